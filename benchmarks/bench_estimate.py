"""Measure the estimation stage and write benchmarks/estimate.md: `python benchmarks/bench_estimate.py`.

Every figure is the better of two runs after compilation; CPU time of all threads stands beside wall
time, as the machine may be busy. `--quick` cuts the simulations to a tenth.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from equiano import __version__
from equiano.estimate import front
from equiano.estimate.bootstrap import acceleration as bca_acceleration
from equiano.estimate.bootstrap import jackknife_tables, resamples, run
from equiano.estimate.histories import as_table
from equiano.estimate.interval import bca_intervals, percentile_intervals
from equiano.estimate.models import model_space
from equiano.estimate.pairs import choose, stepwise_kernel
from equiano.estimate.ranking import choice_kernel, rank_models
from equiano.estimate.table import CaptureTable

HERE = Path(__file__).parent
CAPTURE = HERE.parent / "tests" / "golden" / "capture"
UK5, UK6 = CAPTURE / "uk_2013_five_lists.csv", CAPTURE / "uk_2013_six_lists.csv"
LISTS, RESAMPLES = range(3, 11), (100, 200, 400, 800, 1600)

HEAD = """# Estimation: speed and coverage

Made by `python benchmarks/bench_estimate.py`; do not edit. Equiano {version}, {now}, Python {python},
{cores} cores, load {load:.1f} at the start and {load_end:.1f} at the end. Other work may have shared the
machine: CPU seconds (of all threads) are the fairer figure.

## Speed

The R figures are those recorded by the founders on two busy cores. R is not on this machine, so the
ratio is to that record, not to a run beside ours.

| work | R peer (recorded) | goal | ours, wall | ours, CPU | goal met | ratio |
|---|---|---|---|---|---|---|
"""

PEERS_AND_GROWTH = """
The first run ever compiles the kernels, which takes 10 to 60 seconds; later runs load them from the cache.
Graphs and latent classes are measured beside R's dga and LCMCR in [estimate_peers.md](estimate_peers.md).

## Growth

![Seconds by number of lists and by number of resamples](estimate_growth.svg)

| lists | BIC, s | stepwise, s |
|---|---|---|
"""

COVERAGE = """
Up to six lists every model is fitted; from seven on the best two-list model is found by branch and bound.

## Coverage of 95% intervals where the number is known

{simulations} simulated tables a scenario, {replicates} resamples each (standard error {error:.1f} points
at 95%). The intervals repeat the choice of the model; "given the model" does not and is there for
comparison. Bias is the median estimate over the truth. A table without an estimate counts as not
covered.

