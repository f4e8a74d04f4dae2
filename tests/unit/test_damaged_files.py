"""Damaged mappings, column maps and case tables are one clear fault, never a traceback."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from equiano.engine.engine import DuckDBEngine
from equiano.errors import BadInputError
from equiano.link.columns import load_column_map
from equiano.publish.case_records import read_cases
from equiano.record.mapping import load_mapping

TODAY = date(2026, 11, 25)
CASES = Path(__file__).parents[1] / "cases" / "damaged"


@pytest.mark.parametrize("path", sorted((CASES / "mapping").iterdir()), ids=lambda path: path.suffix)
def test_a_damaged_mapping(path: Path) -> None:
    with pytest.raises(BadInputError, match="mapping cannot be used"):
        load_mapping(path, TODAY)


@pytest.mark.parametrize(
    "entry",
    [
        "{field: {a: b}}", "{field: [gender]}", "{fields: gender}", "{fields: [{a: b}]}", "{flags: [a, b]}",
        "{flags: {a: {b: c}}}", "{field: gender, values: [a]}", "{field: gender, values: text}",
        "{field: gender, type: [x]}", "{field: birth_date, formats: text}", "{field: gender, empty: text}",
        "{field: gender, separator: {a: b}}", "[gender]", "{}",
    ],
)  # fmt: skip
def test_an_entry_of_another_shape(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(f"columns:\n  Пол: {entry}\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="Пол"):
        load_mapping(path, TODAY)


@pytest.mark.parametrize("line", ["empty: text", "ignore: {a: b}", "aliases: [a]", "yes: {a: {b: c}}"])
def test_a_key_of_the_file_of_another_shape(tmp_path: Path, line: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(f"{line}\ncolumns: {{Пол: gender}}\n", encoding="utf-8")
    with pytest.raises(BadInputError, match=line.split(":", maxsplit=1)[0]):
        load_mapping(path, TODAY)


@pytest.mark.parametrize("path", sorted((CASES / "linkcols").iterdir()), ids=lambda path: path.suffix)
def test_a_damaged_column_map(path: Path) -> None:
    with pytest.raises(BadInputError):
        load_column_map(path)


@pytest.mark.parametrize("path", sorted((CASES / "publish_pq").iterdir()), ids=lambda path: path.suffix)
def test_a_damaged_case_table(path: Path) -> None:
    with pytest.raises(BadInputError, match="damaged"):
        read_cases(path)


@pytest.mark.parametrize("path", sorted((CASES / "situation_pq").iterdir()), ids=lambda path: path.suffix)
def test_a_damaged_table_is_named_by_the_engine(path: Path) -> None:
    with DuckDBEngine() as engine, pytest.raises(BadInputError, match="the file is damaged"):
        engine.scan(path)
