"""Corridor matching against a plain slow matcher, cases argued one by one, and what must never happen."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from equiano.countries.model import Corridor, Stop, Text
from equiano.countries.pack import load_pack
from equiano.engine import open_engine
from equiano.record.case import Case, JourneyEvent, Person, to_row
from equiano.record.intake import take_in
from equiano.schema.table import load_table
from equiano.situation.corridors import (
    ENDS_ONLY,
    FULL,
    NO_FIT,
    POSSIBLE,
    corridor_counts,
    match,
    routes,
)
from equiano.situation.cube import Paths
from equiano.situation.journeys import UNKNOWN, Cube, Journeys, read_journeys
from equiano.situation.proposals import proposals

CASES = Path(__file__).parents[2] / "cases" / "situation"
ACTUAL = "status.actual_victim"
SEXUAL, LABOUR = "form.sexual_exploitation", "form.forced_labour"


def corridor(
    name: str,
    *stops: tuple[str, ...],
    ends: tuple[int, ...] = (),
    optional: tuple[int, ...] = (),
    forms: tuple[str, ...] = (),
) -> Corridor:
    last = len(stops) - 1
    made = tuple(
        Stop(
            role="origin" if n == 0 else "destination" if n == last else "transit",
            named=places, places=places, may_end=n in ends, required=n not in optional,
        )
        for n, places in enumerate(stops)
    )  # fmt: skip
    return Corridor(name, Text(en=name, ru=name), "out", made, (), "test", True, forms=forms)


BALTIC = corridor("baltic", ("RUS",), ("LTU",), ("DEU",), ("FRA", "USA"), ends=(2,), optional=(2,))
SOUTH = corridor("south", ("RUS",), ("TUR", "GRC"))
CAUCASUS = corridor("caucasus", ("RUS",), ("GEO",), ("TUR",), ("GRC",), optional=(2,))
EAST = corridor("east", ("RU-PRI",), ("CHN",))
TRANSIT = corridor("transit", ("UZB",), ("RUS",), ("DEU",))
LABOURERS = corridor("labourers", ("UZB",), ("RUS",), forms=(LABOUR,))
ALL = (BALTIC, SOUTH, CAUCASUS, EAST, TRANSIT, LABOURERS)


def journey(
    text: str, region: str | None = None, year: int | None = None, form: str | None = None
) -> dict[str, Any]:
    """A case; `?` is a place that was not recorded."""
    places = [None if place == "?" else place for place in text.split()]
    row: dict[str, Any] = {"origin": places[0], "destination": places[-1], "origin_subdivision": region}
    row |= {f"transit_{n}": place for n, place in enumerate(places[1:-1], 1)}
    row |= {} if form is None else {f"form__{form.removeprefix('form.')}": True}
    return {**row, "registration_year": year}


def fits_of(journeys_of: Any, *args: Any, **more: Any) -> dict[str, int]:
    journeys = journeys_of([journey(*args, **more)])
    matching = match(journeys, ALL, "RUS")
    return {name: int(fit) for name, fit in zip(matching.corridors, matching.fit[0], strict=True) if fit}


@pytest.mark.parametrize(
    ("places", "region", "expected"),
    [
        ("RUS LTU DEU FRA", None, {"baltic": FULL}),
        ("RUS LTU FRA", None, {"baltic": FULL}),  # Germany is optional
        ("RUS LTU POL DEU FRA", None, {"baltic": FULL}),  # a gap
        ("RUS LTU DEU", None, {"baltic": FULL}),  # may end in Germany
        ("RUS DEU LTU FRA", None, {"baltic": FULL}),  # Germany, optional, is only one more place on the way
        ("RUS DEU", None, {"baltic": ENDS_ONLY}),  # Lithuania not recorded
        ("RUS POL DEU", None, {"baltic": ENDS_ONLY}),  # a place on record takes nothing away
        ("RUS GRC", None, {"south": FULL, "caucasus": ENDS_ONLY}),
        ("RUS TUR GRC", None, {"south": FULL, "caucasus": ENDS_ONLY}),
        ("RUS GEO GRC", None, {"south": FULL, "caucasus": FULL}),
        ("RUS TUR GEO GRC", None, {"south": FULL, "caucasus": FULL}),  # Turkey is optional
        ("RUS CHN", "RU-PRI", {"east": FULL}),
        ("RUS CHN", None, {"east": POSSIBLE}),  # region not recorded
        ("RUS CHN", "RU-KGD", {}),  # another region
        ("RUS CHN", "RU-ZZZ", {}),  # a name that nobody knows is another region, not an unrecorded one
        ("UZB RUS DEU", None, {"transit": FULL}),
        ("UZB DEU", None, {}),  # nothing says that it touched Russia
        ("RUS ?", None, {"baltic": POSSIBLE, "south": POSSIBLE, "caucasus": POSSIBLE}),
        ("? RUS ?", None, {}),  # both ends are missing: nothing speaks for any of them
        ("? RUS DEU", None, {"baltic": POSSIBLE, "transit": POSSIBLE}),
        ("RUS RUS", None, {}),
    ],
)
def test_argued_cases(journeys_of: Any, places: str, region: str | None, expected: dict[str, int]) -> None:
    assert fits_of(journeys_of, places, region) == expected


@pytest.mark.parametrize(
    ("form", "expected"), [(LABOUR, FULL), (None, POSSIBLE), (SEXUAL, NO_FIT), ("form.other", NO_FIT)]
)
def test_a_corridor_with_a_form_takes_only_cases_of_that_form(
    journeys_of: Any, form: str | None, expected: int
) -> None:
    assert fits_of(journeys_of, "UZB RUS", form=form).get("labourers", NO_FIT) == expected


def test_a_case_of_two_forms_fits_where_one_of_them_is_meant(journeys_of: Any) -> None:
    row = journey("UZB RUS", form=LABOUR) | {"form__sexual_exploitation": True}
    assert match(journeys_of([row]), (LABOURERS,), "RUS").fit.tolist() == [[FULL]]


def test_the_form_counts_in_every_dimension(journeys_of: Any) -> None:
    rows = [journey("UZB RUS", form=LABOUR, year=2020), journey("UZB RUS", form=SEXUAL, year=2020)]
    journeys = journeys_of(rows)
    for dimension in ("all", "gender", "age", "year"):
        fits = match(journeys, (LABOURERS,), "RUS", dimension).fit[:, 0]
        assert dict(zip(fits.tolist(), journeys.cubes[dimension].count.tolist(), strict=True)) == {
            FULL: 1, NO_FIT: 1
        }, dimension  # fmt: skip


def test_whole_cases_are_counted_on_each_corridor_and_how_many_stand_twice(journeys_of: Any) -> None:
    rows = [journey("RUS GRC")] * 4 + [journey("RUS GEO TUR GRC")] * 3 + [journey("RUS TUR")]
    rows += [journey("RUS NOR")] * 2 + [journey("RUS ?")] * 5 + [journey("POL DEU")] * 6
    journeys = journeys_of(rows)
    counts = corridor_counts(journeys, match(journeys, (SOUTH, CAUCASUS), "RUS"), "RUS")
    assert [list(row.values()) for row in counts] == [
        ["RUS", "none", 2, None, None, None, None],  # first; Poland to Germany is no case of Russia
        ["RUS", "not_told", None, None, 5, None, None],
        ["RUS", "south", 8, 0, 5, 3, 0],
        ["RUS", "caucasus", 3, 4, 5, 3, 0],
    ]
    assert all(tuple(row) == load_table("corridor_count").columns for row in counts)
    assert all(isinstance(value, int | str | None) for row in counts for value in row.values())


def two_places(*events: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A case as intake writes it that has more events than the columns hold."""
    journey = tuple(JourneyEvent(kind, country) for kind, country in events)
    return to_row(Case("x", "test", 2, person=Person(citizenships=("KGZ",)), journey=journey)) | more


