"""Source and terms of the official figures, for the list of licences."""

from __future__ import annotations

from equiano.report.context import Context
from equiano.report.document import PageRow, address
from equiano.report.official.cells import property_of, source_line
from equiano.words import say


def official_terms(context: Context) -> list[PageRow]:
    """One line where the report has official figures."""
    if context.table("official_source") is None:
        return []
    terms = say("figures cited as facts with their source; the whole table is the reader's own download")
    return [PageRow((source_line(context), terms, address(property_of(context, "url"))))]
