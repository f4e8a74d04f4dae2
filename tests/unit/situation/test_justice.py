from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from equiano.countries.pack import load_pack
from equiano.errors import BadInputError
from equiano.schema.coverage import Coverage, Scope
from equiano.schema.table import load_table
from equiano.situation.justice import (
    Estimate,
    StageCount,
    Victims,
    articles_of,
    from_pack,
    funnel,
    gaps,
    read_counts,
    series,
)


@pytest.fixture
def courts(tmp_path: Path) -> Path:
    path = tmp_path / "courts.csv"
    path.write_text(
        "article,year,stage,count,unit\n127.1,2020,convicted,6,persons\n127.1,2020,registered,40,cases\n"
        "127.1,2020,in_court,10,cases\n127.2,2020,registered,5,crimes\n127.1,2021,in_court,3,cases\n",
        encoding="utf-8",
    )
    return path


def test_each_stage_is_a_share_of_the_one_before_in_one_unit_for_like_articles_and_years(
    courts: Path,
) -> None:
    rows = {
        (tuple(r["articles"]), r["start_year"], r["stage"]): r
        for r in funnel(read_counts(courts, place="RUS"))
    }
    assert rows[("127.1",), 2020, "in_court"]["share_low"] == 0.25
    convicted = rows[("127.1",), 2020, "convicted"]
    assert (convicted["share_of"], convicted["share_low"], convicted["reason"]) == (None, None, "unit")
    assert rows[("127.1",), 2021, "in_court"]["share_of"] is None
    assert tuple(rows[("127.2",), 2020, "registered"]) == load_table("justice_funnel").columns


def test_counts_of_an_unstated_unit_are_not_divided(tmp_path: Path) -> None:
    path = tmp_path / "courts.csv"
    path.write_text(
        "article,year,stage,count\n127.1,2020,registered,40\n127.1,2020,in_court,10\n", encoding="utf-8"
    )
    rows = funnel(read_counts(path, place="RUS"))
    assert [(row["unit"], row["share_low"], row["reason"]) for row in rows] == [
        (None, None, ""),
        (None, None, "unit"),
    ]


def test_pack_figures_of_different_years_sources_or_units_are_not_divided() -> None:
    rows = {row["source"]: row for row in funnel(from_pack(load_pack("ru").justice))}
    # McCarthy's own two counts cover months that make no whole years, so that nothing else has their period.
    assert {name for name, row in rows.items() if row["share_low"] is not None} == set()
    assert rows["mccarthy_in_court"]["reason"] == "period"


def count(stage: str, unit: str, number: float, said_by: str = "police", **other: Any) -> StageCount:
    period = ((2020, 1), (2020, 12))
    given = {"unit": unit, "place": "RUS", "said_by": said_by, "period": period} | other
    return StageCount(("1",), 2020, 2020, stage, number, number, f"{stage} {said_by}", verified=True, **given)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"unit": "crimes"}, "unit"),
        ({"place": "POL"}, "place"),
        ({"period": ((2020, 1), (2020, 10))}, "period"),
        ({"said_by": "press"}, "source"),
        ({"open_list": True}, "source"),
        ({}, ""),
    ],
)
def test_what_keeps_two_stages_apart(other: dict[str, Any], reason: str) -> None:
    given = {"unit": "cases"} | other
    rows = funnel(
        [
            count("registered", given.pop("unit"), 40, given.pop("said_by", "police"), **given),
            count("in_court", "cases", 10),
        ]
    )
    (row,) = [row for row in rows if row["stage"] == "in_court"]
    assert (row["share_low"], row["reason"]) == ((None, reason) if reason else (0.25, ""))


def test_zero_before_gives_no_share() -> None:
    rows = funnel([count("registered", "cases", 0), count("in_court", "cases", 2)])
    assert [row["share_low"] for row in rows] == [None, None]


def test_sources_stand_side_by_side() -> None:
    rows = {row["source"]: row for row in series(from_pack(load_pack("ru").justice))}
    assert tuple(rows["mccarthy_in_court"]) == load_table("justice_series").columns
    assert rows["court_2005_2011"]["beside"] == ["mccarthy_in_court"]
    assert {"convicted_2015", "verdicts_2024"} & set(rows["convicted_2006"]["beside"]) == set()
    silent = rows["not_reported_2023"]
    assert (silent["reported"], silent["low"], silent["high"]) == (False, None, None)
    assert "verdicts_2023" in silent["beside"]
    assert (rows["mccarthy_registered"]["start_month"], rows["mccarthy_registered"]["end_month"]) == (12, 10)
    assert rows["prosecuted_2020"]["low"] == 0


