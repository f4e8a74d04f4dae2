"""Situation: time for a million journeys, and the error rates of the tests for displacement.

Run `python benchmarks/bench_situation.py`; it rewrites benchmarks/situation.md. About two minutes on 2 cores.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from equiano.countries.pack import load_pack
from equiano.engine import open_engine
from equiano.schema.table import load_table
from equiano.situation.displacement import change_points, compare
from equiano.situation.overview import describe
from equiano.situation.shift_policy import POLICY

RUNS = 400
QUICK = replace(POLICY, simulations=199)
SIZES = (10_000, 100_000, 1_000_000)
MIX = np.array([0.45, 0.25, 0.15, 0.1, 0.05])
NAMES = [f"corridor {n}" for n in range(len(MIX))]


def invented_cases(rows: int, path: Path) -> None:
    """Cases with invented journeys over about sixty countries and ten years."""
    rng = np.random.default_rng(rows)
    pack = load_pack("ru")
    places = np.array(sorted({p for c in pack.corridors for s in c.stops for p in s.places if "-" not in p}))
    weights = rng.dirichlet(np.full(len(places), 0.3))

    def leg(known: float) -> pa.Array:
        return pa.array(rng.choice(places, rows, p=weights), mask=rng.random(rows) > known)

    columns: dict[str, pa.Array] = {
        "origin": leg(0.9), "transit_1": leg(0.4), "transit_2": leg(0.15), "transit_3": leg(0.05),
        "destination": leg(0.9),
        "gender": pa.array(rng.choice(["gender.female", "gender.male"], rows)),
        "age_years": pa.array(rng.integers(5, 60, rows)),
        "registration_year": pa.array(rng.integers(2014, 2024, rows)),
        "citizenship": leg(0.95),
        "status": pa.array(["status.actual_victim"] * rows),
        "form__forced_labour": pa.array(rng.random(rows) < 0.4, mask=rng.random(rows) < 0.5),
        "form__sexual_exploitation": pa.array(rng.random(rows) < 0.4, mask=rng.random(rows) < 0.5),
    }  # fmt: skip
    types = {"string": pa.string(), "int64": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}
    filled = {
        field.name: columns.get(field.name, pa.nulls(rows, types[field.type])).cast(types[field.type])
        for field in load_table("case").fields
    }
    pq.write_table(pa.table(filled), path)


def timings() -> list[str]:
    lines = ["| journeys | wall s | CPU s | peak memory of the process MB |", "|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            path = Path(folder) / f"{size}.parquet"
            invented_cases(size, path)
            wall, cpu = time.perf_counter(), time.process_time()
            with open_engine("duckdb") as engine:
                describe(engine, load_pack("ru"), cases=path, event=2019)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            lines.append(f"| {size:,} | {wall:.1f} | {cpu:.1f} | {memory:.0f} |")
    return lines


def moved(share: float) -> np.ndarray:
    """The mix with `share` moved from the largest corridor to the third."""
    shifted = MIX.copy()
    shifted[0] -= share
    shifted[2] += share
    return shifted


def rate(run: Callable[[np.random.Generator, int], str]) -> str:
    rng = np.random.default_rng(1)
    answers = [run(rng, n) for n in range(RUNS)]
    return f"{answers.count('shift') / RUNS:.3f} / {answers.count('too_few') / RUNS:.2f}"


def two_periods() -> list[str]:
    lines = [
        "| cases before, after | nothing moved | 10 points | 20 points | 30 points |",
        "|---|---|---|---|---|",
    ]
    for size in (10, 30, 60, 120, 300):
        cells = [
            rate(
                lambda rng, n, s=size, m=share: (
                    compare(
                        rng.multinomial(s, MIX), rng.multinomial(s, moved(m)), NAMES, seed=n, policy=QUICK
                    ).answer
                )
            )
            for share in (0.0, 0.1, 0.2, 0.3)
        ]
        lines.append(f"| {size}, {size} | " + " | ".join(cells) + " |")
    return lines


def clustered() -> list[str]:
    """Years whose mix varies by itself (Dirichlet), no shift between the periods."""
    lines = ["| concentration of the yearly mix | by year | pooled |", "|---|---|---|"]
    for strength in (5.0, 20.0, 100.0):

        def years(rng: np.random.Generator, k: float = strength) -> np.ndarray:
            return np.array([rng.multinomial(50, rng.dirichlet(MIX * k)) for _ in range(5)])

        by_year = rate(lambda rng, n, f=years: compare(f(rng), f(rng), NAMES, seed=n, policy=QUICK).answer)
        pooled = rate(
            lambda rng, n, f=years: compare(f(rng).sum(0), f(rng).sum(0), NAMES, seed=n, policy=QUICK).answer
        )
        lines.append(f"| {strength:g} | {by_year} | {pooled} |")
    return lines


def scans() -> list[str]:
    lines = [
        "| cases a year, 10 years | no change | 20 points in year 6 | 30 points in year 6 |",
        "|---|---|---|---|",
    ]
    periods = [str(n) for n in range(10)]
    for size in (5, 15, 40):
        cells = [
            rate(
                lambda rng, n, s=size, m=share: change_points(
                    np.array([rng.multinomial(s, MIX if year < 6 else moved(m)) for year in range(10)]),
                    periods, NAMES, seed=n, policy=QUICK,
                ).answer
            )
            for share in (0.0, 0.2, 0.3)
        ]  # fmt: skip
        lines.append(f"| {size} | " + " | ".join(cells) + " |")
    return lines


def main() -> None:
    parts = [
        "# Situation",
        "Made by `python benchmarks/bench_situation.py`. Invented data.",
        "## Time: the whole `equiano situation` on invented journeys",
        "\n".join(timings()),
        f"## Displacement: how often the tests are right, {RUNS} runs, level 0.05",
        "Each cell: share that says *shift* / share that says *too few*.\n"
        "Five corridors with shares 0.45, 0.25, 0.15, 0.10, 0.05; points move from the first to the third.",
        "### Two periods\n\n" + "\n".join(two_periods()),
        "### Two periods of five years with 50 cases, mix varying by itself, nothing shifted\n\n"
        + "\n".join(clustered()),
        "With years given, the test allows for the variation between years; pooled it cannot: false alarms.",
        "### Search for a change without a date\n\n" + "\n".join(scans()),
    ]
    Path(__file__).with_name("situation.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