def test_a_second_place_of_exploitation_takes_nothing_from_the_way_to_the_first(journeys_of: Any) -> None:
    """Exploited in Russia, then in Poland: brought into Russia, and taken from there."""
    into = corridor("into", ("KGZ",), ("RUS",))
    out = corridor("out", ("RUS",), ("BLR",), ("POL",))
    through = corridor("through", ("KGZ",), ("RUS",), ("POL",))
    start, here, there = ("recruitment", "KGZ"), ("exploitation", "RUS"), ("exploitation", "POL")
    fits = {}
    for name, events in {
        "first": (start, here),
        "both": (start, here, there),
        "by Belarus": (start, here, ("transit", "BLR"), there),
        "passed": (start, ("transit", "RUS"), there),
    }.items():
        journeys = journeys_of([two_places(*events, status=ACTUAL)])
        fits[name] = match(journeys, (into, out, through), "RUS").fit[0].tolist()
    assert fits == {
        "first": [FULL, NO_FIT, NO_FIT],
        "both": [FULL, ENDS_ONLY, FULL],
        "by Belarus": [FULL, FULL, FULL],
        "passed": [NO_FIT, NO_FIT, FULL],
    }


def test_a_person_of_several_journeys_is_one_case_of_a_corridor(journeys_of: Any) -> None:
    trip = (("recruitment", "KGZ"), ("exploitation", "RUS"))
    events = (*trip, *trip, ("recruitment", "KGZ"), ("exploitation", "POL"))
    rows = [two_places(*events, status=ACTUAL, case_id=str(n)) for n in range(10)]
    into, other = corridor("into", ("KGZ",), ("RUS",)), corridor("other", ("KGZ",), ("TUR",))
    journeys = journeys_of(rows)
    counts = corridor_counts(journeys, match(journeys, (into,), "RUS"), "RUS")
    assert [(row["corridor"], row["full"]) for row in counts] == [
        ("none", 0),
        ("not_told", None),
        ("into", 10),
    ]
    unmatched = proposals(journeys, match(journeys, (other,), "RUS"), "RUS")
    assert [(row["origin"], row["destination"], row["cases"]) for row in unmatched] == [("KGZ", "RUS", 10)]


