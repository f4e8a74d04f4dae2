"""Numbers of help of the body that prints leaflets and answers offers, from its own file.

No country pack ships a telephone number, so whoever warns people enters the numbers that it has rung itself.
One file serves leaflets and the offer check; the application keeps the same file in its data folder.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import field_validator
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from equiano import settings
from equiano.countries.check import terms
from equiano.countries.help import CONTACT_DAYS
from equiano.countries.read import RawMapping, build
from equiano.countries.statement import STRICT, Text
from equiano.errors import BadInputError, Fault, UsageError
from equiano.files import must_exist
from equiano.text_files import read_yaml
from equiano.vocab.load import load
from equiano.words import date, language, say

FILE_NAME = "contacts.yaml"  # in the data folder of an application
# Beside the kinds of help that findings name (`service_kinds`): in danger, and for children.
EMERGENCY, CHILD_HELPLINE, HOTLINE = "emergency", "child_helpline", "hotline"
# As one dials it. Letters are refused: an extension in words cannot be dialled from a telephone or a QR code.
_NUMBER = re.compile(r"[+(]?[0-9][0-9 ()\-./\u00a0\u2010\u2011]*", re.ASCII)
# 2: `02`; 15 are the most of ITU-T E.164, and some lines add a code after them.
_FEWEST_DIGITS, _MOST_DIGITS = 2, 20
_LANGUAGE = re.compile(r"[a-z]{2}", re.ASCII)


@dataclass(frozen=True, config=STRICT)
class Contact:
    """A number of help that the body itself has rung.

    Attributes:
        id: Unique in the file.
        country: ISO alpha-2 code in small letters: where the number helps.
        kind: Code of `service_kinds`, `emergency` or `child_helpline`.
        name: Who answers.
        number: As one dials it.
        languages: ISO 639-1 codes of languages in which they answer.
        hours: When they answer, as it is printed.
        checked: Day on which somebody rang it and it answered.
        source: Who says that it is their number: a page, a letter, a person of the body.
    """

    id: str
    country: str
    kind: str
    name: Text
    number: str
    languages: tuple[str, ...]
    hours: Text
    checked: dt.date
    source: str

    @field_validator("hours", mode="before")
    @classmethod
    def _in_both(cls, hours: object) -> object:
        """`24/7` is the same in both languages."""
        return {"en": hours, "ru": hours} if isinstance(hours, str) else hours

    @field_validator("checked", mode="before")
    @classmethod
    def _a_day(cls, checked: object) -> dt.date:
        """A day as ISO 8601 writes it; pydantic alone would take `20261101` for seconds since 1970."""
        if isinstance(checked, dt.date):
            return checked
        try:
            if (day := dt.date.fromisoformat(str(checked))).isoformat() == checked:
                return day
        except ValueError:
            pass
        raise PydanticCustomError("no_day", say("write the day as 2026-11-01"))

    @property
    def dialled(self) -> str:
        """The number without what only helps to read it: `+37052610115`."""
        return re.sub(r"[^0-9+]", "", self.number)

    def is_usable(self, today: dt.date) -> bool:
        """Whether it may be given out then: rung on that day or at most 180 days before it.

        The days are those of a country pack's contacts (`countries.help.CONTACT_DAYS`, with the reason).
        """
        return 0 <= (today - self.checked).days <= CONTACT_DAYS


@cache
def kinds() -> frozenset[str]:
    """What a contact can be: kinds of help of the packs, the emergency number, the line for children."""
    return frozenset({*terms()["service_kinds"], EMERGENCY, CHILD_HELPLINE})


def kind_name(kind: str) -> str:
    """A kind in words of the reader's language."""
    own = {EMERGENCY: say("number in danger"), CHILD_HELPLINE: say("line for children")}
    return own.get(kind) or terms()["service_kinds"][kind][language()]


def check_country(option: str, code: str) -> None:
    """See that an option holds the two letters of a country.

    Args:
        option: Its name, such as `--country`.
        code: What was given, in any letters.

    Raises:
        UsageError: If it does not.
    """
    if code.lower() not in _alpha2():
        raise UsageError(
            say("{option}: no such country. Write its two letters (ISO 3166-1), such as `ru`.", option=option)
        )


@cache
def _alpha2() -> frozenset[str]:
    return frozenset(
        term.extra["alpha2"].lower() for term in load().scheme("country").terms if "alpha2" in term.extra
    )


