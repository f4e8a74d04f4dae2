"""What part of a file of other places touches the country."""

from __future__ import annotations

from equiano.report.context import Context
from equiano.report.rules.records import touches, when
from equiano.report.rules.rule import FindingEntry, Found, PageRule, country, table_of
from equiano.report.tables import position


def place(context: Context, entry: FindingEntry) -> Found | None:
    """What part of a file of other places touches the country; nothing where most of it does."""
    table = table_of(context, entry)
    fields: dict[str, object] = {"when": when(context), **country(context)}
    if table is None:
        return Found("away" if _names_countries(context) else "none", fields)
    values = {str(row[0]): row[position(table, "count")] for row in table.rows}
    away, whole = values.get("none", 0), context.release.records
    # Said only where it changes how the whole report is read.
    if touches(context):
        return None
    if isinstance(away, int) and isinstance(whole, int) and away:
        fields |= {"n": context.about(away), "whole": context.records(whole)}
        return Found("touch", fields, ("none",))
    return Found("untold", fields)


def _names_countries(context: Context) -> bool:
    """Whether any record names a country, by the table of what is recorded."""
    table = context.table("recorded")
    if table is None:
        return False
    at = position(table, "yes")
    places = ("citizenship", "exploitation_country", "origin", "transit")
    return any(row[at] != 0 for row in table.rows if str(row[0]).removesuffix(".recorded") in places)


RULE = PageRule("place", place)
