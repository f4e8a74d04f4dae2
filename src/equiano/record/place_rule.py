"""`type: country`, `place` and `region` of a mapping: cells that name countries, subdivisions or cities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from equiano.errors import BadInputError
from equiano.record.values import DoubtError, Parse
from equiano.tables import countries
from equiano.tables.places import largest_taken
from equiano.tables.unknown import is_unknown
from equiano.vocab.place_names import region_of
from equiano.vocab.places import Place, is_shared, of_code, other_region, place_of
from equiano.vocab.plain import plain
from equiano.words import say

# Fields that a column fills, and how the cells of it are read.
Filled = tuple[tuple[str, ...], Callable[[Sequence[str]], Parse]]
_CITIZENSHIPS = frozenset({"citizenship", "citizenship_all"})
# A stage of the journey has a country and its subdivision.
STAGES = ("origin", "transit_1", "transit_2", "transit_3", "transit_4", "destination")
REGIONS = tuple(f"{stage}_subdivision" for stage in STAGES)


def place_rule(target: str, entry: Mapping[str, Any]) -> Filled:
    """Fields that a place fills, and the reader of its cells.

    Args:
        target: A stage of the journey.
        entry: The entry of the mapping; `values` gives codes (ISO 3166-1 or 3166-2) for further names.

    Raises:
        BadInputError: If the field is no stage, or a code does not exist.
    """
    if target not in STAGES:
        raise BadInputError(say("`type: place` is for {stages}.", stages=", ".join(STAGES)))
    named: dict[str, Place] = {}
    for text, code in entry.get("values", {}).items():
        place = Place() if code == "unknown" else of_code(code)
        if place is None:
            raise BadInputError(say("`{code}` is no code of a country or subdivision.", code=code))
        named[plain(text)] = place

    def parse(text: str) -> tuple[str | None, str | None]:
        found = named.get(plain(text))
        if found is None:
            found = Place() if is_unknown(text) else place_of(text)
        if found is None:
            raise DoubtError(
                say("no place that is known here: unknown. Name its code under `values:`."), (None, None)
            )
        if plain(text) not in named and is_shared(text):
            raise DoubtError(largest_taken(), tuple(found))
        return found.country, found.subdivision

    return (target, f"{target}_subdivision"), lambda texts: parse


def region_rule(target: str) -> Filled:
    """A column of subdivisions by code, name or city; the country goes with it, where no column says it.

    Args:
        target: One of `REGIONS`.
    """

    def parse(text: str) -> tuple[str | None, str | None]:
        found = Place() if is_unknown(text) else place_of(text)
        if found is None:
            raise DoubtError(
                say("no region is known by this name: it counts as another or unknown region."),
                (other_region(None), None),
            )
        if is_shared(text):
            raise DoubtError(largest_taken(), (found.subdivision, found.country))
        return found.subdivision, found.country

    return (target, target.removesuffix("_subdivision")), lambda texts: parse


# A country says its region; of several citizenships the first is the one that tables count.
_WITH_REGION = MappingProxyType(
    {
        "citizenship": ("citizenship", "citizenship_region", "citizenship_all"),
        "exploitation_country": ("exploitation_country", "exploitation_region"),
    }
)


def country_rule(
    target: str, entry: Mapping[str, Any]
) -> tuple[tuple[str, ...], Callable[[Sequence[str]], Parse]]:
    """Fields that a column of countries or citizenships fills, and the reader of its cells.

    Args:
        target: The field.
        entry: The entry of the mapping: `separator`, `codes: alpha2`.
    """
    targets = _WITH_REGION.get(target, (target,))
    place, separator = target not in _CITIZENSHIPS, entry.get("separator")

    def reader(texts: Sequence[str]) -> Parse:
        read: countries.ReadPlace = countries.place_reader(texts, place=place)
        if entry.get("codes") == "alpha2":
            read = lambda text: countries.place_of(text, place=place)  # noqa: E731

        def parse(text: str) -> tuple[str | None, ...]:
            parts = text.split(separator) if separator else [text]
            found = _together(read(part) for part in parts if part.strip())
            first = found.codes[0] if found.codes else None
            given = (first, region_of(first) if first else None, ";".join(found.codes) or None)[
                : len(targets)
            ]
            if place and len(found.codes) > 1:
                raise DoubtError(say("several countries where one is asked for: the first was taken."), given)
            if found.warning:
                raise DoubtError(found.warning, given)
            return given

        return parse

    return targets, reader


def _together(readings: Iterable[countries.PlaceReading]) -> countries.PlaceReading:
    found = list(readings)
    codes = dict.fromkeys(code for reading in found for code in reading.codes)
    warnings = dict.fromkeys(reading.warning for reading in found if reading.warning)
    return countries.PlaceReading(tuple(codes), " ".join(warnings))
