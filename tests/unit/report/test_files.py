"""The files of a report: what stands where, how they lead to each other, tables as data, pages of the PDF."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from equiano.errors import UsageError
from equiano.pipeline import MadeReport, Options, make_report
from equiano.report import html, pdf
from equiano.report.build import divided
from equiano.report.chapters import CHAPTERS
from equiano.report.data import cell_of
from equiano.report.document import (
    Brief,
    Chart,
    Document,
    Frame,
    Link,
    PageColumn,
    PageFinding,
    PageRow,
    PageTable,
    Section,
    plain,
)
from equiano.report.frame import citation, dated, frame_words, licence, page_words
from equiano.report.parts import Part
from equiano.report.write import write
from equiano.schema.coverage import Coverage
from tests.unit.report.page import Page

NGO = Path(__file__).parents[2] / "cases" / "report" / "ngo60.csv"
WHOLE = Frame(
    "Title & <T>", "Ministry", "desk@example.org", "2024", "2nd", "May 2027", "2026-03-01", "CC BY 4.0"
)


def _table(id: str, rows: int = 2) -> PageTable:
    columns = (PageColumn("Name"), PageColumn("Count", "right"), PageColumn("Share", "right"))
    lines = tuple(PageRow((f"row {n}", f"1,{n:03}", "45%"), id=f"{id}-{n}") for n in range(rows))
    return PageTable(id, f"Caption {id}", columns, lines, "source")


def _document(**changes: object) -> Document:
    report = Section("one", "One", ((Link("fact", "#table-facts-3"), Link("nowhere", "#no-such")),))
    annexed = Section("facts", "Facts", ((Link("back", "#one"),),), tables=(_table("table-facts", 40),))
    words = page_words("Report", "How to read")
    document = Document("en", "T", "S", (), "W", (report,), (("Policy", "p 1"),), words, annex=(annexed,))
    return replace(document, **changes)  # type: ignore[arg-type]


def test_a_link_leads_to_the_file_that_has_its_target() -> None:
    report = html.render(_document())
    assert '<a href="annex.html#table-facts-3">fact</a>' in report
    assert "nowhere" in report and "no-such" not in report  # a target that is nowhere is plain text
    annex = html.render(_document(), Part(_document(), "annex"))
    assert '<a href="report.html#one">back</a>' in annex


def test_developer_text_stands_in_the_annex_only() -> None:
    assert "p 1" not in html.render(_document())
    assert "p 1" in html.render(_document(), Part(_document(), "annex"))


def test_the_first_page_stands_in_the_report_and_alone(tmp_path: Path) -> None:
    brief = Brief((PageFinding("x", "Most are known.", ("table-facts",)),), (), ("Not all.",), ("Call.",))
    files = write({"en": _document(brief=brief)}, tmp_path)
    names = [path.name for path in files if path.suffix == ".html"]
    assert names == ["report.html", "brief.html", "annex.html"]
    for name in ("report.html", "brief.html"):
        text = (tmp_path / name).read_text("utf-8")
        assert "Most are known." in text and "Not all." in text and 'href="annex.html#table-facts"' in text
    assert "Most are known." not in (tmp_path / "annex.html").read_text("utf-8")
    only = write({"en": _document(brief=brief)}, tmp_path / "only", only_brief=True)
    assert [path.name for path in only] == ["brief.html", "brief.pdf"]


def test_languages_lead_to_each_other(tmp_path: Path) -> None:
    write({"en": _document(), "ru": _document(lang="ru")}, tmp_path)
    assert 'href="report.ru.html" hreflang="ru"' in (tmp_path / "report.en.html").read_text("utf-8")
    assert 'href="annex.en.html" hreflang="en"' in (tmp_path / "annex.ru.html").read_text("utf-8")


def test_every_table_is_there_as_data(tmp_path: Path) -> None:
    write({"en": _document()}, tmp_path)
    with (tmp_path / "data" / "table-facts.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["Name", "Count", "Share"] and rows[2] == ["row 1", "1001", "0.45"] and len(rows) == 41
    book = openpyxl.load_workbook(tmp_path / "data" / "tables.xlsx")
    assert book.sheetnames == ["Contents", "facts"]
    assert [cell.value for cell in book["Contents"][2]] == ["facts", "Caption table-facts"]
    assert [cell.value for cell in book["facts"][2]] == ["row 0", 1000, 0.45]
    annex = (tmp_path / "annex.html").read_text("utf-8")
    assert 'href="data/table-facts.csv" download' in annex and 'href="data/tables.xlsx" download' in annex


def test_a_table_of_an_earlier_run_does_not_stay(tmp_path: Path) -> None:
    write({"en": _document()}, tmp_path)
    other = replace(_document(), annex=(Section("facts", "F", tables=(_table("table-other"),)),))
    write({"en": other}, tmp_path)
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["table-other.csv", "tables.xlsx"]


@pytest.mark.parametrize(
    ("text", "lang", "cell"),
    [
        ("1,234.5", "en", 1234.5),
        ("1\u00a0234,5", "ru", 1234.5),
        ("12,250", "en", 12250),
        ("45%", "en", 0.45),
        ("4,5\u00a0%", "ru", 0.045),
        ("−3.2", "en", -3.2),
        ("+3.2", "en", "+3.2"),
        ("10–20", "en", "10–20"),
        ("hidden (small)", "en", "hidden (small)"),
        ("–", "ru", "–"),
        ("", "en", ""),
    ],
)
def test_a_shown_number_is_a_number_in_the_data(text: str, lang: str, cell: object) -> None:
    assert cell_of(text, PageColumn("n", "right"), lang) == cell
    assert (
        cell_of(text, PageColumn("n", "left"), lang) == text
    )  # a year or a number of a fact stays as it is written


def test_the_frame_stands_under_the_title_and_in_the_file() -> None:
    shown = [(name, plain(value)) for name, value in frame_words(WHOLE, "2021–2023")]
    assert shown == [
        ("Period", "2024"), ("Published by", "Ministry"), ("Contact", "desk@example.org"), ("Edition", "2nd"),
        ("Date", "1 March 2026"), ("Next edition", "May 2027"),
    ]  # fmt: skip
    assert frame_words(Frame(), "2021–2023") == (("Period", "2021–2023"),)
    assert citation(WHOLE, "T", "ab12") == "Ministry (2026). T. 2nd. Report number ab12."
    assert licence(WHOLE).startswith("Licence: CC BY 4.0.")
    document = _document(title=WHOLE.title, frame=WHOLE, facts_of_frame=frame_words(WHOLE, ""))
    page = html.render(document)
    assert 'href="mailto:desk@example.org"' in page and "Title &amp; &lt;T&gt;" in page
    found = PdfReader(io.BytesIO(pdf.render(document)))
    assert found.metadata is not None
    assert (found.metadata.title, found.metadata.author) == ("Title & <T>", "Ministry")
    assert found.metadata.creation_date is not None
    assert found.metadata.creation_date.date().isoformat() == "2026-03-01"
    assert found.trailer["/Root"]["/Lang"] == "en"


def test_a_day_that_is_none_is_an_error_of_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        dated(Frame(date="01.03.2026"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert dated(Frame()).date == "1970-01-02"


@pytest.mark.parametrize("before", range(26, 46, 2))
def test_no_row_of_a_long_table_stands_alone_on_a_page(before: int) -> None:
    """Whatever stands before it: at least three rows on its first and on its last page."""
    filling = Section("fill", "Fill", tuple(f"Line {n}" for n in range(before)))
    tables = Section("t", "Chapter", tables=(_table("table-t", 30),))
    made = PdfReader(io.BytesIO(pdf.render(_document(sections=(filling, tables), annex=()))))
    counts = [text.count("row ") for sheet in made.pages if "row " in (text := sheet.extract_text())]
    assert sum(counts) == 30 and min(counts) >= 3, counts


@pytest.mark.parametrize("before", range(26, 46, 2))
def test_no_page_ends_in_a_heading(before: int) -> None:
    filling = Section("fill", "Fill", tuple(f"Line {n}" for n in range(before)))
    chapter = Section("t", "Chapter", tables=(_table("table-t", 12),))
    made = PdfReader(io.BytesIO(pdf.render(_document(sections=(filling, chapter), annex=()))))
    (sheet,) = [text for page in made.pages if "Chapter" in (text := page.extract_text())]
    assert "row 2" in sheet.partition("Chapter")[2]


def _small(id: str, high: int, *said: str) -> Section:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="{high}" viewBox="0 0 320 {high}">'
        f'<text x="0" y="12" font-family="Noto Sans">picture {id}</text></svg>'
    )
    return Section(id, f"Part {id}", said, charts=(Chart(f"c-{id}", f"Title {id}", "d", svg, _table(id)),))


def test_small_pictures_share_rows_in_print() -> None:
    """Five pictures of which two fit beside a tall one: two rows, each with its part's words."""
    parts = (_small("a", 300), _small("b", 120), _small("c", 120), _small("d", 200, "Words of d."))
    chapter = Section("s", "Chapter", sections=(*parts, _small("e", 200)))
    made = PdfReader(io.BytesIO(pdf.render(_document(sections=(chapter,), annex=()))))
    (sheet,) = made.pages
    places: dict[str, tuple[float, float]] = {}

    def note(text: str, page: list[float], at: list[float], *_: object) -> None:
        if found := re.search(r"Title (\w)", text):
            x, y = (page[n] * at[4] + page[2 + n] * at[5] + page[4 + n] for n in (0, 1))
            places.setdefault(found.group(1), (round(x), round(y)))

    sheet.extract_text(visitor_text=note)
    assert set("abcde") == set(places)
    assert places["a"][1] == places["b"][1] and places["a"][0] < places["b"][0] == places["c"][0]
    assert places["d"][0] == places["a"][0] and places["e"][0] == places["b"][0]
    assert "Words of d." in sheet.extract_text()