def _faults_of(contact: Contact, seen: set[str]) -> Iterator[Fault]:
    def fault(field: str, message: str) -> Fault:
        return Fault(message, f"{contact.id}: {field}")

    if contact.id in seen:
        yield fault("id", say("stands twice. Give each contact an id of its own."))
    if contact.country not in _alpha2():
        yield fault("country", say("no such country. Write its two letters (ISO 3166-1), such as `ru`."))
    if contact.kind not in kinds():
        yield fault(
            "kind", say("no such kind of help. Choose one of: {known}.", known=", ".join(sorted(kinds())))
        )
    digits = sum(sign.isdigit() for sign in contact.number)
    if not _NUMBER.fullmatch(contact.number) or not _FEWEST_DIGITS <= digits <= _MOST_DIGITS:
        yield fault(
            "number", say("not a number that can be dialled. Write digits alone, such as `+370 5 …`.")
        )
    if not contact.languages or not all(map(_LANGUAGE.fullmatch, contact.languages)):
        yield fault("languages", say("list the languages by two letters (ISO 639-1), such as [ru, uz]."))


def _normal(entry: object) -> object:
    """An entry with the codes as they are compared."""
    if not isinstance(entry, dict):
        return entry
    made: RawMapping = dict(entry)
    for key in ("country", "kind"):
        if isinstance(value := made.get(key), str):
            made[key] = value.strip().lower()
    if isinstance(value := made.get("number"), str):
        made["number"] = value.strip()
    return made


def _entries(path: Path) -> list[object]:
    # Every scalar as text, so that the number 112, the country `no` and a day stay as they are written.
    content = read_yaml(path, yaml.BaseLoader)
    if (
        not isinstance(content, dict)
        or set(content) != {"contacts"}
        or not isinstance(content["contacts"], list)
    ):
        raise BadInputError(
            say(
                "{name}: must hold one list, `contacts`. See docs/how-to/leaflet.md for an example.",
                name=path.name,
            )
        )
    return [_normal(entry) for entry in content["contacts"]]


def _contacts(entries: Sequence[object], faults: list[Fault]) -> Iterator[Contact]:
    seen: set[str] = set()
    for place, entry in enumerate(entries, 1):
        # By its id or place; by its number it would be named in a log.
        named = str(entry.get("id", "")) if isinstance(entry, dict) else ""
        if (made := build(Contact, entry, named or f"contacts[{place}]", faults)) is None:
            continue
        faults += _faults_of(made, seen)
        seen.add(made.id)
        yield made


def read_contacts(path: Path | str | None = None) -> tuple[Contact, ...]:
    """Contacts of a file, in its order; also those that are too old to be given out (`too_old` names them).

    Args:
        path: The YAML file; that of the setting `contacts` if not given.

    Raises:
        UsageError: If neither names a file.
        BadInputError: If it cannot be read, with every fault of every entry; nothing is taken then, as a list
            that lacks a line without saying so would be printed.
    """
    named = path or settings.get("contacts")
    if not named:
        raise UsageError(
            say("name the file with your numbers of help: --contacts, or the setting `contacts`.")
        )
    found = must_exist(named)
    faults: list[Fault] = []
    contacts = tuple(_contacts(_entries(found), faults))
    if faults:
        raise BadInputError(
            say(
                "{name}: {count} {count|fault|faults}. Nothing was taken.", name=found.name, count=len(faults)
            ),
            faults,
        )
    return contacts


def usable(contacts: Iterable[Contact], country: str, today: dt.date) -> tuple[Contact, ...]:
    """Contacts of a country that may be given out on that day, in their order.

    Args:
        contacts: All contacts.
        country: ISO alpha-2 code, in any letters.
        today: The day.
    """
    return tuple(one for one in contacts if one.country == country.lower() and one.is_usable(today))


def too_old(contacts: Sequence[Contact], today: dt.date) -> tuple[str, ...]:
    """A sentence for each contact that is not given out then, with its id and never its number."""
    return tuple(
        say("{id}: rung on a day that is still to come. Correct `checked`.", id=one.id)
        if one.checked > today
        else say(
            "{id}: last rung on {day}, more than {days} days ago; it is not used. Ring it and write the day.",
            id=one.id,
            day=date(one.checked),
            days=CONTACT_DAYS,
        )
        for one in contacts
        if not one.is_usable(today)
    )
