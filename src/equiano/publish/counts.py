"""Tables of counts before disclosure control: what a stage hands to `publish.disclosure`.

They hold true counts, so they never leave the program; `report` cannot import them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Literal

from equiano.errors import BadInputError, Fault
from equiano.provenance import Provenance
from equiano.words import in_each, say

Labels = Mapping[str, str]
# A group of people: the values they share, {} being everybody. Equal groups of two tables are one number.
Group = frozenset[tuple[str, str | None]]

UNKNOWN: Labels = in_each("Unknown")
TOTAL: Labels = in_each("Total")


@dataclass(frozen=True)
class Dimension:
    """A variable people are counted by.

    Attributes:
        name: Column name; the same name in two tables means the same variable of the same people.
        labels: Its label by language.
        values: Its values in display order; None is unknown.
        value_labels: Label of each value by language; a value without labels shows as it stands.
        by_size: Whether values are shown by falling shown count, hidden ones after them by code. Otherwise
            they stand as given, in an order that does not come from the data.
        first: Values that stand before all others whatever their size.
        last: Values that stand behind all others whatever their size.
        merge: How values are merged where people are too few for them: the small ones into `other`, or
            neighbours of a scale (years, ages) into `spans`; None leaves them.
        into: Where only some values may be merged: what each becomes.
        most: So many values are named at most, where small ones are merged.
        parts: Values that each merged value is made of; set by the merging.
    """

    name: str
    labels: Labels
    values: tuple[str | None, ...]
    value_labels: Mapping[str, Labels] = field(default_factory=dict)
    by_size: bool = False
    first: tuple[str | None, ...] = ()
    last: tuple[str | None, ...] = (None,)
    merge: Literal["other", "spans"] | None = None
    into: Mapping[str, str] | None = None
    most: int | None = None
    parts: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)

    def becomes(self, value: str) -> str:
        """The merged value that a small value becomes; empty if it stays."""
        return "other" if self.into is None else self.into.get(value, "")

    def identity(self, value: str | None) -> str | None:
        """The value as it names a group: a merged one by its parts, so that no two sets bear one name."""
        parts = self.made_of(value)
        return parts[0] if len(parts) == 1 else "|".join(sorted(part or "" for part in parts))

    def made_of(self, value: str | None) -> tuple[str | None, ...]:
        """The values before merging that stand behind a value."""
        return (value,) if value is None else self.parts.get(value, (value,))

    def label_of(self, value: str | None) -> Labels:
        """Label of a value by language."""
        if value is None:
            return UNKNOWN
        return self.value_labels.get(value, {"en": value, "ru": value})


@dataclass(frozen=True)
class CountTable:
    """Counts by one or two dimensions; the margins are computed, never given.

    Attributes:
        counts: True count by tuple of values, one per dimension; a missing combination is 0.
        where: The fixed values of the people counted, e.g. {"gender": "gender.female"}.
        population: Who is counted ("cases"); only tables of one population are linked to each other.
        contributors: Cases per agency (or other contributor) by cell, for the dominance rule.
        show_total: Whether margins are shown. They are part of the proof in any case.
    """

    name: str
    titles: Labels
    dimensions: tuple[Dimension, ...]
    counts: Mapping[tuple[str | None, ...], int]
    provenance: Provenance
    where: Mapping[str, str | None] = field(default_factory=dict)
    population: str = "cases"
    contributors: Mapping[tuple[str | None, ...], Sequence[int]] = field(default_factory=dict)
    show_total: bool = True
    show_share: bool = False
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.dimensions) not in (1, 2):
            raise BadInputError(
                say("table {name}: one or two dimensions are supported. Split the table.", name=self.name)
            )
        known = set(product(*(dimension.values for dimension in self.dimensions)))
        faults = [Fault(say("a combination outside its dimensions; add the value"), self.name)] * bool(
            set(self.counts) - known
        )
        faults += [Fault(say("a negative count; count again"), self.name)] * any(
            n < 0 for n in self.counts.values()
        )
        if faults:
            raise BadInputError(say("table {name} cannot be released", name=self.name), faults)

    def group(self, values: Mapping[str, str | None]) -> Group:
        """The people who share `values` and the table's `where`."""
        known = {d.name: d.identity(values[d.name]) for d in self.dimensions if d.name in values}
        return frozenset({**self.where, **values, **known}.items())

    def count(self, values: Mapping[str, str | None]) -> int:
        """How many people of the table share `values`."""
        wanted = [values.get(dimension.name, ...) for dimension in self.dimensions]
        return sum(
            count
            for key, count in self.counts.items()
            if all(want is ... or want == value for want, value in zip(wanted, key, strict=True))
        )

    def cells(self) -> Iterator[tuple[Group, int, Sequence[int]]]:
        """Every inner cell: its group, true count and contributors."""
        for key in product(*(dimension.values for dimension in self.dimensions)):
            named = {dimension.name: value for dimension, value in zip(self.dimensions, key, strict=True)}
            yield self.group(named), self.counts.get(key, 0), self.contributors.get(key, ())

    def shown(self) -> Iterator[Group]:
        """Every group whose count the table shows."""
        yield from (group for group, _, _ in self.cells())
        if self.show_total:
            yield from (margin for margin, _ in self.sums())

    def sums(self) -> Iterator[tuple[Group, list[Group]]]:
        """Every sum the reader knows: a margin and the groups that add up to it."""
        if len(self.dimensions) == 1:
            (only,) = self.dimensions
            yield self.group({}), [self.group({only.name: value}) for value in only.values]
            return
        for one, other in (self.dimensions, self.dimensions[::-1]):
            yield self.group({}), [self.group({one.name: value}) for value in one.values]
            for value in one.values:
                margin = self.group({one.name: value})
                yield margin, [self.group({one.name: value, other.name: inner}) for inner in other.values]


