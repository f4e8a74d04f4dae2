"""True pairs of records that share no match key: how many there are, told by those that share one.

A pair whose names *and* date are written differently has no key in common, is never compared, and no draw of
linkages can unite it; its person is counted twice. How many such pairs there are is a question of the kind
that capture-recapture answers, with fields in place of lists: of found pairs we see which fields agree; no
pair is found of which too little agrees; and where errors of one field say nothing of those of another, the
share of each field's errors, fitted to the found pairs alone, says how many were not found
(quasi-independence in an incomplete table: Goodman 1968, JASA 63; Fienberg 1972, Biometrika 59; for linkage
without training data: Fellegi and Sunter 1969, JASA 64). Nothing of the truth is used.

In a draw the missed links are put back. A true pair of two records is missed with the chance `p` found so.
Most misses need two errors: both in the one record, both in the other, or one in each (twice as likely). So
of three and more records one is alone with the chance p/4; where each of two has one error, a third holds
them together.

Errors of fields are never quite independent, and pairs with several are found less surely, so the share of
independent errors is a lower bound. Each draw multiplies it by a number between 1 and `MOST_DEPENDENT`, so
that the interval holds what is not known of it. Where one hand errs in all fields still more is missed;
figures are in `benchmarks/national.md`.

Shapes: `cells` all combinations of what can agree, `classes` what of it the keys of a pair show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations, product

import numpy as np
import numpy.typing as npt

from equiano.link.capture import histories
from equiano.link.encode import RULES
from equiano.link.pairs import pairs_in

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Agreed = frozenset[str]

# What of a field is the same where all of it is: the finer parts say nothing more then.
WHOLE = {
    "surname": ("sound", "start", "end"),
    "root": ("given_initial",),
    "any_order": ("year", "month", "day"),
}
ROUNDS = 400  # of EM: the share moves in the fifth digit only after some 150 on 1,000 pairs
# A draw of fewer found pairs puts nothing back: the share would be that of two or three errors.
LEAST_PAIRS = 30
# How many times more is missed than under independent errors: 1.3 to 3.7 times on three invented sets of
# lists (seeds 21 to 23 of benchmarks/national.py, on which the rest was tuned, too). Drawn as a ratio.
MOST_DEPENDENT = 4.0
MOST_LOST = 0.5  # of the persons of one history: beyond it the lists tell too little to mend anything


def _some_of(parts: Sequence[str], at_most: int) -> list[Agreed]:
    """All sets of at most so many of the parts."""
    return [frozenset(one) for size in range(at_most + 1) for one in combinations(parts, size)]


def _levels() -> tuple[list[Agreed], ...]:
    """For each field what of it may agree in a pair."""
    surname = [frozenset({"surname", *WHOLE["surname"]}), *_some_of(WHOLE["surname"], 3)]
    given = [frozenset({"root", "given_initial"}), *_some_of(WHOLE["root"], 1)]
    date = [frozenset({"any_order", *WHOLE["any_order"]}), *_some_of(WHOLE["any_order"], 2)]
    return surname, given, date, _some_of(("citizenship",), 1), _some_of(("father",), 1)


def _shown(agreeing: Sequence[tuple[str, ...]]) -> Agreed:
    """What agreeing keys show to be the same; of a field that is wholly the same that alone."""
    parts = set(chain.from_iterable(agreeing)) - {"sex"}
    for whole, finer in WHOLE.items():
        parts -= set(finer) if whole in parts else set()
    return frozenset(parts)


@dataclass(frozen=True)
class _Cells:
    """All combinations of levels, and the class that each shows.

    Attributes:
        level: Level of each field, shape (cells, fields).
        shown: Class of each cell, -1 where it shares no key, shape (cells,).
        classes: What is the same in each class.
    """

    level: Ints
    shown: Ints
    classes: tuple[Agreed, ...]


@cache
def _cells() -> _Cells:
    levels = _levels()
    level = np.array(list(product(*(range(len(one)) for one in levels))), dtype=np.int64)
    shown = []
    for places in level.tolist():
        same = frozenset().union(*(field[place] for field, place in zip(levels, places, strict=True)))
        shown.append(_shown([rule for rule in RULES if set(rule) - {"sex"} <= same]))
    classes = tuple(sorted(set(shown) - {frozenset()}, key=sorted))
    number = {one: place for place, one in enumerate(classes)}
    return _Cells(level, np.array([number.get(one, -1) for one in shown], dtype=np.int64), classes)


@cache
def _class_of(agreeing: bytes) -> int:
    """Class of a pair by which rules agree: the nearest one, as keys that many share are hidden by chance."""
    same = np.frombuffer(agreeing, dtype=np.bool_)
    shown = _shown([rule for rule, agrees in zip(RULES, same.tolist(), strict=True) if agrees])
    classes = _cells().classes
    return min(range(len(classes)), key=lambda place: (len(classes[place] ^ shown), place))


def missed_share(agreeing: Bools, rng: np.random.Generator) -> float:
    """Share of true pairs that share no key, as one draw from what the found pairs say of it.

    Args:
        agreeing: Which match keys agree in each found pair, shape (pairs, RULES); each pair has one at least.
        rng: Weighs the pairs (Bayesian bootstrap), so that few pairs give a share that moves.
    """
    cells = _cells()
    patterns, place = np.unique(agreeing, axis=0, return_inverse=True)
    of_pattern = np.array([_class_of(row.tobytes()) for row in patterns], dtype=np.int64)
    weight = rng.standard_exponential(len(agreeing))
    counts = np.bincount(of_pattern[place.ravel()], weights=weight, minlength=len(cells.classes))
    return _fitted(counts / counts.sum())


def _fitted(found: Floats) -> float:
    """Share of no class under independent fields, by EM, from the shares of classes among found pairs."""
    cells = _cells()
    hidden = cells.shown < 0
    number = cells.level.max(axis=0) + 1
    chance = np.full(len(cells.shown), 1 / len(cells.shown))
    for _ in range(ROUNDS):
        of_class = np.bincount(cells.shown[~hidden], weights=chance[~hidden], minlength=len(found))
        lost = float(chance[hidden].sum())
        ratio = np.divide(found, of_class, out=np.zeros_like(found), where=of_class > 0)
        expected = np.where(hidden, chance, (1 - lost) * chance * ratio[cells.shown])
        expected /= expected.sum()
        chance = np.ones(len(chance))
        for field, size in enumerate(number.tolist()):
            share = np.bincount(cells.level[:, field], weights=expected, minlength=size)
            chance *= share[cells.level[:, field]]
    return float(chance[hidden].sum())


def regain_missed(
    person: Ints, rng: np.random.Generator, *, tokens: Ints, on_list: Ints, is_complete: Bools
) -> Ints:
    """Unite lonely complete records with persons as often as such links share no key.

    Of the persons of each history so many more are made as were missed, each of a lonely record of one of its
    lists and a person of the others. Incomplete records are left to `draws.restore_missed`.

    Args:
        person: Person of each record in one drawn linkage.
        rng: Source of chance.
        tokens: As in `Encodings`, of all records.
        on_list: List of each record.
        is_complete: From `draws.complete`.

    Returns:
        Person of each record.
    """
    groups = np.where(is_complete, person + 1, 0)
    pairs = pairs_in(groups, len(person))
    left, right = pairs >> 32, pairs & 0xFFFFFFFF
    across = on_list[left] != on_list[right]
    left, right = left[across], right[across]
    agreeing = (tokens[left] == tokens[right]) & (tokens[left] != 0)
    agreeing = agreeing[agreeing.any(axis=1)]
    if len(agreeing) < LEAST_PAIRS:
        return person
    share = missed_share(agreeing, rng) * MOST_DEPENDENT ** rng.random()
    return _united(person, on_list, share, rng)


def _united(person: Ints, on_list: Ints, share: float, rng: np.random.Generator) -> Ints:
    """Make the persons that were missed, largest histories first, as their parts may be made of others."""
    names, place = np.unique(person, return_inverse=True)
    seen = histories(place, on_list, int(on_list.max(initial=0)) + 1)
    number = np.array([int(one).bit_count() for one in range(int(seen.max(initial=0)) + 1)])
    of = {one: rng.permutation(np.flatnonzero(seen == one)).tolist() for one in np.unique(seen).tolist()}
    whole = {history: len(members) for history, members in of.items() if number[history] > 1}
    for history in sorted(whole, key=lambda one: (-number[one], one)):
        lists = int(number[history])
        lost = min(share if lists == 2 else lists * share / 4, MOST_LOST)
        bits = [1 << bit for bit in range(history.bit_length()) if history >> bit & 1]
        for _ in range(int(rng.negative_binomial(whole[history], 1 - lost)) if lost else 0):
            bit = int(rng.choice(bits))
            alone, rest = of.get(bit, []), of.get(history & ~bit, [])
            if alone and rest:
                place = np.where(place == alone.pop(), rest.pop(), place)
    return np.asarray(names[place], dtype=np.int64)
