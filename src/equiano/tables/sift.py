"""Records of any reader to rows with content: blank rows and totals are counted, broken rows get a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from equiano.errors import Fault
from equiano.limits import limits
from equiano.tables.account import Account, letter_of
from equiano.tables.raw_table import DELIMITERS, NOTHING, RawRow
from equiano.tables.totals import Sums, beginnings, total_kind
from equiano.words import say

# Names of a column that only counts the rows; a row with nothing else is a prepared one.
RUNNING_NUMBER = frozenset(
    {"№", "№ п/п", "№п/п", "п/п", "№ п.п.", "№ пп", "n п/п", "#", "no", "no.", "nr", "nr.", "lp", "lp."}
)
# Columns that a side file of refused rows has besides the source's; they hold nothing of a row itself.
SURPLUS_COLUMN, ROW_COLUMN, REASON_COLUMN = "refused_surplus", "refused_row", "refused_reason"
_NARROW = 3  # in so narrow a table a sentence has a row's worth of commas; one line of it must have them all


@dataclass(frozen=True)
class TableRecord:
    """One record as a reader found it, blank ones and totals too.

    Attributes:
        number: Row number as a spreadsheet shows it; a gap in the numbers is as many blank rows.
    """

    number: int
    cells: list[str]
    fault: Fault | None = None


def _tight(text: str, delimiter: str) -> int:
    """Delimiters after which no space follows: a sentence has one after its comma."""
    return text.count(delimiter) - text.count(delimiter + " ")


def swallows(cell: str, width: int, delimiters: str = DELIMITERS) -> bool:
    """Whether a cell with a line break holds a row's worth of delimiters: an open quote swallowed rows."""
    if width < 2 or ("\n" not in cell and "\r" not in cell):
        return False
    parts = cell.splitlines()[1:] if width <= _NARROW else [cell]
    return any(_tight(part, delimiter) >= width - 1 for delimiter in delimiters for part in parts)


def _shape_fault(found: int, wanted: int) -> Fault:
    if found < wanted:
        return Fault(
            say(
                "the row has {found} of {wanted} fields. It may be cut short; complete it or export again.",
                found=found,
                wanted=wanted,
            )
        )
    return Fault(
        say(
            "the row has {found} fields, the header {wanted}. Put quotes around text with delimiters.",
            found=found,
            wanted=wanted,
        )
    )


@dataclass(frozen=True)
class Sieve:
    """What is known of a table when its rows are read.

    Attributes:
        header: Names of the columns, empty where a column between others has none.
        width: Columns with a name or a place in the header row; what stands beyond has neither.
        account: Where the counts go.
        records: Reads all records anew; for totals that are told by their sum.
        ragged: Whether a row may have fewer cells than the header: a sheet's may.
        name: Of the file, for errors.
    """

    header: tuple[str, ...]
    width: int
    account: Account
    records: Callable[[], Iterable[TableRecord]]
    ragged: bool
    name: str

    def rows(self, start: int) -> Iterator[RawRow]:
        """Rows with content, in order; `start` is the number of the last row above them."""
        account, last, allowed = self.account, start, limits()
        summed: set[int] | None = None
        letters, untitled, nameless = beginnings(), self._untitled, self._nameless
        for record in self.records():
            account.blank += record.number - last - 1
            last = record.number
            cells = record.cells
            joined = "".join(cells)
            if record.fault is None:
                if not joined.strip(NOTHING) or self._says_nothing(cells, nameless):
                    self._count_untitled(cells, untitled)
                    account.blank += 1
                    continue
                label = next(text for text in cells if text and not text.isspace())
                if label.lstrip()[:3].casefold() in letters and (kind := total_kind(cells)):
                    if kind == "doubtful" and summed is None:
                        summed = self._summed()
                    if kind == "sure" or (summed and record.number in summed):
                        account.totals.append(record.number)
                        continue
            account.content += 1
            if account.content > allowed.rows:
                allowed.check_rows(self.name, account.content)
            row = self._shaped(record)
            if "\n" in joined or "\r" in joined:
                row = self._with_line_breaks(row)
            if row.fault is None and (untitled or row.extra):
                self._count_untitled(cells, untitled)
            yield row

    @property
    def _untitled(self) -> list[int]:
        return [place for place, name in enumerate(self.header) if not name]

    @property
    def _nameless(self) -> dict[int, bool]:
        """Columns whose content alone makes no row, and whether only a number in them is meant."""
        own = {SURPLUS_COLUMN, ROW_COLUMN, REASON_COLUMN}
        found = {place: False for place, name in enumerate(self.header) if not name or name in own}
        numbers = (place for place, name in enumerate(self.header) if name.casefold() in RUNNING_NUMBER)
        return found | dict.fromkeys(numbers, True)

    def _says_nothing(self, cells: Sequence[str], nameless: Mapping[int, bool]) -> bool:
        """Whether a row has content only where no name stands, or only its running number."""
        if not nameless and len(cells) <= len(self.header):
            return False
        for place, text in enumerate(cells[: len(self.header)]):
            if text and not text.isspace():
                number_only = nameless.get(place)
                if number_only is None or (number_only and not text.strip(" .").isdecimal()):
                    return False
        return self.ragged or len(cells) <= self.width

    def _summed(self) -> set[int]:
        """Rows with a doubtful label whose numbers do add up what stands above."""
        sums, found = Sums(), set()
        for record in self.records():
            if total_kind(record.cells) and sums.tell(record.cells):
                found.add(record.number)
            elif any(record.cells):
                sums.add(record.cells)
        return found

    def _shaped(self, record: TableRecord) -> RawRow:
        """The record cut to the columns with a name, or with a fault."""
        cells, names = record.cells, len(self.header)
        if record.fault is not None or len(cells) == names:
            return RawRow(record.number, cells, record.fault)
        if len(cells) < names:
            if self.ragged:
                return RawRow(record.number, [*cells, *[""] * (names - len(cells))])
            return RawRow(record.number, cells, _shape_fault(len(cells), names))
        extra = tuple(cells[names:])
        if not any(extra):
            return RawRow(record.number, cells[:names])
        if self.ragged or len(cells) <= self.width:
            return RawRow(record.number, cells[:names], extra=extra)
        return RawRow(record.number, cells, _shape_fault(len(cells), names))

    def _with_line_breaks(self, row: RawRow) -> RawRow:
        """Counts cells with a line break; one that swallowed a row makes a fault."""
        broken = [cell for cell in row.cells if "\n" in cell or "\r" in cell]
        if row.fault is None and any(swallows(cell, len(self.header)) for cell in broken):
            fault = Fault(say("a cell holds a line break and a whole further row. Split it into rows."))
            return RawRow(row.number, row.cells, fault, row.extra)
        if row.fault is None:
            self.account.line_breaks += len(broken)
        return row

    def _count_untitled(self, cells: Sequence[str], untitled: Sequence[int]) -> None:
        beyond = range(len(self.header), len(cells))
        for place in (*untitled, *beyond):
            if place < len(cells) and cells[place].strip():
                self.account.untitled[letter_of(place)] += 1
