"""Merging before hiding: small values become `other`, neighbouring years and ages become spans.

Hiding cell by cell makes a table of few people useless: of 260 cases in 10 years by 6 roles nearly every cell
is small. So a table first gets no more cells than its people allow (`mean` of the policy), and the finest
detail goes first. What is merged follows from counts as they would be shown, noise and rounding included,
never from true ones: the merging itself then tells nothing that the shown counts would not tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import isqrt

from equiano.publish.counts import CountTable, Dimension, Labels, Merged
from equiano.publish.layout import OTHER, REST
from equiano.publish.perturb import Perturbation
from equiano.publish.policy import Policy
from equiano.publish.release import ReleasedTable, Suppressed
from equiano.words import in_each

_OTHER: Labels = in_each("All other")
# Spans of years and ages as the tables write them, and open ones (48+).
_SPAN = re.compile(r"(\d+)(?:\s*(?:--|–|-)\s*(\d+)|(\+))?")
_NO_END = 10**6  # above every year and age
_FEWEST = 3  # values named in a table, if that many can be shown
DimensionValue = str | None
Parts = Mapping[str, tuple[DimensionValue, ...]]


@dataclass(frozen=True)
class Merger:
    """Merges the values of tables.

    Attributes:
        policy: The policy.
        perturbation: The noise of the release.
    """

    policy: Policy
    perturbation: Perturbation

    def merge(self, table: CountTable) -> CountTable:
        """The finest table of which half of the cells can be shown, or the coarsest that there is."""
        made = table
        if any(dimension.merge for dimension in table.dimensions):
            for named, groups in self._levels(table):
                made = self._merged(table, named, groups)
                if self._half_can_be_shown(made):
                    break
        return made

    def _levels(self, table: CountTable) -> list[tuple[int, int]]:
        """How many values and how many spans are named, from fine to coarse."""
        cells = (self._shown(table, {}) or 0) // self.policy.mean
        if len(table.dimensions) == 1:
            return [(max(_FEWEST, cells), groups) for groups in _halved(max(1, cells), 1)]
        levels = product(_halved(max(_FEWEST, isqrt(cells)), 2), _halved(max(2, cells // _FEWEST), 2))
        return sorted(levels, key=lambda level: (-level[0] * level[1], level))

    def _merged(self, table: CountTable, named: int, groups: int) -> CountTable:
        made = table
        for dimension in table.dimensions:
            if dimension.merge == "other":
                made = _with_parts(made, dimension, self._small(table, dimension, named))
            elif dimension.merge == "spans":
                made = _with_parts(made, dimension, self._spans(table, dimension, groups))
        return made

    def _small(self, table: CountTable, dimension: Dimension, named: int) -> Parts:
        """The values that are not named, by the value that they become."""
        sizes = {
            value: self._shown(table, {dimension.name: value})
            for value in dimension.values
            if value is not None and value not in dimension.last and dimension.becomes(value)
        }
        order = sorted(sizes, key=lambda value: (-(sizes[value] or 0), value))
        fixed = len(set(dimension.values) - set(sizes) - set(dimension.last))
        places = max(0, min(named, dimension.most or named) - fixed)
        others = [value for value in order if dimension.becomes(value) == OTHER]
        kept = {value for value in order if sizes[value]} - set(others[places:])
        parts: dict[str, tuple[DimensionValue, ...]] = {}
        for value in (value for value in order if value not in kept):
            goal = dimension.becomes(value)
            parts[goal] = (*parts.get(goal, ()), value)
        if dimension.into is None or OTHER in dimension.into.values():
            # "Other" is there also where nobody is: a line that appears would name the first one.
            parts.setdefault(OTHER, ())
        return {
            goal: (*values, goal) if goal in dimension.values else values for goal, values in parts.items()
        }

    def _spans(self, table: CountTable, dimension: Dimension, groups: int) -> Parts:
        """Neighbours of a scale: so many groups at most, none of them hidden while there are several."""
        ends = {value: found for value in dimension.values if (found := span_of(value)) is not None}
        scale = sorted(ends, key=lambda value: ends[value])
        width = -(-len(scale) // groups) if scale else 1
        runs = [tuple(scale[start : start + width]) for start in range(0, len(scale), width)]
        cut = {runs[0], runs[-1]} if runs else set()
        while len(runs) > 1:
            sizes = [self._run(table, dimension, run) for run in runs]
            if all(sizes):
                break
            at = sizes.index(0)
            into = min((i for i in (at - 1, at + 1) if 0 <= i < len(runs)), key=lambda i: (sizes[i], i))
            low, high = sorted((at, into))
            runs[low : high + 1] = [runs[low] + runs[high]]
        return {
            span_name(
                [ends[value] for value in run],
                open_below=len(runs) > 1 and run is runs[0] and run not in cut,
                open_above=len(runs) > 1 and run is runs[-1] and run not in cut,
            ): run
            for run in runs
            if len(run) > 1
        }

    def _run(self, table: CountTable, dimension: Dimension, run: Sequence[DimensionValue]) -> int:
        """The shown count of a span, 0 if it would be hidden."""
        if len(run) == 1:
            return self._shown(table, {dimension.name: run[0]}) or 0
        made = _with_parts(table, dimension, {"span": tuple(run)})
        return self._shown(made, {dimension.name: "span"}) or 0

    def _shown(self, table: CountTable, values: Mapping[str, DimensionValue]) -> int | None:
        """The count of a group as it would be shown, None if it would be hidden."""
        return self._as_shown(table, values, table.count(values))

    def _as_shown(self, table: CountTable, values: Mapping[str, DimensionValue], count: int) -> int | None:
        group = table.group(values)
        moved = self.perturbation.moved(table.population, group, count)
        if not count:
            return None if self.perturbation.hides_zero(table.population, group) else 0
        small = count < self.policy.minimum or moved < self.policy.minimum
        return None if small else self.policy.rounded(moved)

    def _half_can_be_shown(self, table: CountTable) -> bool:
        names = [dimension.name for dimension in table.dimensions]
        keys = list(product(*(dimension.values for dimension in table.dimensions)))
        lines = {(name, value): self._shown(table, {name: value}) for name in names for value in REST}
        shown = [
            self._as_shown(table, dict(zip(names, key, strict=True)), table.counts.get(key, 0)) is not None
            for key in keys
            if all(lines.get(line, 1) for line in zip(names, key, strict=True))
        ]
        return 2 * sum(shown) >= len(shown)


def _halved(most: int, fewest: int) -> list[int]:
    """`most`, half of it and so on down to `fewest`, from many to few."""
    found = {fewest}
    while most > fewest:
        found.add(most)
        most //= 2
    return sorted(found, reverse=True)


def span_of(value: DimensionValue) -> tuple[int, int] | None:
    """First and last number of a year, an age or a band of them; None where the value is none."""
    found = _SPAN.fullmatch(value or "")
    if found is None:
        return None
    low = int(found[1])
    return low, (int(found[2]) if found[2] else _NO_END if found[3] else low)


def span_name(ends: Sequence[tuple[int, int]], *, open_below: bool, open_above: bool) -> str:
    """Name of a span; an end of the scale that was too small to show is not told."""
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    if open_below and low:
        return f"≤{high}"
    if open_above and high != _NO_END:
        return f"≥{low}"
    return f"{low}+" if high == _NO_END else f"{low}–{high}"


def _with_parts(table: CountTable, dimension: Dimension, parts: Parts) -> CountTable:
    """The table with values of one dimension replaced by the merged ones."""
    if not parts:
        return table
    at = [d.name for d in table.dimensions].index(dimension.name)
    here = table.dimensions[at]
    goal_of = {part: goal for goal, values in parts.items() for part in values}
    merged_values = [value if value is None else goal_of.get(value, value) for value in here.values]
    values = tuple(dict.fromkeys([*merged_values, *parts]))
    counts: dict[tuple[DimensionValue, ...], int] = {}
    held: dict[tuple[DimensionValue, ...], Sequence[int]] = {}
    for key, count in table.counts.items():
        merged = (*key[:at], goal_of.get(key[at], key[at]), *key[at + 1 :])
        counts[merged] = counts.get(merged, 0) + count
        if shares := table.contributors.get(key):
            held[merged] = [a + b for a, b in zip(held.get(merged, [0] * len(shares)), shares, strict=True)]
    labels = {**{goal: {"en": goal, "ru": goal} for goal in parts}, OTHER: _OTHER, **here.value_labels}
    last = here.last if OTHER not in parts or OTHER in here.last else (OTHER, *here.last)
    made = replace(here, values=values, value_labels=labels, last=last, parts={**here.parts, **parts})
    dimensions = (*table.dimensions[:at], made, *table.dimensions[at + 1 :])
    return replace(table, dimensions=dimensions, counts=counts, contributors=held)


def sums_of(fine: CountTable, coarse: CountTable) -> Iterable[Merged]:
    """Every count of a merged table as the sum of the counts that it was before."""
    lists = [[*dimension.values, ...] for dimension in coarse.dimensions]
    for key in product(*lists):
        named = [(d, value) for d, value in zip(coarse.dimensions, key, strict=True) if value is not ...]
        if not any(len(dimension.made_of(value)) > 1 for dimension, value in named):
            continue
        options = [dimension.made_of(value) for dimension, value in named]
        parts = [
            dict(zip((dimension.name for dimension, _ in named), choice, strict=True))
            for choice in product(*options)
        ]
        yield Merged(
            coarse.population,
            coarse.group({dimension.name: value for dimension, value in named}),
            tuple((fine.group(part), fine.count(part)) for part in parts),
        )


def half_is_shown(table: ReleasedTable) -> bool:
    """Whether at least half of the cells of a table with two dimensions are shown, totals not counted."""
    lines = [row for row in table.rows if row[0] != "total"]
    inner = [
        value
        for row in lines
        for column, value in zip(table.columns[1:], row[1:], strict=True)
        if column.name != "total"
    ]
    return 2 * sum(isinstance(value, Suppressed) for value in inner) <= len(inner)


def has_lines(table: ReleasedTable) -> bool:
    """Whether a table has a line besides its total."""
    return any(row[0] != "total" for row in table.rows)
