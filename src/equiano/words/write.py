"""How numbers, shares, intervals, dates and counted nouns are written in each language, in all stages.

The rules are those of Unicode CLDR: English sets thousands apart by a comma and writes a decimal point,
Russian by a no-break space and writes a decimal comma. One rule a language: a reader who meets `12 248` and
`12,248` on two pages of one release asks whether they are the same number.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from equiano.words.chosen import Speech, language, speech_of


@dataclass(frozen=True)
class Writing:
    """How a language writes numbers, dates and counted nouns (Unicode CLDR).

    Attributes:
        group: What sets thousands apart.
        point: The decimal sign.
        percent: What stands after a share in per cent.
        months: The twelve months as a date names them.
        year: What stands after the year of a date.
        forms: How many forms a counted noun has.
        form_of: Place of the form that goes with a count.
        alone: The months where no day stands before them, if they differ.
    """

    group: str
    point: str
    percent: str
    months: tuple[str, ...]
    year: str
    forms: int
    form_of: Callable[[float], int]
    alone: tuple[str, ...] = ()


def one_or_more(count: float) -> int:
    """Form of an English noun: row, rows."""
    return 0 if count == 1 else 1


def one_few_many(count: float) -> int:
    """Form of an East Slavic noun: with 1, with 2 and with 5; a fraction takes the second (2,5 строки)."""
    if count != int(count):
        return 1
    last, tens = abs(int(count)) % 10, abs(int(count)) % 100
    if last == 1 and tens != 11:
        return 0
    return 1 if 2 <= last <= 4 and not 12 <= tens <= 14 else 2


# U+00A0 keeps a number on one line, as Russian typesetting rules ask; a thin space (U+2009) lets it break.
WRITINGS = {
    "en": Writing(
        group=",",
        point=".",
        percent="%",
        months=(
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        year="",
        forms=2,
        form_of=one_or_more,
    ),
    "ru": Writing(
        group="\u00a0",
        point=",",
        percent="\u00a0%",
        months=(
            *("января", "февраля", "марта", "апреля", "мая", "июня"),
            *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
        ),
        year="\u00a0г.",
        forms=3,
        form_of=one_few_many,
        alone=(
            *("январь", "февраль", "март", "апрель", "май", "июнь"),
            *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
        ),
    ),
}
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")


def _writing(lang: str | None) -> Writing:
    """How a language writes; as English does where nothing is known of it."""
    return WRITINGS.get(speech_of(lang or language()), WRITINGS["en"])


def number(value: float, digits: int = 0, lang: str | None = None) -> str:
    """A number: `12,248.5`, in Russian `12 248,5`.

    Args:
        value: The number.
        digits: Digits after the point.
        lang: Language; the person's own if not given.
    """
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    writing = _writing(lang)
    text = f"{value:,.{digits}f}"
    return text.replace(",", "\x00").replace(".", writing.point).replace("\x00", writing.group)


def pointed(text: str, lang: str | None = None) -> str:
    """A number that is written already, such as `1.05e-7`, with the language's own point: `1,05e-7`."""
    return _DECIMAL.sub(_writing(lang).point, text)


def figure(value: float, significant: int = 3, lang: str | None = None) -> str:
    """A measured quantity to so many significant digits: `0.0123`, `1.05`, `12,248`; `–` for none (NaN)."""
    if math.isnan(value):
        return "–"
    if math.isinf(value) or value == 0:
        return number(value, 0, lang)
    digits = max(0, significant - 1 - math.floor(math.log10(abs(value))))
    text = number(value, digits, lang)
    return re.sub(r"[.,]?0+$", "", text) if digits else text


def interval(low: float, high: float, digits: int = 0, lang: str | None = None) -> str:
    """A range: `1,200–1,500`; without an upper end `1,200–∞`."""
    return f"{number(low, digits, lang)}–{number(high, digits, lang)}"


def percent(share: float, digits: int = 0, lang: str | None = None) -> str:
    """A share between 0 and 1 as per cent: `42%`, in Russian `42 %`."""
    return number(100 * share, digits, lang) + _writing(lang).percent


def date(value: dt.date, lang: str | None = None) -> str:
    """A day in words, which nobody can read the wrong way round: `14 March 2024`, `14 марта 2024 г.`."""
    writing = _writing(lang)
    return f"{value.day} {writing.months[value.month - 1]} {value.year}{writing.year}"


def month(value: dt.date, lang: str | None = None) -> str:
    """A month in words, of which no day is known: `March 2024`, `март 2024 г.`."""
    writing = _writing(lang)
    names = writing.alone or writing.months
    return f"{names[value.month - 1]} {value.year}{writing.year}"


def plural(count: float, *forms: str, lang: str | None = None) -> str:
    """The form of a noun that goes with a count.

    English takes two forms (row, rows), Russian three: with 1, with 2 and with 5 (строка, строки, строк); a
    fraction takes the second in Russian (2,5 строки). The rules are those of Unicode CLDR.

    Raises:
        ValueError: If the number of forms is not that of the language.
    """
    lang = lang or language()
    writing = _writing(lang)
    if isinstance(lang, Speech) and len(forms) != writing.forms:
        writing = WRITINGS["en"]  # a sentence that the language lacks is said in English
    if len(forms) != writing.forms:
        raise ValueError(f"{lang} needs {writing.forms} forms, not {len(forms)}: {'|'.join(forms)}")
    return forms[writing.form_of(count)]
