"""Every entry of a pack with the file and the name by which messages call it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from equiano.countries.model import CountryPack


def named_entries(pack: CountryPack) -> Iterator[tuple[str, str, Any]]:
    """Every entry of the pack as (file, name of the entry, entry)."""
    for fact in pack.facts:
        yield "facts.yaml", str(fact.number), fact
    named: dict[str, tuple[Any, ...]] = {
        "pack.yaml": pack.sources,
        "corridors.yaml": pack.corridors,
        "risk_groups.yaml": pack.risk_groups,
        "figures.yaml": pack.figures,
        "justice.yaml": pack.justice,
        "programmes.yaml": pack.programmes,
        "services.yaml": pack.services,
        "instruments.yaml": pack.instruments,
        "clocks.yaml": (*pack.clocks, *pack.rights),
    }
    for file, entries in named.items():
        for entry in entries:
            yield file, entry.id, entry
    for region in pack.regions:
        file = f"regions/{region.id}.yaml"
        yield file, "region", region
        yield from ((file, corridor.id, corridor) for corridor in region.corridors)
        yield from ((file, group.id, group) for group in region.risk_groups)


def parts_of(entry: Any) -> Iterator[Any]:
    """A dataclass and all dataclasses inside it."""
    if is_dataclass(entry):
        yield entry
        for part in fields(entry):
            yield from parts_of(getattr(entry, part.name))
    elif isinstance(entry, tuple):
        for part in entry:
            yield from parts_of(part)
