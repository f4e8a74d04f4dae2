"""A published figure as a range, and what a year can say: a figure, `<5`, nothing, or several rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

# R7: two years are compared only within this factor; past it the definition has usually changed, not the
# crime (Russia's offences 2,077, 48, 2,679; Ukraine's detections 198, 1,192 in UNODC's table of 2023).
LARGEST_STEP = 3


@dataclass(frozen=True, order=True)
class Range:
    """A count between two whole numbers, ends included."""

    low: int
    high: int

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    @property
    def exact(self) -> bool:
        """Whether the count is known."""
        return self.low == self.high

    def holds(self, other: Range) -> bool:
        """Whether both can be the same number."""
        return self.low <= other.high and other.low <= self.high


class Mark(StrEnum):
    """What a cell says. The last two are of tables by citizenship only."""

    FIGURE = "figure"  # a count
    FEWER = "fewer"  # printed as `<5`: 0 to 4
    RANGE = "range"  # a sum with `<5` in it
    MISSING = "missing"  # no row
    NOT_BROKEN_DOWN = "not_broken_down"  # printed as `<5` though the parts cannot then make up what is known
    SEVERAL = "several"  # several rows of one key, which nothing tells apart
    NONE_LISTED = "none_listed"  # citizenship was reported that year, this one was not on the list
    NO_REPORT = "no_report"  # citizenship was not reported that year


@dataclass(frozen=True)
class Cell:
    """What the table says of one thing in one year.

    Attributes:
        value: The number to use, None where there is none.
        rows: What is printed, row by row.
        worked_out: Whether `value` is a sum of several rows, or of the age groups (R5).
    """

    mark: Mark
    value: Range | None = None
    rows: tuple[Range, ...] = ()
    worked_out: bool = False

    @property
    def exact(self) -> int | None:
        """The count where it is known and printed as one row, else None."""
        return self.value.low if self.mark is Mark.FIGURE and self.value and self.value.exact else None


MISSING = Cell(Mark.MISSING)


def worked_out(value: Range, rows: tuple[Range, ...]) -> Cell:
    """The cell of a value that was added up from several rows."""
    return Cell(Mark.FIGURE if value.exact else Mark.RANGE, value, rows, worked_out=True)


def cell_of(rows: Sequence[Range]) -> Cell:
    """The cell of the rows of one key (R5: several are shown, and none of them is taken)."""
    if not rows:
        return MISSING
    if len(rows) > 1:
        return Cell(Mark.SEVERAL, None, tuple(rows))
    (value,) = rows
    return Cell(Mark.FIGURE if value.exact else Mark.FEWER, value, (value,))


def total_of(ranges: Iterable[Range]) -> Range:
    """Sum of ranges (R2)."""
    return sum(ranges, Range(0, 0))


def sum_of(cells: Iterable[Cell]) -> Range:
    """Sum of what the cells give."""
    return total_of(cell.value for cell in cells if cell.value is not None)


def comparable(earlier: Cell, later: Cell, years: tuple[int, int]) -> bool:
    """Whether two years may stand in one sentence (R7): both exact, adjacent, within a factor of three."""
    first, second = earlier.exact, later.exact
    if first is None or second is None or years[1] - years[0] != 1:
        return False
    return max(first, second) <= LARGEST_STEP * min(first, second)
