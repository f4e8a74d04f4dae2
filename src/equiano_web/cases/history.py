"""What was changed in a case, field by field, as far as its classes are open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from equiano_web.access import Permission, Seen, Sensitivity, Who, opens_in, see
from equiano_web.actions import reading
from equiano_web.cases import store
from equiano_web.cases.models import Case, Change
from equiano_web.cases.sections import PERSON

HISTORY_ROWS = 100


@dataclass(frozen=True, slots=True)
class Changed:
    """What one act changed, of one class of fields.

    Attributes:
        version: Version of the case, or entry, that it made.
        at: When.
        by: Id of the user.
        act: Name of the act.
        entry: Id of the entry; None for fields of the person.
        fields: Field -> value before and after; "" where there was none.
    """

    version: int
    at: datetime
    by: UUID
    act: str
    entry: UUID | None
    fields: Mapping[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """A page of the history of a case.

    Attributes:
        changes: The latest first.
        more: Whether there is a next page.
    """

    changes: Sequence[Changed]
    more: bool


@reading(Case, Permission.CASE_VIEW, "case.history")
def case_history(who: Who, case: Case, page: int = 1) -> CaseHistory:
    """What was changed in a case, of the classes that are open to who asks."""
    key, open_classes = store.key_of(case), opens_in(who, case)
    rows = Change.objects.filter(case=case, sensitivity__in=sorted(open_classes)).order_by("-at", "-pk")
    start = (page - 1) * HISTORY_ROWS
    found = list(rows[start : start + HISTORY_ROWS + 1]) if key else []
    changes = tuple(
        Changed(one.version, one.at, one.by_id, one.act, one.entry_id, store.remembered(one, key))
        for one in found[:HISTORY_ROWS]
        if key is not None and Sensitivity(one.sensitivity) in open_classes
    )
    return CaseHistory(changes, len(found) > HISTORY_ROWS)


@dataclass(frozen=True, slots=True)
class Past:
    """A line of the history's page.

    Attributes:
        changed: What was changed; None where the class of the fields is closed to who asks.
        at: When.
        by: By whom, by name.
        act: Name of the act.
        section: Section of the fields.
        removed: Id of the entry, if it was taken back and can be brought back.
    """

    changed: Mapping[str, tuple[object, object]] | None
    at: datetime
    by: str
    act: str
    section: str
    removed: str


@reading(Case, Permission.CASE_VIEW, "case.history")
def history_page(who: Who, case: Case, page: int = 1) -> tuple[Seen, Sequence[Past], bool]:
    """The case, a page of its history with what is closed as closed, and whether there is a next page."""
    key, start, open_classes = store.key_of(case), (page - 1) * HISTORY_ROWS, opens_in(who, case)
    rows = Change.objects.filter(case=case).select_related("entry", "by").order_by("-at", "-pk")
    found = list(rows[start : start + HISTORY_ROWS + 1]) if key else []
    lines = tuple(
        Past(
            store.remembered(one, key) if key and Sensitivity(one.sensitivity) in open_classes else None,
            one.at,
            one.by.name,
            one.act,
            one.entry.section if one.entry else PERSON,
            str(one.entry_id) if one.entry and one.entry.removed_at and one.act == "entry.remove" else "",
        )
        for one in found[:HISTORY_ROWS]
    )
    return see(who, case, (Sensitivity.ORDINARY, Sensitivity.IDENTITY)), lines, len(found) > HISTORY_ROWS
