"""Cases of one family, linked: who is what to whom, shown on both pages as far as each is open to who looks.

A link opens no case. Who does not reach the other case reads that there is one, and not which. A link is made
and undone by who may change both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from equiano.words import say
from equiano_web.access import DeniedError, Permission, Seen, Sensitivity, Who, find, see, within
from equiano_web.actions import Act, RefusedError, action_on
from equiano_web.cases.actions import explain, reason_of
from equiano_web.cases.models import Case, Kin

# What the other person is to the person of the case, and what that one is to the other.
RELATIONS = {
    "child": "parent",
    "parent": "child",
    "ward": "guardian",  # a child of whom the person is the guardian
    "guardian": "ward",
    "partner": "partner",
    "sibling": "sibling",
    "other": "other",
}
_IN_LIST = (Sensitivity.ORDINARY, Sensitivity.IDENTITY)


def relation_name(code: str) -> str:
    """What a relation is called, in the person's language."""
    return {
        "child": say("Child"),
        "parent": say("Parent"),
        "ward": say("Child under the person's guardianship"),
        "guardian": say("Guardian"),
        "partner": say("Partner"),
        "sibling": say("Brother or sister"),
        "other": say("Other member of the family"),
    }[code]


@dataclass(frozen=True, slots=True)
class Relative:
    """A case that is linked with another.

    Attributes:
        id: Id of the link.
        relation: What its person is to the person of the case that is looked at; one of `RELATIONS`.
        case: The case; None if it is not open to who looks.
    """

    id: str
    relation: str
    case: Seen | None


@action_on(Case, Permission.CASE_EDIT, "case.kin")
def link(act: Act, case: Case, code: str, relation: str) -> UUID:
    """Link a case with another of the same family.

    Args:
        act: The act.
        case: The case.
        code: Code of the other case.
        relation: What its person is to the person of this one: one of `RELATIONS`.

    Returns:
        Id of the link.

    Raises:
        DeniedError: If there is no such relation.
        RefusedError: If no case with this code may be changed by who links, it is this one, or they are
            linked already.
    """
    if relation not in RELATIONS:
        raise DeniedError(relation)
    other = _by_code(act.who, code)
    if other is None:
        raise RefusedError("kin.code", say("You may change no case with this code."))
    if case.pk in (other.pk, other.merged_into_id) or case.merged_into_id == other.pk:
        raise RefusedError("kin.one", say("This is the same case."))
    if Kin.objects.filter(of(case), Q(case=other) | Q(other=other)).exists():
        raise RefusedError("kin.linked", say("These cases are linked already."))
    try:
        with transaction.atomic():
            made = Kin.objects.create(
                case=case, other=other, relation=relation, made_at=act.at, made_by_id=act.who.user.pk
            )
    except IntegrityError:
        raise RefusedError("kin.linked", say("These cases are linked already.")) from None
    act.codes += [f"other:{other.pk}", relation]
    return made.pk


def _by_code(who: Who, code: str) -> Case | None:
    found = Case.objects.filter(agency_id=who.user.agency_id, code=code.strip().upper()).first()
    try:
        return found and find(who, Permission.CASE_EDIT, Case, found.pk)
    except DeniedError:  # the same is said of one that is not there
        return None


@action_on(Case, Permission.CASE_EDIT, "case.unkin")
def unlink(act: Act, case: Case, key: UUID, reason: str) -> None:
    """Undo a link, with a reason that the history of both cases keeps.

    Raises:
        DeniedError: If there is no such link of this case, or the other case may not be changed.
        UnfitError: If there is no reason.
    """
    row = Kin.objects.filter(of(case), pk=key).select_related("case", "other").first()
    if row is None:
        raise DeniedError(Kin._meta.label)
    other = find(act.who, Permission.CASE_EDIT, Case, row.other_id if row.case_id == case.pk else row.case_id)
    said = reason_of(reason)
    for one in (case, other):
        explain(act, "case.unkin", one, said)
    act.codes += [f"other:{other.pk}", row.relation]
    row.delete()


def of(case: Case) -> Q:
    """Filter of links to those of a case."""
    return Q(case=case) | Q(other=case)


def relatives(who: Who, case: Case, links: Iterable[Kin]) -> Sequence[Relative]:
    """Cases that are linked with one in reach, by its links (`of`)."""
    rows = sorted(links, key=lambda row: (row.made_at, row.pk))
    if not rows:
        return ()
    keys = {row.other_id if row.case_id == case.pk else row.case_id for row in rows}
    reach = within(who, Permission.CASE_VIEW, Case)
    there = {one.pk: one for one in Case.objects.filter(reach, pk__in=keys).prefetch_related("blobs")}
    return tuple(_relative(who, case, row, there) for row in rows)


def _relative(who: Who, case: Case, row: Kin, there: dict[UUID, Case]) -> Relative:
    is_mine = row.case_id == case.pk
    other = there.get(row.other_id if is_mine else row.case_id)
    relation = row.relation if is_mine else RELATIONS[row.relation]
    return Relative(str(row.pk), relation, see(who, other, _IN_LIST) if other else None)
