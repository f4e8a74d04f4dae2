"""The years in words and as a picture."""

from __future__ import annotations

from equiano.answer import Interval, picture_of, summary_of
from equiano.draw.curve import Curve, CurvePoint
from equiano.draw.picture import Picture
from equiano.estimate.result import named_model
from equiano.estimate.years import Years
from equiano.words import interval as ends_of
from equiano.words import number, percent, say, using


@summary_of.register
def in_words(result: Years, lang: str) -> str:
    """The answer first, then the years, then what it rests on."""
    with using(lang):
        lines = [answer(result), *_years(result), *reservations(result)]
        model = named_model(result.model, result.lists)
        lines.append(
            say("Shared dependence of the lists: {model} ({method})", model=model, method=result.method)
        )
        if result.left_out:
            years = ", ".join(map(str, result.left_out))
            lines.append(say("too few persons on two lists, left out: {years}", years=years))
        return "\n".join([*lines, *result.notes])


def _by(ratio: float) -> str:
    """A change in percent with its sign."""
    sign = "+" if ratio > 1 else "−" if ratio < 1 else ""
    return sign + percent(abs(ratio - 1))


def _from_to(ends: Interval) -> str:
    return say("{low} to {high}", low=_by(ends.low), high=_by(ends.high))


def answer(result: Years) -> str:
    """Whether the number rises, in two sentences, in the language in use."""
    first, last = result.years[0], result.years[-1]
    if result.changed:
        return say(
            "Is it rising? Not known: how these lists depend on each other seems to have changed over the "
            "years, and the model takes it as the same: {pairs}. Do not use the change that it gives.",
            pairs="; ".join(" & ".join(pair) for pair in result.changed),
        )
    whole, yearly = _from_to(result.change_interval()), _from_to(result.yearly_change_interval())
    match result.direction:
        case "rising":
            found = say(
                "Is it rising? Yes, between {first} and {last}, by this model.", first=first, last=last
            )
        case "falling":
            found = say(
                "Is it rising? No, it fell between {first} and {last}, by this model.", first=first, last=last
            )
        case _:
            found = say(
                "Is it rising? Not known: between {first} and {last} it may have risen or fallen.",
                first=first,
                last=last,
            )
    change = say(
        "Change: {change} ({level}: {whole}); on average {yearly} a year ({level}: {ends}).",
        change=_by(result.change),
        level=percent(0.95),
        whole=whole,
        yearly=_by(result.yearly_change),
        ends=yearly,
    )
    return f"{found} {change}"


def _years(result: Years) -> list[str]:
    lines = []
    for year, value, ends, seen, alone in zip(
        result.years, result.populations, result.intervals(), result.observed, result.alone, strict=True
    ):
        line = say(
            "{year}: {value} ({level}: {ends}); seen: {seen}",
            year=year,
            level=percent(0.95),
            value=number(value),
            ends=ends_of(ends.low, ends.high),
            seen=number(seen),
        )
        if alone is None:
            line += "; " + say("too few on two lists, drawn from its neighbours")
        lines.append(line)
    return lines


def reservations(result: Years) -> list[str]:
    """What the answer rests on and cannot show."""
    lines = [
        say(
            "Each list may reach more or fewer persons from year to year; that is in the model. That lists "
            "depend on each other in the same way in all years is assumed. If that changed (a new agreement "
            "to refer, a new definition, another law), the change may be one of lists, not of persons."
        ),
        say("A person who is in the lists of several years counts in each of them."),
    ]
    if result.not_operating:
        where = "; ".join(f"{year}: {', '.join(gone)}" for year, gone in result.not_operating.items())
        lines.append(
            say("Where a list did not operate, other years stand in for its dependence: {years}", years=where)
        )
    return lines


@picture_of.register
def years_picture(result: Years, lang: str) -> Picture:
    """The yearly numbers with their intervals, and a line at the first year's number."""
    points = [
        CurvePoint(float(year), value, ends.low, ends.high)
        for year, value, ends in zip(result.years, result.populations, result.intervals(), strict=True)
    ]
    with using(lang):
        mark = (result.populations[0], say("as in {year}", year=result.years[0]))
        described = " ".join([answer(result), *(f"{line}." for line in _years(result))])
        shown = Curve(points, say("Year"), say("Population"), mark, number, _year, even=True)
        return shown.picture("years", shown.y_title, described, lang)


def _year(value: float) -> str:
    return str(round(value))
