"""Figures of the whole network, without a name and behind disclosure control (`equiano.publish`).

    figures of all agencies ─sum─> count tables ─make_release─> protected tables ─derive─> median, shares

What release-safety.md asks for is built in, not left to whoever looks:
- A month's figures are made once and rest: two days of one month differ in nothing.
- A month in which fewer persons came than the policy's minimum, to others than the agency to which most
  came, has none: the former one is shown on.
- Fewer than three agencies, or one with nearly everybody, or two, have none; nor has a table of which that
  is true, such as of those for whom a status was asked.
- A person counts once in each table, however often they were referred.
- All tables are protected together; noise is keyed by the people counted.
- No filter, no choice of rows: the page takes no parameter. Rows stand in an order that is not the data's.
- Medians and shares are worked out from what is shown.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings

from equiano.assist.measures import Delays, median_of, share_of
from equiano.words import in_each
from equiano_web.dashboards.bands import BANDS, WAITING, WAITS, band_of
from equiano_web.dashboards.network_tables import in_languages, tables_of
from equiano_web.dashboards.referred import IN_TIME, LATE

if TYPE_CHECKING:
    from equiano.publish.counts import CountTable
    from equiano.publish.release import Release
    from equiano.schema.shown import Derived, ReleasedTable

Content = list[dict[str, Any]]
FEWEST_AGENCIES = 3
_LONGER = 10**6 + 1  # days: longer than every band
# Tables of all persons of the network: their total is the number of these.
_OF_ALL = frozenset({"help", "plan", "state"})
HIDDEN = {"hidden": "total"}


def can_be_shown(agencies: Sequence[Mapping[str, Any]]) -> bool:
    """Whether figures of the network would not be those of one agency.

    Of two, each knows the other's by taking away its own; one that holds nearly everybody is the network.
    What the largest does not hold must not be nearly all of the second's either: a third with a person or
    two would leave them as two.
    """
    return _is_of_many([one["persons"] for one in agencies])


def _is_of_many(each: Sequence[int]) -> bool:
    """Whether what so many persons of each agency are in is nobody's: not of one, of two, of one and a few.

    Who holds the most takes its own away: what is left must not be a small number, as the number of all is
    shown to the nearest five.
    """
    from equiano.publish.policy import load_policy  # noqa: PLC0415 - heavy

    sizes = sorted((n for n in each if n), reverse=True)
    if len(sizes) < FEWEST_AGENCIES:
        return False
    policy, others = load_policy(), sum(sizes[1:])
    most = policy.largest_share
    return others >= policy.minimum and bool(sizes[0] <= most * sum(sizes) and sizes[1] <= most * others)


def enough_changed(before: Mapping[str, int], now: Mapping[str, int]) -> bool:
    """Whether so many persons came or went since the last figures that they may be counted anew.

    The agency that changed most does not count: it knows its own, and could add invented persons so that
    figures are made in which it alone changed, or one person of another.

    Args:
        before: Persons by agency behind the last figures.
        now: Persons by agency.
    """
    from equiano.publish.policy import load_policy  # noqa: PLC0415 - heavy

    changes = sorted(abs(now.get(one, 0) - before.get(one, 0)) for one in {*before, *now})
    return sum(changes[:-1]) >= load_policy().minimum


def network_content(agencies: Sequence[Mapping[str, Any]], regions: Sequence[str] = ()) -> Content:
    """The protected tables, as they rest (JSON).

    Args:
        agencies: Figures of each agency (`counting.figures_of`).
        regions: Regions of the directory that may be named.

    Raises:
        RefusedError: If they cannot be protected (`equiano.errors`).
    """
    from equiano.publish.disclosure import ReleaseOptions, derive, make_release  # noqa: PLC0415 - heavy
    from equiano.publish.perturb import key_of  # noqa: PLC0415

    tables = [one for one in tables_of(agencies, regions) if _is_of_many(_persons_of(one))]
    secret = hmac.digest(settings.SECRET_KEY.encode(), b"dashboards.network", hashlib.sha256)
    released: Release = make_release(
        "network",
        tables,
        ReleaseOptions(key=key_of(secret, tables)),
        records=sum(one["persons"] for one in agencies),
        number=uuid4().hex,
    )
    for function in (_median, _with_plan, _in_time, _told):
        released = derive(released, function, "counts as shown")
    kept = [kept_table(table) for table in released.tables.values()]
    # A table of which nothing is shown says nothing.
    some = [one for one in kept if any(not isinstance(row[-1], dict) for row in one["rows"])]
    return [without_total(one) for one in some]


def _persons_of(table: CountTable) -> list[int]:
    """How many of its persons each agency has."""
    return [sum(counts) for counts in zip(*table.contributors.values(), strict=True)]


def without_total(table: dict[str, Any]) -> dict[str, Any]:
    """A table of some of the persons without the number of all that are in it.

    That number has no noise, as of a report it is nobody's attribute. How many were asked, referred, accepted
    or left without help is one: an agency that adds invented cases of its own month by month until it jumps
    to the next five would have that of all others, and who follows it sees one more. How many persons the
    network knows stands there.
    """
    if table["name"] in _OF_ALL:
        return table
    rows = table["rows"]
    if len(table["columns"]) > 2:
        return {**table, "rows": [[*row[:-1], HIDDEN] if row[0] == "total" else row for row in rows]}
    return {**table, "rows": [row for row in rows if row[0] != "total"]}


def _shown(tables: Mapping[str, ReleasedTable], name: str) -> dict[str, Any]:
    """Shown counts of a table by code; empty if it is not shown."""
    found = tables.get(name)
    return {str(row[0]): row[1] for row in found.rows} if found else {}


def _median(tables: Mapping[str, ReleasedTable]) -> Derived | None:
    """The band in which half of the persons were helped, and those of its interval, by the shown counts."""
    from equiano.schema.shown import Column, Derived  # noqa: PLC0415 - heavy with `publish`

    known = _shown(tables, "help")
    if any(not isinstance(known.get(code), int) for code in WAITS):
        return None
    # How long those have waited who still wait is not shown: longer than any band.
    waits = Delays({last: known[code] for last, code in BANDS if known[code]}, {_LONGER: known[WAITING]})
    if not waits.persons:
        return None
    found = median_of(waits)
    labels = {code: in_languages(code) for code in WAITS}
    ends = ("from", found.low), ("band", found.days), ("to", found.high)
    titles = {
        "band": in_each("Half of the persons were helped"),
        "from": in_each("95 % interval, from"),
        "to": in_each("to"),
    }
    columns = tuple(Column(name, "text", titles[name], labels) for name in ("band", "from", "to"))
    bands = {name: WAITING if days is None else band_of(days) for name, days in ends}
    row = tuple(bands[column.name] for column in columns)
    return Derived("median", in_each("Median wait for the first help"), columns, (row,))


def _with_plan(tables: Mapping[str, ReleasedTable]) -> Derived | None:
    title, share = in_each("Share of persons with a plan"), in_each("Share with a plan")
    return _share(tables, "plan", ("yes", "no"), "plan_share", title, share)


def _in_time(tables: Mapping[str, ReleasedTable]) -> Derived | None:
    title, share = in_each("Share of referrals answered in time"), in_each("Share in time")
    return _share(tables, "answer", (IN_TIME, LATE), "in_time_share", title, share)


def _told(tables: Mapping[str, ReleasedTable]) -> Derived | None:
    title = in_each("Share of accepted referrals of which an outcome was told")
    return _share(tables, "told", ("yes", "no"), "told_share", title, in_each("Share with an outcome"))


def _share(
    tables: Mapping[str, ReleasedTable],
    of: str,
    codes: tuple[str, str],
    name: str,
    title: Mapping[str, str],
    label: Mapping[str, str],
) -> Derived | None:
    """Share of the first of two shown counts in both, with the interval that they give."""
    from equiano.schema.shown import Column, Derived  # noqa: PLC0415 - heavy with `publish`

    part, rest = (_shown(tables, of).get(code) for code in codes)
    if not isinstance(part, int) or not isinstance(rest, int) or not part + rest:
        return None
    found = share_of(part, part + rest)
    columns = (
        Column("share", "share", label),
        Column("low", "share", in_each("95 % interval, from")),
        Column("high", "share", in_each("to")),
        Column("counted", "number", in_each("Persons counted, as shown")),
    )
    return Derived(name, title, columns, ((found.share, found.low, found.high, part + rest),))


def kept_table(table: ReleasedTable) -> dict[str, Any]:
    """A table as JSON; a hidden cell says why."""
    from equiano.schema.shown import Suppressed  # noqa: PLC0415 - heavy with `publish`

    return {
        "name": table.name,
        "titles": dict(table.titles),
        "columns": [
            {
                "kind": column.kind,
                "labels": dict(column.labels),
                "values": {code: dict(labels) for code, labels in column.value_labels.items()},
            }
            for column in table.columns
        ],
        "rows": [
            [{"hidden": value.value} if isinstance(value, Suppressed) else value for value in row]
            for row in table.rows
        ],
        "control": table.control,
    }


def month_of(day: dt.date) -> dt.date:
    """First day of its month."""
    return day.replace(day=1)
