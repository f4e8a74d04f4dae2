"""Files that people give by mistake: one clear error or a note, nothing half-written, no value repeated."""

from __future__ import annotations

import gzip
import io
import time
import zipfile

import pytest
from openpyxl import Workbook

from equiano.errors import BadInputError
from equiano_web.access import Who
from equiano_web.actions import RefusedError
from equiano_web.cases.models import Case
from equiano_web.imports import actions, readings
from equiano_web.imports.models import Import
from equiano_web.imports.opening import MOST_BYTES, MOST_LINES
from equiano_web.imports.readings import MOST_TROUBLES
from equiano_web.imports.table import read_table
from tests.web import make

HEAD = "Фамилия,Имя,Дата рождения\n"
ROW = "Белкина,Нина,1990\n"
FORM = [
    "start",
    "person/prs_FirstName",
    "person/prs_SecondName",
    "victim/vic_MethodsOfControl",
    "_uuid",
    "_index",
]
FILLED = ["2026-01-01", "Vera", "Belkina", "DebtBondage", "11-22", 1]


def book(**sheets: list[list[object]]) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_another_encoding_is_read_and_said(encoding: str) -> None:
    found = read_table((HEAD + ROW * 3).encode(encoding))
    assert found.rows[0].values["family_name"] == "Белкина"
    assert encoding in found.warnings[0].text
    assert not read_table((HEAD + ROW).encode("utf-16")).warnings


def test_repeat_groups_of_a_form_are_named_and_not_lost_in_silence() -> None:
    children = [["name", "_parent_index"], ["Lev", 1], ["Ira", 1]]
    found = read_table(book(form=[FORM, FILLED], children=children))
    assert (found.format, len(found.rows)) == ("xlsform", 1)
    assert [(one.field, "form" in one.text) for one in found.warnings][:1] == [("children", True)]
    # An empty sheet, as Excel adds, is nothing to speak of.
    assert not [
        one for one in read_table(book(form=[FORM, FILLED], Sheet2=[])).warnings if one.field == "Sheet2"
    ]


def swollen(row: bytes, times: int) -> bytes:
    """A small workbook whose sheet is one row over and over."""
    stream = io.BytesIO()
    small = zipfile.ZipFile(io.BytesIO(book(a=[["Фамилия"]])))
    with small, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name in small.namelist():
            content = small.read(name)
            made.writestr(name, content.replace(b"</sheetData>", row * times + b"</sheetData>"))
    return stream.getvalue()


_CELL = b'<row><c t="inlineStr"><is><t>Belkina</t></is></c></row>'
BAD = {
    "a web page": "<!DOCTYPE html>\n<table><tr><td>Фамилия\n<tr><td>Белкина</table>".encode(),
    "a web page without its kind": "\ufeff <HTML>\n<td>Белкина</td>\n</HTML>\n".encode(),
    "XML": b'<?xml version="1.0"?>\n<Workbook><Row>x</Row></Workbook>\n',
    "JSON": '[{"name":"Белкина"},\n{"name":"Орлова"}]\n'.encode(),
    "a text that unpacks to 9 MB": gzip.compress((HEAD + ROW * 300_000).encode()),
    "a text that unpacks to many lines": gzip.compress(HEAD.encode() + b"a,b,c\n" * (MOST_LINES + 1)),
    "a workbook that unpacks to 22 MB": swollen(_CELL, 400_000),
    "a workbook of a million empty rows": swollen(b"<row/>", 1_000_000),
    "a workbook of many rows": swollen(_CELL, MOST_LINES + 1),
    "two sheets of persons": book(a=[["Фамилия"], ["Белкина"]], b=[["Фамилия"], ["Орлова"]]),
    "two sheets of the form": book(a=[FORM, FILLED], b=[FORM, FILLED]),
    "two encodings": (HEAD + ROW).encode() + "Ёлкина,Вера,1991\n".encode("cp1251"),
    "one name twice": "Имя,Имя\nБелкина,Вера\n".encode(),
    "an open quote": (HEAD + '"' + ROW).encode(),
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600,
    "a damaged workbook": b"PK\x03\x04" + b"0" * 200,
    "50 MB": HEAD.encode() + b"x" * 50 * 2**20,
    "too many lines": (HEAD + "a,b,c\n" * (MOST_LINES + 1)).encode(),
    "only a header": HEAD.encode(),
    "nothing": b"",
}


