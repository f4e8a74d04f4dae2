"""Fields of cases at rest: ordinary ones in a column, the others in one sealed blob a sensitivity class.

    values  {"given_name": "…", "phone": "…", "sex": "…"}
       │  by class of the section
       ├─ ordinary ──> Case.ordinary (JSON)
       ├─ identity ──> Blob(sensitivity="identity",  AES-GCM(key of the case, JSON))
       └─ contact  ──> Blob(sensitivity="contact", …)

A blob is bound to its case or entry and its class, so that one cannot be put in another's place.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeGuard, cast

from django.db.models import Model

from equiano_web.access import Sensitivity
from equiano_web.cases.sections import PERSON, Section, sections
from equiano_web.keys import unwrapped
from equiano_web.vault import DataKey, context_of

if TYPE_CHECKING:
    from equiano_web.cases.models import Blob, Case, Change, Entry

Values = Mapping[str, object]
_ORDINARY = Sensitivity.ORDINARY


def key_of(case: Case) -> DataKey | None:
    """Key of a case; None if it was erased."""
    return unwrapped(case.wrapped_key, case.pk, "case") if case.wrapped_key else None


def sealed(key: DataKey, owner: uuid.UUID, sensitivity: str, content: object) -> bytes:
    """JSON of a content, sealed for its owner and class."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return key.seal(text.encode(), context_of(owner, sensitivity))


def unsealed(key: DataKey, owner: uuid.UUID, sensitivity: str, blob: bytes | memoryview) -> object:
    """What `sealed` took."""
    return json.loads(key.open(bytes(blob), context_of(owner, sensitivity)))


def by_class(section: Section, values: Values) -> dict[Sensitivity, dict[str, object]]:
    """Values of a section by the class of their fields.

    Raises:
        KeyError: If a field is not of the section.
    """
    found: dict[Sensitivity, dict[str, object]] = {}
    for name, value in values.items():
        found.setdefault(section.fields[name].sensitivity, {})[name] = value
    return found


def case_classes(_: Model) -> Mapping[str, Sensitivity]:
    """Names and classes of the fields of a person."""
    return _classes_of(PERSON)


def entry_classes(entry: Model) -> Mapping[str, Sensitivity]:
    """Names and classes of the fields of an entry."""
    return _classes_of(cast("Entry", entry).section)


@cache
def _classes_of(section: str) -> Mapping[str, Sensitivity]:
    """Of a section of the file: they change with the program alone."""
    return MappingProxyType(sections()[section].classes())


def open_case(thing: Model, classes: frozenset[Sensitivity]) -> Values:
    """Fields of a person, of these classes."""
    case = cast("Case", thing)
    key = key_of(case) if classes - {_ORDINARY} else None
    # A list prefetches the blobs that it shows; a single case asks for those that it needs.
    blobs = (blob for blob in _blobs(case, classes) if blob.entry_id is None) if key else ()
    return _opened(case.ordinary, case.pk, key, blobs, classes)


def open_entry(thing: Model, classes: frozenset[Sensitivity]) -> Values:
    """Fields of an entry, of these classes."""
    entry = cast("Entry", thing)
    key = key_of(entry.case) if classes - {_ORDINARY} else None
    return _opened(entry.ordinary, entry.pk, key, _blobs(entry, classes) if key else (), classes)


@dataclass(frozen=True, slots=True)
class Given:
    """A blob that was read beside its case, by the question for the case."""

    case_id: uuid.UUID
    sensitivity: str
    sealed: bytes
    entry_id: uuid.UUID | None = None


def give_blobs(owners: Iterable[Case | Entry], blobs: Iterable[Blob | Given]) -> None:
    """Hand blobs that were read at once to their owners; `open_case` and `open_entry` ask for no others."""
    of_owner: dict[uuid.UUID, list[Blob | Given]] = {}
    for blob in blobs:
        of_owner.setdefault(blob.entry_id or blob.case_id, []).append(blob)
    for owner in owners:
        vars(owner).setdefault("_prefetched_objects_cache", {})["blobs"] = of_owner.get(owner.pk, [])


def _blobs(owner: Case | Entry, classes: frozenset[Sensitivity]) -> Iterable[Blob | Given]:
    there = getattr(owner, "_prefetched_objects_cache", {})
    if "blobs" in there:
        return cast("Iterable[Blob | Given]", there["blobs"])
    rows = owner.blobs.filter(sensitivity__in=sorted(classes))
    return rows if _is_entry(owner) else rows.filter(entry=None)


def _opened(
    ordinary: Values,
    owner: uuid.UUID,
    key: DataKey | None,
    blobs: Iterable[Blob | Given],
    classes: frozenset[Sensitivity],
) -> Values:
    found = dict(ordinary) if _ORDINARY in classes else {}
    if key is not None:
        for blob in blobs:
            if blob.sensitivity in classes:
                found |= cast("dict[str, object]", unsealed(key, owner, blob.sensitivity, blob.sealed))
    return found


def _is_entry(owner: Case | Entry) -> TypeGuard[Entry]:
    return hasattr(owner, "section")  # the tables name this module for their reach, so it cannot import them


def everything(owner: Case | Entry) -> Values:
    """All fields, for an act that writes; nothing that is shown comes from here."""
    return (open_entry if _is_entry(owner) else open_case)(owner, frozenset(Sensitivity))


def write(owner: Case | Entry, section: Section, values: Values, key: DataKey) -> None:
    """Write fields, each class whole; the owner itself is saved by the caller."""
    whole = by_class(section, {**everything(owner), **values})
    for sensitivity in {section.fields[name].sensitivity for name in values}:
        if sensitivity == _ORDINARY:
            owner.ordinary = whole[sensitivity]
            continue
        place = {"case_id": owner.case_id} if _is_entry(owner) else {"entry": None}
        content = sealed(key, owner.pk, sensitivity, whole[sensitivity])
        owner.blobs.update_or_create(**place, sensitivity=sensitivity, defaults={"sealed": content})


def remember(change: Change, key: DataKey, before_after: Mapping[str, tuple[object, object]]) -> None:
    """Put what a change did into it, sealed, and save it."""
    change.sealed = sealed(
        key, change.entry_id or change.case_id, f"change:{change.sensitivity}", before_after
    )
    change.save()


def remembered(change: Change, key: DataKey) -> Mapping[str, tuple[object, object]]:
    """What a change did: field -> value before and after."""
    found = unsealed(key, change.entry_id or change.case_id, f"change:{change.sensitivity}", change.sealed)
    return {name: (before, after) for name, (before, after) in cast("dict[str, list[object]]", found).items()}