def test_every_series_of_the_shared_table_is_in_the_pack() -> None:
    """Typed by hand from the table of competing Russian series: stage, years, lower and upper end, unit."""
    found = {
        (r["stage"], r["start_year"], r["end_year"], r["low"], r["high"], r["unit"])
        for r in series(from_pack(load_pack("ru").justice))
    }
    assert found >= {
        ("registered", 2003, 2007, 350, None, "cases"),
        ("in_court", 2003, 2007, 10, 10, "cases"),
        ("opened", 2005, 2005, 80, 80, "cases"),
        ("investigated", 2006, 2006, 125, 125, "investigations"),
        ("convicted", 2006, 2006, 13, 13, "convictions"),
        ("registered", 2011, 2011, 46, 46, "crimes"),
        ("prosecuted", 2011, 2011, 1000, 2000, "cases"),
        ("opened", 2018, 2018, 14, 14, "cases"),
        ("opened", 2019, 2019, 3, 3, "cases"),
        ("prosecuted", 2020, 2020, 0, 0, "prosecutions"),
        ("convicted", 2020, 2020, 1, 1, "persons"),
        ("any", 2022, 2022, None, None, "cases"),
        ("convicted", 2023, 2023, 0, 0, "verdicts"),
        ("convicted", 2024, 2024, 3, 3, "verdicts"),
        ("registered", None, None, 53, 53, "cases"),
        ("opened", 2003, 2018, 50, 50, "cases"),
        ("convicted", 2015, 2015, 4, 4, "persons"),
    }


SAME = Scope((2020, 2020), "RUS", "persons", Coverage.NATIONAL)


def test_gap_to_identified_and_to_the_estimate(courts: Path) -> None:
    counts = read_counts(courts, place="RUS")
    rows = gaps(counts, Victims(200, 200, SAME), Victims(1000, 2000, SAME))
    convicted = next(row for row in rows if row["stage"] == "convicted")
    assert convicted["per_100_identified"] == pytest.approx(6 / 200 * 100)
    assert convicted["per_100_estimated_low"] == pytest.approx(6 / 2000 * 100)
    assert convicted["per_100_estimated_high"] == pytest.approx(6 / 1000 * 100)
    assert tuple(convicted) == load_table("justice_gap").columns
    for row in rows:
        if row["stage"] != "convicted":
            assert (row["per_100_identified"], row["why_not_identified"].split(", ")[-1]) == (None, "unit")


@pytest.mark.parametrize(
    ("scope", "reason"),
    [
        (replace(SAME, period=(2019, 2020)), "period"),
        (replace(SAME, period=None), "period"),
        (replace(SAME, place="POL"), "place"),
        (replace(SAME, coverage=Coverage.ONE_AGENCY), "coverage"),
        (replace(SAME, coverage=None), "coverage"),
    ],
)
def test_persons_are_divided_by_victims_of_the_same_kind_only(
    courts: Path, scope: Scope, reason: str
) -> None:
    rows = gaps(read_counts(courts, place="RUS"), Victims(200, 200, scope))
    convicted = next(row for row in rows if row["stage"] == "convicted")
    assert (convicted["per_100_identified"], convicted["why_not_identified"]) == (None, reason)


def test_an_estimate_without_years_is_not_divided_by(courts: Path) -> None:
    estimate = Estimate(1000, 2000).victims("RUS")
    rows = gaps(read_counts(courts, place="RUS"), population=estimate)
    assert all(row["per_100_estimated_low"] is None and "period" in row["why_not_estimated"] for row in rows)


def test_faults_are_all_named(tmp_path: Path) -> None:
    path = tmp_path / "courts.csv"
    path.write_text(
        "article,year,stage,count\n,20,charged,x\n127.1,2020,registered,1\n127.1,2020,registered,2\n",
        encoding="utf-8",
    )
    with pytest.raises(BadInputError) as caught:
        read_counts(path)
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [
        (2, "article"), (2, "year"), (2, "stage"), (2, "count"), (4, "count"),
    ]  # fmt: skip


def test_an_unknown_article_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "courts.csv"
    path.write_text(
        "article;year;stage;count\n01.127;2020;convicted;30\nст. 127,1;2020;convicted;1 030\n"
        "127.1;2020;in_court;²\n",
        encoding="utf-8",
    )
    known = articles_of(load_pack("ru"))
    assert {"127.1", "127.2", "241"} <= known
    with pytest.raises(BadInputError) as caught:
        read_counts(path, known=known)
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [(2, "article"), (4, "count")]
    path.write_text("article;year;stage;count\nст. 127,1;2020;convicted;1 030\n", encoding="utf-8")
    (count,) = read_counts(path, known=known)
    assert (count.articles, count.low, count.verified) == (("127.1",), 1030, False)


def test_an_unknown_unit_is_a_fault_and_one_year_may_have_two_units(tmp_path: Path) -> None:
    path = tmp_path / "courts.csv"
    path.write_text(
        "article,year,stage,count,unit\n1,2020,convicted,1,persons\n1,2020,convicted,1,verdicts\n1,2020,opened,1,souls\n",
        encoding="utf-8",
    )
    with pytest.raises(BadInputError) as caught:
        read_counts(path)
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [(4, "unit")]
