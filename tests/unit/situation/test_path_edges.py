"""Paths of cases and flows at their edges: bands of age, ends that are filled, tables of flows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from equiano.engine import open_engine
from equiano.errors import BadInputError
from equiano.exact import count_interval, share_interval
from equiano.situation.intervals import design_effect, difference_interval, wilson
from equiano.situation.journeys import Journeys, read_flows, read_journeys
from equiano.situation.path_frame import AGE_BANDS
from equiano.situation.places import country_of
from equiano.situation.roles import flows

from .rows import cells

Read = Callable[..., Journeys]


def by_category(journeys: Journeys, cube: str) -> dict[str, int]:
    """Persons of each category of a cube."""
    found = journeys.cubes[cube]
    counts: dict[str, int] = {}
    for place, name in enumerate(found.categories):
        inside = found.category == place
        records = {int(one): int(n) for one, n in zip(found.record[inside], found.count[inside], strict=True)}
        counts[name] = sum(records.values())
    return {name: number for name, number in counts.items() if number}


def pairs(journeys: Journeys) -> dict[tuple[Any, Any], int]:
    return {cells(row, "origin", "destination"): cells(row, "count")[0] for row in flows(journeys)}


# Ages


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "0--8"), (8, "0--8"), (9, "9--17"), (13, "9--17"), (14, "9--17"), (15, "9--17"), (17, "9--17"),
        (18, "18--20"), (20, "18--20"), (21, "21--23"), (23, "21--23"), (24, "24--26"), (26, "24--26"),
        (27, "27--29"),
        (29, "27--29"), (30, "30--38"), (38, "30--38"), (39, "39--47"), (47, "39--47"), (48, "48+"),
        (99, "48+"),
    ],
)  # fmt: skip
def test_the_band_of_an_age(journeys_of: Read, age: int, band: str) -> None:
    found = journeys_of([{"origin": "RUS", "destination": "DEU", "age_years": age}])
    assert by_category(found, "age") == {band: 1}


def test_bands_follow_each_other_without_a_gap() -> None:
    for (_, last), (first, _) in pairwise(AGE_BANDS):
        assert last is not None and first == last + 1
    assert AGE_BANDS[0][0] == 0 and AGE_BANDS[-1][1] is None


@pytest.mark.parametrize(
    ("row", "band"),
    [
        ({"age_years": 17, "age_band": "18--20", "is_child": False}, "9--17"),
        ({"age_band": "30--38", "is_child": True}, "30--38"),
        ({"is_child": True}, "0--17"),
        ({"is_child": False}, "18+"),
        ({}, ""),
    ],
)
def test_an_age_rules_over_a_band_and_a_band_over_child_or_adult(
    journeys_of: Read, row: dict[str, Any], band: str
) -> None:
    assert by_category(journeys_of([{"origin": "RUS", "destination": "DEU", **row}]), "age") == {band: 1}


# Ends


@pytest.mark.parametrize(
    ("row", "pair", "filled"),
    [
        ({"origin": "RUS", "destination": "DEU"}, ("RUS", "DEU"), 0),
        ({"citizenship": "RUS", "destination": "DEU"}, ("RUS", "DEU"), 1),
        ({"origin": "RUS", "exploitation_country": "DEU"}, ("RUS", "DEU"), 1),
        ({"citizenship": "RUS", "exploitation_country": "DEU"}, ("RUS", "DEU"), 1),
        (
            {"citizenship": "UKR", "origin": "RUS", "destination": "DEU", "exploitation_country": "POL"},
            ("RUS", "DEU"),
            0,
        ),
        ({"origin_subdivision": "RU-KGD", "destination": "DEU"}, ("RUS", "DEU"), 0),
    ],
)
def test_an_end_that_no_event_gives(
    journeys_of: Read, row: dict[str, Any], pair: tuple[str, str], filled: int
) -> None:
    found = journeys_of([row])
    assert pairs(found) == {pair: 1}
    assert found.ends_filled == filled


@pytest.mark.parametrize("citizenship", [{"citizenship": "XXA"}, {"citizenship_all": "RUS;UKR"}])
def test_no_citizenship_and_two_say_of_no_place_that_it_began_there(
    journeys_of: Read, citizenship: dict[str, str]
) -> None:
    found = journeys_of([{**citizenship, "destination": "DEU"}])
    assert found.ends_filled == 0
    assert not any(origin == "RUS" for origin, _ in pairs(found))


@pytest.mark.parametrize(("code", "country"), [("RU-KGD", "RUS"), ("DE-BE", "DEU"), ("XX-1", ""), ("", "")])
def test_the_country_of_a_subdivision(code: str, country: str) -> None:
    assert country_of(code) == country


def test_persons_without_a_year_by_the_clock(write_cases: Callable[..., Path]) -> None:
    rows = [
        {"origin": "RUS", "destination": "DEU", "registration_year": 2020, "journey_date": date(2018, 5, 1)},
        {"origin": "RUS", "destination": "DEU", "registration_year": 2021},
        {"origin": "RUS", "destination": "DEU", "exploitation_date": date(2019, 1, 1)},
    ]
    with open_engine("duckdb") as engine:
        path = write_cases(rows)
        found = {
            clock: read_journeys(engine, path, clock=clock)
            for clock in ("registration", "journey", "exploitation")
        }  # type: ignore[arg-type]
    assert {clock: journeys.undated for clock, journeys in found.items()} == {
        "registration": 1, "journey": 2, "exploitation": 2,
    }  # fmt: skip
    assert by_category(found["registration"], "year") == {"2020": 1, "2021": 1, "": 1}
    assert by_category(found["journey"], "year") == {"2018": 1, "": 2}


def test_a_table_without_a_place(write_cases: Callable[..., Path], tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(
        pa.table({"case_id": ["1"], "status": ["status.actual_victim"], "consent": [True]}),
        tmp_path / "c.parquet",
    )
    with open_engine("duckdb") as engine, pytest.raises(BadInputError, match="no column tells a place"):
        read_journeys(engine, tmp_path / "c.parquet")


# Flows


def flow_file(folder: Path, text: str) -> Path:
    path = folder / "flows.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_of_flows(tmp_path: Path) -> None:
    found = read_flows(
        flow_file(tmp_path, "origin,destination,count,year\nRUS,DEU,5,2020\nRussia,DEU,7,2021\n,DEU,2,2020\n")
    )
    assert found.cases == 14
    assert pairs(found)["RUS", "DEU"] == 12
    assert by_category(found, "year") == {"2020": 7, "2021": 7}


@pytest.mark.parametrize("name", ["count", "cases", "victims"])
def test_how_the_column_of_counts_may_be_called(tmp_path: Path, name: str) -> None:
    assert read_flows(flow_file(tmp_path, f"origin,destination,{name}\nRUS,DEU,5\n")).cases == 5


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("Nowhere,DEU,5,2020", "origin"), ("RUS,Nowhere,5,2020", "destination"), ("RUS,DEU,-5,2020", "count"),
        ("RUS,DEU,many,2020", "count"), ("RUS,DEU,5.5,2020", "count"), ("RUS,DEU,5,1899", "year"),
        ("RUS,DEU,5,2100", "year"),
        ("RUS,DEU,5,20", "year"), ("stateless,DEU,5,2020", "origin"), ("RUS,XXA,5,2020", "destination"),
    ],
)  # fmt: skip
def test_a_faulty_row_of_flows_is_named(tmp_path: Path, row: str, field: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read_flows(flow_file(tmp_path, f"origin,destination,count,year\nKAZ,DEU,1,2020\n{row}\n"))
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [(3, field)]


@pytest.mark.parametrize("year", ["1900", "2099", ""])
def test_the_first_and_last_year_of_a_flow(tmp_path: Path, year: str) -> None:
    assert read_flows(flow_file(tmp_path, f"origin,destination,count,year\nRUS,DEU,5,{year}\n")).cases == 5


def test_two_rows_of_one_flow_are_a_fault_and_of_two_years_are_none(tmp_path: Path) -> None:
    head = "origin,destination,count,year\nRUS,DEU,5,2020\n"
    read_flows(flow_file(tmp_path, f"{head}RUS,DEU,6,2021\n"))
    with pytest.raises(BadInputError) as caught:
        read_flows(flow_file(tmp_path, f"{head}KAZ,DEU,1,2020\nRussia,Germany,6,2020\n"))
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [(4, "origin")]


def test_flows_without_a_count(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="origin, destination and count"):
        read_flows(flow_file(tmp_path, "origin,destination,persons\nRUS,DEU,5\n"))


# Intervals, against R


@pytest.mark.parametrize(
    ("count", "low", "high"),
    # R: poisson.test(x)$conf.int
    [(0, 0.0, 3.688879), (1, 0.02531781, 5.571643), (10, 4.795389, 18.39036), (100, 81.36397, 121.6269)],
)
def test_the_interval_of_a_count(count: int, low: float, high: float) -> None:
    found = count_interval(count)
    assert (float(found[0]), float(found[1])) == pytest.approx((low, high), rel=1e-5)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # R: binom.test(x, n)$conf.int
    [(0, 10, 0.0, 0.3084971), (10, 10, 0.6915029, 1.0), (3, 10, 0.06673951, 0.6524529), (0, 0, 0.0, 1.0)],
)
def test_the_interval_of_a_share(part: int, whole: int, low: float, high: float) -> None:
    found = share_interval(part, whole)
    assert (float(found[0]), float(found[1])) == pytest.approx((low, high), rel=1e-5)


def test_a_design_effect_widens_an_interval_as_fewer_cases_would() -> None:
    plain, widened = count_interval(50), count_interval(100, effect=2.0)
    assert [float(end) for end in widened] == pytest.approx([2 * float(end) for end in plain])
    plain, widened = share_interval(10, 25), share_interval(20, 50, effect=2.0)
    assert [float(end) for end in widened] == pytest.approx([float(end) for end in plain])


@pytest.mark.parametrize(
    ("sizes", "effect"), [([], 1.0), ([1, 1, 1], 1.0), ([3], 3.0), ([2, 2], 2.0), ([1, 3], 2.5)]
)
def test_how_many_cases_are_as_good_as_one(sizes: list[int], effect: float) -> None:
    assert design_effect(sizes) == pytest.approx(effect)


def test_the_change_of_a_share_by_newcombes_method_10() -> None:
    # Newcombe 1998, table II, a: 56/70 - 48/80 gives 0.0524 to 0.3339.
    low, high = difference_interval([48], 80, [56], 70)
    assert (float(low[0]), float(high[0])) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_wilsons_interval_at_its_ends() -> None:
    low, high = wilson([0, 10, 5], [10, 10, 10])
    assert np.asarray(low).tolist() == pytest.approx([0.0, 0.72246, 0.23659], abs=1e-5)
    assert np.asarray(high).tolist() == pytest.approx([0.27753, 1.0, 0.76341], abs=1e-5)
