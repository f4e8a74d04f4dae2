"""Whether the places of a pack are places, its corridors routes, and the country the one it says."""

from __future__ import annotations

from collections.abc import Iterator

from equiano.countries.entries import named_entries, parts_of
from equiano.countries.model import Corridor, CountryPack, Region
from equiano.errors import Fault
from equiano.vocab.load import Vocabulary, load
from equiano.vocab.places import Place, place_of
from equiano.words import say


def _is_place(place: str, pack: CountryPack, vocabulary: Vocabulary) -> bool:
    if place in pack.groups:
        return True
    return place in vocabulary and vocabulary.term(place).scheme in ("country", "subdivision")


def _group_members(pack: CountryPack, vocabulary: Vocabulary) -> Iterator[Fault]:
    """A group spells out places; a group within a group would have to be spelled out again."""
    for group in pack.groups.values():
        for place in group.members:
            if place in pack.groups or not _is_place(place, pack, vocabulary):
                yield Fault(
                    say("`{place}` is no ISO 3166 code.", place=place), field=f"groups.yaml: {group.id}"
                )


def _places_named(pack: CountryPack) -> Iterator[tuple[str, str]]:
    """Every place that an entry names, with where it stands."""
    for file, name, entry in named_entries(pack):
        for part in parts_of(entry):
            for attribute in ("place", "geography", "named", "places"):
                for place in getattr(part, attribute, ()):
                    yield place, f"{file}: {name}: {attribute}"


def places(pack: CountryPack) -> Iterator[Fault]:
    """Every place is a code of ISO 3166 or a group of such."""
    vocabulary = load()
    yield from _group_members(pack, vocabulary)
    for place, where in _places_named(pack):
        if not _is_place(place, pack, vocabulary):
            yield Fault(
                say("`{place}` is no ISO 3166 code and no group of places.", place=place), field=where
            )


def home_country(place: str) -> str:
    """Alpha-3 code of the country of a place: a country itself, or the one that a subdivision belongs to."""
    term = load().term(place)
    return str(term.extra["country"]) if term.scheme == "subdivision" else place


def _is_at_home(region: Region, pack: CountryPack) -> bool:
    return region.code in load() and home_country(region.code) == pack.code


def home(pack: CountryPack) -> Iterator[Fault]:
    """The pack is of a country, and its regions are in it."""
    vocabulary = load()
    if pack.code not in vocabulary or vocabulary.term(pack.code).scheme != "country":
        yield Fault(say("`{code}` is no ISO alpha-3 code.", code=pack.code), field="pack.yaml: code")
    elif str(vocabulary.term(pack.code).extra.get("alpha2")).lower() != pack.id:
        yield Fault(say("must be the lower-case alpha-2 code of `code`."), field="pack.yaml: id")
    for region in pack.regions:
        if not _is_at_home(region, pack):
            yield Fault(
                say(
                    "`{code}` is no subdivision of this country that the vocabulary knows.", code=region.code
                ),
                field=f"regions/{region.id}.yaml: region",
            )


def read_by_name(pack: CountryPack) -> Iterator[Fault]:
    """A region's own name is read as that region: cases are placed by names, and it would stay empty."""
    for region in pack.regions:
        unread = [
            lang
            for lang in ("en", "ru")
            if (place_of(region.label[lang]) or Place()).subdivision != region.code
        ]
        if unread and _is_at_home(region, pack):
            yield Fault(
                say(
                    "its name ({unread}) is not read as `{code}`. Use that of the vocabulary.",
                    unread=", ".join(unread),
                    code=region.code,
                ),
                field=f"regions/{region.id}.yaml: region",
            )


def _corridor_faults(corridor: Corridor, home: str) -> Iterator[str]:
    roles = [stop.role for stop in corridor.stops]
    if len(roles) < 2 or roles[0] != "origin" or roles[-1] != "destination":
        yield say("needs at least two stops, the first an origin and the last a destination")
        return
    if set(roles[1:-1]) - {"transit"}:
        yield say("the stops between must be transit")
    if not (corridor.stops[0].required and corridor.stops[-1].required):
        yield say("both ends are required; only a transit stop may say `required: false`")
    vocabulary = load()
    if any(form in vocabulary and vocabulary.term(form).scheme != "form" for form in corridor.forms):
        yield say("`forms` takes codes of the scheme form, such as form.sexual_exploitation")
    # Any of a stop's places: a source may name the country, a region of it, or a group that holds it.
    at_home = [
        any(place in vocabulary and home_country(place) == home for place in stop.places)
        for stop in corridor.stops
    ]
    fits = {"out": at_home[0], "in": at_home[-1], "transit": any(at_home[1:-1])}
    if not fits.get(corridor.direction, True):
        yield say(
            "is `{direction}`, but this country is not the stop that this direction means",
            direction=corridor.direction,
        )


def corridors(pack: CountryPack) -> Iterator[Fault]:
    """Every corridor runs from an origin to a destination, this country where its direction says."""
    for file, name, entry in named_entries(pack):
        if isinstance(entry, Corridor):
            for message in _corridor_faults(entry, pack.code):
                yield Fault(f"{message}.", field=f"{file}: {name}")
