"""Invented people and tables for the attacks on tables; `benchmarks/bench_attacks.py` uses them too."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from equiano.publish.counts import CountTable, Dimension, Nesting
from tests.unit.publish.test_disclosure import SOURCE, TITLE, table

SIZES = (2, 2, 3, 3, 4, 5, 6, 8)


def crowd(people: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.choice(size, people, p=rng.dirichlet(np.full(size, 2.0))) for size in SIZES])


def linked(seed: int, values: int = 3, people: int = 60) -> list[CountTable]:
    """Three two-way tables in a circle, where whole numbers can tell more than the linear programme."""
    rng = np.random.default_rng(seed)
    crowd = np.minimum(rng.geometric(0.45, size=(people, 3)) - 1, values - 1)
    made = []
    for i, j in combinations(range(3), 2):
        counts = np.zeros((values, values), dtype=int)
        np.add.at(counts, (crowd[:, i], crowd[:, j]), 1)
        made.append(table(f"t{i}{j}", counts, f"v{i}", f"v{j}"))
    return made


AGE = Dimension("age", TITLE, ("9--17", "18--20", "21--23", None))
CHILD = Dimension("child", TITLE, ("adult", "child", None))


def aged(children: int, adults: int, odd: int) -> tuple[list[CountTable], Nesting]:
    """Ages and childhood; `odd` persons of 9 to 17 years are recorded as adults."""
    both = {
        ("9--17", "child"): children, ("9--17", "adult"): odd, ("18--20", "adult"): adults,
        ("21--23", "adult"): 40, (None, None): 30, (None, "child"): 2,
    }  # fmt: skip
    joint = CountTable("joint", TITLE, (AGE, CHILD), both, SOURCE)
    tables = []
    for at, dimension in enumerate((AGE, CHILD)):
        counts: dict[tuple[str | None, ...], int] = {}
        for key, count in both.items():
            counts[key[at],] = counts.get((key[at],), 0) + count
        tables.append(CountTable(dimension.name, TITLE, (dimension,), counts, SOURCE))
    wrong = {(band, side) for band in AGE.values for side in CHILD.values if band is not None}
    wrong -= {("9--17", "child"), ("18--20", "adult"), ("21--23", "adult")}
    return tables, Nesting(joint, frozenset(wrong))
