"""What the country pack holds: routes that sources name, statements that they make."""

from __future__ import annotations

from equiano.report.context import Context
from equiano.report.rules.rule import FindingEntry, Found, PageRule, country


def routes_named(context: Context, entry: FindingEntry) -> Found | None:
    """How many routes the sources name, with the years of those sources."""
    corridors = context.pack.corridors
    # With the years of the sources, as a route that was named once may be long gone.
    years = [year for c in corridors if (year := context.pack.source(c.source).year) is not None]
    if not corridors or not years:
        return None
    span = str(min(years)) if min(years) == max(years) else f"{min(years)}–{max(years)}"
    return Found("routes", {"count": len(corridors), "years": span, **country(context)})


def facts_stated(context: Context, entry: FindingEntry) -> Found | None:
    """How many statements of sources the pack holds, and how new the newest is."""
    held = context.pack.facts
    years = [year for fact in held if (year := context.pack.source(fact.source).year) is not None]
    if not held or not years:
        return None
    return Found("facts", {"count": len(held), "year": str(max(years)), **country(context)})


ROUTES = PageRule("routes", routes_named)
FACTS = PageRule("facts", facts_stated)
