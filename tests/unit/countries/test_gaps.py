"""Provisions of treaties, what answers them in a country's law, and the table of gaps."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from equiano.countries.check import cross_check, terms
from equiano.countries.check_treaties import of_the_future
from equiano.countries.duties import Reservations
from equiano.countries.folders import folder_of
from equiano.countries.gap_wording import counted, gap_basis
from equiano.countries.gaps import (
    DUTY,
    STANDARD,
    STATUSES,
    WEIGHED,
    WEIGHTS,
    GapCounts,
    cited_by,
    compare_regulations,
    gaps_of,
    narrowed,
)
from equiano.countries.law import countries_with_law
from equiano.countries.model import CountryPack, Text
from equiano.countries.pack import load_pack
from equiano.countries.provisions import load_provisions, read_provisions
from equiano.countries.treaties import Counterpart, Transposition
from equiano.errors import BadInputError, Fault, UsageError

SAID = Text(en="Article 1.", ru="Статья 1.")
# Country: duties met, partly, absent, unknown. A change here changes what we say of a country's law.
DUTIES = {
    "by": (0, 12, 0, 23),
    "de": (20, 16, 0, 10),
    "kz": (2, 4, 0, 8),
    "lt": (19, 18, 0, 9),
    "md": (10, 10, 0, 15),
    "pl": (18, 10, 0, 18),
    "ru": (4, 5, 1, 4),
    "ua": (11, 10, 0, 14),
    "uz": (0, 4, 0, 10),
}


def row(**change: Any) -> Counterpart:
    plain: dict[str, Any] = {
        "provisions": ("pal.3a",),
        "status": "met",
        "checked": "2026-11-26",
        "source": "tip_2024",
    }
    return Counterpart(**(plain | {"where": SAID} | change))


def pack_with(*rows: Counterpart, transpositions: tuple[Transposition, ...] = ()) -> CountryPack:
    return replace(load_pack("ru"), counterparts=rows, transpositions=transpositions)


@pytest.mark.parametrize("country", DUTIES)
def test_duties_of_each_country(country: str) -> None:
    assert gaps_of(load_pack(country)).tally() == GapCounts(*DUTIES[country])


def test_every_pack_with_a_law_has_a_whole_table() -> None:
    table = compare_regulations()
    listed = {provision.id for provision in load_provisions().provisions}
    assert tuple(one.country for one in table.countries) == countries_with_law() == tuple(DUTIES)
    for one in table.countries:
        assert {entry.provision.id for entry in one.entries} == listed and len(one.entries) == len(listed)
        assert sum(one.tally(weight).all for weight in WEIGHTS) == len(listed)
        assert load_pack(one.country).counterparts


@pytest.mark.parametrize("country", DUTIES)
def test_what_is_met_has_an_article_a_source_and_a_day(country: str) -> None:
    for entry in gaps_of(load_pack(country)).entries:
        if entry.status == "unknown":
            assert not entry.is_gap
        else:
            assert entry.counterpart and entry.source and entry.source.verified and entry.counterpart.checked
        if entry.status in ("met", "partly"):
            assert entry.counterpart and entry.counterpart.where


@pytest.mark.parametrize("country", DUTIES)
def test_no_row_was_read_in_the_future(country: str) -> None:
    assert list(of_the_future(load_pack(country), dt.date(2026, 11, 27))) == []
    assert list(of_the_future(load_pack(country), dt.date(2026, 11, 24)))


def test_russia_is_not_bound_by_the_convention_nor_by_the_directive() -> None:
    russia = gaps_of(load_pack("ru"))
    assert {one.instrument: one.binds for one in russia.bindings} == {
        "palermo": True,
        "cets_197": False,
        "eu_2011_36": False,
    }
    # Nothing in law on a reflection period: a standard that is not reached, and no gap.
    reflection = russia.entry("cets.13")
    assert (reflection.weight, reflection.status, reflection.is_gap) == (STANDARD, "absent", False)
    # A right to stay must only be weighed.
    assert (russia.entry("pal.7").weight, russia.entry("pal.7").is_gap) == (WEIGHED, False)
    assert [entry.provision.id for entry in russia.gaps] == ["pal.3a", "pal.6.4", "pal.8", "pal.9.1"]


def test_reservations_are_looked_up_for_each_treaty_that_was_ratified() -> None:
    for country in DUTIES:
        for one in gaps_of(load_pack(country)).bindings:
            if one.row and one.row.status == "party":
                assert one.reserved_by is not None and one.reserved_by.verified, (country, one.instrument)
    germany = gaps_of(load_pack("de")).bindings[1]
    assert germany.row and germany.row.reservations and germany.row.reservations.text
    assert "article 31(1)(d)" in germany.row.reservations.text.en


@pytest.mark.parametrize(
    ("status", "text", "wrong"),
    [("made", SAID, 0), ("made", None, 1), ("none_listed", SAID, 1), ("not_read", None, 0)],
)
def test_a_reservation_has_its_text_if_it_was_read(status: str, text: Text | None, wrong: int) -> None:
    pack = load_pack("ru")
    found = Reservations(status, "untc", "2026-11-27", text)
    party, *others = pack.instruments
    changed = replace(pack, instruments=(replace(party, reservations=found), *others))
    assert len(cross_check(changed)) == wrong
    stranger = replace(others[0], reservations=Reservations("none_listed", "untc", "27 November"))
    faults = cross_check(replace(pack, instruments=(party, stranger, *others[1:])))
    assert [fault.field for fault in faults] == ["instruments.yaml: cets_197"] * 2


def test_note_2_of_article_127_1_says_what_the_law_of_the_pack_says() -> None:
    note = gaps_of(load_pack("ru")).entry("eu.2").counterpart
    assert note and note.note
    for word in ("begging", "criminal activities", "forced marriage", "illegal adoption", "surrogacy"):
        assert word in note.note.en


@pytest.mark.parametrize("country", ["lt", "pl", "de"])
def test_members_of_the_union_are_asked_about_the_transposition(country: str) -> None:
    (found,) = gaps_of(load_pack(country)).transpositions
    # The day has passed; nothing was found that says whether it was kept.
    assert found.status == "unknown" and found.note is not None
    assert gaps_of(load_pack(country)).bindings[2].binds is True
    assert load_provisions().transposing[0].day == "2026-07-15"


@pytest.mark.parametrize(
    ("status", "gap"), [("met", False), ("partly", True), ("absent", True), ("unknown", False)]
)
def test_each_status_at_its_edge(status: str, gap: bool) -> None:
    entry = gaps_of(pack_with(row(status=status, note=SAID))).entry("pal.3a")
    assert (entry.status, entry.weight, entry.is_gap) == (status, DUTY, gap)


def test_a_part_that_was_not_read_is_named_and_is_no_gap() -> None:
    unread = row(status="partly", note=None, unread=Text(en="guardian.", ru="опекун."))
    found = gaps_of(pack_with(unread, row(provisions=("pal.5",), status="partly", note=SAID)))
    entry = found.entry("pal.3a")
    assert (entry.status, entry.is_gap, found.read_in_part) == ("partly", False, 1)
    assert [one.provision.id for one in found.gaps] == ["pal.5"]
    assert unread.told("en") == "Not read: guardian." and unread.told("ru") == "Не прочитано: опекун."
    assert replace(unread, note=SAID).told("en") == "Article 1. Not read: guardian."
    assert "read in part only" in counted(found)
    assert cross_check(pack_with(unread)) == []
    for status in ("met", "absent", "unknown"):
        (fault,) = cross_check(pack_with(replace(unread, status=status, note=SAID)))
        assert "so it is `partly`" in fault.message


# How a row confesses that it did not look at a part of what the provision asks for.
CONFESSES = re.compile(
    r"\b(?:not|nothing|never) (?:read|seen|looked|found)|breaks off|unread"
    r"|не (?:прочит|чита|вид|иска|найд)|обрыва"
)


@pytest.mark.parametrize("country", DUTIES)
def test_what_is_met_was_read_whole_and_what_is_not_the_law_says_so(country: str) -> None:
    for entry in gaps_of(load_pack(country)).entries:
        if entry.status != "met":
            continue
        row_, source = entry.counterpart, entry.source
        assert row_ and row_.where and source
        for lang in ("en", "ru"):
            told = f"{row_.where[lang]} {row_.told(lang) or ''}"
            assert not CONFESSES.search(told), (country, entry.provision.id, told)
            assert (cited_by(source, lang) != source.cited(lang)) == (source.kind == "secondary")


def test_what_no_row_names_is_unknown_and_counted_apart() -> None:
    empty = gaps_of(pack_with())
    assert {entry.status for entry in empty.entries} == {"unknown"} and empty.gaps == ()
    assert empty.tally() == GapCounts(unknown=14)


def test_without_a_row_on_the_treaty_nothing_is_a_duty() -> None:
    found = gaps_of(replace(pack_with(row(status="absent", note=SAID)), instruments=()))
    assert {entry.weight for entry in found.entries} == {"unsure"} and found.gaps == ()


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        (row(provisions=("pal.3z",)), "pal.3"),
        (row(provisions=()), "names no provision"),
        (row(status="perhaps"), "perhaps"),
        (row(source=None), "needs a `source`"),
        (row(source="nowhere"), "nowhere"),
        (row(source="normlex"), "was not read"),
        (row(where=None), "needs? `where`|need `where`"),
        (row(status="partly"), "what is missing"),
        (row(status="absent", where=None), "what is missing"),
        (row(checked="yesterday"), "must be a day"),
        (row(checked="2026-02-30"), "must be a day"),
    ],
)
def test_a_row_that_rests_on_nothing_is_refused(faulty: Counterpart, said: str) -> None:
    found = cross_check(pack_with(faulty))
    assert len(found) == 1 and re.search(said, found[0].message), found
    assert "treaties.yaml" in str(found[0])


def test_a_row_that_says_what_it_rests_on_is_taken() -> None:
    for good in (
        row(),
        row(status="absent", where=None, note=SAID),
        row(status="unknown", source=None, where=None),
    ):
        assert cross_check(pack_with(good)) == []


def test_two_rows_on_one_provision_are_refused() -> None:
    found = cross_check(pack_with(row(), row(provisions=("pal.5", "pal.3a"))))
    assert [fault.field for fault in found] == ["treaties.yaml: pal.3a"]


def test_a_transposition_without_its_act_or_of_a_treaty_is_refused() -> None:
    done = Transposition(
        instrument="eu_2011_36", status="done", checked="2026-11-26", source="tip_2024", where=SAID
    )
    assert cross_check(pack_with(transpositions=(done,))) == []
    assert len(cross_check(pack_with(transpositions=(replace(done, where=None),)))) == 1
    assert len(cross_check(pack_with(transpositions=(replace(done, instrument="palermo"),)))) == 1


def test_a_gap_outweighs_what_is_unknown_and_that_what_is_met() -> None:
    def status(*rows: Counterpart) -> str:
        found = gaps_of(pack_with(*rows))
        table = replace(compare_regulations(["ru"]), countries=(found,))
        topic = next(one for one in narrowed(table).rows if one.topic == "privacy")
        return topic.status("ru")

    # pal.6.1 is a duty of Russia; cets.11 is a standard, and does not count while there is a duty.
    met, absent = (
        row(provisions=("pal.6.1",)),
        row(provisions=("cets.11",), status="absent", where=None, note=SAID),
    )
    assert (status(), status(met), status(met, absent)) == ("unknown", "met", "met")
    assert status(replace(met, status="absent", note=SAID)) == "absent"


def test_narrowed_keeps_what_was_asked_for() -> None:
    table = compare_regulations(["ru", "lt"])
    only = narrowed(table, instrument="cets_197", status="absent")
    assert {entry.provision.instrument for one in only.countries for entry in one.entries} == {"cets_197"}
    assert {entry.status for one in only.countries for entry in one.entries} == {"absent"}
    assert [one.topic for one in only.rows] == ["identification", "reflection", "residence", "assistance"]
    assert len(narrowed(table, topic="reflection").rows) == 1
    for asked in ({"topic": "weather"}, {"instrument": "westphalia"}, {"status": "perhaps"}):
        with pytest.raises(UsageError, match="is not known here"):
            narrowed(table, **asked)


def test_countries_are_named_once_and_have_packs() -> None:
    with pytest.raises(BadInputError, match="named twice"):
        compare_regulations(["ru", "RU"])
    with pytest.raises(BadInputError, match="no country pack"):
        compare_regulations(["zz"])


def test_the_list_of_provisions() -> None:
    listed = load_provisions()
    assert len(listed.provisions) == 49 and all(one.verified for one in listed.provisions)
    assert {one.instrument for one in listed.provisions} <= set(terms()["instruments"])
    assert set(listed.topics) == {one.topic for one in listed.provisions}
    assert set(STATUSES) == set(terms()["counterpart_status"]) and set(WEIGHTS) == set(terms()["weights"])
    for one in listed.provisions:
        assert re.search("[а-яё]", one.text.ru) and re.search("[а-яё]", one.look_for.ru), one.id


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"topic": "weather"}, "unknown topic"),
        ({"source": "nowhere"}, "unknown source"),
        ({"force": "may"}, "unknown force"),
        ({"source": "recalled"}, "was not read"),
    ],
)
def test_a_list_that_leads_nowhere_is_refused(change: dict[str, str], said: str) -> None:
    text = {"en": "A duty", "ru": "Обязанность"}
    source = {"title": "T", "author": "A", "kind": "text"}
    entry = {
        "id": "x.1",
        "instrument": "palermo",
        "article": "1",
        "topic": "a",
        "force": "must",
        "mark": "seen",
    }
    content: dict[str, object] = {
        "topics": {"a": text},
        "sources": [{"id": "s", "verified": True, **source}, {"id": "recalled", "verified": False, **source}],
        "provisions": [{**entry, "source": "s", "text": text, "look_for": text, **change}],
    }
    faults: list[Fault] = []
    read_provisions(content, faults)
    assert len(faults) == 1 and said in faults[0].message


@pytest.mark.parametrize("country", DUTIES)
def test_the_purposes_that_are_met_stand_in_the_law_of_the_pack(country: str) -> None:
    """The same law was read twice, as elements and for the treaties: the two do not contradict each other."""
    found = gaps_of(load_pack(country)).entry("eu.2")
    text = (folder_of(country) / "law.yaml").read_text("utf-8")
    forms = ("begging", "crime", "marriage", "adoption", "surrogacy")
    named = {form for form in forms if re.search(rf'"@{form}_(?:exploited|forced|illegal)"', text)}
    if found.status == "met":
        assert named == set(forms)
    if found.status == "partly":
        assert named != set(forms)


@pytest.mark.parametrize("country", DUTIES)
def test_a_period_in_law_and_a_right_agree_with_the_clocks_of_the_pack(country: str) -> None:
    pack = load_pack(country)
    gaps = gaps_of(pack)
    reflection = next(row for row in pack.clocks if row.clock == "reflection")
    # A length that was read meets the provision in full or in part: what else it asks for has its own limbs.
    expected = {
        "in_law": ("met", "partly") if reflection.verified else ("unknown",),
        "none_in_law": ("absent",),
    }
    assert gaps.entry("cets.13").status in expected.get(reflection.status, ("unknown",))
    permit = next(row for row in pack.rights if row.right == "permit")
    if permit.status == "none_in_law":
        assert gaps.entry("cets.14").status == "absent"


def test_the_basis_of_a_measure_names_provision_country_and_source() -> None:
    told = gap_basis("de", "cets.24")
    assert told["en"].startswith("CETS 197, art. 24: ") and "Germany: partly; a duty." in told["en"]
    assert "StGB, § 232(3)" in told["en"] and "read 26 November 2026." in told["en"]
    assert (
        "Германия: частично; обязанность." in told["ru"]
        and "должностное положение там не названо" in told["ru"]
    )
    with pytest.raises(KeyError):
        gap_basis("de", "cets.99")


def test_a_pack_of_ours_is_read_without_the_names_of_all_places() -> None:
    """They are 12 MB, in each process that shows a service or a right."""
    code = (
        "from equiano.countries.pack import load_pack\n"
        "from equiano.vocab import places\n"
        "pack = load_pack('ru')\n"
        "print(len(pack.regions), places._table.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["1", "0"]