@pytest.mark.django_db
@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_bad_file_is_one_error_without_options_of_a_command(content: bytes) -> None:
    start = time.process_time()
    who = make.user("supervisor", make.agency())
    with pytest.raises(BadInputError) as raised:
        actions.begin(who, content)
    told = str(raised.value)
    assert "--" not in told
    assert not [value for value in ("Белкина", "Ёлкина", "Орлова") if value in told]
    assert not Import.objects.exists()
    assert not Case.objects.exists()
    assert time.process_time() - start < 5  # 29 s for 130 kB before


@pytest.mark.django_db
def test_a_list_in_which_nothing_is_known_makes_no_empty_cases() -> None:
    who: Who = make.user("supervisor", make.agency())
    key = actions.begin(who, b"a,b,c\n1,2,3\n4,5,6\n")
    with pytest.raises(RefusedError) as raised:
        readings.run(who, key, ())
    assert raised.value.code == "no_field"
    assert not Case.objects.exists()
    actions.choose_columns(who, key, {"a": "family_name"})
    assert readings.run(who, key, ())[0] == 2


@pytest.mark.django_db
def test_a_row_that_stands_three_times_becomes_one_case() -> None:
    who: Who = make.user("supervisor", make.agency())
    key = actions.begin(who, (HEAD + ROW * 3).encode())
    assert [one.place for one in readings.dry_run(who, key).may_be] == ["3", "4"]
    assert readings.run(who, key, ()) == (1, 2)


def test_formulas_are_text_or_refused_and_never_worked_out() -> None:
    text = read_table("Фамилия,Имя\n=1+1,@SUM(A1)\n".encode()).rows[0].values
    assert (text["family_name"], text["given_name"]) == ("=1+1", "@SUM(A1)")
    sheet = read_table(book(a=[["Фамилия", "Имя"], ["=1+1", "Нина"]]))
    assert (len(sheet.rows), sheet.refused_rows) == (0, 1)


def test_the_size_is_told_before_the_rows_are_read() -> None:
    assert len(BAD["50 MB"]) > MOST_BYTES > 1000 * 4096


EMPTY = {
    "marks and words for nothing known": "Фамилия,Имя,Телефон\n-,—,\nн/д,N/A,нет\nБелкина,Нина,-\n",
    "numbers that a template brought": "Nr.crt,Фамилия,Имя\n1,Белкина,Нина\n2,,\n3,,\n",
    "a note between persons": "Фамилия,Имя,Заметка\nБелкина,Нина,\n,,раздел два\n-,,раздел три\n",
    "forms sent off empty": "start,person/prs_FirstName,person/prs_SecondName,"
    "victim/vic_MethodsOfControl,_uuid,_index\n"
    "2026-01-01,,,,a,1\n2026-01-01,Нина,Белкина,,b,2\n2026-01-01,,,,c,3\n",
    "records of the standard with their number alone": "cas_CaseID,prs_FirstName,prs_SecondName\n"
    "A1,,\nA2,Нина,Белкина\nA3,-,N/A\n",
}


@pytest.mark.parametrize("text", EMPTY.values(), ids=EMPTY)
def test_a_row_that_says_nothing_is_no_person_and_is_accounted_for(text: str) -> None:
    found = read_table(text.encode())
    assert [row.values["family_name"] for row in found.rows] == ["Белкина"]
    assert not found.rows[0].values.get("phone")
    assert found.counts["refused"] == found.refused_rows == 2 == len({one.place for one in found.refused})


