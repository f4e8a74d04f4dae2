"""What the page of figures shows: each picture beside the table that holds the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import dropwhile
from typing import Any

from django.utils.safestring import SafeString

from equiano.assist.measures_file import MEASURES, Measures
from equiano.assist.wording import code_label, state_label, track_label
from equiano.schema.measure_rows import MeasureRow
from equiano.words import language, number, percent, say
from equiano_web.dashboards import prevention_pages, referral_pages
from equiano_web.dashboards.blocks import (
    NOTHING,
    Block,
    Part,
    bar_chart,
    ends,
    interval_chart,
    or_dash,
    shares,
    waits,
)
from equiano_web.dashboards.queues import Queues
from equiano_web.dashboards.readings import Dashboard, TrainingSeen
from equiano_web.dashboards.rendered import rendered


def shown(found: Dashboard) -> Mapping[str, object]:
    """The page."""
    training, campaigns = found.training, found.campaigns
    planned = None if campaigns is None else prevention_pages.campaigns(campaigns)
    has_any = found.queues or found.agency or found.network or training or (planned and planned.blocks)
    return {
        "nothing": not has_any,
        "found": found,
        "mine": _queues(found.queues) if found.queues else None,
        "agency": _agency_part(found.agency, found.day) if found.agency else "",
        "network": _network_part(found) if found.network else "",
        "training": "" if training is None else _training_part(training),
        "prevention": [] if planned is None else [planned],
    }


def _agency_part(of: Mapping[str, Any], day: dt.date | None) -> SafeString:
    return rendered(
        "dashboards/agency.html",
        (of, day),
        lambda: {"day": day, "persons": of["persons"], "parts": _agency(of)},
    )


def _network_part(found: Dashboard) -> SafeString:
    tables, over_time, month = found.network or (), found.over_time, found.month
    return rendered(
        "dashboards/network.html",
        (tables, over_time.as_dict() if over_time else None, month),
        lambda: {
            "month": month,
            "blocks": [_table(one) for one in tables],
            "over_time": _over_time(over_time) if over_time else (),
        },
    )


def _training_part(of: Sequence[TrainingSeen]) -> SafeString:
    return rendered(
        "dashboards/part.html",
        ("training", [(one.code, one.day, one.content) for one in of]),
        lambda: {"part": prevention_pages.training(of)},
    )


def _over_time(of: Measures) -> Sequence[Block]:
    """Measures of the network by month of the figures; those of one month alone stand above already."""
    titles = {
        "help_wait": say("Median wait for the first help, days at most"),
        "answered_in_time": say("Share of referrals answered in time"),
        "with_plan": say("Share of persons with a plan"),
        "outcome_told": say("Share of accepted referrals of which an outcome was told"),
    }
    by_name = {name: [row for row in of.rows if row.measure == name] for name in titles}
    return [_of_months(titles[name], rows) for name, rows in by_name.items() if len(rows) > 1]


def _of_months(title: str, rows: Sequence[MeasureRow]) -> Block:
    unit = MEASURES[rows[0].measure]
    written = percent if unit == "share" else number
    lines = [(str(row.period), {"value": row.value, "low": row.low, "high": row.high}) for row in rows]
    cells = [
        (
            label,
            written(of["value"]) if of["value"] is not None else NOTHING,
            ends(of["low"], of["high"], written),
        )
        for label, of in lines
    ]
    header = (say("Month"), say("Share") if unit == "share" else say("Median, days"), say("95 % interval"))
    return Block(title, header, cells, interval_chart(title, lines, "value", written))


def _queues(found: Queues) -> Sequence[Block]:
    blocks = [_states(found.states)] if found.states else []
    return [*blocks, referral_pages.queue(found.referrals)] if found.referrals else blocks


def _states(rows: Sequence[Sequence[Any]]) -> Block:
    cells = [(track_label(track), state_label(state), number(n)) for track, state, n in rows]
    title = say("Open cases by track and state")
    return Block(title, (say("Track"), say("State"), say("Open cases")), cells)


def _agency(of: Mapping[str, Any]) -> Sequence[Part]:
    persons = say("Persons")
    blocks = [
        waits(say("From detection to the first help"), persons, of["help"], of["help_median"]),
        _months(of["months"]),
        waits(
            say("From the request to the decision on status"),
            persons,
            of["decisions"],
            of["decision_median"],
        ),
        _plans(of["months"], of["plan"]),
    ]
    if of["unmet"]:
        blocks.append(_unmet(of["unmet"]))
    if of["queues"]:
        blocks.append(_states(of["queues"]))
    return [
        Part(say("Persons and help"), [one for one in blocks if one.rows]),
        *referral_pages.parts(of),
    ]


def _months(months: Sequence[Mapping[str, Any]]) -> Block:
    title = say("Median wait for the first help, by month of detection, in days")
    some = list(dropwhile(lambda one: not one["persons"], months))  # before the first person there is no wait
    rows = [
        (
            one["month"],
            or_dash(one["median"]["days"]),
            ends(one["median"]["low"], one["median"]["high"], number),
            number(one["persons"]),
            number(one["median"]["waiting"]),
        )
        for one in some
    ]
    header = (say("Month"), say("Median, days"), say("95 % interval"), say("Persons"), say("Still wait"))
    picture = interval_chart(title, [(one["month"], one["median"]) for one in some], "days", number)
    said = say(
        "Who still waits counts as waiting: a month that is not over shows no shorter waits than it has."
    )
    return Block(title, header, rows, picture, said)


def _plans(months: Sequence[Mapping[str, Any]], whole: Mapping[str, Any]) -> Block:
    title = say("Share of persons with a plan of support, by month of detection")
    lines = [*((one["month"], one["plan"]) for one in months), (say("All"), whole)]
    return shares(title, (say("Month"), say("Persons")), lines)


def _unmet(rows: Sequence[Sequence[Any]]) -> Block:
    cells = [(code_label(about), state_label(state), number(n)) for about, state, n in rows]
    header = (say("Help"), say("What became of it"), say("Persons"))
    return Block(say("Needs that were not met"), header, cells)


def _table(of: Mapping[str, Any]) -> Block:
    """A protected table of the network as it rests."""
    lang = language()
    columns = of["columns"]
    rows = [
        [_cell(value, column, lang) for value, column in zip(row, columns, strict=True)] for row in of["rows"]
    ]
    title = of["titles"][lang]
    # Of a table of two dimensions its sums, which stand last; the sum of all is no bar beside its parts.
    counted = max((place for place, one in enumerate(columns) if one["kind"] == "count"), default=None)
    picture = ""
    if counted is not None:
        labelled = zip(rows, of["rows"], strict=True)
        lines = [(row[0], line[counted]) for row, line in labelled if line[0] != "total"]
        picture = bar_chart(title, lines)
    return Block(title, [one["labels"][lang] for one in columns], rows, picture)


def _cell(value: Any, column: Mapping[str, Any], lang: str) -> str:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return say("not shown")
    if value is None:
        return say("unknown")
    if str(value) in column["values"]:
        return str(column["values"][str(value)][lang])
    if column["kind"] == "share":
        return percent(value)
    return number(value) if isinstance(value, int | float) else str(value)
