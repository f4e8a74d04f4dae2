"""Places as lists write them: country, subdivision, city; `Россия, Пенза`, `Калининградской обл.`.

One table for all commands: `subdivision.yaml` and `cities.yaml`. Read are codes, names in Russian and English
in any usual romanisation, the Russian cases of a subdivision's name and its adjective alone, and a city after
a preposition (`в Калининграде`). A word that is not in the table is unknown; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

from anyascii import anyascii

from equiano.vocab.load import load, read_yaml
from equiano.vocab.place_names import STATELESS, adjective_forms, country_of, in_cases
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
        "obl": "oblast",
        "reg": "region",
        "resp": "republic",
    }
)
_PREPOSITIONS = frozenset(("в", "во", "на", "из", "с", "до"))
_AREA = frozenset(
    (
        *("область", "области", "областью", "республика", "республики", "республике", "край", "края", "крае"),
        *("регион", "региона", "регионе", "oblast", "krai", "region", "republic", "province", "respublika"),
    )
)
_AROUND = frozenset(("г", "гор", "город", "city", "of", "the", *_PREPOSITIONS, *_AREA))
# Their names are those of the regions around them too: "Moscow region" is not Moscow.
_FEDERAL_CITIES = frozenset(("RU-MOW", "RU-SPE"))
_SHORTEST_ROMANISED = 4  # letters; below that a key of another script meets too many words
# Of a subdivision that is not in the vocabulary, or none of them: after the `zzzz` of Unicode CLDR (UTS 35).
_OTHER = "ZZZ"


class Place(NamedTuple):
    """A place: country (alpha-3) and, where it is known, subdivision (ISO 3166-2)."""

    country: str | None = None
    subdivision: str | None = None


@cache
def _two_letters() -> Mapping[str, str]:
    """Alpha-2 code of each country by its alpha-3 code."""
    terms = load().scheme("country").terms
    return MappingProxyType({term.code: term.extra["alpha2"] for term in terms if "alpha2" in term.extra})


def other_region(country: str | None) -> str:
    """Code of "another or unknown region": a region was named, and it is none that the vocabulary knows.

    Args:
        country: Alpha-3 code; None where the country is not known.
    """
    return f"{_two_letters().get(country or '', 'XX')}-{_OTHER}"


@cache
def has_regions(country: str | None) -> bool:
    """Whether the vocabulary lists the subdivisions of that country."""
    return any(term.extra["country"] == country for term in load().scheme("subdivision").active_terms)


def _key(text: str) -> str:
    folded = re.sub(r"[.,'’()«»\"]", " ", plain(text)).replace("-", " ")
    return " ".join(_KINDS.get(word, word) for word in folded.split())


def _bare(key: str) -> str:
    return " ".join(word for word in key.split() if word not in _AROUND)


def _romanised(key: str) -> str:
    """A key in Latin letters, the same for the usual romanisations (`-skaya`, `-skaja`, `-skaia`)."""
    latin = re.sub(r"['\"ʹʺ]", "", anyascii(key).lower())
    return re.sub(r"i+", "i", latin.replace("kh", "h").replace("y", "i").replace("j", "i"))


def of_code(code: str) -> Place | None:
    """The place that a code (ISO 3166-1 alpha-3 or ISO 3166-2) stands for, None if there is no such code."""
    if (found := load().scheme("subdivision").find(code)) is not None:
        return Place(found.extra["country"], code)
    if code.endswith(f"-{_OTHER}"):
        country = next((alpha3 for alpha3 in _two_letters() if other_region(alpha3) == code), None)
        return Place(country, code) if country or code == other_region(None) else None
    known = load().scheme("country").find(code) is not None and code != STATELESS
    return Place(code) if known else None


@cache
def _cities() -> Mapping[str, list[str]]:
    content: dict[str, list[str]] = read_yaml(resources.files("equiano.vocab") / "cities.yaml")
    return MappingProxyType({code: names for code, names in content.items() if code != "shared"})


@cache
def shared_names() -> frozenset[str]:
    """Keys of names that smaller places elsewhere in the same country bear too."""
    content: dict[str, list[str]] = read_yaml(resources.files("equiano.vocab") / "cities.yaml")
    return frozenset(form for name in content["shared"] for form in (_key(name), _romanised(_key(name))))


def _of_subdivisions() -> Iterator[tuple[str, str]]:
    """Keys of subdivisions: codes, names, and the Russian names in their cases."""
    for term in load().scheme("subdivision").active_terms:
        for name in (term.code, *term.labels.values(), *term.extra.get("also", ())):
            yield _key(name), term.code
    for term in load().scheme("subdivision").active_terms:
        words = _key(term.label("ru")).split()
        if len(words) <= 3:
            for found in product(*(in_cases(word) for word in words)):
                yield " ".join(found), term.code
        federal = any(name in _FEDERAL_CITIES for name in _cities_of_stem(words[0]))
        if words[0].endswith(("ская", "ский")) and not federal:
            for adjective in adjective_forms(words[0][:-2]):
                yield adjective, term.code
                yield from ((f"{adjective} {kind}", term.code) for kind in ("регион", "region"))


def _cities_of_stem(adjective: str) -> list[str]:
    """Codes of federal cities whose name an adjective is made of (`московская`)."""
    stem = adjective[:4]
    return [code for code in _FEDERAL_CITIES for name in _cities()[code] if _key(name).startswith(stem)]


def _of_cities() -> Iterator[tuple[str, str]]:
    """Keys of cities; with a preposition before it a city stands in another case."""
    for code, names in _cities().items():
        for name in names:
            yield _key(name), code
    for code, names in _cities().items():
        for key in map(_key, names):
            if re.fullmatch("[а-я ]+", key) and len(key.split()) <= 3:
                forms = {" ".join(found) for found in product(*(in_cases(word) for word in key.split()))}
                yield from ((f"{word} {form}", code) for word in _PREPOSITIONS for form in forms)


@cache
def _table() -> Mapping[str, tuple[Place, ...]]:
    """Places by key, the first that is written first; several only where they lie in different countries."""
    named = list(_of_subdivisions())
    without_kind = [(_bare(key), code) for key, code in named]
    table: dict[str, dict[str | None, Place]] = {}
    for key, code in (*named, *_of_cities(), *without_kind):
        place = of_code(code)
        if key and place is not None:
            table.setdefault(key, {}).setdefault(place.country, place)
    return MappingProxyType({key: tuple(found.values()) for key, found in table.items()})


@cache
def _romanised_table() -> Mapping[str, tuple[Place, ...]]:
    """The same by romanised key; a key of two places is none."""
    table: dict[str, set[Place]] = {}
    for key, places in _table().items():
        if len(form := _romanised(key)) >= _SHORTEST_ROMANISED:
            table.setdefault(form, set()).update(places)
    return MappingProxyType({key: tuple(found) for key, found in table.items() if len(found) == 1})


def _in_table(key: str, country: str | None) -> Place | None:
    """The place of a key, in that country if one is given."""

    def first(places: Iterable[Place]) -> Place | None:
        return next((place for place in places if country in (None, place.country)), None)

    # The second table takes a third of a second to make: only where it is needed.
    return first(_table().get(key, ())) or first(_romanised_table().get(_romanised(key), ()))


def _look_up(text: str, country: str | None) -> Place | None:
    key = _key(text)
    words = key.split()
    if text.strip().endswith(f"-{_OTHER}"):
        return of_code(text.strip())
    if country and len(words) == 1 and (own := of_code(f"{_two_letters()[country]}-{key.upper()}")):
        return own
    if found := _in_table(key, country):
        return found
    found = _in_table(bare, country) if (bare := _bare(key)) and bare != key else None
    if found and not (found.subdivision in _FEDERAL_CITIES and _AREA & set(words)):
        return found
    named = country_of(text)
    return Place(named) if named and named != STATELESS and country in (None, named) else None


@lru_cache(maxsize=1 << 14)
def place_of(text: str, country: str | None = None) -> Place | None:
    """The country and subdivision of a place.

    Args:
        text: A country (any name `country_of` knows), a subdivision, a city, or several with commas between
            (`Россия, Пензенская обл., г. Пенза`). Parts that are not known are passed over if another says
            the country.
        country: Alpha-3 code: only places of that country are meant.

    Returns:
        None if nothing of it is known, or its parts name different countries or subdivisions.
    """
    if (found := _look_up(text, country)) is not None:
        return found
    parts = [
        place
        for part in _SPLIT.split(text)
        if part.strip() and (place := _look_up(part, country)) is not None
    ]
    countries = {place.country for place in parts}
    within = {place.subdivision for place in parts if place.subdivision}
    if len(countries) != 1 or len(within) > 1:
        return None
    return Place(countries.pop(), within.pop() if within else None)


def is_shared(text: str) -> bool:
    """Whether smaller places elsewhere in the same country bear the name too (`Советск`)."""
    key = _key(text)
    return not {key, _bare(key), _romanised(key), _romanised(_bare(key))}.isdisjoint(shared_names())