| scenario | method | persons | BCa | percentile | given the model | median / truth | without estimate |
|---|---|---|---|---|---|---|---|
"""

TAIL = """
The dependent and the heterogeneous scenario break the assumptions of the simplest model on purpose.
Where persons differ in how easily they are seen, models of pairs of lists are biased downwards and no
bootstrap repairs it: compare Chao's lower bound, latent classes and the checks of `--method all`.
"""


def timed(work: Callable[[], Any], repeat: int = 2) -> tuple[float, float]:
    """Best wall seconds and its CPU seconds; one run before that compiles."""
    work()
    best = (float("inf"), 0.0)
    for _ in range(repeat):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        best = min(best, (time.perf_counter() - wall, time.process_time() - cpu))
    return best


def speed_rows() -> list[str]:
    """Rows of the table of speeds."""
    five, six = as_table(UK5), as_table(UK6)
    top = {"bootstrap": 1000, "top": 100}
    work: list[tuple[str, str, float, float, Callable[[], Any]]] = [
        ("UK five lists, fit and rank all 6,084 of 6,212", "31 s", 31, 0.2, lambda: rank_models(five)),
        ("same, bootstrap 1,000, top 100", "327 s", 327, 3, lambda: front.estimate(five, "bic", **top)),
        (
            "same, bootstrap 1,000, all models (exact)",
            "about 9 h, extrapolated",
            32400,
            30,
            lambda: front.estimate(five, "bic", bootstrap=1000),
        ),
        ("UK six lists, all 32,768 two-list models", "burdensome", 0, 5, lambda: rank_models(six)),
        (
            "UK six lists, stepwise bootstrap 1,000",
            "339 s",
            339,
            5,
            lambda: front.estimate(six, "stepwise", bootstrap=1000),
        ),
        ("graphs, UK five lists, 822", "15 s", 15, 0.5, lambda: front.estimate(five, "graphs")),
    ]
    rows = []
    for name, peer, seconds, goal, call in work:
        wall, cpu = timed(call)
        print(f"{name}: {wall:.3f} s wall, {cpu:.3f} s CPU", file=sys.stderr)
        ratio = f"{seconds / wall:,.0f} x" if seconds else "-"
        met = "yes" if wall <= goal else "by CPU time" if cpu <= goal else "no"
        rows.append(f"| {name} | {peer} | {goal} s | {wall:.3f} s | {cpu:.3f} s | {met} | {ratio} |")
    cold = cold_start()
    met = "yes" if cold <= 2 else "no"
    rows.append(
        f"| cold start of `equiano estimate`, compiled cache | - | 2 s | {cold:.2f} s | - | {met} | - |"
    )
    return rows


def cold_start() -> float:
    """Seconds of the whole command in a new process with the compiled cache in place."""
    command = [sys.executable, "-m", "equiano", "estimate", str(UK5), "--method", "bic", "--json"]
    runs = []
    for _ in range(4):
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True, env=os.environ)
        runs.append(time.perf_counter() - start)
    return min(runs[1:])


# Name: persons, chances of the lists, odds ratio of lists 1 and 2, spread of persons' log odds of being seen.
SCENARIOS: dict[str, tuple[int, list[float], float, float]] = {
    "independent lists": (2000, [0.12, 0.1, 0.15, 0.08], 1.0, 0.0),
    "two lists dependent, odds ratio 4": (2000, [0.12, 0.1, 0.15, 0.08], 4.0, 0.0),
    "persons differ, sd of log odds 1": (2000, [0.12, 0.1, 0.15, 0.08], 1.0, 1.0),
    "sparse: few persons, faint lists": (1000, [0.05, 0.06, 0.04, 0.05], 1.0, 0.0),
}


def simulate(
    rng: np.random.Generator, persons: int, chances: list[float], odds: float, spread: float
) -> CaptureTable:
    """A capture table of invented persons whose number is known."""
    ability = spread * rng.standard_normal(persons)
    log_odds = np.log(np.array(chances) / (1 - np.array(chances)))
    seen = np.zeros((persons, len(chances)), np.int64)
    for i, level in enumerate(log_odds):
        extra = np.log(odds) * seen[:, 0] if i == 1 else 0.0
        seen[:, i] = rng.random(persons) < 1 / (1 + np.exp(-(level + ability + extra)))
    cells = (seen << np.arange(len(chances))).sum(axis=1)
    counts = np.bincount(cells, minlength=1 << len(chances))
    counts[0] = 0
    return CaptureTable(tuple("ABCDEFGHIJ"[: len(chances)]), counts, "simulated")


def coverage_rows(simulations: int, replicates: int) -> list[str]:
    """How often 95% intervals hold the known number, by scenario and method."""
    rows = []
    for number, (name, (persons, chances, odds, spread)) in enumerate(SCENARIOS.items()):
        rng = np.random.default_rng([2026, number])
        tables = [simulate(rng, persons, chances, odds, spread) for _ in range(simulations)]
        for method in ("bic", "stepwise"):
            results = [_one(table, method, replicates, rng, persons) for table in tables]
            held = [f"{np.mean([r[i] for r in results]):.0%}" for i in (0, 1, 2)]
            values = np.array([r[3] for r in results])
            finite = values[np.isfinite(values)]
            bias = f"{np.median(finite) / persons:.2f}"
            cells = [name, method, str(persons), *held, bias, str(len(values) - len(finite))]
            rows.append("| " + " | ".join(cells) + " |")
            print(rows[-1], file=sys.stderr)
    return rows


def _one(
    table: CaptureTable, method: str, replicates: int, rng: np.random.Generator, truth: int
) -> tuple[bool, bool, bool, float]:
    """Whether BCa, percentile and the interval given the model hold the truth; and the estimate."""
    nothing = (False, False, False, float("inf"))
    if method == "bic":
        ranking = rank_models(table)
        if not len(ranking.rows):
            return nothing
        population, kernel = float(ranking.population[0]), choice_kernel(table, ranking, None)
    else:
        population = float(choose(table.floats, model_space(table.size, 2).masks, table.size, 0.02)[1])
        kernel = stepwise_kernel(table)
    if not np.isfinite(population):
        return nothing
    draws = run(kernel, resamples(table.counts, replicates, rng))
    tables, weights = jackknife_tables(table.counts)
    accelerated = bca_acceleration(run(kernel, tables), weights)
    intervals = [
        bca_intervals(draws, population, accelerated, "", (0.95,))[0],
        percentile_intervals(draws, "", (0.95,))[0],
        front.estimate(table, method).interval(0.95),
    ]
    bca, percentile, given = (bool(i.low <= truth <= i.high) for i in intervals)
    return bca, percentile, given, population


def growth() -> list[dict[str, Any]]:
    """Seconds by number of lists and of resamples."""
    rng = np.random.default_rng(7)
    jobs: list[tuple[str, int, str, Callable[[], Any]]] = []
    for lists in LISTS:
        table = simulate(rng, 3000, [0.05 + 0.01 * i for i in range(lists)], 1.0, 0.0)
        jobs += [("lists", lists, m, lambda m=m, t=table: front.estimate(t, m)) for m in ("bic", "stepwise")]
    five = as_table(UK5)
    for number in RESAMPLES:
        for m in ("bic", "stepwise"):
            jobs.append(("resamples", number, m, lambda m=m, b=number: front.estimate(five, m, bootstrap=b)))
    rows = []
    for panel, x, method, call in jobs:
        seconds = timed(call, 1)[0]
        rows.append({"panel": panel, "x": x, "method": method, "seconds": max(seconds, 1e-4)})
        print("growth", panel, x, method, round(seconds, 3), file=sys.stderr)
    return rows


def draw_growth(rows: list[dict[str, Any]]) -> None:
    """The plot of growth, readable in grey."""
    import altair as alt
    import vl_convert

    charts = []
    for panel, title in (("lists", "lists, no bootstrap"), ("resamples", "resamples, UK five lists")):
        data = alt.Data(values=[row for row in rows if row["panel"] == panel])
        scale = alt.Scale(type="linear" if panel == "lists" else "log", zero=False)
        base = alt.Chart(data).encode(
            x=alt.X("x:Q", title=title, scale=scale),
            y=alt.Y("seconds:Q", title="seconds (logarithmic)", scale=alt.Scale(type="log")),
        )
        line = base.mark_line(color="black").encode(strokeDash=alt.StrokeDash("method:N", title="method"))
        charts.append((line + base.mark_point(color="black")).properties(width=300, height=240))
    svg = vl_convert.vegalite_to_svg(alt.hconcat(*charts).to_json())
    (HERE / "estimate_growth.svg").write_text(svg, encoding="utf-8")


def report(simulations: int, replicates: int) -> str:
    """The whole page."""
    load = os.getloadavg()[0]
    speeds, lines = speed_rows(), growth()
    draw_growth(lines)
    covered = coverage_rows(simulations, replicates)
    by = {(row["panel"], row["x"], row["method"]): row["seconds"] for row in lines}
    by_lists = [f"| {k} | {by['lists', k, 'bic']:.3f} | {by['lists', k, 'stepwise']:.4f} |" for k in LISTS]
    by_resamples = [
        f"| {b} | {by['resamples', b, 'bic']:.2f} | {by['resamples', b, 'stepwise']:.3f} |" for b in RESAMPLES
    ]
    head = HEAD.format(
        version=__version__,
        now=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        python=platform.python_version(),
        cores=os.cpu_count(),
        load=load,
        load_end=os.getloadavg()[0],
    )
    second = ["", "| resamples (UK five lists) | BIC over all models, s | stepwise, s |", "|---|---|---|"]
    error = 100 * (0.95 * 0.05 / simulations) ** 0.5
    middle = COVERAGE.format(simulations=simulations, replicates=replicates, error=error)
    growth_lines = "\n".join([*by_lists, *second, *by_resamples]) + "\n"
    speed_lines = "\n".join(speeds) + "\n"
    page = head + speed_lines + PEERS_AND_GROWTH + growth_lines + middle
    return page + "\n".join(covered) + "\n" + TAIL


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    page = report(20 if quick else 100, 99 if quick else 199)
    (HERE / "estimate.md").write_text(page, encoding="utf-8")
