"""`equiano look`: counts add up, values stay on the own screen, nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.words import using

CASES = Path(__file__).parents[2] / "cases" / "intake_and_link"
EXAMPLES = Path(__file__).parents[3] / "examples"
LIST = CASES / "list.xlsx"


def look(*arguments: str | Path, code: int = 0) -> str:
    found = CliRunner().invoke(app, ["look", *map(str, arguments)], env={"COLUMNS": "140"})
    assert found.exit_code == code, found.output
    return found.stdout


def as_json(*arguments: str | Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(look(*arguments, "--json"))
    return found


def column(found: dict[str, object], name: str) -> dict[str, object]:
    columns = found["columns"]
    assert isinstance(columns, list)
    return next(entry for entry in columns if entry["column"] == name)


def test_counts_of_the_ordinary_list() -> None:
    found = as_json(LIST)
    assert found["format"] is None
    assert found["sheet"] == "Дела 2024"
    assert found["account"]["rows"] == 5  # type: ignore[index]
    assert column(found, "Дата рождения") == {
        "column": "Дата рождения",
        "filled": 4,
        "different": 4,
        "different_or_more": False,
        "unknown": 0,
        "looks_like": "dates",
        "taken_as": "birth_date",
        "odd_values": 0,
        "odd_rows": [],
    }
    assert column(found, "Забрали паспорт")["unknown"] == 1
    assert column(found, "ФИО")["taken_as"] is None


def test_odd_values_are_told_by_row(tmp_path: Path) -> None:
    source = tmp_path / "l.csv"
    source.write_text("Возраст,Угрозы\n" + "20,да\n" * 8 + "много,да\n30,наверное\n", encoding="utf-8")
    found = as_json(source)
    assert column(found, "Возраст")["odd_rows"] == [10]
    assert column(found, "Угрозы")["odd_rows"] == [11]
    assert "много" not in look(source)
    assert "много (row 10)" in look(source, "--values")


def test_values_are_for_the_own_screen_alone() -> None:
    for arguments in ((LIST,), (LIST, "--json"), (LIST, "--no-values")):
        text = look(*arguments)
        for value in ("Пример", "вымышленное", "Ташкент", "трудовая", "1985"):
            assert value not in text
    shown = look(LIST, "--values")
    assert "трудовая × 2" in shown
    for private in ("Пример", "вымышленное"):
        assert private not in shown
    assert "Ташкент" in look(LIST, "--json", "--values")
    assert "Пример" not in look(LIST, "--json", "--values")


def test_what_is_left_out_is_said() -> None:
    assert "1" in look(CASES / "list_title.xlsx")
    assert as_json(CASES / "list_title.xlsx")["account"]["title_rows"] == [1]  # type: ignore[index]
    account = as_json(CASES / "F01_intake_csv" / "totals.csv")["account"]
    assert (account["taken"], account["blank"], account["total_like"]) == (2, 20, 1)  # type: ignore[index]
    account = as_json(CASES / "F11_intake_two_sheets" / "unnamed_extra.xlsx")["account"]
    assert account["untitled_columns"] == {"K": 2}  # type: ignore[index]


def test_a_second_sheet_is_asked_for() -> None:
    path = CASES / "F11_intake_two_sheets" / "two_sheets.xlsx"
    found = CliRunner().invoke(app, ["look", str(path)])
    assert found.exit_code != 0
    assert as_json(path, "--sheet", "2024")["account"]["taken"] == 7  # type: ignore[index]
    assert as_json(path, "--all-sheets")["account"]["taken"] == 12  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "format", "heading", "field"),
    [
        ("htcds_cases.csv", "htcds", "prs_Gender", "prs_Gender"),
        ("agency_cases.csv", None, "Пол", "gender"),
    ],
)
def test_known_formats_are_named(name: str, format: str | None, heading: str, field: str) -> None:
    found = as_json(EXAMPLES / name)
    assert found["format"] == format
    assert column(found, heading)["taken_as"] == field


def test_a_case_table_is_looked_at_too(tmp_path: Path) -> None:
    out = tmp_path / "c.parquet"
    ran = CliRunner().invoke(app, ["intake", str(EXAMPLES / "htcds_cases.csv"), "--out", str(out)])
    assert ran.exit_code == 0
    found = as_json(out)
    assert found["format"] == "case_table"
    assert column(found, "gender")["filled"]
    assert "case table" in look(out)
    (tmp_path / "bad.parquet").write_bytes(out.read_bytes()[:200])
    broken = CliRunner().invoke(app, ["look", str(tmp_path / "bad.parquet")])
    assert broken.exit_code != 0


def test_a_list_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_bytes("Пол;Возраст\nж;20\n".encode("cp1251"))
    assert column(as_json(tmp_path / "l.csv", "--encoding", "cp1251"), "Пол")["taken_as"] == "gender"


def test_it_speaks_russian() -> None:
    with using("ru"):
        text = look(LIST)
    for said in ("5 заполненных строк", "13 столбцов", "похоже на", "даты", "Дальше: equiano intake"):
        assert said in text


def test_a_cell_cannot_steer_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("Пол,[bold]x\nж,\x1b[31mred\n", encoding="utf-8")
    shown = look(tmp_path / "l.csv", "--values")
    assert "\x1b" not in shown
    assert "[bold]x" in shown
