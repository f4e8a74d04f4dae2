"""Read the YAML files of a pack into its dataclasses, collecting every fault with file and entry."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from equiano.countries.misfit import sentence_of
from equiano.errors import Fault
from equiano.words import say

T = TypeVar("T")
RawMapping = dict[str, object]  # as YAML gives it: nothing in it is checked yet


def read_mapping(file: Traversable, faults: list[Fault]) -> RawMapping:
    """Content of a YAML file that holds a mapping; a fault and an empty mapping if it cannot be read."""
    try:
        content = yaml.load(
            # The C loader parses a pack several times faster; it is missing where PyYAML was built without
            # libyaml.
            file.read_text(encoding="utf-8"),
            Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),
        )
    except FileNotFoundError:
        faults.append(
            Fault(say("the file is missing. Make one with `equiano country new`."), field=file.name)
        )
        return {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        place = getattr(error, "problem_mark", None)
        line = place.line + 1 if place else None
        faults.append(
            Fault(say("not valid YAML in UTF-8. Check quotes and indentation."), field=file.name, row=line)
        )
        return {}
    if not isinstance(content, dict):
        faults.append(
            Fault(say("the file must hold a mapping. See docs/how-to/country-pack.md."), field=file.name)
        )
        return {}
    return content


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}  # one for each class of the model


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    """The validator of a dataclass; making one takes long enough to keep it."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def name_of(entry: object, position: int) -> str:
    """How messages name an entry: its number or id, else its position in the file (from 1)."""
    if not isinstance(entry, dict):
        return f"entry {position}"
    return str(entry.get("number", entry.get("id", f"entry {position}")))


def build(kind: type[T], entry: object, where: str, faults: list[Fault]) -> T | None:
    """One dataclass from one entry; None and faults if it does not fit."""
    try:
        return _adapter(kind).validate_python(entry)
    except ValidationError as error:
        for problem in error.errors():
            path = ".".join(str(part) for part in problem["loc"])
            faults.append(Fault(sentence_of(problem), field=f"{where}: {path}" if path else where))
        return None


def listed_in(entries: object, file: str, faults: list[Fault]) -> list[object]:
    """`entries` if it is a list, else an empty list and a fault."""
    if isinstance(entries, list):
        return entries
    faults.append(Fault(say("entries must be a list (an empty one is written `[]`)."), field=file))
    return []


def build_all(kind: type[T], entries: object, file: str, faults: list[Fault]) -> tuple[T, ...]:
    """All dataclasses of a list of entries; those that do not fit are left out and become faults."""
    built = []
    for position, entry in enumerate(listed_in(entries, file, faults), 1):
        if not isinstance(entry, dict):
            faults.append(Fault(say("must be a mapping."), field=f"{file}: entry {position}"))
            continue
        made = build(kind, entry, f"{file}: {name_of(entry, position)}", faults)
        if made is not None:
            built.append(made)
    return tuple(built)
