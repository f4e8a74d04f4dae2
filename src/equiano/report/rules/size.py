"""How many records, and of which years."""

from __future__ import annotations

from equiano.publish.release import Suppressed
from equiano.report.context import Context
from equiano.report.rules.records import years_of
from equiano.report.rules.rule import FindingEntry, Found, PageRule


def size(context: Context, entry: FindingEntry) -> Found:
    """How many records, and of which years."""
    held = context.release.records
    if isinstance(held, Suppressed):
        return Found("few", {"minimum": context.release.below})
    years = years_of(context)
    fields: dict[str, object] = {"records": context.records(held)}
    if years is None:
        return Found("none", fields)
    first, last = years
    return Found("years", fields | {"years": str(first) if first == last else f"{first}–{last}"})


RULE = PageRule("size", size)
