"""The rows of a survey's table, from a file through the one table reader or from a data frame."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from equiano.errors import BadInputError, Fault
from equiano.files import sha256_of
from equiano.tables.frame import rows_of_frame
from equiano.tables.numbers import NotANumberError, NumberReader
from equiano.tables.raw_table import Opening, RawTable
from equiano.tables.unknown import is_unknown
from equiano.tables.whole import likeliest, read_whole, refuse_faults, refuse_missing
from equiano.words import say


@dataclass(frozen=True)
class SurveySheet:
    """Rows of text with their places.

    Attributes:
        source: Name of the file, or "the table".
        columns: Names of the columns.
        rows: Cells by column, without outer blanks.
        numbers: Number of each row, for faults.
        sha256: Hash of a file; empty for a frame.
        delimiter: Between the cells of a file, for the reading of numbers.
        notes: On how it was read.
    """

    source: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    numbers: tuple[int, ...]
    sha256: str = ""
    delimiter: str | None = ","
    notes: tuple[str, ...] = ()
    table: RawTable | None = None

    def fault(self, place: int, column: str, message: str) -> Fault:
        """A fault in a row, by the row's place."""
        return Fault(message, column, self.numbers[place])

    def refuse(self, faults: Sequence[Fault]) -> None:
        """Raise one error with the faults, in the order of the rows, if there are any.

        Raises:
            BadInputError: With every fault, up to 200.
        """
        refuse_faults(self.source, faults, self.table)

    def need(self, names: Sequence[str]) -> None:
        """Refuse a table without some columns.

        Raises:
            BadInputError: If one is missing.
        """
        refuse_missing(self.source, self.columns, names)

    def numbers_of(
        self,
        name: str,
        faults: list[Fault],
        *,
        whole: bool = False,
        least: float | None = None,
        blank: bool = False,
    ) -> list[float | None]:
        """The numbers of a column; what is none becomes a fault and None.

        Args:
            name: The column.
            faults: Takes the faults.
            whole: Whether they are counts.
            least: The smallest number that makes sense.
            blank: Whether a blank or "not known" is None without fault.
        """
        reader = NumberReader([row[name] for row in self.rows], self.delimiter, whole=whole)
        found: list[float | None] = []
        for place, row in enumerate(self.rows):
            value: float | None = None
            if is_unknown(row[name]):
                if not blank:
                    faults.append(self.fault(place, name, say("missing.")))
            else:
                try:
                    value = float(reader.count(row[name])) if whole else reader.number(row[name])
                except NotANumberError as error:
                    faults.append(self.fault(place, name, str(error)))
            if value is not None and least is not None and value < least:
                faults.append(self.fault(place, name, say("less than {least:g}.", least=least)))
            found.append(value)
        return found


def sheet_of(value: object, opening: Opening | None = None) -> SurveySheet:
    """The rows of a file, a data frame, a list of dictionaries or a dictionary of columns.

    Raises:
        BadInputError: If the file is no table, has broken rows, or there is no row.
    """
    if isinstance(value, SurveySheet):
        return value
    sheet = _from_file(Path(value), opening) if isinstance(value, (str, Path)) else _from_frame(value)
    if not sheet.rows:
        raise BadInputError(say("{name}: there is no row in it.", name=sheet.source))
    return sheet


def _from_file(path: Path, opening: Opening | None) -> SurveySheet:
    whole = read_whole(path, likeliest(opening))
    account = whole.account
    notes = [*(account.lines() if account.left_out else []), *account.encoding_lines()]
    return SurveySheet(
        path.name,
        whole.columns,
        whole.rows,
        whole.numbers,
        sha256_of(path),
        account.delimiter,
        tuple(notes),
        whole.source,
    )


def _from_frame(value: object) -> SurveySheet:
    rows = rows_of_frame(value)
    names = tuple(dict.fromkeys(str(name) for row in rows for name in row))
    texts = tuple({name: _text(row.get(name)) for name in names} for row in rows)
    # Row 1 is the head, as in a file: a frame's faults are found in the sheet it was read from.
    return SurveySheet(say("the table"), names, texts, tuple(range(2, len(rows) + 2)))


def _text(cell: object) -> str:
    """A cell of a frame as a file has it: 3.0 is 3, and what is missing is blank."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
