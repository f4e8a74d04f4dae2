"""Reports of official figures: each shape of country, no sentence against its table, no word too much."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from equiano.errors import BadInputError
from equiano.pipeline import official as pipeline
from equiano.pipeline.official import of_file, official_part
from equiano.pipeline.official_tables import Origin, tables
from equiano.pipeline.reporting import release_without_cases
from equiano.publish.disclosure import with_tables
from equiano.record.official_file import read_official
from equiano.report import html, pdf
from equiano.report.brief import words_of
from equiano.report.build import build
from equiano.report.document import Document, Section, plain
from equiano.report.findings import rule_book
from equiano.schema.official_figure import OfficialFigure
from equiano.situation.official.citizens import abroad
from equiano.situation.official.table import CountryFigures, OfficialTable
from equiano.vocab import load

CUT = Path(__file__).parents[2] / "golden" / "official" / "glotip_cut.csv.gz"
SHAPES = (
    *(
        "RUS",
        "POL",
        "UKR",
        "DEU",
        "USA",
        "BOL",
        "NLD",
        "PER",
        "ALB",
        "PHL",
        "OMN",
        "CHE",
        "ESP",
        "TUR",
        "CHN",
    ),
    *("GEO", "EGY", "SLB", "SLV", "TON", "FSM", "ABW", "PRK", "LTU", "BLR", "MDA", "UZB", "GRC"),
)
TREND = re.compile(
    r"\b(?:grew|grown|fell|rose|rising|increas\w*|decreas\w*|declin\w*|trend)\b", re.IGNORECASE
)
TREND_RU = re.compile(
    r"\b(?:вырос\w*|возрос\w*|снизил\w*|сократил\w*|увеличил\w*|уменьшил\w*|рост|тренд)\b", re.IGNORECASE
)


@cache
def cut() -> tuple[OfficialTable, Origin]:
    return of_file(read_official(CUT))


@cache
def document(code: str, lang: str) -> Document:
    return document_of(code, lang, cut()[0])


def document_of(code: str, lang: str, table: OfficialTable) -> Document:
    origin = cut()[1]
    pack = pipeline._pack_or_bare(code)
    made = list(tables(CountryFigures(table, code), origin, pack.corridors))
    return build(with_tables(release_without_cases(pack, made).release, made), pack, lang)


def official(found: Document) -> Section:
    return next(section for section in found.sections if section.id == "official")


def annexed(found: Document) -> Section:
    return next(section for section in found.annex if section.id == "annex-official")


def texts(section: Section) -> Iterator[str]:
    for part in (section, *section.sections):
        yield part.title
        yield from map(plain, (*part.paragraphs, *part.notes))
        for table in (*part.tables, *(chart.table for chart in part.charts)):
            yield from (plain(cell) for row in table.rows for cell in row.cells)
            yield from map(plain, (table.caption, *table.notes, *(column.label for column in table.columns)))
        for chart in part.charts:
            yield from (chart.title, chart.description)


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("code", SHAPES)
def test_the_first_page_stays_within_its_words(code: str, lang: str) -> None:
    """Germany's had 369: the years' reporters and the smaller countries stand in the report."""
    made = document(code, lang)
    assert made.brief is not None and len(made.brief.findings) <= 6
    assert words_of(made.brief) <= rule_book().most_words


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("code", SHAPES)
def test_a_country_of_each_shape(code: str, lang: str) -> None:
    found = document(code, lang)
    section = official(found)
    said = " ".join(texts(section))
    assert section.paragraphs
    assert not TREND.search(said) and not TREND_RU.search(said.replace("растут и уменьшаются", ""))
    assert "victims in " not in said
    assert "%" not in said  # no ratio of any two of these numbers
    page = html.render(found)
    assert "None" not in re.sub(r"<style.*?</style>", "", page, flags=re.S)
    assert all(chart.narrow and chart.description for part in section.sections for chart in part.charts)


def test_the_sentences_of_russia() -> None:
    """The sentences of the standard, with its numbers."""
    said = " ".join(map(plain, official(document("RUS", "en")).paragraphs))
    for sentence in (
        "In 2020 the authorities of Russia recorded 290 detected victims of trafficking (342 in 2019).",
        "Of them: 237 women and girls, 53 men and boys.",
        "By age: 167 under 18, 123 adults.",
        "What they were exploited for is not broken down.",
        "From 2007 to 2021, 39 countries reported citizens of Russia among the victims they detected",
        ": between 617 and 981 reports of a person.",
        "Among them: Spain (146–166, nearly all in 2009–2011), Greece (77–85), Germany (65–85), ",
        "42 in 2007, 82 in 2015, 30 in 2021",
        "prosecuted 55 (2020), convicted 34 (2018)",
        "Offences recorded: 2,077 in 2017, 48 in 2018, 2,679 in 2019.",
    ):
        assert sentence in said, sentence


@pytest.mark.parametrize("code", SHAPES)
def test_the_largest_are_named_so_only_where_no_other_order_is_possible(code: str) -> None:
    """Spain 146–166, Greece 77–85, Germany 65–85: who came second is not known."""
    table = cut()[0]
    lines = abroad(CountryFigures(table, code)).lines
    wholes = [line.whole for line in lines]
    named = wholes[: min(5, sum(whole.low > 0 for whole in wholes))]
    certain = all(wholes[n].low > wholes[n + 1].high for n in range(len(named)) if n + 1 < len(wholes))
    said = " ".join(map(plain, official(document(code, "en")).paragraphs))
    assert ("The largest: " in said) == (bool(named) and certain)
    assert ("Among them: " in said) == (bool(named) and not certain)


def test_the_sentences_of_russia_in_russian() -> None:
    said = " ".join(map(plain, official(document("RUS", "ru")).paragraphs))
    for sentence in (
        "В 2020 году власти России выявили 290 пострадавших от торговли людьми (в 2019 году — 342).",
        "Из них: женщин и девочек — 237, мужчин и мальчиков — 53.",
        "С 2007 по 2021 год 39 стран сообщили о гражданах России",
        "Среди них: Испания (146–166, почти все за 2009–2011)",
        "подвергнуты преследованию — 55 (2020), осуждены — 34 (2018)",
    ):
        assert sentence in said, sentence


@pytest.mark.parametrize("code", SHAPES)
def test_no_latin_sentence_in_russian(code: str) -> None:
    """Names of the table and of the program apart, and spellings quoted as the source writes them."""
    for text in texts(official(document(code, "ru"))):
        bare = re.sub(r"GLOTIP|Equiano|“[^”]*”", "", text)
        assert not re.search(r"[A-Za-z]{3,}", bare), text


@pytest.mark.parametrize("code", SHAPES)
def test_no_sentence_contradicts_its_table(code: str) -> None:
    """The detected total, its parts and the sum of reports are the numbers of the tables below them."""
    found = CountryFigures(cut()[0], code)
    paragraph = plain(official(document(code, "en")).paragraphs[1])
    match = re.match(r"In (\d{4}) the authorities of .*? recorded ([\d,]+) detected", paragraph)
    totals = {year: found.total(year) for year in range(2003, 2022)}
    known = [year for year, cell in totals.items() if cell.value is not None]
    if match is None:
        assert not known or totals[known[-1]].exact is None
        return
    assert int(match[1]) == known[-1]
    assert int(match[2].replace(",", "")) == totals[known[-1]].exact


def rows_of(section: Section, id: str) -> dict[str, tuple[str, ...]]:
    for part in section.sections:
        for table in (*part.tables, *(chart.table for chart in part.charts)):
            if table.id == id:
                return {plain(row.cells[0]): tuple(map(plain, row.cells)) for row in table.rows}
    raise KeyError(id)


def test_three_marks_are_three_texts() -> None:
    forms = rows_of(official(document("RUS", "en")), "table-official-form")
    assert forms["2020"] == ("2020", "290", "not broken down", "not broken down", "not broken down")
    assert forms["2012"] == ("2012", "…", "398", "…", "…")
    ages = rows_of(official(document("RUS", "en")), "table-official-age")
    assert ages["2012"][2:] == ("not broken down", "not broken down")
    stages = rows_of(official(document("OMN", "en")), "table-official-stage")
    assert "<5" in {cell for row in stages.values() for cell in row}


def test_rows_of_one_key_are_shown_and_added_only_where_the_total_fits() -> None:
    sexes = rows_of(official(document("BOL", "en")), "table-official-sex")
    assert sexes["2017"][2:4] == ("105 (62 + 43)", "239 (98 + 141)")
    forms = rows_of(official(document("NLD", "en")), "table-official-form")
    assert forms["2017"][-1] == "332 | 133 | 71"
    assert rows_of(official(document("PER", "en")), "table-official-form")["2018"][-1] == "218–222 (<5 + 218)"


def test_parts_above_the_total_are_said_and_not_stacked() -> None:
    section = official(document("PER", "en"))
    (ages,) = [
        chart for part in section.sections for chart in part.charts if chart.id == "chart-official-age"
    ]
    assert any("2018" in plain(note) and "more than the total" in plain(note) for note in ages.table.notes)


def test_the_united_states_count_other_and_unknown_once() -> None:
    section = official(document("USA", "en"))
    (sexes,) = [
        chart for part in section.sections for chart in part.charts if chart.id == "chart-official-sex"
    ]
    assert any("2017, 2018" in plain(note) and "counted once" in plain(note) for note in sexes.table.notes)


def test_routes_of_the_pack_with_their_verdicts() -> None:
    rows = rows_of(annexed(document("RUS", "en")), "table-official-route")
    verdicts = {name: cells[3] for name, cells in rows.items()}
    assert verdicts["Mediterranean"] == "Confirmed for Türkiye, Greece, Cyprus, Israel, Italy."
    assert "Lithuania as a stop: shown by no figure." in verdicts["Baltic"]
    assert verdicts["Caucasus"].startswith("Cannot be told from the route “Mediterranean”")
    assert "Georgia as a stop: not confirmed." in verdicts["Caucasus"]
    assert verdicts["Middle Eastern"].startswith("Confirmed for Israel, Bahrain.")
    assert verdicts["Chinese"] == "Neither confirmed nor refuted: no data."
    assert "Greece 77–85 (2007–2014)" in rows["Mediterranean"][2]


def test_repatriation_is_apart_and_a_figure_printed_twice_has_no_sum() -> None:
    section = official(document("RUS", "en"))
    part = next(
        part for part in annexed(document("RUS", "en")).sections if part.id.endswith("official-return")
    )
    rows = [tuple(map(plain, row.cells)) for row in part.tables[0].rows]
    assert ("Russia", "Uzbekistan", "–", "2012: 903; 2014: 463; 2016: 463") in rows
    assert rows[0][:3] == ("Russia", "Ukraine", "2,735")
    assert "463" not in " ".join(map(plain, section.paragraphs))


def test_the_pack_alone_gives_the_same_as_the_table() -> None:
    """The report of Russia needs no download. (Returns apart: the cut has not all rows of others.)"""
    part = official_part("ru", None)
    release = with_tables(release_without_cases(part.pack, part.tables).release, part.tables)
    quoted, whole = official(build(release, part.pack, "en")), official(document("RUS", "en"))
    assert list(texts(without_returns(quoted))) == [
        # the name of the cut has no date, the pack says the release
        text.replace("(GLOTIP); ranges", "(GLOTIP), release of 30 May 2023; ranges")
        for text in texts(without_returns(whole))
    ]


def without_returns(section: Section) -> Section:
    return replace(section, sections=tuple(part for part in section.sections if part.id != "official-return"))


@pytest.mark.parametrize("key", ["XX", "SAM", "Atlantis", "VAT"])
def test_a_country_that_the_table_lacks_is_one_clear_error(key: str) -> None:
    with pytest.raises(BadInputError, match="has no such country"):
        official_part(key, CUT)


def test_a_country_by_any_code() -> None:
    assert {official_part(key, CUT).pack.code for key in ("NL", "nld", "NLD")} == {"NLD"}


def invented(seed: int) -> OfficialTable:
    """Rows of every kind for every country, values and gaps at random, so that no shape is left out."""
    chance = random.Random(seed)
    codes = sorted(term.code for term in load().scheme("country").active_terms if term.extra.get("alpha2"))[
        :199
    ]
    rows: list[OfficialFigure] = []

    def add(
        code: str, year: int, indicator: str, dimension: str, kind: str, what: str | None, sex: str, age: str
    ) -> None:
        for _ in range(chance.choice((0, 1, 1, 1, 1, 2))):
            low = 0 if (few := chance.random() < 0.5) else chance.choice((5, 12, 60, 700, 12_000))
            rows.append(
                OfficialFigure(
                    1,
                    code,
                    True,
                    year,
                    indicator,
                    dimension,
                    what,
                    kind,
                    what,
                    sex,
                    age,
                    low,
                    4 if few else low,
                )
            )

    for code in codes:
        for year in chance.sample(range(2003, 2026), chance.choice((1, 2, 9))):
            for indicator in ("victims_detected", "formal_contact", "prosecuted", "convicted", "offences"):
                add(code, year, indicator, "total", "total", None, "total", "total")
            for sex, age in [
                ("female", "total"),
                ("male", "total"),
                ("other", "total"),
                ("unknown", "unknown"),
                ("total", "adult"),
                ("total", "child"),
                ("female", "adult"),
                ("female", "child"),
            ]:
                add(code, year, "victims_detected", "total", "total", None, sex, age)
            for form in (
                "form.sexual_exploitation",
                "form.forced_labour",
                "form.other",
                "forced criminality",
            ):
                add(code, year, "victims_detected", "form", "form", form, "total", "total")
            for other in chance.sample(codes, 3):
                add(
                    code,
                    year,
                    "victims_detected",
                    "citizenship",
                    "own" if other == code else "country",
                    other,
                    "total",
                    "total",
                )
                add(code, year, "victims_detected", "repatriation", "country", other, "total", "total")
            for kind in ("unknown", "stateless", "group", "not_assigned", "blank", "total"):
                add(code, year, "victims_detected", "citizenship", kind, None, "total", "total")
    return OfficialTable.of(rows)


@pytest.mark.parametrize("seed", [1, 2])
def test_no_country_of_any_table_ends_in_a_traceback(seed: int) -> None:
    table = invented(seed)
    assert len(table.countries) > 150
    for place, code in enumerate(table.countries):
        found = document_of(code, "ru" if place % 2 else "en", table)
        assert official(found).paragraphs
        if place % 40 == seed:
            assert pdf.render(found).startswith(b"%PDF")


@pytest.mark.skipif(
    "EQUIANO_GLOTIP" not in os.environ, reason="EQUIANO_GLOTIP names no download of the table"
)
def test_each_country_of_the_whole_table() -> None:
    """The 199 countries of a download, both languages: `EQUIANO_GLOTIP=glotip.csv.gz pytest ...`."""
    file = read_official(os.environ["EQUIANO_GLOTIP"])
    table, _ = of_file(file)
    assert len(table.countries) == 199
    for code in table.countries:
        for lang in ("en", "ru"):
            made = document_of(code, lang, table)
            assert html.render(made)
            assert made.brief is not None and words_of(made.brief) <= rule_book().most_words, code
