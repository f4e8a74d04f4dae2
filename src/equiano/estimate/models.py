"""Hierarchical log-linear models: their terms, their names, and the list of all of them.

Lists are numbered from 1. A term is a set of lists, kept as a bit mask (bit `i` is list `i + 1`); a model
is a row of 0 and 1 over the interaction terms. The constant and all main effects are always in a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt

from equiano.errors import UsageError
from equiano.words import say

ModelRow = npt.NDArray[np.uint8]
"""A model: 1 for each interaction of its space that is in, shape (T,)."""
MAX_LISTED = 250_000
"""Largest number of models that are listed one by one; a larger space is searched by branch and bound."""


@dataclass(frozen=True)
class ModelSpace:
    """All hierarchical models of a number of lists up to an interaction order.

    Attributes:
        lists: Number of lists, k.
        order: Highest order of an interaction (2: pairs of lists).
        masks: Bit mask of each interaction, lower orders first, shape (T,).
    """

    lists: int
    order: int
    masks: npt.NDArray[np.int64]

    def name(self, row: ModelRow) -> str:
        """Name of a model by its generators, such as `[12,23]`; from ten lists on as `[1.10,2.3]`."""
        terms = [int(mask) for mask in self.masks[row.astype(bool)]]
        terms += [1 << i for i in range(self.lists)]
        generators = [t for t in terms if not any(t != s and t & s == t for s in terms)]
        dot = "." if self.lists >= 10 else ""
        members = [[i + 1 for i in range(self.lists) if g >> i & 1] for g in generators]
        members.sort(key=lambda m: (-len(m), m))
        return "[" + ",".join(dot.join(map(str, m)) for m in members) + "]"

    def parse(self, name: str) -> ModelRow:
        """The row of a model given by name.

        Raises:
            UsageError: If the name is not of the form `[12,23]` or has a term outside this space.
        """
        row = np.zeros(len(self.masks), np.uint8)
        for mask in _generators(name, self.lists):
            if mask.bit_count() > self.order:
                raise UsageError(
                    say(
                        "Model {name}: a term of more than {order} lists. Raise `--max-order`.",
                        name=name,
                        order=self.order,
                    )
                )
            row |= (self.masks & mask) == self.masks
        return row


def terms_by_name(model: str, lists: Sequence[str]) -> list[tuple[str, ...]]:
    """The generators of a model by the names of the lists: of `[12,3]` those of lists 1 and 2, and of list 3.

    Raises:
        UsageError: If it is no model of so many lists.
    """
    masks = _generators(model, len(lists))
    return [tuple(name for i, name in enumerate(lists) if mask >> i & 1) for mask in masks]


def _generators(name: str, lists: int) -> list[int]:
    try:
        parts = name.strip().removeprefix("[").removesuffix("]").split(",")
        members = [part.split(".") if lists >= 10 else list(part) for part in parts]
        numbers = [[int(number) for number in part] for part in members]
    except ValueError:
        numbers = [[0]]
    if not all(numbers) or any(not 1 <= number <= lists for part in numbers for number in part):
        raise UsageError(
            say(
                "Model {name}: not a model of {lists} lists. Write it as [12,23], lists from 1.",
                name=name,
                lists=lists,
            )
        )
    return [sum(1 << (number - 1) for number in set(part)) for part in numbers]


def default_order(lists: int) -> int:
    """Highest interaction order by default: 3 for four and five lists, else 2 (1 for two lists)."""
    return 3 if lists in (4, 5) else min(2, lists - 1)


def model_space(lists: int, order: int | None = None) -> ModelSpace:
    """The space of hierarchical models of `lists` lists up to interactions of `order` lists.

    Raises:
        UsageError: If the order is not between 1 and `lists - 1`: the interaction of all lists is never
            identified.
    """
    order = default_order(lists) if order is None else order
    if not 1 <= order <= max(1, lists - 1):
        raise UsageError(
            say(
                "--max-order {order}: give a number from 1 to {most} for {lists} lists.",
                order=order,
                most=lists - 1,
                lists=lists,
            )
        )
    masks = [sum(1 << i for i in c) for o in range(2, order + 1) for c in combinations(range(lists), o)]
    return ModelSpace(lists, order, np.array(masks, np.int64))


def list_models(space: ModelSpace) -> ModelRow | None:
    """Every hierarchical model of the space as rows over its interactions; None if there are too many.

    The simplest model comes first. Built order by order: a term may enter once all its sub-terms of one
    list less are in.

    Returns:
        Array of shape (M, T), or None above `MAX_LISTED` models.
    """
    if len(space.masks) and 2 ** comb(space.lists, 2) > MAX_LISTED:
        return None
    rows = np.zeros((1, len(space.masks)), np.uint8)
    for column, mask in enumerate(space.masks):
        subterms = (space.masks & mask == space.masks) & (space.masks != mask)
        allowed = rows[:, subterms].all(axis=1)
        added = rows[allowed].copy()
        added[:, column] = 1
        rows = np.concatenate([rows, added])
        if len(rows) > MAX_LISTED:
            return None
    return rows[np.argsort(rows.sum(axis=1, dtype=np.int64), kind="stable")]
