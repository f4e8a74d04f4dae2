"""Sharing without consent for danger to life: a reason, a second person, 72 hours, a review.

ask (who works on the case) ─> confirm (somebody else) ─> permitted for 72 hours ─> review (a third person)
"""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from equiano.assist.consent import RISK_LASTS, RISK_REVIEW_WITHIN, BasisKind, Purpose
from equiano.words import say, using
from equiano_web.access import DeniedError, Permission, Who, may, within
from equiano_web.actions import Act, RefusedError, action, action_on
from equiano_web.cases.actions import write_entry
from equiano_web.cases.models import Case
from equiano_web.consents import ledger, sharing
from equiano_web.consents.models import Basis
from equiano_web.consents.sharing import To
from equiano_web.people import notices
from equiano_web.people.models import User

# Fewer words give no reason that a reviewer could weigh.
REASON_WORDS = 5
_WORDS, _REVIEW = "words", "review"


class Danger(StrEnum):
    """What threatens life."""

    VIOLENCE = "violence"
    SUICIDE = "suicide"
    ILLNESS = "illness"
    MISSING = "missing"
    CHILD = "child"


@action_on(Case, Permission.CONSENT_RECORD, "risk.ask")
def ask(act: Act, case: Case, to: To, classes: frozenset[str], danger: str, words: str) -> UUID:
    """Ask that data may go without consent; nothing may before a second person agrees. Id of the basis.

    Raises:
        RefusedError: If the reason is none, or it does not say to whom, what, or what for.
    """
    if danger not in list(Danger) or len(words.split()) < REASON_WORDS:
        text = say("Say what the danger is, and why in at least {n} {n|word|words}.", n=REASON_WORDS)
        raise RefusedError("risk.reason", text)
    if not classes or to.purpose == Purpose.RESEARCH or not (to.agency or to.outside.strip()):
        raise RefusedError("risk.what", say("Say who is to be given it, what, and what for."))
    row = Basis(
        case=case, kind=BasisKind.RISK_TO_LIFE, purpose=to.purpose, classes=sorted(classes), since=act.at,
        until=act.at + RISK_LASTS, reason=danger, asked_by_id=act.who.user.pk,
    )  # fmt: skip
    ledger.address(row, case, to.agency, to.outside)
    row.words = ledger.seal(case, row.pk, _WORDS, words)
    row.save(force_insert=True)
    notices.tell(_others(act.who, row), "consent.risk", row.pk, act.at)
    act.codes += [f"basis:{row.pk}", danger]
    return row.pk


def _others(who: Who, row: Basis) -> list[User]:
    """Colleagues who may agree to it."""
    people = User.objects.filter(agency_id=row.case.agency_id, is_active=True).exclude(pk=who.user.pk)
    return [user for user in people if Basis.objects.filter(_inside(Who(user)), pk=row.pk).exists()]


def _inside(who: Who) -> Q:
    """Bases that somebody may agree to: of cases in which they record consent, or that they answer for."""
    found = Q(pk__in=())
    for permission in (Permission.CONSENT_RECORD, Permission.CASE_SEAL):
        if may(who, permission):
            found |= within(who, permission, Basis)
    return found


def one(who: Who, key: UUID) -> Basis:
    """A basis in reach of who may agree to it, or review it; for actions and readings of the room alone.

    Raises:
        DeniedError: If there is none.
    """
    rows = Basis.objects.filter(_inside(who), kind=BasisKind.RISK_TO_LIFE, pk=key)
    found = rows.select_related("case__agency", "agency", "asked_by", "confirmed_by").first()
    if found is None:
        raise DeniedError(Basis._meta.label)
    return found


@action(Permission.CASE_VIEW, "risk.confirm", confirmed=True)
def confirm(act: Act, key: UUID) -> None:
    """Agree, as the second person: the data may go from now on for 72 hours, and a review becomes due.

    Raises:
        DeniedError: If it is not in reach.
        RefusedError: If one asked oneself, or there is nothing to agree to any more.
    """
    row = one(act.who, key)
    act.object = row.case
    if row.asked_by_id == act.who.user.pk:
        raise RefusedError("risk.own", say("A second person agrees to it."))
    if row.confirmed_by_id or row.ended_at or row.until <= act.at:
        raise RefusedError("risk.late", say("There is nothing to agree to any more."))
    row.confirmed_by, row.confirmed_at, row.since = act.who.user, act.at, act.at
    row.until, row.review_by = act.at + RISK_LASTS, act.at + RISK_REVIEW_WITHIN
    row.save()
    with using(row.case.agency.language):
        what = say("Review the sharing without consent for danger to life")
    due = timezone.localtime(row.review_by).date().isoformat()
    write_entry(act, row.case, "task", {"what": what, "due": due})
    notices.tell([user for user in _others(act.who, row) if _reviews(user, row)], "consent.risk", key, act.at)
    act.codes.append(f"basis:{key}")


def _reviews(user: User, row: Basis) -> bool:
    return user.pk != row.asked_by_id and may(Who(user), Permission.CASE_SEAL)


@action(Permission.CASE_SEAL, "risk.review")
def review(act: Act, key: UUID, justified: bool, note: str) -> None:
    """Review it, as somebody who took no part; found wrong, who was given it is asked to erase it.

    Raises:
        DeniedError: If it is not in reach.
        RefusedError: If one took part in it, or it was reviewed already, or nobody agreed yet.
    """
    row = one(act.who, key)
    act.object = row.case
    if act.who.user.pk in (row.asked_by_id, row.confirmed_by_id):
        raise RefusedError("risk.part", say("Somebody reviews it who neither asked nor agreed."))
    if row.confirmed_at is None or row.reviewed_at is not None:
        raise RefusedError("risk.reviewed", say("There is nothing to review."))
    row.reviewed_by, row.reviewed_at, row.justified = act.who.user, act.at, justified
    row.review = ledger.seal(row.case, row.pk, _REVIEW, note) if note.strip() else None
    row.ended_at = row.ended_at or act.at
    row.save()
    if not justified:
        sharing.ask_recipients(row.case, [ledger.recipient_of(row, row.case)], act.at)
    act.codes += [f"basis:{key}", "justified" if justified else "not-justified"]


def words_of(row: Basis) -> tuple[str, str]:
    """Why it was asked for, and what the reviewer wrote."""
    case = row.case
    return ledger.unseal(case, row.pk, _WORDS, row.words), ledger.unseal(case, row.pk, _REVIEW, row.review)
