"""How often the verdict of one list holds the truth, by simulation; see `single_list.md`."""

from __future__ import annotations

import argparse
import time

import numpy as np
import numpy.typing as npt

from equiano.estimate.single_list import ContactTable, estimate_single_list

KINDS = ("equal", "gamma", "sd1", "classes", "left", "left and gamma")
Ints = npt.NDArray[np.int64]


def draw(kind: str, size: int, rate: float, rng: np.random.Generator) -> Ints:
    """Contacts of each person; in `left` 40 % of those seen again are not, as they left after the first."""
    factor = np.ones(size)
    if kind in ("gamma", "left and gamma"):
        factor = rng.gamma(1, 1, size)
    elif kind == "sd1":
        factor = np.exp(rng.normal(0, 1, size) - 0.5)
    elif kind == "classes":
        factor = np.where(rng.random(size) < 0.3, 2.4, 0.4)
    counts = rng.poisson(rate * factor)
    if kind.startswith("left"):
        counts[(counts > 1) & (rng.random(size) < 0.4)] = 1
    return counts


def setting(kind: str, size: int, rate: float, times: int, rng: np.random.Generator) -> str:
    """One line of the table."""
    codes: dict[str, list[bool]] = {"range": [], "at-least": [], "stop": []}
    lows = []
    for _ in range(times):
        counts = draw(kind, size, rate, rng)
        values, persons = np.unique(counts[counts > 0], return_counts=True)
        result = estimate_single_list(ContactTable(values.astype(float), persons.astype(float), {}, ""))
        high = np.inf if result.high is None else result.high
        codes[result.verdict].append((result.low or 0) <= size <= high)
        lows.append((result.low or 0) / size)
    cells = [f"{len(c) / times:.2f} ({np.mean(c):.2f})" if c else "-" for c in codes.values()]
    held = sum(sum(c) for c in codes.values()) / times
    return f"| {kind} | {size} | {rate} | {' | '.join(cells)} | {held:.3f} | {np.median(lows):.2f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--sizes", type=int, nargs="+", default=[300, 2000, 10000])
    parser.add_argument("--rates", type=float, nargs="+", default=[0.2, 0.5, 1.2])
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    asked = parser.parse_args()
    rng, began = np.random.default_rng(asked.seed), time.process_time()
    print("| persons | N | contacts | range (held) | at least (held) | stop | held | median low / N |")
    print("|---|---|---|---|---|---|---|---|")
    for kind in asked.kinds:
        for size in asked.sizes:
            for rate in asked.rates:
                print(setting(kind, size, rate, asked.times, rng), flush=True)
    print(f"\n{time.process_time() - began:.0f} CPU-s")


if __name__ == "__main__":
    main()
