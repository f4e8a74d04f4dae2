"""Covariates that are not known of some persons: their values by EM, with the chance of each.

The lists and the covariates (quantities in groups) make a table. A log-linear model of it has every history
of the lists, every pair of a list with a covariate and every pair of covariates; it is fitted by EM to the
persons with whatever is known of each (Zwane & van der Heijden 2007, Statistics in Medicine 26; van der
Heijden et al. 2012, Annals of Applied Statistics 6(3)). Where only persons on one list can have a covariate
known, that list and the covariate are taken to be independent given the rest, for no data can tell.

A person with a gap then stands as several rows, one for each value it may have. What is not known must not
hang on the value itself, given the lists and what is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from equiano.errors import UsageError
from equiano.estimate.covariates.learners import Features, Floats
from equiano.estimate.covariates.persons import Covariate, PersonTable
from equiano.estimate.facts import PersonsFacts
from equiano.words import say

Integers = npt.NDArray[np.int64]
_GROUPS = 5  # of a quantity: enough for a hump, few enough to be filled by a few hundred persons
# Histories times groups of all covariates: each step of EM goes over all, so more would take minutes; chosen.
_MOST_CELLS = 200_000
_STEPS, _CHANGE = 1000, 1e-7  # of EM; ends where no cell changes by more, as a share of all persons
_LEAST_CHANCE = 1e-3  # a value less likely than this makes no row


@dataclass(frozen=True)
class Completed:
    """Rows without a gap; a person with one has a row for each value it may have.

    Attributes:
        features: Covariates of the rows, R of them.
        person: Number of the person of each row, from 0, in order; shape (R,).
        weight: Chance of each row given what is known of the person; those of a person sum to 1; shape (R,).
        diagnostics: How many persons had a gap, by column.
    """

    features: Features
    person: Integers
    weight: Floats
    diagnostics: PersonsFacts


def complete(persons: PersonTable, seed: int = 1) -> Completed:
    """The rows with their gaps filled.

    Args:
        persons: Rows of persons.
        seed: Of the draw of a quantity's value within its group.

    Raises:
        UsageError: If the table of all groups would be too large.
    """
    n = persons.observed
    gaps = {c.name: int((~c.known).sum()) for c in persons.covariates if not c.known.all()}
    if not gaps:
        return Completed(_features(persons.covariates, n), np.arange(n), np.ones(n), {})
    grouped = [_grouped(c) for c in persons.covariates]
    sizes = [int(g.max()) + 1 for g in grouped]
    history = persons.on @ (1 << np.arange(len(persons.lists))) - 1
    table = fit_table(persons.on, history, grouped, sizes)
    person, weight, codes = _rows(table, history, grouped)
    rng = np.random.default_rng(seed)
    covariates = []
    for column, covariate, given in zip(codes.T, persons.covariates, grouped, strict=True):
        values = covariate.values[person]
        gap = ~covariate.known[person]
        if covariate.groups:
            values[gap] = column[gap]
        else:
            values[gap] = _drawn(covariate.values, given, history, column[gap], history[person[gap]], rng)
        covariates.append(Covariate(covariate.name, values, covariate.groups))
    return Completed(_features(covariates, len(person)), person, weight, {"not_known": gaps})


def _features(covariates: Sequence[Covariate], rows: int) -> Features:
    quantities = [c.values for c in covariates if not c.groups]
    scaled = [(v - v.mean()) / (v.std() or 1.0) for v in quantities]
    groups = [
        (c.values == place).astype(np.float64)
        for c in covariates
        for place in range(1 if len(c.groups) == 2 else 0, len(c.groups))  # of two groups one column says all
    ]
    return Features(
        np.array(scaled).reshape(len(scaled), rows).T, np.array(groups).reshape(len(groups), rows).T
    )


def _grouped(covariate: Covariate) -> Integers:
    """The group of each person, -1 where it is not known; quantities in groups of about equal size."""
    codes = np.full(len(covariate.values), -1)
    known = covariate.values[covariate.known]
    if covariate.groups:
        codes[covariate.known] = known
        return codes
    edges = np.unique(np.quantile(known, np.linspace(0, 1, _GROUPS + 1)[1:-1]))
    codes[covariate.known] = np.unique(np.searchsorted(edges, known, side="right"), return_inverse=True)[1]
    return codes


def _drawn(
    values: Floats, groups: Integers, history: Integers, group: Integers, histories: Integers,
    rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """For each row a value that is known of another person of the same group and, if there is one, history.

    The mean of the group would mark the persons with a gap, and learners would learn the mark.
    """
    result = np.empty(len(group))
    for one, of in np.unique(np.column_stack([group, histories]), axis=0):
        rows = (group == one) & (histories == of)
        alike = values[(groups == one) & (history == of)]
        result[rows] = rng.choice(alike if len(alike) else values[groups == one], rows.sum())
    return result


def fit_table(
    on: npt.NDArray[np.bool_], history: Integers, codes: Sequence[Integers], sizes: Sequence[int]
) -> Floats:
    """Expected persons by history and covariates, by EM.

    Args:
        on: Whether each list has each person, shape (n, k).
        history: Number of each person's history, from 0 (on the first list alone), shape (n,).
        codes: Group of each person in each covariate, -1 where it is not known.
        sizes: Number of groups of each covariate.

    Returns:
        Shape (2^k - 1, groups of the first covariate, ...).
    """
    lists = on.shape[1]
    shape = ((1 << lists) - 1, *sizes)
    if np.prod(shape, dtype=float) > _MOST_CELLS:
        raise UsageError(
            say("--covariates: columns with gaps make a table of more than {most:,} cells. Name fewer "
                "columns, or put their groups together.", most=_MOST_CELLS)
        )  # fmt: skip
    parts = list(_by_gap(history, codes, shape))
    margins = _margins(on, codes, lists)
    expected = np.full(shape, len(history) / np.prod(shape))
    for _ in range(_STEPS):
        completed = np.zeros(shape)
        for counts, axes in parts:
            total = expected.sum(axis=axes, keepdims=True)
            completed += expected * (counts / np.where(total > 0, total, 1.0))
        fitted = _cycle(expected, completed, margins, lists)
        change = float(np.abs(fitted - expected).max()) / len(history)
        expected = fitted
        if change < _CHANGE:
            break
    return expected


def _by_gap(
    history: Integers, codes: Sequence[Integers], shape: tuple[int, ...]
) -> Iterator[tuple[Floats, tuple[int, ...]]]:
    """Counts of the persons with the same columns not known, those columns of length 1, and their axes."""
    unknown = np.column_stack([column < 0 for column in codes])
    for pattern in np.unique(unknown, axis=0):
        members = (unknown == pattern).all(axis=1)
        axes = tuple(int(i) + 1 for i in np.flatnonzero(pattern))
        counts = np.zeros(tuple(1 if i in axes else size for i, size in enumerate(shape)))
        places = [np.maximum(column[members], 0) for column in codes]
        np.add.at(counts, (history[members], *places), 1.0)
        yield counts, axes


def _margins(on: npt.NDArray[np.bool_], codes: Sequence[Integers], lists: int) -> list[tuple[Any, ...]]:
    """The model's terms: ("history",), ("list", list, covariate), ("pair", covariate, covariate)."""
    terms: list[tuple[Any, ...]] = [("history",)]
    for place, column in enumerate(codes):
        told = [
            i for i in range(lists) if all((column[on[:, i] == side] >= 0).any() for side in (True, False))
        ]
        terms += [("list", i, place) for i in told] or [("pair", place, place)]
        terms += [("pair", other, place) for other in range(place)]
    return terms


