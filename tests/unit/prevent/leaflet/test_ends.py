"""Without a number that was rung within 180 days, at either end of the way, no leaflet is printed."""

from __future__ import annotations

import datetime as dt

import pytest

from equiano.errors import EquianoError, SafeguardError, UsageError
from equiano.prevent.leaflet.ends import find_ends
from equiano.prevent.leaflet.texts import load_audiences
from equiano.words import using
from tests.unit.prevent.leaflet.numbers import RUNG, TODAY, all_numbers, contact

BUILDERS = load_audiences()["construction-migrants"]
WOMEN = load_audiences()["young-women-abroad"]
CHILDREN = load_audiences()["children-and-families"]


def ids(ends: object) -> list[str]:
    return [one.id for one in ends.contacts]  # type: ignore[attr-defined]


def test_both_ends_and_the_number_in_danger() -> None:
    into = find_ends(BUILDERS, "RU", ["uz"], all_numbers(), TODAY)
    assert ids(into) == ["ru.emergency", "ru.hotline", "uz.hotline"]
    out = find_ends(WOMEN, "ru", ["LT"], all_numbers(), TODAY)
    assert ids(out) == ["lt.emergency", "lt.hotline", "ru.hotline"]
    inside = find_ends(CHILDREN, "ru", [], all_numbers(), TODAY)
    assert ids(inside) == ["ru.emergency", "ru.child_helpline"] and inside.origin == ()


def test_without_other_every_country_of_the_contacts_is_the_other_end() -> None:
    assert [end.country for end in find_ends(BUILDERS, "ru", [], all_numbers(), TODAY).origin] == ["uz", "lt"]


@pytest.mark.parametrize("lacking", ["ru.hotline", "uz.hotline", "ru.emergency"])
def test_what_is_missing_is_named(lacking: str) -> None:
    contacts = [one for one in all_numbers() if one.id != lacking]
    country, kind = lacking.split(".")
    for lang in ("en", "ru"):
        with using(lang), pytest.raises(SafeguardError) as told:
            find_ends(BUILDERS, "ru", ["uz"], contacts, TODAY)
        assert told.value.exit_code == 12
        assert f"  {country}: " in str(told.value) and kind in str(told.value)
        assert "000" not in str(told.value)  # no number in a message


def test_the_emergency_number_of_the_origin_is_not_needed() -> None:
    contacts = [one for one in all_numbers() if one.id != "uz.emergency"]
    assert find_ends(BUILDERS, "ru", ["uz"], contacts, TODAY)


@pytest.mark.parametrize(("days", "is_printed"), [(180, True), (181, False)])
def test_a_number_counts_for_180_days(days: int, is_printed: bool) -> None:
    today = RUNG + dt.timedelta(days)
    if is_printed:
        assert find_ends(BUILDERS, "ru", ["uz"], all_numbers(), today)
        return
    with pytest.raises(SafeguardError) as told:
        find_ends(BUILDERS, "ru", ["uz"], all_numbers(), today)
    # Every one that is missing, and why those that are there do not count.
    assert sum(line.startswith(("  ru: ", "  uz: ")) for line in str(told.value).splitlines()) == 3
    assert "ru.hotline: last rung" in str(told.value)


def test_no_other_country_is_named_as_missing() -> None:
    contacts = [one for one in all_numbers() if one.country == "ru"]
    for whom in (BUILDERS, WOMEN):
        with pytest.raises(SafeguardError, match="other end"):
            find_ends(whom, "ru", [], contacts, TODAY)


def test_a_number_of_police_is_no_number_of_help() -> None:
    contacts = [one for one in all_numbers() if one.id != "uz.hotline"] + [contact("uz", "police")]
    with pytest.raises(SafeguardError, match="uz: "):
        find_ends(BUILDERS, "ru", ["uz"], contacts, TODAY)


@pytest.mark.parametrize(
    ("audience", "other"),
    [(BUILDERS, ["ru"]), (BUILDERS, ["uz", "tj", "kg", "md"]), (CHILDREN, ["uz"])],
)
def test_ends_that_do_not_go_together(audience: object, other: list[str]) -> None:
    with pytest.raises(UsageError) as told:
        find_ends(audience, "ru", other, all_numbers(), TODAY)  # type: ignore[arg-type]
    assert isinstance(told.value, EquianoError) and "--other" in str(told.value)
