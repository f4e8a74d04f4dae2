"""Cases opened by name: sealed ones to those on their list, others for some hours in an emergency.

    seal ─> named list (at least one who may unseal) ─> unseal
    emergency (reason; 8 hours; supervisors, coordinators and those of the case are told) ─> review

What is written down of why rests sealed with the key of the case.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from equiano.words import say
from equiano_web.access import DeniedError, Permission, Scope, Sensitivity, Who, may, scope_of, within
from equiano_web.actions import Act, RefusedError, action, action_on
from equiano_web.cases import store
from equiano_web.cases.models import Case, Grant
from equiano_web.people import notices
from equiano_web.people.models import User

EMERGENCY_FOR = timedelta(hours=8)  # a shift
# Fewer words give no reason that a reviewer could weigh ("danger", "on duty").
REASON_WORDS = 5
_SEAL = Permission.CASE_SEAL
_TELLS = "case.emergency"


@action_on(Case, _SEAL, "case.seal", confirmed=True)
def seal(act: Act, case: Case) -> None:
    """Close a case to all but those named; at first whoever seals it and whom it is given to.

    Raises:
        RefusedError: If it is sealed already.
    """
    if case.sealed:
        raise RefusedError("case.sealed", say("This case is sealed already."))
    case.sealed = True
    case.save(update_fields=["sealed"])
    _name(act, case, act.who.user)
    if case.assigned_to and case.assigned_to.is_active:
        _name(act, case, case.assigned_to)


@action_on(Case, _SEAL, "case.unseal", confirmed=True)
def unseal(act: Act, case: Case) -> None:
    """Open a case again as far as roles reach."""
    case.sealed = False
    case.save(update_fields=["sealed"])
    _named(case).filter(until=None).update(until=act.at)


@action_on(Case, _SEAL, "case.name", confirmed=True)
def name(act: Act, case: Case, user: UUID) -> None:
    """Put somebody of the agency on the list of a sealed case.

    Raises:
        RefusedError: If the case is not sealed, or the person's role sees no case.
        DeniedError: If there is no such person.
    """
    if not case.sealed:
        raise RefusedError("case.unsealed", say("This case is not sealed: it needs no list."))
    found = User.objects.filter(agency_id=case.agency_id, is_active=True, pk=user).first()
    if found is None:
        raise DeniedError(User._meta.label)
    if not may(Who(found), Permission.CASE_VIEW):
        raise RefusedError("case.role", say("The role of this person sees no case."))
    _name(act, case, found)


@action_on(Case, _SEAL, "case.unname", confirmed=True)
def unname(act: Act, case: Case, user: UUID) -> None:
    """Take somebody off the list of a sealed case.

    Raises:
        RefusedError: If nobody would remain who may open the list.
    """
    if not _keepers(case, but=user):
        raise RefusedError(
            "case.keeper", say("Somebody must remain on the list who may change it. Name another one first.")
        )
    _named(case).filter(user_id=user, until=None).update(until=act.at)
    act.codes += [f"user:{user}"]


def _named(case: Case) -> QuerySet[Grant]:
    return Grant.objects.filter(case=case, kind=Grant.NAMED)


def _name(act: Act, case: Case, user: User) -> None:
    if not _named(case).filter(user=user, until=None).exists():
        Grant.objects.create(case=case, user=user, kind=Grant.NAMED, given_at=act.at, given_by=act.who.user)
        act.codes += [f"user:{user.pk}"]


def _keepers(case: Case, but: UUID | None = None) -> list[User]:
    """People named on the list of a case who may change it."""
    rows = _named(case).filter(until=None, user__is_active=True).select_related("user")
    return [row.user for row in rows if row.user_id != but and may(Who(row.user), _SEAL)]


@action(Permission.CASE_EMERGENCY, "case.emergency")
def emergency(act: Act, code: str, reason: str) -> UUID:
    """Open a case of one's agency for some hours that is otherwise out of reach. Id of the case.

    Args:
        act: The act.
        code: Code of the case.
        reason: Why, in words; a reviewer reads it.

    Raises:
        DeniedError: If the agency has no such case.
        RefusedError: If the reason is too short, or the case is open to them anyway.
    """
    if len(reason.split()) < REASON_WORDS:
        raise RefusedError(
            "emergency.reason",
            say("Say why in at least {n} {n|word|words}: somebody will review it.", n=REASON_WORDS),
        )
    cases = Case.objects.filter(agency_id=act.who.user.agency_id).exclude(wrapped_key=None)
    case = cases.filter(code=code.strip().upper()).first()
    if case is None:
        raise DeniedError(Case._meta.label)
    reach = within(replace(act.who, confirmed=True), Permission.CASE_VIEW, Case)
    # Of a case that was handed over what is in reach is a stub: the rest opens this way alone.
    is_stub = case.handed_over_at is not None and case.pk not in act.who.grants.get(Grant.EMERGENCY, ())
    if not is_stub and Case.objects.filter(reach, pk=case.pk).exists():
        raise RefusedError("emergency.open", say("This case is open to you already."))
    grant = Grant(
        case=case,
        user=act.who.user,
        kind=Grant.EMERGENCY,
        given_at=act.at,
        given_by=act.who.user,
        until=act.at + EMERGENCY_FOR,
    )
    grant.reason = _sealed(grant, reason)
    grant.save(force_insert=True)
    _tell(act, grant)
    act.object = case
    return case.pk


def _sealed(grant: Grant, text: str) -> bytes:
    key = store.key_of(grant.case)
    if key is None:
        raise DeniedError(Case._meta.label)
    return store.sealed(key, grant.pk, Sensitivity.NARRATIVE, text)


def _opened(grant: Grant, blob: bytes | memoryview | None) -> str:
    key = store.key_of(grant.case)
    return str(store.unsealed(key, grant.pk, Sensitivity.NARRATIVE, blob)) if key and blob else ""


def _tell(act: Act, grant: Grant) -> None:
    """Tell who answers for the case, and who works on it."""
    case = grant.case
    people = User.objects.filter(agency_id=case.agency_id, is_active=True).exclude(pk=act.who.user.pk)
    answer = [user for user in people if _answers(Who(user), case)]
    notices.tell(answer, _TELLS, grant.pk, act.at)
    known = {user.pk for user in answer}
    work = people.filter(pk__in=[case.assigned_to_id, case.created_by_id]).exclude(pk__in=known)
    notices.tell(work, f"{_TELLS}.yours", case.pk, act.at)


def _answers(who: Who, case: Case) -> bool:
    """Whether somebody reviews what happens to a case: those who may seal it, sealed or not."""
    scope = scope_of(who, _SEAL)
    return scope >= Scope.AGENCY or (
        scope == Scope.TEAM and (case.team_id is None or case.team_id in who.teams)
    )


def _reviewed_by(who: Who, grant: UUID) -> Grant:
    rows = Grant.objects.filter(kind=Grant.EMERGENCY, case__agency_id=who.user.agency_id)
    found = rows.select_related("case", "user").filter(pk=grant).first()
    if found is None or not _answers(who, found.case):
        raise DeniedError(Grant._meta.label)
    return found


@action(_SEAL, "case.emergency.read")
def emergency_reason(act: Act, grant: UUID) -> tuple[str, str]:
    """Why somebody asked for emergency access, and what a reviewer wrote; that it was read is noted.

    Raises:
        DeniedError: If it is not in reach.
    """
    found = _reviewed_by(act.who, grant)
    act.object = found.case
    return _opened(found, found.reason), _opened(found, found.review)


@action(_SEAL, "case.emergency.review")
def review(act: Act, grant: UUID, justified: bool, note: str) -> None:
    """Close an emergency access: it ends now if it still runs.

    Raises:
        DeniedError: If it is not in reach.
        RefusedError: If it is one's own, or was reviewed already.
    """
    found = _reviewed_by(act.who, grant)
    if found.user_id == act.who.user.pk:
        raise RefusedError("emergency.own", say("Somebody else reviews your own access."))
    if found.reviewed_at is not None:
        raise RefusedError("emergency.reviewed", say("This access was reviewed already."))
    found.reviewed_at, found.reviewed_by, found.justified = act.at, act.who.user, justified
    found.review = _sealed(found, note) if note.strip() else None
    found.until = min(found.until or act.at, act.at)
    found.save()
    act.object = found.case
    act.codes += ["justified" if justified else "not-justified", f"user:{found.user_id}"]


def emergencies(who: Who) -> list[Grant]:
    """Emergency accesses that somebody reviews, open ones first; for the readings of the room alone."""
    rows = Grant.objects.filter(kind=Grant.EMERGENCY, case__agency_id=who.user.agency_id)
    rows = rows.select_related("case", "user").order_by("-given_at")
    found = list(rows.filter(reviewed_at=None)) + list(rows.exclude(reviewed_at=None)[:50])
    return [row for row in found if _answers(who, row.case)]


def end_all(act: Act, user: User) -> list[Case]:
    """End everything that was opened to somebody by name. Sealed cases that nobody could open any more.

    Their list is given to the coordinators of the agency, so that no case is lost.
    """
    running = Grant.objects.filter(user=user).filter(Q(until=None) | Q(until__gt=act.at))
    cases = [grant.case for grant in running.filter(kind=Grant.NAMED).select_related("case")]
    running.update(until=act.at)
    orphans = [case for case in cases if case.sealed and not _keepers(case)]
    coordinators = User.objects.filter(agency_id=user.agency_id, is_active=True).exclude(pk=user.pk)
    heirs = [one for one in coordinators if scope_of(Who(one), _SEAL) >= Scope.AGENCY]
    for case in orphans:
        for heir in heirs:
            _name(act, case, heir)
        notices.tell(heirs, "case.sealed", case.pk, act.at)
    return orphans