@dataclass(frozen=True)
class Nesting:
    """What a reader knows of two variables beside the tables, such as age in bands and "child".

    Attributes:
        table: Their counts; never shown, but a small one that could be worked out is protected too.
        known: Cells that the reader is taken to know to the number: combinations that do not exist, or only
            where records contradict themselves.
    """

    table: CountTable
    known: frozenset[tuple[str | None, ...]] = frozenset()


@dataclass(frozen=True)
class Merged:
    """A merged value and what it is made of, with true counts: numbers of one release that add up."""

    population: str
    whole: Group
    parts: tuple[tuple[Group, int], ...]


@dataclass(frozen=True)
class FlagTable:
    """Yes, no and unknown of many flags about the same people: one row per flag, they may overlap.

    Attributes:
        row_labels: Label of the column that names the flag.
        flags: Column name of each flag and its labels, in display order.
        yes: True count of yes by flag.
        no: True count of no by flag; the rest of `base` is unknown. Empty if the source records only yes.
        every_row: Whether flags are shown whose yes is zero or hidden. They stand by falling shown count of
            yes, hidden ones after the others by code.
        base: How many people the flags were asked of.
    """

    name: str
    titles: Labels
    row_labels: Labels
    flags: tuple[tuple[str, Labels], ...]
    yes: Mapping[str, int]
    base: int
    provenance: Provenance
    no: Mapping[str, int] = field(default_factory=dict)
    where: Mapping[str, str | None] = field(default_factory=dict)
    population: str = "cases"
    show_share: bool = False
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    every_row: bool = True

    @property
    def answers(self) -> tuple[str | None, ...]:
        """The answers shown, in display order; where only "yes" is recorded the rest is protected too."""
        return ("yes", "no", None) if self.no else ("yes",)

    def parts(self, flag: str) -> dict[str | None, int]:
        """True count by answer; they add up to `base`."""
        yes, no = self.yes.get(flag, 0), self.no.get(flag, 0)
        if min(yes, no, self.base - yes - no) < 0:
            raise BadInputError(
                say("table {name}", name=self.name),
                [Fault(say("more answers than people; count again"), flag)],
            )
        if self.no:
            return {"yes": yes, "no": no, None: self.base - yes - no}
        return {"yes": yes, "not yes": self.base - yes}

    def group(self, values: Mapping[str, str | None]) -> Group:
        """The people who share `values` and the table's `where`."""
        return frozenset({**self.where, **values}.items())

    def cells(self) -> Iterator[tuple[Group, int, Sequence[int]]]:
        """Every answer of every flag: its group and true count."""
        for flag, _ in self.flags:
            for answer, count in self.parts(flag).items():
                yield self.group({flag: answer}), count, ()

    def shown(self) -> Iterator[Group]:
        """Every group whose count the table shows."""
        yield self.group({})
        for flag, _ in self.flags:
            yield from (self.group({flag: answer}) for answer in self.answers)

    def sums(self) -> Iterator[tuple[Group, list[Group]]]:
        """The answers of each flag add up to the base."""
        for flag, _ in self.flags:
            yield self.group({}), [self.group({flag: answer}) for answer in self.parts(flag)]
