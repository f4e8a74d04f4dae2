"""Whether the curve holds the truth at the true odds ratio: `python benchmarks/bench_sensitivity.py`.

Prints the rows of benchmarks/sensitivity.md. Invented persons on two to four lists, of which the first two
have a stated odds ratio.
"""

from __future__ import annotations

import time

import numpy as np

from equiano.estimate.result import Estimate
from equiano.estimate.sensitivity import estimate_sensitivity
from equiano.estimate.table import CaptureTable

PEOPLE = 4000
FEW, MANY = (0.12, 0.1, 0.09, 0.11), (0.3, 0.25, 0.2, 0.3)
# Chances of the lists, lists, odds ratio of the first two, tables, resamples.
SETTINGS = (
    (MANY, 2, 1.0, 2000, 1),
    (MANY, 2, 2.0, 2000, 1),
    (MANY, 2, 0.5, 2000, 1),
    (FEW, 3, 2.0, 60, 200),
    (FEW, 4, 2.0, 60, 200),
    (MANY, 4, 2.0, 60, 200),
)


def both(first: float, second: float, odds: float) -> float:
    """Chance to be on both of two lists with these chances and odds ratio (Plackett's distribution)."""
    if odds == 1:
        return first * second
    total = 1 + (first + second) * (odds - 1)
    root = (total**2 - 4 * odds * (odds - 1) * first * second) ** 0.5
    return (total - root) / (2 * (odds - 1))


def table_of(chances: tuple[float, ...], lists: int, odds: float, rng: np.random.Generator) -> CaptureTable:
    """A table of `PEOPLE` persons."""
    a, b = chances[:2]
    joint = both(a, b, odds)
    pair = rng.choice(4, PEOPLE, p=[1 - a - b + joint, a - joint, b - joint, joint])
    cells = pair.copy()
    for i in range(2, lists):
        cells |= (rng.random(PEOPLE) < chances[i]).astype(np.int64) << i
    counts = np.bincount(cells, minlength=1 << lists)
    counts[0] = 0
    return CaptureTable(tuple("ABCD"[:lists]), counts, "0" * 64)


def main() -> None:
    """Print a row for each setting."""
    for number, (chances, lists, odds, tables, resamples) in enumerate(SETTINGS):
        rng, start = np.random.default_rng(700 + number), time.process_time()
        rows = []
        for seed in range(tables):
            made = estimate_sensitivity(
                table_of(chances, lists, odds, rng),
                pair=("A", "B"),
                odds=(min(odds, 1.0), max(odds, 1.0)),
                bootstrap=resamples,
                seed=seed,
            )
            if not hasattr(made, "points"):
                continue
            base = made.base
            assert isinstance(base, Estimate)
            at = min(made.points, key=lambda point: abs(point.odds - odds))
            ends = base.interval(0.95)
            rows.append(
                [
                    ends.low <= PEOPLE <= ends.high,
                    at.low <= PEOPLE <= at.high,
                    made.whole.low <= PEOPLE <= made.whole.high,
                    base.population / PEOPLE,
                    at.population / PEOPLE,
                ]
            )
        values = np.array(rows, float)
        shares = " | ".join(f"{share:.0%}" for share in values[:, :3].mean(axis=0))
        medians = " | ".join(f"{value:.2f}" for value in np.median(values[:, 3:], axis=0))
        cpu = time.process_time() - start
        seen = 1 - np.prod([1 - chance for chance in chances[:lists]])
        print(
            f"| {lists} | {seen:.0%} | {odds:g} | {medians} | {shares} | {len(values):,} | {cpu:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
