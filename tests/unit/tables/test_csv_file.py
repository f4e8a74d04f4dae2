"""CSV as people save it: delimiters, titles, totals, blank rows, open quotes; every line accounted for."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from equiano.errors import BadInputError, UsageError
from equiano.tables.account import letter_of
from equiano.tables.open import open_table
from equiano.tables.raw_table import Opening, RawTable

HEADER = "id,family_name,given_name,birth_date\n"


def table(folder: Path, text: str, opening: Opening | None = None, encoding: str = "utf-8") -> RawTable:
    path = folder / "in.csv"
    path.write_bytes(text.encode(encoding))
    return open_table(path, opening)


def cells(opened: RawTable) -> list[list[str]]:
    return [row.cells for row in opened.rows()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    opened = table(tmp_path, "a,b,c\n1,2,3\n4,5,6\n".replace(",", delimiter))
    assert (opened.header, cells(opened)) == (("a", "b", "c"), [["1", "2", "3"], ["4", "5", "6"]])
    assert opened.account.delimiter == delimiter


def test_the_line_that_names_the_delimiter_is_no_row(tmp_path: Path) -> None:
    for first in ("sep=|\n", '"sep=|"\r\n', "\ufeffsep=|\n"):
        opened = table(tmp_path, first + "a,x|b\n1,5|2,5\n")
        assert opened.header == ("a,x", "b")
        assert [row.number for row in opened.rows()] == [2]


def test_decimal_commas_and_a_title_with_commas_do_not_mislead(tmp_path: Path) -> None:
    opened = table(tmp_path, "Отчёт, отдел 5, за март, итог\n\na;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n")
    assert opened.header == ("a", "b", "c")
    assert cells(opened) == [["1,5", "2,5", "3,5"], ["4,5", "5,5", "6,5"]]
    assert opened.account.titles == [1]


def test_blank_rows_are_counted_and_never_given(tmp_path: Path) -> None:
    opened = table(tmp_path, HEADER + "1,A,B,1990-01-01\n\n,,,\n , ,\u00a0,\n2,C,D,1991-01-01\n,,,\n\n")
    assert [row.number for row in opened.rows()] == [2, 6]
    account = opened.account
    assert (account.rows, account.content, account.blank) == (7, 2, 5)
    list(opened.rows())
    assert account.blank == 5  # counted anew, not twice


@pytest.mark.parametrize("blank", [",,,", ";;;", " ; ", "\u200b,,,", '"",,,', "\t", "\u3000,\u2003,,"])
def test_a_row_of_signs_without_content_is_blank(tmp_path: Path, blank: str) -> None:
    opened = table(tmp_path, HEADER + f"1,A,B,1990-01-01\n{blank}\n2,C,D,1991-01-01\n")
    assert [row.number for row in opened.rows()] == [2, 4]
    assert opened.account.blank == 1
    assert opened.regular is None  # the fast reader would take it for a record


def test_numbers_from_one_up_are_data_among_numbers(tmp_path: Path) -> None:
    opened = table(tmp_path, "a,b,c,d\n1,2,3,4\n5,6,7,8\n")
    assert [row.number for row in opened.rows()] == [2, 3]
    assert [row.number for row in table(tmp_path, "a,b,c,d\n1,2,3,4\n").rows()] == [2]


def test_a_quoted_cell_may_have_line_breaks(tmp_path: Path) -> None:
    opened = table(tmp_path, HEADER + '1,"A\nB, and C, then D",x,1990-01-01\n2,C,D,1991-01-01\n')
    rows = list(opened.rows())
    assert [(row.number, row.fault) for row in rows] == [(2, None), (3, None)]
    assert opened.account.line_breaks == 1


SWALLOWED = (
    HEADER + '1,A,B,1990-01-01\n2,C,D,"1991-01-01\n3,E,F,1992-01-01\n4,G,H,1993-01-01"\n5,I,J,1994-01-01\n'
)


def test_rows_that_a_quote_swallowed_are_faults_and_none_is_lost(tmp_path: Path) -> None:
    opened = table(tmp_path, SWALLOWED)
    rows = list(opened.rows())
    assert [(row.number, row.fault is None) for row in rows] == [
        (2, True), (3, False), (4, False), (5, False), (6, True),
    ]  # fmt: skip
    assert rows[2].cells == ["3", "E", "F", "1992-01-01"]  # as it stands, for the side file
    assert rows[1].fault is not None
    assert "row 3" in rows[1].fault.message
    assert "row 5" in rows[1].fault.message
    assert opened.account.content == 5


def test_a_quote_that_opens_and_closes_in_one_column_of_two_rows(tmp_path: Path) -> None:
    opened = table(tmp_path, HEADER + '1,"A,B,1990-01-01\n2,C",D,1991-01-01\n3,E,F,1992-01-01\n')
    assert [row.fault is None for row in opened.rows()] == [False, False, True]


def test_a_stray_quote_that_swallowed_lines_gives_each_line_back(tmp_path: Path) -> None:
    opened = table(tmp_path, HEADER + '1,"A,B,1990-01-01\n2,"C",D,1991-01-01\n3,E,F,1992-01-01\n')
    rows = list(opened.rows())
    assert [(row.number, row.fault is None) for row in rows] == [(2, False), (3, False), (4, True)]


@pytest.mark.parametrize(
    ("text", "swallowed"),
    [
        ('a,b\n1,"x\ny, z"\n', False),  # a sentence over two lines
        ('a,b\n1,"x\n2,y"\n', True),  # a line of the cell is a row
        ('a,b,c,d\n1,2,3,"x\nсначала, потом, затем, наконец"\n', False),
        ('a,b,c,d\n1,2,3,"x\n1,2,3,4"\n', True),
        ('a,b,c,d\n1,2,3,"x\n1,2,3"\n', False),  # one delimiter short of a row's worth
    ],
)
def test_a_row_s_worth_of_delimiters(tmp_path: Path, text: str, swallowed: bool) -> None:
    assert any(row.fault for row in table(tmp_path, text).rows()) is swallowed


def test_a_swallowing_file_is_not_for_the_fast_reader(tmp_path: Path) -> None:
    """The fast reader may try, but then does not find as many rows as the file has lines."""
    regular = table(tmp_path, SWALLOWED).regular
    assert regular is not None
    assert regular.rows == 5


@pytest.mark.parametrize(
    "text", ["1,A\n\n2,B\n", "1,A\n,\n2,B\n", "1,A\nИтого,2\n", '1,A\n,"TOTAL"\n', " \n1,A\n"]
)
def test_blank_rows_and_totals_are_not_for_the_fast_reader(tmp_path: Path, text: str) -> None:
    assert table(tmp_path, "id,name\n1,A\n").regular is not None
    assert table(tmp_path, "id,name\n" + text).regular is None


def test_titles_blank_rows_and_column_numbers_around_the_header(tmp_path: Path) -> None:
    text = "Реестр обращений;;;;\n;;;;\n№;ФИО;Пол;Гражданство;Возраст\n1;2;3;4;5\n1;Пример Один;ж;РФ;30\n"
    opened = table(tmp_path, text)
    assert opened.header == ("№", "ФИО", "Пол", "Гражданство", "Возраст")
    assert opened.account.titles == [1, 4]
    assert [row.number for row in opened.rows()] == [5]


def test_the_header_row_may_be_said(tmp_path: Path) -> None:
    text = "a,b,c\nd,e,f\n1,2,3\n"
    assert table(tmp_path, text).header == ("a", "b", "c")
    opened = table(tmp_path, text, Opening(header_row=2))
    assert (opened.header, opened.account.titles) == (("d", "e", "f"), [1])
    with pytest.raises(UsageError, match="--header-row 9"):
        table(tmp_path, text, Opening(header_row=9))


def test_a_broken_row_is_not_taken_for_the_header(tmp_path: Path) -> None:
    opened = table(tmp_path, "a,b,c\nx,y,z,p,q,r,s,t\n")
    assert opened.header == ("a", "b", "c")
    (row,) = opened.rows()
    assert row.fault is not None


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("Реестр,,\nза 2024 год,,\na,b,c\n", ("a", "b", "c")),
        ("Реестр,,\nза 2024 год,,\n,,\na,b,c\n1,,\n2,x,y\n", ("a", "b", "c")),
        ("name\nAnna\nMaria,x,y\nVera\n", ("name",)),  # a row that breaks a table of one column
        ("name\nAnna\nMaria\nVera\nOlga\nNina,x,y\n", ("name",)),
        ("a,b\n1,2\n", ("a", "b")),
        ("2019,2020\n1,2\n", ("2019", "2020")),
        ("a,,,,,,,,\n1,2,3,4,5,6,7,8,9\n", ("a",)),  # numbers are no names
    ],
)
def test_what_is_the_header(tmp_path: Path, text: str, header: tuple[str, ...]) -> None:
    assert table(tmp_path, text).header == header


def test_untitled_columns_are_named_by_letter(tmp_path: Path) -> None:
    opened = table(tmp_path, "a,,c,\n1,x,3,y\n4,,6,\n,z,,\n")
    assert [row.cells for row in opened.rows()] == [["1", "x", "3"], ["4", "", "6"]]
    assert dict(opened.account.untitled) == {"B": 2, "D": 1}
    assert opened.account.blank == 1


def test_prepared_rows_with_only_a_running_number_are_blank(tmp_path: Path) -> None:
    opened = table(tmp_path, "№,name\n1,A\n2,\n3.,\nx,\n")
    assert [row.number for row in opened.rows()] == [2, 5]
    assert opened.account.blank == 2


def test_letters_of_columns() -> None:
    assert [letter_of(place) for place in (0, 25, 26, 701, 702, 16383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]


def test_too_many_columns(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="100,000 columns"):
        table(tmp_path, ",".join(f"c{n}" for n in range(100_000)) + "\n")


def test_gzip_and_byte_order_marks(tmp_path: Path) -> None:
    path = tmp_path / "in.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert cells(open_table(path)) == [["1", "2"]]
    for encoding in ("utf-8-sig", "utf-16"):
        opened = table(tmp_path, "имя,b\n1,2\n", encoding=encoding)
        assert opened.header == ("имя", "b")


def test_a_workbook_s_options_do_not_fit_a_csv_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--sheet"):
        table(tmp_path, "a,b\n1,2\n", Opening(sheet="x"))


def test_rows_that_do_not_add_up_are_a_bug(tmp_path: Path) -> None:
    opened = table(tmp_path, "a,b\n1,2\n")
    list(opened.rows())
    with pytest.raises(ValueError, match="not 1"):
        opened.account.settle(2)
    opened.account.settle(0, 1)
    found = opened.account.as_dict()
    parts = ("taken", "refused", "blank", "total_like", "not_read")
    assert found["rows"] == sum(found[name] for name in parts) == 1
