"""What is read of consent: the one question of every door, and frozen views for pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from equiano.assist.consent import Entry, SharingBasis
from equiano.assist.consent_rules import Subject, sound
from equiano_web.access import CLOSED, Closed, DeniedError, Permission, Sensitivity, Who, may, opens, require
from equiano_web.actions import reading
from equiano_web.cases.models import Case
from equiano_web.consents import demands, ledger, sharing, stopping, without
from equiano_web.consents.models import Basis, Consent, Demand, Share, StopRequest, ToSomebody


def permitted(case_id: UUID, recipient: UUID | str, purpose: str, now: dt.datetime) -> frozenset[str]:
    """The data classes of a case that may go to a recipient for a purpose now: every door asks it first.

    Args:
        case_id: The case.
        recipient: Id of an agency, or `ledger.outside(name)`.
        purpose: A code of `equiano.assist.consent.Purpose`.
        now: The time.

    Returns:
        Classes; none if there is no live consent or other basis, or the case is no more.
    """
    case = Case.objects.select_related("agency").filter(pk=case_id, wrapped_key__isnull=False).first()
    return sharing.classes_for(case, str(recipient), purpose, now) if case else frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """An entry, a basis or what went, as a page shows it.

    Attributes:
        id: Its id.
        to: Whom to, by name; closed to roles that see no contacts.
        purpose: Code.
        classes: Data classes.
        state: `live`, `ended`, `withdrawn`, `unsound`, `asks`, `reviewed`, or the way it went.
        begins: When it was given, went, or was asked.
        ends: When it ends or ended; None if it does not.
        kind: Of a basis its kind; of an entry how it was given.
        giver: Who gave it.
    """

    id: str
    to: str | Closed
    purpose: str
    classes: Sequence[str]
    state: str
    begins: dt.datetime
    ends: dt.datetime | None = None
    kind: str = ""
    giver: str = ""


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """The ledger of a case.

    Attributes:
        id: Id of the case.
        code: Its code.
        child: Whether the person is or may be a child.
        entries: What the person agreed to, the last first.
        bases: What lets data go without consent.
        shares: What went.
        stops: Requests to stop, with their answers.
    """

    id: str
    code: str
    child: bool
    entries: Sequence[Line]
    bases: Sequence[Line]
    shares: Sequence[Line]
    stops: Sequence[StopLine]


@dataclass(frozen=True, slots=True)
class StopLine:
    """A request to stop or erase.

    Attributes:
        id: Its id.
        to: Who is asked; of one's own agency, who asks.
        code: Code of the case, by which the recipient knows it.
        asked_at: When.
        told_at: When it reached them.
        answer: What they answered; empty if not yet.
        answered_at: When.
        answered_name: Of an agency without an account, who answered by a link.
        outside: Whether a body is asked that has no account here, for which a worker writes down the answer.
    """

    id: str
    to: str | Closed
    code: str
    asked_at: dt.datetime
    told_at: dt.datetime | None
    answer: str
    answered_at: dt.datetime | None
    answered_name: str
    outside: bool


@reading(Case, Permission.CASE_VIEW, "consent.read")
def ledger_page(who: Who, case: Case) -> LedgerPage:
    """The ledger of a case."""
    now = timezone.now()
    subject = ledger.subject_of(case, now)
    return LedgerPage(
        str(case.pk),
        case.code,
        subject.child,
        entries_of(who, case, now, subject),
        tuple(_basis(who, row, now) for row in ledger.of_case(Basis, case).order_by("-since")),
        tuple(_share(who, row) for row in ledger.of_case(Share, case).order_by("-at")),
        tuple(_stop(who, row) for row in ledger.of_case(StopRequest, case).order_by("-asked_at")),
    )


def entries_of(who: Who, case: Case, now: dt.datetime, subject: Subject) -> Sequence[Line]:
    """What the person agreed to, the last first."""
    rows = list(ledger.of_case(Consent, case).order_by("-given_at"))
    entries = [ledger.entry_of(row) for row in rows]
    stands = {one.id for one in sound(entries, subject, ledger.ages(case))}
    return tuple(
        Line(
            entry.id, _to(who, row), row.purpose, tuple(row.classes), _state(entry, entry.id in stands, now),
            row.given_at, row.withdrawn_at or entry.end, row.method, row.giver,
        )
        for row, entry in zip(rows, entries, strict=True)
    )  # fmt: skip


def _state(entry: Entry, stands: bool, now: dt.datetime) -> str:
    if entry.withdrawn is not None:
        return "withdrawn"
    if entry.holds(now):
        return "live" if stands else "unsound"
    return "ended"


def _to(who: Who, row: ToSomebody) -> str | Closed:
    """A recipient's name, which may tell as much as an address."""
    case = row.case  # type: ignore[attr-defined]  # each table of the room has it
    return ledger.name_of(row, case) if Sensitivity.CONTACT in opens(who) else CLOSED


