"""The first page: true for its reader, short, in both languages, for files of different kinds."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from equiano.countries.pack import load_pack
from equiano.pipeline import Counted, Options, make_report, report_release
from equiano.record.examples import example_path
from equiano.report.brief import words_of
from equiano.report.build import build
from equiano.report.document import Brief, Document, Frame, plain
from equiano.report.findings import rule_book
from equiano.schema.coverage import Coverage

CASES = Path(__file__).parents[2] / "cases" / "report"
FILES = {
    "ngo60": CASES / "ngo60.csv",  # sixty invented cases of one agency
    "ngo57": CASES / "ngo57.csv",  # the same without three
    "world": example_path("ctdc_victim_perpetrator"),
}
INPUTS = [(file, country) for file in FILES for country in ("ru", "pl", "de")]


@cache
def counted(file: str, country: str) -> Counted:
    return report_release(FILES[file], load_pack(country))


@cache
def document(file: str, country: str, lang: str) -> Document:
    made = counted(file, country)
    return build(made.release, load_pack(country), lang, formats=made.formats, refused=made.refused)


def brief(file: str, country: str, lang: str) -> Brief:
    found = document(file, country, lang).brief
    assert found is not None
    return found


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize(("file", "country"), INPUTS)
def test_four_to_six_sentences_and_at_most_350_words(file: str, country: str, lang: str) -> None:
    page = brief(file, country, lang)
    assert 4 <= len(page.findings) <= 6
    assert words_of(page) <= rule_book().most_words or len(page.findings) == 4
    assert words_of(page) <= 250
    for finding in page.findings:
        text = plain(finding.text)
        assert text.endswith(".") and "{" not in text
        assert text[0].isupper() or text[0].isdigit()
    assert len({finding.id for finding in page.findings}) == len(page.findings)
    assert page.cannot_say and page.help
    assert 1 <= len(page.charts) <= 2


@pytest.mark.parametrize(("file", "country"), INPUTS)
def test_both_languages_say_the_same_numbers(file: str, country: str) -> None:
    def numbers(lang: str) -> list[list[str]]:
        texts = [plain(finding.text) for finding in brief(file, country, lang).findings]
        found = [re.findall(r"\d+(?:[,\u00a0]\d{3})*", text) for text in texts]
        return [sorted(re.sub(r"\D", "", number) for number in numbers) for numbers in found]

    assert numbers("en") == numbers("ru")


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize(("file", "country"), INPUTS)
def test_links_of_findings_lead_to_tables_that_are_there(file: str, country: str, lang: str) -> None:
    made = document(file, country, lang)
    ids = {table.id for table in made.all_tables()}
    linked = {id for finding in brief(file, country, lang).findings for id in finding.tables}
    assert linked <= ids
    assert linked


@pytest.mark.parametrize(
    ("file", "country", "title"),
    [
        ("ngo60", "ru", "Human trafficking: Russia"),
        # Polish agencies' figures, and a file in which no case touches Poland.
        ("ngo60", "pl", "Human trafficking: Poland in published sources"),
        # World data, which name no country: they stood under "Human trafficking: Russia".
        ("world", "ru", "Human trafficking: Russia in published sources"),
    ],
)
def test_a_country_stands_in_the_title_alone_only_where_the_cases_are_its_own(
    file: str, country: str, title: str
) -> None:
    assert document(file, country, "en").title == title


def test_world_data_say_that_they_do_not_show_the_country() -> None:
    made = document("world", "ru", "en")
    assert "records that do not show Russia" in made.subtitle
    said = [plain(finding.text) for finding in brief("world", "ru", "en").findings]
    assert "No record names a country, so nothing in the file can be told of Russia alone." in said


def test_the_whole_page_has_at_most_350_words(tmp_path: Path) -> None:
    """All its text: title, publisher, band, imprint; only the labels inside the pictures are no text."""
    frame = Frame(publisher="Example agency for a test", contact="help@example.org")
    options = Options(coverage=Coverage.DEMONSTRATION)
    made = make_report(
        "ru", FILES["ngo60"], tmp_path, ("en", "ru"), options=options, frame=frame, only_brief=True
    )
    pages = [path.read_text("utf-8") for path in made.files if path.suffix == ".html"]
    assert len(pages) == 2
    for page in pages:
        body = re.sub(r"<(style|svg)\b.*?</\1>", "", page[page.index("<body") :], flags=re.DOTALL)
        assert len(re.sub(r"<[^>]+>", " ", body).split()) <= 350


def test_rounded_numbers_say_about() -> None:
    for lang, about in (("en", "about"), ("ru", "около")):
        for finding in brief("ngo60", "ru", lang).findings:
            if finding.id in ("routes", "facts") or finding.id.startswith("official"):
                continue  # exact: counted in the country pack
            text = re.sub(r"\([^()]*\d{4}[^()]*\)|\d{4}–\d{4}|\d{4}", "", plain(finding.text))  # years
            for number in re.findall(r"\S+ \d+", text):
                assert number.lstrip("(").startswith(about), text
        assert about in document("ngo60", "ru", lang).subtitle.casefold()


def test_the_newest_source_is_named() -> None:
    newest = max(source.year or 0 for source in load_pack("pl").sources if source.verified)
    assert any(str(newest) in plain(text) for text in brief("ngo60", "pl", "en").cannot_say)


def test_no_sentence_is_left_in_another_language() -> None:
    for file, country in INPUTS:
        page = brief(file, country, "ru")
        for text in (*(f.text for f in page.findings), *page.cannot_say):
            assert not re.search(r"[A-Za-z]{2,}", plain(text)), plain(text)
