"""A figure on the page: a picture beside the table that holds the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import mark_safe

from equiano.words import number, percent, say, text_of
from equiano_web.dashboards.bands import WAITS
from equiano_web.dashboards.network_tables import CALLED

NOTHING = "–"


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


@dataclass(frozen=True, slots=True)
class Part:
    """Figures of one kind.

    Attributes:
        title: What they are of.
        blocks: The figures.
        said: What to bear in mind of all of them.
    """

    title: str
    blocks: Sequence[Block]
    said: str = ""


def picture(svg: str, title: str) -> str:
    """A picture for who sees it, with its name for who hears it; the numbers stand in the table."""
    named = f'<svg role="img" aria-label="{escape(title)}" '
    return mark_safe(svg.replace("<svg ", named, 1))  # of our own room, which escapes its texts


def bar_chart(title: str, rows: Sequence[tuple[str, Any]]) -> str:
    """A bar for each count; a hidden one (a mapping that says why) is a stub."""
    from equiano.draw.bars import Bar, bars  # noqa: PLC0415 - read where a picture is shown

    made = [
        Bar(label, None, say("not shown")) if isinstance(n, dict) else Bar(label, float(n), number(n))
        for label, n in rows
    ]
    return picture(bars(made), title)


def counts(title: str, header: tuple[str, str], rows: Sequence[tuple[str, int]], said: str = "") -> Block:
    """Counts with their bars."""
    cells = [(label, number(n)) for label, n in rows]
    return Block(title, header, cells, bar_chart(title, rows) if rows else "", said)


def waits(title: str, unit: str, of: Mapping[str, int], median: Mapping[str, Any]) -> Block:
    """A wait as a distribution, with its median in words."""
    rows = [(text_of(CALLED[code]), of[code]) for code in WAITS]
    return counts(title, (say("Wait"), unit), rows, median_said(median))


def median_said(of: Mapping[str, Any]) -> str:
    """A median with its interval, as a sentence."""
    if of["days"] is None:
        return say("No median: more than half of {n:,} still wait, or there are too few.", n=of["persons"])
    if of["high"] is None:
        return say(
            "Half waited {days} {days|day|days} at most (95 % interval: from {low}, open above).",
            days=of["days"],
            low=of["low"] if of["low"] is not None else 0,
        )
    return say(
        "Half waited {days} {days|day|days} at most (95 % interval: {low} to {high}).",
        days=of["days"],
        low=of["low"],
        high=of["high"],
    )


def interval_chart(
    title: str, rows: Sequence[tuple[str, Mapping[str, Any]]], name: str, written: Callable[[float], str]
) -> str:
    """A dot with its interval for each line that has a value; empty where none has."""
    from equiano.draw.ranges import Range, ranges  # noqa: PLC0415 - read where a picture is shown

    if all(of[name] is None for _, of in rows):
        return ""
    lines = [
        Range(label, None, None, None, NOTHING)
        if of[name] is None
        else Range(label, of[name], of["low"], of["high"], written(of[name]))
        for label, of in rows
    ]
    return picture(ranges(lines, written, title), title)


def shares(
    title: str, heads: tuple[str, str], rows: Sequence[tuple[str, Mapping[str, Any]]], said: str = ""
) -> Block:
    """Shares with their intervals.

    Args:
        title: What they are.
        heads: What a line is, and what the whole counts.
        rows: Label and `MeasuredShare` of each line; those of nobody are left out.
        said: What to bear in mind.
    """
    some = [(label, of) for label, of in rows if of["whole"]]
    cells = [
        (label, share_text(of), ends(of["low"], of["high"], percent), number(of["part"]), number(of["whole"]))
        for label, of in some
    ]
    header = (heads[0], say("Share"), say("95 % interval"), say("Of them"), heads[1])
    return Block(title, header, cells, interval_chart(title, some, "share", percent) if some else "", said)


def share_text(of: Mapping[str, Any]) -> str:
    """A share as per cent."""
    return NOTHING if of["share"] is None else percent(of["share"])


def or_dash(value: int | None) -> str:
    """A number, or a dash for none."""
    return NOTHING if value is None else number(value)


def ends(low: float | None, high: float | None, written: Callable[[float], str]) -> str:
    """The ends of an interval."""
    if low is None:
        return NOTHING
    return f"{written(low)} – {written(high) if high is not None else '…'}"
