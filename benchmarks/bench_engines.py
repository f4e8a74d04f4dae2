"""Engines at 10^6, 10^7 and 10^8 rows: reading, screening and the situation on DuckDB, Spark and Sail.

Run: `python benchmarks/bench_engines.py [--rows 1000000 10000000] [--engines duckdb spark sail]
[--python spark=.venv-spark/bin/python] [--narrow]`. It adds to benchmarks/engines.json,
and rewrites benchmarks/engines.md. Linux, as root: every run is held in a control group with 4 GB of memory,
which counts its CPU seconds and its memory, Java and Python workers included. No row is repeated. `--narrow`
makes tables without the indicators, which the situation does not read: 10^8 rows are drawn in minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent
GROUPS = Path("/sys/fs/cgroup")
MEMORY = 4_000_000_000
CHUNK = 500_000  # rows drawn at a time, and in a row group


def make_cases(path: str, rows: int, *, narrow: bool = False) -> None:
    """Cases with every indicator (10 % yes, 40 % no, the rest unknown), an age, places and years.

    Narrow ones have the forms of exploitation only.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    sys.path[:0] = [str(ROOT / "src")]
    from equiano.countries.pack import load_pack
    from equiano.schema.table import load_table
    from equiano.vocab import load

    rng = np.random.default_rng(rows)
    arrow = {"string": pa.string(), "int64": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}
    fields = [
        field
        for field in load_table("case").fields
        if not narrow or not field.code or field.name.startswith("form__")
    ]
    skipped = load().under_18  # they would contradict the drawn age, and such a table is refused
    places = pa.array(
        sorted({p for c in load_pack("ru").corridors for s in c.stops for p in s.places if "-" not in p})
    )
    schema = pa.schema([(field.name, arrow[field.type]) for field in fields])

    def of(values: pa.Array, known: float) -> pa.Array:
        which = rng.integers(0, len(values), count)
        return values.take(pa.array(which, mask=rng.random(count) > known))

    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, rows, CHUNK):
            count = min(CHUNK, rows - start)
            drawn = {
                "case_id": pa.array([f"C{number:010d}" for number in range(start, start + count)]),
                "age_years": pa.array(rng.integers(5, 70, count), mask=rng.random(count) < 0.3),
                "registration_year": pa.array(rng.integers(2014, 2024, count)),
                "gender": of(pa.array(["gender.female", "gender.male"]), 0.95),
                "status": of(pa.array(["status.actual_victim", "status.possible_victim"]), 0.95),
                "agency": of(pa.array(["a", "b", "c"]), 1.0),
                "citizenship": of(places, 0.95),
                "origin": of(places, 0.9),
                "transit_1": of(places, 0.4),
                "transit_2": of(places, 0.1),
                "destination": of(places, 0.9),
            }
            for field in fields:
                if field.code and field.code not in skipped:
                    tenth = rng.integers(0, 10, count, dtype=np.uint8)
                    drawn[field.name] = pa.array(tenth == 0, mask=tenth > 4)
            filled = [drawn.get(f.name, pa.nulls(count, arrow[f.type])).cast(arrow[f.type]) for f in fields]
            writer.write_table(pa.table(filled, schema=schema), row_group_size=CHUNK // 5)


WORK = {
    "start": "pass",
    "read": """
if name == "duckdb":
    import pyarrow.parquet as pq
    # With its buffer PyArrow keeps all that it has read: 10^8 rows do not fit into 4 GB.
    for batch in pq.ParquetFile(path, pre_buffer=False).iter_batches(32768):
        pass
else:
    engine.scan(path).to_native().write.format("noop").mode("overwrite").save()
""",
    "screen": """
from contextlib import nullcontext
from equiano.identify import screen as screening
screening.open_engine = lambda name: nullcontext(engine)
screening.screen(path, out, country="ru")
""",
    "read for the situation": """
frame = engine.scan(path).select(
    "origin", "transit_1", "transit_2", "destination", "citizenship", "agency", "gender", "age_years",
    "registration_year", "status", "form__forced_labour", "form__sexual_exploitation",
)
if name == "duckdb":
    for batch in frame.to_native().fetch_arrow_reader(32768):
        pass
else:
    frame.to_native().write.format("noop").mode("overwrite").save()
""",
    "situation": """
from equiano.countries.pack import load_pack
from equiano.situation.options import DescribeOptions
from equiano.situation.overview import describe
describe(engine, load_pack("ru"), path, DescribeOptions(event=2019))
""",
}
PROGRAM = """
import sys
name, path, out = sys.argv[1:4]
sys.path[:0] = [{source!r}]
from equiano.engine import open_engine
with open_engine(name) as engine:
{work}
"""


def _group(kind: str) -> Path:
    folder = GROUPS / kind / "equiano_bench"
    folder.mkdir(exist_ok=True)
    return folder


def _rss(folder: Path) -> int:
    lines = (folder / "memory.stat").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("total_rss "))


