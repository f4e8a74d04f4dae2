"""Values that people enter in the fields of a section: checked, and written one way."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from functools import cache

from equiano.assist.track import table
from equiano.assist.wording import code_label
from equiano.record.values import ADULT_YEARS
from equiano.vocab import load
from equiano.words import date, language, month, number, say
from equiano_web.access import Sensitivity, class_name
from equiano_web.cases.sections import CaseField, Section

# Longer than any account that was seen in the sources; a field is no place for a whole file (attach it).
MOST_LETTERS = {"text": 300, "lines": 3_000, "long": 50_000}
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
# As people write it in Russian and most languages of the region.
_DOTTED = re.compile(r"(?:(?:(\d{1,2})\.)?(\d{1,2})\.)?(\d{4})")
# Under a thousand million; what stands between groups of digits in Russian and French texts.
_AMOUNT = re.compile(r"\d{1,9}(\.\d{1,2})?", re.ASCII)
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f"))
# No person that is met today was born earlier; `equiano.record` draws the same line.
EARLIEST_YEAR = 1900
_YESNO = ("yes", "no", "unknown")
# Signs that nobody types and nobody sees: controls, and those that turn what follows around (U+202E), so that
# a name reads backwards, and with it what the page says after it.
_CONTROLS = (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0))
_UNSEEN = dict.fromkeys((*_CONTROLS, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


class UnfitError(ValueError):
    """A value that a field does not take.

    Attributes:
        errors: Name of the field -> what is wrong and what to do, in words, without the value.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(sorted(errors)))
        self.errors = errors


def checked(section: Section, raw: Mapping[str, object]) -> dict[str, object]:
    """Values as they are kept; an empty one is kept as "", which says that nothing is known.

    Raises:
        UnfitError: If a value does not fit its field, or a name is no field of the section.
    """
    errors: dict[str, str] = {}
    found: dict[str, object] = {}
    for name, value in raw.items():
        if name not in section.fields:
            errors[name] = say("There is no such field.")
            continue
        try:
            found[name] = _checked(section.fields[name], value)
        except ValueError as error:
            errors[name] = str(error)
    if errors:
        raise UnfitError(errors)
    return found


def _checked(one: CaseField, value: object) -> object:
    text = str(value if value is not None else "").replace("\r\n", "\n").translate(_UNSEEN).strip()
    if not text:
        return ""
    if one.kind in MOST_LETTERS:
        return _letters(one, text)
    if one.kind == "date":
        return _past(_date(text)) if one.is_past else _date(text)
    if one.kind == "number":
        return _number(text)
    if one.kind == "amount":
        return amount_of(text)
    choices = _YESNO if one.kind == "yesno" else codes(one)
    if text not in choices:
        raise ValueError(say("Choose one of the values offered."))
    return text


def _letters(one: CaseField, text: str) -> str:
    most = MOST_LETTERS[one.kind]
    if len(text) > most:
        raise ValueError(say("At most {most:,} letters; attach a longer text as a file.", most=most))
    if one.kind == "lines":
        return "\n".join(line.strip() for line in text.split("\n") if line.strip())
    return " ".join(text.split()) if one.kind == "text" else text


def _date(text: str) -> str:
    if dotted := _DOTTED.fullmatch(text):
        day, month, year = dotted.groups()
        text = "-".join([year, *(part.zfill(2) for part in (month, day) if part)])
    match = _DATE.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        parts = [int(part) for part in match.groups() if part]
        dt.date(*[*parts, 1, 1][:3])
    except ValueError:
        text = say("Write a date as 1990-05-31, or what is known of it: 1990-05, 1990.")
        raise ValueError(text) from None
    # In plain digits, whatever digits a keyboard writes (٢٠٢٦, ۱۳۷۰): nothing reads others later.
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])


def _past(said: str) -> str:
    """A mistyped year of birth would make a child of an adult, and hide the person from the search."""
    first = dt.date.fromisoformat((said + "-01-01")[:10])
    # It is tomorrow already for whoever is furthest east; agencies have clocks of their own.
    if first > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):
        raise ValueError(say("This day has not come yet. Check the date."))
    if first.year < EARLIEST_YEAR:
        raise ValueError(say("This lies before 1900. Check the year."))
    return said


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(say("Write a whole number.")) from None


