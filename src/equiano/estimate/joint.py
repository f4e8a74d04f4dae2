"""One log-linear model for several strata (or years) whose lists may differ and whose counts may be ranges.

Every stratum has its own number of persons and its own chance of being on each list; all strata share the
interactions between lists. Where a list does not operate, its column is missing by design: a count there is
the sum over being and not being on that list (Zwane, van der Pal-de Bruin and van der Heijden 2004; van der
Heijden, Whittaker, Cruyff, Bakker and van der Vliet 2012). How many it would have reached there enters only
through the dependence that it brings between the others, and is taken to be what it reaches elsewhere: the
mean of its main effects over the strata where it operates.

With one stratum on all lists this is the usual model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from equiano.estimate.composite import CompositeFit, RangedCounts, fit_composite, identified
from equiano.estimate.existence import positive_table_exists
from equiano.estimate.models import ModelRow, ModelSpace, model_space
from equiano.estimate.table import CaptureTable

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class JointFit:
    """A model fitted to all strata.

    Attributes:
        row: The shared interactions, shape (T,).
        seen: Expected number of persons seen in each stratum, shape (S,).
        hidden: Estimated number on no list that operates there, shape (S,).
        bic: BIC of what was seen.
        means: Mean of each count, shape (G,).
        fit: Coefficients and information.
    """

    row: ModelRow
    seen: Floats
    hidden: Floats
    bic: float
    means: Floats
    fit: CompositeFit

    @property
    def populations(self) -> Floats:
        """Persons of each stratum, seen and unseen, shape (S,)."""
        return self.seen + self.hidden


@dataclass(frozen=True)
class Drift:
    """An interaction that changes evenly over the strata.

    Attributes:
        mask: The interaction.
        times: Place of each stratum in time, around 0, shape (S,).
    """

    mask: int
    times: Floats


@dataclass(frozen=True)
class Joint:
    """Counts of several strata.

    Attributes:
        space: Shared interactions that may be chosen.
        lists: Names of all lists, k of them.
        covered: Mask of the lists that operate in each stratum, shape (S,).
        stratum: Stratum of each count, shape (G,).
        history: History of each count over the lists that operate there, shape (G,).
        low: Least each count may be, shape (G,).
        high: Greatest each count may be, shape (G,).
    """

    space: ModelSpace
    lists: tuple[str, ...]
    covered: Ints
    stratum: Ints
    history: Ints
    low: Floats
    high: Floats

    @classmethod
    def of(cls, tables: Mapping[tuple[str, ...], CaptureTable], max_order: int | None = None) -> Joint:
        """The counts of tables, each with the lists that operate there, in the order of the tables."""
        lists = tuple(dict.fromkeys(name for table in tables.values() for name in table.lists))
        covered, stratum, history, low, high = [], [], [], [], []
        for number, table in enumerate(tables.values()):
            bits = [1 << lists.index(name) for name in table.lists]
            covered.append(sum(bits))
            ranges = {cell: (least, most) for cell, least, most in table.censored}
            for cell in range(1, len(table.counts)):
                count = int(table.counts[cell])
                least, most = ranges.get(cell, (count, count))
                stratum.append(number)
                history.append(sum(bit for i, bit in enumerate(bits) if cell >> i & 1))
                low.append(least)
                high.append(most)
        return cls(
            model_space(len(lists), max_order),
            lists,
            np.array(covered),
            np.array(stratum),
            np.array(history),
            np.array(low, float),
            np.array(high, float),
        )

    @property
    def size(self) -> int:
        """Number of strata, S."""
        return len(self.covered)

    @property
    def censored(self) -> bool:
        """Whether a count is a range."""
        return bool((self.high > self.low).any())

    @property
    def full(self) -> bool:
        """Whether every list operates in every stratum."""
        return bool((self.covered == (1 << len(self.lists)) - 1).all())

    def with_counts(self, counts: Floats) -> Joint:
        """The same strata with other counts, all of them numbers."""
        return replace(self, low=counts, high=counts)

    def only(self, strata: Ints) -> Joint:
        """These strata alone, in this order."""
        inside = np.isin(self.stratum, strata)
        renumbered = np.searchsorted(strata, self.stratum[inside])
        return replace(
            self,
            covered=self.covered[strata],
            stratum=renumbered,
            history=self.history[inside],
            low=self.low[inside],
            high=self.high[inside],
        )

    def overlapping(self) -> Ints:
        """Strata in which somebody is surely on two lists."""
        twice = np.array([int(history).bit_count() >= 2 for history in self.history])
        return np.flatnonzero(np.bincount(self.stratum[twice], self.low[twice], self.size) > 0)

    @cached_property
    def allowed(self) -> npt.NDArray[np.bool_]:
        """Interactions whose lists operate together somewhere, shape (T,); the others nothing can tell."""
        masks = self.space.masks
        return np.asarray([(self.covered & mask == mask).any() for mask in masks], bool)

    def overlap(self, mask: int) -> npt.NDArray[np.bool_]:
        """The counts of persons on all lists of a mask, shape (G,)."""
        return np.asarray(self.history & mask == mask)

    @cached_property
    def _cells(self) -> tuple[Ints, Ints, Ints]:
        """Stratum, history and count (-1: the unseen) of each full cell, the unseen first in each stratum."""
        full = (1 << len(self.lists)) - 1
        places = [(s, 0, -1) for s in range(self.size)]
        places += [
            (int(s), int(h), g) for g, (s, h) in enumerate(zip(self.stratum, self.history, strict=True))
        ]
        rows = [
            (s, history | more, count)
            for s, history, count in places
            for more in _subsets(full & ~int(self.covered[s]))
        ]
        stratum, cell, count = np.array(rows, np.int64).T
        return stratum, cell, count

    @cached_property
    def _reach(self) -> npt.NDArray[np.bool_]:
        """Whether each list surely has a case in each stratum, shape (S, k)."""
        found = np.zeros((self.size, len(self.lists)), bool)
        for j in range(len(self.lists)):
            on = self.overlap(1 << j)
            found[:, j] = np.bincount(self.stratum[on], self.low[on], self.size) > 0
        return found

    @cached_property
    def _main(self) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Constants and main effects of all full cells, and which cells have a mean above zero."""
        stratum, cell, _ = self._cells
        reach = self._reach
        constants = np.eye(self.size)[stratum]
        blocks, live = [constants], np.ones(len(cell), bool)
        for j in range(len(self.lists)):
            on = cell >> j & 1 == 1
            operates = self.covered >> j & 1 == 1
            known = np.flatnonzero(reach[:, j])
            weights = np.zeros((self.size, len(known)))
            weights[known, np.arange(len(known))] = 1.0
            # Where a list does not operate its reach is taken to be the mean of the others' on the log scale.
            weights[~operates] = 1.0 / max(len(known), 1)
            blocks.append(np.where(on[:, None], weights[stratum], 0.0))
            live &= ~(on & (operates & ~reach[:, j])[stratum])
            if not len(known):
                live &= ~on
        return np.concatenate(blocks, axis=1), live

    def fit(self, row: ModelRow, beta: Floats | None = None, drift: Drift | None = None) -> JointFit | None:
        """Fit one model; None if no maximum was reached or the counts do not tell all its terms.

        Args:
            row: The shared interactions, shape (T,).
            beta: Coefficients to begin with, where they fit.
            drift: An interaction that changes evenly over the strata; one more term.
        """
        design, live = self._design(row, drift)
        _, _, count = self._cells
        seen = live & (count >= 0)
        groups = count[seen]
        first = np.flatnonzero(np.diff(groups, prepend=-1))
        starts = None if len(first) == len(groups) else first
        kept = groups[first]
        beta = beta if beta is not None and len(beta) == design.shape[1] else None
        found = fit_composite(design[seen], starts, RangedCounts(self.low[kept], self.high[kept]), beta)
        if not found.converged or not identified(found.information):
            return None
        means = np.zeros(len(self.low))
        means[kept] = found.means
        unseen = live & (count < 0)
        sizes = np.exp(np.minimum(design[unseen] @ found.beta, 700.0))  # exp(709) is the last float
        hidden = _totals(self._cells[0][unseen], sizes, self.size)
        expected, _, _ = RangedCounts(self.low, self.high).moments(means)
        persons = _totals(self.stratum, expected, self.size)
        size = self.size + sum(int(mask).bit_count() for mask in self.covered) + int(row.sum())
        size += drift is not None
        bic = -2.0 * found.value + size * float(np.log(persons.sum()))
        return JointFit(row, persons, hidden, bic, means, found)

    def _design(self, row: ModelRow, drift: Drift | None = None) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Design of all full cells over the finite terms, and which cells have a mean above zero."""
        _, cell, _ = self._cells
        main, live = self._main
        terms = []
        for mask in self.space.masks[row.astype(bool)].tolist():
            if self.low[self.overlap(mask)].sum() > 0:
                terms.append(mask)
            else:  # its estimate is minus infinity
                live = live & (cell & mask != mask)
        shared = (cell[:, None] & np.array(terms, np.int64) == np.array(terms, np.int64)).astype(float)
        if drift is None:
            return np.concatenate([main, shared], axis=1), live
        changing = np.where(cell & drift.mask == drift.mask, drift.times[self._cells[0]], 0.0)
        return np.concatenate([main, shared, changing[:, None]], axis=1), live

    def exists(self, row: ModelRow) -> bool:
        """Whether the estimate of a model exists, decided on the cells of the lists that operate.

        A range that begins at zero counts as zero: with its mean falling to zero its chance only grows.
        """
        design, live = self._design(row)
        _, cell, count = self._cells
        own = live & (count >= 0) & (cell == self.history[count])
        return positive_table_exists(design[own], self.low[count[own]])


def _totals(places: Ints, values: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(places, values, size), np.float64)


def _subsets(mask: int) -> Iterator[int]:
    """All subsets of a mask, the empty one first."""
    subset = 0
    while True:
        yield subset
        if subset == mask:
            return
        subset = (subset - mask) & mask


def sub_models(joint: Joint, rows: Sequence[ModelRow]) -> list[ModelRow]:
    """The models all of whose interactions can be told."""
    return [row for row in rows if not (row.astype(bool) & ~joint.allowed).any()]
