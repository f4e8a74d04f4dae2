"""Workbooks as people keep them: titles, hidden and further sheets, formulas, merged cells, bombs."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from equiano.errors import BadInputError, Fault, UsageError
from equiano.tables.open import open_table
from equiano.tables.raw_table import Opening, RawTable

Book = openpyxl.Workbook
ROWS: list[list[object]] = [["id", "name", "date"], ["1", "A", "1990-01-01"], ["2", "B", "1991-01-01"]]


def workbook(
    folder: Path, rows: list[list[object]] = ROWS, change: Callable[[Book], object] = lambda book: None
) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    change(book)
    path = folder / "in.xlsx"
    book.save(path)
    return path


def part(path: Path, name: str, change: Callable[[str], str]) -> Path:
    """The workbook with one part written anew."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[name] = change(parts[name].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for filename, content in parts.items():
            archive.writestr(filename, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def sheet_of(path: Path, data: str) -> Path:
    """The workbook with other rows in its first sheet."""
    return part(
        path, SHEET, lambda xml: xml[: xml.index("<sheetData>") + 11] + data + "</sheetData></worksheet>"
    )


def numbers(opened: RawTable) -> list[int]:
    return [row.number for row in opened.rows()]


def faults(opened: RawTable) -> dict[int, Fault]:
    return {row.number: row.fault for row in opened.rows() if row.fault}


def test_cells_as_a_csv_export_would_hold_them(tmp_path: Path) -> None:
    row = [
        1,
        2.5,
        True,
        dt.date(2024, 3, 14),
        dt.datetime(2024, 3, 14, 9, 30),
        dt.time(9, 30),
        "ё <&> \n x",
        1e20,
    ]
    names = [f"c{place}" for place in range(len(row))]
    opened = open_table(workbook(tmp_path, [names, row]))
    (found,) = opened.rows()
    assert found.cells[:6] == ["1", "2.5", "TRUE", "2024-03-14", "2024-03-14T09:30:00", "09:30:00"]
    assert found.cells[6:] == ["ё <&> \n x", "1e+20"]
    assert opened.account.line_breaks == 1


def test_a_date_is_a_date_whatever_its_format(tmp_path: Path) -> None:
    def formats(book: Book) -> None:
        for cell, code in zip(
            book.worksheets[0][2], ("dd.mm.yyyy", "[$-419]d mmmm yyyy;@", "m/d/yy"), strict=True
        ):
            cell.number_format = code

    path = workbook(tmp_path, [["a", "b", "c"], [dt.date(2024, 3, 14)] * 3], formats)
    (row,) = open_table(path).rows()
    assert row.cells == ["2024-03-14"] * 3


def test_days_from_1904(tmp_path: Path) -> None:
    def old(book: Book) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    (row,) = open_table(workbook(tmp_path, [["a", "b"], [dt.date(2024, 3, 14), 5]], old)).rows()
    assert row.cells == ["2024-03-14", "5"]


def test_formatted_empty_rows_are_blank(tmp_path: Path) -> None:
    def styled(book: Book) -> None:
        for number in (3, 7, 8, 9):
            book.worksheets[0].cell(number, 1).number_format = "@"
        book.worksheets[0].cell(5, 2).value = "  "

    opened = open_table(workbook(tmp_path, ROWS[:2], styled))
    assert numbers(opened) == [2]
    assert (opened.account.rows, opened.account.blank) == (8, 7)


def test_a_title_with_merged_cells_and_an_empty_first_row(tmp_path: Path) -> None:
    rows = [[], ["Реестр за 2024 год"], [], *ROWS]
    opened = open_table(workbook(tmp_path, rows, lambda book: book.worksheets[0].merge_cells("A2:C2")))
    assert (opened.header, opened.account.titles) == (("id", "name", "date"), [2])
    assert numbers(opened) == [5, 6]
    assert opened.account.merged == ["A2:C2"]
    assert not faults(opened)
    assert open_table(workbook(tmp_path, rows), Opening(header_row=4)).header == ("id", "name", "date")
    with pytest.raises(UsageError, match="--header-row 1"):
        open_table(workbook(tmp_path, rows), Opening(header_row=1))


def test_a_header_of_two_rows_with_merged_names(tmp_path: Path) -> None:
    def merge(book: Book) -> None:
        for area in ("A1:A2", "B1:B2", "C1:E1"):
            book.worksheets[0].merge_cells(area)

    rows = [
        ["№", "ФИО", "Эксплуатация"],
        [None, None, "вид", "страна", "год"],
        [1, "Пример", "труд", "РФ", 2020],
    ]
    opened = open_table(workbook(tmp_path, rows, merge))
    assert opened.header == ("№", "ФИО", "вид", "страна", "год")
    assert numbers(opened) == [3]


def test_merged_cells_in_the_data_are_faults_of_their_rows(tmp_path: Path) -> None:
    rows = [*ROWS, ["3", "C", "1992-01-01"], ["4", "D", "1993-01-01"]]
    opened = open_table(workbook(tmp_path, rows, lambda book: book.worksheets[0].merge_cells("B3:B4")))
    found = faults(opened)
    assert list(found) == [3, 4]
    assert found[3].field == "B3:B4"


def test_formulas_with_and_without_a_stored_value(tmp_path: Path) -> None:
    rows = [["id", "name"], ["1", "=A2"], ["2", "=A3"]]
    path = workbook(tmp_path, rows)
    part(
        path,
        SHEET,
        lambda xml: xml.replace("<f>A2</f><v />", "<f>A2</f><v>77</v>").replace(
            "<f>A2</f><v/>", "<f>A2</f><v>77</v>"
        ),
    )
    opened = open_table(path)
    first, second = opened.rows()
    assert first.cells == ["1", "77"]
    assert second.fault is not None
    assert second.fault.field == "B3"
    assert (opened.account.formulas, opened.account.formulas_without_value) == (1, 1)


def test_a_formula_whose_stored_value_is_an_empty_text_is_empty(tmp_path: Path) -> None:
    data = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        '<row r="2"><c r="A2" t="str"><f>IF(B2="","",1)</f><v></v></c></row>'
    )
    opened = open_table(sheet_of(workbook(tmp_path), data))
    assert not list(opened.rows())
    assert opened.account.blank == 1