def amount_of(text: str) -> str:
    """Money as it is kept, with two digits after the point; a comma and spaces between digits are taken.

    Raises:
        ValueError: If it is no amount.
    """
    plain = text.replace(",", ".").translate(_SPACES)
    if not _AMOUNT.fullmatch(plain):
        raise ValueError(say("Write an amount in digits, as 1250 or 1250.50."))
    whole, _, part = plain.partition(".")
    return f"{int(whole)}.{part:0<2}"


def codes(one: CaseField) -> Mapping[str, str]:
    """Codes that a choice offers, with their labels in the person's language."""
    if one.kind == "country":
        return _countries(language())
    return (
        _labels(one.scheme, language())
        if one.scheme
        else {code: text[language()] for code, text in one.options.items()}
    )


def latest_day(said: str) -> dt.date:
    """The latest day that a date of birth can mean, perhaps without its month: the younger age protects."""
    year, *rest = (int(part) for part in said.split("-"))
    month = rest[0] if rest else 12
    day = rest[1] if len(rest) > 1 else calendar.monthrange(year, month)[1]
    return dt.date(year, month, day)


def ages_on(said: str, on: dt.date) -> tuple[int, int]:
    """The youngest and the oldest age in years that a date of birth can mean on a day."""
    first = dt.date.fromisoformat((said + "-01-01")[:10])
    years = [
        on.year - born.year - ((on.month, on.day) < (born.month, born.day))
        for born in (latest_day(said), first)
    ]
    return years[0], years[1]


def band_of(said: str, on: dt.date) -> str:
    """Child or adult by a date of birth, or perhaps a child where it says too little (`age_band`)."""
    youngest, oldest = ages_on(said, on)
    if youngest >= ADULT_YEARS:
        return "adult"
    return "child" if oldest < ADULT_YEARS else "perhaps_child"


@cache
def _countries(lang: str) -> Mapping[str, str]:
    return dict(load().scheme("country").by_name(lang))


@cache
def _labels(scheme: str, lang: str) -> Mapping[str, str]:
    return {term.code: term.label(lang) for term in load().scheme(scheme).active_terms}


def shown(one: CaseField, value: object) -> str:
    """A value in words."""
    text = str(value)
    if one.kind == "yesno":
        return {"yes": say("yes"), "no": say("no"), "unknown": say("not known")}.get(text, text)
    if one.kind == "date":
        return _day_in_words(text)
    if one.kind == "amount":
        return money(text)
    if one.name in _AS_CODES:
        return _AS_CODES[one.name](text)
    return codes(one).get(text, text) if one.kind in ("choice", "country") and text else text


def money(text: str) -> str:
    """An amount as people read it: 1 250.50, in Russian with a comma."""
    return number(float(text), 2) if text else ""


def _classes_in_words(text: str) -> str:
    """Classes of fields by name, as a referral notes what it may show; what a person wrote stays as it is."""
    codes_of = [part.strip() for part in text.split(",")]
    if not set(codes_of) <= {str(one) for one in Sensitivity}:
        return text
    return ", ".join(class_name(one) for one in codes_of)


def _need_in_words(text: str) -> str:
    """What help a referral asks for, by name; what a person wrote stays as it is."""
    return code_label(text) if text in table().codes["help_kind"] else text


# Texts of the tracks in which the room of referrals writes codes.
_AS_CODES = {"consent_scope": _classes_in_words, "need": _need_in_words}


def _day_in_words(text: str) -> str:
    """A day, or a month or a year if no more is known."""
    match = _DATE.fullmatch(text)
    if match is None:
        return text
    year, known, day = match.groups()
    if not known:
        return year
    first = dt.date(int(year), int(known), int(day or 1))
    return date(first) if day else month(first)


def typed(one: CaseField, value: object) -> object:
    """A value as a form shows it to be changed: a date as the language writes it in numbers."""
    if one.kind != "date" or language() != "ru":
        return value
    return ".".join(reversed(str(value).split("-")))
