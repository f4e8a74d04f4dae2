"""What follows from other fields of one case, for a whole table."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import narwhals as nw

from equiano.record import days
from equiano.record.values import ADULT_YEARS, DoubtError

REGISTERED = ("registration_year", "registration_date")


def year_and_day(read: days.ReadPartial, text: str) -> tuple[int, date | None]:
    """Year of a registration, and its day where it is known.

    Raises:
        DoubtError: If it was read from a number.
        NotAValueError: If it is no date.
    """
    try:
        found = read(text)
    except DoubtError as doubt:
        raise DoubtError(str(doubt), (doubt.found.year, doubt.found.whole)) from None
    return found.year, found.whole


def _number(column: str, years: int = 0) -> nw.Expr:
    """A day as a number that rises with it; a birthday moves by whole years."""
    day = nw.col(column).dt
    # Days as the number YYYYMMDD: they compare as dates do, and no engine's date arithmetic (29 February)
    # comes in.
    return (day.year() + years) * 10_000 + day.month() * 100 + day.day()


def with_child(frame: nw.LazyFrame[Any], known: Collection[str]) -> nw.LazyFrame[Any]:
    """The frame with `is_child` from birth date and day of registration, where no age says it."""
    registered, born = nw.col("registration_date"), nw.col("birth_date")
    young = _number("birth_date", ADULT_YEARS) > _number("registration_date")
    found = nw.when(registered >= born).then(young).otherwise(nw.lit(None, dtype=nw.Boolean))
    said = [nw.col("is_child")] if "is_child" in known else []
    return frame.with_columns(nw.coalesce(*said, found).alias("is_child"))
