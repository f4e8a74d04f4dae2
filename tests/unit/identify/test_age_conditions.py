"""Ages as conditions of a law: each limit at its edge, one case and a table of cases alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equiano.errors import DataError
from equiano.identify.assess import assess
from equiano.identify.case_file import case_from
from equiano.identify.screen import screen
from equiano.schema.table import column_of
from equiano.vocab import load
from equiano.vocab.condition import AgeBelow, parse

# Section 232 asks for a predicament of a person of 21 or older only.
TRADE = {"pal.act.recruitment": "yes", "pal.purpose.forced_labour": "yes"}
AGES: list[tuple[int | None, str]] = [
    (9, "indicated"),
    (17, "indicated"),
    (18, "indicated"),
    (20, "indicated"),
    (21, "possible"),
    (40, "possible"),
    (None, "possible"),
]


def status(case: dict[str, Any], country: str, article: str, part: int) -> str:
    law = assess(case_from(case), country=country)["law"]
    return next(str(row["status"]) for row in law if (row["article"], row["part"]) == (article, part))


@pytest.mark.parametrize(("age", "expected"), [pair for pair in AGES if pair[0] is not None])
def test_under_21_in_germany(age: int, expected: str) -> None:
    assert status({"age_years": age, "indicators": TRADE}, "de", "232", 1) == expected


def test_an_adult_of_unknown_age_may_be_under_21_and_a_child_surely_is() -> None:
    adult, child = ({"is_child": is_child, "indicators": TRADE} for is_child in (False, True))
    assert status(adult, "de", "232", 1) == "possible"
    assert status(child, "de", "232", 1) == "indicated"


def test_a_child_of_unknown_age_may_be_under_14_and_an_adult_surely_is_not() -> None:
    base = {"indicators": {"ru.241.1": "yes"}}
    assert status({**base, "is_child": True}, "ru", "241", 3) == "possible"
    assert status({**base, "is_child": False}, "ru", "241", 3) == "not_indicated"
    assert status({**base, "age_years": 13}, "ru", "241", 3) == "indicated"
    assert status({**base, "age_years": 14}, "ru", "241", 3) == "not_indicated"


def test_a_table_of_cases_says_the_same(tmp_path: Path) -> None:
    columns: dict[str, pa.Array] = {
        "case_id": pa.array([str(number) for number, _ in enumerate(AGES)]),
        "age_years": pa.array([age for age, _ in AGES], type=pa.int64()),
    }
    for code in TRADE:
        columns[column_of(code)] = pa.array([True] * len(AGES))
    pq.write_table(pa.table(columns), tmp_path / "cases.parquet")
    screen(tmp_path / "cases.parquet", tmp_path / "found.parquet", country="de")
    rows = pq.read_table(tmp_path / "found.parquet").to_pylist()
    found = {row["case_id"]: row["law__232__1"] for row in rows}
    # Of unknown age the more protective world stands on top: a child, who is under 21.
    expected = {str(n): "indicated" if age is None else value for n, (age, value) in enumerate(AGES)}
    assert found == expected


@pytest.mark.parametrize("word", ["under 14", "under_14", "under 18", "under 21", "under 16"])
def test_ages_are_words_of_a_condition(word: str) -> None:
    assert parse(word, "here") == AgeBelow(int(word[-2:]))


@pytest.mark.parametrize("word", ["under", "under 0", "under 100", "under eighteen", "over 14"])
def test_other_words_are_not(word: str) -> None:
    with pytest.raises(DataError):
        parse(word, "here")


def test_which_codes_say_under_18_is_data_and_every_one_counts() -> None:
    assert load().under_18
    for code in load().under_18:
        assert case_from({"indicators": {code: "yes"}}).is_child is True
        assert case_from({"indicators": {code: "no"}}).is_child is False
