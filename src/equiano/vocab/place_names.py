"""Countries by any usual name: codes, official, short and former names, peoples and adjectives, in en and ru.

One table for all commands (`country.yaml` and `place_names.yaml`). A word that is not in it is unknown;
nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import resources
from itertools import product
from types import MappingProxyType
from typing import Literal, NamedTuple, TypedDict

from equiano.vocab.load import load, read_yaml
from equiano.vocab.plain import plain

STATELESS = "XXA"  # ICAO 9303: a stateless person; a value of its own among citizenships, never a place
WhyNoCountry = Literal["former", "several", "not_listed", "no_country", "not_known"]
_NEAREST = 3  # names offered: as many as fit one line of a message
_NEAR = (
    0.75  # of difflib's ratio: one wrong letter in four; below that the names offered have nothing in common
)

_SHORT = MappingProxyType(
    {
        "&": " and ",
        "о-ва": "острова",
        "о-в": "остров",
        "св.": "святой",
        "респ.": "республика",
        "р-ка": "республика",
        "st.": "saint",
    }
)
_DROPPED = frozenset({"the"})
_TWICE = re.compile(r"\s*[()\[\]:;,/]\s*|\s+[-–—]\s+")
_SPLIT = re.compile(r"\s*(?:[;,/|+&\n]|\bи\b|\band\b)\s*")


# Endings of Russian words, and those of the genitive (`из России`) and the prepositional (`в России`).
_CASES = (
    *(
        ("ый", ("ого", "ом")),
        ("ий", ("его", "ого", "ем", "ом")),
        ("ия", ("ии",)),
        ("ья", ("ьи", "ье")),
        ("ая", ("ой",)),
    ),
    *(("яя", ("ей",)), ("ое", ("ого", "ом")), ("ие", ("их",)), ("ые", ("ых",))),
    *(("острова", ("островов", "островах")), ("ы", ("", "ов", "ах")), ("а", ("ы", "и", "е"))),
    *(("я", ("и", "е")), ("ь", ("и", "я", "е")), ("й", ("я", "е"))),
)


class Unclear(NamedTuple):
    """A word that names no country of today, and what it may mean (alpha-3)."""

    reason: WhyNoCountry
    may_be: tuple[str, ...]


@dataclass(frozen=True)
class Countries:
    """What a cell says of countries.

    Attributes:
        codes: Alpha-3 codes (or `STATELESS`) in the order of the cell, each once.
        unclear: One entry for each part that is not known.
    """

    codes: tuple[str, ...] = ()
    unclear: tuple[Unclear, ...] = ()


def _without_accents(text: str) -> str:
    """Latin letters without accents; Cyrillic ones as they are, since й is no и."""
    found = []
    for char in text:
        base = unicodedata.normalize("NFD", char)
        found.append(base[0] if "a" <= base[0] <= "z" else char)
    return "".join(found).replace("ł", "l").replace("ß", "ss").replace("ı", "i").replace("ə", "a")


@lru_cache(maxsize=1 << 14)
def _key(text: str) -> str:
    """A name as it is compared: words of letters and digits, abbreviations without dots."""
    folded = _without_accents(plain(text))
    for short, full in _SHORT.items():
        folded = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", full, folded)
    folded = re.sub(r"['’ʻʼ`‘]", "", folded)
    words = [word for word in re.findall(r"\w+", folded) if word not in _DROPPED]
    joined = re.sub(r"\b(?:\w )+\w\b", lambda run: run.group().replace(" ", ""), " ".join(words))
    return re.sub(r"\bst\b", "saint", joined)


def in_cases(word: str) -> set[str]:
    """A Russian word in the cases that stand after `гражданка` and `в`, itself among them."""
    for ending, others in _CASES:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            return {word, *(stem + other for other in others)}
    return {word, word + "а", word + "е"} if re.search("[бвгджзклмнпрстфхцчшщ]$", word) else {word}


def _inflected(key: str) -> Iterator[str]:
    words = key.split(" ")
    if re.search("[а-я]", key) and len(words) <= 3:
        yield from (" ".join(found) for found in product(*(in_cases(word) for word in words)))


def adjective_forms(stem: str) -> Iterator[str]:
    """A Russian adjective in all its forms, from its stem (`калининградск`)."""
    yield from (stem + ending for ending in _content()["endings"])


class _NamesEntry(TypedDict, total=False):
    """A country, or a word that names none, as the file has it."""

    names: list[str]
    adj: list[str]  # stems of adjectives
    people: list[str]
    may_be: list[str]  # codes, of a word that names no country of today


class _Content(TypedDict):
    names: dict[str, _NamesEntry]
    unclear: dict[WhyNoCountry, list[_NamesEntry]]
    endings: list[str]
    around: list[str]
    form: list[str]
    kept_apart: list[str]


def _peoples(entry: _NamesEntry) -> Iterator[str]:
    """Words for the people and adjectives, in their forms."""
    for stem in entry.get("adj", ()):
        yield from adjective_forms(stem)
    for word in entry.get("people", ()):
        yield from (word, f"{word}s") if word.isascii() else in_cases(_key(word))


@cache
def _content() -> _Content:
    content: _Content = read_yaml(resources.files("equiano.vocab") / "place_names.yaml")
    return content


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """Names of each country as they are written, the label of each language first."""
    more = _content()["names"]
    return MappingProxyType(
        {
            term.code: (
                *(term.label("en"), term.label("ru")),
                *term.extra.get("also", ()),
                *more.get(term.code, {}).get("names", ()),
            )
            for term in load().scheme("country").active_terms
        }
    )


@cache
def _table() -> Mapping[str, str]:
    """Code by folded name. What stands first wins: codes, names, peoples, then cases made by rule."""
    table: dict[str, str] = {}
    made: dict[str, str | None] = {}
    for term in load().scheme("country").active_terms:
        table[_key(term.code)] = term.code
        for name in ("alpha2", "numeric"):
            if term.extra.get(name):
                table[_key(term.extra[name])] = term.code
    for code, names in _names().items():
        for name in names:
            table.setdefault(_key(name), code)
    for code, entry in _content()["names"].items():
        for word in _peoples(entry):
            table.setdefault(_key(word), code)
    for code, names in _names().items():
        for form in {form for name in names for form in _inflected(_key(name))}:
            made[form] = code if made.get(form, code) == code else None
    for form, found in made.items():
        if found is not None:
            table.setdefault(form, found)
    return MappingProxyType(table)


@cache
def _unclear() -> Mapping[str, Unclear]:
    table: dict[str, Unclear] = {}
    for reason, entries in _content()["unclear"].items():
        for entry in entries:
            found = Unclear(reason, tuple(entry.get("may_be", ())))
            forms = {
                form for name in entry.get("names", ()) for form in (_key(name), *_inflected(_key(name)))
            }
            for word in forms | {_key(word) for word in _peoples(entry)}:
                table.setdefault(word, found)
    return MappingProxyType(table)


@cache
def _words(kind: Literal["around", "form", "kept_apart"]) -> frozenset[str]:
    return frozenset(_content()[kind])


def _bare(key: str) -> tuple[str, str]:
    """The name with the words around it gone, and with the form of state gone too."""
    words = key.split(" ")
    if words[0] in ("гр", "г") and len(words) > 2 and words[1] in ("н", "ка", "не"):
        words = words[2:]
    while words and words[0] in _words("around"):
        words = words[1:]
    while words and words[-1] in _words("around"):
        words = words[:-1]
    return " ".join(words), " ".join(word for word in words if word not in _words("form"))


@lru_cache(maxsize=1 << 14)
def _look_up(text: str) -> str | Unclear | None:
    key = _key(text)
    if found := _table().get(key) or _unclear().get(key):
        return found
    with_words, without_form = _bare(key)
    if found := _table().get(with_words) or _unclear().get(with_words):
        return found
    if (bare := _table().get(without_form)) is not None and bare not in _words("kept_apart"):
        return bare
    return _said_twice(text)


def _said_twice(text: str) -> str | None:
    """A country that a cell names in several ways: `UZ - Uzbekistan`, `Чехия (Czech Republic)`."""
    first, _, rest = text.strip().partition(" ")
    for parts in (_TWICE.split(text), (first, rest), text.strip().rsplit(" ", 1)):
        named = [part for part in parts if part.strip()]
        if len(named) > 1:
            codes = {_table().get(_key(part)) for part in named}
            if len(codes) == 1:
                return codes.pop()
    return None


def country_of(text: str) -> str | None:
    """Alpha-3 code (`STATELESS` for a stateless person) of a country's code, name, people or adjective.

    Args:
        text: `UZ`, `UZB`, `Узбекистан`, `гр. Республики Узбекистан`, `узбечка`, `Uzbek`, ...

    Returns:
        The code; None if the text is blank, unknown or unclear (`unclear_of` says why).
    """
    found = _look_up(text)
    return found if isinstance(found, str) else None


def unclear_of(text: str, *, near: bool = True) -> Unclear:
    """Why a text that `country_of` does not know is none, and what it may mean.

    Args:
        text: The text.
        near: Whether to look for the nearest names; that takes a millisecond or two.
    """
    found = _look_up(text)
    return (
        found if isinstance(found, Unclear) else Unclear("not_known", nearest_countries(text) if near else ())
    )


@lru_cache(maxsize=1 << 14)
def countries_of(text: str, *, near: bool = True) -> Countries:
    """All countries that a cell names: `Россия; Узбекистан`, `RUS/UZB`, `Russia and Moldova`.

    A name that holds a comma or `and` itself (`Korea, Republic of`, `Босния и Герцеговина`) is one country.
    """
    if not text.strip():
        return Countries()
    if (found := _look_up(text)) is not None:
        return Countries((found,)) if isinstance(found, str) else Countries((), (found,))
    parts = _parts(text)
    if len(parts) == 1:
        return Countries((), (unclear_of(text, near=near),))
    named = {part: country_of(part) for part in parts}
    unclear = tuple(unclear_of(part, near=near) for part, code in named.items() if code is None)
    if unclear:  # what is not read may be what tells two countries apart (`Congo, D. R. of`)
        named = {part: code for part, code in named.items() if code not in _words("kept_apart")}
    return Countries(tuple(dict.fromkeys(code for code in named.values() if code is not None)), unclear)


def _parts(text: str) -> list[str]:
    """The cell cut at signs first, and at `и` and `and` only where what is left is no name."""
    found: list[str] = []
    for part in (part.strip() for part in re.split(r"[;,/|+\n]", text)):
        if part:
            found += (
                [part] if _look_up(part) is not None else [cut for cut in _SPLIT.split(part) if cut.strip()]
            )
    return found


def nearest_countries(text: str) -> tuple[str, ...]:
    """Codes of the countries whose names are most like a text that is none; at most three, maybe none."""
    key = _key(text)
    if len(key) < 4:  # every short word is near to some code
        return ()
    names = {_key(name): code for code, written in reversed(list(_names().items())) for name in written}
    close = get_close_matches(key, names, n=2 * _NEAREST, cutoff=_NEAR)
    return tuple(dict.fromkeys(names[name] for name in close))[:_NEAREST]


def labels(codes: Iterable[str], language: str) -> list[str]:
    """Names of countries in a language, for messages."""
    return [load().term(code).label(language) for code in codes]


def region_of(code: str) -> str | None:
    """Region (code of scheme `region`) of a country; None for a stateless person."""
    region: str | None = load().term(code).extra.get("region")
    return region
