"""Measure recognition: narrative aid, one case, next questions, screening beside hand-written SQL and Polars.

Run: `python benchmarks/bench_identify.py [--rows 100000 1000000]`. Writes benchmarks/identify.md. CPU seconds
are of the whole process, so that a busy machine disturbs them least.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

SECONDS = 0.6


def median_ms(work: Callable[[], Any]) -> float:
    work()
    times = []
    while sum(times) < SECONDS or len(times) < 5:
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return 1000 * sorted(times)[len(times) // 2]


def _figure(right: int, of: int) -> str:
    from equiano.identify.how_sure import wilson

    if not of:
        return "–"
    low, high = wilson(right, of)
    return f"{right}/{of} = {right / of:.2f} ({low:.2f}–{high:.2f})"


def _scored(rows: list[Any], lang: str) -> tuple[Counter[str], Counter[str], Counter[str], int]:
    """Counts by code: right, proposed, wanted; and how many plain sentences proposed something."""
    from equiano.identify.narrative import read_narrative

    right: Counter[str] = Counter()
    proposed: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    wrong = 0
    for row in rows:
        found = {proposal.indicator for proposal in read_narrative(row.sentence, lang)}  # type: ignore[arg-type]
        right.update(found & row.codes)
        proposed.update(found)
        wanted.update(row.codes)
        wrong += bool(found) and not row.codes
    return right, proposed, wanted, wrong


def _sums(name: str, rows: list[Any], lang: str) -> str:
    right, proposed, wanted, wrong = _scored(rows, lang)
    plain = sum(not row.codes for row in rows)
    cells = [_figure(right.total(), proposed.total()), _figure(right.total(), wanted.total())]
    return f"| {name} | {len(rows)} | {cells[0]} | {cells[1]} | {wrong} of {plain} |"


def _outside(lang: str) -> list[str]:
    """Rows of checks on strangers' prose, whose sentences are not in the repository."""
    import yaml

    checks = yaml.safe_load((Path(__file__).parent / "narrative_outside.yaml").read_text(encoding="utf-8"))
    return [
        f"| {check.get('name', 'testimonies, as published')} | {check['sentences']} "
        f"| {_figure(check['right'], check['proposed'])} | {_figure(check['right'], check['wanted'])} "
        f"| {check['negatives_proposed']} of {check['negatives']} |"
        for check in checks["checks"]
        if check["lang"] == lang
    ]


def narrative() -> list[str]:
    from equiano.identify.narrative import read_narrative
    from tests.golden.narrative_labels import labelled, told

    lines = []
    for lang in ("en", "ru"):
        first, stories = labelled(lang), told(lang)
        text = " ".join(row.sentence for row in [*first, *stories]) + " "
        milliseconds = median_ms(lambda text=text: read_narrative(text * 30))
        rate = 30 * (len(first) + len(stories)) / (milliseconds / 1000)
        final = [row for row in stories if row.held_out]
        right, proposed, wanted, _ = _scored([*(row for row in first if row.held_out), *final], lang)
        lines += [
            f"### {'English' if lang == 'en' else 'Russian'}",
            "",
            f"{rate:,.0f} sentences a second of CPU on one core (lemmas remembered; target 20,000).",
            "",
            "| sentences | how many | precision (95 % Wilson) | recall (95 % Wilson) | plain, proposed |",
            "|---|---|---|---|---|",
            _sums("first set, held-out half", [row for row in first if row.held_out], lang),
            _sums("stories, tuning half", [row for row in stories if not row.held_out], lang),
            _sums("stories, final half", final, lang),
            *_outside(lang),
            "",
            "By indicator, held-out half of the first set and final half of the stories:",
            "",
            "| indicator | precision (95 % Wilson) | recall (95 % Wilson) |",
            "|---|---|---|",
            *(
                f"| {code} | {_figure(right[code], proposed[code])} | {_figure(right[code], wanted[code])} |"
                for code in sorted(wanted | proposed)
            ),
            "",
        ]
    return lines