def _cycle(expected: Floats, completed: Floats, margins: Sequence[tuple[Any, ...]], lists: int) -> Floats:
    """One cycle of iterative proportional fitting to the completed table."""
    fitted = expected
    every = range(expected.ndim)
    cells = np.arange(1, 1 << lists)
    for term in margins:
        if term[0] == "list":
            _, one, place = term
            parts = [np.flatnonzero(cells >> one & 1 == side) for side in (0, 1)]
            axes = tuple(axis for axis in every if axis != place + 1)
            scaled = np.empty_like(fitted)
            for part in parts:
                scaled[part] = fitted[part] * _ratio(completed[part], fitted[part], axes)
            fitted = scaled
        else:
            kept = {0} if term[0] == "history" else {term[1] + 1, term[2] + 1}
            fitted = fitted * _ratio(completed, fitted, tuple(axis for axis in every if axis not in kept))
    return fitted


def _ratio(completed: Floats, fitted: Floats, axes: tuple[int, ...]) -> Floats:
    below = fitted.sum(axis=axes, keepdims=True)
    return np.asarray(completed.sum(axis=axes, keepdims=True) / np.where(below > 0, below, 1.0))


def _rows(table: Floats, history: Integers, codes: Sequence[Integers]) -> tuple[Integers, Floats, Integers]:
    """Persons, chances and groups of the rows: one for a person without a gap, else one for each value."""
    persons: list[Integers] = []
    weights: list[Floats] = []
    found: list[Integers] = []
    known = np.column_stack(codes)
    keys, inverse = np.unique(np.column_stack([history, known]), axis=0, return_inverse=True)
    for number, key in enumerate(keys):
        members = np.flatnonzero(inverse.ravel() == number)
        values = key[1:]
        gaps = np.flatnonzero(values < 0)
        part = table[(key[0], *(slice(None) if v < 0 else int(v) for v in values))]
        chances = np.atleast_1d(part / part.sum() if part.sum() > 0 else np.full(part.shape, 1 / part.size))
        # With many groups none may be likelier than that: then the likeliest stays.
        places = np.argwhere(chances >= min(_LEAST_CHANCE, float(chances.max())))
        share = chances[tuple(places.T)]
        rows = np.tile(values, (len(places), 1))
        if len(gaps):
            rows[:, gaps] = places
        persons.append(np.repeat(members, len(places)))
        weights.append(np.tile(share / share.sum(), len(members)))
        found.append(np.tile(rows, (len(members), 1)))
    person = np.concatenate(persons)
    order = np.argsort(person, kind="stable")
    return person[order], np.concatenate(weights)[order], np.concatenate(found)[order]
