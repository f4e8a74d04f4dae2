"""The registry of formats: each is told by its columns and stands in the manual."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from equiano.record.examples import example_path
from equiano.record.formats.known import KNOWN, detected, format_of, known
from equiano.record.intake import FORMATS

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "cases"


def header_of(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8-sig")
    return next(csv.reader([text.splitlines()[0]], delimiter=";" if ";" in text.splitlines()[0] else ","))


@pytest.mark.parametrize(
    ("path", "name", "edition"),
    [
        (ROOT / "examples" / "htcds_cases.csv", "htcds", "htcds"),
        (CASES / "intake_and_link" / "F08_ticks" / "t3_x.csv", "xlsform", "xlsform"),
        (CASES / "intake_and_link" / "F15_group_separator" / "k3_dot_sep.csv", "xlsform", "xlsform"),
        (CASES / "intake_and_link" / "F07_ctdc_2025_sector" / "ctdc_2025_sector.csv", "ctdc", "ctdc_2025"),
        (CASES / "glotip" / "glotip_excerpt.csv", "glotip", "glotip"),
    ],
)
def test_a_format_is_told_by_its_columns(path: Path, name: str, edition: str) -> None:
    header = header_of(path)
    found = detected(header)
    assert found is known(name)
    assert format_of(header) == edition
    # Only an export of the form is HTCDS too, as it has its fields; there the order of the list decides.
    others = {"xlsform": ["htcds"]}.get(name, [])
    assert [format.name for format in KNOWN if format.edition_of(header)] == [name, *others]


def test_the_published_file_of_ctdc_and_any_other_table() -> None:
    with gzip.open(example_path("ctdc_victim_perpetrator"), "rt", encoding="utf-8", newline="") as stream:
        assert format_of(next(csv.reader(stream))) == "ctdc_vp"
    assert format_of(["ФИО", "Пол", "Гражданство"]) is None
    assert detected([]) is None


def test_every_format_has_a_name_of_its_own_and_stands_in_the_manual() -> None:
    assert ("auto", *dict.fromkeys(format.name for format in KNOWN), "mapping") == FORMATS
    page = (ROOT / "docs" / "how-to" / "intake.md").read_text(encoding="utf-8")
    assert not [name for name in FORMATS if f"`{name}`" not in page]