def test_error_cells_are_faults(tmp_path: Path) -> None:
    opened = open_table(workbook(tmp_path, [*ROWS, ["3", "#REF!", ""]]))
    assert faults(opened)[4].field == "B4"
    assert opened.account.error_cells == 1


def two_sheets(folder: Path, second: list[list[object]], state: str = "visible") -> Path:
    def add(book: Book) -> None:
        sheet = book.create_sheet("Май")
        sheet.sheet_state = state
        for row in second:
            sheet.append(row)
        book.create_sheet("Лист3")  # empty: no word about it

    return workbook(folder, ROWS, add)


def test_a_second_visible_sheet_is_asked_about(tmp_path: Path) -> None:
    path = two_sheets(tmp_path, ROWS)
    with pytest.raises(BadInputError, match=r"`Sheet`, `Май`.*--sheet NAME.*--all-sheets"):
        open_table(path)
    opened = open_table(path, Opening(sheet="май"))
    assert opened.sheet == "Май"
    assert len(list(opened.rows())) == 2
    assert [(sheet.name, sheet.hidden, sheet.rows) for sheet in opened.account.sheets_not_read] == [
        ("Sheet", False, 3)
    ]
    assert opened.account.rows == 5


def test_a_hidden_sheet_is_named_and_never_read_unasked(tmp_path: Path) -> None:
    for state in ("hidden", "veryHidden"):
        path = two_sheets(tmp_path, ROWS, state)
        opened = open_table(path)
        assert opened.sheet == "Sheet"
        list(opened.rows())
        assert any("hidden" in line and "`Май`" in line for line in opened.account.lines())
        assert open_table(path, Opening(sheet="Май")).sheet == "Май"
        assert open_table(path, Opening(all_sheets=True)).sheets == ("Sheet",)