def _basis(who: Who, row: Basis, now: dt.datetime) -> Line:
    basis: SharingBasis = ledger.basis_of(row)
    waits = row.confirmed_by_id is None and row.kind == "risk_to_life" and row.until > now
    state = "live" if basis.holds(now) else "asks" if waits else "reviewed" if row.reviewed_at else "ended"
    return Line(
        str(row.pk), _to(who, row), row.purpose, tuple(row.classes), state, row.since,
        row.ended_at or basis.end, row.kind,
    )  # fmt: skip


def _share(who: Who, row: Share) -> Line:
    return Line(str(row.pk), _to(who, row), row.purpose, tuple(row.classes), row.way, row.at)


def _stop(who: Who, row: StopRequest, to: str | None = None) -> StopLine:
    outside = row.agency_id is None or not stopping.answers_itself(row.agency_id)
    return StopLine(
        str(row.pk), _to(who, row) if to is None else to, row.case.code, row.asked_at, row.told_at,
        row.answer, row.answered_at, row.answered_name, outside,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class GivePage:
    """What the form of consent needs.

    Attributes:
        id: Id of the case.
        code: Its code.
        child: Whether the person is or may be a child.
        agencies: Agencies that may be named: id and name.
    """

    id: str
    code: str
    child: bool
    agencies: Sequence[tuple[str, str]]


@reading(Case, Permission.CONSENT_RECORD, "consent.read")
def give_page(who: Who, case: Case) -> GivePage:
    """For the forms that name a recipient."""
    child = ledger.subject_of(case, timezone.now()).child
    return GivePage(str(case.pk), case.code, child, tuple(ledger.agencies(case.agency_id)))


@dataclass(frozen=True, slots=True)
class RiskPage:
    """A sharing without consent, for who agrees or reviews.

    Attributes:
        line: What goes to whom.
        code: Code of the case.
        danger: Code of the danger.
        words: Why, in words.
        review: What the reviewer wrote.
        asked_by: Who asked.
        may_confirm: Whether who looks may agree.
        may_review: Whether who looks may review.
        justified: What the review found.
    """

    line: Line
    code: str
    danger: str
    words: str
    review: str
    asked_by: str
    may_confirm: bool
    may_review: bool
    justified: bool | None


def risk_page(who: Who, key: UUID) -> RiskPage:
    """A sharing without consent.

    Raises:
        DeniedError: If it is not in reach.
    """
    row, now = without.one(who, key), timezone.now()
    words, review = without.words_of(row) if Sensitivity.NARRATIVE in opens(who) else (str(CLOSED), "")
    took_part = who.user.pk in (row.asked_by_id, row.confirmed_by_id)
    waits = row.confirmed_by_id is None and row.ended_at is None and row.until > now
    reviewable = row.confirmed_at is not None and row.reviewed_at is None
    return RiskPage(
        _basis(who, row, now),
        row.case.code,
        row.reason,
        words,
        review,
        row.asked_by.name,
        may_confirm=waits and row.asked_by_id != who.user.pk,
        may_review=reviewable and not took_part and may(who, Permission.CASE_SEAL),
        justified=row.justified,
    )


def stops_of_agency(who: Who) -> Sequence[StopLine]:
    """What one's agency is asked to stop using or to erase.

    Raises:
        DeniedError: If somebody does not answer for it.
    """
    return tuple(_stop(who, row, row.case.agency.name) for row in stopping.asked_of(who))


def stop_of_agency(who: Who, key: UUID) -> StopLine:
    """One of them.

    Raises:
        DeniedError: If it was not asked of this agency.
    """
    for one in stops_of_agency(who):
        if one.id == str(key):
            return one
    raise DeniedError(StopRequest._meta.label)


@dataclass(frozen=True, slots=True)
class DemandLine:
    """A legal demand.

    Attributes:
        id: Its id.
        case: Id of its case.
        code: Code of its case.
        kind: Code of its kind.
        received_on: When it came.
        answer_by: By when it is answered.
        objection: Code.
        decision: Code; empty while it is open.
        classes: What was given.
        given_on: When.
        paper: What the paper says.
    """

    id: str
    case: str
    code: str
    kind: str
    received_on: dt.date
    answer_by: dt.date | None
    objection: str
    decision: str
    classes: Sequence[str]
    given_on: dt.date | None
    paper: demands.Paper


@reading(Case, Permission.CASE_SEAL, "demand.read")
def demands_page(who: Who, case: Case) -> tuple[str, Sequence[DemandLine]]:
    """Code of a case, and the demands for what it holds, the last first."""
    return case.code, tuple(
        _demand(who, row) for row in case.demands.select_related("case__agency").order_by("-received_on")
    )


@reading(Demand, Permission.CASE_SEAL, "demand.read")
def demand_page(who: Who, row: Demand) -> DemandLine:
    """One of them."""
    return _demand(who, row)


def _demand(who: Who, row: Demand) -> DemandLine:
    require(who, Permission.CASE_SEAL)
    paper = demands.paper_of(row) if Sensitivity.LEGAL in opens(who) else demands.Paper(str(CLOSED))
    return DemandLine(
        str(row.pk), str(row.case_id), row.case.code, row.kind, row.received_on, row.answer_by, row.objection,
        row.decision, tuple(row.classes), row.given_on, paper,
    )  # fmt: skip
