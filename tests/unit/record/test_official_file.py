"""Files of official figures: .csv, .csv.gz, .xlsx with titles, other releases, Parquet; else one error."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import openpyxl
import pytest

from equiano.errors import BadInputError
from equiano.record.intake import take_in
from equiano.record.official_file import read_official, release_of

EXCERPT = Path(__file__).parents[2] / "cases" / "glotip" / "glotip_excerpt.csv"


@pytest.fixture(scope="module")
def rows() -> list[list[str]]:
    return list(csv.reader(EXCERPT.open(encoding="utf-8")))


def as_xlsx(path: Path, rows: list[list[str]], *titles: str) -> Path:
    """A workbook as the portal gives it: titles above, counts as numbers where they are numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for title in titles:
        sheet.append([title])
    for row in rows:
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(path)
    return path


def test_each_kind_of_file_gives_the_same_figures(tmp_path: Path, rows: list[list[str]]) -> None:
    plain = read_official(EXCERPT)
    zipped = tmp_path / "glotip_2023-05-30.csv.gz"
    zipped.write_bytes(gzip.compress(EXCERPT.read_bytes()))
    titled = as_xlsx(tmp_path / "glotip.xlsx", rows, "UNODC", "Detected trafficking victims, 30 May 2023")
    take_in(EXCERPT, tmp_path / "o.parquet", format="glotip")
    kept = [
        (f.reporter, f.year, f.indicator, f.category_code, f.low, f.high, f.rows_of_key)
        for f in plain.figures
    ]
    for path in (zipped, titled, tmp_path / "o.parquet"):
        found = read_official(path)
        assert [
            (f.reporter, f.year, f.indicator, f.category_code, f.low, f.high, f.rows_of_key)
            for f in found.figures
        ] == kept
    assert (read_official(zipped).release, plain.release) == ("2023-05-30", "")


def test_another_release(tmp_path: Path, rows: list[list[str]]) -> None:
    """Counts in a column VALUE, a form that is new, a year past the first release."""
    header = [name.replace("txtVALUE", "VALUE").replace("Iso3_code", "ISO3_code") for name in rows[0]]
    form = next(row for row in rows if "by form of exploitation" in row)
    new = list(form)
    for name, text in {"Category": "Forced criminality", "Year": "2024", "txtVALUE": "1,282"}.items():
        new[rows[0].index(name)] = text
    found = read_official(as_xlsx(tmp_path / "new.xlsx", [header, new, *rows[1:40]]))
    first = found.figures[0]
    assert (first.year, first.category_kind, first.category, first.category_code) == (
        2024,
        "form",
        "Forced criminality",
        None,
    )
    assert (first.low, first.high, len(found.figures), found.refused) == (1282, 1282, 40, [])
    assert found.account is not None
    assert "VALUE" not in found.account.columns_not_taken


def test_what_is_not_assigned_and_several_states_are_counted() -> None:
    found = read_official(EXCERPT)
    assert set(found.together) == {"SAM", "Sark"}
    assert found.not_assigned["Rohingya"] == 4
    assert {"Congolese", "Former Yugoslavia"} <= set(found.not_assigned)
    assert found.countries == tuple(sorted(set(found.countries)))


def test_rows_without_a_figure_are_told_with_their_row(tmp_path: Path, rows: list[list[str]]) -> None:
    bad = list(rows[1])
    bad[rows[0].index("txtVALUE")] = "many"
    text = io.StringIO()
    csv.writer(text).writerows([rows[0], rows[1], bad])
    path = tmp_path / "x.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    found = read_official(path)
    assert (len(found.figures), [(fault.row, fault.field) for fault in found.refused]) == (
        1,
        [(3, "txtVALUE")],
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1,2\n", "not UNODC's table"),
        ("Iso3_code,Indicator,Dimension,Category,Year\nRUS,x,Total,Total,2020\n", "not UNODC's table"),
        (
            "Iso3_code,Indicator,Dimension,Category,Sex,Age,Year,txtVALUE\nRUS,Ghosts,Total,,,,2020,5\n",
            "no row of it",
        ),
    ],
)
def test_another_table_is_one_clear_error(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInputError, match=message):
        read_official(path)


def test_a_parquet_file_of_something_else(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes(b"PAR1 cut short")
    for name, message in (("a", "no official figures"), ("b", "not a readable Parquet")):
        with pytest.raises(BadInputError, match=message):
            read_official(tmp_path / f"{name}.parquet")


@pytest.mark.parametrize(
    ("name", "day"), [("glotip_2023-05-30.csv.gz", "2023-05-30"), ("12023-05-301.csv", ""), ("x", "")]
)
def test_the_day_of_release_from_the_name(name: str, day: str) -> None:
    assert release_of(name) == day
