"""Text to typed values, one function per kind; a text that does not fit raises, never repeating it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

MAX_AGE_YEARS = 120
ADULT_YEARS = 18
FIRST_YEAR = 1900
_BAND = re.compile(r"(\d{1,3}) ?(?:--|-|–|—) ?(\d{1,3})(?:\s*\(.*\))?")
_OPEN_BAND = re.compile(r"(\d{1,3}) ?\+(?:\s*\(.*\))?")

Parse = Callable[[str], Any]


class NotAValueError(Exception):
    """A text that is no value of its field; the message says what is expected, never what was found."""


def integer_between(low: int, high: int, what: str) -> Parse:
    """A parser of whole numbers from `low` to `high`."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"[+-]?\d{1,9}(\.0+)?", text):
            raise NotAValueError(f"{what} must be a whole number.")
        number = int(text.split(".", maxsplit=1)[0])
        if not low <= number <= high:
            raise NotAValueError(f"{what} must lie between {low} and {high}.")
        return number

    return parse


age_years = integer_between(0, MAX_AGE_YEARS, "an age")


def year_until(today: date) -> Parse:
    """A parser of years from 1900 to this year."""
    return integer_between(FIRST_YEAR, today.year, "a year")


def age_band(text: str) -> str:
    """An age band as `lower--upper` or `lower+`, years."""
    if match := _OPEN_BAND.fullmatch(text):
        lower, upper = int(match[1]), int(match[1])
    elif match := _BAND.fullmatch(text):
        lower, upper = int(match[1]), int(match[2])
    else:
        raise NotAValueError("an age band must read lower--upper or lower+, in years.")
    if not lower <= upper <= MAX_AGE_YEARS:
        raise NotAValueError(f"an age band must rise and end by {MAX_AGE_YEARS} years.")
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
    raise NotAValueError("a band of months must read lower--upper or lower+.")


def period_and_year(text: str) -> tuple[str, int | None]:
    """A year or span of years as the source gives it (`2014-2018`), and the year where it is one."""
    match = re.fullmatch(r"(\d{4})(?: ?(?:--|-|–|—) ?(\d{4}))?", text)
    if not match or not FIRST_YEAR <= int(match[1]) <= int(match[2] or match[1]) <= 2100:
        raise NotAValueError("a registration period must be a year or first-last year.")
    return (f"{match[1]}-{match[2]}", None) if match[2] else (match[1], int(match[1]))


def any_text(text: str) -> str:
    """Free text, as it is."""
    return text


def one_of(values: Mapping[str, Any], what: str = "the value") -> Parse:
    """A parser of listed values; case and outer blanks do not matter."""
    folded = {key.strip().casefold(): value for key, value in values.items()}

    def parse(text: str) -> Any:
        try:
            return folded[text.strip().casefold()]
        except KeyError:
            raise NotAValueError(f"{what} is none of the values that are known here.") from None

    return parse


def date_in(*formats: str, today: date) -> Parse:
    """A parser of dates in the given `strptime` formats, not before 1900 and not after `today`."""
    from datetime import datetime

    def parse(text: str) -> date:
        for pattern in formats:
            try:
                found = datetime.strptime(text, pattern).date()
            except ValueError:
                continue
            if found > today:
                raise NotAValueError("the date lies in the future.")
            if found.year < FIRST_YEAR:
                raise NotAValueError(f"the date lies before {FIRST_YEAR}.")
            return found
        raise NotAValueError(f"a date must read {' or '.join(formats)}.")

    return parse


@cache
def _countries() -> Mapping[str, str]:
    """Alpha-3 by folded code or name."""
    from equiano.vocab import load

    table: dict[str, str] = {}
    for term in load().scheme("country").active_terms:
        names = (
            term.extra.get("alpha2", term.code),
            *term.labels.values(),
            *term.extra.get("also", ()),
            term.code,
        )
        for name in names:
            table.setdefault(str(name).casefold(), term.code)
    return table


def region_of(alpha3: str) -> str | None:
    """Region (code of scheme `region`) of a country."""
    from equiano.vocab import load

    region: str | None = load().term(alpha3).extra.get("region")
    return region


def country_code() -> Parse:
    """A parser of ISO 3166-1 alpha-2 or alpha-3 codes and en/ru country names; gives alpha-3."""

    def parse(text: str) -> str:
        try:
            return _countries()[text.strip().casefold()]
        except KeyError:
            raise NotAValueError("this is no ISO 3166-1 country code or name.") from None

    return parse
