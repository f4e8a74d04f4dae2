"""Whom to call about an offer: numbers of the installation, of the country of origin and of destination."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from equiano.prevent.contacts import Contact, usable
from equiano.words import date, language, say


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A number that may be called, in the language of the reader.

    Attributes:
        name: Who answers.
        number: As it is printed.
        dialled: As it is dialled.
        hours: When.
        languages: Codes of the languages in which they answer.
        country: Where it helps, ISO alpha-2.
        checked: When somebody of this body rang it, in words.
    """

    name: str
    number: str
    dialled: str
    hours: str
    languages: tuple[str, ...]
    country: str
    checked: str


def _line(contact: Contact) -> HelpLine:
    lang = language()
    return HelpLine(
        contact.name[lang],
        contact.number,
        contact.dialled,
        contact.hours[lang],
        contact.languages,
        contact.country,
        say("checked on {day}", day=date(contact.checked)),
    )


def help_lines(contacts: Iterable[Contact], countries: Sequence[str], today: dt.date) -> tuple[HelpLine, ...]:
    """Numbers of some countries that were rung within 180 days.

    Args:
        contacts: All numbers of the installation.
        countries: ISO alpha-2 codes: first of origin, then of destination; empty for all.
        today: The day.
    """
    given = tuple(contacts)
    wanted = dict.fromkeys(code.lower() for code in countries if code) or dict.fromkeys(
        contact.country for contact in given
    )
    return tuple(_line(one) for code in wanted for one in usable(given, code, today))


def without_number() -> str:
    """What is said where no number may be given out."""
    return say(
        "No checked number of help is known here for that country. In danger call the police or 112. Ask a "
        "trade union, the consulate of your country or an organisation that helps migrants."
    )