def test_the_baltic_file_loses_no_case_by_a_recorded_stop(tmp_path: Path) -> None:
    """A to the USA with nothing between, B by Lithuania, C straight to France, D by Poland to Germany."""
    take_in(CASES / "t8_baltic.csv", tmp_path / "cases.parquet")
    with open_engine("duckdb") as engine:
        journeys = read_journeys(engine, tmp_path / "cases.parquet")
    pack = load_pack("ru")
    rows = corridor_counts(journeys, match(journeys, pack.corridors, "RUS"), "RUS")
    (baltic,) = (row for row in rows if row["corridor"] == "ru.baltic")
    assert (baltic["full"], baltic["ends_only"], baltic["possible"]) == (1, 3, 0)
    # D passed Poland, which is not on the route: its ends fit, its way has no name.
    assert (rows[0]["corridor"], rows[0]["full"], baltic["other_way"]) == ("none", 1, 1)


# Properties, over journeys of any length built straight as arrays.

PLACES = ("RUS", "LTU", "DEU", "FRA", "TUR", "GRC", "GEO", "UZB", "CHN", "RU-PRI", "RU-KGD")
FORMS = (frozenset({LABOUR}), frozenset({SEXUAL}), frozenset({LABOUR, SEXUAL}))
REGIONS = {"RU-PRI": "RUS", "RU-KGD": "RUS"}
place = st.sampled_from(PLACES)
legs = st.lists(st.one_of(place, st.none()), min_size=2, max_size=7)
form = st.integers(-1, len(FORMS) - 1)


@cache
def _numbers() -> dict[str, int]:
    return {name: number for number, name in enumerate(PLACES)}


def built(path: list[str | None], form: int) -> Journeys:
    """One journey as it stands; a region is recorded with its country."""
    numbers = _numbers()
    countries = [numbers[REGIONS.get(p, p)] if p else UNKNOWN for p in path]
    regions = [numbers[p] if p in REGIONS else UNKNOWN for p in path]
    exploited = [0] * (len(path) - 1) + [int(countries[-1] != UNKNOWN)]
    one, zero = np.array([1]), np.array([0])
    paths = Paths(np.array([countries]), np.array([regions]), np.array([form]), np.array([exploited]))
    cube = Cube(paths, zero, zero, ("",), one, zero)
    return Journeys(PLACES, FORMS, {"all": cube}, 1, 0, "")


def fits(path: list[str | None], form: int) -> list[int]:
    found: list[int] = match(built(path, form), ALL, "RUS").fit[0].tolist()
    return found


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(path=legs, form=form, new=place, data=st.data())
def test_a_stop_added_on_the_way_never_lowers_a_fit(
    path: list[str | None], form: int, new: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(1, len(path) - 1))
    longer = [*path[:at], new, *path[at:]]
    assert all(after >= before for before, after in zip(fits(path, form), fits(longer, form), strict=True))


