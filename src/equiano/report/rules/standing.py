"""Who stands apart from those counted."""

from __future__ import annotations

from equiano.report.context import Context
from equiano.report.rules.records import when
from equiano.report.rules.rule import FindingEntry, Found, PageRule, cells, lower, table_of


def standing(context: Context, entry: FindingEntry) -> Found | None:
    """Who stands apart from those counted: possible victims, records closed or left out."""
    table = table_of(context, entry)
    if table is None:
        return None
    values = {code: value for code, value in cells(table, entry).items() if code not in entry.skip}
    # Zero is left out and so is what is hidden: of the one there is nothing to say, of the other nothing may
    # be.
    shown = {code: value for code, value in values.items() if isinstance(value, int) and value}
    if not shown:
        return None
    items = "; ".join(
        f"{lower(context.cell(code, table.columns[0]))}: {context.about(value)}"
        for code, value in shown.items()
    )
    return Found("apart", {"items": items, "when": when(context)}, tuple(shown))


RULE = PageRule("standing", standing)
