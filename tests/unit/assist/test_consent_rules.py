"""Who may consent: each fault alone, and every age at its edge."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from equiano.assist.consent import LONGEST, Assent, Entry, Giver, Told
from equiano.assist.consent_rules import ADULT, DEFAULT_AGES, Ages, Subject, ages_of, faults, sound
from equiano.assist.consent_wording import fault_text
from equiano.assist.track import HELP, NEVER_READ, read_table, table
from equiano.countries.check import cross_check
from equiano.countries.duties import Right
from equiano.countries.pack import load_pack
from equiano.countries.statement import Text
from equiano.errors import DataError
from equiano.words import LANGUAGES
from tests.unit.assist.test_consent import DAY, ENTRY, T0, TICK

BY_GUARDIAN = replace(ENTRY, giver=Giver.GUARDIAN, assent=Assent.GIVEN)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, ()),
        ({"classes": frozenset()}, ("no_classes",)),
        ({"classes": frozenset({"all"})}, ("no_classes",)),
        ({"recipient": " "}, ("no_recipient",)),
        ({"told": frozenset(Told) - {Told.WITHDRAWAL}}, ("not_told",)),
        ({"told": frozenset(Told) - {Told.NO_CONDITION}}, ("not_told",)),
        ({"expires": T0}, ("no_time",)),
        ({"expires": T0 + TICK}, ()),
        ({"expires": T0 + LONGEST}, ()),
        ({"expires": T0 + LONGEST + TICK}, ("too_long",)),
        ({"giver": Giver.GUARDIAN}, ("decides_alone",)),
    ],
)
def test_an_adults_entry(changed: dict[str, object], found: tuple[str, ...]) -> None:
    assert faults(replace(ENTRY, **changed), ADULT) == found  # type: ignore[arg-type]
    assert all(fault_text(code, lang) for code in found for lang in LANGUAGES)


@pytest.mark.parametrize(
    ("age", "giver", "assent", "found"),
    [
        (17, Giver.PERSON, Assent.GIVEN, ("guardian_needed",)),
        (18, Giver.PERSON, None, ()),  # of age, though still treated as one who may be a child
        (17, Giver.GUARDIAN, Assent.GIVEN, ()),
        (18, Giver.GUARDIAN, Assent.GIVEN, ("decides_alone",)),
        (6, Giver.GUARDIAN, Assent.TOO_YOUNG, ("assent_needed",)),
        (5, Giver.GUARDIAN, Assent.TOO_YOUNG, ()),
        (5, Giver.GUARDIAN, None, ("assent_needed",)),
        (5, Giver.GUARDIAN, Assent.REFUSED, ("assent_refused",)),  # whoever can refuse is heard
        (17, Giver.GUARDIAN, Assent.REFUSED, ("assent_refused",)),
        (None, Giver.GUARDIAN, Assent.TOO_YOUNG, ("assent_needed",)),
        (None, Giver.GUARDIAN, Assent.GIVEN, ()),
        (None, Giver.PERSON, None, ("guardian_needed", "assent_needed")),
    ],
)
def test_a_childs_entry_at_every_edge(
    age: int | None, giver: Giver, assent: Assent | None, found: tuple[str, ...]
) -> None:
    assert faults(replace(ENTRY, giver=giver, assent=assent), Subject(child=True, age=age)) == found


def test_a_countrys_own_ages_take_the_place_of_ours() -> None:
    ages = Ages(alone_from=16, assent_from=14)
    assert faults(ENTRY, Subject(child=True, age=16), ages) == ()
    assert faults(ENTRY, Subject(child=True, age=15), ages) == ("guardian_needed", "assent_needed")
    young = replace(BY_GUARDIAN, assent=Assent.TOO_YOUNG)
    assert faults(young, Subject(child=True, age=13), ages) == ()
    assert faults(young, Subject(child=True, age=14), ages) == ("assent_needed",)
    assert Ages(alone_from=18, assent_from=6) == DEFAULT_AGES


@pytest.mark.parametrize(
    ("rights", "ages"),
    [
        ({}, (18, 6)),
        ({"consent_alone": 16}, (16, 6)),
        ({"consent_assent": 10}, (18, 10)),
        ({"consent_alone": 14, "consent_assent": 14}, (14, 14)),
        ({"consent_alone": 5}, (5, 5)),  # nobody is asked for assent who consents alone
    ],
)
def test_ages_come_from_the_pack_where_it_says_so(rights: dict[str, int], ages: tuple[int, int]) -> None:
    rows = tuple(
        Right(name, "given", "seen", "s", "2026-11-26", text=Text(en="x", ru="x"), years=years)
        for name, years in rights.items()
    )
    pack = replace(load_pack("ru"), rights=rows)
    assert ages_of(pack) == Ages(*ages)
    assert ages_of(None) == DEFAULT_AGES


@pytest.mark.parametrize(
    ("right", "status", "years", "sound"),
    [
        ("consent_alone", "given", 14, True),
        ("consent_alone", "given", 0, True),
        ("consent_alone", "given", 18, True),
        ("consent_alone", "given", 19, False),
        ("consent_alone", "given", None, False),
        ("consent_assent", "none_in_law", None, True),
        ("consent_assent", "none_in_law", 6, False),
        ("permit", "given", None, True),
        ("permit", "given", 14, False),
    ],
)
def test_a_pack_gives_an_age_with_the_rights_that_begin_at_one(
    right: str, status: str, years: int | None, sound: bool
) -> None:
    text = Text(en="x", ru="x") if status == "given" else None
    row = Right(right, status, "seen", "tip_2024", "2026-11-26", text=text, years=years)
    pack = load_pack("ru")
    faults_found = [fault for fault in cross_check(replace(pack, rights=(row,))) if "18" in str(fault)]
    assert (not faults_found) is sound


@pytest.mark.parametrize("ages", [(19, 6), (14, 15), (18, -1)])
def test_ages_that_cannot_be(ages: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="ages of consent"):
        Ages(*ages)


def test_a_guardians_consent_ends_at_the_latest_when_the_child_comes_of_age() -> None:
    child = Subject(child=True, age=17, comes_of_age=T0 + 10 * DAY)
    assert faults(replace(BY_GUARDIAN, expires=T0 + 10 * DAY), child) == ()
    assert faults(replace(BY_GUARDIAN, expires=T0 + 10 * DAY + TICK), child) == ("beyond_childhood",)


def test_who_turns_out_to_be_a_child_or_comes_of_age_is_asked_anew() -> None:
    ledger: list[Entry] = [ENTRY, replace(BY_GUARDIAN, id="e2")]
    assert [one.id for one in sound(ledger, ADULT)] == ["e1"]
    assert [one.id for one in sound(ledger, Subject(child=True))] == ["e2"]
    assert [one.id for one in sound(ledger, Subject(child=True, age=18))] == ["e1"]


def test_no_act_of_help_asks_for_consent_and_no_guard_reads_it() -> None:
    assert set(table().tracks) >= HELP and not HELP & NEVER_READ
    for name in HELP:
        assert not [
            act.name for act in table().tracks[name].acts.values() if "consent" in " ".join(act.brings)
        ]
    sound_table = _raw()
    sound_table["tracks"]["service"]["acts"]["offer"] = {"from": ["s"], "to": "s", "brings": ["consent_on"]}
    with pytest.raises(DataError, match=r"service\.offer: help never asks for consent"):
        read_table(sound_table)
    guarded = _raw()
    guarded["guards"]["agreed"] = {"field": "consent_on", "in": ["yes"]}
    with pytest.raises(DataError, match="agreed: nothing may hang on consent"):
        read_table(guarded)


def _raw() -> dict[str, dict[str, dict[str, object]]]:
    return {
        "guards": {}, "fields": {"consent_on": "past"}, "codes": {},
        "tracks": {"service": {"states": ["s"], "acts": {}}},
    }  # type: ignore[dict-item]  # fmt: skip


def test_the_longest_is_a_year_of_days() -> None:
    assert dt.timedelta(days=365) == LONGEST
