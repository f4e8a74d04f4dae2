"""Justice at its edges: what may be divided by what, which years overlap, what stands beside what."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equiano.countries.model import JusticeFigure, Quantity, Text
from equiano.errors import BadInputError
from equiano.schema.coverage import Coverage, Scope, comparable
from equiano.situation.justice import (
    STAGES,
    UNITS,
    Estimate,
    StageCount,
    Victims,
    from_pack,
    funnel,
    gaps,
    read_counts,
    series,
)

from .rows import cell, cells

YEAR = ((2020, 1), (2020, 12))


def count(stage: str, low: float | None, high: float | None = None, **other: Any) -> StageCount:
    given: dict[str, Any] = {"unit": "cases", "place": "RUS", "said_by": "police", "period": YEAR} | other
    articles = given.pop("articles", ("1",))
    source = given.pop("source", stage)
    verified = given.pop("verified", True)
    upper = low if high is None else high
    return StageCount(
        articles, 2020, 2020, stage, low, None if upper == -1 else upper, source, verified, **given
    )


def share_of(rows: list[Any], stage: str) -> tuple[Any, ...]:
    (row,) = (row for row in rows if cell(row, "stage") == stage)
    return cells(row, "share_of", "share_low", "share_high", "reason")


# The funnel


def test_a_share_is_of_the_nearest_earlier_stage() -> None:
    rows = funnel(
        [count("detected", 100), count("registered", 50), count("in_court", 10), count("convicted", 5)]
    )
    assert [cell(row, "stage") for row in rows] == ["detected", "registered", "in_court", "convicted"]
    assert share_of(rows, "detected") == (None, None, None, "")
    assert share_of(rows, "registered") == ("detected", 0.5, 0.5, "")
    assert share_of(rows, "in_court") == ("registered", 0.2, 0.2, "")
    assert share_of(rows, "convicted") == ("in_court", 0.5, 0.5, "")


@pytest.mark.parametrize("place", range(1, len(STAGES)))
def test_each_stage_comes_after_the_one_before_it(place: int) -> None:
    rows = funnel([count(STAGES[place], 5), count(STAGES[place - 1], 10)])
    assert share_of(rows, STAGES[place])[:2] == (STAGES[place - 1], 0.5)
    assert share_of(rows, STAGES[place - 1])[0] is None


def test_a_share_of_ranges_has_both_ends() -> None:
    rows = funnel([count("registered", 40, 80), count("in_court", 10, 20)])
    assert share_of(rows, "in_court") == ("registered", 10 / 80, 20 / 40, "")


def test_a_share_of_an_open_range_or_of_nothing_has_no_ends() -> None:
    assert share_of(funnel([count("registered", 40, -1), count("in_court", 10)]), "in_court")[:3] == (
        "registered", None, None,
    )  # fmt: skip
    assert share_of(funnel([count("registered", 40), count("in_court", 10, -1)]), "in_court")[:3] == (
        "registered", None, None,
    )  # fmt: skip
    assert share_of(funnel([count("registered", 0, 40), count("in_court", 10)]), "in_court")[:3] == (
        "registered", 0.25, None,
    )  # fmt: skip


def test_a_share_above_one_is_possible() -> None:
    assert share_of(funnel([count("registered", 4), count("in_court", 6)]), "in_court")[1] == 1.5


def test_what_was_not_reported_is_in_no_funnel() -> None:
    rows = funnel([count("registered", None), count("in_court", 10), count("any", 5)])
    assert [cell(row, "stage") for row in rows] == ["in_court"]


def test_counts_without_articles_are_not_divided() -> None:
    rows = funnel([count("registered", 40, articles=()), count("in_court", 10, articles=())])
    assert share_of(rows, "in_court") == (None, None, None, "")


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({}, ""),
        ({"unit": "crimes"}, "unit"),
        ({"unit": None}, "unit"),
        ({"place": None}, "place"),
        ({"place": "POL"}, "place"),
        ({"period": ((2020, 1), (2020, 11))}, "period"),
        ({"period": ((2019, 1), (2020, 12))}, "period"),
        ({"unit": "crimes", "place": "POL"}, "place, unit"),
        ({"said_by": "press"}, "source"),
        ({"open_list": True}, "source"),
        ({"period": ((2021, 1), (2021, 12))}, ""),  # no overlap: nothing that could have been divided by
        ({"period": None}, ""),
        ({"articles": ("2",)}, ""),
    ],
)
def test_why_two_stages_are_not_divided(other: dict[str, Any], reason: str) -> None:
    found = share_of(funnel([count("registered", 40, **other), count("in_court", 10)]), "in_court")
    assert found[3] == reason
    assert (found[0] is None) == bool(other)


@pytest.mark.parametrize(
    ("period", "overlaps"),
    [
        (((2019, 1), (2020, 1)), True),
        (((2019, 1), (2019, 12)), False),
        (((2020, 12), (2021, 3)), True),
        (((2021, 1), (2021, 3)), False),
        (((2018, 1), (2022, 1)), True),
        (((2020, 5), (2020, 6)), True),
    ],
)
def test_periods_that_share_a_month_overlap(
    period: tuple[tuple[int, int], tuple[int, int]], overlaps: bool
) -> None:
    rows = series(
        [
            count("registered", 40, said_by="press", source="a", period=period),
            count("registered", 9, source="b"),
        ]
    )
    beside = {cell(row, "source"): cell(row, "beside") for row in rows}
    assert beside == ({"a": ["b"], "b": ["a"]} if overlaps else {"a": [], "b": []})


# The scope of a count


@pytest.mark.parametrize(
    ("period", "years"),
    [
        (YEAR, (2020, 2020)),
        (((2019, 1), (2021, 12)), (2019, 2021)),
        (((2020, 2), (2020, 12)), None),
        (((2020, 1), (2020, 11)), None),
        (None, None),
    ],
)
def test_only_whole_years_are_a_period(period: Any, years: tuple[int, int] | None) -> None:
    assert count("opened", 1, period=period).scope == Scope(
        years, "RUS", "cases", Coverage.NATIONAL, "police"
    )


# Series


@pytest.mark.parametrize(
    ("one", "two", "rivals"),
    [
        ({}, {"said_by": "press"}, True),
        ({}, {}, False),  # one source says both
        ({}, {"said_by": "press", "unit": "crimes"}, True),  # side by side, never divided
        ({}, {"said_by": "press", "articles": ("2",)}, False),
        ({}, {"said_by": "press", "articles": ("1", "2")}, True),
        ({}, {"said_by": "press", "articles": ()}, True),
        ({"articles": ()}, {"said_by": "press"}, True),
    ],
)
def test_who_contradicts_whom(one: dict[str, Any], two: dict[str, Any], rivals: bool) -> None:
    rows = series([count("opened", 1, source="a", **one), count("opened", 2, source="b", **two)])
    assert [bool(cell(row, "beside")) for row in rows] == [rivals, rivals]


def test_another_stage_is_no_rival_but_any_stage_is() -> None:
    others = [
        count("convicted", 2, source="b", said_by="press"),
        count("any", None, source="c", said_by="press 2"),
    ]
    rows = {cell(row, "source"): row for row in series([count("opened", 1, source="a"), *others])}
    assert cell(rows["a"], "beside") == ["c"]
    assert cell(rows["b"], "beside") == ["c"]
    assert cell(rows["c"], "beside") == ["a", "b"]
    assert cells(rows["c"], "reported", "low", "high") == (False, None, None)
    assert cells(rows["a"], "reported", "low", "high") == (True, 1, 1)


def test_months_are_told_where_they_are_not_those_of_whole_years() -> None:
    rows = series([
        count("opened", 1, source="a", period=((2020, 3), (2020, 10))),
        count("opened", 1, source="b"),
        count("opened", 1, source="c", period=None),
    ])  # fmt: skip
    months = {cell(row, "source"): cells(row, "start_month", "end_month") for row in rows}
    assert months == {"a": (3, 10), "b": (None, None), "c": (None, None)}


def test_series_stand_by_stage_then_by_time() -> None:
    rows = series([
        count("any", 1, source="last"), count("convicted", 1, source="x"),
        count("detected", 1, source="undated", period=None),
        count("detected", 1, source="late", period=((2021, 1), (2021, 12))),
        count("detected", 1, source="early"),
    ])  # fmt: skip
    assert [cell(row, "source") for row in rows] == ["early", "late", "undated", "x", "last"]


# The gap


SAME = Scope((2020, 2020), "RUS", "persons", Coverage.NATIONAL)


def test_persons_per_hundred_victims_at_both_ends() -> None:
    persons = count("convicted", 6, 12, unit="persons")
    (row,) = gaps([persons], Victims(200, 200, SAME), Victims(100, 400, SAME))
    assert cells(row, "per_100_identified", "per_100_estimated_low", "per_100_estimated_high") == (
        3.0,
        1.5,
        12.0,
    )
    assert cells(row, "why_not_identified", "why_not_estimated") == ("", "")


def test_an_open_count_has_its_lower_end_twice() -> None:
    (row,) = gaps([count("convicted", 6, -1, unit="persons")], None, Victims(100, 400, SAME))
    assert cells(row, "per_100_estimated_low", "per_100_estimated_high") == (1.5, 6.0)


@pytest.mark.parametrize(
    ("victims", "why"),
    [
        (None, "none"),
        (Victims(0, 10, SAME), "unit"),
        (Victims(10, 20, Scope((2019, 2020), "RUS", "persons", Coverage.NATIONAL)), "period"),
    ],
)
def test_why_there_is_no_gap(victims: Victims | None, why: str) -> None:
    (row,) = gaps([count("convicted", 6, unit="persons")], victims, victims)
    assert cells(row, "per_100_identified", "why_not_identified") == (None, why)
    assert cells(row, "per_100_estimated_low", "per_100_estimated_high", "why_not_estimated") == (
        None,
        None,
        why,
    )


def test_cases_are_no_persons_and_what_was_not_reported_has_no_row() -> None:
    rows = gaps([count("opened", 6), count("convicted", None)], Victims(10, 10, SAME))
    assert [cells(row, "stage", "per_100_identified", "why_not_identified") for row in rows] == [
        ("opened", None, "unit")
    ]


def test_the_interval_of_an_estimate_is_of_the_whole_country() -> None:
    found = Estimate(10, 20, (2020, 2020)).victims("RUS")
    assert (found.low, found.high, found.scope) == (10, 20, SAME)


# Packs


def figure(**quantity: Any) -> JusticeFigure:
    given = {
        "id": "q",
        "unit": "cases",
        "measure": "flow",
        "population": "offences",
        "place": ("RUS",),
    } | quantity
    return JusticeFigure(
        "f", Text(en="f", ru="f"), Quantity(**given), ("127.1",), "opened", "src", "mvd", verified=True
    )  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("quantity", "low", "high"),
    [
        ({"value": 10, "start_year": 2020, "end_year": 2020}, 10, 10),
        ({"value": 10, "per_year": True, "start_year": 2018, "end_year": 2020}, 30, 30),
        ({"value": 10, "per_year": True, "start_year": 2020, "end_year": 2020}, 10, 10),
        ({"value": 10, "per_year": True}, 10, 10),
        ({"value": 10, "start_year": 2018, "end_year": 2020}, 10, 10),
        ({"value": 100, "qualifier": "about"}, 90, pytest.approx(110)),
        ({"low": 350, "qualifier": "over"}, 350, None),
        ({"qualifier": "not_reported"}, None, None),
    ],
)
def test_what_a_figure_of_a_pack_counts(quantity: dict[str, Any], low: float | None, high: Any) -> None:
    (found,) = from_pack([figure(**quantity)])
    assert (found.low, found.high) == (low, high)
    assert (found.place, found.said_by, found.source) == ("RUS", "src: mvd", "f")


# A user's table


def write(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "courts.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["article", "year", "stage", "count", "unit"], *rows])
    return path


@pytest.mark.parametrize(
    ("year", "taken"),
    [("1989", False), ("1990", True), ("2100", True), ("2101", False), ("20", False), ("2020 ", True)],
)
def test_the_first_and_the_last_year(tmp_path: Path, year: str, taken: bool) -> None:
    path = write(tmp_path, [["127.1", year, "opened", "5", "cases"]])
    if taken:
        (found,) = read_counts(path)
        assert found.start_year == found.end_year == int(year)
        assert found.period == ((int(year), 1), (int(year), 12))
        return
    with pytest.raises(BadInputError) as caught:
        read_counts(path)
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [(2, "year")]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("unit", ["", *UNITS, "offences", "Offenses"])
def test_every_stage_and_unit_is_taken(tmp_path: Path, stage: str, unit: str) -> None:
    (found,) = read_counts(write(tmp_path, [["127.1", "2020", stage, "5", unit]]), place="RUS")
    expected = {"": None, "offences": "crimes", "Offenses": "crimes"}.get(unit, unit)
    assert (found.stage, found.unit, found.low, found.high, found.place) == (stage, expected, 5, 5, "RUS")
    assert found.verified is False


@pytest.mark.parametrize(
    ("text", "article"),
    [("127.1", "127.1"), ("127,1", "127.1"), ("127-1", "127.1"), ("ст. 127.1", "127.1"),
     ("статья 127.1 УК РФ", "127.1"), ("art. 127.1", "127.1"), ("Article 127.1", "127.1")],
)  # fmt: skip
def test_how_an_article_may_be_written(tmp_path: Path, text: str, article: str) -> None:
    (found,) = read_counts(write(tmp_path, [[text, "2020", "opened", "5", ""]]), known=["127.1", "241"])
    assert found.articles == (article,)


def test_a_stage_twice_in_one_unit_is_a_fault_and_in_two_units_is_none(tmp_path: Path) -> None:
    row = ["127.1", "2020", "opened", "5"]
    assert len(read_counts(write(tmp_path, [[*row, "cases"], [*row, "crimes"]]))) == 2
    with pytest.raises(BadInputError) as caught:
        read_counts(write(tmp_path, [[*row, "cases"], [*row, "cases"]]))
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [(3, "count")]


# Comparing at all


scopes = st.builds(
    Scope,
    st.sampled_from([None, (2020, 2020), (2019, 2020)]),
    st.sampled_from([None, "RUS", "POL"]),
    st.sampled_from([None, "persons", "cases"]),
    st.sampled_from([None, *Coverage]),
    st.sampled_from(["", "one", "two"]),
)


@given(scopes, scopes)
def test_a_ratio_needs_everything_known_and_the_same(one: Scope, two: Scope) -> None:
    found = comparable(one, two)
    assert found.obstacles == comparable(two, one).obstacles
    assert bool(found) == (not found.obstacles) == (found.sentence() == "")
    for name, obstacle in (("period", "period"), ("place", "place"), ("unit", "unit")):
        known_and_same = getattr(one, name) is not None and getattr(one, name) == getattr(two, name)
        assert (obstacle in found.obstacles) == (not known_and_same)
    same_part = (one.data and one.data == two.data) or (
        one.coverage is Coverage.NATIONAL and two.coverage is Coverage.NATIONAL
    )
    assert ("coverage" in found.obstacles) == (not same_part)
