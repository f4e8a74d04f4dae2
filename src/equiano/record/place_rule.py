"""`type: place` of a mapping: cells that name a country, a subdivision or a city, as lists of people do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from equiano.errors import BadInputError
from equiano.record.values import DoubtError, Parse
from equiano.tables.unknown import is_unknown
from equiano.vocab.places import Place, of_code, place_of
from equiano.vocab.plain import plain
from equiano.words import say

# A stage of the journey has a country and its subdivision.
STAGES = ("origin", "transit_1", "transit_2", "transit_3", "transit_4", "destination")


def place_rule(
    target: str, entry: Mapping[str, Any]
) -> tuple[tuple[str, ...], Callable[[Sequence[str]], Parse]]:
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
        return found.country, found.subdivision

    return (target, f"{target}_subdivision"), lambda texts: parse
