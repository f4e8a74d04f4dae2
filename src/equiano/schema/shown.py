"""Tables of what may be shown: every cell passed disclosure control, or says why it is hidden.

They stand below all stages, so that a stage can work out further figures from shown counts without knowing
how they were protected. Only `publish.disclosure` makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Literal

from equiano.provenance import Provenance

PUBLIC = "public already"  # `control` of published figures
Labels = Mapping[str, str]


class Suppressed(Enum):
    """Why a cell is not shown. Whatever is reckoned with a hidden number is hidden, for the same reason."""

    SMALL = "small"  # below the policy's minimum
    COMPLEMENTARY = "complementary"  # would give a small cell away by subtraction
    DOMINATED = "dominated"  # nearly all of it comes from one contributor
    WITHHELD = "withheld"  # its whole table is too small to show

    def _hides(self, *_: object) -> Suppressed:
        return self

    # All operators, so that no sum or ratio with a hidden number can be made by oversight.
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _hides
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __neg__ = __abs__ = _hides


Value = str | int | float | bool | Suppressed | None
ColumnKind = Literal["dimension", "count", "share", "number", "text"]


def of_shown(function: Callable[..., Value], *values: object) -> Value:
    """`function` of the values; where one of them is hidden, so is the result."""
    hidden = next((value for value in values if isinstance(value, Suppressed)), None)
    return function(*values) if hidden is None else hidden


@dataclass(frozen=True)
class Column:
    """A column of a released table, with its label in each language.

    Attributes:
        value_labels: Label by language of each code in the column; a value without one shows as it is.
    """

    name: str
    kind: ColumnKind
    labels: Labels
    value_labels: Mapping[str, Labels] = field(default_factory=dict)


@dataclass(frozen=True)
class Derived:
    """What is worked out from shown tables, before `disclosure.derive` makes it a table of the release.

    Attributes:
        rows: In display order; numbers that rest on a hidden one are `Suppressed`.
        notes: Notes by language, in order.
    """

    name: str
    titles: Labels
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class ReleasedTable:
    """A table that may be shown. `rows` are in display order; a cell may be `Suppressed`.

    Attributes:
        notes: Notes by language, in order.
        control: Policy the table passed, or "public already" for published figures.
    """

    name: str
    titles: Labels
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    provenance: Provenance
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    control: str = ""

    def cells(self) -> dict[tuple[str, str], Value]:
        """Every cell but those of the first column, by the code of its row and the name of its column."""
        return {
            (str(row[0]), column.name): value
            for row in self.rows
            for column, value in zip(self.columns[1:], row[1:], strict=True)
        }

    def outside(self, number: str) -> ReleasedTable:
        """The table as it may leave: with the number of the release instead of hash and seed.

        What is public already keeps its origin: it was made of nothing else.
        """
        if self.control == PUBLIC:
            return self
        return replace(self, provenance=self.provenance.outside(number))
