"""Load a country pack: read its files, resolve what refers to what, cross-check, and freeze it.

The format is described in docs/how-to/country-pack.md. A country's criminal law is loaded by `countries.law`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import TypeVar

from equiano.countries.check import cross_check
from equiano.countries.folders import folder_of, is_outside
from equiano.countries.model import (
    Clock,
    Corridor,
    CountedPopulation,
    Counterpart,
    CountryPack,
    Fact,
    Figure,
    Instrument,
    JusticeFigure,
    PlaceGroup,
    Programme,
    Quantity,
    Region,
    Right,
    RiskGroup,
    Service,
    Source,
    Stop,
    Text,
    Transposition,
)
from equiano.countries.official import FILE as OFFICIAL
from equiano.countries.official import read_official
from equiano.countries.read import RawMapping, build, build_all, listed_in, name_of, read_mapping
from equiano.errors import BadInputError, DataError, Fault
from equiano.settings import get as setting
from equiano.words import say

T = TypeVar("T")
# A number is written once, in its fact; what speaks of it takes from there who says so and where.
_INHERITED = ("source", "reference", "claimed_by")
_PASSED_ON = ("via",)  # of a fact, to the figures that it states


@dataclass
class _Reading:
    """A pack while it is being read: its folder and every fault found so far."""

    folder: Traversable
    faults: list[Fault]

    def content(self, name: str) -> RawMapping:
        return read_mapping(self.folder / name, self.faults)

    def entries(self, name: str, key: str) -> list[object]:
        content = self.content(name)
        found = content.get(key)
        if content and not isinstance(found, list):
            self.faults.append(
                Fault(say("must hold a list `{key}` (an empty one is written `[]`).", key=key), field=name)
            )
        return found if isinstance(found, list) else []

    def optional(self, name: str, key: str) -> list[object]:
        """As `entries`, of a file that a pack need not have: packs made before it lack it."""
        return self.entries(name, key) if (self.folder / name).is_file() else []


@dataclass(frozen=True)
class _Known:
    """What entries of the other files may refer to."""

    facts: Mapping[int, Fact]
    quantities: Mapping[str, Quantity]
    groups: Mapping[str, PlaceGroup]
    verified: Mapping[str, bool]


def _mapping(value: object) -> RawMapping:
    """`value` if it is a mapping, else an empty one; what was meant is then found missing."""
    return value if isinstance(value, dict) else {}


def _fact(known: _Known, number: object) -> Fact | None:
    return known.facts.get(number) if isinstance(number, int) else None


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else None


def _facts(reading: _Reading) -> tuple[Fact, ...]:
    merged: list[object] = []
    for block in reading.entries("facts.yaml", "blocks"):
        if not isinstance(block, dict) or not isinstance(block.get("facts"), list):
            reading.faults.append(
                Fault(say("each block needs a list `facts`, and may have `defaults`."), field="facts.yaml")
            )
            continue
        defaults = _mapping(block.get("defaults"))
        merged += [{**defaults, **entry} if isinstance(entry, dict) else entry for entry in block["facts"]]
    return build_all(Fact, merged, "facts.yaml", reading.faults)


def _complete(
    entry: object, fact: Fact | None, known: _Known, where: str, faults: list[Fault], *, implied: bool
) -> object:
    """Fill in what an entry takes from its fact, and the quantity that it names.

    With `implied`, an entry without `quantity` means the quantity of its own id.
    """
    if not isinstance(entry, dict):
        return entry
    taken = {key: getattr(fact, key) for key in _INHERITED} if fact is not None else {}
    whole = {**taken, **entry}
    quantity = whole.get("quantity", whole.get("id") if implied else None)
    if isinstance(quantity, str):
        whole["quantity"] = known.quantities.get(quantity)
        if whole["quantity"] is None:
            faults.append(
                Fault(
                    say("no quantity `{quantity}` stands in facts.yaml.", quantity=quantity),
                    field=f"{where}: quantity",
                )
            )
    return whole


def _figures_of(kind: type[T], reading: _Reading, name: str, known: _Known) -> tuple[T, ...]:
    completed = []
    for position, entry in enumerate(reading.entries(name, "figures"), 1):
        where = f"{name}: {name_of(entry, position)}"
        fact = _fact(known, _mapping(entry).get("fact"))
        whole = _complete(entry, fact, known, where, reading.faults, implied=True)
        own = "claimed_by" in _mapping(
            entry
        )  # a claim of somebody else did not come through the fact's people
        completed.append(_carried(whole, None if own else fact, known) if isinstance(whole, dict) else whole)
    return build_all(kind, completed, name, reading.faults)


def _carried(entry: RawMapping, fact: Fact | None, known: _Known) -> RawMapping:
    """A figure with what its fact and its source give: through whom it came, whether it was checked."""
    passed = {key: getattr(fact, key) for key in _PASSED_ON} if fact is not None else {}
    return {**passed, "verified": known.verified.get(str(entry.get("source")), False), **entry}


def _risk_groups(entries: object, name: str, known: _Known, faults: list[Fault]) -> tuple[RiskGroup, ...]:
    completed = []
    for position, entry in enumerate(listed_in(entries, name, faults), 1):
        fact = _fact(known, _first(_mapping(entry).get("facts")))
        where = f"{name}: {name_of(entry, position)}"
        completed.append(_complete(entry, fact, known, where, faults, implied=False))
    return build_all(RiskGroup, completed, name, faults)


def expand(named: tuple[str, ...], groups: Mapping[str, PlaceGroup]) -> tuple[str, ...]:
    """Codes of places with groups spelled out, each once; unknown groups are left as they are."""
    expanded: dict[str, None] = {}
    for place in named:
        members = groups[place].members if place in groups else (place,)
        expanded.update(dict.fromkeys(members))
    return tuple(expanded)


def _corridors(entries: object, name: str, known: _Known, faults: list[Fault]) -> tuple[Corridor, ...]:
    def spelled(stop: Stop) -> Stop:
        return replace(stop, places=expand(stop.named, known.groups))

    built = build_all(Corridor, entries, name, faults)
    return tuple(replace(corridor, stops=tuple(map(spelled, corridor.stops))) for corridor in built)


def _regions(reading: _Reading, known: _Known) -> tuple[Region, ...]:
    folder = reading.folder / "regions"
    files = sorted(folder.iterdir(), key=lambda file: file.name) if folder.is_dir() else []
    regions = []
    for file in files:
        if not file.name.endswith(".yaml"):
            continue
        name = f"regions/{file.name}"
        content = read_mapping(file, reading.faults)
        region = build(Region, content.get("region", {}), f"{name}: region", reading.faults)
        if region is None:
            continue
        regions.append(
            replace(
                region,
                corridors=_corridors(content.get("corridors", []), name, known, reading.faults),
                risk_groups=_risk_groups(content.get("risk_groups", []), name, known, reading.faults),
            )
        )
    return tuple(regions)


def _texts(kind: type[T], raw: object, where: str, faults: list[Fault]) -> Mapping[str, T]:
    built = {str(key): build(kind, entry, f"{where}: {key}", faults) for key, entry in _mapping(raw).items()}
    return MappingProxyType({key: text for key, text in built.items() if text is not None})


def shared_groups(faults: list[Fault] | None = None) -> Mapping[str, PlaceGroup]:
    """The groups of places that every pack can name (countries/groups.yaml)."""
    found = [] if faults is None else faults
    content = read_mapping(resources.files("equiano.countries") / "groups.yaml", found)
    groups = build_all(PlaceGroup, content.get("groups", []), "groups.yaml", found)
    if faults is None and found:
        raise DataError("\n".join(str(fault) for fault in found))
    return MappingProxyType({group.id: group for group in groups})


def _walk(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.is_dir():
            yield from _walk(file, f"{prefix}{file.name}/")
        elif file.name.endswith(".yaml"):
            yield f"{prefix}{file.name}", file


def _hash(folder: Traversable) -> str:
    digest = hashlib.sha256()
    shared = resources.files("equiano.countries")
    for name, file in [*_walk(folder), ("groups.yaml", shared / "groups.yaml")]:
        # A zero byte parts names from contents, so that no text moved from one file to another gives the same
        # hash.
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _head(head: RawMapping, faults: list[Fault]) -> RawMapping:
    """What pack.yaml itself says."""
    return {
        **{key: head[key] for key in ("id", "code", "label", "version") if key in head},
        "claimants": _texts(Text, head.get("claimants"), "pack.yaml: claimants", faults),
        "populations": _texts(CountedPopulation, head.get("populations"), "pack.yaml: populations", faults),
        "to_fill": build_all(Text, head.get("to_fill", []), "pack.yaml: to_fill", faults),
    }


def _entries(reading: _Reading, known: _Known) -> RawMapping:
    """What the other files say."""
    corridors, groups = "corridors.yaml", "risk_groups.yaml"
    programmes, services = "programmes.yaml", "services.yaml"
    faults = reading.faults
    return {
        "corridors": _corridors(reading.entries(corridors, "corridors"), corridors, known, faults),
        "risk_groups": _risk_groups(reading.entries(groups, "groups"), groups, known, faults),
        "figures": _figures_of(Figure, reading, "figures.yaml", known),
        "justice": _figures_of(JusticeFigure, reading, "justice.yaml", known),
        "programmes": build_all(Programme, reading.entries(programmes, "programmes"), programmes, faults),
        "services": build_all(Service, reading.entries(services, "services"), services, faults),
        "regions": _regions(reading, known),
        "official": read_official(reading.content(OFFICIAL), faults)
        if (reading.folder / OFFICIAL).is_file()
        else None,
        **_duties(reading),
    }


def _duties(reading: _Reading) -> RawMapping:
    """Treaties, clocks, rights, and what answers provisions of treaties, of packs that have them."""
    faults, instruments, clocks, treaties = reading.faults, "instruments.yaml", "clocks.yaml", "treaties.yaml"
    return {
        "instruments": build_all(
            Instrument, reading.optional(instruments, "instruments"), instruments, faults
        ),
        "clocks": build_all(Clock, reading.optional(clocks, "clocks"), clocks, faults),
        "rights": build_all(Right, reading.optional(clocks, "rights"), clocks, faults),
        "counterparts": build_all(Counterpart, reading.optional(treaties, "counterparts"), treaties, faults),
        "transpositions": build_all(
            Transposition, reading.optional(treaties, "transpositions"), treaties, faults
        ),
    }


def read_pack(folder: Traversable, *, slow: bool = True) -> tuple[CountryPack | None, list[Fault]]:
    """Read and cross-check the pack in `folder`.

    Args:
        folder: Its folder.
        slow: Whether the slow checks are made too; see `cross_check`.

    Returns:
        The pack, or None if pack.yaml itself cannot be used, and every fault that was found.
        Use the pack only if there are none.
    """
    reading = _Reading(folder, [])
    faults = reading.faults
    head = reading.content("pack.yaml")
    own = build_all(PlaceGroup, head.get("groups", []), "pack.yaml", faults)
    groups = {**shared_groups(faults), **{group.id: group for group in own}}
    facts = _facts(reading)
    quantities = {quantity.id: quantity for fact in facts for quantity in fact.quantities}
    sources = build_all(Source, head.get("sources", []), "pack.yaml", faults)
    verified = {source.id: source.verified for source in sources}
    known = _Known({fact.number: fact for fact in facts}, quantities, groups, verified)
    whole: RawMapping = {
        **_head(head, faults),
        "sources": sources,
        **_entries(reading, known),
        "facts": facts,
        "groups": MappingProxyType(groups),
        "data_sha256": _hash(folder),
    }
    pack = build(CountryPack, whole, "pack.yaml", faults)
    if pack is not None:
        faults.extend(cross_check(pack, slow=slow))
    return pack, faults


@cache
def _load(code: str, outside: str) -> CountryPack:
    """Cached by the pack's id and the folder of outside packs, which the setting may change."""
    folder = folder_of(code)
    shipped = not is_outside(code)
    pack, faults = read_pack(folder, slow=not shipped)
    if faults and shipped:
        listed = "\n".join(f"  {fault}" for fault in faults)
        raise DataError(f"countries/{folder.name}: {len(faults)} fault(s)\n{listed}")
    if faults or pack is None:
        raise BadInputError(
            say(
                "country pack `{name}` has {faults:,} {faults|fault|faults}:",
                name=folder.name,
                faults=len(faults),
            ),
            faults,
        )
    return pack


def load_pack(code: str) -> CountryPack:
    """The country pack of that id, cross-checked. The result is cached.

    Args:
        code: Lower-case ISO alpha-2 code, the name of the pack's folder, such as `ru`.

    Raises:
        BadInputError: If there is no such pack, or one outside the program is inconsistent.
        DataError: If a shipped pack is inconsistent; the message names file and entry of every fault.
    """
    return _load(code.lower(), setting("packs"))
