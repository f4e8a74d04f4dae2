"""Files as they really come: wrong encodings, cut, empty, formulas. One clear error, nothing left behind."""

from __future__ import annotations

import csv
import gzip
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from equiano.cli.app import main
from equiano.errors import BadInputError, UsageError
from equiano.record.examples import example_path
from equiano.record.intake import take_in
from equiano.tables.open import open_table
from equiano.tables.raw_table import Opening

HEADER = "prs_FirstName,prs_SecondName,prs_Gender,prs_Birthdate\n"
GOOD = "Example,Person 1,Feminine,1990-01-01\n"
# Planted in every cell that could leak; none may appear in a message, log or file name.
CANARY = "Канарейкина-CANARY"
PHONE = "+70005550199"


def run(
    *arguments: str | Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["equiano", "intake", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        main()
    output = capsys.readouterr()
    code = caught.value.code
    return (code if isinstance(code, int) else 0), output.out, output.err


def refuse(path: Path, **options: object) -> str:
    """The error of taking `path` in; nothing may be left behind, and what was there stays."""
    out = path.parent / "out" / "cases.parquet"
    out.parent.mkdir()
    out.write_bytes(b"earlier result")
    with pytest.raises(BadInputError) as caught:
        take_in(path, out, **options)  # type: ignore[arg-type]
    assert [found.name for found in out.parent.iterdir()] == ["cases.parquet"]
    assert out.read_bytes() == b"earlier result"
    text = str(caught.value)
    assert CANARY not in text
    assert PHONE not in text
    return text


def text_file(folder: Path, content: str, encoding: str = "utf-8") -> Path:
    path = folder / "in.csv"
    path.write_bytes(content.encode(encoding))
    return path


def workbook(
    folder: Path, rows: list[list[object]], change: Callable[[openpyxl.Workbook], None] | None = None
) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if change:
        change(book)
    path = folder / "in.xlsx"
    book.save(path)
    return path


CELLS: list[list[object]] = [HEADER.strip().split(","), GOOD.strip().split(",")]


def test_no_file(tmp_path: Path) -> None:
    assert "no such file" in refuse(tmp_path / "in.csv")


def test_empty_file(tmp_path: Path) -> None:
    assert "empty" in refuse(text_file(tmp_path, ""))


def test_blank_lines_only(tmp_path: Path) -> None:
    assert "the table is empty" in refuse(text_file(tmp_path, "\n\n"))


def test_header_only(tmp_path: Path) -> None:
    assert "no row under it" in refuse(text_file(tmp_path, HEADER))


def test_ctdc_header_only(tmp_path: Path) -> None:
    with gzip.open(example_path("ctdc_victim_perpetrator"), "rt") as stream:
        assert "no row under it" in refuse(text_file(tmp_path, stream.readline()))


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    text = refuse(text_file(tmp_path, "prs_Gender,prs_FirstName,prs_Gender\na,b,c\n"))
    assert "row 1, `prs_Gender`" in text
    assert "twice" in text


def test_two_spellings_of_one_field(tmp_path: Path) -> None:
    assert "two columns stand for this field" in refuse(
        text_file(tmp_path, "prs_Gender,prs_FirstName,prs_First_Name\na,b,c\n")
    )


def test_a_column_without_name(tmp_path: Path) -> None:
    path = text_file(tmp_path, f"prs_Gender,,prs_FirstName\nFeminine,{CANARY},c\nFeminine,,d\n")
    report = take_in(path, tmp_path / "x.parquet")
    assert (report.good, dict(report.account.untitled)) == (2, {"B": 1})


def test_unknown_format(tmp_path: Path) -> None:
    assert "--mapping" in refuse(text_file(tmp_path, f"a,b\n{CANARY},2\n"))


def test_ctdc_asked_for_but_not_there(tmp_path: Path) -> None:
    assert "no CTDC edition" in refuse(text_file(tmp_path, HEADER + GOOD), format="ctdc")


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_legacy_cyrillic_names_the_option(tmp_path: Path, encoding: str) -> None:
    content = HEADER + f"Пример,{CANARY},Feminine,1990-01-01\n" * 5
    text = refuse(text_file(tmp_path, content, encoding))
    assert f"--encoding {encoding}" in text
    out = tmp_path / "x.parquet"
    assert take_in(tmp_path / "in.csv", out, opening=Opening(encoding), keep_source=True).good == 5
    assert CANARY in pq.read_table(out).column("source_record")[0].as_py()


def test_utf16(tmp_path: Path) -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):  # the mark says which, so nothing is asked
        path = text_file(tmp_path, ("" if encoding == "utf-16" else "\ufeff") + HEADER + GOOD, encoding)
        assert take_in(path, tmp_path / "x.parquet").good == 1


def test_utf16_without_a_mark(tmp_path: Path) -> None:
    assert "zero bytes" in refuse(text_file(tmp_path, HEADER + GOOD, "utf-16-le"))


def test_utf8_with_a_mark(tmp_path: Path) -> None:
    assert take_in(text_file(tmp_path, HEADER + GOOD, "utf-8-sig"), tmp_path / "x.parquet").good == 1


def test_wrong_encoding_asked_for(tmp_path: Path) -> None:
    path = text_file(tmp_path, HEADER + "Пример,Б,Feminine,\n", "cp1251")
    assert "not in utf-8" in refuse(path, opening=Opening("utf-8"))


def test_unknown_encoding(tmp_path: Path) -> None:
    assert "unknown encoding" in refuse(text_file(tmp_path, HEADER + GOOD), opening=Opening("klingon"))


def test_quote_never_closed(tmp_path: Path) -> None:
    text = refuse(text_file(tmp_path, HEADER + GOOD + f'"{CANARY},b,Feminine,\n' + GOOD))
    assert "row 3" in text
    assert "never closed" in text


def test_last_row_cut(tmp_path: Path) -> None:
    path = text_file(tmp_path, HEADER + GOOD + f"{CANARY},Per")
    report = take_in(path, tmp_path / "x.parquet")
    assert (report.rows, report.good, report.refused) == (2, 1, 1)
    assert report.faults.first[0].row == 3
    assert "2 of 4 fields" in report.faults.first[0].message
    assert report.refused_file is not None
    assert CANARY in report.refused_file.read_text(encoding="utf-8-sig")


def test_last_ctdc_row_cut(tmp_path: Path) -> None:
    with gzip.open(example_path("ctdc_victim_perpetrator"), "rt") as stream:
        lines = [stream.readline() for _ in range(10)]
    path = text_file(tmp_path, "".join(lines) + "2019,Fem")
    report = take_in(path, tmp_path / "x.parquet")
    assert (report.rows, report.good, report.refused) == (10, 9, 1)
    assert [fault.row for fault in report.faults.first] == [11]


def test_row_too_long_and_stray_quote(tmp_path: Path) -> None:
    rows = HEADER + GOOD + "a,b,Feminine,,surplus,more\n" + 'x "y" z,b,Feminine,\n"x" y,b,Feminine,\n' + GOOD
    report = take_in(text_file(tmp_path, rows), tmp_path / "x.parquet")
    assert (report.rows, report.good, report.refused) == (5, 3, 2)
    assert [fault.row for fault in report.faults.first] == [3, 5]
    assert report.refused_file is not None
    with report.refused_file.open(encoding="utf-8-sig", newline="") as stream:
        kept = list(csv.DictReader(stream))
    assert kept[0]["refused_surplus"] == "surplus|more"
    assert '"x" y' in kept[1]["prs_FirstName"]


def test_gzip_cut(tmp_path: Path) -> None:
    whole = example_path("ctdc_victim_perpetrator").read_bytes()
    path = tmp_path / "in.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    assert "cut short" in refuse(path)


def test_workbook_cut(tmp_path: Path) -> None:
    path = workbook(tmp_path, CELLS)
    path.write_bytes(path.read_bytes()[:-400])
    assert "damaged or cut short" in refuse(path)


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", CANARY)
    assert "not an XLSX workbook" in refuse(path)


def test_old_and_protected_workbooks(tmp_path: Path) -> None:
    path = tmp_path / "in.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "old Excel file" in refuse(path)
    path.write_bytes(path.read_bytes() + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(BadInputError, match="password"):
        take_in(path, tmp_path / "x.parquet")


def test_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b"%PDF-1.7 and so on")
    assert "not a table" in refuse(path)


def faults_of(path: Path) -> list[tuple[int | None, str | None, str]]:
    """Faults of a file of which the first row is good."""
    report = take_in(path, path.parent / "x.parquet")
    assert (report.rows, report.good) == (2, 1)
    return [(fault.row, fault.field, fault.message) for fault in report.faults.first]


def test_formula_without_a_value_is_named(tmp_path: Path) -> None:
    ((row, field, message),) = faults_of(workbook(tmp_path, [*CELLS, ["=A2", CANARY, "Feminine", ""]]))
    assert (row, field) == (3, "A3")
    assert "formula" in message


def test_merged_cells_are_named(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, [*CELLS, ["a", "b", "Feminine", ""]], lambda book: book.worksheets[0].merge_cells("A3:B3")
    )
    assert faults_of(path) == [(3, "A3:B3", "these cells are merged. Unmerge them and fill each.")]


def test_error_cell_is_named(tmp_path: Path) -> None:
    ((row, field, _),) = faults_of(workbook(tmp_path, [*CELLS, ["#N/A", "b", "Feminine", ""]]))
    assert (row, field) == (3, "A3")


def test_sheets(tmp_path: Path) -> None:
    def more(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("more")
        for row in [*CELLS, CELLS[1]]:
            sheet.append(row)

    path = workbook(tmp_path, CELLS, more)
    text = refuse(path)  # which sheet is meant is asked, never guessed
    assert "`Sheet`, `more`" in text
    assert "--sheet NAME" in text
    assert "--all-sheets" in text
    assert take_in(path, tmp_path / "x.parquet", opening=Opening(sheet="Sheet")).good == 1
    assert take_in(path, tmp_path / "x.parquet", opening=Opening(sheet="more")).good == 2
    assert take_in(path, tmp_path / "x.parquet", opening=Opening(all_sheets=True)).good == 3
    with pytest.raises(BadInputError, match="no sheet of that name"):
        take_in(path, tmp_path / "x.parquet", opening=Opening(sheet="other"))


def test_every_row_refused(tmp_path: Path) -> None:
    path = text_file(tmp_path, HEADER + f"{CANARY},{PHONE},Feminine,2999-01-01\n,,,\n")
    out = tmp_path / "x.parquet"
    with pytest.raises(BadInputError) as caught:
        take_in(path, out)
    assert "every row was refused" in str(caught.value)
    assert "row 2, `prs_Birthdate`" in str(caught.value)
    assert CANARY not in str(caught.value)
    assert not out.exists()  # the side file alone is written
    with (tmp_path / "x.refused.csv").open(encoding="utf-8-sig", newline="") as stream:
        refused, account = csv.DictReader(stream)
    assert refused["prs_FirstName"] == CANARY
    assert account["refused_reason"].startswith("2 rows = 0 taken + 1 refused + 1 blank")


def test_strict(tmp_path: Path) -> None:
    path = text_file(tmp_path, HEADER + GOOD + f"{CANARY},{PHONE},Feminine,2999-01-01\n")
    assert "--strict" in refuse(path, strict=True)


def test_options_that_do_not_fit(tmp_path: Path) -> None:
    path = text_file(tmp_path, HEADER + GOOD)
    for options in (
        {"format": "excel"},
        {"format": "mapping"},
        {"format": "htcds", "mapping": path},
        {"htcds_out": tmp_path / "o.txt"},
        {"htcds_out": path},
    ):
        with pytest.raises(UsageError):
            take_in(path, tmp_path / "x.parquet", **options)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="parquet"):
        take_in(path, tmp_path / "x.ods")


def test_semicolons_and_tabs(tmp_path: Path) -> None:
    for delimiter in ";\t":
        path = text_file(tmp_path, (HEADER + GOOD).replace(",", delimiter))
        assert take_in(path, tmp_path / "x.parquet").good == 1


def test_a_file_without_faults_leaves_no_side_file(tmp_path: Path) -> None:
    (tmp_path / "x.refused.csv").write_text("of an earlier run")
    take_in(text_file(tmp_path, HEADER + GOOD), tmp_path / "x.parquet")
    assert not (tmp_path / "x.refused.csv").exists()


def test_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = f"{CANARY},{PHONE},Feminine,2999-01-01\n{PHONE},{CANARY},{CANARY},\n"
    path = text_file(tmp_path, HEADER + GOOD + bad)
    out = tmp_path / "x.parquet"
    code, stdout, stderr = run(path, "--out", out, "--json", monkeypatch=monkeypatch, capsys=capsys)
    assert code == 0
    report = json.loads(stdout)
    assert (report["rows"], report["good"], report["refused"]) == (3, 2, 1)
    assert report["faults"] == [
        {"row": 3, "field": "prs_Birthdate", "message": "the date lies in the future."}
    ]
    for text in (stdout, stderr, *(found.name for found in tmp_path.iterdir())):
        assert CANARY not in text
        assert PHONE not in text
    assert "row 3, `prs_Birthdate`" in stderr
    code, stdout, stderr = run(path, "--out", out, "--strict", monkeypatch=monkeypatch, capsys=capsys)
    assert (code, stdout) == (10, "")
    assert "Traceback" not in stderr


def test_the_source_can_be_read_again(tmp_path: Path) -> None:
    source = open_table(text_file(tmp_path, HEADER + GOOD))
    assert list(source.rows()) == list(source.rows())


def test_the_side_file_can_be_taken_in_with_its_account(tmp_path: Path) -> None:
    bad = f"{CANARY},Person 2,Feminine,2999-01-01\n,,,\nИтого: 2,,,\n"
    report = take_in(text_file(tmp_path, HEADER + GOOD + bad), tmp_path / "x.parquet")
    assert report.refused_file is not None
    told = report.refused_file.read_text(encoding="utf-8-sig")
    assert "4 rows = 1 taken + 1 refused + 1 blank + 1 totals" in told
    mended = tmp_path / "again.csv"
    mended.write_text(told.replace("2999-01-01", "1999-01-01"), encoding="utf-8")
    again = take_in(mended, tmp_path / "y.parquet")
    assert (again.rows, again.good) == (1, 1)  # the account's lines are no persons