def test_a_name_that_is_also_a_word_for_nothing_stays_and_a_record_without_a_name_too() -> None:
    assert read_table("Фамилия,Имя\nНа,Ким\n".encode()).rows[0].values["family_name"] == "На"
    assert read_table("Фамилия,Имя\n17,\n".encode()).rows[0].values["family_name"] == "17"  # a code
    nameless = read_table(b"prs_FirstName,prs_SecondName,vic_MethodsOfControl\n,,DebtBondage\n")
    assert nameless.rows[0].source == {"vic_MethodsOfControl": "DebtBondage"}


@pytest.mark.parametrize("head", ["Фамилия,,Имя,", "prs_SecondName,,prs_FirstName,"])
def test_columns_without_a_name_are_kept_and_named_by_their_letter(head: str) -> None:
    found = read_table(f"{head}\nБелкина,раз,Нина,два\n,,,три\nОрлова,,Вера,\n".encode())
    first, _, third, _ = head.split(",")
    assert [*found.header] == [first, "[B]", third, "[D]"]
    assert (found.rows[0].source["[B]"], found.rows[0].source["[D]"]) == ("раз", "два")
    assert [*found.kept_only] == ["[B]", "[D]"] and len(found.rows) == 2
    # What stands alone there makes no row, and is said.
    assert [one.text[-2:] for one in found.warnings] == ["1."]
    assert [*read_table("Фамилия,,Имя,\nБелкина,,Нина,\n".encode()).header] == ["Фамилия", "Имя"]


def test_a_column_without_a_name_can_be_chosen() -> None:
    found = read_table("Фамилия,,Имя\nБелкина,Петровна,Нина\n".encode(), {"[B]": "patronymic"})
    assert found.rows[0].values == {"patronymic": "Петровна"}


@pytest.mark.parametrize("second", ["телефон", "phone"])
def test_of_two_columns_for_one_field_the_second_is_not_taken_in_silence(second: str) -> None:
    found = read_table(f"Фамилия,Телефон,{second}\nБелкина,+79123456789,+79123456780\n".encode())
    assert found.rows[0].values["phone"] == "+79123456789" and [*found.kept_only] == [second]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(encoding: str) -> None:
    assert read_table((HEAD + ROW).encode(encoding)).rows[0].values["family_name"] == "Белкина"


@pytest.mark.django_db
def test_every_refused_row_is_named_and_of_very_many_how_many_more() -> None:
    who: Who = make.user("supervisor", make.agency())
    for number in (MOST_TROUBLES, MOST_TROUBLES + 20):
        content = HEAD + ROW + "-,н/д,\n" * number
        dry = readings.dry_run(who, actions.begin(who, content.encode()))
        assert len(dry.refused) == min(number, MOST_TROUBLES + 1) and dry.counts["refused"] == number
    assert dry.refused[-1].text.endswith(" 20.")


@pytest.mark.django_db
def test_warnings_that_are_not_kept_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("equiano.record.refused._KEPT_FAULTS", 5)
    who: Who = make.user("supervisor", make.agency())
    head = ",".join(["prs_SecondName", "prs_Gender", "hte_Type", "hte_Country"])
    content = f"{head}\n" + "Белкина,Robot,Nowhere,Нигде\n" * 4
    table = read_table(content.encode())
    assert len(table.warnings) == 5 and table.more_warnings >= 3
    dry = readings.dry_run(who, actions.begin(who, content.encode()))
    assert dry.warnings[-1].text.endswith(f" {table.more_warnings}.") and len(dry.warnings) == 6


@pytest.mark.django_db
def test_one_person_in_two_scripts_of_a_file_becomes_one_case() -> None:
    who: Who = make.user("supervisor", make.agency())
    rows = "Щёголева,Аксинья,1994\nКим,Вера,1980\nShchegoleva,Aksinia,\nЩёголева,Нина,1994\nKim,Oleg,1980\n"
    key = actions.begin(who, (HEAD + rows).encode())
    assert [(one.place, one.others) for one in readings.dry_run(who, key).may_be] == [
        ("4", ("row 2 of this file",))
    ]
    assert readings.run(who, key, ()) == (4, 1)
