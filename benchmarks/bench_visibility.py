"""How often the lower bound is one, and what the evidence says, by simulation; see `visibility.md`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from equiano.estimate.heterogeneity import visibility_evidence
from equiano.estimate.ranking import rank_models
from equiano.estimate.table import CaptureTable

Floats = npt.NDArray[np.float64]
Shift = Callable[[np.random.Generator, int], Floats]
KINDS: dict[str, Shift] = {
    "equal": lambda rng, size: np.zeros(size),
    "sd1": lambda rng, size: rng.normal(0.0, 1.0, size),
    "classes": lambda rng, size: np.where(rng.random(size) < 0.3, 1.5, -0.6),  # odds of the few 8 x as large
    "pair": lambda rng, size: np.zeros(size),
    "exclusion": lambda rng, size: np.zeros(size),
    "pair and sd1": lambda rng, size: rng.normal(0.0, 1.0, size),
    "exclusion and sd1": lambda rng, size: rng.normal(0.0, 1.0, size),
}
REACH = {  # by number of lists, for persons in the middle
    3: np.array([0.30, 0.15, 0.10]),
    4: np.array([0.25, 0.12, 0.10, 0.08]),
    5: np.array([0.20, 0.15, 0.10, 0.08, 0.05]),
    6: np.array([0.20, 0.15, 0.10, 0.08, 0.05, 0.05]),
}


def draw(kind: str, size: int, lists: int, rng: np.random.Generator) -> CaptureTable:
    """A table of `size` persons.

    In `pair` the odds of the second list are 4 times as large for persons on the first; in
    `exclusion` a quarter.
    """
    odds = np.log(REACH[lists] / (1.0 - REACH[lists]))[None, :] + KINDS[kind](rng, size)[:, None]
    on = rng.random((size, lists)) < 1.0 / (1.0 + np.exp(-odds))
    change = np.log(4.0) * (kind.startswith("pair") - float(kind.startswith("exclusion")))
    if change:
        second = odds[:, 1] + np.where(on[:, 0], change, 0.0)
        on[:, 1] = rng.random(size) < 1.0 / (1.0 + np.exp(-second))
    counts = np.bincount(on @ (1 << np.arange(lists)), minlength=1 << lists).astype(np.int64)
    counts[0] = 0
    return CaptureTable(tuple("ABCDEF"[:lists]), counts, "0" * 64)


def setting(kind: str, size: int, lists: int, times: int, rng: np.random.Generator) -> str:
    """One line of the table."""
    held, below, ratios, preferred, near, spent = 0, 0, [], 0, 0, 0.0
    equal_low = 0
    for _ in range(times):
        table = draw(kind, size, lists, rng)
        ranking = rank_models(table)
        began = time.process_time()
        evidence = visibility_evidence(table, ranking)
        spent += time.process_time() - began
        if evidence.lower_interval is None or evidence.lower_bound is None:
            held, below = held + 1, below + 1
        else:
            held += evidence.lower_interval.low <= size
            below += evidence.lower_bound <= size
            ratios.append(evidence.lower_interval.low / size)
        preferred += evidence.difference is not None and evidence.difference < 0
        near += evidence.difference is not None and evidence.difference < 2
        equal_low += evidence.equal_population is not None and evidence.equal_population < 0.8 * size
    shares = " | ".join(f"{value / times:.2f}" for value in (equal_low, near, preferred))
    return (
        f"| {kind} | {size} | {lists} | {held / times:.3f} | {below / times:.2f} | {np.median(ratios):.2f} | "
        f"{shares} | {1e3 * spent / times:.1f} |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--sizes", type=int, nargs="+", default=[500, 2000, 10000])
    parser.add_argument("--lists", type=int, nargs="+", default=[3, 4, 5])
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=list(KINDS))
    asked = parser.parse_args()
    rng, began = np.random.default_rng(asked.seed), time.process_time()
    print(
        "| persons | N | lists | lower end <= N | bound <= N | median lower end / N | equal visibility below "
        "0.8 N | within 2 BIC or better | better | ms |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for kind in asked.kinds:
        for size in asked.sizes:
            for lists in asked.lists:
                print(setting(kind, size, lists, asked.times, rng), flush=True)
    print(f"\n{time.process_time() - began:.0f} CPU-s; {asked.times} tables a line.")


if __name__ == "__main__":
    main()
