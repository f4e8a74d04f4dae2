"""Figures of benchmarks/publish.md: closeness, time and memory, beside pac-synth where it is there.

    python benchmarks/bench_publish.py [--full] [--pac PYTHON] [--write]

`--pac` is a Python that has pac-synth 0.0.8 (it needs its own environment). `--full` adds 100,000 x 27 and
more budgets. `--write` replaces the measured part of benchmarks/publish.md. CPU of both is for measuring and
making the records; of ours for all three modes together, after the compiled loops were loaded. Attacks are
in bench_attacks.py.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import yaml

from equiano.publish.budget import PrivacyOptions
from equiano.publish.combinations import Layout
from equiano.publish.compare import Closeness, closeness_of
from equiano.publish.microdata import read_categories
from equiano.publish.noise import ExactNoise
from equiano.publish.synthetic import MODES, measure, synthesize

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "benchmarks" / "publish.md"
MARK = "<!-- measured -->"
CTDC = ROOT / "src/equiano/record/examples_data/ctdc_victim_perpetrator.csv.gz"
PAC = """
import csv, sys
from pacsynth import *
source, out, mode, epsilon = sys.argv[1:]
set_number_of_threads(2)
import time
rows = list(csv.reader(open(source, encoding="utf-8-sig")))
start = time.process_time()
builder = DpAggregateSeededParametersBuilder().epsilon(float(epsilon)).use_synthetic_counts(True)
if mode == "minimised":
    builder = builder.fabrication_mode(FabricationMode.minimize())
synthesizer = DpAggregateSeededSynthesizer(builder.build())
synthesizer.fit(Dataset(rows))
made = [[cell.replace("<semicolon>", ";") for cell in row] for row in synthesizer.sample()]
print(time.process_time() - start)
csv.writer(open(out, "w", newline="", encoding="utf-8")).writerows(made)
"""


def invented_flags(n: int = 91_043, columns: int = 19) -> list[list[str]]:
    """A sparse table of flags, most cells empty: six invented kinds of case."""
    rng = np.random.default_rng(3)
    rates = rng.beta(0.6, 6, size=(6, columns))
    kind = rng.choice(6, n, p=rng.dirichlet(np.full(6, 2.0)))
    cells = rng.random((n, columns)) < rates[kind]
    return [
        [f"flag{j:02d}" for j in range(columns)],
        *[["1" if cell else "" for cell in row] for row in cells],
    ]


def invented_wide(n: int = 100_000) -> list[list[str]]:
    """A table of 27 columns and 191 values: twelve invented kinds of case."""
    rng = np.random.default_rng(4)
    sizes = [20, 3, 10, 5, 60, 60, *[2] * 4, *[1] * 14, 6, 4, 8]
    kind = rng.choice(12, n, p=rng.dirichlet(np.ones(12)))
    columns = []
    for size in sizes:
        shares = np.array([rng.dirichlet([1.5, *[2 / size] * size]) for _ in range(12)]).cumsum(axis=1)
        columns.append((shares[kind] < rng.random(n)[:, None]).sum(axis=1).clip(0, size))
    rows = np.column_stack(columns)
    header = [f"column{j:02d}" for j in range(len(sizes))]
    return [header, *[[f"value {code}" if code else "" for code in row] for row in rows]]


def prepare(folder: Path, name: str, rows: list[list[str]]) -> Path:
    """Write a table and its domain, taken from it: these tables are public or invented."""
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    columns = read_categories(path).columns
    domain = {column: sorted({*cells} - {""}) for column, cells in columns.items()}
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(domain), encoding="utf-8")
    return path


def coded(path: Path, like: Path | None = None) -> tuple[np.ndarray, tuple[int, ...]]:
    columns, reference = read_categories(path).columns, read_categories(like or path).columns
    values = {column: sorted({*cells} - {""}) for column, cells in reference.items()}
    codes = [[["", *listed].index(cell) for cell in columns[column]] for column, listed in values.items()]
    return np.array(codes, np.int16).T.copy(), tuple(map(len, values.values()))


def timed(path: Path, folder: Path, epsilon: float) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak GB of `equiano publish`, whole process, documents included."""
    command = [
        sys.executable,
        "-m",
        "equiano",
        "publish",
        "--table",
        path,
        "--domain",
        path.with_suffix(".yaml"),
    ]
    command += ["--epsilon", epsilon, "--out", folder / f"out-{path.stem}", "--json"]
    command += ["--unit", "record"]
    home = {**os.environ, "EQUIANO_HOME": str(folder / f"home-{path.stem}")}
    start = time.perf_counter()
    process = subprocess.Popen(
        list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=home
    )
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, "publish failed"
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e6


