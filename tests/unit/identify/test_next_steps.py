"""What to do now: by outcome, with the contacts of the pack and how old they are."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from equiano import words
from equiano.countries.pack import load_pack
from equiano.identify.next_steps import OLD_AFTER, help_for, lines, what_to_do

SEEN = dt.date.fromisoformat(load_pack("lt").service("ngo").contacts[0].seen)


def test_contacts_come_with_the_day_on_which_they_were_seen() -> None:
    found = help_for(["ngo", "medical"], "lt", "ru", SEEN)
    assert found[0]["contacts"] and not found[1]["contacts"]
    with words.using("ru"):
        text = "\n".join(lines("refer", found))
    contact = load_pack("lt").service("ngo").contacts[0]
    assert contact.contact in text and words.date(SEEN, "ru") in text
    assert "позвоните" in text


@pytest.mark.parametrize(("days", "old"), [(0, False), (OLD_AFTER, False), (OLD_AFTER + 1, True)])
def test_a_contact_grows_old_after_a_year(days: int, old: bool) -> None:
    found = help_for(["ngo"], "lt", "en", SEEN + dt.timedelta(days=days))
    assert found[0]["contacts"][0]["old"] is old
    assert ("over a year ago" in "\n".join(lines("refer", found))) is old


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
