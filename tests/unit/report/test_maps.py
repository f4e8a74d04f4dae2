"""Maps of corridors: lines join single places, groups are areas, nothing goes into a country from inside.

The corridors are those of the packs, drawn as the report draws them.
"""

from __future__ import annotations

import pytest

from equiano.countries.model import Corridor
from equiano.countries.pack import load_pack
from equiano.draw.land import middle_of_country
from equiano.publish.release import Release
from equiano.report.context import Context
from equiano.report.places import areas_of
from equiano.report.sections.flow_map import flow_map
from equiano.report.sections.role import arrow_of
from equiano.vocab import load
from equiano.vocab.places import of_code
from tests.unit.report.made_up import Truth, context_of

PACKS = ("ru", "de", "pl")
# From Moldova come too few to be shown.
TRUTH = Truth({}, {}, {"destination": 143}, {"UZB": 80, "KGZ": 60, "MDA": 3, "RUS": 30, None: 20}, {})


def release() -> Release:
    return context_of(TRUTH, "en").release


def drawn() -> list[tuple[Context, str, Corridor]]:
    """Every corridor with the country or region whose map it is on."""
    found = []
    for code in PACKS:
        context = Context(release(), load_pack(code), "en")
        pack = context.pack
        found += [(context, pack.code, corridor) for corridor in pack.corridors]
        found += [(context, region.code, c) for region in pack.regions for c in region.corridors]
    return found


def test_lines_join_only_what_the_source_names_one_by_one() -> None:
    for context, home, corridor in drawn():
        named = {code for stop in corridor.stops for code in stop.named}
        single = {g.members[0]: g.id for g in context.pack.groups.values() if len(g.members) == 1}
        for code in {code for leg in arrow_of(context, corridor, "A", home).legs for code in leg}:
            assert code in named or single.get(code) in named, (corridor.id, code)
            group = context.pack.groups.get(code)
            assert group is None or all("-" in member for member in group.members), (corridor.id, code)


def test_nothing_is_drawn_into_a_country_from_inside() -> None:
    for context, home, corridor in drawn():
        if corridor.direction != "in":
            continue
        for start, _ in arrow_of(context, corridor, "A", home).legs:
            place = of_code(start)
            assert start != home and (place is None or place.country != home), (corridor.id, start)
            # Into a region: the country around it is no place that a line can begin at.
            assert not ("-" in home and start == context.pack.code), corridor.id


def test_each_group_of_countries_is_an_area_of_all_its_other_members() -> None:
    for context, home, corridor in drawn():
        areas = areas_of(context, corridor, "A", home)
        for stop in corridor.stops:
            groups = [context.pack.groups[code] for code in stop.named if code in context.pack.groups]
            wanted = {m for group in groups if len(group.members) > 1 for m in group.members if "-" not in m}
            wanted -= {*stop.named, context.pack.code}
            numbers = {str(load().term(code).extra.get("numeric")) for code in wanted}
            found = {n for area in areas if area.role == stop.role for n in area.members}
            assert numbers <= found, (corridor.id, stop.named)
        for area in areas:
            assert area.at in [middle_of_country(number) for number in area.members] or area.at == (
                37.6,
                55.8,
            )


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_map_of_records_has_only_countries_with_shown_cases(lang: str) -> None:
    context = context_of(TRUTH, lang)
    made = flow_map(context)
    assert made is not None
    # Neither Moldova, whose count is hidden, nor Russia itself has a line into Russia.
    routes = [str(row.cells[0]) for row in made.table.rows]
    assert routes == [f"{context.place(code)} → {context.place('RUS')}" for code in ("UZB", "KGZ")]
    assert made.svg.count("marker-end") == made.narrow.count("marker-end") == 2
