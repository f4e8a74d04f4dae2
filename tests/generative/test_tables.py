"""Random tables through every spreadsheet habit: persons in = persons accounted for, cell by cell."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from equiano.errors import BadInputError
from equiano.record.intake import take_in
from equiano.tables.open import open_table
from equiano.tables.raw_table import Opening, RawTable
from equiano.tables.sift import swallows
from equiano.tables.totals import total_kind

NAMES = ("Номер дела", "Фамилия", "given name", "birth date", "Пол", "Примечание")
LETTERS = "абвгдежзиклмнопрстуфхцчшщыэюя"
WORDS = st.text(LETTERS, min_size=2, max_size=10).map(str.title) | st.text(
    "abcdefghijklmnoprstuvz", min_size=2, max_size=10
).map(str.title)
PLACEHOLDERS = st.sampled_from(
    ["", "нет данных", "NN", "#N/A", "-", "неустановленная", "Total", "Всего", "Na"]
)
# What people write in a remark: quotes, delimiters, line breaks.
REMARKS = st.text(LETTERS + 'АБВabc ,;|"\n\t.№-', max_size=40) | PLACEHOLDERS
DATES = st.dates().map(lambda day: f"{day:%d.%m.%Y}")


@st.composite
def persons(draw: st.DrawFn) -> list[list[str]]:
    """Rows of persons: each has a number and a surname; whatever else may be missing."""
    rows = draw(
        st.lists(
            st.tuples(WORDS | PLACEHOLDERS, DATES | st.just(""), st.sampled_from("жм"), REMARKS), max_size=15
        )
    )
    surnames = draw(
        st.lists(WORDS | st.sampled_from(["Total", "Росарио"]), min_size=len(rows), max_size=len(rows))
    )
    found = [
        [f"Д-{place}", surname, *row[:3], row[3].strip()]
        for place, (surname, row) in enumerate(zip(surnames, rows, strict=True), 1)
    ]
    return [row for row in found if not any(swallows(cell, len(row)) for cell in row)]


@dataclass(frozen=True)
class Saved:
    """A table as it was saved, and what it has."""

    header: list[str]
    rows: list[list[str]]
    blank: int
    totals: int
    titles: int


@st.composite
def tables(draw: st.DrawFn) -> tuple[Saved, list[list[str]]]:
    """A table and its lines: columns in any order, titles above, blank rows between, a total below."""
    order = draw(st.permutations(range(len(NAMES))))
    header = [NAMES[place] for place in order]
    rows = [[row[place] for place in order] for row in draw(persons())]
    empty = [""] * len(header)
    blanks = st.sampled_from([empty, [" ", *empty[1:]], ["\u00a0"] * len(header)])
    titles = draw(st.lists(st.sampled_from([["Реестр за 2024 год"], ["Отдел 5, сводка"]]), max_size=2))
    lines: list[list[str]] = [[*title, *empty[1:]] for title in titles]
    lines.append(header)
    blank = 0
    for row in rows:
        lines.append(row)
        for one in draw(st.lists(blanks, max_size=2)):
            lines.append(one)
            blank += 1
    label = draw(st.none() | st.sampled_from(["Итого", "ВСЕГО:", f"Total: {len(rows)}", "Разом"]))
    if label is not None:
        place = draw(st.integers(0, len(header) - 2))
        lines.append([*empty[:place], label, *empty[place + 2 :], str(len(rows))])
    return Saved(header, rows, blank, int(label is not None), len(titles)), lines


def check(opened: RawTable, saved: Saved) -> None:
    """Every person is there as written, and the account adds up to the file."""
    assert list(opened.header) == saved.header
    found = list(opened.rows())
    assert [row.fault for row in found] == [None] * len(saved.rows)
    assert [[cell.replace("\r\n", "\n") for cell in row.cells] for row in found] == saved.rows
    account = opened.account
    assert (account.content, account.blank) == (len(saved.rows), saved.blank)
    assert (len(account.totals), len(account.titles)) == (saved.totals, saved.titles)
    account.settle(len(found))
    told = account.as_dict()
    parts = ("taken", "refused", "blank", "total_like", "not_read")
    assert told["rows"] == sum(told[name] for name in parts)
    assert not any(cell and cell in str(told) for row in saved.rows for cell in row[1:2] if len(cell) > 4)


@given(
    tables(),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1251"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
@settings(max_examples=80, deadline=None)
def test_csv(
    made: tuple[Saved, list[list[str]]], delimiter: str, encoding: str, quoting: int, end: str, sep: bool
) -> None:
    saved, lines = made
    stream = io.StringIO(newline="")
    # csv writes a lone cell of a line bare; the file of a spreadsheet has every delimiter.
    csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(lines)  # type: ignore[arg-type]
    text = (f"sep={delimiter}{end}" if sep else "") + stream.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.csv"
        path.write_bytes(text.encode(encoding))
        check(open_table(path, Opening(encoding="cp1251") if encoding == "cp1251" else None), saved)


@given(tables(), st.integers(0, 5), st.sampled_from([None, "hidden", "veryHidden"]), st.booleans())
@settings(max_examples=30, deadline=None)
def test_workbook(
    made: tuple[Saved, list[list[str]]], formatted: int, other: str | None, first: bool
) -> None:
    saved, lines = made
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number, line in enumerate(lines, 1):
        for place, text in enumerate(line, 1):
            if text:
                cell = sheet.cell(number, place)
                cell.value = text
                cell.data_type = "s"  # a text that looks like an error or formula stays one
    for number in range(len(lines) + 1, len(lines) + 1 + formatted):
        sheet.cell(number, 1).number_format = "@"
    if other is not None:
        hidden = book.create_sheet("скрытый", 0 if first else 1)
        hidden.append(["a", "b"])
        hidden.sheet_state = other
        book.active = 1 if first else 0
    # Blank rows below the last row with anything in it: only those that are formatted are in the file.
    last = max((number for number, line in enumerate(lines, 1) if any(line)), default=0)
    trailing = len(lines) - last
    blank = saved.blank - (trailing if not formatted else 0) + formatted
    expected = Saved(saved.header, saved.rows, blank, saved.totals, saved.titles)
    with tempfile.TemporaryDirectory() as folder:
        book.save(Path(folder) / "in.xlsx")
        opened = open_table(Path(folder) / "in.xlsx")
        check(opened, expected)
        assert opened.account.not_read == (other is not None)


MAPPING = """format: generated
columns:
  Номер дела: case_id
  Пол: {field: gender, values: {ж: gender.female, м: gender.male}}
