"""What the engine gathers of a case table beside the journeys: citizenships, and groups of persons."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

import narwhals as nw

from equiano.engine import Engine
from equiano.record.journey import of_kind
from equiano.situation.cube import JOURNEYS
from equiano.situation.intervals import design_effect
from equiano.situation.keys import journeys_in

_PART = 50_000  # rows that are looked at one by one; chosen


def effect_of_groups(engine: Engine, frame: nw.LazyFrame[Any]) -> float:
    """How many persons are as good as one; those without a group stand alone."""
    sizes = frame.group_by("group_id").agg(nw.len().cast(nw.Int64).alias("size"))
    kinds = sizes.with_columns(nw.col("group_id").is_null().alias("alone")).group_by("alone", "size")
    rows = engine.fetch(kinds.agg(nw.len().cast(nw.Int64).alias("groups"))).to_pylist()
    found = [(1, row["size"]) if row["alone"] else (row["size"], row["groups"]) for row in rows]
    return design_effect([size for size, _ in found], [groups for _, groups in found])


def by_citizenship(engine: Engine, frame: nw.LazyFrame[Any]) -> Mapping[tuple[str, str], int]:
    """Persons by citizenships and country of exploitation; a person exploited in several counts in each."""
    keys = ("_all", "destination", JOURNEYS)
    counted = frame.group_by(*keys).agg(nw.len().cast(nw.Int64).alias("count"))
    found: dict[tuple[str, str], int] = {}
    # In parts: texts of several journeys are nearly all different.
    rows = chain.from_iterable(part.to_pylist() for part in engine.batches(counted, _PART))
    for row in rows:
        ends = {row["destination"]}
        if row[JOURNEYS]:
            ends = {
                event.country
                for journey in journeys_in(row[JOURNEYS])
                for event in of_kind(journey, "exploitation")
            } or ends
        for end in ends:
            key = (row["_all"] or "", end or "")
            found[key] = found.get(key, 0) + row["count"]
    return found