NARRATIVE = (
    "The first set was written before the first matcher by the same hand that wrote the cues. The "
    "stories are in our words, with constructions and facts of 64 published testimonies a language "
    "(`tests/golden/narrative/sources.yaml`), split by story; the final half was labelled before the "
    "run and not looked at while tuning. Both are one hand's prose. The last rows are sentences as "
    "published by others: labelled before the run, run once, and only then used; they are kept out of "
    "the repository, and their counts are typed in `narrative_outside.yaml`. They are the figure to "
    "expect. Set 1 is direct testimony, about as hard as the 192 sentences of issue 11 (before: .47 and"
    " .48); sets 2 to 8 hold more reported prose. Each set was met by the version of its hour, so the "
    "last version should do a little better. Sets 9 to 11 are of pages not used before, each labelled "
    "and run once by another founder; their sentences, some shortened, served the versions after them, and "
    "since then the final half of the stories is watched as a floor, so it flatters."
)


def one_case() -> list[str]:
    from equiano.identify.ask import next_questions
    from equiano.identify.assess import assess
    from equiano.identify.case_file import case_from
    from equiano.identify.rules import load_rules

    rules = load_rules("ru")
    signs = ["d1.wages", "d1.contract", "d1.work_conditions", "d5.documents", "d5.isolation", "d4.hours"]
    full = {f"delphi.{sign}": "yes" for sign in signs} | {"delphi.d5.violence": "no"}
    cases = {
        "empty, age unknown": {},
        "empty, adult": {"age_years": 30},
        "seven answers, adult": {"age_years": 30, "indicators": full},
        "seven answers, age unknown": {"indicators": full},
    }
    lines = ["| case, with the law of Russia | next questions, ms | whole assessment, ms |", "|---|---|---|"]
    for name, given in cases.items():
        case = case_from(given)
        questions = median_ms(lambda case=case: next_questions(case, rules))
        whole = median_ms(lambda case=case: assess(case, country="ru"))
        lines.append(f"| {name} | {questions:.0f} | {whole:.0f} |")
    return lines


def make_cases(path: str, rows: int) -> None:
    """Random cases: of every indicator 10 % yes, 40 % no, 50 % unknown; the age unknown in 30 %."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from equiano.schema.table import load_table
    from equiano.vocab import load

    rng = np.random.default_rng(1)
    # Codes that say an age would contradict the drawn one, and such a table is refused.
    fields = [e for e in load_table("case").fields if e.code and e.code not in load().under_18]
    names = ["case_id", "age_years", *(entry.name for entry in fields)]
    types = [pa.string(), pa.int64(), *[pa.bool_()] * len(fields)]
    schema = pa.schema(list(zip(names, types, strict=True)))
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, rows, 100_000):
            count = min(100_000, rows - start)
            columns = [
                pa.array([f"C{number:09d}" for number in range(start, start + count)]),
                pa.array(rng.integers(5, 70, count), mask=rng.random(count) < 0.3, type=pa.int64()),
            ]
            for _ in fields:
                drawn = rng.random(count)
                columns.append(pa.array(drawn < 0.1, mask=drawn > 0.5))
            writer.write_table(pa.table(columns, names=names), row_group_size=100_000)


def _dimension_sql() -> str:
    """The six dimensions for an adult and the Delphi row, as one would write them by hand."""
    from equiano.identify.rules import load_rules

    def count(codes: tuple[str, ...]) -> str:
        if not codes:
            return "0"
        return " + ".join(f"coalesce({code.replace('.', '__')}, false)::int" for code in codes)

    counts, positive = [], []
    for number, dimension in enumerate(load_rules().dimensions, 1):
        items = dimension.by_strength["adult_labour"]
        counts += [f"{count(items[s])} AS d{number}{s[0]}" for s in ("strong", "medium", "weak")]
        s, m, w = f"d{number}s", f"d{number}m", f"d{number}w"
        positive.append(
            f"({s} >= 2 OR ({s} >= 1 AND {m} + {w} >= 1) OR {m} >= 3 OR ({m} >= 2 AND {w} >= 1)) AS p{number}"
        )
    outcome = (
        "CASE WHEN p4 AND (p2 OR p3 OR p5 OR p1 AND p5) THEN 'refer' "
        "WHEN p1 OR p2 OR p4 OR p5 THEN 'look_closer' ELSE '-' END AS outcome"
    )
    inner = f"SELECT case_id, {', '.join(counts)} FROM "  # noqa: S608 (codes of our own vocabulary)
    return f"SELECT *, {outcome} FROM (SELECT *, {', '.join(positive)} FROM ({inner}"  # noqa: S608


def run_screen(path: str, out: str) -> None:
    from equiano.identify.screen import screen

    screen(path, out, country="ru")


def run_sql(path: str, out: str) -> None:
    from equiano.engine import open_engine

    with open_engine("duckdb") as engine:
        query = _dimension_sql() + f"read_parquet('{path}')) AS a) AS b"
        engine.connection.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")  # type: ignore[attr-defined]


def run_polars(path: str, out: str) -> None:
    import polars as pl

    lazy = pl.scan_parquet(path)
    pl.SQLContext(cases=lazy).execute(_dimension_sql() + "cases) AS a) AS b").sink_parquet(
        out, compression="zstd"
    )


def peak_memory_mb() -> float:
    """Of this process alone: `ru_maxrss` would begin with that of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


