"""Invented capture tables whose true number is known: the kinds of dependence that a verdict must survive.

`benchmarks/bench_verdict.py` uses them too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from equiano.estimate.table import CaptureTable

KINDS = ("independent", "pair", "exclusion", "all pairs", "sd 1", "classes", "sparse", "small")
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Setting:
    """One kind of population and lists.

    Attributes:
        kind: One of `KINDS`.
        lists: Number of lists.
        reach: Typical chance of a person to be on a list; lists lie between half and 1.5 times this.
        persons: True number.
        strength: Odds ratio of the pair (`pair`, `exclusion`; 0 for lists that exclude each other) or of all
            pairs; standard deviation of the log odds (`sd 1`); ratio of the odds of the visible to those of
            the rest (`classes`).
        share: Share of persons of the visible class.
    """

    kind: str
    lists: int
    reach: float
    persons: int
    strength: float = 1.0
    share: float = 0.3


def grid() -> list[tuple[Setting, bool]]:
    """The settings of the benchmark, and whether each was kept back from tuning.

    The rule by which settings were kept back was written before the first simulation.
    """
    strengths = {
        "pair": (4.0, 3.0),
        "exclusion": (0.0, 0.25),
        "sd 1": (1.0, 1.0),
        "classes": (4.0, 6.0),
    }
    found = []
    for i, kind in enumerate(KINDS):
        for j, lists in enumerate((3, 4, 5, 6, 8)):
            for far in (0, 1):
                if kind == "sparse":
                    setting = Setting(kind, lists, (0.03, 0.06)[far], 1000)
                elif kind == "small":
                    setting = Setting(kind, lists, (0.15, 0.3)[far], 150)
                else:
                    reach = (0.1, 0.3)[far] if lists < 7 else (0.05, 0.2)[far]
                    all_pairs = 2.0 if lists < 5 else 1.5
                    strength = all_pairs if kind == "all pairs" else strengths.get(kind, (1.0, 1.0))[far]
                    setting = Setting(kind, lists, reach, 2000, strength)
                found.append((setting, (i + 2 * j + far) % 3 == 0))
    return found


def draw(setting: Setting, rng: np.random.Generator) -> CaptureTable:
    """One table of those seen."""
    lists, persons = setting.lists, setting.persons
    if setting.kind in ("sd 1", "classes"):
        odds = np.log(chances(setting) / (1 - chances(setting)))
        if setting.kind == "sd 1":
            shift = rng.normal(0.0, setting.strength, persons)
        else:
            visible = rng.random(persons) < setting.share
            shift = (visible - setting.share) * math.log(setting.strength)
        seen = rng.random((persons, lists)) < 1 / (1 + np.exp(-(odds + shift[:, None])))
        counts = np.bincount(seen @ (1 << np.arange(lists)), minlength=1 << lists)
    else:
        counts = rng.multinomial(persons, cell_chances(setting))
    counts[0] = 0
    return CaptureTable(tuple("ABCDEFGHIJ"[:lists]), counts.astype(np.int64), "")


def chances(setting: Setting) -> Floats:
    """Chance of each list, spread evenly on the log scale over 0.5 to 1.5 of the reach."""
    return np.asarray(setting.reach * np.geomspace(0.5, 1.5, setting.lists))


@lru_cache(maxsize=1)
def cell_chances(setting: Setting) -> Floats:
    """Chance of each history with the stated margins and odds ratios, by iterative proportional fitting.

    The two lists of the farthest reach depend on each other: what happens to them moves the estimate most.
    """
    lists = setting.lists
    bits = (np.arange(1 << lists)[:, None] >> np.arange(lists) & 1).astype(bool)
    joint = np.ones(1 << lists)
    if setting.kind in ("pair", "exclusion"):
        joint[bits[:, lists - 1] & bits[:, lists - 2]] = setting.strength
    elif setting.kind == "all pairs":
        orders = bits.sum(axis=1)
        joint = setting.strength ** (orders * (orders - 1) / 2)
    for _ in range(500):
        for i, chance in enumerate(chances(setting)):
            on = joint[bits[:, i]].sum() / joint.sum()
            joint *= np.where(bits[:, i], chance / on, (1 - chance) / (1 - on))
    return np.asarray(joint / joint.sum())
