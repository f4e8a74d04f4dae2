"""Text to typed values, one function per kind; a text that does not fit raises, never repeating it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from equiano.tables.unknown import is_unknown
from equiano.vocab.plain import plain
from equiano.words import say

# The longest life that is documented is 122 years; past 120 an age in a list is a slip of the pen.
# Nobody trafficked was older (the oldest verified age is 122); above it stands a slip, such as a year of
# birth.
MAX_AGE_YEARS = 120
ADULT_YEARS = 18  # Convention on the Rights of the Child, article 1; Palermo Protocol, article 3 (d)
# Nobody who is registered today was born before; 1899-12-30 is what spreadsheets make of an empty cell.
FIRST_YEAR = 1900
# CTDC writes 9--17, spreadsheets and people any dash; a remark in brackets may follow.
_BAND = re.compile(r"(\d{1,3}) ?(?:--|-|–|—) ?(\d{1,3})(?:\s*\(.*\))?")
# "27", "27.0", "27,0", "27 лет", "27 years old", "27 y.o."
_WHOLE = re.compile(r"([+-]?\d{1,9})(?:\.0+|,0{1,2})?")  # 27,000 is no 27
_YEARS_AFTER = re.compile(r"\s*(?:лет|года?|г\.?|years?(?: old)?|yrs?\.?|y\.? ?o\.?)$", re.IGNORECASE)
_OPEN_BAND = re.compile(r"(\d{1,3}) ?\+(?:\s*\(.*\))?")

Parse = Callable[[str], Any]


class NotAValueError(Exception):
    """A text that is no value of its field; the message says what is expected, never what was found."""


class DoubtError(Exception):
    """A text that cannot be read, or in part only, where that must not refuse the case.

    Attributes:
        found: What could be read, in the form that the parser gives; unknown for the rest.
    """

    def __init__(self, message: str, found: object) -> None:
        super().__init__(message)
        self.found: Any = found  # whoever asked for the parser knows its form


def integer_between(low: int, high: int) -> Parse:
    """A parser of whole numbers from `low` to `high`."""

    def parse(text: str) -> int:
        if (match := _WHOLE.fullmatch(text)) is None:
            raise NotAValueError(say("this must be a whole number."))
        number = int(match[1])
        if not low <= number <= high:
            raise NotAValueError(say("this must lie between {low} and {high}.", low=low, high=high))
        return number

    return parse


_age = integer_between(0, MAX_AGE_YEARS)


def age_years(text: str) -> int:
    """An age in years, with or without the word: `27`, `27,0`, `27 лет`, `27 years old`."""
    found: int = _age(_YEARS_AFTER.sub("", text))
    return found


def year_until(today: date) -> Parse:
    """A parser of years from 1900 to this year."""
    return integer_between(FIRST_YEAR, today.year)


def age_band(text: str) -> str:
    """An age band as `lower--upper` or `lower+`, years."""
    if match := _OPEN_BAND.fullmatch(text):
        lower, upper = int(match[1]), int(match[1])
    elif match := _BAND.fullmatch(text):
        lower, upper = int(match[1]), int(match[2])
    else:
        raise NotAValueError(say("an age band must read lower--upper or lower+, in years."))
    if not lower <= upper <= MAX_AGE_YEARS:
        raise NotAValueError(say("an age band must rise and end by {years} years.", years=MAX_AGE_YEARS))
    return f"{lower}+" if "+" in text else f"{lower}--{upper}"


def age_and_child(text: str) -> tuple[int, bool]:
    """An age in years, and whether it is under 18."""
    found = age_years(text)
    return found, found < ADULT_YEARS


def band_and_child(text: str) -> tuple[str, bool | None]:
    """An age band, and whether it lies under 18; None if it reaches over that age."""
    found = age_band(text)
    lower, _, upper = found.rstrip("+").partition("--")
    if int(lower) >= ADULT_YEARS:
        return found, False
    return found, True if upper and int(upper) < ADULT_YEARS else None


def months_band(text: str) -> str:
    """A band of months as `lower--upper` or `lower+`; a remark in brackets is dropped."""
    if match := _OPEN_BAND.fullmatch(text):
        return f"{int(match[1])}+"
    if (match := _BAND.fullmatch(text)) and int(match[1]) <= int(match[2]):
        return f"{int(match[1])}--{int(match[2])}"
    raise NotAValueError(say("a band of months must read lower--upper or lower+."))


def period_and_year(text: str) -> tuple[str, int | None]:
    """A year or span of years as the source gives it (`2014-2018`), and the year where it is one."""
    match = re.fullmatch(r"(\d{4})(?: ?(?:--|-|–|—) ?(\d{4}))?", text)
    # Not up to today: a span may run to its planned end. 2100 only keeps numbers of other kinds out.
    if not match or not FIRST_YEAR <= int(match[1]) <= int(match[2] or match[1]) <= 2100:
        raise NotAValueError(say("a registration period must be a year or first-last year."))
    return (f"{match[1]}-{match[2]}", None) if match[2] else (match[1], int(match[1]))


def any_text(text: str) -> str:
    """Free text, as it is."""
    return text


def one_of(values: Mapping[str, Any]) -> Parse:
    """A parser of listed values; case, outer blanks and look-alike letters do not matter.

    A word for "not known" that the list does not have is None.
    """
    folded = {plain(key): value for key, value in values.items()}

    def parse(text: str) -> object:
        if (key := plain(text)) in folded:
            return folded[key]
        if is_unknown(text):
            return None
        raise NotAValueError(say("the value is none of those that are known here."))

    return parse