class NoPandas:
    """Hides pandas, which only the developer's environment has."""

    def find_spec(self, name: str, *_: Any) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def _measured(work: str, path: str, out: str, queue: Any) -> None:
    sys.meta_path.insert(0, NoPandas())
    start, cpu = time.perf_counter(), time.process_time()
    try:
        globals()[work](path, out)
    except ImportError:
        queue.put(None)
        return
    queue.put((time.perf_counter() - start, time.process_time() - cpu, peak_memory_mb()))


def measured(work: str, path: str, out: str) -> tuple[float, float, float] | None:
    """Wall, CPU seconds and peak memory in MB of a fresh process, imports and planning included."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_measured, args=(work, path, out, queue))
    process.start()
    result = queue.get()
    process.join()
    return result


def screening(sizes: list[int]) -> list[str]:
    lines = [
        "| rows | what | wall, s | CPU, s | peak memory, MB | CPU µs a row |",
        "|---|---|---|---|---|---|",
    ]
    names = {
        "run_screen": "`equiano screen --country ru`: all standards, both ages, 22 parts of the law",
        "run_sql": "hand-written DuckDB SQL: Delphi for adults and the outcome only",
        "run_polars": "the same by hand in Polars",
    }
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            path = f"{folder}/cases_{rows}.parquet"
            make_cases(path, rows)
            for work, name in names.items():
                result = measured(work, path, f"{folder}/out.parquet")
                if result is None:
                    lines.append(f"| {rows:,} | {name} | not installed | | | |")
                    continue
                wall, cpu, rss = result
                micro = 1e6 * cpu / rows
                lines.append(f"| {rows:,} | {name} | {wall:.1f} | {cpu:.1f} | {rss:.0f} | {micro:.1f} |")
            Path(path).unlink()
    return lines


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    sizes = parser.parse_args().rows
    load = os.getloadavg()[0]
    text = [
        "# Recognition: what was measured",
        "",
        "Made by `python benchmarks/bench_identify.py"
        + (f" --rows {' '.join(map(str, sizes))}`" if sizes else "`")
        + ".",
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; "
        f"load {load:.1f} at the start: where that is above 0 other work ran too, and times are too long.",
        "",
        "## Narrative aid",
        "",
        NARRATIVE,
        "",
        *narrative(),
        "## One case",
        "",
        "CPU milliseconds, median. Target: next questions under 50 ms for a full case.",
        "",
        *one_case(),
        "",
        "## Screening a table",
        "",
        "Random cases, 203 indicators each, none of them empty; a fresh process each time, imports and "
        "planning included, pandas hidden (pyarrow imports it where it is there; Equiano does not install "
        "it). Target: a million cases in 3 s on two quiet cores, so about 5 s of CPU, and 500 MB.",
        "",
        *screening(sizes),
        "",
    ]
    (Path(__file__).parent / "identify.md").write_text("\n".join(text), encoding="utf-8")


if __name__ == "__main__":
    main()
