"""Bad input: every fault by row, no personal value in a message, nothing half-written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from equiano.errors import BadInputError, UsageError
from equiano.link.dates import BirthDate, NotADateError, parse_birth_date
from equiano.link.lists import list_name, load_column_map, read_list, read_lists

TODAY = dt.date(2026, 1, 1)
CANARY = "Тайнофамильский"


def write(folder: Path, text: str, name: str = "list.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1994-05-03", (1994, 5, 3)),
        ("03.05.1994", (1994, 5, 3)),
        ("3/5/1994", (1994, 5, 3)),
        ("19940503", (1994, 5, 3)),
        ("05/23/1994", (1994, 5, 23)),
        ("1994", (1994, 0, 0)),
        ("05.1994", (1994, 5, 0)),
        ("00.00.1994", (1994, 0, 0)),
        ("1994-05-03T00:00:00", (1994, 5, 3)),
        ("", None),
        ("неизвестно", None),
    ],
)
def test_dates(text: str, expected: BirthDate | None) -> None:
    assert parse_birth_date(text, TODAY) == expected


@pytest.mark.parametrize("text", ["2026-01-02", "31.02.1990", "1890-01-01", "next year", "1994-13-40"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(NotADateError) as caught:
        parse_birth_date(text, TODAY)
    assert text not in str(caught.value)


@pytest.mark.parametrize(
    "header",
    [
        "id,family_name,given_name,patronymic,birth_date,sex,citizenship",
        "case_id,surname,first_name,middle_name,date_of_birth,gender,nationality",
        "Номер,Фамилия,Имя,Отчество,Дата рождения,Пол,Гражданство",
        "prs_ID,prs_SecondName,prs_FirstName,prs_MiddleName,prs_Birthdate,prs_Gender,prs_Citizenship",
    ],
)
def test_usual_column_names(tmp_path: Path, header: str) -> None:
    path = write(tmp_path, f"{header}\n7,Иванова,Анна,Петровна,03.05.1994,женский,Россия\n")
    record = read_list(path, TODAY).to_pylist()[0]
    assert (record["id"], record["family_name"], record["given_name"]) == ("7", "Иванова", "Анна")
    assert (record["patronymic"], record["sex"], record["citizenship"]) == ("Петровна", "F", "RUS")


def test_full_name_semicolons_and_byte_order_mark(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeffФИО;Дата рождения\nРахимов Далер Саидович;1985\n;\n")
    first, second = read_list(path, TODAY).to_pylist()
    assert (first["family_name"], first["given_name"], first["patronymic"]) == (
        "Рахимов",
        "Далер",
        "Саидович",
    )
    assert first["id"] == "row 2"
    assert second["family_name"] == ""


def test_own_columns(tmp_path: Path) -> None:
    names = load_column_map(write(tmp_path, "family_name: Nachname\nbirth_date: Geb. Datum\n", "map.yaml"))
    record = read_list(write(tmp_path, "Nachname,Geb. Datum\nIvanov,1990-01-02\n"), TODAY, names).to_pylist()[
        0
    ]
    assert record["family_name"] == "Ivanov"


def test_a_workbook(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["id", "surname", "birth_date"])
    book.active.append([12, "Шевченко", dt.datetime(1990, 5, 6)])
    book.save(tmp_path / "list.xlsx")
    record = read_list(tmp_path / "list.xlsx", TODAY).to_pylist()[0]
    assert (record["id"], record["birth_date"]) == ("12", "1990-05-06")


def test_every_fault_by_row(tmp_path: Path) -> None:
    rows = [
        f"1,{CANARY},Анна,1990-02-03",
        f"1,{CANARY},Анна,1990-02-03",
        f"3,{CANARY},Анна,2031-01-01",
        "4,ÐÐ²Ð°Ð½Ð¾Ð²,Анна,1990-02-30",
        "5,Петров,Пётр",
    ]
    path = write(tmp_path, "id,surname,given_name,birth_date\n" + "\n".join(rows) + "\n")
    with pytest.raises(BadInputError) as caught:
        read_list(path, TODAY)
    message = str(caught.value)
    assert {(fault.row, fault.field) for fault in caught.value.faults} == {
        (3, "id"), (4, "birth_date"), (5, "birth_date"), (5, "family_name"), (6, None),
    }  # fmt: skip
    assert "future" in message
    assert CANARY not in message


def test_rows_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    good, bad = "id,surname,birth_date\n1,Иванов,1990\n".encode(), "2,Петров,1991\n".encode("cp1251")
    path.write_bytes(good + bad + b"3,Sidorov,1992\n")
    with pytest.raises(BadInputError, match="not in UTF-8") as caught:
        read_list(path, TODAY)
    assert [fault.row for fault in caught.value.faults] == [3]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,birth_date\n1,1990-01-02\n", "no column with names"),
        ("id,surname\n1,Иванов\n", "no column with dates"),
        ("id,surname,birth_date\n", "no records"),
        ("id,surname,birth_date\n1,,1990-01-02\n", "no record has a name"),
        ("id,surname,Фамилия,birth_date\n1,a,b,1990\n", "second column"),
    ],
)
def test_lists_that_cannot_be_linked(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        read_list(write(tmp_path, text), TODAY)


def test_faults_of_all_lists_come_together(tmp_path: Path) -> None:
    one = write(tmp_path, "id,birth_date\n1,1990\n", "one.csv")
    two = write(tmp_path, "id,surname\n1,Иванов\n", "two.csv")
    with pytest.raises(BadInputError) as caught:
        read_lists([one, two], TODAY)
    assert "one.csv" in str(caught.value)
    assert "two.csv" in str(caught.value)


def test_names_of_lists(tmp_path: Path) -> None:
    assert list_name(Path("police 2025.csv")) == "police_2025"
    for wrong in ("count.csv", "1.csv", "draw.csv"):
        with pytest.raises(UsageError):
            list_name(Path(wrong))
    with pytest.raises(UsageError, match="two or more"):
        read_lists([tmp_path / "a.csv", tmp_path / "a.csv"], TODAY)
