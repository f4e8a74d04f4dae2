"""Journeys as they were: small inputs whose meaning was missed, and many invented ones counted slowly."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from equiano.engine import open_engine
from equiano.errors import BadInputError
from equiano.record.intake import take_in
from equiano.record.journey import JourneyEvent, journeys_of, to_text
from equiano.schema.coverage import Coverage
from equiano.schema.table import load_table
from equiano.situation.borders import borders
from equiano.situation.journeys import Journeys, read_journeys
from equiano.situation.options import Clock
from equiano.situation.roles import ROLES, flows, flows_by_citizenship, roles

CASES = Path(__file__).parents[2] / "cases" / "situation"
TODAY = date(2026, 1, 1)
R, T, X = "recruitment", "transit", "exploitation"


def of_case(name: str, folder: Path, clock: Clock = "registration") -> Journeys:
    report = take_in(CASES / f"{name}.csv", folder / "cases.parquet", today=TODAY)
    with open_engine("duckdb") as engine:
        return read_journeys(engine, report.out, clock=clock)


def counted(journeys: Journeys) -> dict[tuple[str, str], int]:
    return {(row["place"], row["role"]): row["count"] for row in roles(journeys) if row["count"]}


def pairs(rows: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
    return {(row["origin"], row["destination"]): row["count"] for row in rows}


def test_each_country_of_exploitation_is_a_destination(tmp_path: Path) -> None:
    """A Kyrgyz woman exploited in Russia, then in Poland: nothing says that one of the two does not count."""
    journeys = of_case("t1_two_destinations", tmp_path)
    assert counted(journeys) == {("KGZ", "origin"): 1, ("RUS", "destination"): 1, ("POL", "destination"): 1}
    assert pairs(flows(journeys)) == {("KGZ", "RUS"): 1, ("KGZ", "POL"): 1}
    assert journeys.cases == 1


def test_recruited_where_exploited_but_a_foreign_citizen(tmp_path: Path) -> None:
    """By citizenship (UNODC) across a border; that she was recruited in Russia stands beside it."""
    journeys = of_case("t3_recruited_at_destination", tmp_path)
    assert counted(journeys) == {("RUS", "recruited_here"): 1}
    assert borders(journeys) == [
        {"place": "RUS", "by_citizenship": "cross_border", "by_recruitment": "recruited_here", "count": 1}
    ]
    assert pairs(flows(journeys)) == {("RUS", "RUS"): 1}
    assert pairs(flows_by_citizenship(journeys)) == {("KGZ", "RUS"): 1}


@pytest.mark.parametrize(
    ("clock", "years"),
    [
        ("registration", {"2021": 1}),
        ("journey", {"2015": 1, "2020": 1}),
        ("exploitation", {"2015": 1, "2020": 1}),
    ],
)
def test_two_journeys_of_one_person_are_two(tmp_path: Path, clock: Clock, years: dict[str, int]) -> None:
    """2015 to Turkey and 2020 to Germany: two journeys, one person; registered once, in 2021."""
    journeys = of_case("t4_two_journeys", tmp_path, clock)
    assert counted(journeys) == {("RUS", "origin"): 1, ("TUR", "destination"): 1, ("DEU", "destination"): 1}
    assert (journeys.cases, journeys.orders.several, journeys.undated) == (1, 1, 0)
    found = {
        row["category"]: row["count"]
        for row in roles(journeys, ["RUS"])
        if row["dimension"] == "year" and row["role"] == "origin"
    }
    assert found == years
    assert int(journeys.cubes["all"].count.sum()) == 2  # journeys


def test_the_clock_says_how_many_lack_it(journeys_of: Callable[..., Journeys], write_cases: Any) -> None:
    rows = [
        {"origin": "RUS", "destination": "DEU", "registration_year": 2021, "journey_date": date(2019, 5, 1)},
        {"origin": "RUS", "destination": "DEU", "registration_year": 2021},
        {"origin": "RUS", "destination": "DEU", "journey_date": date(2018, 5, 1)},
    ]
    path = write_cases(rows)
    found: dict[str, tuple[int, set[str]]] = {}
    for clock in ("registration", "journey", "exploitation"):
        with open_engine("duckdb") as engine:
            journeys = read_journeys(engine, path, clock=clock)  # type: ignore[arg-type]
        found[clock] = journeys.undated, set(journeys.cubes["year"].categories)
    assert found == {
        "registration": (1, {"2021", ""}),
        "journey": (1, {"2019", "2018", ""}),
        "exploitation": (3, {""}),
    }


def test_dual_citizens_are_a_line_of_their_own(journeys_of: Callable[..., Journeys]) -> None:
    journeys = journeys_of(
        [
            {"citizenship": "RUS", "citizenship_all": "RUS;UKR", "destination": "RUS"},
            {"citizenship": "UKR", "citizenship_all": "UKR;RUS", "destination": "DEU"},
            {"citizenship": "RUS", "citizenship_all": "RUS", "destination": "RUS"},
            {"citizenship": "XXA", "citizenship_all": "XXA", "destination": "RUS"},
        ]
    )
    assert {(row["place"], row["by_citizenship"]): row["count"] for row in borders(journeys)} == {
        ("RUS", "dual"): 1, ("DEU", "cross_border"): 1, ("RUS", "domestic"): 1, ("RUS", ""): 1,
    }  # fmt: skip
    assert pairs(flows_by_citizenship(journeys)) == {
        ("several", "RUS"): 1, ("several", "DEU"): 1, ("RUS", "RUS"): 1, ("XXA", "RUS"): 1,
    }  # fmt: skip
    # Which of two citizenships the journey began in is not known, so it is no origin.
    assert journeys.ends_filled == 1


def test_seven_transits_are_seven_transit_countries(journeys_of: Callable[..., Journeys]) -> None:
    stops = ["KAZ", "RUS", "BLR", "POL", "DEU", "NLD", "BEL"]
    events = [JourneyEvent(R, "UZB"), *(JourneyEvent(T, stop) for stop in stops), JourneyEvent(X, "GBR")]
    journeys = journeys_of(
        [{"journeys": to_text(journeys_of_events(events)), "origin": "UZB", "destination": "GBR"}]
    )
    assert counted(journeys) == {
        ("UZB", "origin"): 1, ("GBR", "destination"): 1, **{(stop, "transit"): 1 for stop in stops},
    }  # fmt: skip
    assert journeys.orders.by_file == 1  # seven stops without a date stand as the file has them


def journeys_of_events(events: list[JourneyEvent]) -> Any:
    return journeys_of(events)


PLACES = ["RUS", "DEU", "KGZ", "POL"]


def invented(seed: int, size: int = 300) -> list[tuple[list[JourneyEvent], tuple[str, ...]]]:
    """Events and citizenships of persons, some with several journeys, exploitation and transits."""
    rng = random.Random(seed)
    people = []
    for _ in range(size):
        events = []
        for journey in range(rng.choice([1, 1, 1, 2, 3])):
            kinds = (
                [R] * rng.choice([0, 1, 1, 1])
                + [T] * rng.choice([0, 0, 1, 2, 5])
                + [X] * rng.choice([0, 1, 1, 2])
            )
            for kind in kinds:
                place, within = rng.choice(PLACES), None
                if place == "RUS":
                    within = rng.choice([None, "RU-KGD", "RU-MOW"])
                on = date(2000 + 5 * journey, 1, 1) if rng.random() < 0.3 else None
                events.append(JourneyEvent(kind, place, within, on))  # type: ignore[arg-type]
        citizens = tuple(rng.sample(PLACES, rng.choice([0, 1, 1, 2])))
        people.append((events, citizens))
    return people


def slow_roles(events: list[JourneyEvent], citizens: tuple[str, ...], place: str) -> set[str]:
    """Roles of a place in a person's journeys, one journey and one event at a time."""
    found = set()
    for journey in journeys_of(events) or ((),):  # citizenship alone says where a journey began
        starts = [event for event in journey if event.kind == R]
        home = JourneyEvent(R, citizens[0]) if len(citizens) == 1 else None
        start = starts[0] if starts else home
        ends = [event for event in journey if event.kind == X]
        rest = [event for event in journey if event.kind in (T, R) and not (starts and event is starts[0])]
        found |= _roles_in(start, ends, rest, citizens, place)
    return found


