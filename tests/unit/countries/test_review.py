"""`equiano country check`: examples, years of ours, own words and contacts, each at its edge."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.countries.folders import available
from equiano.countries.model import Contact, CountryPack, Fact, Text
from equiano.countries.own_words import RUN, copied, prints_for, prints_of, read_prints
from equiano.countries.pack import load_pack
from equiano.countries.review import Material, review
from equiano.errors import Fault, UsageError

RUN_APP = CliRunner()
SOURCES = Path("/work/shared/sources")  # the documents themselves, where the project has them
DOCUMENTS = {
    "carim_2013_55": SOURCES / "000_a862dc2890a38806.txt",
    "iom_kaliningrad_2006": SOURCES / "001_348e736f6307be9a.txt",
}
TODAY = dt.date(2026, 11, 25)


def with_fact(pack: CountryPack, number: int, **change: Any) -> CountryPack:
    facts = tuple(replace(fact, **change) if fact.number == number else fact for fact in pack.facts)
    return replace(pack, facts=facts)


def with_contact(pack: CountryPack, confirmed: str | None) -> CountryPack:
    contact = Contact("Example help", "+7 000 000 00 00", "tochno", "undated", "2026-11-01", confirmed)
    first, *others = pack.services
    return replace(pack, services=(replace(first, contacts=(contact,)), *others))


def found(pack: CountryPack, where: str, material: Material | None = None) -> list[Fault]:
    faults = review(pack, material or Material(today=TODAY))
    return [fault for fault in faults if (fault.field or "").startswith(where)]


@pytest.mark.parametrize("country", sorted(available()))
def test_shipped_packs_pass(country: str) -> None:
    faults: list[Fault] = []
    prints = prints_for(resources.files("equiano.countries") / country, faults)
    assert review(load_pack(country), Material(prints)) == [] == faults


@pytest.mark.parametrize(
    "text",
    [
        "Crimes under articles such as 240, 241 and 242 were solved.",
        "Crimes were solved, for instance under article 240.",
        "Crimes were solved, including some under article 240.",
        "Crimes were solved, e.g. under article 240.",
    ],
)
def test_an_unmarked_list_of_examples_is_a_fault(text: str) -> None:
    pack = load_pack("ru")
    assert found(with_fact(pack, 20, en=text), "facts.yaml: 20")
    russian = "Раскрыты преступления, например, по ст. 240."
    assert not found(with_fact(pack, 20, en=text, ru=russian, non_exhaustive=True), "facts.yaml: 20")
    only_english = with_fact(pack, 20, en=text, ru="Раскрыты преступления по ст. 240.", non_exhaustive=True)
    assert ["(ru)" in fault.message for fault in found(only_english, "facts.yaml: 20")] == [True]


def test_a_list_that_the_source_gives_as_examples_is_found_by_the_source() -> None:
    text = "They solved crimes dealing with related articles: for instance, articles 240; 241; and 242."
    pack = load_pack("ru")
    complete = "In 2011 more than 2,000 crimes under articles 240, 241 and 242 were solved."
    stated = with_fact(pack, 14, en=complete, non_exhaustive=False)
    assert not found(stated, "facts.yaml: 14")
    assert found(stated, "facts.yaml: 14", Material(texts={"carim_2013_55": text}, today=TODAY))
    one = with_fact(pack, 14, en="In 2011 crimes under article 240 were solved.", non_exhaustive=False)
    assert not found(one, "facts.yaml: 14", Material(texts={"carim_2013_55": text}, today=TODAY))


def test_a_court_figure_on_articles_given_as_examples_says_so() -> None:
    pack = load_pack("ru")
    closed = tuple(
        replace(figure, non_exhaustive=False) if figure.id == "solved_240_242_2011" else figure
        for figure in pack.justice
    )
    assert found(replace(pack, justice=closed), "justice.yaml: solved_240_242_2011")


def fact_of(year: int | None, en: str, **more: Any) -> Fact:
    return replace(load_pack("ru").fact(20), year=year, en=en, **more)


@pytest.mark.parametrize(
    ("year", "text", "fine"),
    [
        (2011, "In 2011 many were found.", True),
        (2011, "Many were found.", False),
        (2006, "In 2005–2011 many were found.", True),
        (2012, "In 2005–2011 many were found.", False),
        (2000, "In the early 2000s many were found.", True),
        (2011, "In 2010-11 many were found.", True),
        (None, "Many were found.", True),
    ],
)
def test_a_year_that_the_text_does_not_name_is_a_fault(year: int | None, text: str, fine: bool) -> None:
    pack = replace(load_pack("ru"), facts=(fact_of(year, text),))
    assert (not found(pack, "facts.yaml: 20")) is fine


def test_a_year_of_ours_needs_a_note_and_a_named_one_is_not_ours() -> None:
    pack, note = load_pack("ru"), Text(en="Our reading.", ru="Наше толкование.")
    ours = fact_of(2011, "Many were found.", years_ours=True)
    assert found(replace(pack, facts=(ours,)), "facts.yaml: 20")
    assert not found(replace(pack, facts=(replace(ours, note=note),)), "facts.yaml: 20")
    named = fact_of(2011, "In 2011 many were found.", years_ours=True, note=note)
    assert found(replace(pack, facts=(named,)), "facts.yaml: 20")


WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


@pytest.mark.parametrize(("run", "fault"), [(RUN - 1, False), (RUN, True)])
def test_nine_words_of_the_source_are_a_fault_and_eight_are_not(run: int, fault: bool) -> None:
    prints = prints_of("Before. " + ", ".join(WORDS) + " and after.")
    text = "Ours begins " + " ".join(WORDS[:run]).upper() + "; so it ends."
    assert (copied(text, prints) is not None) is fault
    pack = with_fact(load_pack("ru"), 20, en=text)
    assert bool(found(pack, "facts.yaml: 20", Material({"carim_2013_55": prints}, today=TODAY))) is fault


def test_a_pack_is_held_against_the_documents_that_it_shares_with_another() -> None:
    faults: list[Fault] = []
    prints = prints_for(resources.files("equiano.countries") / "pl", faults)
    text = "They bring people from the Middle East and south east Asia to Europe, it says."
    assert copied(text, prints["carim_2013_55"])
    assert found(with_fact(load_pack("pl"), 13, en=text), "facts.yaml: 13", Material(prints, today=TODAY))
    assert not found(with_fact(load_pack("lt"), 1, en=text), "facts.yaml: 1", Material(prints, today=TODAY))


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the documents are not here")
def test_fingerprints_are_those_of_the_documents() -> None:
    faults: list[Fault] = []
    kept = read_prints(resources.files("equiano.countries") / "ru", faults)
    texts = {name: path.read_text(encoding="utf-8") for name, path in DOCUMENTS.items()}
    assert {name: prints_of(text) for name, text in texts.items()} == kept
    assert review(load_pack("ru"), Material(kept, texts)) == []


@pytest.mark.parametrize(
    ("confirmed", "fault"),
    [
        (None, True),
        ("2026-11-25", False),
        ("2026-05-29", False),  # 180 days before
        ("2026-05-28", True),
        ("2026-11-26", True),
        ("soon", True),
    ],
)
def test_a_contact_must_have_been_rung_within_180_days(confirmed: str | None, fault: bool) -> None:
    pack = with_contact(load_pack("ru"), confirmed)
    assert bool(found(pack, "services.yaml")) is fault
    assert bool(pack.services[0].contacts_on(TODAY)) is not fault


def test_no_shipped_pack_holds_a_contact() -> None:
    for country in available():
        assert not [service for service in load_pack(country).services if service.contacts]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with resources.as_file(resources.files("equiano.countries") / "ru") as path:
        shutil.copytree(path, tmp_path / "ru")
    return tmp_path / "ru"


def test_fingerprint_and_check_by_the_command(folder: Path, tmp_path: Path) -> None:
    fact = load_pack("ru").fact(129).en
    text = tmp_path / "copied.txt"
    text.write_text(f"As they say: {fact}", encoding="utf-8")
    held = ["country", "check", "ru", str(folder), "--json"]
    given = RUN_APP.invoke(app, [*held, "--source", f"carim_2013_55={text}"])
    assert given.exit_code == 10
    assert [fault["where"] for fault in json.loads(given.stdout)["faults"]] == ["facts.yaml: 129"]
    assert RUN_APP.invoke(app, held).exit_code == 0
    RUN_APP.invoke(app, ["country", "fingerprint", str(folder), "--source", f"carim_2013_55={text}"])
    assert RUN_APP.invoke(app, held).exit_code == 10
    assert isinstance(RUN_APP.invoke(app, [*held, "--source", "nothing"]).exception, UsageError)


def test_broken_fingerprints_are_a_fault(folder: Path) -> None:
    (folder / "fingerprints.yaml").write_text("carim_2013_55: '###'\n", encoding="utf-8")
    made = RUN_APP.invoke(app, ["country", "check", "ru", str(folder), "--json"])
    assert [fault["where"] for fault in json.loads(made.stdout)["faults"]] == [
        "fingerprints.yaml: carim_2013_55"
    ]
