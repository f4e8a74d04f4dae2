"""Bad input: every fault by row, no personal value in a message, nothing half-written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from equiano.errors import BadInputError, UsageError
from equiano.link.birth import parse_birth, standard_date, years_of_age
from equiano.link.columns import load_column_map
from equiano.link.lists import Wishes, list_name, read_list, read_lists
from equiano.record.dates import NotADateError, Order

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
        ("1994", (1994, 0, 0)),
        ("05.1994", (1994, 5, 0)),
        ("00.00.1994", (1994, 0, 0)),
        ("1994-05-03T00:00:00", (1994, 5, 3)),
        ("", (0, 0, 0)),
        ("неизвестно", (0, 0, 0)),
        ("01.01.1900", (0, 0, 0)),
    ],
)
def test_dates(text: str, expected: tuple[int, int, int]) -> None:
    assert parse_birth(text, TODAY)[:3] == expected


@pytest.mark.parametrize(
    "text", ["2026-01-02", "31.02.1990", "1890-01-01", "next year", "1994-13-40", "05/23/1994"]
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(NotADateError) as caught:
        parse_birth(text, TODAY)
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
    record = read_list(path, TODAY).table.to_pylist()[0]
    assert (record["id"], record["family_name"], record["given_name"]) == ("7", "Иванова", "Анна")
    assert (record["patronymic"], record["sex"], record["citizenship"]) == ("Петровна", "F", "RUS")


def test_full_name_semicolons_and_byte_order_mark(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeffФИО;Дата рождения\nРахимов Далер Саидович;1985\n;\n")
    read = read_list(path, TODAY)
    first = read.table.to_pylist()[0]
    assert (first["family_name"], first["given_name"], first["patronymic"]) == (
        "Рахимов",
        "Далер",
        "Саидович",
    )
    assert first["id"] == "row 2"
    assert (len(read.table), read.reading.account.blank) == (1, 1)


def test_own_columns(tmp_path: Path) -> None:
    names = load_column_map(write(tmp_path, "family_name: Nachname\nbirth_date: Geb. Datum\n", "map.yaml"))
    record = read_list(
        write(tmp_path, "Nachname,Geb. Datum\nIvanov,1990-01-02\n"), TODAY, Wishes(names)
    ).table.to_pylist()[0]
    assert record["family_name"] == "Ivanov"


def test_a_workbook(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["id", "surname", "birth_date"])
    book.active.append([12, "Шевченко", dt.datetime(1990, 5, 6)])
    book.save(tmp_path / "list.xlsx")
    record = read_list(tmp_path / "list.xlsx", TODAY).table.to_pylist()[0]
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
    with pytest.raises(BadInputError) as caught:
        read_list(path, TODAY)
    assert CANARY not in str(caught.value)


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


@pytest.mark.parametrize(
    ("texts", "order", "basis"),
    [
        (["13.01.1990", "02.03.1991"], "day_first", "evidence"),
        (["01/13/1990", "02/03/1991"], "month_first", "evidence"),
        (["01/02/1990", "02/03/1991"], "day_first", "usual"),
    ],
)
def test_the_column_decides_the_order_of_dates(
    tmp_path: Path, texts: list[str], order: str, basis: str
) -> None:
    rows = "".join(f"{n},Иванов,Пётр,{text}\n" for n, text in enumerate(texts))
    read = read_list(write(tmp_path, f"id,surname,given_name,birth_date\n{rows}"), TODAY)
    found = read.reading.as_dict()["date_order"]
    assert (found["order"], found["basis"]) == (order, basis)
    assert read.table["birth_date"].to_pylist()[1] == (
        "1991-02-03" if order == "month_first" else "1991-03-02"
    )


def test_a_date_against_the_order_of_the_list_is_a_fault(tmp_path: Path) -> None:
    dates = ["13.01.1990", "14.01.1990", "01.15.1990", "02.03.1991"]
    rows = "".join(f"{n},Иванов,Пётр,{text}\n" for n, text in enumerate(dates))
    path = write(tmp_path, f"id,surname,given_name,birth_date\n{rows}")
    with pytest.raises(BadInputError, match="against the order") as caught:
        read_list(path, TODAY)
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [(4, "birth_date")]
    with pytest.raises(BadInputError) as caught:
        read_list(path, TODAY, Wishes(date_order=Order.MONTH_FIRST))
    assert [fault.row for fault in caught.value.faults] == [2, 3]


def test_placeholders_are_unknown_and_their_records_not_linkable(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "id,surname,given_name,birth_date,citizenship\n1,Неустановленная,,1990,нет данных\n"
        "2,Doe,Jane,1991,РФ\n3,Na,Mi-Rae,1992,Atlantis\n4,Петрова,FNU,1993,не указано\n",
    )
    read = read_list(path, TODAY)
    found = read.table.select(["id", "family_name", "given_name", "citizenship"]).to_pylist()
    assert [tuple(row.values()) for row in found] == [("3", "Na", "Mi-Rae", ""), ("4", "Петрова", "", "")]
    assert read.reading.not_linkable == 2
    assert read.reading.account.as_dict()["taken"] == 4
    assert [warning["records"] for warning in read.reading.as_dict()["warnings"]] == [1]
    assert any("2 records" in line for line in read.reading.lines())


def test_lists_with_a_year_or_an_age_only(tmp_path: Path) -> None:
    year = read_list(write(tmp_path, "ФИО;Год рождения\nРахимов Далер;1985\n"), TODAY)
    assert year.table["birth_date"].to_pylist() == ["1985"]
    text = "ФИО;Возраст;Дата обращения\nРахимов Далер;30 лет;14.03.2024\nАлиева Зухра;25;\n"
    age = read_list(write(tmp_path, text, "age.csv"), TODAY)
    assert age.table["birth_date"].to_pylist() == ["1992/1995", ""]
    assert (age.reading.birth_from_age, age.reading.ages_without_date) == (1, 1)


@pytest.mark.parametrize(
    ("age", "recorded", "expected"),
    [
        ("30", "2024", "1992/1995"), ("25-30", "2024-03-14", "1992/2000"), ("0", "2026", "2024/2026"),
        ("115", "2020", "1903/1906"), ("", "2024", ""), ("неизвестно", "2024", ""), ("30", "", ""),
    ],
)  # fmt: skip
def test_years_that_an_age_allows(age: str, recorded: str, expected: str) -> None:
    assert years_of_age(age, recorded, TODAY, Order.DAY_FIRST) == (expected, "")


@pytest.mark.parametrize("age", ["116", "thirty", "30-25", "-3"])
def test_what_is_no_age(age: str) -> None:
    years, fault = years_of_age(age, "2024", TODAY, Order.DAY_FIRST)
    assert not years
    assert "not an age" in fault


def test_parts_of_a_date_are_kept() -> None:
    assert standard_date("05.1994", TODAY, Order.DAY_FIRST) == ("1994-05", "")
    assert standard_date("00.00.1994", TODAY, Order.DAY_FIRST) == ("1994", "")


@pytest.mark.parametrize("name", ["РОСАРИО", "СУСОРОВА", "Росарио", "Сергієнко", "Ґрунський"])
def test_real_names_are_no_wrong_encoding(tmp_path: Path, name: str) -> None:
    read = read_list(write(tmp_path, f"surname,birth_date\n{name},1990\n"), TODAY)
    assert read.table["family_name"].to_pylist() == [name]


@pytest.mark.parametrize("codec", ["cp1251", "latin-1"])
def test_letters_of_a_wrong_encoding(tmp_path: Path, codec: str) -> None:
    wrong = "Петренко".encode().decode(codec)
    with pytest.raises(BadInputError, match="wrong encoding"):
        read_list(write(tmp_path, f"surname,birth_date\n{wrong},1990\n"), TODAY)