def _at(event: JourneyEvent | None, place: str) -> bool | None:
    """Whether an event is at a place; None where it may be."""
    if event is None or event.country is None:
        return None
    if "-" not in place:
        return event.country == place
    if event.country != "RUS":
        return False
    return None if event.subdivision is None else event.subdivision == place


def _roles_in(
    start: JourneyEvent | None,
    ends: list[JourneyEvent],
    rest: list[JourneyEvent],
    citizens: tuple[str, ...],
    place: str,
) -> set[str]:
    starts, here = _at(start, place), [end for end in ends if _at(end, place)]
    elsewhere = [end for end in ends if _at(end, place) is False]
    found = set()
    if starts and elsewhere:
        found.add("origin")
    if starts and here:
        country = "RUS" if "-" in place else place
        found.add("recruited_here" if citizens and country not in citizens else "internal")
    if starts and not here and not elsewhere:
        found.add("undetermined")
    if here and starts is False:
        found.add("destination")
    if here and starts is None:
        found.add("undetermined")
    if not starts and not here and any(_at(event, place) for event in rest):
        found.add("transit")
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_roles_equal_a_slow_count(write_cases: Any, tmp_path: Path, seed: int) -> None:
    from equiano.record.case import Case, Person, to_row

    people = invented(seed)
    rows = [
        {**to_row(Case(str(n), "test", n, person=Person(citizenships=citizens), journey=tuple(events))),
         "status": "status.actual_victim", "registration_year": 2020 + n % 3}
        for n, (events, citizens) in enumerate(people)
    ]  # fmt: skip
    assert sum(row["journeys"] is not None for row in rows) > 100
    with open_engine("duckdb") as engine:
        journeys = read_journeys(engine, write_cases(rows))
    assert journeys.cases == len(people)
    everywhere = counted(journeys)
    for place in [*PLACES, "RU-KGD"]:
        expected = Counter(
            role for events, citizens in people for role in slow_roles(events, citizens, place)
        )
        base = sum(bool(slow_roles(events, citizens, place)) for events, citizens in people)
        told = [row for row in roles(journeys, [place]) if row["dimension"] == "all"]
        assert {row["role"]: row["count"] for row in told} == {role: expected[role] for role in ROLES}, place
        assert {row["base"] for row in told} == {base}
        if "-" not in place:  # all countries at once give the same
            assert {role: everywhere.get((place, role), 0) for role in ROLES} == {
                r: expected[r] for r in ROLES
            }
        by_year = Counter(
            (str(2020 + n % 3), role)
            for n, (events, citizens) in enumerate(people)
            for role in slow_roles(events, citizens, place)
        )
        seen = {
            (row["category"], row["role"]): row["count"]
            for row in roles(journeys, [place])
            if row["dimension"] == "year" and row["count"]
        }
        assert seen == dict(by_year)


