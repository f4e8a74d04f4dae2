"""Source and terms of the official figures, for the list of licences."""

from __future__ import annotations

from equiano.report.context import Context
from equiano.report.document import Row, address
from equiano.report.official_cells import source_line, value_of
from equiano.words import say


def official_terms(context: Context) -> list[Row]:
    """One line where the report has official figures."""
    if context.table("official_source") is None:
        return []
    terms = say("figures cited as facts with their source; the whole table is the reader's own download")
    return [Row((source_line(context), terms, address(value_of(context, "url"))))]
