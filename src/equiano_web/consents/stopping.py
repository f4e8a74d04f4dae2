"""What a recipient answers when it is asked to stop using what it was given, or to erase it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from equiano.words import say
from equiano_web.access import DeniedError, Permission, Who, may, require
from equiano_web.actions import Act, RefusedError, action, action_on
from equiano_web.cases.models import Case
from equiano_web.consents import ledger
from equiano_web.consents.models import StopRequest
from equiano_web.people import notices
from equiano_web.people.models import User


class Answer(StrEnum):
    """What was done with the data."""

    STOPPED = "stopped"
    ERASED = "erased"
    KEPT = "kept"  # a law asks the recipient to keep it


def answers_itself(agency: UUID) -> bool:
    """Whether anybody of an agency has an account with which requests are answered."""
    people = User.objects.filter(agency_id=agency, is_active=True)
    return any(may(Who(user), Permission.REFERRAL_ANSWER) for user in people)


def asked_of(who: Who) -> list[StopRequest]:
    """Requests to somebody's agency, open ones first; for readings of the room alone.

    Raises:
        DeniedError: If they do not answer for it.
    """
    require(who, Permission.REFERRAL_ANSWER)
    rows = StopRequest.objects.filter(agency_id=who.user.agency_id).select_related("case__agency")
    return [*rows.filter(answered_at=None).order_by("asked_at"), *rows.exclude(answered_at=None)[:50]]


@action(Permission.REFERRAL_ANSWER, "stop.answer")
def answer(act: Act, key: UUID, said: str) -> None:
    """Answer for the agency that was asked.

    Raises:
        DeniedError: If it was not asked of this agency.
        RefusedError: If it was answered already.
    """
    row = StopRequest.objects.filter(agency_id=act.who.user.agency_id, pk=key).first()
    if row is None:
        raise DeniedError(StopRequest._meta.label)
    _answered(act, row, said)
    _tell_workers(act, row)


def unanswered(case: Case | None, agency: UUID | None) -> QuerySet[StopRequest]:
    """Requests of a case that an agency has not answered, the first one first; inside a reading or an act."""
    if case is None or agency is None:
        return StopRequest.objects.none()
    return ledger.of_case(StopRequest, case).filter(agency_id=agency, answered_at=None).order_by("asked_at")


def last_answer(case: Case | None, agency: UUID | None) -> str:
    """What an agency answered to the last request of a case; empty if there was none, or no answer."""
    if case is None or agency is None:
        return ""
    row = ledger.of_case(StopRequest, case).filter(agency_id=agency).order_by("-asked_at").first()
    return row.answer if row else ""


def have_reached(rows: Sequence[StopRequest], at: dt.datetime) -> None:
    """Write down that an agency without an account has read what is asked of it."""
    keys = [row.pk for row in rows if row.told_at is None]
    if keys:
        StopRequest.objects.filter(pk__in=keys).update(told_at=at)


def answered_by_link(act: Act, rows: Sequence[StopRequest], said: str, name: str) -> None:
    """What an agency without an account answers, to all that is asked of it in a case; inside an act.

    Args:
        act: The act, of who made the link.
        rows: As of `unanswered`.
        said: One of `Answer`.
        name: Who answers, as they called themselves.

    Raises:
        RefusedError: If nothing is asked, or it is no answer.
    """
    if not rows:
        raise RefusedError("stop.answered", say("This was answered already."))
    for row in rows:
        _answered(act, row, said, name)
        _tell_workers(act, row)


def _tell_workers(act: Act, row: StopRequest) -> None:
    case = row.case
    workers = User.objects.filter(pk__in=[case.assigned_to_id or case.created_by_id])
    notices.tell(workers, "consent.answered", case.pk, act.at)


@action_on(StopRequest, Permission.CONSENT_RECORD, "stop.note")
def note(act: Act, row: StopRequest, said: str) -> None:
    """Write down that a body outside the network was told, or what it answered.

    Raises:
        DeniedError: If an agency is asked of which somebody has an account: it answers itself.
        RefusedError: If it was answered already.
    """
    if row.agency_id is not None and answers_itself(row.agency_id):
        raise DeniedError(StopRequest._meta.label)
    if said == "told":
        row.told_at = row.told_at or act.at
        row.save()
        return
    _answered(act, row, said)


def _answered(act: Act, row: StopRequest, said: str, name: str = "") -> None:
    if said not in list(Answer):
        raise RefusedError("stop.answer", say("Choose what was done with it."))
    if row.answered_at is not None:
        raise RefusedError("stop.answered", say("This was answered already."))
    row.told_at = row.told_at or act.at
    row.answer, row.answered_at, row.answered_name = said, act.at, name
    row.answered_by = None if name else act.who.user
    row.save()
    act.object = row
    act.codes.append(said)
