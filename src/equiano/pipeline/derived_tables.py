"""Intervals, rates and gaps worked out from what the release shows: functions for `disclosure.derive`.

A rate or an interval of a true count would give the count away; one of a shown count cannot say more than
the count itself. Each function sees the released tables and things that are public, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from equiano.pipeline.labels import Labels, label, place_label
from equiano.publish.release import Column, ColumnKind, Derived, ReleasedTable, Suppressed, Value, of_shown
from equiano.schema.coverage import Coverage, Scope
from equiano.situation.justice import Victims, gaps
from equiano.situation.risk_groups import rates
from equiano.words import in_each

if TYPE_CHECKING:
    from equiano.countries.model import CountryPack
    from equiano.situation.intervals import Sampled
    from equiano.situation.justice import Estimate, StageCount

Tables = Mapping[str, ReleasedTable]
OTHER_ROLES: Labels = in_each("Other roles")
# In the order of a journey, those of whom it says less last, as the report shows them.
_ROLES = ("origin", "transit", "destination", "recruited_here", "internal", "undetermined", "several")


def columns_of(
    names: Mapping[str, tuple[ColumnKind, Labels]], **labels: Mapping[str, Labels]
) -> tuple[Column, ...]:
    """Columns from name, kind and label; `labels` are those of a column's codes."""
    return tuple(Column(name, kind, title, labels.get(name, {})) for name, (kind, title) in names.items())


def role_intervals(tables: Tables, *, pack: CountryPack, place: str, sampled: Sampled) -> Derived | None:
    """Count and share of each role of a place: table `role_interval:PLACE`.

    With intervals where the file is a sample. Method: Garwood 1936, Clopper & Pearson 1934.
    """
    table = tables.get(f"role.{place}")
    if table is None:
        return None
    cells = table.cells()
    # Few who do not touch the place are hidden; shares are of all then, as near as can be shown.
    outside = cells.get(("none", "count"), 0)
    few = isinstance(outside, Suppressed)
    base = of_shown(lambda total: total if few else total - outside, cells["total", "count"])
    rows: list[tuple[Value, ...]] = []
    for role in (*_ROLES, "other"):
        if (role, "count") not in cells:  # merged with others, too few to show
            continue
        count = cells[role, "count"]
        ends = [of_shown(lambda n, i=i: sampled.of_counts([n]).at(0)[i], count) for i in (0, 1)]
        share = of_shown(lambda n, of: n / of if of else None, count, base)
        parts = [
            of_shown(lambda n, of, i=i: sampled.of_shares([n], [of]).at(0)[i] if of else None, count, base)
            for i in (0, 1)
        ]
        rows.append((role, count, *ends, share, *parts))
    columns = columns_of(
        {
            "role": ("dimension", in_each("Role")),
            "count": ("text", in_each("Cases")),
            "low": ("count", in_each("From (95%)")),
            "high": ("count", in_each("To (95%)")),
            "share": ("share", in_each("Share")),
            "share_low": ("share", in_each("From (95%)")),
            "share_high": ("share", in_each("To (95%)")),
        },
        role={role: label(role) for role in _ROLES} | {"other": OTHER_ROLES},
    )
    name = place_label(pack, place)
    titles = in_each("Role of {name} in the cases", name=name)
    return Derived(f"role_interval:{place}", titles, columns, tuple(rows))


def net_role(tables: Tables, *, pack: CountryPack, place: str, sampled: Sampled) -> Derived | None:
    """(Arrivals - departures) / both, by year: table `net_role:PLACE`.

    With intervals where the file is a sample. Method: Clopper & Pearson 1934.
    """
    table = tables.get(f"role.{place}:year")
    if table is None:
        return None
    cells = table.cells()
    rows: list[tuple[Value, ...]] = []
    for year in (str(row[0]) for row in table.rows if row[0] not in ("total", "unknown")):
        out, into = (cells.get((year, role), 0) for role in ("origin", "destination"))
        net = of_shown(lambda i, o: (i - o) / (i + o) if i + o else None, into, out)
        ends = [of_shown(partial(_net_end, sampled, n), into, out) for n in (0, 1)]
        rows.append((year, into, out, net, *ends))
    columns = columns_of(
        {
            "year": ("dimension", in_each("Year")),
            "arrivals": ("text", in_each("Arrivals")),
            "departures": ("text", in_each("Departures")),
            "net": ("number", in_each("Net role")),
            "net_low": ("number", in_each("From (95%)")),
            "net_high": ("number", in_each("To (95%)")),
        }
    )
    name = place_label(pack, place)
    titles = in_each("Net role of {name} by year", name=name)
    return Derived(f"net_role:{place}", titles, columns, tuple(rows))


