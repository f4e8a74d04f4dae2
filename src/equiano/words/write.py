"""How numbers, shares, intervals, dates and counted nouns are written in each language, in all stages.

The rules are those of Unicode CLDR: English sets thousands apart by a comma and writes a decimal point,
Russian by a no-break space and writes a decimal comma. One rule a language: a reader who meets `12 248` and
`12,248` on two pages of one release asks whether they are the same number.
"""

from __future__ import annotations

import datetime as dt
import math
import re

from equiano.words.chosen import language

# U+00A0 keeps a number on one line, as Russian typesetting rules ask; a thin space (U+2009) lets it break.
_GROUP = {"en": ",", "ru": "\u00a0"}
_POINT = {"en": ".", "ru": ","}
_PERCENT = {"en": "%", "ru": "\u00a0%"}
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "ru": (
        *("января", "февраля", "марта", "апреля", "мая", "июня"),
        *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    ),
}


def number(value: float, digits: int = 0, lang: str | None = None) -> str:
    """A number: `12,248.5`, in Russian `12 248,5`.

    Args:
        value: The number.
        digits: Digits after the point.
        lang: Language; the person's own if not given.
    """
    lang = lang or language()
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:,.{digits}f}"
    return text.replace(",", "\x00").replace(".", _POINT[lang]).replace("\x00", _GROUP[lang])


def pointed(text: str, lang: str | None = None) -> str:
    """A number that is written already, such as `1.05e-7`, with the language's own point: `1,05e-7`."""
    return _DECIMAL.sub(_POINT[lang or language()], text)


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
    lang = lang or language()
    return number(100 * share, digits, lang) + _PERCENT[lang]


def date(value: dt.date, lang: str | None = None) -> str:
    """A day in words, which nobody can read the wrong way round: `14 March 2024`, `14 марта 2024 г.`."""
    lang = lang or language()
    text = f"{value.day} {_MONTHS[lang][value.month - 1]} {value.year}"
    return f"{text}\u00a0г." if lang == "ru" else text


def plural(count: float, *forms: str, lang: str | None = None) -> str:
    """The form of a noun that goes with a count.

    English takes two forms (row, rows), Russian three: with 1, with 2 and with 5 (строка, строки, строк); a
    fraction takes the second in Russian (2,5 строки). The rules are those of Unicode CLDR.

    Raises:
        ValueError: If the number of forms is not that of the language.
    """
    lang = lang or language()
    wanted = 3 if lang == "ru" else 2
    if len(forms) != wanted:
        raise ValueError(f"{lang} needs {wanted} forms, not {len(forms)}: {'|'.join(forms)}")
    if lang != "ru":
        return forms[0] if count == 1 else forms[1]
    if count != int(count):
        return forms[1]
    last, tens = abs(int(count)) % 10, abs(int(count)) % 100
    if last == 1 and tens != 11:
        return forms[0]
    return forms[1] if 2 <= last <= 4 and not 12 <= tens <= 14 else forms[2]
