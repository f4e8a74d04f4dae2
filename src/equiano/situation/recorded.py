"""Dated cases by path and by how they were recorded: year, agency, lag, groups counted once.

The tests for a shift need them: cases found together (one raid, one household) say of a route once, not as
often as there were persons; and a change of the agencies, or of the time between exploitation and
registration, can look like a change of routes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import narwhals as nw

if TYPE_CHECKING:
    import pyarrow as pa

    from equiano.engine import Engine

RECORDED = "recorded"  # the cube's name, and its category: year, agency and lag joined by _SIGN
LAGS = ("0", "1", "2+")  # whole years from the first dated event to registration
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


def by_recording(
    engine: Engine, frame: nw.LazyFrame[Any], present: Collection[str], keys: Sequence[str]
) -> pa.Table:
    """Cases by path and way of recording; those of one group, path and way count once.

    Args:
        engine: Engine that holds the frame.
        frame: Cases with the path columns `keys` and `year`.
        present: Columns that the case table has.
        keys: Names of the path columns.

    Returns:
        Columns `keys`, `recorded` and `count`.
    """
    agency = nw.col("agency").fill_null("") if "agency" in present else nw.lit("")
    way = nw.concat_str(nw.col("year").fill_null(""), agency, _lag(present), separator=_SIGN)
    frame = frame.with_columns(way.alias(RECORDED))
    counted = nw.len().cast(nw.Int64).alias("count")
    if "group_id" not in present:
        return engine.fetch(frame.group_by(*keys, RECORDED).agg(counted))
    parts = frame.group_by(*keys, RECORDED, "group_id").agg(counted)
    once = nw.when(nw.col("group_id").is_null()).then(nw.col("count")).otherwise(nw.lit(1))
    parts = parts.with_columns(once.cast(nw.Int64).alias("_once"))
    return engine.fetch(
        parts.group_by(*keys, RECORDED).agg(nw.col("_once").sum().cast(nw.Int64).alias("count"))
    )
