"""UNODC's table of published figures: every value a range, nothing added up, every row accounted for."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from equiano.errors import UsageError
from equiano.record.formats import glotip
from equiano.record.formats.glotip import Category, category_of, range_of
from equiano.record.intake import take_in
from equiano.schema.table import load_table

CASES = Path(__file__).parents[2] / "cases" / "glotip"
EXCERPT = CASES / "glotip_excerpt.csv"
TODAY = date(2026, 1, 1)
Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    report = take_in(EXCERPT, tmp_path_factory.mktemp("g") / "official.parquet", today=TODAY)
    assert (report.format, report.table, report.refused) == ("glotip", "official_figure", 0)
    assert report.rows == report.good == report.cases == sum(1 for _ in csv.reader(EXCERPT.open())) - 1
    table: list[Row] = pq.read_table(report.out).to_pylist()
    assert tuple(table[0]) == load_table("official_figure").columns
    return table


def shown(row: Row) -> str:
    return f"{row['low']:,}" if row["low"] == row["high"] else "<5"


def wanted(rows: list[Row], golden: dict[str, str]) -> list[Row]:
    what, _, which = golden["dimension"].partition("=")
    year = [row for row in rows if row["year"] == int(golden["year"])]
    if golden["indicator"] == "citizens_detected_abroad":
        return [
            row
            for row in year
            if (row["reporter"], row["dimension"], row["category_code"])
            == (which, "citizenship", golden["country"])
            and row["indicator"] == "victims_detected"
        ]
    indicator = {"detected": "victims_detected"}.get(golden["indicator"], golden["indicator"])
    sex = which.lower() if what == "sex" else "total"
    age = (
        {"18+": "adult", "0-17": "child"}[which]
        if what == "age"
        else "unknown"
        if sex == "unknown"
        else "total"
    )
    dimension, category = ("form", which) if what == "form" else ("total", "Total")
    key = (golden["country"], indicator, dimension, category, sex, age)
    names = ("reporter", "indicator", "dimension", "category", "sex", "age")
    return [row for row in year if tuple(row[name] for name in names) == key]


def test_every_golden_number_is_there_as_printed(rows: list[Row]) -> None:
    with (CASES / "golden.csv").open(encoding="utf-8") as stream:
        golden = list(csv.DictReader(stream))
    assert len(golden) > 300
    for entry in golden:
        found = wanted(rows, entry)
        assert " | ".join(map(shown, found)) == entry["value"], entry
        assert len(found) == int(entry["rows"])


@pytest.mark.parametrize(
    ("code", "reports", "countries", "low", "high"), [("RUS", 143, 39, 617, 981), ("LTU", 48, 13, 494, 582)]
)
def test_citizens_detected_abroad(
    rows: list[Row], code: str, reports: int, countries: int, low: int, high: int
) -> None:
    """Not Belarus and Cyprus with `rus`; `<5` is 0 to 4, so that a sum is a range."""
    found = [
        row
        for row in rows
        if (row["indicator"], row["dimension"]) == ("victims_detected", "citizenship")
        and row["category_code"] == code != row["reporter"]
    ]
    assert (len(found), len({row["reporter"] for row in found})) == (reports, countries)
    assert (sum(row["low"] for row in found), sum(row["high"] for row in found)) == (low, high)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("<5", (0, 4)),
        ("< 5", (0, 4)),
        ("<10", (0, 9)),
        ("5", (5, 5)),
        ("1,282", (1282, 1282)),
        ("0", (0, 0)),
        ("1 282", (1282, 1282)),
    ],
)
def test_a_value_is_a_range(text: str, ends: tuple[int, int]) -> None:
    assert range_of(text) == ends


@pytest.mark.parametrize("text", ["", "5-9", ">5", "12,34", "many", "1.5", "-3"])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no count"):
        range_of(text)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Russian Federation", Category("country", "RUS")),
        ("russie", Category("country", "RUS")),
        ("Byelorussian", Category("country", "BLR")),
        ("TÃ¼rkiye", Category("country", "TUR")),
        ("T\ufffdrkiye", Category("country", "TUR")),
        ("C\ufffdte d\ufffdIvoire", Category("country", "CIV")),
        ("ESPA\ufffdA", Category("country", "ESP")),
        ("Niger", Category("country", "NER")),
        ("Dem. Rep. of the Congo", Category("country", "COD")),
        ("Stateless", Category("stateless")),
        ("Nationals", Category("own")),
        ("Ciudadanos de su pa\ufffds", Category("own")),
        ("Abroad", Category("abroad")),
        ("", Category("blank")),
        ("TOTAL", Category("total")),
        ("M49 Region: Asia", Category("group")),
        ("EU-28 others", Category("group")),
        ("Unknown", Category("unknown")),
        ("Congolese", Category("not_assigned")),
        ("Former Yugoslavia", Category("not_assigned")),
        ("Rohingya", Category("not_assigned")),
    ],
)
def test_categories(text: str, category: Category) -> None:
    assert category_of(text) == category


def test_several_rows_of_one_key_are_all_kept_and_said(rows: list[Row]) -> None:
    bolivia = [
        row
        for row in rows
        if (row["reporter"], row["year"], row["indicator"], row["dimension"])
        == ("BOL", 2017, "victims_detected", "total")
        and (row["sex"], row["age"]) == ("female", "total")
    ]
    assert [(row["low"], row["rows_of_key"]) for row in bolivia] == [(62, 2), (43, 2)]
    assert Counter(row["rows_of_key"] for row in rows)[1] > 0.9 * len(rows)


def test_small_states_together_are_no_country(rows: list[Row]) -> None:
    assert {row["reporter"] for row in rows if not row["reporter_is_country"]} == {"SAM", "Sark"}


def test_rows_that_say_no_figure_go_to_the_side_file(tmp_path: Path) -> None:
    header, first, *_ = EXCERPT.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    changes = {
        "Indicator": "Ghosts",
        "Year": "20I7",
        "txtVALUE": "many",
        "Dimension": "by shoe size",
        "Sex": "?",
    }
    bad = []
    for name, text in changes.items():
        place = header.split(",").index(name)
        bad.append(",".join([*cells[:place], text, *cells[place + 1 :]]))
    path = tmp_path / "in.csv"
    path.write_text("\n".join([header, first, *bad]) + "\n", encoding="utf-8")
    report = take_in(path, tmp_path / "o.parquet", today=TODAY)
    assert (report.rows, report.good, report.refused) == (6, 1, 5)
    assert [(fault.row, fault.field) for fault in report.faults.first] == [
        (number, name) for number, name in enumerate(changes, 3)
    ]
    with pytest.raises(UsageError, match="published figures"):
        take_in(EXCERPT, tmp_path / "p.parquet", htcds_out=tmp_path / "h.csv", today=TODAY)


def test_the_table_is_found_by_its_columns() -> None:
    assert glotip.looks_like(EXCERPT.read_text(encoding="utf-8").splitlines()[0].split(","))
    assert not glotip.looks_like(["Iso3_code", "Country", "Year"])
