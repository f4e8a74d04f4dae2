"""Values as people type and read them: dates as far as they are known, classes of fields by name."""

from __future__ import annotations

import datetime as dt

import pytest

from equiano.words import using
from equiano_web.cases.sections import PERSON, STEP, sections
from equiano_web.cases.tracks.pages import duties_in_words
from equiano_web.cases.values import UnfitError, checked, shown, typed

BORN = sections()[PERSON].fields["birth_date"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("1990-05-31", "1990-05-31"),
        ("31.05.1990", "1990-05-31"),
        ("1.5.1990", "1990-05-01"),
        ("05.1990", "1990-05"),
        ("1990", "1990"),
        # As keyboards of Arabic, Persian and Hindi write; kept so, nothing could read them later.
        ("١٩٩٠-٠٥-٣١", "1990-05-31"),
        ("۳۱.۵.۱۹۹۰", "1990-05-31"),
        ("१९९०", "1990"),
    ],
)
def test_a_date_is_kept_one_way(written: str, kept: str) -> None:
    assert checked(sections()[PERSON], {"birth_date": written}) == {"birth_date": kept}


@pytest.mark.parametrize("wrong", ["31.02.1990", "13.1990", "1990.05.31", "31/05/1990", "31.5.90"])
def test_what_is_no_date_is_refused(wrong: str) -> None:
    with pytest.raises(UnfitError):
        checked(sections()[PERSON], {"birth_date": wrong})


@pytest.mark.parametrize(
    ("kept", "en", "ru"),
    [
        ("1990-05-31", "31 May 1990", "31 мая 1990\u00a0г."),
        ("1990-05", "May 1990", "май 1990\u00a0г."),
        ("1990", "1990", "1990"),
        ("", "", ""),
    ],
)
def test_a_page_says_it_in_words_and_a_form_as_it_is_typed(kept: str, en: str, ru: str) -> None:
    assert shown(BORN, kept) == en
    assert typed(BORN, kept) == kept
    with using("ru"):
        assert shown(BORN, kept) == ru
        again = str(typed(BORN, kept))
    assert checked(sections()[PERSON], {"birth_date": again}) == {"birth_date": kept}


def test_classes_that_a_referral_may_show_are_called_by_name() -> None:
    scope = sections()[STEP].fields["consent_scope"]
    with using("ru"):
        assert shown(scope, "contact, identity") == "контакты, личность"
        assert shown(scope, "всё, кроме адреса") == "всё, кроме адреса"
        assert shown(scope, "contact") != "contact"


@pytest.mark.parametrize(
    ("section", "name"), [("person", "birth_date"), ("family", "born"), ("contact", "day")]
)
def test_a_day_that_has_passed_does_not_lie_ahead(section: str, name: str) -> None:
    """A year of birth of 2090 for 1990 made a child of a woman of 36, and said nothing."""
    fields = sections()[section]
    today = dt.datetime.now(dt.UTC).date()
    for wrong in ("2090", f"{today.year + 2}", "1890", "0001", f"{today + dt.timedelta(days=3)}"):
        with pytest.raises(UnfitError) as caught:
            checked(fields, {name: wrong})
        assert wrong not in str(caught.value.errors)
    for right in ("1900", f"{today.year}", f"{today:%Y-%m}", f"{today}", "2000-02-29"):
        assert checked(fields, {name: right}) == {name: right}
    # What is planned may.
    assert checked(sections()["task"], {"due": "2090"}) == {"due": "2090"}


def test_the_need_of_a_referral_is_called_by_name() -> None:
    need = sections()[STEP].fields["need"]
    with using("ru"):
        assert shown(need, "protection") == "защита от угроз"
        assert shown(need, "жильё на двоих") == "жильё на двоих"


def test_a_track_that_is_left_undone_is_called_a_track() -> None:
    """«Осталось несделанным: Ребёнок.» said something else."""
    with using("ru"):
        assert duties_in_words(["child", "clock.entry.task"]) == ["линия работы «Ребёнок»", "Задача"]
    assert duties_in_words(["child"]) == ["track “Child”"]


def test_no_sign_turns_around_what_a_page_says_after_a_name() -> None:
    turned = "".join(
        map(chr, (0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0x1B, 0x85))
    )
    known = checked(sections()[PERSON], {"family_name": f"Аба{turned}ева", "given_name": "\u202e"})
    assert known == {"family_name": "Абаева", "given_name": ""}
    assert checked(sections()[PERSON], {"family_name": "أحمد"}) == {"family_name": "أحمد"}, "its letters stay"
