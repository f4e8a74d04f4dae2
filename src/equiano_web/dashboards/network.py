"""Figures of the whole network, without a name and behind disclosure control (`equiano.publish`).

    figures of all agencies ─sum─> count tables ─make_release─> protected tables ─derive─> median, shares

What release-safety.md asks for is built in, not left to whoever looks:
- A month's figures are made once and rest: two days of one month differ in nothing.
- A month in which fewer persons came than the policy's minimum has none: the former one is shown on.
- Fewer than three agencies, or one with nearly everybody, have none.
- All tables are protected together; noise is keyed by the people counted.
- No filter, no choice of rows: the page takes no parameter. Rows stand in an order that is not the data's.
- Medians and shares are worked out from what is shown.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings

from equiano.words import LANGUAGES, in_each, mark, text_of
from equiano_web.dashboards.bands import WAITING, WAITS

if TYPE_CHECKING:
    from equiano.publish.counts import CountTable
    from equiano.publish.release import Release
    from equiano.schema.shown import Derived, ReleasedTable

Content = list[dict[str, Any]]
FEWEST_AGENCIES = 3
CALLED = {
    "d0": mark("on the same day"),
    "d3": mark("1 to 3 days"),
    "d7": mark("4 to 7 days"),
    "d30": mark("8 to 30 days"),
    "more": mark("more than 30 days"),
    WAITING: mark("not yet"),
    "yes": mark("yes"),
    "no": mark("no"),
    "open": mark("open"),
    "closed": mark("closed"),
}


def can_be_shown(agencies: Sequence[Mapping[str, Any]]) -> bool:
    """Whether figures of the network would not be those of one agency.

    Of two, each knows the other's by taking away its own; one that holds nearly everybody is the network.
    """
    from equiano.publish.policy import load_policy  # noqa: PLC0415 - heavy

    sizes = [one["persons"] for one in agencies if one["persons"]]
    most = load_policy().largest_share
    return len(sizes) >= FEWEST_AGENCIES and max(sizes) <= most * sum(sizes)


def network_content(agencies: Sequence[Mapping[str, Any]]) -> Content:
    """The protected tables, as they rest (JSON).

    Args:
        agencies: Figures of each agency (`counting.figures_of`).

    Raises:
        RefusedError: If they cannot be protected (`equiano.errors`).
    """
    from equiano.publish.disclosure import ReleaseOptions, derive, make_release  # noqa: PLC0415 - heavy
    from equiano.publish.perturb import key_of  # noqa: PLC0415

    tables = _tables(agencies)
    secret = hmac.digest(settings.SECRET_KEY.encode(), b"dashboards.network", hashlib.sha256)
    released: Release = make_release(
        "network",
        tables,
        ReleaseOptions(key=key_of(secret, tables)),
        records=sum(one["persons"] for one in agencies),
        number=uuid4().hex,
    )
    for function in (_median, _with_plan):
        released = derive(released, function, "counts as shown")
    kept = [_kept(table) for table in released.tables.values()]
    # A table of which nothing is shown says nothing.
    return [one for one in kept if any(not isinstance(row[-1], dict) for row in one["rows"])]


def _tables(agencies: Sequence[Mapping[str, Any]]) -> list[CountTable]:
    def counts(of: Mapping[str, Any]) -> dict[str, dict[str, int]]:
        return {
            "help": of["help"],
            "plan": {"yes": of["planned"], "no": of["persons"] - of["planned"]},
            "state": {"open": of["open"], "closed": of["persons"] - of["open"]},
        }

    each = [counts(of) for of in agencies]
    asked = [{"decisions": of["decisions"]} for of in agencies]
    return [
        _table("help", in_each("From detection to the first help"), WAITS, each),
        _table("plan", in_each("Persons with a plan of support"), ("yes", "no"), each),
        _table("state", in_each("Open and closed cases"), ("open", "closed"), each),
        # Others are counted here, those for whom a status was asked: no table of the persons adds up to it.
        _table("decisions", in_each("From the request to the decision on status"), WAITS, asked, "asked"),
    ]


def _in_each_language(code: str) -> dict[str, str]:
    return {lang: text_of(CALLED[code], lang) for lang in LANGUAGES}


def _table(
    name: str,
    title: Mapping[str, str],
    values: Sequence[str],
    each: Sequence[Mapping[str, Mapping[str, int]]],
    population: str = "cases",
) -> CountTable:
    from equiano.provenance import Provenance  # noqa: PLC0415 - heavy with what follows
    from equiano.publish.counts import CountTable, Dimension  # noqa: PLC0415

    total = Counter[str]()
    for one in each:
        total.update(one[name])
    dimension = Dimension(name, title, tuple(values), {value: _in_each_language(value) for value in values})
    return CountTable(
        name,
        title,
        (dimension,),
        {(value,): total[value] for value in values},
        Provenance("counts", None),
        population=population,
        # A cell that one agency fills would tell that agency's count to all others.
        contributors={(value,): [one[name].get(value, 0) for one in each] for value in values},
    )


def _shown(tables: Mapping[str, ReleasedTable], name: str) -> dict[str, Any]:
    """Shown counts of a table by code; empty if it is not shown."""
    found = tables.get(name)
    return {str(row[0]): row[1] for row in found.rows} if found else {}


def _median(tables: Mapping[str, ReleasedTable]) -> Derived | None:
    """The band in which half of the persons were helped, by the shown counts."""
    from equiano.schema.shown import Column, Derived  # noqa: PLC0415 - heavy with `publish`

    known = _shown(tables, "help")
    shown = [known[code] for code in WAITS if isinstance(known.get(code), int)]
    if len(shown) < len(WAITS):
        return None
    half, so_far = sum(shown) / 2, 0
    found = next((code for code, n in zip(WAITS, shown, strict=True) if (so_far := so_far + n) >= half), None)
    if not half or found is None:
        return None
    labels = {code: _in_each_language(code) for code in WAITS}
    column = Column("band", "text", in_each("Half of the persons were helped"), labels)
    return Derived("median", in_each("Median wait for the first help"), (column,), ((found,),))


def _with_plan(tables: Mapping[str, ReleasedTable]) -> Derived | None:
    """Share of persons with a plan, by the shown counts."""
    from equiano.schema.shown import Column, Derived, of_shown  # noqa: PLC0415 - heavy with `publish`

    shown = _shown(tables, "plan")
    if not shown.get("yes") or not shown.get("no"):
        return None
    share = of_shown(lambda yes, no: yes / (yes + no), shown["yes"], shown["no"])
    column = Column("share", "share", in_each("Share with a plan"))
    return Derived("plan_share", in_each("Share of persons with a plan"), (column,), ((share,),))


def _kept(table: ReleasedTable) -> dict[str, Any]:
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
