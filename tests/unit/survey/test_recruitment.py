from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from equiano.errors import BadInputError, UsageError
from equiano.survey import as_recruitment
from tests.unit.survey.samples import chain

GOOD = "id,recruiter,degree,city\nAnna-7,seed,5,x\nBoris-8,Anna-7,3,y\nVera-9,Boris-8,2,x\n"


def faults_of(text: str, tmp_path: Path) -> dict[int | None, str]:
    path = tmp_path / "people.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        as_recruitment(path)
    message = str(caught.value)
    for secret in ("Anna", "Boris", "Vera", "Gleb", "K1", "K2"):
        assert secret not in message
    return {fault.row: fault.message for fault in caught.value.faults}


def test_a_sample_is_read(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(GOOD, encoding="utf-8")
    found = as_recruitment(path)
    assert found.recruiter.tolist() == [-1, 0, 1]
    assert found.wave.tolist() == [0, 1, 2]
    assert found.seed.tolist() == [0, 0, 0]
    assert found.recruits.tolist() == [1, 1, 0]
    assert found.trait("city")[0] == ("x", "y")
    assert found.rows == (2, 3, 4)


@pytest.mark.parametrize(
    ("bad", "rows", "says"),
    [
        ("Anna-7,Gleb-1,5,x", {2}, "not in the table"),
        ("Anna-7,Anna-7,5,x", {2}, "cannot recruit themself"),
        ("Anna-7,Vera-9,5,x", {2, 3, 4}, "a cycle"),
        ("Anna-7,,5,x", {2}, "no recruiter"),
        ("Anna-7,seed,,x", {2}, "no degree"),
        ("Anna-7,seed,0,x", {2}, "degree 0"),
        ("Anna-7,seed,-3,x", {2}, "not a whole number"),
        ("Anna-7,seed,many,x", {2}, "not a whole number"),
        ("Anna-7,seed,2.5,x", {2}, "not a whole number"),
    ],
)
def test_what_cannot_be_is_named_by_row(bad: str, rows: set[int], says: str, tmp_path: Path) -> None:
    found = faults_of(GOOD.replace("Anna-7,seed,5,x", bad), tmp_path)
    assert set(found) == rows
    assert all(says in message for message in found.values())


def test_an_id_that_stands_twice_or_is_missing(tmp_path: Path) -> None:
    found = faults_of(GOOD + "Anna-7,Vera-9,4,x\n,Vera-9,4,x\n", tmp_path)
    assert found[5] == "the same id as in row 2."
    assert "no id" in found[6]


def test_every_fault_is_in_one_error(tmp_path: Path) -> None:
    assert set(faults_of(GOOD.replace(",3,y", ",0,y") + "Gleb-1,Nobody,0,x\n", tmp_path)) == {3, 5}


def test_nobody_recruited(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id,recruiter,degree\n1,seed,4\n2,seed,3\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="no chain"):
        as_recruitment(path)


COUPONS = "coupon,coupon1,coupon2,degree\nseed,K1,K2,6\nK1,K3,K4,5\nK2,K5,,4\nK4,,,3\n"


def test_coupons(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(COUPONS, encoding="utf-8")
    assert as_recruitment(path).recruiter.tolist() == [-1, 0, 0, 1]


@pytest.mark.parametrize(
    ("old", "new", "row", "says"),
    [
        ("K4,,,3", "K1,,,3", 5, "used in row 3"),
        ("K4,,,3", "K9,,,3", 5, "nobody in the table gave out"),
        ("K4,,,3", ",,,3", 5, "no coupon"),
        ("K2,K5,,4", "K2,K1,,4", 4, "given out in row 2"),
        ("K4,,,3", "K7,K7,,3", 5, "cannot recruit themself"),
    ],
)
def test_coupons_that_cannot_be(old: str, new: str, row: int, says: str, tmp_path: Path) -> None:
    found = faults_of(COUPONS.replace(old, new), tmp_path)
    assert says in found[row]


def test_the_order_of_recruitment() -> None:
    rows: list[dict[str, Any]] = [
        {"id": 2, "recruiter": 1, "degree": 3, "day": "2026-02-03"},
        {"id": 1, "recruiter": "seed", "degree": 9, "day": "2026-01-30"},
    ]
    found = as_recruitment(rows, order="day")
    assert found.degree.tolist() == [9, 3]
    assert found.recruiter.tolist() == [-1, 0]
    assert found.rows == (3, 2)
    rows[0]["day"] = "soon"
    with pytest.raises(BadInputError) as caught:
        as_recruitment(rows, order="day")
    assert [fault.row for fault in caught.value.faults] == [2]


def test_columns_by_name_and_a_frame() -> None:
    import pandas as pd

    rows = chain(30)
    frame = pd.DataFrame(rows).rename(columns={"id": "who", "recruiter": "by whom", "degree": "knows"})
    named = {"id": "who", "recruiter": "by whom", "degree": "knows"}
    found = as_recruitment(frame, columns=named)
    assert found.recruiter.tolist() == as_recruitment(rows).recruiter.tolist()
    with pytest.raises(UsageError, match="no column `nobody`"):
        as_recruitment(frame, columns={**named, "degree": "nobody"})
    with pytest.raises(BadInputError, match="no column for"):
        as_recruitment(frame)


def test_names_are_no_trait() -> None:
    with pytest.raises(UsageError, match="30 groups"):
        as_recruitment([{**row, "name": row["id"]} for row in chain(30)]).trait("name")


def test_names_in_a_small_sample_are_no_trait_either() -> None:
    rows = [{**row, "name": row["id"]} for row in chain(12)]
    with pytest.raises(UsageError, match="12 groups of 12 persons"):
        as_recruitment(rows).trait("name")
    three = [{**row, "t": "abc"[i % 3]} for i, row in enumerate(chain(9))]
    assert as_recruitment(three).trait("t")[0] == ("a", "b", "c")
    with pytest.raises(UsageError, match="3 groups of 8 persons"):
        as_recruitment([*three[:8], {**three[8], "t": ""}]).trait("t")


def test_degrees_that_recruitment_contradicts_are_noted() -> None:
    rows = chain(30)
    rows[0]["degree"] = 1
    assert "1 person knows fewer" in " ".join(as_recruitment(rows).notes)
