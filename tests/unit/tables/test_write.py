"""What we write, a spreadsheet never runs, and our own reader gives back as it was."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from equiano.errors import BadInputError, UsageError
from equiano.tables import write
from equiano.tables.open import open_table
from equiano.tables.write import CELL_LIMIT, marked, without_mark, write_table

TEXTS = [
    *("=1+1", "+7 999", "-", "-5", "@x", "\tx", "\rx", "'=1", "''=1", "'plain'", "plain", "a=b", ' sp;,"q" '),
    *("a\nb", "_x000D_", "00123", "1e5", "ЁЖ", "x'-y"),
]


def read_back(path: Path) -> list[list[str]]:
    return [row.cells for row in open_table(path).rows()]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_texts_come_back_as_they_were(tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"t{suffix}"
    write_table(target, ["number", "text"], [[number, text] for number, text in enumerate(TEXTS, 1)])
    assert read_back(target) == [[str(number), text] for number, text in enumerate(TEXTS, 1)]


@pytest.mark.parametrize("text", ["=1+1", "+7", "-5", "@x", "\tx", "\rx", "'=1"])
def test_a_spreadsheet_meets_no_formula(tmp_path: Path, text: str) -> None:
    write_table(tmp_path / "t.csv", ["a", "b"], [["x", text]])
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream))[1][1] == f"'{text}"
    write_table(tmp_path / "t.xlsx", ["a", "b"], [["x", text]])
    cell = openpyxl.load_workbook(tmp_path / "t.xlsx").active["B2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix


@pytest.mark.parametrize("text", TEXTS)
def test_the_mark_goes_on_and_off(text: str) -> None:
    assert without_mark(marked(text)) == text


def test_a_heading_is_no_formula_either(tmp_path: Path) -> None:
    write_table(tmp_path / "t.csv", ["=a", "b"], [["x", "y"]])
    assert open_table(tmp_path / "t.csv").header == ("=a", "b")
    assert "'=a" in (tmp_path / "t.csv").read_text(encoding="utf-8-sig")


def test_typed_cells(tmp_path: Path) -> None:
    write_table(
        tmp_path / "t.xlsx", ["a", "b", "c", "d"], [[5, True, date(2024, 3, 14), None], [6, False, None, 2.5]]
    )
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert [cell.value for cell in sheet[2]][:2] == [5, True]
    assert sheet["C2"].is_date
    assert read_back(tmp_path / "t.xlsx") == [["5", "TRUE", "2024-03-14", ""], ["6", "FALSE", "", "2.5"]]
    write_table(tmp_path / "t.csv", ["a", "b", "c", "d"], [[5, True, date(2024, 3, 14), None]])
    assert read_back(tmp_path / "t.csv") == [["5", "true", "2024-03-14", ""]]


def test_what_a_workbook_cannot_hold_is_refused_with_its_place(tmp_path: Path) -> None:
    write_table(tmp_path / "t.xlsx", ["a"], [["x" * CELL_LIMIT]])
    for text in ("x" * (CELL_LIMIT + 1), "a\x0bb"):
        with pytest.raises(BadInputError, match=r"row 3, `a`") as caught:
            write_table(tmp_path / "u.xlsx", ["a"], [["x"], [text]])
        assert text not in str(caught.value)
        assert not (tmp_path / "u.xlsx").exists()


def test_more_rows_than_a_sheet_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "SHEET_ROWS", 3)
    write_table(tmp_path / "t.xlsx", ["a"], [["x"], ["y"]])
    with pytest.raises(BadInputError, match="more rows than a sheet"):
        write_table(tmp_path / "u.xlsx", ["a"], [["x"], ["y"], ["z"]])


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.csv or \.xlsx"):
        write_table(tmp_path / "t.ods", ["a"], [["x"]])
