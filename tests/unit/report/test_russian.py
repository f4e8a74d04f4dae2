"""No Latin sentence stands in a Russian report, its first page or its annex: only names do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from equiano.countries.pack import load_pack
from equiano.countries.public import public_pack
from equiano.pipeline import report_release
from equiano.report.build import build
from equiano.report.document import Document, plain
from equiano.vocab import load

CASES = Path(__file__).parents[2] / "cases" / "report" / "ngo60.csv"
# Three words of Latin letters in a row, the last of which begins small: a sentence, not a name.
SENTENCE = re.compile(r"[A-Za-z][A-Za-z’'-]+(?:,? [A-Za-z’'-]+)+,? [a-z][a-z’'-]+")


def _texts(document: Document) -> Iterator[str]:
    yield from (document.title, document.subtitle, document.coverage, document.band, document.citation)
    yield from (*document.words.values(), document.licence)
    for name, value in (*document.imprint, *((n, plain(v)) for n, v in document.facts_of_frame)):
        yield from (name, value)
    if document.brief is not None:
        brief = document.brief
        yield from (plain(finding.text) for finding in brief.findings)
        yield from map(plain, (*brief.cannot_say, *brief.help))
    for section in document.all_sections():
        yield section.title
        yield from map(plain, (*section.paragraphs, *section.notes))
        for chart in section.charts:
            yield from (chart.title, chart.headline, chart.description)
            yield from re.findall(r">([^<>]+)<", chart.svg)
    for table in document.all_tables():
        yield from (table.caption, plain(table.source), *map(plain, table.notes))
        yield from (column.label for column in table.columns)
        yield from (plain(cell) for row in table.rows for cell in row.cells)


def _names(country: str) -> str:
    """Titles and authors of sources, by which their readers find them."""
    pack = load_pack(country)
    listed = [text for source in pack.sources for text in (source.title, source.author)]
    listed += [pack.claimants[code]["ru"] for code in pack.claimants]
    listed += [str(entry["title"]) for entry in load().sources.values()]
    return "\n".join(listed)


@pytest.mark.parametrize("country", ["ru", "de", "pl"])
def test_no_latin_sentence_stands_in_a_russian_report(country: str) -> None:
    pack = public_pack(load_pack(country))
    made = report_release(CASES, pack)
    document = build(made.release, pack, "ru", formats=made.formats, refused=made.refused)
    names = _names(country)
    found = set()
    for text in _texts(document):
        for match in SENTENCE.finditer(re.sub(r"«[^»]*»|“[^”]*”|https?://\S+", "", text)):
            if match.group() not in names:
                found.add(text[:200])
    assert not found, "\n".join(sorted(found))


def test_the_walk_knows_a_sentence_from_a_name() -> None:
    assert SENTENCE.search("Hidden cells are rounded.")
    assert not SENTENCE.search("Human Trafficking")
    assert not SENTENCE.search("Записи IOM и CTDC")


def test_the_words_of_a_lawyer() -> None:
    """The glossary of the field: no calques of stock, means of control and part of an article."""
    pack = public_pack(load_pack("ru"))
    made = report_release(CASES, pack)
    text = "\n".join(_texts(build(made.release, pack, "ru")))
    for wrong in ("средства контроля", "средство контроля", "апас:", "127.1 ч.", "жертв торговли людьми по"):
        assert wrong not in text, wrong
    assert "ч.\u00a01 ст.\u00a0127.1 УК РФ" in text
    assert re.search(r"в редакции от \d+ [а-я]+ 20\d\d\u00a0г\.", text)
    assert "исленность на дату" in text
