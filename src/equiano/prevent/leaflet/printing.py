"""A leaflet on paper: folded (a sheet of two sides that folds to A5), poster (A4), card (85 × 54 mm)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from equiano.draw.paper import lacking, set_pages
from equiano.errors import BadInputError, UsageError
from equiano.files import whole_file
from equiano.options import takes
from equiano.prevent.contacts import Contact, check_country, too_old
from equiano.prevent.leaflet.content import content_of, good_until
from equiano.prevent.leaflet.ends import find_ends
from equiano.prevent.leaflet.texts import Audience, LanguageTexts, languages, load_audiences, load_texts
from equiano.words import say

FORMATS = ("folded", "poster", "card")
# The code grows with its address; on a card of 54 mm a longer one is too fine for an old telephone.
_LONGEST_LINK = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafletOptions:
    """What a leaflet is like.

    Attributes:
        format: `folded`, `poster` or `card`.
        other: ISO alpha-2 codes of the countries at the other end of the way; all that the contacts have, if
            none is named.
        link: Address that the QR code holds; the first number of help, if none is given.
        today: The day on which numbers must be fresh; today if not given.
    """

    format: str = "folded"
    other: tuple[str, ...] = ()
    link: str = ""
    today: dt.date | None = None

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise UsageError(say("--format: choose one of: {known}.", known=", ".join(FORMATS)))
        if self.link and (
            not self.link.startswith(("https://", "http://"))
            or len(self.link) > _LONGEST_LINK
            or not self.link.isascii()
        ):
            raise UsageError(
                say(
                    "--link: an address that begins with https://, of at most {most} characters.",
                    most=_LONGEST_LINK,
                )
            )


@dataclass(frozen=True, slots=True)
class Leaflet:
    """A leaflet that was set.

    Attributes:
        pdf: The file, PDF/UA-1.
        contacts: Numbers on it.
        good_until: The last day on which all of them may be given out.
        marks: What its edge says for those who print it.
        not_used: A sentence for each contact that was too old.
    """

    pdf: bytes
    contacts: tuple[Contact, ...]
    good_until: dt.date
    marks: tuple[str, ...]
    not_used: tuple[str, ...]

    def write(self, path: Path | str) -> None:
        """Write the file, whole or not at all."""
        with whole_file(path, shared=True) as temporary:
            temporary.write_bytes(self.pdf)


def check_wanted(country: str, audience: str, lang: str, options: LeafletOptions) -> None:
    """See whether there is such a leaflet at all, before any file is opened.

    Args:
        country: As of `print_leaflet`, and so the others.
        audience: Id.
        lang: Code.
        options: What it is like.

    Raises:
        UsageError: If there is no such audience, language or country.
    """
    _texts(lang.lower(), _audience(audience))
    check_country("--country", country)
    for code in options.other:
        check_country("--other", code)


def _audience(name: str) -> Audience:
    known = load_audiences()
    if name not in known:
        raise UsageError(say("--audience: choose one of: {known}.", known=", ".join(known)))
    return known[name]


def _texts(lang: str, audience: Audience) -> LanguageTexts:
    having = [code for code in languages() if audience.id in load_texts(code).audiences]
    if lang not in having:
        raise UsageError(
            say("--lang: this leaflet is written in: {known}. Choose one.", known=", ".join(having))
        )
    return load_texts(lang)


def _texts_in(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from _texts_in(one)
        case list():
            for one in value:
                yield from _texts_in(one)


def _check_letters(content: dict[str, object], contacts: Sequence[Contact]) -> None:
    own = [
        text
        for one in contacts
        for text in (one.name.en, one.name.ru, one.hours.en, one.hours.ru, one.number)
    ]
    if not lacking(_texts_in({**content, "qr": {}})):
        return
    signs = lacking(own)
    raise BadInputError(
        say(
            "contacts: a name or hours have {count} {count|letter|letters} that the fonts of the leaflet "
            "lack ({codes}). Write them in Latin, Cyrillic or Arabic letters.",
            count=len(signs),
            codes=", ".join(f"U+{ord(sign):04X}" for sign in signs),
        )
    )


@takes(LeafletOptions)
def print_leaflet(
    country: str, audience: str, lang: str, contacts: Sequence[Contact], options: LeafletOptions
) -> Leaflet:
    """Print a leaflet for people at risk, with numbers of help that were rung within 180 days.

    Args:
        country: ISO alpha-2 code of the country that prints it.
        audience: Id of an audience (`load_audiences`).
        lang: ISO 639-1 code of its language.
        contacts: Contacts of the installation (`read_contacts`).
        options: What it is like.

    Raises:
        SafeguardError: If a checked number is missing at either end of the way; each is named.
        UsageError: If there is no such audience, language or country.
        BadInputError: If a contact has letters that the fonts lack, or too long a name to fit.
    """
    check_wanted(country, audience, lang, options)
    whom = _audience(audience)
    texts = _texts(lang.lower(), whom)
    today = options.today or dt.datetime.now(tz=dt.UTC).astimezone().date()
    ends = find_ends(whom, country, options.other, contacts, today)
    content = content_of(whom, lang.lower(), texts, ends, options.link)
    _check_letters(content, ends.contacts)
    template = (resources.files("equiano.prevent.leaflet") / "leaflet.typ").read_bytes()
    try:
        pdf = set_pages(template, "leaflet", {**content, "format": options.format})
    except ValueError as error:
        if "too long" not in str(error):
            raise
        raise BadInputError(
            say("contacts: the names and hours are too long for this format. Shorten them, or use fewer.")
        ) from error
    return Leaflet(
        pdf=pdf,
        contacts=ends.contacts,
        good_until=good_until(ends.contacts),
        marks=tuple(str(mark) for mark in content["marks"]),  # type: ignore[attr-defined]
        not_used=too_old(contacts, today),
    )
