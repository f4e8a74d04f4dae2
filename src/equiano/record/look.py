"""What is in a file, before anything is done with it: rows, columns, odd values, what intake would take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from equiano.engine.rows import DAMAGE, columns_of, count_rows, count_values
from equiano.errors import BadInputError
from equiano.files import must_exist
from equiano.record import case_file
from equiano.record.draft.facts import MOST_TEXTS, ColumnFacts
from equiano.record.draft.make import facts_in
from equiano.record.draft.propose import Proposal, propose
from equiano.record.formats import htcds
from equiano.record.formats.format import Format
from equiano.record.formats.known import detected
from equiano.tables.account import Account
from equiano.tables.open import open_table
from equiano.tables.raw_table import Opening
from equiano.words import say

CASE_TABLE = case_file.FORMAT
# The four bytes with which every Parquet file begins, whatever it is called.
_PARQUET = b"PAR1"


@dataclass(frozen=True)
class ColumnLook:
    """One column.

    Attributes:
        facts: What stands in it.
        taken_as: What intake would fill with it, as it stands; None if it would not take the column.
        personal: Whether it names or may name a person.
        note: What is to be said of it.
    """

    facts: ColumnFacts
    taken_as: str | None
    personal: bool = False
    note: str = ""

    def odd(self) -> list[tuple[int, str]]:
        """Values that are unlike the others of the column, with the first row of each; none of a name."""
        if self.personal or not self.facts.first_rows:
            return []
        return [(self.facts.first_rows[text], text) for text in self.facts.odd]


@dataclass(frozen=True)
class Look:
    """What is in a file.

    Attributes:
        path: The file.
        sheet: The sheet that was looked at, if it is a workbook.
        format: `htcds`, `xlsform`, a CTDC edition, `case_table`, or None for an ordinary list.
        account: Its rows; of a case table only their number.
        columns: Its columns.
    """

    path: Path
    sheet: str | None
    format: str | None
    account: Account
    columns: tuple[ColumnLook, ...]

    def as_dict(self, *, values: bool = False) -> dict[str, Any]:
        """For `--json`: counts and names of columns; values only if asked for."""
        return {
            "file": self.path.name,
            "sheet": self.sheet,
            "format": self.format,
            "account": self.account.as_dict(),
            "columns": [self._column(column, values) for column in self.columns],
        }

    def _column(self, column: ColumnLook, values: bool) -> dict[str, Any]:
        facts = column.facts
        found: dict[str, Any] = {
            "column": facts.name,
            "filled": facts.filled,
            "different": len(facts.texts),
            "different_or_more": facts.more,
            "unknown": facts.unknown,
            "looks_like": facts.kind,
            "taken_as": column.taken_as,
            "odd_values": len(column.odd()),
            "odd_rows": [row for row, _ in column.odd()],
        }
        if values:
            found["odd"] = [{"row": row, "value": text} for row, text in column.odd()]
            found["values"] = {} if column.personal else dict(facts.texts.most_common())
        return found


def _of_format(columns: list[ColumnFacts], format: Format, today: date) -> Iterator[ColumnLook]:
    fields = format.fields([column.name for column in columns], today)
    proposals = {found.column: found for found in propose(columns)}
    for column in columns:
        personal = column.name in proposals and proposals[column.name].personal
        yield ColumnLook(column, fields.get(column.name), personal or column.names > 0)


def _of_list(columns: list[ColumnFacts]) -> Iterator[ColumnLook]:
    proposals: dict[str, Proposal] = {found.column: found for found in propose(columns)}
    for column in columns:
        found = proposals.get(column.name)
        if found is None:
            yield ColumnLook(column, None, column.names > 0, say("it has no name"))
        else:
            yield ColumnLook(column, found.field, found.personal, found.why)


def _column_of_table(path: Path, name: str, place: int, today: date) -> ColumnFacts:
    """Facts of one column of a Parquet file, whose values are counted at once."""
    counted = count_values(path, name)
    filled = [(text, rows) for text, rows in counted if text is not None]
    facts = ColumnFacts(
        name, place, today, rows=sum(rows for _, rows in counted), filled=sum(rows for _, rows in filled)
    )
    facts.texts.update(dict(filled[:MOST_TEXTS]))
    facts.more = len(filled) > MOST_TEXTS
    return facts


def _case_table(path: Path, today: date) -> Look:
    """A table that intake wrote; columns that hold nothing are left out."""
    try:
        names, rows = columns_of(path), count_rows(path)
        looks = []
        for place, name in enumerate(names):
            facts = _column_of_table(path, name, place, today)
            if facts.filled:
                looks.append(ColumnLook(facts, name, name == "source_record"))
    except DAMAGE as error:
        raise BadInputError(
            say("{name}: the Parquet file is damaged or cut short. Make it again.", name=path.name)
        ) from error
    format = CASE_TABLE if {"case_id", "source_format"} <= set(names) else None
    return Look(path, None, format, Account(content=rows), tuple(looks))


def look(path: Path | str, opening: Opening | None = None, *, today: date | None = None) -> Look:
    """Look at a file without taking anything in.

    Args:
        path: CSV, CSV.gz or XLSX file, or a case table (Parquet).
        opening: Encoding, sheets and header row, where they are not to be found from the file.
        today: Dates after it are odd; the day of the call if not given.

    Raises:
        BadInputError: If the file cannot be read.
    """
    found, today = must_exist(path), today or date.today()
    with found.open("rb") as stream:
        head = stream.read(len(_PARQUET))
    if head == _PARQUET:
        return _case_table(found, today)
    table = open_table(found, opening, htcds.header_of)
    columns = facts_in(table, today)
    format = detected(table.header)
    looks = _of_list(columns) if format is None else _of_format(columns, format, today)
    edition = format.edition_of(table.header) if format is not None else None
    return Look(table.path, table.sheet, edition, table.account, tuple(looks))
