"""Measures of help of the figures that rest, in the form that a plan of action and a report read.

AgencyFigures.content ───> true counts by month, for the agency
NetworkFigures, each month ─> released numbers alone, month by month
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from equiano.assist.measures_file import Measures
from equiano.schema.measure_rows import MeasureRow
from equiano_web.dashboards.bands import BANDS, month_name
from equiano_web.dashboards.models import AgencyFigures, NetworkFigures
from equiano_web.dashboards.network import Content

_LAST = {code: last for last, code in BANDS[:-1]}
# Of the network: table of the release, and its measure.
_SHARES = {"in_time_share": "answered_in_time", "plan_share": "with_plan", "told_share": "outcome_told"}


def of_agency(row: AgencyFigures) -> Measures:
    """Those of an agency, by month of detection or of sending, and of all that was counted."""
    return Measures("agency", row.day, "", tuple(_of_agency(row.content)))


def _of_agency(of: Mapping[str, Any]) -> Iterator[MeasureRow]:
    for one in (*of["months"], {"month": None, "median": of["help_median"], "plan": of["plan"]}):
        wait, plan = one["median"], one["plan"]
        yield MeasureRow("help_wait", one["month"], wait["days"], wait["low"], wait["high"], wait["persons"])
        yield _share("with_plan", one["month"], plan)
    if "came" in of:
        for one in (*of["came"]["months"], {"month": None, "in_time": of["came"]["in_time"]}):
            yield _share("answered_in_time", one["month"], one["in_time"])
        yield _share("outcome_told", None, of["went"]["told"])


def _share(measure: str, period: str | None, of: Mapping[str, Any]) -> MeasureRow:
    return MeasureRow(measure, period, of["share"], of["low"], of["high"], of["whole"])


def of_network(rows: Iterable[NetworkFigures]) -> Measures | None:
    """Those of the network, by month of the figures; None while there are none.

    Args:
        rows: Figures that were shown, the earliest first.
    """
    found, day, control = list[MeasureRow](), None, ""
    for row in rows:
        content: Content = row.content or []
        tables = {table["name"]: table for table in content}
        found += _of_month(month_name(row.month), tables)
        day = row.day
        control = next((str(table["control"]) for table in content), control)
    return Measures("network", day, control, tuple(found)) if day is not None else None


def _of_month(month: str, tables: Mapping[str, Mapping[str, Any]]) -> Iterator[MeasureRow]:
    """Released numbers alone: the tables hold no others."""
    if (median := tables.get("median")) is not None:
        band, low, high = _padded(median["rows"][0], 3)
        yield MeasureRow("help_wait", month, _days(band), _days(low), _days(high), None)
    for name, measure in _SHARES.items():
        if (table := tables.get(name)) is not None:
            share, low, high, counted = _padded(table["rows"][0], 4)
            if not isinstance(share, dict):
                yield MeasureRow(measure, month, share, low, high, counted)


def _padded(row: Sequence[Any], width: int) -> list[Any]:
    """A row of figures that were made before it had its interval."""
    return [*row, *([None] * (width - len(row)))]


def _days(band: str | None) -> float | None:
    """The last day of a band; None where it has none: longer than the longest, or not yet."""
    return None if band is None else _LAST.get(band)
