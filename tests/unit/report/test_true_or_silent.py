"""A report says what is true for its reader, or nothing: each rule on sixty cases, and on packs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from equiano.countries.law import countries_with_law, load_law
from equiano.countries.pack import load_pack
from equiano.countries.public import left_out, public_law, public_pack
from equiano.pipeline import Options, capture_estimates, report_release
from equiano.publish.disclosure import with_tables
from equiano.report.build import build
from equiano.report.document import Document, Section, plain
from equiano.schema.coverage import Coverage

CASES = Path(__file__).parents[2] / "cases" / "report" / "ngo60.csv"
SHIPPED = ("ru", "de", "pl", "lt", "ua", "by", "uz", "md", "kz")
# Few persons on more than one of three lists: the checks say not to publish a number.
SPARSE = "a,b,c,count\n1,0,0,900\n0,1,0,700\n0,0,1,800\n1,1,0,3\n1,0,1,2\n0,1,1,1\n"
# Rich overlap: a number may be published, as a range.
RICH = "a,b,c,count\n1,0,0,400\n0,1,0,380\n0,0,1,420\n1,1,0,170\n1,0,1,180\n0,1,1,160\n1,1,1,75\n"


@pytest.fixture(scope="module")
def reports() -> dict[str, str]:
    """Text of the public report and of the draft."""
    found = {}
    for name, draft in (("public", False), ("draft", True)):
        pack = load_pack("ru") if draft else public_pack(load_pack("ru"))
        made = report_release(CASES, pack, Options(coverage=Coverage.ONE_AGENCY, draft=draft))
        document = build(made.release, pack, "en", formats=made.formats, draft=draft)
        found[name] = _text_of(document)
    return found


def _text_of(document: Document) -> str:
    texts = [document.band, document.coverage, document.title]
    for section in document.all_sections():
        texts += [section.title, *map(plain, (*section.paragraphs, *section.notes))]
    for table in document.all_tables():
        texts += [
            table.caption,
            *(plain(cell) for row in table.rows for cell in row.cells),
            *map(plain, table.notes),
        ]
    return "\n".join(texts)


def test_what_nobody_checked_stands_in_a_draft_only_and_is_marked(reports: dict[str, str]) -> None:
    pack = load_pack("ru")
    unseen = [figure.label["en"] for figure in pack.justice if not figure.verified]
    unseen += [source.title for source in pack.sources if not source.verified]
    assert unseen, "the pack has nothing unverified left: give this test another"
    for text in unseen:
        assert text not in reports["public"]
        assert text in reports["draft"]
    assert "\nnot checked\n" not in reports["public"]
    assert "\nnot checked\n" in reports["draft"]
    assert "DRAFT, not for publication" in reports["draft"]
    assert "DRAFT" not in reports["public"]


def test_no_part_of_a_law_is_printed_whose_wording_nobody_saw(reports: dict[str, str]) -> None:
    law = load_law("ru")
    for article in law.articles:
        for part in article.parts:
            name = f"\n{article.article} part\u00a0{part.part} {law.short['en']}\n"
            assert (name in reports["public"]) == part.verified, name
            assert name in reports["draft"], name


@pytest.mark.parametrize("country", SHIPPED)
def test_a_public_pack_holds_nothing_unverified_and_loses_nothing_else(country: str) -> None:
    pack, public = load_pack(country), public_pack(load_pack(country))
    unseen = {source.id for source in pack.sources if not source.verified}
    assert not unseen & {source.id for source in public.sources}
    assert not [figure for figure in public.justice if not figure.verified or figure.source in unseen]
    assert not [fact for fact in public.facts if fact.source in unseen]
    assert not [corridor for corridor in public.all_corridors if not corridor.verified]
    kept = [fact for fact in pack.facts if fact.source not in unseen]
    # What contradicts a fact is left out, too, where its own source was not checked.
    assert [replace(fact, contradicted_by=()) for fact in public.facts] == [
        replace(fact, contradicted_by=()) for fact in kept
    ]
    assert not unseen & {other.source for fact in public.facts for other in fact.contradicted_by}
    assert sum(left_out(pack).values()) == sum(
        len(getattr(pack, name)) - len(getattr(public, name)) for name in left_out(pack)
    )
    if country in countries_with_law():
        assert all(
            part.verified for article in public_law(load_law(country)).articles for part in article.parts
        )


def _hidden(tmp_path: Path, table: str) -> tuple[Section, int]:
    """The section on the hidden population, and the rows of its table of estimates."""
    path = tmp_path / "lists.csv"
    path.write_text(table, encoding="utf-8")
    made = report_release(CASES, load_pack("ru"))
    release = with_tables(made.release, capture_estimates([path]))
    document = build(release, load_pack("ru"), "en")
    (section,) = [section for section in document.all_sections() if section.id == "hidden-lists"]
    return section, len(release.tables["hidden:lists"].rows)


def test_an_estimate_that_is_not_to_be_published_is_not_there_at_all(tmp_path: Path) -> None:
    section, rows = _hidden(tmp_path, SPARSE)
    assert rows == 0
    assert "Do not publish a number" in plain(section.paragraphs[0])
    assert not section.charts


def test_an_estimate_comes_after_its_verdict(tmp_path: Path) -> None:
    section, rows = _hidden(tmp_path, RICH)
    assert rows
    assert plain(section.paragraphs[0]).startswith("Verdict:")  # paragraphs stand above charts
    assert [chart.id for chart in section.charts] == ["chart-hidden-lists", "chart-curve-lists"]
