"""Whether the mix of routes has shifted, in one word."""

from __future__ import annotations

from equiano.report.context import Context
from equiano.report.rules.records import when
from equiano.report.rules.rule import FindingEntry, Found, PageRule, table_of
from equiano.report.tables import position


def shift(context: Context, entry: FindingEntry) -> Found | None:
    """The one word on the mix of routes: for the event if one was given, else of the search."""
    table = table_of(context, entry)
    if table is None:
        return None
    answers = {str(row[0]): str(row[position(table, "answer")]) for row in table.rows}
    years = {str(row[0]): row[position(table, "year")] for row in table.rows}
    # The event that the analyst named goes before the search, which would find the same break once more.
    test = "event" if "event" in answers else "scan"
    fields = {"when": when(context), "year": str(years[test] or "")}
    return Found(f"{test} {answers[test]}", fields, ())


RULE = PageRule("shift", shift)
