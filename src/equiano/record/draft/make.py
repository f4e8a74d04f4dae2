"""Draft a mapping for a list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from equiano.errors import BadInputError, UsageError
from equiano.record.draft.facts import ColumnFacts, facts_of
from equiano.record.draft.propose import propose
from equiano.record.draft.text import Draft
from equiano.record.formats import htcds
from equiano.record.formats.known import format_of
from equiano.tables.open import open_table
from equiano.tables.raw_table import Opening, RawTable
from equiano.words import say


def facts_in(table: RawTable, today: date) -> list[ColumnFacts]:
    """Facts of every column of a table; rows with a fault of shape are left out. Completes its account."""
    rows = ((row.number, row.cells) for row in table.rows() if row.fault is None)
    return facts_of(table.header, rows, today)


def draft_mapping(path: Path | str, opening: Opening | None = None, *, today: date | None = None) -> Draft:
    """Propose a mapping for a list of cases, from its headings and its values.

    Args:
        path: CSV, CSV.gz or XLSX file.
        opening: Encoding, sheets and header row, where they are not to be found from the file.
        today: Dates after it are none; the day of the call if not given.

    Raises:
        BadInputError: If the file cannot be read or has no rows.
        UsageError: If the columns are of a known format, which needs no mapping.
    """
    table = open_table(path, opening, htcds.header_of)
    if (known := format_of(table.header)) is not None:
        raise UsageError(
            say(
                "{name}: this is {format}, which needs no mapping. Leave `--draft-mapping` out.",
                name=table.path.name,
                format=known,
            )
        )
    columns = facts_in(table, today or date.today())
    if not table.account.content:
        raise BadInputError(say("{name}: there is a header but no row under it.", name=table.path.name))
    return Draft(table.path, table.account, propose(columns))
