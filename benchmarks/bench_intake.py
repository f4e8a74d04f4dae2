"""How fast `equiano intake` takes in a million CTDC rows, and a workbook's worth of HTCDS rows.

    python benchmarks/bench_intake.py [--rows 1000000]

The rows are made by repeating the example file (and, for the edition of 2020, by drawing invented flags).
Each run is a fresh process; the memory is the peak of the whole process. Writes benchmarks/intake.md.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb

from equiano.record.examples import example_path
from equiano.record.formats import ctdc

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"


def write(path: Path, header: list[str], rows: Iterable[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def victim_perpetrator(path: Path, count: int) -> Path:
    with gzip.open(example_path("ctdc_victim_perpetrator"), "rt", encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    return write(path, header, (rows[(place * 7919) % len(rows)] for place in range(count)))


def edition_2020(path: Path, count: int, *, bad_share: float = 0.0, warned: bool = False) -> Path:
    """Invented rows of the widest edition; some with an impossible year, or warned of for their country."""
    rng = random.Random(20260101)
    columns = [rule.column for rule in ctdc.load_edition("ctdc_2020", date(2026, 1, 1)).rules]
    drawn = {
        "yearOfRegistration": [str(year) for year in range(2002, 2020)],
        "Datasource": ["Case Management", "Hotline"],
        "gender": ["Female", "Male"],
        "ageBroad": ["9--17", "18--20", "30--38", "48+", "-99"],
        "majorityStatus": ["Adult", "Minor", "-99"],
        "majorityStatusAtExploit": ["Adult", "Minor", "-99"],
        "majorityEntry": ["Adult", "Minor", "-99"],
        "citizenship": ["UA", "RU", "PH", "NA", "00", "-99"],
        "CountryOfExploitation": ["US", "RU", "PL", "-99"],
    }
    flags = ["-99", "-99", "0", "1"]
    drawn["citizenship"] += ["AN"] if warned else []
    pool = [[rng.choice(drawn.get(name, flags)) for name in columns] for _ in range(50_000)]
    bad = [*pool[0]]
    bad[columns.index("yearOfRegistration")] = "2999"
    rows = (bad if rng.random() < bad_share else pool[place % len(pool)] for place in range(count))
    return write(path, columns, rows)


def htcds(path: Path, count: int) -> Path:
    with (EXAMPLES / "htcds_cases.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    numbered = ([f"B-{place}", *rows[place % len(rows)][1:]] for place in range(count))
    return write(path, header, numbered)


def measure(path: Path, folder: Path) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak memory (MB) of one fresh `equiano intake`."""
    command = [sys.executable, "-m", "equiano", "intake", str(path), "--out", str(folder / "out.parquet")]
    began = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    if status:
        raise SystemExit(f"{path.name}: intake failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    tenth = max(rows // 10, 1)
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        jobs = [
            ("CTDC victim-perpetrator, 16 columns", rows, victim_perpetrator(folder / "vp.csv", rows)),
            ("CTDC 2020, 62 columns", rows, edition_2020(folder / "k.csv", rows)),
            ("CTDC 2020, 1 % of rows refused", rows, edition_2020(folder / "b.csv", rows, bad_share=0.01)),
            ("CTDC 2020, 14 % of rows warned of", rows, edition_2020(folder / "w.csv", rows, warned=True)),
            ("HTCDS, 43 columns, row by row", tenth, htcds(folder / "h.csv", tenth)),
        ]
        for label, count, path in jobs:
            wall, cpu, memory = measure(path, folder)
            size = path.stat().st_size / 1e6
            line = f"| {label} | {count:,} | {size:.0f} | {wall:.1f} | {cpu:.1f} | {memory:.0f} |"
            print(line, flush=True)
            lines.append(line)
    load = os.getloadavg()[0]
    text = f"""# Intake: time and memory

Made by `python benchmarks/bench_intake.py --rows {rows}` on {os.cpu_count()} cores
({platform.machine()}), Python {platform.python_version()}, DuckDB {duckdb.__version__}.
The load was {load:.1f} at the end: above the number of cores, other work took its share of the
wall time, so read the CPU seconds (two quiet cores need a little more than half of them).
The aim is a million CTDC rows in at most 12 CPU seconds and 1.1 GB.

| input | rows | MB | wall s | CPU s | peak MB |
|---|---|---|---|---|---|
{chr(10).join(lines)}

CTDC files and mappings are read by the engine as a whole; HTCDS and XLSForm files one person at a time.
"""
    (HERE / "intake.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
