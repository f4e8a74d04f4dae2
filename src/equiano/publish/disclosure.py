"""Disclosure control: the one short file through which every released figure passes.

`make_release` protects all count tables of a release together (`system.py` holds the proof); `derive` works
out further tables from what is shown; public figures pass unchanged, estimates with a guard of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import floor, isfinite, log10
from typing import TypeGuard

from equiano.errors import BadInputError
from equiano.options import takes
from equiano.provenance import Provenance
from equiano.publish.counts import CountTable, FlagTable, Group, Merged, Nesting
from equiano.publish.layout import lay_out
from equiano.publish.merge import Merger, half_is_shown, has_lines, sums_of
from equiano.publish.perturb import Perturbation
from equiano.publish.policy import Policy, load_policy
from equiano.publish.release import PUBLIC, Column, Derived, Release, ReleasedTable, Suppressed, Value
from equiano.publish.system import CountKey, System, TrueTable
from equiano.schema.coverage import Coverage
from equiano.words import say

EVERYBODY: CountKey = ("cases", frozenset())
_ROUNDED = ("number", "share", "count")  # kinds of columns whose numbers are estimates or worked out


def release_tables(
    tables: Sequence[TrueTable],
    policy: Policy | None = None,
    *,
    key: bytes | None = None,
    nestings: Sequence[Nesting] = (),
) -> tuple[ReleasedTable, ...]:
    """Protect all `tables` together and lay them out for display.

    Args:
        tables: Every count table of the release: protection holds for what is passed in one call.
        policy: The policy; by default the one shipped.
        key: Key of the noise, see `perturb.key_of`; None adds none, for what is released only once.
        nestings: What a reader knows of the variables beside the tables.

    Raises:
        BadInputError: If two tables count the same group differently.
        SafeguardError: If the tables cannot be protected.
    """
    policy = policy or load_policy()
    return _protected(tables, policy, Perturbation(policy.noise, key), nestings, ())[0]


def _protected(
    tables: Sequence[TrueTable],
    policy: Policy,
    perturbation: Perturbation,
    nestings: Sequence[Nesting],
    merged: Sequence[Merged],
) -> tuple[tuple[ReleasedTable, ...], Mapping[CountKey, int | Suppressed]]:
    """The tables, and every count that is shown in one of them or as the number of cases."""
    system = System(tables, policy, perturbation, nestings, merged, [EVERYBODY])
    system.protect()

    def shown(table: TrueTable, group: Group) -> int | Suppressed:
        return system.value(system.index[table.population, group])

    laid_out = tuple(lay_out(table, partial(shown, table), policy.identity) for table in tables)
    return laid_out, {key: system.value(i) for key, i in system.index.items() if system.seen[i]}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseOptions:
    """How a release is protected, and what its data cover.

    Attributes:
        coverage: What part of all cases the data hold, as their maker says.
        policy: The policy; by default the one shipped.
        key: Key of the noise, see `perturb.key_of`; None adds none, for what is released only once.
        nestings: What a reader knows of the variables beside the tables.
    """

    coverage: Coverage | None = None
    policy: Policy | None = None
    key: bytes | None = None
    nestings: Sequence[Nesting] = ()


@takes(ReleaseOptions)
def make_release(
    country: str,
    tables: Sequence[TrueTable | ReleasedTable],
    options: ReleaseOptions,
    *,
    records: int,
    number: str,
) -> Release:
    """Everything one report or open-data publication may show.

    Small values are merged before anything is hidden, where their dimension allows it; a table of two
    dimensions of which less than half of the cells can be shown then is left out.

    Args:
        country: ISO 3166-1 alpha-3 code, or the name of the area.
        tables: Count tables (protected here, together) and tables of the two functions below.
        records: Number of cases behind the release. Where tables count the same cases it is protected with
            them: it is printed, so a reader can subtract from it.
        options: Policy, noise, what a reader knows, coverage.
        number: Random number of the release.

    Raises:
        BadInputError: If two tables bear one name, or count the same group differently.
        SafeguardError: If the tables cannot be protected.
    """
    policy = options.policy or load_policy()
    perturbation = Perturbation(policy.noise, options.key)
    merger = Merger(policy, perturbation)
    fine = [table for table in tables if not isinstance(table, ReleasedTable)]
    coarse = [merger.merge(table) if isinstance(table, CountTable) else table for table in fine]
    sums = [
        line
        for before, after in zip(fine, coarse, strict=True)
        if isinstance(before, CountTable) and isinstance(after, CountTable)
        for line in sums_of(before, after)
    ]
    protected, shown = _protected(coarse, policy, perturbation, options.nestings, sums)
    laid_out = iter(protected)
    every = [table if isinstance(table, ReleasedTable) else next(laid_out) for table in tables]
    two_way = {table.name for table in fine if isinstance(table, CountTable) and len(table.dimensions) == 2}
    small = 0 < records < policy.minimum
    printed = shown.get(EVERYBODY, Suppressed.SMALL if small else policy.rounded(records))
    spread = policy.rounding // 2 + perturbation.spread
    below = policy.rounding * -(-(policy.minimum + perturbation.spread) // policy.rounding)
    empty = Release(
        country, {}, policy.identity, number, printed, policy.minimum, spread, options.coverage, below
    )
    return with_tables(empty, _telling(every, two_way))


def _telling(tables: Iterable[ReleasedTable], two_way: Collection[str]) -> list[ReleasedTable]:
    """The tables that say something: half of the cells where there are two dimensions, or any line."""
    kept = [table for table in tables if half_is_shown(table) or table.name not in two_way]
    return [table for table in kept if table.control == PUBLIC or has_lines(table)]


def derive(
    released: Release, function: Callable[[Mapping[str, ReleasedTable]], Derived | None], method: str
) -> Release:
    """Add what `function` works out from the shown tables: the only way to a derived table.

    It says nothing that the shown tables do not say, as it sees nothing else; and as arithmetic with a hidden
    number is hidden (`Suppressed`), what rests on a hidden count is hidden too.

    Args:
        released: The release so far.
        function: A function of a module, or a `partial` of one with things that are public (a country pack,
            published counts). A closure is refused: it could hold true counts.
        method: Name of the method, as its documentation and paper call it.

    Returns:
        The release with the table; the same release if the function returns None, as where a table that it
        needs is not there.

    Raises:
        TypeError: If the function is a closure, or was given a table of true counts.
        BadInputError: If the release has a table of that name, or rows are of another width than the columns.
    """
    _must_be_pure(function)
    made = function(released.tables)
    if made is None:
        return released
    _check_width(made.name, made.columns, made.rows)
    provenance = Provenance(method, None, number=released.number)
    table = ReleasedTable(
        made.name, made.titles, made.columns, _rounded(made.columns, made.rows, load_policy()),
        provenance, made.notes, control=released.policy,
    )  # fmt: skip
    return with_tables(released, [table])


def _must_be_pure(function: Callable[..., object]) -> None:
    while isinstance(function, partial):
        given = (*function.args, *function.keywords.values())
        if any(isinstance(argument, CountTable | FlagTable) for argument in given):
            raise TypeError(
                "derive: the function was given a table of true counts; it may see shown ones alone."
            )
        function = function.func
    if getattr(function, "__closure__", None):
        raise TypeError(
            "derive: give a function of a module, or a partial of one; a closure may hold counts."
        )


def with_tables(released: Release, tables: Iterable[ReleasedTable]) -> Release:
    """The release with further tables that passed disclosure control, or are public already.

    Raises:
        BadInputError: If two tables bear one name.
    """
    more = [table.outside(released.number) for table in tables]
    names = [*released.tables, *(table.name for table in more)]
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise BadInputError(
            say("tables given twice: {doubled}. Give each its own name.", doubled=", ".join(doubled))
        )
    return replace(released, tables={**released.tables, **{table.name: table for table in more}})


def published_table(
    name: str,
    titles: Mapping[str, str],
    columns: Sequence[Column],
    rows: Sequence[Sequence[Value]],
    *,
    provenance: Provenance,
    notes: Mapping[str, tuple[str, ...]] | None = None,
) -> ReleasedTable:
    """A table that is public already (literature, law, a pack's figures): passes unchanged, marked as public.

    It must hold nothing computed from case data; `provenance.method` names the publication.

    Raises:
        BadInputError: If rows are of another width than the columns.
    """
    _check_width(name, columns, rows)
    return ReleasedTable(
        name,
        titles,
        tuple(columns),
        tuple(map(tuple, rows)),
        provenance,
        notes or {},
        control=PUBLIC,
    )


def statistics_table(
    made: Derived, *, provenance: Provenance, records: Sequence[int], policy: Policy | None = None
) -> ReleasedTable:
    """Estimates and indices computed from cases: rounded, and hidden where few cases are behind.

    Args:
        made: The table; its columns of kind count, number and share are rounded.
        provenance: Method and data behind it.
        records: For each row, the number of cases it was computed from (not shown).
        policy: The policy; by default the one shipped.

    Raises:
        BadInputError: If rows are of another width than the columns, or `records` has not one number a row.
    """
    _check_width(made.name, made.columns, made.rows)
    if len(records) != len(made.rows):
        raise BadInputError(
            say("table {name}: give the number of cases behind each row, one for each.", name=made.name)
        )
    policy = policy or load_policy()
    numeric = [column.kind in _ROUNDED for column in made.columns]
    kept = [
        tuple(
            Suppressed.SMALL if number and _is_number(value) and behind < policy.minimum else value
            for value, number in zip(row, numeric, strict=True)
        )
        for row, behind in zip(made.rows, records, strict=True)
    ]
    released = _rounded(made.columns, kept, policy)
    return ReleasedTable(
        made.name, made.titles, made.columns, released, provenance, made.notes, control=policy.identity
    )


def _check_width(name: str, columns: Sequence[Column], rows: Sequence[Sequence[Value]]) -> None:
    if {len(row) for row in rows} - {len(columns)}:
        raise BadInputError(
            say("table {name}: rows of another width than the columns. Correct the call.", name=name)
        )


def _is_number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _rounded(
    columns: Sequence[Column], rows: Sequence[Sequence[Value]], policy: Policy
) -> tuple[tuple[Value, ...], ...]:
    """Rows with their numbers to the policy's digits."""
    numeric = [column.kind in _ROUNDED for column in columns]
    return tuple(
        tuple(
            significant(value, policy.digits) if number and _is_number(value) else value
            for value, number in zip(row, numeric, strict=True)
        )
        for row in rows
    )


def significant(value: float, digits: int) -> float | int:
    """`value` to that many significant digits; an integer stays one. Infinite and NaN pass."""
    if value == 0 or not isfinite(value):
        return value
    rounded = round(value, digits - 1 - floor(log10(abs(value))))
    return int(rounded) if isinstance(value, int) else rounded
