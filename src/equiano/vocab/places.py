"""Places as lists write them: country, subdivision, city; `Россия, Пенза`, `г. Москва`, `Моск. обл.`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import NamedTuple

from equiano.vocab.load import load, read_yaml
from equiano.vocab.place_names import STATELESS, country_of
from equiano.vocab.plain import plain

_SPLIT = re.compile(r"[;,/()|\n]+|\s[-–—]\s")
# Words that say what a name is: they go first, so that "Пензенская обл." meets "Пензенская область".
_KINDS = MappingProxyType(
    {
        "обл": "область",
        "респ": "республика",
        "р-н": "район",
        "р-ка": "республика",
        "аокр": "автономный округ",
        "ао": "автономный округ",
        "кр": "край",
    }
)
_AROUND = frozenset(
    (
        *("г", "гор", "город", "city", "в", "на", "из", "of", "the"),
        *("область", "республика", "край", "oblast", "krai", "region", "republic", "province"),
    )
)


class Place(NamedTuple):
    """A place: country (alpha-3) and, where it is known, subdivision (ISO 3166-2)."""

    country: str | None = None
    subdivision: str | None = None


def _key(text: str) -> str:
    folded = re.sub(r"[.,'’()«»\"]", " ", plain(text)).replace("-", " ")
    return " ".join(_KINDS.get(word, word) for word in folded.split())


def _bare(key: str) -> str:
    return " ".join(word for word in key.split() if word not in _AROUND)


def of_code(code: str) -> Place | None:
    """The place that a code (ISO 3166-1 alpha-3 or ISO 3166-2) stands for, None if there is no such code."""
    if (found := load().scheme("subdivision").find(code)) is not None:
        return Place(found.extra["country"], code)
    known = load().scheme("country").find(code) is not None and code != STATELESS
    return Place(code) if known else None


def _names() -> Iterator[tuple[str, str]]:
    """Names that are written, with their codes; the names of subdivisions before those of cities."""
    for term in load().scheme("subdivision").active_terms:
        for name in (*term.labels.values(), *term.extra.get("also", ()), term.code):
            yield name, term.code
    cities: Mapping[str, list[str]] = read_yaml(resources.files("equiano.vocab") / "cities.yaml")
    for code, names in cities.items():
        for name in names:
            yield name, code


@cache
def _table() -> Mapping[str, Place]:
    table: dict[str, Place] = {}
    for name, code in _names():
        place = of_code(code)
        for key in (_key(name), _bare(_key(name))):
            if key and place is not None:
                table.setdefault(key, place)
    return MappingProxyType(table)


def _look_up(text: str) -> Place | None:
    key = _key(text)
    if found := _table().get(key) or _table().get(_bare(key)):
        return found
    country = country_of(text)
    return Place(country) if country and country != STATELESS else None


@lru_cache(maxsize=1 << 14)
def place_of(text: str) -> Place | None:
    """The country and subdivision of a place.

    Args:
        text: A country (any name `country_of` knows), a subdivision, a city, or several with commas between
            (`Россия, Пензенская обл., г. Пенза`). Parts that are not known are passed over if another says
            the country.

    Returns:
        None if nothing of it is known, or its parts name different countries or subdivisions.
    """
    if (found := _look_up(text)) is not None:
        return found
    parts = [place for part in _SPLIT.split(text) if part.strip() and (place := _look_up(part)) is not None]
    countries = {place.country for place in parts}
    within = {place.subdivision for place in parts if place.subdivision}
    if len(countries) != 1 or len(within) > 1:
        return None
    return Place(countries.pop(), within.pop() if within else None)