def test_all_sheets_of_like_header_are_one_table(tmp_path: Path) -> None:
    second: list[list[object]] = [["Name", "Date", "ID"], ["C", "1992-01-01", "3"], [], ["Итого", 1]]
    opened = open_table(two_sheets(tmp_path, second), Opening(all_sheets=True))
    rows = list(opened.rows())
    assert [row.cells for row in rows] == [*ROWS[1:], ["3", "C", "1992-01-01"]]
    assert [opened.place_of(row.number) for row in rows] == ["Sheet!2", "Sheet!3", "Май!2"]
    assert str(opened.located(Fault("wrong.", row=rows[2].number))) == "`Май`, row 2: wrong."
    assert (opened.account.rows, opened.account.blank, len(opened.account.totals)) == (5, 1, 1)
    assert opened.account.as_dict()["total_like_rows"] == ["Май!4"]
    assert any("Май!4" in line for line in opened.account.lines())


def test_sheets_of_other_columns_are_not_united(tmp_path: Path) -> None:
    path = two_sheets(tmp_path, [["id", "name", "sex"], ["3", "C", "f"]])
    with pytest.raises(BadInputError, match="date, sex"):
        open_table(path, Opening(all_sheets=True))


def test_a_column_without_a_name_beyond_the_header(tmp_path: Path) -> None:
    opened = open_table(workbook(tmp_path, [*ROWS, ["3", "C", "", "", "remark"]]))
    rows = list(opened.rows())
    assert rows[2].extra == ("", "remark")
    assert dict(opened.account.untitled) == {"E": 1}


def test_a_cell_that_holds_a_whole_row_is_a_fault(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["a", "b", "c", "d"],
        ["1", "2", "3", "4\n5;6;7;8"],
        ["1", "2", "3", "4\nx; y; z; q"],
    ]
    assert list(faults(open_table(workbook(tmp_path, rows)))) == [2]


ROW1 = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            ROW1 + '<row r="2"><c r="A2" t="inlineStr"><is><t>' + "x" * (1 << 25) + "</t></is></c></row>",
            "16 MB",
        ),
        (
            '<row r="1">' + "".join(f'<c r="{"XFE"}1"><v>1</v></c>' for _ in range(3)) + "</row>",
            "16,384 columns",
        ),
        ('<row r="1048577"><c r="A1"><v>1</v></c></row>', "damaged"),
        (ROW1 + '<row r="2"><c r="A2" t="s"><v>999</v></c></row>', "damaged"),
        (ROW1 + '<row r="2"><c r="A2"><v>x</v></c></row>', "damaged"),
    ],
)
def test_sheets_that_no_spreadsheet_wrote(tmp_path: Path, data: str, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        list(open_table(sheet_of(workbook(tmp_path), data)).rows())


def test_a_million_formatted_rows_and_much_white_space(tmp_path: Path) -> None:
    data = ROW1 + '<row r="2"><c r="A2"><v>1</v></c></row>'
    data += "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(3, 200_001)) + " " * (
        1 << 25
    )
    opened = open_table(sheet_of(workbook(tmp_path), data))
    assert numbers(opened) == [2]
    assert opened.account.blank == 199_998


def test_what_is_no_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    with pytest.raises(BadInputError, match="damaged"):
        list(open_table(part(path, SHEET, lambda xml: "<!DOCTYPE x [<!ENTITY a 'b'>]>" + xml)).rows())
    for name, content, said in (
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "OpenDocument"),
        ("xl/workbook.bin", "", "xlsb"),
        ("a.txt", "", "not an XLSX workbook"),
    ):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, content)
        with pytest.raises(BadInputError, match=said):
            open_table(path)


def test_names_with_a_prefix_in_the_xml(tmp_path: Path) -> None:
    """Some programs write every element with a prefix."""

    def prefixed(xml: str) -> str:
        import re

        text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", xml).replace("<?x:xml", "<?xml")
        return text.replace("xmlns=", "xmlns:x=")

    opened = open_table(part(workbook(tmp_path), SHEET, prefixed))
    assert [row.cells for row in opened.rows()] == ROWS[1:]
