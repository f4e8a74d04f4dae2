"""A Release: tables that passed disclosure control, the only thing that leaves the program.

Made by `publish.disclosure` alone; `report` reads it and nothing else of the stages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Literal

from equiano.provenance import Provenance
from equiano.schema.coverage import Coverage

PUBLIC = "public already"  # `control` of published figures


class Suppressed(Enum):
    """Why a cell is not shown."""

    SMALL = "small"  # below the policy's minimum
    COMPLEMENTARY = "complementary"  # would give a small cell away by subtraction
    DOMINATED = "dominated"  # nearly all of it comes from one contributor
    WITHHELD = "withheld"  # its whole table is too small to show


Value = str | int | float | bool | Suppressed | None
ColumnKind = Literal["dimension", "count", "share", "number", "text"]


@dataclass(frozen=True)
class Column:
    """A column of a released table, with its label in each language.

    Attributes:
        value_labels: Label by language of each code in the column; a value without one shows as it is.
    """

    name: str
    kind: ColumnKind
    labels: Mapping[str, str]
    value_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class ReleasedTable:
    """A table that may be shown. `rows` are in display order; a cell may be `Suppressed`.

    Attributes:
        notes: Notes by language, in order.
        control: Policy the table passed, or "public already" for published figures.
    """

    name: str
    titles: Mapping[str, str]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    provenance: Provenance
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    control: str = ""

    def outside(self, number: str) -> ReleasedTable:
        """The table as it may leave: with the number of the release instead of hash and seed.

        What is public already keeps its origin: it was made of nothing else.
        """
        if self.control == PUBLIC:
            return self
        return replace(self, provenance=self.provenance.outside(number))


@dataclass(frozen=True)
class Release:
    """All that one report or open-data publication may show.

    Attributes:
        tables: Released tables by name.
        policy: Name and version of the disclosure policy that was applied.
        number: Random number of the release, which only the ledger maps to the data.
        records: Number of cases behind it, rounded by the policy.
        coverage: What part of all cases the data hold, as their maker says; None where nobody said.
    """

    country: str
    tables: Mapping[str, ReleasedTable]
    policy: str
    number: str
    records: int | Suppressed
    coverage: Coverage | None = None