def measured(what: str, engine: str, python: str, path: str, out: str) -> dict[str, float]:
    """Wall seconds, CPU seconds of all processes and peak memory without the cache of files, in MB."""
    work = "\n".join("    " + line for line in WORK[what].splitlines())
    program = PROGRAM.format(source=str(ROOT / "src"), work=work)
    memory, cpu = _group("memory"), _group("cpuacct")
    (memory / "memory.limit_in_bytes").write_text(str(MEMORY), encoding="ascii")
    (cpu / "cpuacct.usage").write_text("0", encoding="ascii")

    def enter() -> None:
        for folder in (memory, cpu):
            (folder / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")

    environment = {**os.environ, "EQUIANO_MEMORY_LIMIT": "2GB", "PYTHONWARNINGS": "ignore"}
    start = time.perf_counter()
    command = [python, "-c", program, engine, path, out]
    peak, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            peak[0] = max(peak[0], _rss(memory))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        ran = subprocess.run(command, check=False, preexec_fn=enter, env=environment, capture_output=True)
    finally:
        done.set()
        watcher.join()
    if ran.returncode:
        sys.exit(f"{engine}, {what}: exit {ran.returncode}: {ran.stderr.decode(errors='replace')[-4000:]}")
    spent = int((cpu / "cpuacct.usage").read_text(encoding="ascii")) / 1e9
    return {"wall": time.perf_counter() - start, "cpu": spent, "memory": peak[0] / 1e6}


def _times(last: dict[tuple[object, ...], dict[str, Any]], what: str, base: str, *table: object) -> str:
    """CPU of one thing over that of another on the same table, both without the start of the engine."""
    if (*table, what) not in last or (*table, base) not in last:
        return ""
    start = last.get((*table, "start"), {"cpu": 0.0})["cpu"]
    return f"{(last[*table, what]['cpu'] - start) / (last[*table, base]['cpu'] - start):.2f}"


def _table(found: list[dict[str, Any]]) -> list[str]:
    heads = ("rows", "engine", "what", "CPU s", "without the start", "times reading the file",
             "times reading its columns", "wall s", "peak memory MB")  # fmt: skip
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    last = {(row["rows"], row["engine"], row.get("narrow", False), row["what"]): row for row in found}
    for (rows, engine, narrow, what), row in sorted(last.items(), key=lambda item: item[0][:3]):
        table = (rows, engine, narrow)
        net = row["cpu"] - last.get((*table, "start"), {"cpu": 0.0})["cpu"]
        works = what in ("screen", "situation")
        of_file = _times(last, what, "read", *table) if works and not narrow else ""
        of_columns = _times(last, what, "read for the situation", *table) if what == "situation" else ""
        lines.append(
            f"| {rows:,}{' narrow' if narrow else ''} | {engine} | {what} | {row['cpu']:.1f} | {net:.1f} "
            f"| {of_file} | {of_columns} | {row['wall']:.0f} | {row['memory']:,.0f} |"
        )
    return lines


def write_page(found: list[dict[str, Any]]) -> None:
    text = [
        "# Engines: reading, screening, the situation",
        "",
        f"Made by `python benchmarks/bench_engines.py` (see there), last on {date.today()}; "
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.",
        "Beside other work: read CPU, not wall. All rows are drawn singly: 240 indicators, ages, places,",
        "years. Every run had 4 GB in a control group, which would have ended it at more; its memory is",
        "counted without the cache of files, for all its processes (Java, Python workers). *Times reading*:",
        "CPU without the start of the engine, over that of merely reading the file, or those of its columns",
        "that the situation needs, on that engine. The situation loads its packages and a country first,",
        "1.1 CPU-s however few the rows. *Narrow*: a table without the indicators, which the situation does",
        "not read. `publish` was not measured.",
        "",
        *_table(found),
        "",
    ]
    (HERE / "engines.md").write_text("\n".join(text), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--engines", nargs="+", default=["duckdb", "spark", "sail"])
    parser.add_argument("--what", nargs="+", default=list(WORK))
    parser.add_argument("--python", nargs="*", default=[], help="spark=/path/to/python")
    parser.add_argument(
        "--folder", help="where the tables are made and kept; a temporary folder if not given"
    )
    parser.add_argument("--narrow", action="store_true", help="tables without the indicators")
    given = parser.parse_args()
    pythons = dict(text.split("=", 1) for text in given.python)
    kept = HERE / "engines.json"
    found = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else []
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or temporary
        for rows in given.rows:
            path = f"{folder}/{'narrow' if given.narrow else 'cases'}_{rows}.parquet"
            if not Path(path).exists():
                make_cases(path, rows, narrow=given.narrow)
            for engine in given.engines:
                for what in given.what:
                    python = pythons.get(engine, sys.executable)
                    row = measured(what, engine, python, path, f"{folder}/out.parquet")
                    row |= {"rows": rows, "engine": engine, "what": what, "narrow": given.narrow}
                    print(row, flush=True)
                    found.append(row)
                    kept.write_text(json.dumps(found, indent=1), encoding="utf-8")
                    write_page(found)


if __name__ == "__main__":
    main()
