"""Attacks on protected tables: the difference of reports with one person more, and whole-number bounds.

The attacker by difference knows that she is in the later reports and not in the first, the policy, and every
shown count; she weighs each change by the noise of rounding and perturbation, which is the best that can be
done with the changes (independent noise of known variance). Where a change is beyond the noise, or a cell
shows what it did not, the weights are the same: the figures then say how much it helped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from equiano.provenance import Provenance
from equiano.publish.counts import CountTable, Dimension, Group, Nesting
from equiano.publish.layout import TOTAL_CODE, UNKNOWN_CODE, lay_out
from equiano.publish.perturb import Perturbation, key_of
from equiano.publish.policy import Policy
from equiano.publish.release import ReleasedTable, Suppressed, Value
from equiano.publish.system import System
from equiano.words import in_each

PersonRows = NDArray[np.int64]  # persons x attributes, codes from 0
PublishTables = Callable[[Sequence[CountTable]], Sequence[ReleasedTable]]
_TITLE = in_each("Invented")
_SOURCE = Provenance("count", None)
_HIDDEN = 5.0  # what a hidden count is taken for, half of the minimum


@dataclass(frozen=True)
class Guessed:
    """How many attributes of the people in question were named.

    Attributes:
        right: Share of attributes that the attacker named.
        blind: Share that the commonest value of each attribute names.
        certain: Attributes of a person, on average, of which exactly one value's cells moved.
        guesses: Number of guesses.
    """

    right: float
    blind: float
    certain: float
    guesses: int

    @property
    def gain(self) -> float:
        """What the reports gave beyond the guess."""
        return self.right - self.blind


def tables_of(people: PersonRows, sizes: Sequence[int]) -> list[CountTable]:
    """Tables of every attribute and of every two."""
    made = []
    for chosen in [*((i,) for i in range(len(sizes))), *combinations(range(len(sizes)), 2)]:
        counts: dict[tuple[str | None, ...], int] = {}
        for row in people[:, chosen].tolist():
            key = tuple(map(str, row))
            counts[key] = counts.get(key, 0) + 1
        dimensions = tuple(Dimension(f"a{i}", _TITLE, tuple(map(str, range(sizes[i])))) for i in chosen)
        made.append(CountTable(f"t{'_'.join(map(str, chosen))}", _TITLE, dimensions, counts, _SOURCE))
    return made


def noise_alone(policy: Policy, secret: bytes) -> PublishTables:
    """Publish with noise and rounding, without complementary suppression, which would only hide more."""

    def publish(tables: Sequence[CountTable]) -> list[ReleasedTable]:
        single = [table for table in tables if len(table.dimensions) == 1]
        key = key_of(secret, single) if policy.noise.spread else None
        system = System(tables, policy, Perturbation(policy.noise, key))

        def shown(made: CountTable, group: Group) -> int | Suppressed:
            return system.value(system.index[made.population, group])

        return [lay_out(made, partial(shown, made), policy.identity) for made in tables]

    return publish


def order_of_hidden(
    publish: PublishTables, minimum: int, tries: int, rng: np.random.Generator
) -> tuple[float, int]:
    """Which of two hidden counts is larger, by the order of their lines; 0.5 is chance.

    Args:
        publish: Protects a table whose lines stand by size.
        minimum: The policy's.
        tries: Number of tables, each with six counts that are hidden and three that are not.
        rng: Draws the counts.

    Returns:
        Share of pairs told rightly, and the number of pairs.
    """
    right = pairs = 0
    for _ in range(tries):
        # All different, so that every pair has an order.
        small = rng.choice(np.arange(1, minimum), min(6, minimum - 1), replace=False)
        truth = {str(n): int(c) for n, c in enumerate(rng.permutation([*small, 44, 62, 91]))}
        dimension = Dimension("a", _TITLE, tuple(truth), by_size=True)
        table = CountTable("t", _TITLE, (dimension,), {(n,): c for n, c in truth.items()}, _SOURCE)
        (released,) = publish([table])
        hidden = [
            truth[str(row[0])]
            for row in released.rows
            if str(row[0]) in truth and not isinstance(row[1], int)
        ]
        for above, below in combinations(hidden, 2):
            right += above > below
            pairs += 1
    return right / max(1, pairs), pairs


def _shown(table: ReleasedTable) -> dict[tuple[str, str], float | None]:
    return {key: float(value) if isinstance(value, int) else None for key, value in table.cells().items()}


def _evidence(
    before: Sequence[ReleasedTable], after: Sequence[ReleasedTable], sizes: Sequence[int], variance: float
) -> tuple[list[NDArray[np.float64]], list[set[int]]]:
    """Log weight of each value of each attribute, and the values whose own cell moved up or appeared."""
    weights = [np.zeros(size) for size in sizes]
    moved: list[set[int]] = [set() for _ in sizes]
    for one, other in zip(before, after, strict=True):
        names = [int(part) for part in one.name[1:].split("_")]
        first, second = _shown(one), _shown(other)
        for (row, column), value in second.items():
            was = first.get((row, column))
            change = (_HIDDEN if value is None else value) - (_HIDDEN if was is None else was)
            if row == "total" or column == "total":
                continue
            if len(names) == 1:
                weights[names[0]][int(row)] += (change - 0.5) / (2 * variance)
                if change > 0:
                    moved[names[0]].add(int(row))
            else:  # each inner cell speaks of both values; a sum of cells is as loose as their number
                weights[names[0]][int(row)] += change / (2 * variance * sizes[names[1]])
                weights[names[1]][int(column)] += change / (2 * variance * sizes[names[0]])
    return weights, moved


def attributes_by_difference(
    people: PersonRows,
    sizes: Sequence[int],
    publish: PublishTables,
    policy: Policy,
    *,
    targets: int,
    reports: int,
) -> Guessed:
    """Name the attributes of persons who are in the later reports and not in the first.

    Args:
        people: Everybody; each target in turn is left out of the first report.
        sizes: Number of values of each attribute.
        publish: Protects tables; called once for each report.
        policy: Its policy, known to the attacker.
        targets: Number of persons attacked.
        reports: Number of reports: one without the person and the rest with her, each of these with one
            person more than the last.
    """
    # Of the noise, and of rounding to a grid; never so small that one change decides alone.
    variance = max(policy.noise.variance + (policy.rounding**2 - 1) / 12, 0.3)
    right = blind = certain = 0
    for target in range(targets):
        base = people[targets + reports :]
        late = [np.vstack([base, people[target], people[targets : targets + n]]) for n in range(reports - 1)]
        first = publish(tables_of(base, sizes))
        weights = [np.zeros(size) for size in sizes]
        alone = 0
        for n, crowd in enumerate(late):
            found, moved = _evidence(first, publish(tables_of(crowd, sizes)), sizes, variance)
            weights = [total + part for total, part in zip(weights, found, strict=True)]
            if n == 0:
                alone = sum(values == {int(people[target, a])} for a, values in enumerate(moved))
        certain += alone
        for attribute, size in enumerate(sizes):
            # Half a person more for each value (Jeffreys), so that one nobody has is possible.
            prior = np.log(np.bincount(base[:, attribute], minlength=size) + 0.5)
            truth = people[target, attribute]
            right += int(
                np.argmax(weights[attribute] / max(1, len(late)) * len(late) ** 0.5 + prior) == truth
            )
            blind += int(np.argmax(prior) == truth)
    guesses = targets * len(sizes)
    return Guessed(right / guesses, blind / guesses, certain / targets, guesses)


def whole_number_bounds(
    tables: Sequence[CountTable],
    released: Sequence[ReleasedTable],
    policy: Policy,
    spread: int = 0,
    nestings: Sequence[Nesting] = (),
) -> dict[Group, tuple[float, float]]:
    """What a reader who uses that counts are whole numbers can know of each cell hidden as small.

    Args:
        tables: The tables before protection: their groups and sums are public, of their counts only those of
            the nestings' known cells are used.
        released: The same after it.
        policy: The policy.
        spread: How far the noise moves a count at most; 0 without noise.
        nestings: What the reader knows beside the tables.

    Returns:
        Smallest and largest possible count by group.
    """
    bounds: dict[Group, tuple[float, float]] = {}
    sums: list[tuple[Group, list[Group]]] = []
    for table, shown in zip(tables, released, strict=True):
        sums += table.sums()
        for values, cell in _named_cells(table, shown):
            bounds[table.group(values)] = _known(cell, policy, spread)
    small = [group for group, (_, high) in bounds.items() if 0 < high < policy.minimum + spread]
    for nesting in nestings:
        sums += nesting.table.sums()
        for key in nesting.known:
            names = [dimension.name for dimension in nesting.table.dimensions]
            count = nesting.table.counts.get(key, 0)
            bounds[nesting.table.group(dict(zip(names, key, strict=True)))] = (count, count)
    return _reached(small, bounds, sums)


def _reached(
    wanted: Sequence[Group],
    bounds: Mapping[Group, tuple[float, float]],
    sums: Sequence[tuple[Group, list[Group]]],
) -> dict[Group, tuple[float, float]]:
    """Smallest and largest whole number of each wanted group within the bounds, where all sums hold."""
    groups = list(dict.fromkeys([*bounds, *(group for whole, parts in sums for group in (whole, *parts))]))
    index = {group: i for i, group in enumerate(groups)}
    rows = np.zeros((len(sums), len(groups)))
    for row, (whole, parts) in enumerate(sums):
        rows[row, [index[part] for part in parts]] = 1
        rows[row, index[whole]] -= 1
    low, high = np.array([bounds.get(group, (0, np.inf)) for group in groups], dtype=float).T

    def end(group: Group, sign: int) -> float:
        cost = np.zeros(len(groups))
        cost[index[group]] = sign
        found = milp(
            cost,
            constraints=LinearConstraint(rows, 0, 0),
            bounds=Bounds(low, high),
            integrality=np.ones(len(groups)),
        )
        return float(sign * found.fun) if found.success else -sign * np.inf

    return {group: (end(group, 1), end(group, -1)) for group in wanted}


def narrowed(
    tables: Sequence[CountTable],
    released: Sequence[ReleasedTable],
    policy: Policy,
    spread: int = 0,
    nestings: Sequence[Nesting] = (),
) -> tuple[int, int]:
    """How many counts hidden as small can be narrowed further than 1 to the minimum less one, of how many.

    The arguments are those of `whole_number_bounds`.
    """
    truth = {group: count for table in tables for group, count, _ in table.cells()}
    found = whole_number_bounds(tables, released, policy, spread, nestings)
    ends = [found[group] for group in found if 0 < truth.get(group, 0) < policy.minimum]
    return sum(low > 1 or high < policy.minimum - 1 for low, high in ends), len(ends)


def _named_cells(table: CountTable, shown: ReleasedTable) -> list[tuple[dict[str, str | None], Value]]:
    """Every cell and margin of a released table with the values that it counts."""
    names = [dimension.name for dimension in table.dimensions]
    found = []
    for (row, column), cell in shown.cells().items():
        values = dict(zip(names, (row, column), strict=False))
        named = {name: None if v == UNKNOWN_CODE else v for name, v in values.items() if v != TOTAL_CODE}
        if len(names) == 2 or column == "count":
            found.append((named, cell))
    return found


def _known(cell: Value, policy: Policy, spread: int) -> tuple[float, float]:
    if cell is Suppressed.SMALL:
        return 0, policy.minimum - 1 + spread
    if isinstance(cell, Suppressed):
        return (0 if cell is Suppressed.WITHHELD else policy.minimum), np.inf
    assert isinstance(cell, int)
    half = policy.rounding // 2
    low = max(policy.minimum, cell - half - spread)
    return (low, cell + half - (1 - policy.rounding % 2) + spread) if cell else (0, 0)