@cache
def _layers() -> list[tuple[str, tuple[Corridor, ...], tuple[str, ...]]]:
    """Country or region, its corridors, and places they name, of every pack that has corridors."""
    found = []
    for pack in (load_pack(code) for code in ("ru", "de", "pl")):
        layers = [(pack.code, pack.corridors), *((r.code, r.corridors) for r in pack.regions)]
        for home, listed in layers:
            places = {place for c in listed for stop in c.stops for place in (home, *stop.places[:4])}
            found.append((home, listed, tuple(sorted(places))))
    return found


def _fits_of_pack(path: list[str | None], form: int, home: str, listed: tuple[Corridor, ...]) -> list[int]:
    names = sorted({place for place in path if place} | {"RUS", home})
    numbers = {name: number for number, name in enumerate(names)}
    around = {name: "RUS" if name.startswith("RU-") else name for name in names}
    countries = [numbers[around[p]] if p else UNKNOWN for p in path]
    regions = [numbers[p] if p and "-" in p else UNKNOWN for p in path]
    base = built(["RUS"] * len(path), form)
    cube = base.cubes["all"]
    paths = replace(cube.paths, legs=np.array([countries]), regions=np.array([regions]))
    journeys = replace(base, places=tuple(names), cubes={"all": replace(cube, paths=paths)})
    found: list[int] = match(journeys, listed, home).fit[0].tolist()
    return found


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data(), form=form)
def test_a_true_stop_never_lowers_a_fit_of_the_packs(data: st.DataObject, form: int) -> None:
    home, listed, places = data.draw(st.sampled_from(_layers()))
    stop = st.sampled_from(places)
    path = data.draw(st.lists(st.one_of(stop, st.none()), min_size=2, max_size=6))
    at = data.draw(st.integers(1, len(path) - 1))
    longer = [*path[:at], data.draw(stop), *path[at:]]
    before, after = (_fits_of_pack(found, form, home, listed) for found in (path, longer))
    assert all(now >= then for then, now in zip(before, after, strict=True))


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(path=legs, form=form, data=st.data())
def test_what_is_not_recorded_never_makes_a_fit(
    path: list[str | None], form: int, data: st.DataObject
) -> None:
    """Rub out one place or the form: no corridor is fitted in full or by its ends that was not before."""
    at = data.draw(st.integers(0, len(path)))
    less = (path, -1) if at == len(path) else ([*path[:at], None, *path[at + 1 :]], form)
    for before, after in zip(fits(path, form), fits(*less), strict=True):
        assert after <= before or after == POSSIBLE


def slow_fit(path: list[str | None], form: int, wanted: Corridor) -> int:
    """The definition, spelled out for one journey and one corridor."""
    if not any(p and REGIONS.get(p, p) == "RUS" for p in path):
        return NO_FIT
    best = NO_FIT
    for end, stop in enumerate(wanted.stops):
        if end and (stop.may_end or end == len(wanted.stops) - 1):
            best = max(best, _slow_variant(path, form, wanted.stops[: end + 1], wanted.forms))
    return best


def _slow_variant(path: list[str | None], form: int, stops: tuple[Stop, ...], forms: tuple[str, ...]) -> int:
    def at(here: str | None, stop: Stop) -> str:
        if here is None:
            return "open"
        if here in stop.places or REGIONS.get(here) in stop.places:
            return "yes"
        return "open" if here == "RUS" and any(p.startswith("RU-") for p in stop.places) else "no"

    formed = "yes" if not forms else "open" if form < 0 else "yes" if FORMS[form] & set(forms) else "no"
    ends = [at(path[0], stops[0]), at(path[-1], stops[-1])]
    if "no" in (*ends, formed) or "yes" not in ends:
        return NO_FIT
    if "open" in (*ends, formed):
        return POSSIBLE
    required = [stop for stop in stops[1:-1] if stop.required]
    choices = product(*([n for n, here in enumerate(path[1:-1]) if at(here, s) == "yes"] for s in required))
    whole = any(all(a < b for a, b in pairwise(chosen)) for chosen in choices)
    return FULL if whole else ENDS_ONLY


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(path=legs, form=form)
def test_journeys_of_any_length_equal_the_slow_matcher(path: list[str | None], form: int) -> None:
    assert fits(path, form) == [slow_fit(path, form, wanted) for wanted in ALL]


