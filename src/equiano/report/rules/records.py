"""What the shown tables say of all records together: their years, and whether they speak of the country."""

from __future__ import annotations

import re

from equiano.report.bounds import Bounds, bounds
from equiano.report.context import Context
from equiano.report.tables import position
from equiano.schema.coverage import Coverage


def years_of(context: Context) -> tuple[int, int] | None:
    """First and last year that the file's records name, by the lines of the shown table of years."""
    table = context.table("year")
    named = [re.findall(r"\d{4}", str(row[0])) for row in table.rows] if table is not None else []
    found = [int(year) for years in named for year in years]
    return (min(found), max(found)) if found else None


def when(context: Context) -> str:
    """The years of the records, for the end of a sentence: a statement carries its year."""
    years = years_of(context)
    if years is None:
        return ""
    first, last = years
    return f" ({first})" if first == last else f" ({first}–{last})"


def touches(context: Context) -> bool:
    """Whether the file speaks of the country: it is said to cover it, or most records surely name it."""
    if context.release.coverage is Coverage.NATIONAL:
        return True
    table = context.table(f"role.{context.pack.code}")
    if table is None or not table.rows:
        return False
    at = position(table, "count")
    away = next((bounds(context.release, row[at]) for row in table.rows if row[0] == "none"), Bounds(0, 0))
    total = bounds(context.release, context.release.records)
    # Fewer than half do not touch it even if as many are hidden as can be.
    return away is not None and total is not None and 2 * away.high < total.low