def test_groups_widen_the_interval_of_a_sample(journeys_of: Callable[..., Journeys]) -> None:
    """Twenty persons of four raids are as good as four persons; a group is not drawn five times."""
    row = {"origin": "UZB", "destination": "RUS"}
    alone = journeys_of([row] * 20)
    raids = journeys_of([{**row, "group_id": f"raid {n % 4}"} for n in range(20)])
    mixed = journeys_of([{**row, "group_id": "raid" if n < 5 else None} for n in range(20)])
    assert (alone.beside.design_effect, raids.beside.design_effect) == (1.0, 5.0)
    assert mixed.beside.design_effect == pytest.approx((25 + 15) / 20)
    (one,) = flows(alone, coverage=Coverage.SAMPLE)
    (wide,) = flows(raids, coverage=Coverage.SAMPLE)
    assert wide["count"] == one["count"] == 20
    assert wide["count_low"] < one["count_low"] < 20 < one["count_high"] < wide["count_high"]


@pytest.mark.parametrize("coverage", [None, Coverage.NATIONAL, Coverage.ONE_AGENCY, Coverage.DEMONSTRATION])
def test_only_a_sample_has_intervals(journeys_of: Callable[..., Journeys], coverage: Coverage | None) -> None:
    journeys = journeys_of([{"origin": "UZB", "destination": "RUS"}] * 20)
    for row in [*roles(journeys, ["RUS"], coverage=coverage), *flows(journeys, coverage=coverage)]:
        assert row["count_low"] is row["count_high"] is row["share_low"] is row["share_high"] is None


def test_rows_of_borders_have_the_columns_of_their_schema(journeys_of: Callable[..., Journeys]) -> None:
    (row,) = borders(journeys_of([{"origin": "UZB", "destination": "RUS"}]))
    assert tuple(row) == load_table("border").columns


def test_a_mapping_can_give_journeys_whole(tmp_path: Path) -> None:
    source, mapping = tmp_path / "in.csv", tmp_path / "m.yaml"
    source.write_text("nr,way\nA,R:UZB>T:KAZ>X:RUS@2020-03-01>X:POL\nB,from Tashkent to Moscow\n", "utf-8")
    mapping.write_text(
        "columns: {nr: case_id, way: journeys}\nstatus_if_empty: status.actual_victim\n", "utf-8"
    )
    report = take_in(source, tmp_path / "cases.parquet", mapping=mapping, today=TODAY)
    assert [(fault.row, fault.field) for fault in report.faults.first] == [(3, "way")]
    with open_engine("duckdb") as engine:
        journeys = read_journeys(engine, report.out)
    assert counted(journeys) == {
        ("UZB", "origin"): 1, ("KAZ", "transit"): 1, ("RUS", "destination"): 1, ("POL", "destination"): 1,
    }  # fmt: skip


def test_a_text_that_is_no_journey_is_one_clear_error(journeys_of: Callable[..., Journeys]) -> None:
    with pytest.raises(BadInputError, match="journeys"):
        journeys_of([{"origin": "UZB", "destination": "RUS", "journeys": "Tashkent - Moscow"}])
