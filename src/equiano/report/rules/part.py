"""One shown count of a whole."""

from __future__ import annotations

from equiano.report.context import Context
from equiano.report.rules.records import when
from equiano.report.rules.rule import FindingEntry, Found, PageRule, table_of, whole_of
from equiano.report.tables import position


def part(context: Context, entry: FindingEntry) -> Found | None:
    """One shown count of a whole."""
    table = table_of(context, entry)
    if table is None or entry.by not in [column.name for column in table.columns]:
        return None
    row = next((row for row in table.rows if row[0] == entry.row), None)
    if row is None:
        return None
    count = row[position(table, entry.by)]
    whole = whole_of(context, table, entry, row[position(table, "total")])
    # Both must be shown: a share of a hidden whole would give the whole away.
    if not (isinstance(count, int) and isinstance(whole, int) and count):
        return None
    return Found(
        "part",
        {"n": context.about(count), "whole": context.records(whole), "when": when(context)},
        (entry.by,),
    )


RULE = PageRule("part", part)
