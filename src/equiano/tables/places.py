"""Where an event took place, from cells for country, region and city; what is unclear is said with reason.

A region that is named and not known is "another or unknown region" of its country: it is neither a region
that a pack knows nor a region that was not recorded. Of a country whose regions the vocabulary does not list
no region is counted, so names there are not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from equiano.tables.countries import place_of as country_in
from equiano.tables.unknown import is_unknown
from equiano.vocab.places import Place, has_regions, is_shared, other_region, place_of
from equiano.words import say

COUNTRY, REGION, CITY = "country", "region", "city"


@dataclass(frozen=True)
class EventPlace:
    """What the cells of one event say of its place.

    Attributes:
        country: Alpha-3 code.
        subdivision: ISO 3166-2 code, or that of `other_region`; None where no region was named.
        warnings: What is unclear, by the cell that says it (`COUNTRY`, `REGION`, `CITY`). No cell's text.
    """

    country: str | None = None
    subdivision: str | None = None
    warnings: tuple[tuple[str, str], ...] = field(default=())


def event_place(country: str, region: str, city: str) -> EventPlace:
    """The place of an event from its cells; blank and "not known" cells say nothing.

    A region or city says its country where the country is not given. What is given stands: a region of
    another country is another region, and a city elsewhere says nothing.
    """
    warnings: list[tuple[str, str]] = []
    here = _country(country, warnings)
    if not is_unknown(region):
        here = _in_region(here, region, city, warnings)
    if not is_unknown(city):
        here = _in_city(here, city, warnings)
    return EventPlace(here.country, here.subdivision, tuple(warnings))


def _country(text: str, warnings: list[tuple[str, str]]) -> Place:
    """The country, or the region that was written in its stead."""
    found = country_in(text, place=True)
    if not found.codes and found.warning and (place := place_of(text)) is not None:
        return place
    if found.warning:
        warnings.append((COUNTRY, found.warning))
    return Place(found.codes[0] if found.codes else None)


def _in_region(here: Place, region: str, city: str, warnings: list[tuple[str, str]]) -> Place:
    found = place_of(region, here.country)
    if found is not None:
        if is_shared(region):
            warnings.append((REGION, largest_taken()))
        return Place(found.country, found.subdivision or here.subdivision)
    if _not_listed(here):
        return here
    if here.country is not None and place_of(region) is not None:
        message = say(
            "this region is in another country than the one given: the country stands, and the region counts "
            "as another one."
        )
    elif (by_city := None if is_unknown(city) else place_of(city, here.country)) and by_city.subdivision:
        warnings.append((REGION, say("no region is known by this name; the city says which it is.")))
        return here
    else:
        message = say("no region is known by this name: it counts as another or unknown region.")
    warnings.append((REGION, message))
    return Place(here.country, other_region(here.country))


def _in_city(here: Place, city: str, warnings: list[tuple[str, str]]) -> Place:
    found = place_of(city, here.country)
    if here.subdivision is not None:
        if found is not None and found.subdivision not in (None, here.subdivision) and not is_shared(city):
            warnings.append((CITY, say("this city is not in the region given; the region stands.")))
        return here
    if found is not None:
        if found.subdivision is not None and is_shared(city):
            warnings.append((CITY, largest_taken()))
        return found
    if _not_listed(here):
        return here
    message = say(
        "no city is known by this name and no region is given: it counts as another or unknown region."
    )
    warnings.append((CITY, message))
    return Place(here.country, other_region(here.country))


def _not_listed(here: Place) -> bool:
    return here.country is not None and not has_regions(here.country)


def largest_taken() -> str:
    """Why a name that several places bear is read with a warning."""
    return say("several places bear this name: the largest was taken. Write the region if another is meant.")