def _net_end(sampled: Sampled, end: int, into: int, out: int) -> float | None:
    """One end of the interval of a net role."""
    found = sampled.of_shares([into], [into + out]).at(0)[end] if into + out else None
    return None if found is None else 2 * found - 1


def risk_rates(
    tables: Tables,
    *,
    pack: CountryPack,
    coverage: Coverage | None,
) -> Derived | None:
    """Cases per 100,000 of each group whose members the cases can tell: table `risk_rate`.

    Only of a file that covers the country, over a period that holds the day of the group's size.

    A range over the published range of the group's size.
    """
    table = tables.get("risk_group")
    cells = table.cells() if table is not None else {}
    shown = {group.id: cells.get((f"group.{group.id}", "yes")) for group in pack.all_risk_groups}
    counted = {name: value if isinstance(value, int) else None for name, value in shown.items()}
    rows: list[tuple[Value, ...]] = []
    scope = Scope(period_in(tables), pack.code, "persons", coverage)
    for row in rates(pack.all_risk_groups, counted, file=scope):
        hidden = shown[row.group] if isinstance(shown[row.group], Suppressed) else None
        ends = (hidden, hidden) if hidden else (row.rate_low, row.rate_high)
        reason = "hidden" if hidden and row.size_low else row.reason
        rows.append((row.group, row.size_low, row.size_high, hidden or row.cases, *ends, reason))
    if not rows:
        return None
    columns = columns_of(
        {
            "group": ("dimension", in_each("Group")),
            "size_low": ("text", in_each("Size from")),
            "size_high": ("text", in_each("Size to")),
            "cases": ("text", in_each("Cases")),
            "rate_low": ("number", in_each("Per 100,000 from")),
            "rate_high": ("number", in_each("Per 100,000 to")),
            "reason": ("text", in_each("Why there is no rate")),
        },
        group={
            group.id: {lang: group.label[lang] for lang in ("en", "ru")} for group in pack.all_risk_groups
        },
    )
    titles = in_each("Identified cases per 100,000 of a group")
    return Derived("risk_rate", titles, columns, tuple(rows))


def justice_gaps(
    tables: Tables,
    *,
    place: str,
    courts: Sequence[StageCount],
    population: Estimate | None,
    coverage: Coverage | None,
) -> Derived | None:
    """Persons of courts and police per 100 victims identified and per 100 estimated: table `justice_gap`."""
    count = identified_in(tables, place)
    if count is None and population is None:
        return None
    identified = (
        Victims(count, count, Scope(period_in(tables), place, "persons", coverage)) if count else None
    )
    rows = tuple(
        (
            row.source,
            row.stage,
            row.unit,
            row.per_100_identified,
            row.why_not_identified,
            row.per_100_estimated_low,
            row.per_100_estimated_high,
            row.why_not_estimated,
            row.verified,
        )
        for row in gaps(courts, identified, population.victims(place) if population else None)
    )
    if not rows:
        return None
    columns = columns_of(
        {
            "source": ("text", in_each("Indicator")),
            "stage": ("text", in_each("Stage")),
            "unit": ("text", in_each("Unit")),
            "per_100_identified": ("number", in_each("Per 100 identified")),
            "why_not_identified": ("text", in_each("Why not")),
            "per_100_estimated_low": ("number", in_each("Per 100 estimated, from")),
            "per_100_estimated_high": ("number", in_each("Per 100 estimated, to")),
            "why_not_estimated": ("text", in_each("Why not")),
            "verified": ("text", in_each("Seen in the source")),
        }
    )
    titles = in_each("From court and police to victims")
    return Derived("justice_gap", titles, columns, rows)


def identified_in(tables: Tables, place: str) -> int | None:
    """Cases that touch a place, None if one of the counts it takes is hidden or no case does."""
    table = tables.get(f"role.{place}")
    if table is None:
        return None
    cells = table.cells()
    total = of_shown(
        lambda total, outside: total - outside, cells["total", "count"], cells.get(("none", "count"), 0)
    )
    return total if isinstance(total, int) and total > 0 else None


def period_in(tables: Tables) -> tuple[int, int] | None:
    """First and last year that the table of years shows; None if it shows none."""
    table = tables.get("year")
    numbers = [
        int(number)
        for row in (table.rows if table is not None else ())
        if not isinstance(row[1], Suppressed)
        for number in re.findall(r"\d{4}", str(row[0]))
    ]
    return (min(numbers), max(numbers)) if numbers else None
