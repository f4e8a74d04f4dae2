"""What came of a person from abroad, at rest: one sealed JSON under a key of its own, which is wrapped.

told   {"person.given_name": {"class": "identity", "value": "…"}}     by name of the field
the key goes with what is deleted: a backup of the database holds nothing that opens without it
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.db.models import Model

from equiano_web import keys
from equiano_web.access import Sensitivity
from equiano_web.vault import DataKey, context_of

if TYPE_CHECKING:
    from equiano_web.partners.models import Crossing

Told = Mapping[str, Mapping[str, str]]
_KIND, _CONTENT, _WAITS = "crossing", "told", "waits"


def new_key(crossing: Crossing) -> DataKey:
    """A key for what comes in a crossing; the caller saves it."""
    key, crossing.wrapped_key = keys.new_key(crossing.pk, _KIND)
    return key


def key_of(crossing: Crossing) -> DataKey | None:
    """The key of a crossing; None if nothing came, or it was deleted."""
    wrapped = crossing.wrapped_key
    return keys.unwrapped(wrapped, crossing.pk, _KIND) if wrapped else None


def told(crossing: Crossing) -> Told:
    """Everything that came, by name of the field."""
    key = key_of(crossing)
    if key is None or not crossing.content:
        return {}
    found = json.loads(key.open(bytes(crossing.content), context_of(crossing.pk, _CONTENT)))
    return cast("Told", found)


def values(crossing: Crossing) -> dict[str, object]:
    """Everything that came, by name of the field, without its class."""
    return {name: one["value"] for name, one in told(crossing).items()}


def add(crossing: Crossing, more: Told) -> None:
    """Add what came; the caller saves it."""
    key = key_of(crossing) or new_key(crossing)
    text = json.dumps({**told(crossing), **more}, ensure_ascii=False, sort_keys=True)
    crossing.content = key.seal(text.encode(), context_of(crossing.pk, _CONTENT))


def delete(crossing: Crossing) -> None:
    """Delete what came, with its key; the caller saves it."""
    crossing.content = crossing.wrapped_key = None


def lay_by(crossing: Crossing, arrival: UUID, text: bytes) -> bytes:
    """What a message says, sealed until its turn."""
    key = key_of(crossing) or new_key(crossing)
    return key.seal(text, context_of(arrival, _WAITS))


def laid_by(crossing: Crossing, arrival: UUID, blob: bytes | memoryview) -> bytes:
    """What `lay_by` took; empty if its key went meanwhile."""
    key = key_of(crossing)
    return key.open(bytes(blob), context_of(arrival, _WAITS)) if key else b""


def classes(thing: Model) -> Mapping[str, Sensitivity]:
    """Names and classes of the fields that came."""
    found = told(cast("Crossing", thing))
    return {name: Sensitivity(one["class"]) for name, one in found.items()}


def opened(thing: Model, wanted: frozenset[Sensitivity]) -> Mapping[str, object]:
    """The fields of these classes."""
    found = told(cast("Crossing", thing))
    return {name: one["value"] for name, one in found.items() if one["class"] in wanted}


def keep_only(crossing: Crossing, kept: list[str]) -> None:
    """Delete all but some classes: what is left lies under a new key; the caller saves it."""
    rest = {name: one for name, one in told(crossing).items() if one["class"] in kept}
    delete(crossing)
    if rest:
        add(crossing, rest)
