"""What the person reads: what is held, in classes; who has seen it; who was given it; what they agreed to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from equiano.assist.consent_wording import purpose_label
from equiano.words import say
from equiano_web.access import Sensitivity, class_name, role_name
from equiano_web.cases.models import Attachment, Blob, Case
from equiano_web.consents import actions, ledger, wording
from equiano_web.consents.models import Consent, Share, StopRequest
from equiano_web.db import writing
from equiano_web.models import AuditEntry
from equiano_web.own.entering import holder, note, workers_of
from equiano_web.own.models import PersonKey
from equiano_web.people import notices
from equiano_web.people.models import User

# What opens a case to somebody's eyes; denied tries showed nothing.
_SEEN = ("done", "read")


@dataclass(frozen=True, slots=True)
class Looked:
    """Who has seen the case, without a name.

    Attributes:
        agency: Their agency.
        role: Their role.
        first: When first.
        last: When last.
        days: On how many days.
    """

    agency: str
    role: str
    first: dt.date
    last: dt.date
    days: int


@dataclass(frozen=True, slots=True)
class Went:
    """What somebody was given.

    Attributes:
        to: Who.
        purpose: What for.
        classes: Which classes.
        at: When.
        answer: What they answered when they were asked to stop; empty if they were not asked.
    """

    to: str
    purpose: str
    classes: str
    at: dt.datetime
    answer: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the person agreed to.

    Attributes:
        id: Its id.
        to: Who may be given it.
        purpose: What for.
        classes: Which classes.
        until: Until when, or when it ended.
        state: In words.
        live: Whether it can be withdrawn.
    """

    id: str
    to: str
    purpose: str
    classes: str
    until: dt.datetime
    state: str
    live: bool


@dataclass(frozen=True, slots=True)
class OwnPage:
    """The page.

    Attributes:
        signed: The pass, for the buttons.
        agency: Who keeps the case.
        held: Classes of which something is held.
        looked: Who has seen it.
        went: Who was given something.
        agreed: What was agreed to.
        until: Until when the paper is valid.
    """

    signed: str
    agency: str
    held: Sequence[str]
    looked: Sequence[Looked]
    went: Sequence[Went]
    agreed: Sequence[Agreed]
    until: dt.datetime


def own_page(signed: str) -> OwnPage:
    """The page behind a pass.

    Raises:
        RefusedError: If the pass is over.
    """
    row = holder(signed)
    case = row.case
    return OwnPage(
        signed, case.agency.name, _held(case), _looked(case), _went(case), _agreed(case), row.until
    )


def zone_of(signed: str) -> str:
    """The time zone of the agency, by whose clock the page tells the time.

    Raises:
        RefusedError: If the pass is over.
    """
    return holder(signed).case.agency.time_zone


def _class(sensitivity: Sensitivity) -> str:
    """A class as the person would call it."""
    if sensitivity == Sensitivity.ORDINARY:
        return say("sex, age, citizenship, language and the like")
    return class_name(sensitivity)


def _held(case: Case) -> Sequence[str]:
    found = {str(Sensitivity.ORDINARY)}
    found |= set(Blob.objects.filter(case=case).values_list("sensitivity", flat=True))
    files = Attachment.objects.filter(case=case, removed_at=None).exclude(name=None)
    found |= set(files.values_list("sensitivity", flat=True))
    return [_class(one) for one in Sensitivity if one in found]


def _looked(case: Case) -> Sequence[Looked]:
    """By agency and role: of each role how often and when, of no colleague who."""
    rows = AuditEntry.objects.filter(object=str(case.pk), outcome__in=_SEEN).exclude(channel="own")
    seen = list(rows.values_list("actor", "at"))
    people = User.objects.select_related("agency").in_bulk({actor for actor, _ in seen if len(actor) == 36})
    days: dict[tuple[str, str], set[dt.date]] = {}
    known = {str(pk): (user.agency.name, role_name(user.role)) for pk, user in people.items()}
    for actor, at in seen:
        if actor in known:
            days.setdefault(known[actor], set()).add(timezone.localtime(at).date())
    return [Looked(*who, min(when), max(when), len(when)) for who, when in sorted(days.items())]


def _went(case: Case) -> Sequence[Went]:
    answers = dict(wording.answers())
    asked = {
        ledger.recipient_of(row, row.case): answers.get(row.answer, say("asked to stop; no answer yet"))
        for row in ledger.of_case(StopRequest, case).order_by("asked_at")
    }
    return [
        Went(
            ledger.name_of(row, row.case), purpose_label(row.purpose), wording.in_words(row.classes), row.at,
            asked.get(ledger.recipient_of(row, row.case), ""),
        )
        for row in ledger.of_case(Share, case).order_by("-at")
    ]  # fmt: skip


def _agreed(case: Case) -> Sequence[Agreed]:
    now, found = timezone.now(), []
    for row in ledger.of_case(Consent, case).order_by("-given_at"):
        entry = ledger.entry_of(row)
        live = entry.holds(now)
        state = "withdrawn" if row.withdrawn_at else "live" if live else "ended"
        found.append(
            Agreed(
                str(row.pk),
                ledger.name_of(row, row.case),
                purpose_label(row.purpose),
                wording.in_words(row.classes),
                row.withdrawn_at or entry.end,
                wording.states()[state][0],
                live,
            )
        )
    return found


def withdraw(signed: str, only: Sequence[str]) -> int:
    """Withdraw consent, as the person themselves: the same act with the same effects. How many entries.

    Args:
        signed: The pass.
        only: Ids of entries of this person.

    Raises:
        RefusedError: If the pass is over.
    """
    with writing():
        row: PersonKey = holder(signed)
        codes = actions.carry_out(row.case, set(only), timezone.now(), None)
        if codes:
            notices.tell(workers_of(row.case), "own.withdrawn", row.case_id)
        note(row, "consent.withdraw", "done", tuple(codes))
    return sum(code.startswith("entry:") for code in codes)
