from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from equiano.countries.model import CaseFilter, Quantity, RiskGroup, Text
from equiano.engine import open_engine
from equiano.errors import BadInputError
from equiano.schema.coverage import Coverage, Scope
from equiano.schema.table import load_table
from equiano.situation.risk_groups import cases_of, rates, read_areas, vulnerability_index


def group(name: str, rule: CaseFilter | None = None, **size: Any) -> RiskGroup:
    quantity = Quantity(name, "persons", "stock", "people", ("RUS",), **size) if size else None
    return RiskGroup(name, Text(en=name, ru=name), (1,), "test", quantity, case_filter=rule)


WOMEN = CaseFilter(citizenship="RUS", gender="gender.female", age_from=18, age_to=29)
CHILDREN = CaseFilter(citizenship="RUS", age_to=17)


def counted(write_cases: Any, rows: list[dict[str, Any]], *groups: RiskGroup) -> dict[str, int | None]:
    with open_engine("duckdb") as engine:
        return cases_of(engine, write_cases(rows), groups)


def test_members_are_counted_and_unknown_is_not_a_member(write_cases: Any) -> None:
    women = {"citizenship": "RUS", "gender": "gender.female"}
    rows = [{**women, "age_years": age} for age in (17, 18, 29, 30, None)]
    rows += [{"citizenship": "RUS", "is_child": True}, {"citizenship": "UKR", "age_years": 10}]
    found = counted(write_cases, rows, group("women", WOMEN), group("children", CHILDREN), group("poor"))
    assert found == {"women": 2, "children": 2, "poor": None}


def test_a_criterion_that_no_case_records_gives_unknown_and_not_zero(write_cases: Any) -> None:
    assert counted(write_cases, [{"gender": "gender.female"}], group("women", WOMEN)) == {"women": None}


def test_a_complete_count_has_the_range_of_the_size_alone() -> None:
    (row,) = rates([group("women", WOMEN, low=400_000, high=1_000_000)], {"women": 12})
    assert (row["rate_low"], row["rate_high"]) == pytest.approx((1.2, 3.0))
    assert tuple(row) == load_table("risk_rate").columns


def test_no_rate_without_size_or_membership() -> None:
    rows = rates([group("a"), group("b", value=5000), group("c", WOMEN, low=9)], {"a": 1, "b": None, "c": 4})
    assert [row["reason"] for row in rows] == [
        "size_not_published",
        "membership_not_recorded",
        "size_open_ended",
    ]
    assert all(row["rate_low"] is None for row in rows)


@pytest.mark.parametrize(
    ("coverage", "period", "reason"),
    [
        (Coverage.NATIONAL, (2008, 2010), ""),
        (Coverage.NATIONAL, (2010, 2010), ""),
        (Coverage.NATIONAL, (2011, 2020), "other_years"),
        (Coverage.NATIONAL, (2000, 2009), "other_years"),
        (Coverage.NATIONAL, None, "other_years"),
        (Coverage.ONE_AGENCY, (2010, 2010), "other_coverage"),
        (None, (2010, 2010), "other_coverage"),
    ],
)
def test_a_rate_needs_a_national_file_of_the_years_of_the_size(
    coverage: Coverage | None, period: tuple[int, int] | None, reason: str
) -> None:
    """Cases of one agency in 2011 to 2020 over a census of 2010 measure who counted, not who is at risk."""
    sized = group("women", WOMEN, value=1_000_000, start_year=2010, end_year=2010)
    (row,) = rates([sized], {"women": 12}, file=Scope(period, "RUS", "persons", coverage))
    assert (row["reason"], row["rate_low"] is None) == (reason, bool(reason))


VALUES = np.array([[10.0, 5.0, 1.0], [8.0, 4.0, 2.0], [1.0, 1.0, 9.0], [0.0, 0.0, 0.0]])


def test_index_is_the_weighted_mean_of_the_scaled_parts() -> None:
    index = vulnerability_index("abcd", ["x", "y", "z"], VALUES, [2, 1, 1], seed=1)
    assert index.score[0] == pytest.approx(0.5 * 1 + 0.25 * 1 + 0.25 / 9)
    assert index.rank.tolist() == [1, 2, 3, 4]
    assert index.without[2, 2] == 3
    assert index.rank_low[3] == index.rank_high[3] == 4
    assert tuple(index.rows()[0]) == load_table("vulnerability_index").columns