def test_a_stop_on_the_way_may_be_a_region(journeys_of: Any) -> None:
    through = corridor("through", ("UZB",), ("RU-KGD",), ("LTU",))
    legs = {"origin": "UZB", "transit_1": "RUS", "destination": "LTU"}
    rows = [{**legs, "transit_1_subdivision": region} for region in ("RU-KGD", "RU-MOW", None)]
    found = [int(match(journeys_of([row]), (through,), "RUS").fit[0, 0]) for row in rows]
    assert found == [FULL, ENDS_ONLY, ENDS_ONLY]  # only the first is recorded at the stop


def test_a_regions_corridors_take_only_cases_placed_in_it(journeys_of: Any) -> None:
    """Of 60 cases that never name Kaliningrad none stands on its corridors, not even possibly."""
    (region,) = load_pack("ru").regions
    rows = [journey("KGZ RUS", form=LABOUR)] * 30 + [journey("RUS POL", form=SEXUAL)] * 20
    rows += [journey("RUS ?")] * 5 + [journey("RUS RUS", "RU-MOW")] * 5
    journeys = journeys_of(rows)
    counts = corridor_counts(journeys, match(journeys, region.corridors, region.code), region.code)
    assert sum(value for row in counts for value in row.values() if isinstance(value, int)) == 0


def test_unmatched_journeys_become_proposals(journeys_of: Any) -> None:
    rows = [journey("RUS POL NOR")] * 12 + [journey("RUS BLR POL NOR")] * 3 + [journey("RUS FIN")] * 2
    rows += [journey("RUS RUS")] * 40 + [journey("RUS CHN")] * 20  # the last may be on the route east
    journeys = journeys_of(rows)
    (found,) = proposals(journeys, match(journeys, ALL, "RUS"), "RUS")
    assert found == {"origin": "RUS", "destination": "NOR", "via": "POL", "cases": 15, "via_cases": 12}
    assert tuple(found) == load_table("corridor_proposal").columns


def test_every_case_has_one_route(journeys_of: Any) -> None:
    twin = corridor("twin", ("RUS",), ("GRC", "CYP"))
    rows = [journey("RUS GRC")] * 3 + [journey("RUS TUR")] * 2 + [journey("RUS GEO TUR GRC")] * 4
    rows += [journey("RUS NOR")] * 4 + [journey("RUS ?")] * 6 + [journey("POL DEU")] * 7
    rows += [journey("UZB RUS GEO ARM DEU")]  # the ends of a route through Kazakhstan, by another way
    other = corridor("by_kazakhstan", ("UZB",), ("KAZ",), ("DEU",))
    journeys = journeys_of(rows)
    count = journeys.cubes["all"].count
    found = routes(match(journeys, (SOUTH, CAUCASUS, twin, other), "RUS"), count)
    sizes = {name: int(count[found.codes == n].sum()) for n, name in enumerate(found.names)}
    # More stops on record win; equal ones are a set, called by its members from ten cases on.
    assert {name: size for name, size in sizes.items() if size} == {
        "ambiguous": 3, "south": 2, "caucasus": 4, "none": 5, None: 6, "elsewhere": 7
    }  # fmt: skip
    many = journeys_of([journey("RUS GRC")] * 10)
    assert routes(match(many, (SOUTH, twin), "RUS"), many.cubes["all"].count).names[0] == "south|twin"


def test_every_corridor_of_the_packs_fits_a_journey_made_from_it(journeys_of: Any) -> None:
    """In full with its required stops only; in Germany and Poland too."""
    for pack in (load_pack(code) for code in ("ru", "de", "pl")):
        layers = [(pack.code, pack.corridors), *((r.code, r.corridors) for r in pack.regions)]
        for home, wanted in ((code, found) for code, listed in layers for found in listed):
            places = [stop.places[0] for stop in wanted.stops if stop.required]
            form = wanted.forms[0] if wanted.forms else None
            row = journey(" ".join("RUS" if "-" in name else name for name in places), form=form)
            for end, name in (("origin", places[0]), ("destination", places[-1])):
                row[f"{end}_subdivision"] = name if name.startswith("RU-") else None
            assert match(journeys_of([row]), (wanted,), home).fit.tolist() == [[FULL]], wanted.id
