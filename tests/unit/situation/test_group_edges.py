"""Risk groups and the index at their edges: ages, sizes, outliers, mirrored parts, ranks."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from equiano.countries.model import CaseFilter
from equiano.errors import BadInputError
from equiano.schema.coverage import Coverage, Scope
from equiano.situation.risk_groups import rates, read_areas, vulnerability_index

from .rows import cell, cells
from .test_risk_groups import counted, group

# Members


@pytest.mark.parametrize(
    ("rule", "ages", "members"),
    [
        (CaseFilter(age_from=18, age_to=29), [17, 18, 29, 30], 2),
        (CaseFilter(age_from=14), [13, 14, 15, None], 2),
        (CaseFilter(age_to=17), [16, 17, 18], 2),
        (CaseFilter(age_from=0, age_to=17), [0, 17, 18], 2),
        (CaseFilter(age_from=30), [29, 30, 99], 2),
    ],
)
def test_the_first_and_the_last_age_are_members(
    write_cases: Any, rule: CaseFilter, ages: list[int | None], members: int
) -> None:
    assert counted(write_cases, [{"age_years": age} for age in ages], group("g", rule)) == {"g": members}


@pytest.mark.parametrize(
    ("rule", "member"),
    [
        (CaseFilter(age_to=17), 1),
        (CaseFilter(age_from=0, age_to=17), 1),
        (CaseFilter(age_to=20), 1),
        (CaseFilter(age_to=16), 0),  # "under 18" may be 17
        (CaseFilter(age_from=1, age_to=17), 0),  # or under 1
        (CaseFilter(age_from=14, age_to=17), 0),
    ],
)
def test_a_record_that_says_only_under_18_is_in_a_group_that_holds_all_children(
    write_cases: Any, rule: CaseFilter, member: int
) -> None:
    rows = [{"is_child": True}, {"is_child": False}, {"is_child": None, "age_years": 40}]
    assert counted(write_cases, rows, group("g", rule)) == {"g": member}


def test_every_criterion_must_be_met_and_unknown_meets_none(write_cases: Any) -> None:
    rule = CaseFilter(citizenship="RUS", gender="gender.female")
    rows = [
        {"citizenship": "RUS", "gender": "gender.female"}, {"citizenship": "RUS", "gender": "gender.male"},
        {"citizenship": "UKR", "gender": "gender.female"}, {"citizenship": "RUS"},
        {"gender": "gender.female"}, {},
    ]  # fmt: skip
    assert counted(write_cases, rows, group("g", rule)) == {"g": 1}


@pytest.mark.parametrize(
    ("rule", "row", "told"),
    [
        (CaseFilter(citizenship="RUS"), {"gender": "gender.male"}, None),
        (CaseFilter(citizenship="RUS"), {"citizenship": "UKR"}, 0),
        (CaseFilter(gender="gender.male"), {"citizenship": "UKR"}, None),
        (CaseFilter(age_from=5), {"gender": "gender.male"}, None),
        (CaseFilter(age_to=5), {"is_child": False}, 0),
        (CaseFilter(age_to=5), {"age_years": 6}, 0),
        (None, {"age_years": 6}, None),
    ],
)
def test_zero_needs_that_somebody_recorded_it(
    write_cases: Any, rule: CaseFilter | None, row: dict[str, Any], told: int | None
) -> None:
    assert counted(write_cases, [row], group("g", rule)) == {"g": told}


# Rates


@pytest.mark.parametrize(
    ("size", "cases", "low", "high", "reason"),
    [
        ({"value": 50_000}, 5, 10.0, 10.0, ""),
        ({"low": 50_000, "high": 100_000}, 5, 5.0, 10.0, ""),
        ({"value": 50_000}, 0, 0.0, 0.0, ""),
        ({"value": 50_000}, None, None, None, "membership_not_recorded"),
        ({"low": 50_000}, 5, None, None, "size_open_ended"),
        ({}, 5, None, None, "size_not_published"),
    ],
)
def test_cases_per_100_000(
    size: dict[str, float], cases: int | None, low: float | None, high: float | None, reason: str
) -> None:
    (row,) = rates([group("g", CaseFilter(), **size)], {"g": cases})
    assert cells(row, "rate_low", "rate_high", "reason") == (low, high, reason)
    assert cell(row, "cases") == cases


@pytest.mark.parametrize(
    ("years", "period", "reason"),
    [
        ((2010, 2010), (2010, 2010), ""), ((2010, 2010), (2009, 2011), ""), ((2010, 2012), (2010, 2012), ""),
        ((2010, 2012), (2011, 2012), "other_years"), ((2010, 2012), (2010, 2011), "other_years"),
        ((2010, 2010), (2011, 2011), "other_years"), ((2010, 2010), None, "other_years"),
    ],
)  # fmt: skip
def test_a_size_must_lie_within_the_years_of_the_cases(
    years: tuple[int, int], period: tuple[int, int] | None, reason: str
) -> None:
    sized = group("g", CaseFilter(), value=1000, start_year=years[0], end_year=years[1])
    (row,) = rates([sized], {"g": 4}, Scope(period, "RUS", "persons", Coverage.NATIONAL))
    assert cell(row, "reason") == reason
    assert cell(row, "size_year") == years[1]


# The index


def index(values: list[list[float]], **more: Any) -> Any:
    table = np.array(values, dtype=float)
    areas = [f"area {place}" for place in range(len(table))]
    parts = [f"part {place}" for place in range(table.shape[1])]
    return vulnerability_index(areas, parts, table, more.pop("weights", None), seed=1, draws=200, **more)


def test_equal_areas_share_the_better_rank() -> None:
    found = index([[1, 1], [1, 1], [0, 0]])
    assert found.rank.tolist() == [1, 1, 3]
    assert found.score.tolist() == [1.0, 1.0, 0.0]


def test_a_part_that_is_the_same_everywhere_tells_nothing() -> None:
    found = index([[1, 5], [0, 5]])
    assert found.scaled[:, 1].tolist() == [0.0, 0.0]
    assert found.score.tolist() == [0.5, 0.0]


def test_lower_may_be_worse() -> None:
    plain, turned = index([[1, 0], [0, 0.5]]), index([[1, 0], [0, 0.5]], lower_is_worse=("part 0",))
    assert plain.scaled[:, 0].tolist() == [1, 0]
    assert turned.scaled[:, 0].tolist() == [0, 1]
    assert turned.scaled[:, 1].tolist() == plain.scaled[:, 1].tolist()


@pytest.mark.parametrize(
    ("weights", "fault"),
    [([1], True), ([1, 1, 1], True), ([1, -0.001], True), ([0, 0], True), ([0, 1], False), ([3, 1], False)],
)
def test_weights(weights: list[float], fault: bool) -> None:
    if fault:
        with pytest.raises(BadInputError, match="one weight for each part"):
            index([[1, 0], [0, 1]], weights=weights)
        return
    assert index([[1, 0], [0, 1]], weights=weights).weights.sum() == pytest.approx(1)


@pytest.mark.parametrize("values", [[[1, 2]], [[1], [2]], [[1, math.nan], [2, 3]], [[1, math.inf], [2, 3]]])
def test_too_small_or_missing(values: list[list[float]]) -> None:
    with pytest.raises(BadInputError):
        index(values)


def test_an_area_twice_whatever_its_case() -> None:
    for areas, parts in ((["A", "a "], ["x", "y"]), (["A", "B"], ["x", "X"])):
        with pytest.raises(BadInputError, match="stands twice"):
            vulnerability_index(areas, parts, np.eye(2), seed=1)


@pytest.mark.parametrize(
    ("column", "outliers"),
    [
        ([0, 1, 10], [2]),  # all others within a tenth of the range
        ([0, 1.01, 10], []),
        ([0, 9, 10], [0]),
        ([0, 8.99, 10], []),
        ([0, 5, 10], []),
        ([0, 10], []),  # of two neither is far
        ([3, 3, 3], []),
        ([0, 1, 2, 3, 4, 9], []),  # 9 is 6.5 from the median of 2.5; five deviations are 11.1
        ([0, 1, 2, 3, 4, 14], [5]),
        ([-10, 1, 2, 3, 4, 5], [0]),
    ],
)
def test_what_lies_far_from_all_others(column: list[float], outliers: list[int]) -> None:
    found = index([[value, place % 3] for place, value in enumerate(column)])
    assert [area for area, part in found.outliers if part == "part 0"] == [f"area {n}" for n in outliers]


@pytest.mark.parametrize(("areas", "fault"), [(3, False), (4, True), (5, True)])
def test_one_measure_in_two_directions_is_a_fault_from_four_areas_on(areas: int, fault: bool) -> None:
    values = [[float(n), float(-2 * n)] for n in range(areas)]
    if not fault:
        index(values)
        return
    with pytest.raises(BadInputError) as caught:
        index(values)
    assert [one.field for one in caught.value.faults] == ["part 0"]
    index(values, lower_is_worse=("part 1",))  # turned, they are one measure twice: foolish, no contradiction


def test_nearly_opposite_is_no_fault() -> None:
    index([[0, 0], [1, -1], [2, -2.2], [3, -2.8]])


@settings(max_examples=30, deadline=None)
@given(arrays(float, (5, 3), elements=st.floats(0, 100).map(lambda x: round(x, 2))))
def test_ranks_lie_in_their_interval_and_scores_between_0_and_1(values: np.ndarray) -> None:
    try:
        found = index(values.tolist())
    except BadInputError:
        return  # a part opposite to another
    assert (found.rank_low <= found.rank).all() and (found.rank <= found.rank_high).all()
    assert (found.score >= -1e-12).all() and (found.score <= 1 + 1e-12).all()
    assert (found.top_share >= 0).all() and (found.top_share <= 1).all()
    order = np.argsort(-found.score, kind="stable")
    assert (np.diff(found.rank[order]) >= 0).all()
    assert [cell(row, "rank") for row in found.rows()] == sorted(found.rank.tolist())


def test_the_same_seed_gives_the_same_draws() -> None:
    values = [[5, 1, 2], [4, 2, 9], [1, 8, 3], [0, 0, 1]]
    one, two = index(values), index(values)
    assert one.top_share.tolist() == two.top_share.tolist()
    assert (one.rank_low.tolist(), one.draws, one.seed) == (two.rank_low.tolist(), 200, 1)


def test_leaving_a_part_out_is_ranking_by_the_others() -> None:
    values = [[5, 1, 2], [4, 2, 9], [1, 8, 3], [0, 0, 1]]
    found = index(values, weights=[2, 1, 1])
    for part in range(3):
        kept = [place for place in range(3) if place != part]
        alone = index(
            [[row[place] for place in kept] for row in values], weights=[[2, 1, 1][p] for p in kept]
        )
        assert found.without[:, part].tolist() == alone.rank.tolist()


# A user's table


def test_areas_are_read_with_their_parts(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text('area,x,y\nNorth,1,2.5\nSouth,"1 000,5",0\n', encoding="utf-8")
    areas, parts, values = read_areas(path)
    assert (areas, parts) == (["North", "South"], ["x", "y"])
    assert values.tolist() == [[1, 2.5], [1000.5, 0]]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("area,x,y\nA,1,2\na ,3,4\n", [(3, "area")]),
        ("area,x,y\nA,1,2\n,3,4\n", [(3, "area")]),
        ("area,x,y\nA,1,\nB,3,4\n", [(2, "y")]),
    ],
)
def test_faulty_areas(tmp_path: Path, text: str, faults: list[tuple[int, str]]) -> None:
    path = tmp_path / "areas.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        read_areas(path)
    assert [(fault.row, fault.field) for fault in caught.value.faults] == faults
