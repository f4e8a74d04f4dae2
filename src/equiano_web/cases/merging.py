"""Two cases of one person become one, and two again if that was wrong.

    other ──merge──> kept      kept takes the fields that it lacked; other keeps all and points to kept
    other <─unmerge─ kept      what kept took, and nobody changed since, is given back

Nothing is copied out of the other's entries: the page of the kept case shows them beside its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from equiano.words import say
from equiano_web.access import Permission, find
from equiano_web.actions import Act, RefusedError, action_on
from equiano_web.cases import search, store
from equiano_web.cases.actions import remember, required_key
from equiano_web.cases.models import Case, Change
from equiano_web.cases.sections import PERSON, sections

MERGED = "merged"


@action_on(Case, Permission.CASE_MERGE, "case.merge")
def merge(act: Act, kept: Case, other_id: uuid.UUID | str) -> None:
    """Merge another case of the same person into one.

    Raises:
        DeniedError: If the other is not in reach.
        RefusedError: If they are one, or one of them is sealed or merged already.
    """
    other = find(act.who, Permission.CASE_MERGE, Case, other_id)
    _check(kept, other)
    now, theirs = store.everything(kept), store.everything(other)
    taken = {name: value for name, value in theirs.items() if value != "" and now.get(name, "") == ""}
    _write(act, kept, "case.merge", {name: ("", value) for name, value in taken.items()})
    other.merged_into, other.state_before_merge, other.state = kept, other.state, MERGED
    other.changed_at = act.at
    other.save(update_fields=["merged_into", "state_before_merge", "state", "changed_at"])
    act.codes.append(f"other:{other.pk}")


def _check(kept: Case, other: Case) -> None:
    if kept.pk == other.pk:
        raise RefusedError("one", say("These are one and the same case."))
    if kept.sealed or other.sealed:
        raise RefusedError("sealed", say("A sealed case is not merged: unseal it first."))
    if kept.merged_into_id or other.merged_into_id:
        raise RefusedError("merged", say("One of the cases was merged already."))
    if other.merged.exists():
        raise RefusedError("holds_others", say("Others were merged into that case: merge this one into it."))


@action_on(Case, Permission.CASE_MERGE, "case.unmerge")
def unmerge(act: Act, other: Case) -> None:
    """Make a merged case one of its own again.

    Raises:
        RefusedError: If it was not merged.
    """
    if other.merged_into_id is None:
        raise RefusedError("not_merged", say("This case was not merged."))
    kept = find(act.who, Permission.CASE_MERGE, Case, other.merged_into_id)
    theirs = store.everything(other)
    _write(
        act, kept, "case.unmerge", {name: (value, "") for name, value in _still_taken(kept, theirs).items()}
    )
    other.merged_into, other.state, other.state_before_merge = None, other.state_before_merge, ""
    other.changed_at = act.at
    other.save(update_fields=["merged_into", "state", "state_before_merge", "changed_at"])
    act.codes.append(f"kept:{kept.pk}")


def _still_taken(kept: Case, theirs: Mapping[str, object]) -> dict[str, object]:
    """Fields that the kept case took at its last merge with this one and that nobody changed since."""
    key = required_key(kept)
    last: dict[str, str] = {}
    for change in Change.objects.filter(case=kept, entry=None).order_by("version", "pk"):
        for name in store.remembered(change, key):
            last[name] = change.act
    now = store.everything(kept)
    return {
        name: value
        for name, value in now.items()
        if value != "" and last.get(name) == "case.merge" and theirs.get(name) == value
    }


def _write(act: Act, case: Case, name: str, changes: Mapping[str, tuple[object, object]]) -> None:
    if not changes:
        return
    key = required_key(case)
    values = {field: after for field, (_, after) in changes.items()}
    case.version += 1
    case.changed_at = act.at
    store.write(case, sections()[PERSON], values, key)
    search.index(case, store.everything(case), values)
    case.save(update_fields=["ordinary", "version", "changed_at"])
    remember(act, name, case, None, changes)
