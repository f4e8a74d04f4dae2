"""Which vignette comes next: informative, not always the same, in balance."""

from __future__ import annotations

from collections import Counter

import numpy as np

from equiano.prevent.training.adaptive import MOST_SHOWN, Choosable, choose_next, is_worn
from equiano.prevent.training.item_response import ability
from tests.unit.prevent.training.simulated import vignettes

RNG = np.random.default_rng(8)
A, B = vignettes(60, RNG)
A = A * 1.5  # as vignettes that tell people apart; the standard's own pool is not told
POOL = [
    Choosable(f"v{n}", float(a), float(b), n % 2 == 0, opens=n < 2)
    for n, (a, b) in enumerate(zip(A, B, strict=True))
]


def course(
    persons: int, length: int, *, at_random: bool = False
) -> tuple[Counter[str], list[list[Choosable]], float]:
    """Everybody takes `length` vignettes one after another."""
    rng = np.random.default_rng(1)
    shown: Counter[str] = Counter()
    paths, errors = [], []
    for number in range(persons):
        theta = rng.normal()
        taken: dict[str, bool] = {}
        path = []
        for _ in range(length):
            if at_random:
                left = [one for one in POOL if one.id not in taken]
                one = left[int(rng.integers(len(left)))]
            else:
                one = choose_next(POOL, taken, shown, number, rng)
            assert one is not None
            taken[one.id] = bool(rng.random() < 1 / (1 + np.exp(-one.a * (theta - one.b))))
            shown[one.id] += 1
            path.append(one)
        right = np.array([float(taken[one.id]) if one.id in taken else np.nan for one in POOL])
        errors.append(ability(right, A, B)[0] - theta)
        paths.append(path)
    return shown, paths, float(np.sqrt(np.mean(np.square(errors))))


SHOWN, PATHS, ERROR = course(100, 12)


def test_everybody_begins_with_the_two_easy_ones() -> None:
    assert {tuple(one.id for one in path[:2]) for path in PATHS} == {("v0", "v1")}


def test_no_other_is_shown_to_more_than_four_in_ten() -> None:
    others = {name: count for name, count in SHOWN.items() if name not in ("v0", "v1")}
    # The first five persons are before the count begins.
    assert max(others.values()) <= MOST_SHOWN * len(PATHS) + 3
    assert len(others) > 35


def test_nobody_gets_one_twice_and_kinds_are_in_balance() -> None:
    for path in PATHS:
        assert len({one.id for one in path}) == 12
        assert sum(one.is_victim for one in path) == 6


def test_it_says_more_than_chance() -> None:
    """.38 after 12 of 60; at random .50 (standards/prevention.md)."""
    assert 0.9 * course(100, 12, at_random=True)[2] > ERROR


def test_the_cap_at_its_edge() -> None:
    assert not is_worn(3, 10)
    assert is_worn(4, 10)
    assert not is_worn(4, 4)  # too few persons for a share


def test_when_all_are_worn_the_least_shown_goes_on() -> None:
    shown = {one.id: 50 + n for n, one in enumerate(POOL)}
    one = choose_next(POOL, {"v0": True, "v1": True}, shown, 60, np.random.default_rng(0))
    assert one is not None
    assert one.id == "v2"


def test_none_is_left_when_all_were_taken() -> None:
    assert choose_next(POOL, dict.fromkeys((one.id for one in POOL), True), {}, 9, RNG) is None
