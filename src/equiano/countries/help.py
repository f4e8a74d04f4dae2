"""Kinds of help that a finding can name, and where it is to be had.

A wrong number harms: it sends a person in danger to nobody. So a contact counts only once somebody has rung
it, and for 180 days after that; what was merely read stands as a lead, with the page to look at and no
number.
"""

from __future__ import annotations

import datetime as dt

from pydantic.dataclasses import dataclass

from equiano.countries.statement import STRICT, Text

# Half a year. Offices move and projects end with their funding year: of the lines that the packs' sources
# print, several had been shut for years. Our choice; longer is unsafe, shorter nobody keeps up.
CONTACT_DAYS = 180


@dataclass(frozen=True, config=STRICT)
class LegalBasis:
    """The rule on which a service rests, if one was sourced."""

    text: Text
    source: str
    verified: bool


@dataclass(frozen=True, config=STRICT)
class Contact:
    """Where help is to be had, confirmed by a call (or for a page, by opening it).

    Attributes:
        contact: Telephone numbers or an address on the web.
        source: Key of the source that prints it.
        source_date: Day, month or year of that source, `undated` where it has none.
        seen: Day on which the source was read, ISO 8601.
        confirmed: Day on which somebody rang and it answered, ISO 8601; None if nobody has.
        hours: When it answers, None if the source does not say.
        languages: ISO 639-1 codes, none if the source does not say.
    """

    organisation: str
    contact: str
    source: str
    source_date: str
    seen: str
    confirmed: str | None = None
    hours: str | None = None
    languages: tuple[str, ...] = ()

    def fault(self, today: dt.date) -> str:
        """Why it may not be given out then: `not_confirmed`, `no_date`, `in_future`, `expired` or nothing."""
        if self.confirmed is None:
            return "not_confirmed"
        try:
            day = dt.date.fromisoformat(self.confirmed)
        except ValueError:
            return "no_date"
        if day > today:
            return "in_future"
        return "expired" if (today - day).days > CONTACT_DAYS else ""


@dataclass(frozen=True, config=STRICT)
class Lead:
    """An organisation that a source names, to be rung before its number is entered as a contact.

    Attributes:
        source: Key of the source that prints the number.
        source_date: Day, month or year of that source, `undated` where it has none.
        seen: Day on which the source was read, ISO 8601; None for what is from memory.
        note: What to ask or beware of.
        organisation_ru: Its name for Russian readers, where `organisation` is our description or has a usual
            Russian name.
    """

    organisation: str
    source: str
    source_date: str
    seen: str | None = None
    note: Text | None = None
    organisation_ru: str | None = None

    def called(self, lang: str) -> str:
        """The organisation as a reader of the language knows it."""
        return self.organisation_ru or self.organisation if lang == "ru" else self.organisation


@dataclass(frozen=True, config=STRICT)
class Service:
    """A kind of help that a finding can name. What has no contact the deploying body must enter.

    Attributes:
        kind: Code of `service_kinds`.
        when: When to offer it.
        legal_basis: The rule it rests on, None where none was sourced.
        to_fill: What the deploying organisation must enter before use.
        contacts: Where help is to be had, as entered; give out those of `contacts_on` only.
        leads: Organisations that sources name and nobody has rung.
    """

    id: str
    kind: str
    label: Text
    description: Text
    when: Text
    to_fill: tuple[str, ...]
    legal_basis: tuple[LegalBasis, ...] = ()
    facts: tuple[int, ...] = ()
    contacts: tuple[Contact, ...] = ()
    leads: tuple[Lead, ...] = ()

    def contacts_on(self, today: dt.date) -> tuple[Contact, ...]:
        """The contacts that may be given out on that day: rung, and not more than 180 days ago."""
        return tuple(contact for contact in self.contacts if not contact.fault(today))
