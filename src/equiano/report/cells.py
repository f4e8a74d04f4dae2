"""A released value as text."""

from __future__ import annotations

from equiano.publish.release import Suppressed, Value
from equiano.words import keyed, number, percent


def cell(value: Value, kind: str) -> str:
    """A released value in the reader's language; a suppressed one says so.

    Args:
        value: The value.
        kind: Kind of its column (`Column.kind`); a `share` is written as per cent.
    """
    if isinstance(value, Suppressed):
        return keyed("report.hidden_small" if value is Suppressed.SMALL else "report.hidden_other")
    if value is None:
        return keyed("report.unknown")
    if isinstance(value, bool):
        return keyed("report.yes" if value else "report.no")
    if isinstance(value, str):
        return value
    return percent(value) if kind == "share" else number(value)
