"""Treaties and rights in the annex: what was seen, and in a draft what is from memory, marked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from equiano import words
from equiano.countries import gaps
from equiano.countries.model import CountryPack
from equiano.countries.pack import load_pack
from equiano.countries.provisions import load_provisions
from equiano.countries.public import public_pack
from equiano.publish.release import Release
from equiano.report.context import Context
from equiano.report.document import Section
from equiano.report.sections import duties

RELEASE = Release("DEU", {}, "p 1", "0" * 64, 40)


def section(country: str | CountryPack, lang: str, *, draft: bool) -> Section:
    pack = load_pack(country) if isinstance(country, str) else country
    with words.using(lang):
        made = duties.build(Context(RELEASE, pack if draft else public_pack(pack), lang, draft=draft))
    assert made is not None
    return made


def texts(made: Section) -> dict[str, str]:
    return {str(row.cells[0]): str(row.cells[1]) for table in made.tables for row in table.rows}


def test_a_date_from_memory_stands_in_a_draft_only() -> None:
    name = "Council of Europe Convention on Action against Trafficking in Human Beings (CETS 197, 2005)"
    assert texts(section("de", "en", draft=False))[name] == "party."
    assert texts(section("de", "en", draft=True))[name] == "party, 2012-12-19 (from memory)."


@pytest.mark.parametrize("country", ["ru", "de", "pl", "lt", "ua", "by", "uz", "md", "kz"])
def test_nothing_from_memory_stands_in_a_public_annex(country: str) -> None:
    public = texts(section(country, "en", draft=False))
    draft = texts(section(country, "en", draft=True))
    pack = load_pack(country)
    recalled = [row for row in (*pack.instruments, *pack.clocks, *pack.rights) if row.mark == "memory"]
    assert "memory" not in " ".join(public.values())
    assert len(draft) - len(public) >= len(recalled) > 0


def test_both_languages_say_none_in_law() -> None:
    assert texts(section("ru", "en", draft=False))["Recovery and reflection period"].startswith(
        "none in law."
    )
    russian = texts(section("ru", "ru", draft=False))
    assert russian["Срок на восстановление и размышление"].startswith("законом не предусмотрен.")


def test_what_answers_provisions_stands_with_its_source_and_what_is_unknown_does_not() -> None:
    made = section("ru", "en", draft=False)
    table = next(table for table in made.tables if table.id == "table-provisions")
    said = {str(row.cells[0]).split(".")[0]: (str(row.cells[1]), str(row.cells[2])) for row in table.rows}
    assert said["CETS 197, art"] and len(table.rows) == 27
    assert not any("unknown" in status for _, status in said.values())
    assert any("14 duties bind: 4 met" in line for line in map(str, made.paragraphs))


def test_a_ratification_from_memory_binds_in_a_draft_only() -> None:
    read = load_pack("lt")
    recalled = replace(
        read,
        instruments=tuple(
            replace(row, mark="memory") if row.instrument == "palermo" else row for row in read.instruments
        ),
    )

    def told(pack: CountryPack, *, draft: bool) -> str:
        made = section(pack, "en", draft=draft)
        return " ".join(map(str, made.paragraphs))

    assert "46 duties bind" in told(read, draft=False)
    assert "Not known whether they bind: 16." in told(recalled, draft=False)
    assert "46 duties bind" in told(recalled, draft=True)


def test_a_provision_whose_text_nobody_read_stands_in_a_draft_only(monkeypatch: pytest.MonkeyPatch) -> None:
    read = load_provisions()
    recalled = tuple(replace(one, mark="memory") if one.id == "eu.12" else one for one in read.provisions)
    listed_so = replace(read, provisions=recalled)
    monkeypatch.setattr(gaps, "load_provisions", lambda: listed_so)

    def listed(*, draft: bool) -> list[str]:
        made = section("de", "en", draft=draft)
        table = next(table for table in made.tables if table.id == "table-provisions")
        return [str(row.cells[0]) for row in table.rows]

    assert not any(cell.startswith("2011/36/EU, art. 12.") for cell in listed(draft=False))
    assert any(cell.startswith("2011/36/EU, art. 12.") for cell in listed(draft=True))