def test_ranks_that_rest_on_one_part_are_shown_as_unstable() -> None:
    index = vulnerability_index("abcd", ["x", "y", "z"], VALUES, seed=1)
    c = 2
    assert index.rank_low[c] < index.rank_high[c]
    assert index.without[c, 2] > index.without[c, 0]


def test_index_refuses_missing_values() -> None:
    with pytest.raises(BadInputError, match="missing"):
        vulnerability_index("ab", ["x", "y"], np.array([[1, np.nan], [2, 3]]), seed=1)


def test_area_file_faults_are_all_named(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text("area,x,y\nA,1,2\nB,much,\n", encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        read_areas(path)
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [(3, "x"), (3, "y")]


@pytest.mark.parametrize("content", [b"area,x\nA\n", "area,x\nА,1\n".encode("cp1251"), b"x,y\n1,2\n"])
def test_area_files_that_are_none_get_one_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "areas.csv"
    path.write_bytes(content)
    with pytest.raises(BadInputError):
        read_areas(path)


DATA = Path(__file__).parent / "data"  # small inputs whose meaning was missed, from the project's cases


def test_an_area_that_stands_twice_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        read_areas(DATA / "areas_dup.csv")
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [(3, "area")]
    path = tmp_path / "areas.csv"
    path.write_text("area,x,y\nОрёл,1,1\n орел ,2,2\nTver,3,9\n,4,4\n", encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        read_areas(path)
    assert [fault.row for fault in caught.value.faults] == [3, 5]
    with pytest.raises(BadInputError, match="twice"):
        vulnerability_index(["a", "A"], ["x", "y"], np.array([[1.0, 2], [2, 3]]), seed=1)


def test_a_part_that_stands_twice_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text("area,poverty,Poverty\nA,1,1\nB,2,2\n", encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        read_areas(path)
    assert [fault.field for fault in caught.value.faults] == ["Poverty"]


def test_one_measure_in_two_directions_is_a_fault_until_it_is_turned() -> None:
    values = np.array([[90.0, 10.0, 1.0], [80.0, 20.0, 5.0], [60.0, 40.0, 2.0], [75.0, 25.0, 9.0]])
    parts = ["employed", "unemployed", "poor"]
    with pytest.raises(BadInputError) as caught:
        vulnerability_index("abcd", parts, values, seed=1)
    assert [fault.field for fault in caught.value.faults] == ["employed"]
    turned = vulnerability_index("abcd", parts, values, seed=1, lower_is_worse=["employed"])
    assert turned.scaled[:, 0].tolist() == pytest.approx(turned.scaled[:, 1].tolist())
    # Three areas may run opposite by chance.
    assert vulnerability_index("abc", parts, values[:3], seed=1).rank.shape == (3,)


@pytest.mark.parametrize("seed", range(20))
def test_a_rank_lies_in_its_interval_always(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 4, (7, 3)).astype(float)
    index = vulnerability_index("abcdefg", "xyz", values, [5, 1, 0], seed=seed, draws=20)
    assert (index.rank_low <= index.rank).all() and (index.rank <= index.rank_high).all()


def test_an_outlier_is_said() -> None:
    areas, parts, values = read_areas(DATA / "areas_out.csv")
    index = vulnerability_index(areas, parts, values, seed=1)
    assert index.outliers == (("C", "y"),)
    assert {row["area"]: row["outlier_in"] for row in index.rows()} == {"A": [], "B": [], "C": ["y"]}


@pytest.mark.parametrize(("largest", "said"), [(20.0, False), (21.0, True)])
def test_the_edge_of_an_outlier(largest: float, said: bool) -> None:
    """All others within a tenth of the range: 1 to 3 of 1 to 21; of 1 to 20 it is more than a tenth."""
    values = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0], [largest, 4.0]])
    index = vulnerability_index("abcd", ["x", "y"], values, seed=1)
    assert bool(index.outliers) is said