"""


@given(tables(), st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-16"]), st.integers(0, 3))
@settings(max_examples=25, deadline=None)
def test_persons_in_are_persons_accounted_for_by_intake(
    made: tuple[Saved, list[list[str]]], delimiter: str, encoding: str, cut: int
) -> None:
    saved, lines = made
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(lines)
    broken = [f"Х-{place}{delimiter}Сломана{delimiter}x\r\n" for place in range(cut)]
    with tempfile.TemporaryDirectory() as folder:
        path, mapping = Path(folder) / "in.csv", Path(folder) / "m.yaml"
        path.write_bytes((stream.getvalue() + "".join(broken)).encode(encoding))
        mapping.write_text(MAPPING, encoding="utf-8")
        try:
            report = take_in(path, Path(folder) / "out.parquet", mapping=mapping)
        except BadInputError:
            assert not saved.rows  # nobody to take in
            return
        account = report.account.as_dict()
        assert (
            (account["taken"], account["refused"]) == (len(saved.rows), cut) == (report.cases, report.refused)
        )
        assert account["rows"] == len(saved.rows) + cut + saved.blank + saved.totals


@given(persons())
@settings(max_examples=100, deadline=None)
def test_no_person_is_a_total(rows: list[list[str]]) -> None:
    assert not any(total_kind(row) for row in rows)
