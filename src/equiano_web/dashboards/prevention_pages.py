"""What the page of figures shows of training and campaigns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from equiano.prevent.training.bank import course_name
from equiano.words import date as date_of
from equiano.words import language, number, percent, say
from equiano_web.campaigns.readings import CampaignSummary
from equiano_web.dashboards.blocks import NOTHING, Block, Part, interval_chart, picture
from equiano_web.dashboards.readings import TrainingSeen

_TRAINING, _WAITING = "prevention:training", "prevention:waiting"
# Calls a month: of fewer nobody is told, as of fewer persons.
_LEAST_CALLS = 5


def training(found: Sequence[TrainingSeen]) -> Part:
    """Recognition before and after courses; in words where there is nothing to show yet."""
    said = say(
        "Invented cases before a course, after it and six months later. Sums of those who finished, from "
        "five persons on; they are counted anew when so many more have."
    )
    if not found:
        said = say("No course has been finished by persons enough yet: from five on what it did stands here.")
    blocks = [block for one in found for block in _course(one)]
    return Part(say("Training"), blocks, said)


def _course(of: TrainingSeen) -> list[Block]:
    tables = {table["name"]: table for table in of.content}
    title = say(
        "{course}: recognition before and after, {day}", course=course_name(of.code), day=date_of(of.day)
    )
    blocks = [_recognition(title, tables[_TRAINING])]
    if (beyond := tables.get(_WAITING)) is not None:
        blocks.append(_beyond(beyond))
    return blocks


def _recognition(title: str, table: Mapping[str, Any]) -> Block:
    waves = table["columns"][0]["values"]
    lang, rows, lines = language(), [], []
    names = (say("Victims referred"), say("Others not referred"))
    for wave, *cells in table["rows"]:
        called = waves[wave][lang]
        spans = [_span(cells[at : at + 3]) for at in (0, 3)]
        persons, answered = cells[6], cells[7] if len(cells) > 7 else None
        rows.append(
            (called, *(_said(one) for one in spans), _cell(persons, number), _cell(answered, percent))
        )
        lines += [(f"{name}, {called}", one) for name, one in zip(names, spans, strict=True)]
    lines.sort(key=lambda one: one[0].startswith(names[1]))
    header = (say("When"), *names, say("Persons, rounded"), say("Share of the first wave that answered"))
    return Block(title, header, rows, interval_chart(title, lines, "value", percent), _sentence(table))


def _sentence(table: Mapping[str, Any]) -> str:
    """Recognition from … to …, and who answered six months later."""
    of = {row[0]: row[1:] for row in table["rows"]}
    if not {"before", "after"} <= set(of):
        return say("Fewer than five persons finished both waves: nothing can be compared.")
    first, second = ([_span(of[wave][at : at + 3]) for at in (0, 3)] for wave in ("before", "after"))
    if any(one["value"] is None for one in (*first, *second)):
        return say("Too few persons finished both waves for a comparison to be shown.")
    text = say(
        "Of victims {first} were referred before and {second} after; of others {third} were rightly not "
        "referred before and {fourth} after.",
        first=_said(first[0]),
        second=_said(second[0]),
        third=_said(first[1]),
        fourth=_said(second[1]),
    )
    answered = of["followup"][7] if "followup" in of and len(of["followup"]) > 7 else None
    if answered is None or isinstance(answered, dict):
        return text + " " + say("Six months later nobody, or too few to be shown, have answered yet.")
    later = _said(_span(of["followup"][:3]))
    told = say(
        "Six months later {share} answered; of victims they referred {later}.",
        share=percent(answered),
        later=later,
    )
    return f"{text} {told}"


def _beyond(table: Mapping[str, Any]) -> Block:
    lang = language()
    measures = table["columns"][0]["values"]
    rows = [(measures[row[0]][lang], _span(row[1:4]), row[4], row[5]) for row in table["rows"]]
    title = table["titles"][lang]
    cells = [
        (called, _points(span), _cell(trained, number), _cell(waiting, number))
        for called, span, trained, waiting in rows
    ]
    header = (say("Measure"), say("Percentage points"), say("Trained, rounded"), say("Waited, rounded"))
    lines = [(called, span) for called, span, *_ in rows]
    said = say("What those changed who answered twice without the course is taken off.")
    return Block(title, header, cells, interval_chart(title, lines, "value", _signed), said)


def _span(of: Sequence[Any]) -> dict[str, Any]:
    """Value and ends; a hidden one is none."""
    return {
        name: None if isinstance(one, dict) else one
        for name, one in zip(("value", "low", "high"), of, strict=True)
    }


def _said(of: Mapping[str, Any]) -> str:
    if of["value"] is None:
        return say("not shown")
    if of["low"] is None or of["high"] is None:
        return percent(of["value"])
    return say(
        "{value} ({low} to {high})",
        value=percent(of["value"]),
        low=percent(of["low"]),
        high=percent(of["high"]),
    )


def _signed(value: float) -> str:
    points = round(100 * value)
    return f"+{number(points)}" if points > 0 else number(points)


def _points(of: Mapping[str, Any]) -> str:
    if of["value"] is None:
        return say("not shown")
    if of["low"] is None or of["high"] is None:
        return _signed(of["value"])
    return say(
        "{value} ({low} to {high})",
        value=_signed(of["value"]),
        low=_signed(of["low"]),
        high=_signed(of["high"]),
    )


def _cell(value: Any, written: Any) -> str:  # noqa: ANN401 - JSON, and a formatter of it
    if isinstance(value, dict):
        return say("not shown")
    return NOTHING if value is None else str(written(value))


def campaigns(found: Sequence[CampaignSummary]) -> Part:
    """Planned reach, the verdict, and calls with a question on an offer; in words where there are none."""
    title = say("Campaigns")
    if not found:
        return Part(title, (), say("No campaign has been planned yet."))
    said = say(
        "Reach is planned and a range, as nobody knows how many see two channels. Whether calls rose is "
        "judged by the rank among regions without a campaign alone."
    )
    return Part(title, [_campaigns(found)], said)


def _campaigns(found: Sequence[CampaignSummary]) -> Block:
    title = say("The latest campaigns")
    header = (
        say("Campaign"),
        say("Agency"),
        say("Planned reach, persons"),
        say("Calls with a question on an offer"),
        say("Such calls a month, before and from its start"),
        say("Times the change elsewhere"),
    )
    rows = [
        (one.name, one.agency, _reach(one), _verdict(one.judgement), *_calls(one.judgement)) for one in found
    ]
    return Block(title, header, rows, _reach_chart(found))


def _reach(of: CampaignSummary) -> str:
    if of.low is None or of.high is None:
        return say("not worked out yet")
    return number(of.low) if round(of.low) == round(of.high) else f"{number(of.low)} – {number(of.high)}"


def _reach_chart(found: Sequence[CampaignSummary]) -> str:
    from equiano.draw.ranges import Range, ranges  # noqa: PLC0415 - read where a picture is shown

    rows = [Range(one.name, None, one.low, one.high, _reach(one)) for one in found if one.low is not None]
    title = say("Planned reach, persons")
    return picture(ranges(rows, number, title), title) if rows else ""


def _verdict(of: Mapping[str, Any] | None) -> str:
    if of is None:
        return say("not judged yet")
    return {
        "rose": say("rose more than elsewhere"),
        "not_shown": say("no rise beyond that of other regions is shown"),
        "cannot_tell": say("cannot be told"),
    }[of["verdict"]]


def _calls(of: Mapping[str, Any] | None) -> tuple[str, str]:
    if of is None:
        return NOTHING, NOTHING
    months, ratio = of.get("offer_calls_a_month"), of["ratio"]
    times = NOTHING if ratio is None else number(ratio, 1)
    if not months:
        return NOTHING, times
    both = (months["before"], months["after"])
    ends = [number(round(n)) if n >= _LEAST_CALLS else say("fewer than {n}", n=_LEAST_CALLS) for n in both]
    # The one and how often it is in the other would tell the hidden one.
    return " → ".join(ends), times if min(both) >= _LEAST_CALLS else say("not shown")
