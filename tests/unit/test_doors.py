"""One test over the doors: every command that reads a table meets the same spreadsheet habits alike.

Each door reads a small table of its own columns. A habit changes how the table is saved; the door must read
as many records as from the plain file, or refuse with the rows, or ask: the same answer at every door.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from equiano.cli.app import app
from equiano.errors import BadInputError
from equiano.estimate.histories import as_tables
from equiano.link.decisions import load_decisions
from equiano.link.lists import Wishes, read_list
from equiano.publish.domain import Domain
from equiano.publish.microdata import read_categories, read_table
from equiano.record.intake import take_in
from equiano.situation.journeys import read_flows
from equiano.situation.justice import read_counts
from equiano.situation.risk_groups import read_areas
from equiano.tables.raw_table import Opening

Rows = list[list[str]]
TODAY = dt.date(2026, 1, 1)
MAPPING = """format: doors
columns:
  № дела: case_id
  Пол: {field: gender, values: {ж: gender.female, м: gender.male}}
  Возраст: age_years
  Страна: {field: exploitation_country, type: country}
"""
CASES: Rows = [
    ["№ дела", "Пол", "Возраст", "Страна"],
    ["А-1", "ж", "27", "Россия"],
    ["А-2", "м", "34", "Турция"],
    ["А-3", "ж", "19", "Россия"],
]
CAPTURE: Rows = [
    ["Полиция", "Приют", "МОМ", "count"],
    ["1", "0", "0", "1"],
    ["0", "1", "0", "1"],
    ["1", "1", "0", "1"],
]
FLOWS: Rows = [
    ["origin", "destination", "count", "year"],
    ["Узбекистан", "Россия", "1", "2020"],
    ["Молдавия", "Россия", "1", "2020"],
    ["Россия", "Турция", "1", "2020"],
]
COURTS: Rows = [
    ["article", "year", "stage", "count"],
    ["127.1", "2020", "convicted", "1"],
    ["127.1", "2020", "registered", "1"],
    ["127.2", "2020", "registered", "1"],
]
AREAS: Rows = [
    ["area", "поток", "бедность", "мигранты"],
    ["Псков", "1", "2", "3"],
    ["Тверь", "4", "5", "6"],
    ["Ржев", "7", "8", "9"],
]
LIST: Rows = [
    ["id", "family_name", "given_name", "birth_date"],
    ["1", "Пример", "Анна", "1990-01-11"],
    ["2", "Образцова", "Вера", "1991-02-12"],
    ["3", "Примерова", "Нина", "1992-03-13"],
]
TABLE: Rows = [
    ["пол", "форма", "год", "край"],
    ["ж", "труд", "2020", "да"],
    ["м", "труд", "2021", "да"],
    ["ж", "иное", "2020", "нет"],
]
DOMAIN = Domain(
    {"пол": ("ж", "м"), "форма": ("труд", "иное"), "год": ("2020", "2021"), "край": ("да", "нет")}
)


def _intake(path: Path, opening: Opening | None) -> int:
    mapping = path.with_name("m.yaml")
    mapping.write_text(MAPPING, encoding="utf-8")
    report = take_in(path, path.with_name("out.parquet"), mapping=mapping, opening=opening, today=TODAY)
    if report.refused:
        raise BadInputError("rows were refused", report.faults.first)
    return report.cases


def _link(path: Path, opening: Opening | None) -> int:
    return len(read_list(path, TODAY, Wishes(opening=opening or Opening())).table)


# What each command reads its table with, a table for it, and how many records it finds.
DOORS: dict[str, tuple[Rows, Callable[[Path, Opening | None], int]]] = {
    "intake": (CASES, _intake),
    "link, encode": (LIST, _link),
    "estimate": (CAPTURE, lambda path, opening: as_tables(path, opening=opening)[()].observed),
    "situation --flows": (FLOWS, lambda path, opening: read_flows(path, opening).cases),
    "situation --courts": (COURTS, lambda path, opening: len(read_counts(path, opening))),
    "area-index": (AREAS, lambda path, opening: len(read_areas(path, opening)[0])),
    "publish --table": (TABLE, lambda path, opening: len(read_table(path, DOMAIN, opening=opening).codes)),
    "compare": (TABLE, lambda path, opening: len(read_categories(path, opening).numbers)),
}


def as_csv(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


def text(change: Callable[[Rows], str], encoding: str = "utf-8") -> Callable[[Path, Rows], Path]:
    def write(folder: Path, rows: Rows) -> Path:
        path = folder / "in.csv"
        path.write_bytes(change(rows).encode(encoding))
        return path

    return write


def book(change: Callable[[openpyxl.Workbook, Rows], object]) -> Callable[[Path, Rows], Path]:
    def write(folder: Path, rows: Rows) -> Path:
        made = openpyxl.Workbook()
        change(made, rows)
        path = folder / "in.xlsx"
        made.save(path)
        return path

    return write


def fill(sheet: openpyxl.worksheet.worksheet.Worksheet, rows: Sequence[Sequence[str]]) -> None:
    for row in rows:
        sheet.append(list(row))


def with_blank_rows(rows: Rows) -> Rows:
    blank = [""] * len(rows[0])
    return [
        rows[0],
        blank,
        *[row for one in rows[1:] for row in (one, blank, [" ", *blank[1:]])],
        *[blank] * 5,
    ]


def with_total(rows: Rows) -> Rows:
    return [*rows, ["Итого:", *[""] * (len(rows[0]) - 2), "3"]]


def quoted_header(rows: Rows) -> str:
    return as_csv(rows).replace(rows[0][0], f'"{rows[0][0]}"', 1).replace(rows[0][2], f'"{rows[0][2]}"', 1)


def name_twice(rows: Rows) -> str:
    return as_csv([[rows[0][0], *rows[0][:3]], *rows[1:]])


def plain_book(made: openpyxl.Workbook, rows: Rows) -> None:
    fill(made.worksheets[0], rows)


def styled(made: openpyxl.Workbook, rows: Rows) -> None:
    plain_book(made, rows)
    for number in range(len(rows) + 2, len(rows) + 40):
        made.worksheets[0].cell(number, 1).number_format = "@"


def hidden(made: openpyxl.Workbook, rows: Rows) -> None:
    fill(made.worksheets[0], rows[:2])
    made.worksheets[0].sheet_state = "hidden"
    fill(made.create_sheet("List"), rows)
    made.active = 1


def two_sheets(made: openpyxl.Workbook, rows: Rows) -> None:
    fill(made.worksheets[0], rows[:2])
    fill(made.create_sheet("2024"), [rows[0], *rows[2:]])


def titled(made: openpyxl.Workbook, rows: Rows) -> None:
    fill(made.worksheets[0], [[], ["Реестр за 2024 год"], *rows])
    made.worksheets[0].merge_cells("A2:D2")


def merged(made: openpyxl.Workbook, rows: Rows) -> None:
    plain_book(made, rows)
    made.worksheets[0].merge_cells("B3:B4")


def formula(made: openpyxl.Workbook, rows: Rows) -> None:
    plain_book(made, rows)
    made.worksheets[0]["B3"] = "=B2"


def error(made: openpyxl.Workbook, rows: Rows) -> None:
    plain_book(made, rows)
    made.worksheets[0]["B3"] = "#REF!"


def open_quote(rows: Rows) -> str:
    lines = as_csv(rows).split("\r\n")
    lines[2] = lines[2].replace(lines[2].rsplit(",", 1)[1], '"' + lines[2].rsplit(",", 1)[1])
    lines[3] += '"'
    return "\r\n".join(lines)


@dataclass(frozen=True)
class Habit:
    """How a table is saved, and what every door must answer."""

    write: Callable[[Path, Rows], Path]
    opening: Opening | None = None
    says: str | None = None  # in the refusal; None if all three records are read
    read: int = 3


# Habit by name; in brackets the case of ../cases that it comes from.
HABITS: dict[str, Habit] = {
    "plain": Habit(text(as_csv)),
    "semicolons": Habit(text(lambda rows: as_csv(rows, ";"))),
    "tabs": Habit(text(lambda rows: as_csv(rows, "\t"))),
    "bars": Habit(text(lambda rows: as_csv(rows, "|"))),
    "sep line": Habit(text(lambda rows: "sep=;\r\n" + as_csv(rows, ";"))),
    "byte order mark": Habit(text(as_csv, "utf-8-sig")),
    "UTF-16 (utf16.csv)": Habit(text(as_csv, "utf-16")),
    "cp1251 said": Habit(text(as_csv, "cp1251"), Opening(encoding="cp1251")),
    "quoted header (F13_quoted_header)": Habit(text(quoted_header)),
    "blank rows (F01_blank_rows_csv)": Habit(text(lambda rows: as_csv(with_blank_rows(rows)))),
    "empty lines": Habit(text(lambda rows: as_csv(rows).replace("\r\n", "\r\n\r\n"))),
    "a total (F01_intake_csv, totalrow.csv)": Habit(text(lambda rows: as_csv(with_total(rows), ";"))),
    "a title": Habit(text(lambda rows: "Список, отдел 5\r\n\r\n" + as_csv(rows, ";"))),
    "header row said": Habit(text(lambda rows: "a,b,c,d\r\n" + as_csv(rows)), Opening(header_row=2)),
    "open quote (tiny_quote, F04_open_quote)": Habit(text(open_quote), says="row 3"),
    "quote never closed": Habit(text(lambda rows: as_csv(rows) + '"'), says="row 5"),
    "a row cut short": Habit(text(lambda rows: as_csv(rows) + "x,"), says="2 of 4 fields"),
    "a row too long": Habit(text(lambda rows: as_csv([*rows, ["x"] * 6])), says="6 fields"),
    "a name twice": Habit(
        text(lambda rows: as_csv([[rows[0][0]] * 2 + rows[0][2:], *rows[1:]])), says="twice"
    ),
    "zero bytes": Habit(text(lambda rows: as_csv(rows) + "\0"), says="zero bytes"),
    "no file of a table": Habit(text(lambda rows: "%PDF-1.7"), says="not a table"),
    "workbook (uk.xlsx)": Habit(book(plain_book)),
    "formatted empty rows (F01_blank_rows_xlsx)": Habit(book(styled)),
    "total in a workbook": Habit(book(lambda made, rows: plain_book(made, with_total(rows)))),
    "hidden first sheet (F03_hidden_sheet)": Habit(book(hidden)),
    "a second sheet (F03_two_sheets, F11_intake_two_sheets)": Habit(book(two_sheets), says="--all-sheets"),
    "a sheet named": Habit(book(two_sheets), Opening(sheet="2024"), read=2),
    "all sheets": Habit(book(two_sheets), Opening(all_sheets=True)),
    "title and empty first row (list_title.xlsx)": Habit(book(titled)),
    "merged cells (F03_merged)": Habit(book(merged), says="B3:B4"),
    "formula without a value (F03_formula)": Habit(book(formula), says="B3"),
    "error cell": Habit(book(error), says="B3"),
}


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize("door", DOORS)
def test_every_door_answers_alike(tmp_path: Path, door: str, habit: str) -> None:
    rows, count = DOORS[door]
    how = HABITS[habit]
    path = how.write(tmp_path, rows)
    if how.says is None:
        assert count(path, how.opening) == how.read
        return
    with pytest.raises(BadInputError) as caught:
        count(path, how.opening)
    assert how.says in str(caught.value)


DAMAGED = sorted((Path(__file__).parents[1] / "cases" / "robust").rglob("*.*"))


@pytest.mark.parametrize("path", DAMAGED, ids=lambda path: path.name)
@pytest.mark.parametrize("door", DOORS)
def test_a_damaged_file_is_one_clear_error_or_harmless(tmp_path: Path, door: str, path: Path) -> None:
    copy = tmp_path / f"in{path.suffix}"
    copy.write_bytes(path.read_bytes())
    if path.name == "bomb_space.xlsx" and door != "compare":
        pytest.skip("the same reader; once is enough")
    try:
        DOORS[door][1](copy, None)
    except BadInputError as refused:
        assert "Traceback" not in str(refused)


DECISIONS: Rows = [
    ["list_l", "id_l", "list_r", "id_r", "decision"],
    *[["a", f"{n}", "b", f"{n}", "same"] for n in range(3)],
]


@pytest.mark.parametrize("habit", [name for name in HABITS if not HABITS[name].opening])
def test_decisions_on_pairs_come_through_the_same_door(tmp_path: Path, habit: str) -> None:
    """Their table has five columns, so words on shape differ; `link --decisions` has no opening options."""
    how = HABITS[habit]
    path = how.write(tmp_path, DECISIONS)
    if how.says is None:
        assert len(load_decisions(path)) == 3
    else:
        with pytest.raises(BadInputError):
            load_decisions(path)


@pytest.mark.parametrize(
    "command",
    ["intake", "look", "link", "encode", "estimate", "situation", "area-index", "publish", "compare"],
)
def test_every_command_with_a_table_has_the_options_of_opening(command: str) -> None:
    from typer.main import get_command

    found = {name for option in get_command(app).commands[command].params for name in option.opts}  # type: ignore[attr-defined]
    assert {"--encoding", "--sheet", "--all-sheets", "--header-row"} <= found
