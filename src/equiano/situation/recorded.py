"""Dated cases by path and by how they were recorded: year, agency, lag, groups counted once.

The tests for a shift need them: cases found together (one raid, one household) say of a route once, not as
often as there were persons; and a change of the agencies, or of the time between exploitation and
registration, can look like a change of routes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import narwhals as nw

RECORDED = "recorded"  # the cube's name, and its category: year, agency and lag joined by _SIGN
LAGS = ("0", "1", "2+")  # whole years from the first dated event to registration
# ASCII's unit separator: no code, name or number of a case holds it.
_SIGN = "\x1f"


def split(categories: Sequence[str]) -> list[tuple[str, str, str]]:
    """Year, agency and lag of each category; an empty text is unknown."""
    parts = (category.split(_SIGN) for category in categories)
    return [(part[0], part[1], part[2]) if len(part) == 3 else (part[0], "", "") for part in parts]


def _lag(present: Collection[str]) -> nw.Expr:
    if not {"journey_date", "registration_year"} <= set(present):
        return nw.lit("")
    years = nw.col("registration_year") - nw.col("journey_date").dt.year().cast(nw.Int64)
    found = nw.when(years >= 2).then(nw.lit(LAGS[2])).otherwise(nw.lit(""))
    found = nw.when(years == 1).then(nw.lit(LAGS[1])).otherwise(found)
    return nw.when(years == 0).then(nw.lit(LAGS[0])).otherwise(found)


def way_of(present: Collection[str]) -> nw.Expr:
    """Year, agency and lag of a case as one text.

    Args:
        present: Columns that the case table has; a column `year` is there too.
    """
    agency = nw.col("agency").fill_null("") if "agency" in present else nw.lit("")
    return nw.concat_str(nw.col("year").fill_null(""), agency, _lag(present), separator=_SIGN)
