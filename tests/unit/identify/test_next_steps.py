"""What to do now: by outcome, with the contacts that somebody has rung, and whom to ring first."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from equiano import words
from equiano.countries.model import Contact
from equiano.countries.pack import load_pack
from equiano.identify import next_steps
from equiano.identify.next_steps import help_for, lines, what_to_do

RUNG = dt.date(2026, 11, 20)


@pytest.fixture
def one_contact(monkeypatch: pytest.MonkeyPatch) -> Contact:
    """The Lithuanian pack with one invented contact, rung on that day."""
    contact = Contact(
        "Example help", "+370 000 00000", "vilnius", "2026", "2026-11-01", RUNG.isoformat(), "24/7"
    )
    service = replace(load_pack("lt").service("ngo"), contacts=(contact,))
    monkeypatch.setattr(next_steps, "_service", lambda kind, country: service if kind == "ngo" else None)
    return contact


def test_contacts_come_with_the_day_on_which_they_were_rung(one_contact: Contact) -> None:
    found = help_for(["ngo", "medical"], "lt", "ru", RUNG)
    assert found[0]["contacts"] and not found[1]["contacts"]
    with words.using("ru"):
        text = "\n".join(lines("refer", found))
    assert one_contact.contact in text and words.date(RUNG, "ru") in text
    assert "позвоните" in text


@pytest.mark.parametrize(("days", "given"), [(0, True), (180, True), (181, False), (-1, False)])
def test_a_contact_expires_after_180_days(one_contact: Contact, days: int, given: bool) -> None:
    found = help_for(["ngo"], "lt", "en", RUNG + dt.timedelta(days=days))
    assert bool(found[0]["contacts"]) is given
    assert (one_contact.contact in "\n".join(lines("refer", found))) is given


def test_no_shipped_pack_gives_a_number_out_and_leads_have_a_page() -> None:
    found = help_for(["ngo"], "lt", "en")
    assert not found[0]["contacts"] and len(found[0]["leads"]) == 6
    text = "\n".join(lines("refer", found))
    assert "holds no contact" in text and "To ring first" in text and "https://" in text
    assert "+370" not in text


def test_a_pack_without_contacts_says_so_and_no_pack_names_the_kinds() -> None:
    assert "holds no contact" in "\n".join(lines("refer", help_for(["shelter"], "ru", "en")))
    assert help_for(["shelter"], None, "ru")[0]["label"]


@pytest.mark.parametrize("outcome", ["refer", "look_closer", "not_enough_recorded"])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_outcome_says_what_to_do_and_none_says_that_all_is_well(outcome: str, lang: str) -> None:
    with words.using(lang):
        said = " ".join(what_to_do(outcome))
    assert len(said) > 60 and bool(re.search("[а-яё]", said)) == (lang == "ru")
    assert not re.search(r"not trafficked|не является жертвой|no help", said)
