from __future__ import annotations

from pathlib import Path

import pytest

from equiano.countries.pack import load_pack
from equiano.errors import BadInputError
from equiano.schema.table import load_table
from equiano.situation.justice import articles_of, from_pack, funnel, gaps, read_counts


@pytest.fixture
def courts(tmp_path: Path) -> Path:
    path = tmp_path / "courts.csv"
    path.write_text(
        "article,year,stage,count\n127.1,2020,convicted,6\n127.1,2020,registered,40\n127.1,2020,in_court,10\n"
        "127.2,2020,registered,5\n127.1,2021,in_court,3\n",
        encoding="utf-8",
    )
    return path


def test_each_stage_is_a_share_of_the_one_before_for_like_articles_and_years(courts: Path) -> None:
    rows = {(tuple(r["articles"]), r["start_year"], r["stage"]): r for r in funnel(read_counts(courts))}
    assert rows[("127.1",), 2020, "in_court"]["share_low"] == 0.25
    assert rows[("127.1",), 2020, "convicted"]["share_of"] == "in_court"
    assert rows[("127.1",), 2020, "convicted"]["share_high"] == 0.6
    assert rows[("127.1",), 2021, "in_court"]["share_of"] is None
    assert tuple(rows[("127.2",), 2020, "registered"]) == load_table("justice_funnel").columns


def test_pack_figures_of_different_years_are_not_divided() -> None:
    assert all(row["share_low"] is None for row in funnel(from_pack(load_pack("ru").justice)))


def test_gap_to_identified_and_to_the_estimate(courts: Path) -> None:
    rows = gaps(read_counts(courts), identified=200, population=(1000, 2000), years=2)
    convicted = next(row for row in rows if row["stage"] == "convicted")
    assert convicted["per_100_identified"] == pytest.approx(6 * 2 / 200 * 100)
    assert convicted["per_100_estimated_low"] == pytest.approx(6 * 2 / 2000 * 100)
    assert convicted["per_100_estimated_high"] == pytest.approx(6 * 2 / 1000 * 100)
    assert tuple(convicted) == load_table("justice_gap").columns


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
