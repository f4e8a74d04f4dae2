"""The report on the example data: its numbers, its anchors, its links, its PDF."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from pypdf import PdfReader

from equiano.countries.pack import load_pack
from equiano.pipeline import MadeReport, make_report
from equiano.record.examples import example_path
from tests.unit.report.conftest import FRAME
from tests.unit.report.page import Page

LANGUAGES = ("en", "ru")
MINIMUM, ROUNDING = 10, 5  # of the shipped policy


def _shown(count: int) -> str:
    """A count as the English report must print it under the shipped policy."""
    if 0 < count < MINIMUM:
        return "hidden (small)"
    return f"{ROUNDING * ((2 * count + ROUNDING) // (2 * ROUNDING)):,}"


@pytest.fixture(scope="module")
def page(pages: dict[str, str]) -> Page:
    return Page(pages["en"])


def test_gender_by_age_group_is_what_pandas_counts(page: Page, raw: pd.DataFrame) -> None:
    table = pd.crosstab(raw.gender.fillna("?"), raw.majorityStatus.fillna("?"), margins=True)
    names = {"Female": "Woman or girl", "Male": "Man or boy", "?": "Unknown", "All": "Total"}
    for source, label in names.items():
        expected = [_shown(table.loc[source, column]) for column in ("Adult", "Minor", "?", "All")]
        assert page.row("table-gender-child", label) == expected


def test_years_are_what_pandas_counts(page: Page, raw: pd.DataFrame) -> None:
    for span, count in raw.yearRegister.value_counts().items():
        assert page.row("table-year", str(span).replace("-", "–"))[0] == _shown(count)
    assert page.row("table-year", "Unknown")[0] == _shown(raw.yearRegister.isna().sum())


def test_regions_are_what_pandas_counts(page: Page, raw: pd.DataFrame) -> None:
    table = pd.crosstab(raw.UN_COO_Region.fillna("?"), raw.UN_COE_Region.fillna("?"), margins=True)
    names = {"Africa": "Africa", "Asia": "Asia", "Europe": "Europe", "?": "Unknown", "All": "Total"}
    columns = ["Africa", "Americas/Oceania", "Asia", "Europe", "?", "All"]
    for source, label in names.items():
        got = page.row("table-regions", label)
        expected = [_shown(table.loc[source, column]) for column in columns]
        # Further counts may be hidden so that a small one cannot be worked out; none may be wrong.
        assert all(g in (e, "hidden") for g, e in zip(got, expected, strict=True)), (
            label,
            got,
            expected,
        )
    small = sum(0 < n < MINIMUM for n in table.to_numpy().ravel())
    assert sum(cells.count("hidden (small)") for cells in page.tables["table-regions"]) == small == 3


@pytest.mark.parametrize(
    ("table", "label", "columns", "column"),
    [
        ("table-form", "Forced labour", ["isForcedLabour", "isSexualExploit"], "isForcedLabour"),
        ("table-form", "Sexual exploitation", ["isForcedLabour", "isSexualExploit"], "isSexualExploit"),
    ],
)
def test_flags_and_their_shares(
    page: Page, raw: pd.DataFrame, table: str, label: str, columns: list[str], column: str
) -> None:
    yes = int((raw[column] == "1").sum())
    base = int(raw[columns].notna().any(axis=1).sum())
    shown = [int(_shown(n).replace(",", "")) for n in (yes, base)]
    assert page.row(table, label) == [_shown(yes), f"{round(100 * shown[0] / shown[1])}%"]


def test_a_share_that_could_only_be_all_is_not_shown(page: Page, raw: pd.DataFrame) -> None:
    label = "Control, abuse or kidnapping by the perpetrator (kind not given)"
    assert page.row("table-means", label) == [_shown(int((raw.IP_ControlAbuseKidnap == "1").sum()))]


def test_recruiters_are_what_pandas_counts(page: Page, raw: pd.DataFrame) -> None:
    for value, label in (
        ("StrangerUnknownOther", "Stranger, unknown or other"),
        ("FriendAcquaintance", "Friend or acquaintance"),
    ):
        yes = raw.IP_Relation.str.split(";").apply(
            lambda found, v=value: isinstance(found, list) and v in found
        )
        assert page.row("table-recruiter", label)[0] == _shown(int(yes.sum()))


def test_forms_by_gender_are_what_pandas_counts(page: Page, raw: pd.DataFrame) -> None:
    women = raw[raw.gender == "Female"]
    any_form = women[["isForcedLabour", "isSexualExploit"]].notna().any(axis=1)
    expected = [int(women[c].notna().sum()) for c in ("isForcedLabour", "isSexualExploit")]
    assert page.row("table-form-gender", "Woman or girl") == [_shown(n) for n in (*expected, any_form.sum())]


def test_missing_shares_are_what_pandas_counts(page: Page, raw: pd.DataFrame) -> None:
    for column, label in (("gender", "Gender"), ("UN_COE_Region", "Region of exploitation")):
        share = raw[column].notna().mean()
        got = page.row("table-recorded", label)[1]
        assert abs(int(got.rstrip("%")) - 100 * share) <= 1
    assert page.row("table-recorded", "Country of citizenship") == ["0", "0%"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fact_once_with_its_text_and_source(annexes: dict[str, str], lang: str) -> None:
    page, pack = Page(annexes[lang]), load_pack("ru")
    assert len(pack.facts) == 153
    rows = {cells[0]: cells for cells in page.tables["table-facts"][1:]}
    for number in range(1, 154):
        assert page.ids.count(f"fact-{number}") == 1
        fact, cells = pack.fact(number), rows[str(number)]
        assert fact.text[lang] in cells[1]
        assert cells[4].startswith("A" if fact.source == "carim_2013_55" else "B")
        assert fact.reference is None or fact.reference in cells[4]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("part", ["report", "annex"])
def test_page_loads_nothing_and_its_links_lead_somewhere(
    pages: dict[str, str], annexes: dict[str, str], example: MadeReport, part: str, lang: str
) -> None:
    text, other = (pages, annexes) if part == "report" else (annexes, pages)
    page, ids_there = Page(text[lang]), Page(other[lang]).ids
    tags = {tag for tag, _ in page.elements}
    assert not tags & {
        "script",
        "iframe",
        "object",
        "embed",
        "link",
        "base",
        "video",
        "audio",
        "img",
        "image",
    }
    assert (
        "url(" not in page.styles.replace("url(data:font/woff2;base64,", "") and "@import" not in page.styles
    )
    for tag, attributes in page.elements:
        assert "src" not in attributes and "srcset" not in attributes and "style" not in attributes
        if tag != "a":
            assert attributes.get("href", "#").startswith("#"), tag
        assert all(not name.startswith("on") for name in attributes)
        for value in attributes.values():
            assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)", value))
    ids = page.ids
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        if attributes.get("href", "").startswith("#"):
            assert attributes["href"][1:] in ids
        elif "href" in attributes and ":" not in attributes["href"]:
            name, _, target = attributes["href"].partition("#")
            assert (example.files[0].parent / name).is_file()
            assert not target or target in ids_there
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(attributes.get(name, "").split()) <= set(ids)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_is_built_for_everyone(pages: dict[str, str], lang: str) -> None:
    page = Page(pages[lang])
    first = page.elements[0]
    assert first == ("html", {"lang": lang})
    tags = [tag for tag, _ in page.elements]
    for landmark in ("header", "nav", "main", "footer", "h1"):
        assert tags.count(landmark) == 1
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in pairwise(levels))
    assert all(page.captions.values()) and len(set(page.captions.values())) == len(page.captions)
    assert all("scope" in attributes for tag, attributes in page.elements if tag == "th")
    pictures = [attributes for tag, attributes in page.elements if tag == "svg"]
    assert len(pictures) >= 3
    assert all(picture["role"] == "img" and picture["aria-labelledby"] for picture in pictures)
    assert tags.count("title") == tags.count("desc") + 1 == len(pictures) + 1
    # A table stands folded beside each picture but those of the first page.
    assert tags.count("details") == tags.count("summary") >= tags.count("figcaption") - 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_table_names_its_source(pages: dict[str, str], lang: str) -> None:
    assert pages[lang].count('<p class="source">') == len(Page(pages[lang]).tables)


def test_developer_text_stands_in_the_last_box_of_the_annex_alone(
    pages: dict[str, str], annexes: dict[str, str], example: MadeReport
) -> None:
    """Commands, names of files and hashes say nothing to a reader; the number stands in the citation."""
    for text in (*pages.values(), *annexes.values()):
        body, _, footer = text.partition("<footer>")
        body = re.sub(r"<style>.*?</style>", "", body, flags=re.DOTALL)
        assert example.number in footer and example.number not in body
        said = re.sub(r"<[^>]+>", " ", body)
        for word in (example.policy, "SHA", "equiano ", ".yaml", ".py", ".md", "DATA_SOURCES"):
            assert word not in said, word
    assert all("SHA-256" in text.partition("<footer>")[2] for text in annexes.values())
    assert not any("SHA" in re.sub(r"base64,[^)]*", "", text) for text in pages.values())


def test_russian_page_is_russian(pages: dict[str, str]) -> None:
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", pages["ru"], flags=re.DOTALL)
    cyrillic, latin = (len(re.findall(pattern, text)) for pattern in ("[А-Яа-яЁё]", "[A-Za-z]"))
    assert cyrillic > 8 * latin
    for english in ("Who is", "hidden (small)", "Unknown", "Source:"):
        assert english not in text


def _text(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_pdf_says_the_same(pdfs: dict[str, Path]) -> None:
    english, russian = _text(pdfs["en"]), _text(pdfs["ru"])
    for number in ("21,195", "8,290", "12,250", "2,775", "hidden"):
        assert number in english
    for words in (
        "Торговля людьми: Россия",
        "Кого выявляют",
        "Принудительный труд",
        "Калининградская область",
    ):
        assert words in russian
    assert "12 250" in russian.replace("\u00a0", " ")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pdf_is_tagged_and_every_picture_has_words(pdfs: dict[str, Path], lang: str) -> None:
    reader = PdfReader(pdfs[lang])
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == lang
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata and reader.metadata.title
    assert "pdfuaid" in reader.xmp_metadata.stream.get_data().decode()  # type: ignore[union-attr]
    alternatives = _alternatives(root["/StructTreeRoot"])
    assert len(alternatives) >= 10 and all(len(text) > 40 for text in alternatives)


def _alternatives(node: object) -> list[str]:
    """Texts in place of every Figure of the structure tree."""
    found: list[str] = []
    queue = [node]
    while queue:
        item = queue.pop()
        item = item.get_object() if hasattr(item, "get_object") else item
        if isinstance(item, list):
            queue += item
        elif isinstance(item, dict):
            if item.get("/S") == "/Figure":
                found.append(str(item.get("/Alt", "")))
            if "/K" in item:
                queue.append(item["/K"])
    return found


def test_no_hash_of_the_data_and_no_seed_leaves(
    pages: dict[str, str], annexes: dict[str, str], example: MadeReport
) -> None:
    """Twelve digits of the hash under each table gave four attributes of one person in 0.03 s."""
    texts = [
        *pages.values(),
        *annexes.values(),
        *(_text(path) for path in example.files if path.suffix == ".pdf"),
    ]
    assert len(texts) >= 8
    for text in texts:
        assert example.number in text
        for start in range(0, 56):
            assert example.data_sha256[start : start + 8] not in text
        assert not re.search(r"(seed|начальное число) \d", text)


def test_same_input_same_bytes_but_for_the_number(
    tmp_path: Path, example: MadeReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("equiano.pipeline.reporting.new_number", lambda: example.number)
    again = make_report("ru", example_path("ctdc_victim_perpetrator"), tmp_path, LANGUAGES, frame=FRAME)
    assert [path.name for path in again.files] == [path.name for path in example.files]
    for path, before in zip(again.files, example.files, strict=True):
        if path.suffix != ".xlsx":  # a workbook holds the time it was written
            assert path.read_bytes() == before.read_bytes(), path.name


def test_pages_are_light(example: MadeReport) -> None:
    assert all(path.stat().st_size < 1_500_000 for path in example.files)
