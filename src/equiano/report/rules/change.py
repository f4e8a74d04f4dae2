"""The last year of records against the one before."""

from __future__ import annotations

import re

from equiano.report.bounds import bounds
from equiano.report.context import Context
from equiano.report.rules.records import years_of
from equiano.report.rules.rule import FindingEntry, Found, PageRule, table_of
from equiano.report.tables import position


def change(context: Context, entry: FindingEntry) -> Found | None:
    """The last year against the one before: only two adjacent years that are both shown."""
    table = table_of(context, entry)
    if table is None:
        return None
    at = position(table, entry.by)
    found = {int(str(row[0])): row[at] for row in table.rows if re.fullmatch(r"\d{4}", str(row[0]))}
    years = years_of(context)
    if years is None or years[1] not in found:  # the last line is a period of several years
        return None
    year = years[1]
    last, before = found[year], found.get(year - 1)
    if not (isinstance(last, int) and isinstance(before, int) and last and before):
        return None
    ends, ends_before = bounds(context.release, last), bounds(context.release, before)
    assert ends is not None and ends_before is not None
    # By bounds: two rounded counts may differ where the true ones do not.
    more, fewer = ends.surely_above(ends_before), ends_before.surely_above(ends)
    return Found(
        "more" if more else "fewer" if fewer else "same",
        {
            "last": context.records(last),
            "before": context.about(before),
            "year": str(year),
            "year_before": str(year - 1),
        },
        (str(year), str(year - 1)),
    )


RULE = PageRule("change", change)