def row(name: str, ways: tuple[Closeness, ...], cpu: float) -> str:
    one, two, three = ways
    cells = [f"{way.mae:.1f} / {way.tvd:.4f}" for way in (one, two, three)]
    return f"| {name} | {' | '.join(cells)} | {three.fabricated} | {three.sup10} | {three.rare} | {cpu:.1f} |"


def closeness(path: Path, epsilon: float, pac: str | None, folder: Path) -> list[str]:
    original, sizes = coded(path)
    rng = np.random.default_rng()
    layout = Layout(sizes)
    few = measure(original[:300], layout, PrivacyOptions(epsilon=epsilon), ExactNoise(), rng)
    synthesize(few, rng)  # loads, or compiles, the loops
    start = time.process_time()
    measured = measure(original, layout, PrivacyOptions(epsilon=epsilon), ExactNoise(), rng)
    made = synthesize(measured, rng)
    cpu = time.process_time() - start
    lines = [row(f"Equiano, {mode}", closeness_of(original, made[mode], sizes), cpu) for mode in MODES]
    for mode in ("uncontrolled", "minimised") if pac else ():
        out = folder / f"pac-{mode}.csv"
        command = [pac, "-c", PAC, path, out, mode, str(epsilon)]
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        lines.append(
            row(f"pac-synth, {mode}", closeness_of(original, coded(out, path)[0], sizes), float(run.stdout))
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--pac", help="a Python with pac-synth")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    lines: list[str] = []

    def say(*more: str) -> None:
        lines.extend(more)
        print(*more, sep="\n", flush=True)

    head = (
        "| method | 1-way mae / tvd | 2-way | 3-way | fab 3 | sup10 3 | rare 3 | CPU s |\n" + "|---" * 8 + "|"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with gzip.open(CTDC, "rt", encoding="utf-8-sig", newline="") as stream:
            ctdc = prepare(folder, "ctdc", list(csv.reader(stream)))
        flags = prepare(folder, "flags", invented_flags())
        tables = {"CTDC victim-perpetrator, 21,195 x 16": ctdc, "sparse flags (invented), 91,043 x 19": flags}
        for title, path in tables.items():
            for epsilon in (1.0, 4.0, 8.0) if options.full else (4.0,):
                say("", f"### {title}, epsilon {epsilon:g}", "", head)
                say(*closeness(path, epsilon, options.pac, folder))
        if options.full:
            tables["wide (invented), 100,000 x 27"] = prepare(folder, "wide", invented_wide())
        say("", "### Time and memory of `equiano publish`, epsilon 4, documents included", "")
        say("| table | wall s | CPU s | peak GB |", "|---|---|---|---|")
        for title, path in tables.items():
            wall, cpu, peak = timed(path, folder, 4.0)
            say(f"| {title} | {wall:.0f} | {cpu:.1f} | {peak:.2f} |")
    if options.write:
        page = PAGE.read_text(encoding="utf-8").split(MARK)[0]
        PAGE.write_text(page + MARK + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
        print(json.dumps({"written": str(PAGE)}))


if __name__ == "__main__":
    main()
