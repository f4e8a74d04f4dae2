"""T7 of the official figures: the pack's named routes held against detections, verdicts by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from equiano.countries.model import Corridor
from equiano.publish.release import Value
from equiano.report.context import Context, size_of
from equiano.report.document import PageColumn, PageRow, PageTable, PageText, Section, runs_of
from equiano.report.official.cells import code_of, ends, source_line, years_text
from equiano.report.tables import rows_of
from equiano.vocab.country_forms import named, of
from equiano.words import say

_NAMED = 6  # countries of one verdict that are named; more are counted


@dataclass(frozen=True)
class _Place:
    """A country of a route, as the release has it."""

    code: str
    role: str
    ends: bool
    verdict: str
    low: int
    high: int
    reported: tuple[str, ...]
    listed: tuple[str, ...]


def _places(context: Context) -> Mapping[str, list[_Place]]:
    table = context.table("official_route_place")
    found: dict[str, list[_Place]] = {}
    for row in rows_of(table) if table is not None else ():
        listed = tuple(str(row["rows"] or "").split())
        found.setdefault(str(row["route"]), []).append(
            _Place(
                str(row["country"]),
                str(row["role"]),
                bool(row["ends"]),
                str(row["verdict"]),
                _whole(row["low"]),
                _whole(row["high"]),
                tuple(str(row["reported"] or "").split()),
                tuple(entry.split(":")[0] for entry in listed),
            )
        )
    return found


def _whole(value: Value) -> int:
    return int(size_of(value) or 0)


def routes(context: Context) -> Section | None:
    """Route, what the source says, what was detected in which years, verdict."""
    table = context.table("official_route")
    if table is None:
        return None
    verdicts = {str(row["route"]): row for row in rows_of(table)}
    places = _places(context)
    corridors = [corridor for corridor in context.pack.corridors if corridor.id in verdicts]
    # Detections name where a person was found and of what citizenship: a way through the country is in
    # neither.
    held = [corridor for corridor in corridors if corridor.direction != "transit"]
    if not held:
        return None
    columns = (
        PageColumn(say("Route"), "left", 1.0),
        PageColumn(say("What the source says"), "left", 1.7),
        PageColumn(say("Detected, by country and years"), "left", 2.8),
        PageColumn(say("Verdict"), "left", 1.9),
    )
    rows = tuple(
        PageRow(
            (
                corridor.label[context.lang],
                _source(context, corridor),
                _detected(context, corridor, places.get(corridor.id, [])),
                _verdict(
                    context,
                    corridor,
                    str(verdicts[corridor.id]["verdict"]),
                    str(verdicts[corridor.id]["like"] or ""),
                    places.get(corridor.id, []),
                ),
            )
        )
        for corridor in held
    )
    caption = say("Routes of the sources held against detections by citizenship")
    notes = tuple(_notes(context, corridors))
    data = PageTable("table-official-route", caption, columns, rows, source_line(context), notes)
    return Section("official-routes", say("Named routes and what was detected"), tables=(data,))


def _notes(context: Context, corridors: Sequence[Corridor]) -> Iterator[PageText]:
    """What a detection says of a way, and which routes cannot be held against the figures."""
    yield say(
        "A detection says where a citizen of which country was found, not the way there: that a person"
        " passed a country is shown by no figure."
    )
    through = [corridor.label[context.lang] for corridor in corridors if corridor.direction == "transit"]
    if through:
        yield say(
            "Routes through {country} cannot be held against these figures: {routes}.",
            country=named(code_of(context), context.lang),
            routes="; ".join(through),
        )
    if any(region.corridors for region in context.pack.regions):
        yield say("Routes of single regions are not held: the figures know countries only.")


def _source(context: Context, corridor: Corridor) -> PageText:
    """The stops as the source names them, with its facts."""
    stops = " → ".join(context.places(stop.named) for stop in corridor.stops)
    return (f"{stops} ({say('facts')} ", *runs_of(context.facts(corridor.facts)), ")")


def _one(context: Context, place: _Place) -> str:
    years = years_text(place.listed)
    return f"{named(place.code, context.lang)} {ends(place.low, place.high)} ({years})"


def _some(context: Context, found: Sequence[_Place]) -> str:
    """Names of countries, or how many where they are many."""
    if len(found) > _NAMED:
        return say("{n:,} {n|country|countries}", n=len(found))
    return ", ".join(named(place.code, context.lang) for place in found)


def _detected(context: Context, corridor: Corridor, places: Sequence[_Place]) -> str:
    by_size = sorted(places, key=lambda place: (-place.low, -place.high, place.code))
    parts = [_one(context, place) for place in by_size if place.verdict == "confirmed"]
    few = [place for place in by_size if place.verdict == "few"]
    parts += (
        [
            say(
                "only “<5”: {places}",
                places="; ".join(
                    f"{named(place.code, context.lang)} ({years_text(place.listed)})" for place in few
                ),
            )
        ]
        if few
        else []
    )
    none = [place for place in places if place.verdict == "not_listed"]
    # Of routes into the country the one reporter is the country itself, told below in one sentence.
    if corridor.direction == "out" and none:
        said = _some(context, none)
        if len(none) <= _NAMED:
            said = "; ".join(
                f"{named(place.code, context.lang)} ({years_text(place.reported)})" for place in none
            )
        parts.append(say("citizenship reported, none listed: {places}", places=said))
    silent = [place for place in places if place.verdict == "no_data"]
    if corridor.direction == "out" and silent:
        parts.append(say("no or hardly any report of citizenship: {places}", places=_silent(context, silent)))
    if corridor.direction == "in" and not any(place.reported for place in places):
        parts.append(
            say(
                "The authorities of {country} reported no citizenship",
                country=of(code_of(context), context.lang),
            )
        )
    whole = ends(sum(place.low for place in places), sum(place.high for place in places))
    if any(place.high for place in places):
        parts.append(say("in all {range}", range=whole))
    return ". ".join(part[0].upper() + part[1:] for part in parts) + "." if parts else "–"


def _silent(context: Context, found: Sequence[_Place]) -> str:
    if len(found) > _NAMED:
        return _some(context, found)
    return "; ".join(
        named(place.code, context.lang) + (f" ({years_text(place.reported)})" if place.reported else "")
        for place in found
    )


def _verdict(context: Context, corridor: Corridor, verdict: str, like: str, places: Sequence[_Place]) -> str:
    confirmed = [
        place
        for place in places
        if place.verdict == "confirmed" and (place.ends or corridor.direction == "in")
    ]
    parts = [_main(context, verdict, like, confirmed)]
    for place in places:
        if place.role == "transit" and not place.ends:
            name = named(place.code, context.lang)
            if place.verdict == "not_listed":
                parts.append(say("{country} as a stop: not confirmed.", country=name))
            elif place.verdict != "confirmed":
                parts.append(say("{country} as a stop: shown by no figure.", country=name))
            else:
                parts.append(
                    say("Detected in {country} too; that they passed it is not shown.", country=name)
                )
    return " ".join(parts)


def _main(context: Context, verdict: str, like: str, confirmed: Sequence[_Place]) -> str:
    match verdict:
        case "confirmed":
            return say("Confirmed for {places}.", places=_some(context, confirmed))
        case "cannot_be_told":
            labels = {corridor.id: corridor.label[context.lang] for corridor in context.pack.corridors}
            return say(
                "Cannot be told from the route “{route}”: every country that confirms it lies on that one"
                " too.",
                route=labels.get(like, like),
            )
        case "few":
            return say("Neither confirmed nor refuted: only “<5”, which may be none.")
        case "not_listed":
            return say("Not confirmed: citizenship was reported, none was listed.")
    return say("Neither confirmed nor refuted: no data.")
