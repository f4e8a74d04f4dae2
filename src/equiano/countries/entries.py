"""Every entry of a pack with the file and the name by which messages call it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Protocol

from equiano.countries.model import CountryPack


class _Named(Protocol):
    """An entry that has an id in its file."""

    @property
    def id(self) -> str: ...


def named_entries(pack: CountryPack) -> Iterator[tuple[str, str, object]]:
    """Every entry of the pack as (file, name of the entry, entry)."""
    for fact in pack.facts:
        yield "facts.yaml", str(fact.number), fact
    named: dict[str, tuple[_Named, ...]] = {
        "pack.yaml": pack.sources,
        "corridors.yaml": pack.corridors,
        "risk_groups.yaml": pack.risk_groups,
        "figures.yaml": pack.figures,
        "justice.yaml": pack.justice,
        "programmes.yaml": pack.programmes,
        "services.yaml": pack.services,
        "instruments.yaml": pack.instruments,
        "clocks.yaml": (*pack.clocks, *pack.rights),
        "treaties.yaml": (*pack.counterparts, *pack.transpositions),
    }
    for file, entries in named.items():
        yield from ((file, entry.id, entry) for entry in entries)
    for region in pack.regions:
        file = f"regions/{region.id}.yaml"
        yield file, "region", region
        yield from ((file, corridor.id, corridor) for corridor in region.corridors)
        yield from ((file, group.id, group) for group in region.risk_groups)


def parts_of(entry: object) -> Iterator[object]:
    """A dataclass and all dataclasses inside it."""
    if is_dataclass(entry):
        yield entry
        for part in fields(entry):
            yield from parts_of(getattr(entry, part.name))
    elif isinstance(entry, tuple):
        for part in entry:
            yield from parts_of(part)
