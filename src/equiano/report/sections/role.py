"""The country as origin, transit and destination, and its corridors on maps."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from equiano.countries.model import Corridor, Region
from equiano.draw.map import Arrow
from equiano.report.chapter import Chapter
from equiano.report.context import Context, letter_of
from equiano.report.document import Chart, PageColumn, PageRow, PageTable, Section, runs_of
from equiano.report.places import areas_of, located, maps_of, single_places
from equiano.report.sections import journeys, shifts
from equiano.vocab.places import of_code
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
    if not parts:
        return None
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
    charts = (
        (_map(context, id, region.label[context.lang], region.corridors, region.code),)
        if region.corridors
        else ()
    )
    return Section(
        id,
        region.label[context.lang],
        (
            region.summary[context.lang],
            (context.say("facts_on_region") + " ", *runs_of(context.facts(region.facts)), "."),
        ),
        charts,
    )


def arrow_of(context: Context, corridor: Corridor, key: str, home: str) -> Arrow:
    """Legs between the places that the source names one by one; none to or from a group of countries.

    Legs into a country begin outside it, and a stop between with several places is left from its first only.
    """
    legs: list[tuple[str, str]] = []
    for here, there in pairwise(corridor.stops):
        starts, ends = (single_places(context, stop, home) for stop in (here, there))
        # Every origin has its own line; from a stop between, lines from each place to each would be only ink.
        starts = starts if here.role == "origin" else starts[:1]
        ends = ends if there.role == "destination" and len(starts) == 1 else ends[:1]
        pairs = [(start, end) for start in starts for end in ends if start != end]
        if corridor.direction == "in":
            pairs = [(start, end) for start, end in pairs if not _inside(start, home)]
        legs += pairs[:_LEGS]
    return Arrow(key, corridor.label[context.lang], tuple(legs))


def _inside(code: str, home: str) -> bool:
    """Whether a place is the country or region that a map is of, or lies in that country."""
    place = of_code(code)
    return home == code or (place is not None and home == place.country)


def _map(
    context: Context, id: str, where: str, corridors: Sequence[Corridor], home: str | None = None
) -> Chart:
    home = home or context.pack.code
    keyed = [(letter_of(i), corridor) for i, corridor in enumerate(corridors)]
    arrows = [arrow_of(context, corridor, key, home) for key, corridor in keyed]
    areas = [area for key, corridor in keyed for area in areas_of(context, corridor, key, home)]
    codes = sorted({code for arrow in arrows for leg in arrow.legs for code in leg} | {home})
    wide, narrow = maps_of(arrows, located(context, codes), areas)
    routes = "; ".join(f"{key}: {_route(context, corridor)}" for key, corridor in keyed)
    optional = any(not stop.required for corridor in corridors for stop in corridor.stops)
    notes = [key for key, is_said in (("note_tints", areas), ("note_optional", optional)) if is_said]
    return Chart(
        f"map-{id}",
        context.say("map_title", where=where, n=len(keyed)),
        context.say("map_description", routes=routes),
        wide,
        _table(context, id, where, keyed, tuple(map(context.say, notes))),
        beside=False,
        narrow=narrow,
        half=True,
        legend=tuple((key, corridor.label[context.lang]) for key, corridor in keyed),
    )


def _route(context: Context, corridor: Corridor) -> str:
    """The stops in their order, those that a record need not name in brackets."""
    names = ((context.places(stop.named), stop.required) for stop in corridor.stops)
    return " → ".join(name if required else f"({name})" for name, required in names)


def _corridor_name(context: Context, corridor: Corridor) -> str:
    """Its label with its direction as seen from the country; a region's own labels say it themselves."""
    label = corridor.label[context.lang]
    if corridor not in context.pack.corridors:
        return label
    return f"{label} ({context.term('directions', corridor.direction)})"


def _table(
    context: Context,
    id: str,
    where: str,
    keyed: Sequence[tuple[str, Corridor]],
    notes: tuple[str, ...],
) -> PageTable:
    columns = (
        PageColumn(context.say("map_letter"), "left", 0.5),
        PageColumn(context.say("corridor"), "left", 1.3),
        PageColumn(context.say("route"), "left", 3.0),
        PageColumn(context.say("facts"), "left", 0.6),
        PageColumn(context.say("source_reference"), "left", 0.7),
    )
    rows = tuple(
        PageRow(
            (
                key,
                _corridor_name(context, corridor),
                _route(context, corridor) + (f". {corridor.note[context.lang]}" if corridor.note else ""),
                context.facts(corridor.facts),
                context.source(corridor.source),
            )
        )
        for key, corridor in keyed
    )
    caption = context.say("corridors_table", where=where)
    return PageTable(f"table-{id}", caption, columns, rows, context.say("from_pack"), notes)


CHAPTER = Chapter(
    "role",
    build,
    annexed=frozenset({"largest-flows"}),
    annexed_tables=("table-role-", "table-roles-form", "table-displacement", "table-proposals"),
)
