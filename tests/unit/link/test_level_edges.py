"""Which level of agreement two records have, column by column, by the SQL that links them."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from equiano.link.comparisons import COMPARISONS, FieldComparison

BY_NAME = {comparison.name: comparison for comparison in COMPARISONS}
# Columns of a prepared record and their types; what a test does not say is unknown or false.
COLUMNS = {
    "surname": "VARCHAR", "surname_sound": "VARCHAR", "surname_known": "BOOLEAN", "sex": "VARCHAR",
    "given": "VARCHAR",
    "root": "VARCHAR", "root_2": "VARCHAR", "root_3": "VARCHAR", "root_known": "BOOLEAN",
    "given_full": "BOOLEAN",
    "father": "VARCHAR", "birth_date": "VARCHAR", "birth_any_order": "VARCHAR", "birth_year": "INTEGER",
    "birth_text": "VARCHAR", "vague_date": "BOOLEAN", "year_range": "BOOLEAN", "year_low": "INTEGER",
    "year_high": "INTEGER", "citizenship": "VARCHAR",
}  # fmt: skip


def level(name: str, left: dict[str, Any], right: dict[str, Any]) -> tuple[str, int]:
    """English label of the level and stratum of two records; `not known` where nothing is said."""
    comparison: FieldComparison = BY_NAME[name]
    levels = comparison.splink()["comparison_levels"]
    cases = [
        f"WHEN {one['sql_condition']} THEN {n}"
        for n, one in enumerate(levels)
        if one["sql_condition"] != "ELSE"
    ]
    default = next((n for n, one in enumerate(levels) if one["sql_condition"] == "ELSE"), -1)
    values = []
    for side, record in (("l", left), ("r", right)):
        for column, kind in COLUMNS.items():
            value = record.get(column, False if kind == "BOOLEAN" else None)
            literal = (
                "NULL" if value is None else f"'{value}'" if isinstance(value, str) else str(value).upper()
            )
            values.append(f"CAST({literal} AS {kind}) AS {column}_{side}")
    query = f"SELECT CASE {' '.join(cases)} ELSE {default} END FROM (SELECT {', '.join(values)})"  # noqa: S608
    ((found,),) = duckdb.sql(query).fetchall()
    label = str(levels[found]["label_for_charts"])
    if label == "not known":
        return label, 0
    text, _, stratum = label.rpartition(" (")
    return text, int(stratum.rstrip(")"))


RUS = {"citizenship": "RUS"}
SURNAME_RARE, SURNAME_KNOWN = "another surname, one of them rare", "another surname, both known"
SAME_GIVEN, MAYBE = "same given name or its diminutive", "may be a diminutive of the same name"
GIVEN_RARE, GIVEN_KNOWN = "another given name, one of them rare", "another given name, both known"
ONLY_YEAR, BY_AGE = "same year, one gives only the year or 1 January", "within the years that an age allows"
LETTERS = "one or two letters differ"


@pytest.mark.parametrize(
    ("left", "right", "label"),
    [
        ({"surname": "ivanov"}, {"surname": "ivanov"}, "same surname"),
        ({"surname": "ivanov"}, {"surname": "ivanow"}, "one letter differs"),
        ({"surname": "ivan"}, {"surname": "ivam"}, "one letter differs"),
        ({"surname": "iva"}, {"surname": "ivo"}, SURNAME_RARE),  # too short for a letter
        ({"surname": "aaaaaaa", "surname_sound": "x"},
         {"surname": "bbbbbbb", "surname_sound": "x"}, "sounds alike"),
        ({"surname": "petrenko"}, {"surname": "petrinka"}, "sounds alike"),  # two letters of more than six
        ({"surname": "petrin"}, {"surname": "petran"}, "one letter differs"),
        ({"surname": "abcdef"}, {"surname": "abcxyf"}, SURNAME_RARE),
        ({"surname": "petrova", "sex": "F"},
         {"surname": "sidorova", "sex": "F"}, "another surname, both women"),
        ({"surname": "petrova", "sex": "F"}, {"surname": "sidorova", "sex": "M"}, SURNAME_RARE),
        ({"surname": "petrov", "surname_known": True},
         {"surname": "sidoroff", "surname_known": True}, SURNAME_KNOWN),
        ({"surname": "petrov", "surname_known": True}, {"surname": "sidoroff"}, SURNAME_RARE),
        ({"surname": "petrov"}, {}, "not known"),
    ],
)  # fmt: skip
def test_surnames(left: dict[str, Any], right: dict[str, Any], label: str) -> None:
    assert level("surname", left, right) == (label, 0 if label == "not known" else 1)
    assert level("surname", right, left)[0] == label


@pytest.mark.parametrize(
    ("left", "right", "label"),
    [
        ({"given": "ekaterina", "root": "ekaterina"}, {"given": "katya", "root": "ekaterina"}, SAME_GIVEN),
        ({"given": "sasha", "root": "a", "root_2": "b"},
         {"given": "shura", "root": "c", "root_2": "b"}, MAYBE),
        ({"given": "sasha", "root": "a", "root_3": "b"}, {"given": "shura", "root": "b"}, MAYBE),
        ({"given": "olga", "root": "a"}, {"given": "olya", "root": "b"}, "one letter differs"),
        ({"given": "anna", "root": "a", "given_full": True},
         {"given": "anya", "root": "b"}, "one letter differs"),
        # Two names of documents are two names, however alike.
        ({"given": "hasan", "root": "a", "given_full": True},
         {"given": "husan", "root": "b", "given_full": True}, GIVEN_RARE),
        ({"given": "fatima", "root": "a"}, {"given": "fotimo", "root": "b"}, "two letters differ"),
        ({"given": "maria", "root": "a"}, {"given": "morio", "root": "b"}, GIVEN_RARE),
        ({"given": "ivan", "root": "a", "root_known": True},
         {"given": "pyotr", "root": "b", "root_known": True}, GIVEN_KNOWN),
        ({"given": "ivan", "root": "a"}, {"root": "b"}, "not known"),
    ],
)  # fmt: skip
def test_given_names(left: dict[str, Any], right: dict[str, Any], label: str) -> None:
    assert level("given", left, right)[0] == label
    assert level("given", right, left)[0] == label


@pytest.mark.parametrize(
    ("left", "right", "label"),
    [
        ("ivan", "ivan", "same patronymic"), ("ivan", "ivam", LETTERS),
        ("ivan", "ixxn", LETTERS),
        ("ivan", "xxxn", "another patronymic"), ("iv", "ix", "another patronymic"),
        ("ivan", None, "not known"),
    ],
)  # fmt: skip
def test_patronymics(left: str, right: str | None, label: str) -> None:
    assert level("father", {"father": left}, {"father": right})[0] == label


def born(text: str, **more: Any) -> dict[str, Any]:
    """A record with a whole date of birth."""
    year, month, day = text.split("-")
    parts = "-".join(sorted((month, day)))
    return {
        "birth_date": text, "birth_any_order": f"{year}-{parts}", "birth_year": int(year), "birth_text": text,
        "year_low": int(year), "year_high": int(year), **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("left", "right", "label"),
    [
        (born("1990-05-03"), born("1990-05-03"), "same date"),
        (born("1990-05-03"), born("1990-03-05"), "day and month swapped"),
        (born("1990-05-03"), born("1990-01-01", vague_date=True), ONLY_YEAR),
        (born("1990-01-01", vague_date=True), born("1990-01-01", vague_date=True), ONLY_YEAR),
        (born("1990-05-03"), born("1990-05-04"), "one digit differs"),
        (born("1990-05-03"), born("1991-05-03"), "one digit differs"),
        (born("1990-05-03"), born("1990-11-27"), "same year, another day"),
        (born("1990-05-03"), born("1987-11-27"), "another date"),
        (born("1990-05-03"), {"year_low": 1989, "year_high": 1990, "year_range": True}, BY_AGE),
        (born("1990-05-03"), {"year_low": 1990, "year_high": 1991, "year_range": True}, BY_AGE),
        (born("1990-05-03"), {"year_low": 1991, "year_high": 1992, "year_range": True}, "another date"),
        (born("1990-05-03"), {}, "not known"),
    ],
)  # fmt: skip
def test_dates_of_birth(left: dict[str, Any], right: dict[str, Any], label: str) -> None:
    assert level("birth", left, right)[0] == label
    assert level("birth", right, left)[0] == label


@pytest.mark.parametrize(("one", "two", "stratum"), [("RUS", "RUS", 0), ("RUS", "UKR", 1), ("RUS", None, 1)])
@pytest.mark.parametrize("name", ["surname", "given", "father"])
def test_names_of_one_citizenship_agree_by_chance_more_often(
    name: str, one: str, two: str | None, stratum: int
) -> None:
    """So they have a stratum of their own."""
    record = {"surname": "ivanov", "given": "ivan", "root": "ivan", "father": "ivan"}
    assert level(name, {**record, "citizenship": one}, {**record, "citizenship": two})[1] == stratum


def test_sex_goes_with_the_given_name() -> None:
    same = {"root": "sasha"}
    assert level("sex", {"sex": "F", **same}, {"sex": "F", **same}) == ("same sex", 0)
    assert level("sex", {"sex": "F", **same}, {"sex": "M", **same}) == ("another sex", 0)
    assert level("sex", {"sex": "F", "root": "a"}, {"sex": "F", "root": "b"}) == ("same sex", 1)
    assert level("sex", {"sex": "F"}, {}) == ("not known", 0)


def test_citizenship() -> None:
    assert level("citizenship", RUS, RUS)[0] == "same citizenship"
    assert level("citizenship", RUS, {"citizenship": "UKR"})[0] == "another citizenship"


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda one: one.name)
def test_shares_of_the_levels_add_up_and_the_best_is_the_most_frequent(comparison: FieldComparison) -> None:
    priors = [one.prior for one in comparison.levels]
    assert sum(priors) == pytest.approx(1.0, abs=0.021)  # starts of a training, which evens them out
    assert priors[0] == max(priors) > 0.8
    assert comparison.levels[-1].sql == "ELSE"
    assert comparison.strata == (2 if comparison.stratum else 1)
    assert all(one.en and one.ru for one in comparison.levels)
    starts = [one.get("m_probability", 1.0) for one in comparison.splink()["comparison_levels"]]
    assert min(starts) >= 1e-4