def test_reference_goes_to_the_annex_and_reading_stays() -> None:
    law = Section("law", "Law", ("Words.",), tables=(_table("table-law"),))
    chart_like = Section("funnel", "Funnel", ("Text.",))
    both = Section("response", "Response", sections=(law, chart_like))
    roles = Section("role", "Role", ("Intro.",), tables=(_table("table-role-RUS-year"), _table("table-kept")))
    report, annexed = divided((CHAPTERS[one.id], one) for one in (both, roles, Section("facts", "Facts")))
    assert [section.id for section in report] == ["response", "role"]
    assert [part.id for part in report[0].sections] == ["funnel"]
    assert [table.id for table in report[1].tables] == ["table-kept"]
    assert [section.id for section in annexed] == ["annex-response", "annex-role", "facts"]
    assert [part.id for part in annexed[0].sections] == ["law"]


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> MadeReport:
    """Sixty invented persons of one organisation (from `shared/cases/report/ngo60.csv`)."""
    return make_report("ru", NGO, tmp_path_factory.mktemp("sixty"), ("en", "ru"))


@pytest.fixture(scope="module")
def framed(tmp_path_factory: pytest.TempPathFactory) -> MadeReport:
    """The same with other noise and everything that a frame may hold."""
    frame = Frame(
        publisher="Office of the National Rapporteur on Trafficking in Human Beings",
        contact="office@example.org",
        period="January 2022 to December 2025",
        edition="2nd, corrected",
        next="March 2027",
        date="2026-03-01",
        licence="CC BY 4.0",
    )
    options = Options(secret=b"2" * 32, coverage=Coverage.ONE_AGENCY)
    out = tmp_path_factory.mktemp("framed")
    return make_report("ru", NGO, out, ("en", "ru"), options=options, frame=frame)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_sixty_persons_are_told_in_eight_pages(sixty: MadeReport, framed: MadeReport, lang: str) -> None:
    """Whatever the noise and the frame."""
    for made in (sixty, framed):
        (path,) = [path for path in made.files if path.name == f"report.{lang}.pdf"]
        assert len(PdfReader(path).pages) <= 8


def test_no_label_names_an_article_that_is_none(sixty: MadeReport) -> None:
    pages = [path.read_text("utf-8") for path in sixty.files if path.suffix == ".html"]
    assert not [said for page in pages for said in re.findall(r"(?:Art\.|Ст\.) *(?:,|None|–)[^<]*", page)]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_first_page_alone_is_one_page(
    sixty: MadeReport, framed: MadeReport, example: MadeReport, lang: str
) -> None:
    for made in (sixty, framed, example):
        (path,) = [path for path in made.files if path.name == f"brief.{lang}.pdf"]
        assert len(PdfReader(path).pages) == 1


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_example_is_told_in_twelve_pages(pdfs: dict[str, Path], lang: str) -> None:
    assert len(PdfReader(pdfs[lang]).pages) <= 12


def test_no_table_of_a_page_is_mostly_hidden(sixty: MadeReport) -> None:
    for path in sixty.files:
        if path.name.startswith("report.en.html"):
            for name, rows in Page(path.read_text("utf-8")).tables.items():
                cells = [cell for row in rows[1:] for cell in row[1:]]
                hidden = sum(cell.startswith("hidden") for cell in cells)
                if name != "table-recorded":  # what is missing says so
                    assert 2 * hidden <= len(cells), name
