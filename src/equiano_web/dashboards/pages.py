"""What the page of figures shows: each picture beside the table that holds the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import mark_safe

from equiano.assist.wording import code_label, state_label, track_label
from equiano.words import language, number, percent, say, text_of
from equiano_web.dashboards.counting import BANDS, WAITING
from equiano_web.dashboards.network import CALLED
from equiano_web.dashboards.readings import Dashboard, Queues

_WAITS = (*(code for _, code in BANDS), WAITING)


@dataclass(frozen=True, slots=True)
class Block:
    """A figure.

    Attributes:
        title: What it is.
        header: Names of its columns.
        rows: Its cells as text; the first of each row is its head.
        picture: The same as a picture; empty where a table says it as well.
        said: What to bear in mind.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    picture: str = ""
    said: str = ""


def shown(found: Dashboard) -> Mapping[str, object]:
    """The page."""
    return {
        "found": found,
        "mine": _queues(found.queues) if found.queues else None,
        "agency": _agency(found.agency) if found.agency else [],
        "network": [_table(one) for one in found.network or ()],
    }


def _picture(svg: str, title: str) -> str:
    """A picture for who sees it, with its name for who hears it; the numbers stand in the table."""
    named = f'<svg role="img" aria-label="{escape(title)}" '
    return mark_safe(svg.replace("<svg ", named, 1))  # of our own room, which escapes its texts


def _bars(title: str, rows: Sequence[tuple[str, int]]) -> str:
    from equiano.draw.bars import Bar, bars  # noqa: PLC0415 - read where a picture is shown

    return _picture(bars([Bar(label, float(n), number(n)) for label, n in rows]), title)


def _counts(title: str, head: str, rows: Sequence[tuple[str, int]], said: str = "") -> Block:
    cells = [(label, number(n)) for label, n in rows]
    return Block(title, (head, say("Persons")), cells, _bars(title, rows) if rows else "", said)


def _queues(found: Queues) -> Sequence[Block]:
    return [_states(found.states)] if found.states else []


def _states(rows: Sequence[Sequence[Any]]) -> Block:
    cells = [(track_label(track), state_label(state), number(n)) for track, state, n in rows]
    title = say("Open cases by track and state")
    return Block(title, (say("Track"), say("State"), say("Open cases")), cells)


def _agency(of: Mapping[str, Any]) -> Sequence[Block]:
    help_, decided = (
        say("From detection to the first help"),
        say("From the request to the decision on status"),
    )
    wait = say("Wait")
    blocks = [
        _counts(
            help_,
            wait,
            [(text_of(CALLED[code]), of["help"][code]) for code in _WAITS],
            _median(of["help_median"]),
        ),
        _counts(
            decided,
            wait,
            [(text_of(CALLED[code]), of["decisions"][code]) for code in _WAITS],
            _median(of["decision_median"]),
        ),
        _months(of["months"]),
        _plans(of["months"], of["plan"]),
    ]
    if of["unmet"]:
        blocks.append(_unmet(of["unmet"]))
    if of["queues"]:
        blocks.append(_states(of["queues"]))
    return blocks


def _median(of: Mapping[str, Any]) -> str:
    if of["days"] is None:
        return say(
            "No median: of {persons:,} {persons|person|persons} more than half still wait, "
            "or they are too few.",
            persons=of["persons"],
        )
    if of["high"] is None:
        return say(
            "Half were helped within {days} {days|day|days} (95 % interval: from {low}, open above).",
            days=of["days"],
            low=of["low"] if of["low"] is not None else 0,
        )
    return say(
        "Half were helped within {days} {days|day|days} (95 % interval: {low} to {high}).",
        days=of["days"],
        low=of["low"],
        high=of["high"],
    )


def _ranges(
    title: str, rows: Sequence[tuple[str, Mapping[str, Any]]], name: str, written: Callable[[float], str]
) -> str:
    from equiano.draw.ranges import Range, ranges  # noqa: PLC0415 - read where a picture is shown

    lines = []
    for label, of in rows:
        value = of[name]
        if value is None:
            lines.append(Range(label, None, None, None, "–"))
        else:
            lines.append(Range(label, value, of["low"], of["high"], written(value)))
    return _picture(ranges(lines, written, title), title)


def _months(months: Sequence[Mapping[str, Any]]) -> Block:
    title = say("Median wait for the first help, by month of detection, in days")
    rows = [
        (
            one["month"],
            _or_dash(one["median"]["days"]),
            _ends(one["median"]["low"], one["median"]["high"], number),
            number(one["persons"]),
            number(one["median"]["waiting"]),
        )
        for one in months
    ]
    header = (say("Month"), say("Median, days"), say("95 % interval"), say("Persons"), say("Still wait"))
    some = [(one["month"], one["median"]) for one in months]
    picture = _ranges(title, some, "days", number) if any(of["days"] is not None for _, of in some) else ""
    said = say(
        "Who still waits counts as waiting: a month that is not over shows no shorter waits than it has."
    )
    return Block(title, header, rows, picture, said)


def _plans(months: Sequence[Mapping[str, Any]], whole: Mapping[str, Any]) -> Block:
    title = say("Share of persons with a plan of support, by month of detection")
    lines = [*((one["month"], one["plan"]) for one in months if one["persons"]), (say("All"), whole)]
    rows = [
        (
            label,
            percent(of["share"]) if of["share"] is not None else "–",
            _ends(of["low"], of["high"], percent),
            number(of["whole"]),
        )
        for label, of in lines
    ]
    picture = _ranges(title, lines, "share", percent) if whole["share"] is not None else ""
    return Block(title, (say("Month"), say("Share"), say("95 % interval"), say("Persons")), rows, picture)


def _or_dash(value: int | None) -> str:
    return "–" if value is None else number(value)


def _ends(low: float | None, high: float | None, written: Callable[[float], str]) -> str:
    if low is None:
        return "–"
    return f"{written(low)} – {written(high) if high is not None else '…'}"


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
    counts = next((place for place, one in enumerate(columns) if one["kind"] == "count"), None)
    picture = ""
    if counts is not None:
        picture = _protected_bars(
            title, [(row[0], line[counts]) for row, line in zip(rows, of["rows"], strict=True)]
        )
    return Block(title, [one["labels"][lang] for one in columns], rows, picture)


def _protected_bars(title: str, rows: Sequence[tuple[str, Any]]) -> str:
    from equiano.draw.bars import Bar, bars  # noqa: PLC0415 - read where a picture is shown

    made = [
        Bar(label, None, say("not shown"))
        if isinstance(value, dict)
        else Bar(label, float(value), number(value))
        for label, value in rows
    ]
    return _picture(bars(made), title)


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
