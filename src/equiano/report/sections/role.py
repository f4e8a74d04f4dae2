"""The country as origin, transit and destination, and its corridors on maps."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from equiano.countries.model import Corridor, Region
from equiano.draw.map import Arrow
from equiano.report.context import Context, letter_of
from equiano.report.document import Chart, Column, Row, Section, Table
from equiano.report.places import located, maps_of
from equiano.report.sections import journeys, shifts
from equiano.words import say

_LEGS = 7  # of one step of a corridor; past that the map would only be ink


def build(context: Context) -> Section | None:
    """Roles in the cases, corridors of the sources, and each region with its own."""
    counted = (shifts.corridors(context), shifts.displacement(context))
    parts = [*journeys.parts(context), *(part for part in counted if part is not None)]
    parts += [named] if (named := _named(context)) is not None else []
    parts += [_region(context, region) for region in context.pack.regions]
    largest = journeys.largest_flows(context)
    parts += [largest] if largest else []
    intro = tuple(context.say(key) for key in ("role_intro", "note_no_order_of_size", "note_borders"))
    return Section("role", context.say("role"), intro, sections=tuple(parts))


def _named(context: Context) -> Section | None:
    """Corridors that the sources name, a map for each direction."""
    charts = []
    for direction in ("out", "in", "transit"):
        found = [corridor for corridor in context.pack.corridors if corridor.direction == direction]
        if found:
            where = context.say(f"corridors_{direction}")
            charts.append(_map(context, f"corridors-{direction}", where, found))
    if not charts:
        return None
    return Section("corridors-named", say("Corridors that published sources name"), charts=tuple(charts))


def _region(context: Context, region: Region) -> Section:
    id = f"region-{region.id}"
    facts = context.facts(region.facts)
    runs = facts if isinstance(facts, tuple) else (facts,)
    charts = (_map(context, id, region.label[context.lang], region.corridors),) if region.corridors else ()
    return Section(
        id,
        region.label[context.lang],
        (region.summary[context.lang], (context.say("facts_on_region") + " ", *runs, ".")),
        charts,
    )


def arrows_of(corridor: Corridor, key: str, label: str) -> Arrow:
    """Legs between stops. A stop with several places is left from its first one only."""
    legs: list[tuple[str, str]] = []
    for here, there in pairwise(corridor.stops):
        starts = here.named if here.role == "origin" else here.named[:1]
        ends = there.named if there.role == "destination" and len(starts) == 1 else there.named[:1]
        legs += [(start, end) for start in starts for end in ends if start != end][:_LEGS]
    return Arrow(key, label, tuple(legs))


def _map(context: Context, id: str, where: str, corridors: Sequence[Corridor]) -> Chart:
    keyed = [(letter_of(i), corridor) for i, corridor in enumerate(corridors)]
    arrows = [arrows_of(corridor, key, corridor.label[context.lang]) for key, corridor in keyed]
    codes = sorted({code for arrow in arrows for leg in arrow.legs for code in leg})
    places = located(context, codes)
    wide, narrow = maps_of(arrows, places)
    routes = "; ".join(f"{key}: {_route(context, corridor)}" for key, corridor in keyed)
    return Chart(
        f"map-{id}",
        context.say("map_title", where=where, n=len(keyed)),
        context.say("map_description", routes=routes),
        wide,
        _table(context, id, where, keyed),
        beside=False,
        narrow=narrow,
        half=True,
        legend=tuple((key, corridor.label[context.lang]) for key, corridor in keyed),
    )


def _route(context: Context, corridor: Corridor) -> str:
    return " → ".join(context.places(stop.named) for stop in corridor.stops)


def _table(context: Context, id: str, where: str, keyed: Sequence[tuple[str, Corridor]]) -> Table:
    columns = (
        Column(context.say("map_letter"), "left", 0.5),
        Column(context.say("corridor"), "left", 1.3),
        Column(context.say("route"), "left", 3.0),
        Column(context.say("facts"), "left", 0.6),
        Column(context.say("source_reference"), "left", 0.7),
    )
    rows = tuple(
        Row(
            (
                key,
                f"{corridor.label[context.lang]} ({context.term('directions', corridor.direction)})",
                _route(context, corridor) + (f". {corridor.note[context.lang]}" if corridor.note else ""),
                context.facts(corridor.facts),
                context.source(corridor.source),
            )
        )
        for key, corridor in keyed
    )
    return Table(
        f"table-{id}", context.say("corridors_table", where=where), columns, rows, context.say("from_pack")
    )
