"""What a pack quotes of official figures: the shipped file reads, and a faulty one says where it is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from equiano.countries.official import as_list, read_official, rows_about
from equiano.countries.pack import load_pack
from equiano.errors import Fault
from equiano.pipeline.official import of_file, quoted
from equiano.record.official_file import read_official as read_file

CUT = Path(__file__).parents[2] / "golden" / "official" / "glotip_cut.csv.gz"


def content(**changes: Any) -> dict[str, Any]:
    """A small file of a pack, with some of it changed."""
    whole: dict[str, Any] = {
        "publisher": "UNODC",
        "title": "GLOTIP",
        "release": "2023-05-30",
        "url": "https://dataunodc.un.org",
        "seen": "2026-11-26",
        "file_sha256": "0" * 64,
        "first_year": 2003,
        "last_year": 2021,
        "countries": 199,
        "citizenship_reporters": {2020: ["DEU", "ESP"]},
        "figures": [
            [
                7,
                "ESP",
                2020,
                "victims_detected",
                "citizenship",
                "Rusia",
                "country",
                "RUS",
                "total",
                "total",
                "<5",
            ]
        ],
    }
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}


def test_the_russian_pack_says_where_its_figures_come_from() -> None:
    official = load_pack("ru").official
    assert official is not None
    assert (official.release, official.countries, official.first_year, official.last_year) == (
        "2023-05-30",
        199,
        2003,
        2021,
    )
    assert official.url.startswith("https://") and len(official.file_sha256) == 64
    for row in official.figures:
        assert row.reporter == "RUS" or row.category_code == "RUS"


def test_a_pack_need_not_quote_any() -> None:
    assert load_pack("de").official is None


def test_a_figure_is_read_as_it_is_printed() -> None:
    faults: list[Fault] = []
    found = read_official(content(), faults)
    assert found is not None and not faults
    (row,) = found.figures
    assert (row.low, row.high, row.category_code, row.rows_of_key) == (0, 4, "RUS", 1)
    assert as_list(row)[-1] == "<5"
    assert found.citizenship_reporters == {2020: frozenset({"DEU", "ESP"})}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"release": None}, "official.yaml"),
        ({"countries": "many"}, "official.yaml"),
        ({"citizenship_reporters": [1]}, "official.yaml"),
        ({"figures": [["too", "short"]]}, "official.yaml: figure 1"),
        (
            {
                "figures": [
                    [
                        7,
                        "ESP",
                        "2020",
                        "victims_detected",
                        "citizenship",
                        "Rusia",
                        "country",
                        "RUS",
                        "total",
                        "total",
                        "5",
                    ]
                ]
            },
            "official.yaml: figure 1",
        ),
        (
            {
                "figures": [
                    [
                        7,
                        "ESP",
                        2020,
                        "victims_detected",
                        "citizenship",
                        "Rusia",
                        "country",
                        "RUS",
                        "total",
                        "total",
                        "few",
                    ]
                ]
            },
            "official.yaml: figure 1",
        ),
    ],
)
def test_a_fault_says_where_and_what_to_do(changes: dict[str, Any], where: str) -> None:
    faults: list[Fault] = []
    read_official(content(**changes), faults)
    assert [fault.field for fault in faults] == [where]
    assert "figures cite" in str(faults[0])


def test_what_is_quoted_reads_back_as_the_rows_of_the_table() -> None:
    found = read_file(CUT)
    text, number = quoted(found, "lt", "2023-05-30")
    faults: list[Fault] = []
    back = read_official(yaml.safe_load(text), faults)
    assert back is not None and not faults
    rows = rows_about(found.figures, "LTU")
    assert number == len(rows) == len(back.figures)
    assert [(row.reporter, row.year, row.low, row.high) for row in back.figures] == [
        (row.reporter, row.year, row.low, row.high) for row in rows
    ]
    assert back.citizenship_reporters == of_file(found)[0].citizenship_reporters
