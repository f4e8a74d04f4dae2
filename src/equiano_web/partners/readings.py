"""What is read of partners and of referrals abroad: frozen views, never a model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from equiano.exchange.pair import Stage
from equiano.exchange.protocol import acts_from, state_name, withdrawal_due
from equiano_web.access import (
    DeniedError,
    Permission,
    Seen,
    Sensitivity,
    Who,
    find,
    may,
    require,
    see,
    within,
)
from equiano_web.actions import note_reading, reading
from equiano_web.cases.models import Case
from equiano_web.partners import again, content, envelope, pairs, sealed, wording
from equiano_web.partners.clock import now as now_here
from equiano_web.partners.files import laying, states
from equiano_web.partners.files.readings import FileLine, OfferedFile, lines_of, offered_of
from equiano_web.partners.machine import side_of
from equiano_web.partners.models import Crossing, Opening, Outgoing, OwnKeys, Partner
from equiano_web.partners.overview import MOST_LINES, Sent, ordinary, sent_of
from equiano_web.partners.taking_over import may_take_over
from equiano_web.people.agencies import today
from equiano_web.people.models import User

_MANAGE, _VIEW = Permission.PARTNER_MANAGE, Permission.CASE_VIEW
_SEND, _ANSWER = Permission.REFERRAL_SEND, Permission.REFERRAL_ANSWER
_FINAL = ("closed", "withdrawal_answered", "none")


@dataclass(frozen=True, slots=True)
class PartnerPage:
    """A partner.

    Attributes:
        seen: Its columns.
        words: Number, English and Russian word of its fingerprint.
        opening: The rule that counts, if there is one.
        closed: What speaks against sending, in words.
        countries: Country of ours and of the partner.
        may_second: Whether whoever looks may be the second person of the rule.
        may_verify: Whether they may say that they compared the words.
        waiting: Messages that have not arrived.
        names: Who did what, by id.
    """

    seen: Seen
    words: Sequence[tuple[int, str, str]]
    opening: Seen | None
    closed: Sequence[str]
    countries: tuple[str, str]
    may_second: bool
    may_verify: bool
    waiting: Sequence[Sent]
    names: Mapping[str, str]


def partner(who: Who, key: UUID) -> PartnerPage:
    """A partner, for who manages them.

    Raises:
        DeniedError: If it is not in reach.
    """
    row = find(who, _MANAGE, Partner, key)
    at, opening = now_here(), pairs.opening_of(row)
    people = {one for one in (row.first_by, row.second_by, *_people(opening)) if one is not None}
    waiting = (
        row.outgoing.exclude(state__in=("acked", "stopped")).select_related("partner").order_by("made_at")
    )
    return PartnerPage(
        see(who, row),
        envelope.words_of(row.thumbprint),
        see(who, opening) if opening else None,
        [one.text for one in pairs.closed(row, at)],
        (row.agency.country, row.country),
        opening is not None
        and not opening.second_at
        and not opening.ended_at
        and opening.first_by_id != who.user.pk,
        row.revoked_at is None and row.second_at is None and row.first_by_id != who.user.pk,
        [sent_of(one, at) for one in waiting[:MOST_LINES]],
        {str(one.pk): one.name for one in people},
    )


def _people(opening: Opening | None) -> list[User | None]:
    return [opening.first_by, opening.second_by, opening.ended_by] if opening else []


def own_keys(who: Who) -> tuple[Seen | None, str, Sequence[tuple[int, str, str]]]:
    """Own keys, their card, and the words of their fingerprint.

    Raises:
        DeniedError: If somebody does not manage partners.
    """
    require(who, _MANAGE)
    row = OwnKeys.objects.filter(within(who, _MANAGE, OwnKeys), closed_at=None).first()
    return (see(who, row), str(row.card), envelope.words_of(row.thumbprint)) if row else (None, "", [])


def to_manage(who: Who) -> None:
    """Raise unless somebody manages partners.

    Raises:
        DeniedError: If not.
    """
    require(who, _MANAGE)


def to_take_in(who: Who) -> None:
    """Raise unless somebody may take a package in that came as a file.

    Raises:
        DeniedError: If not.
    """
    if not (may(who, _MANAGE) or may(who, _ANSWER)):
        raise DeniedError(_ANSWER)


def to_ask(who: Who, case: UUID) -> Sequence[tuple[str, str]]:
    """Partners that a case can be referred to: verified ones.

    Raises:
        DeniedError: If somebody does not refer this case.
    """
    find(who, _SEND, Case, case)
    rows = Partner.objects.filter(agency_id=who.user.agency_id, revoked_at=None).exclude(second_at=None)
    return [(str(one.pk), f"{one.name} ({wording.country(one.country)})") for one in rows]


@dataclass(frozen=True, slots=True)
class CrossingPage:
    """A referral abroad, as its side sees it.

    Attributes:
        id: Its id.
        side: Which side we are.
        seen: Its columns and, of the receiver, what came.
        state: In words.
        acts: Acts that are open to whoever looks.
        offered: Of the sender, at this stage: name, class and value of what can be told.
        enquiry: Of the sender's draft, what the enquiry says.
        against: What speaks against sending at this stage, in words.
        sent: Our messages.
        country: Country of the partner, and ours.
        partner: Id of the partner's page, for who manages; empty else.
        held: Of the receiver, classes of what came and is still there.
        files: Files of ours and how they stand; of the receiver those that came or are to come.
        offered_files: Of the sender, at this stage: files of the case that may go.
        due: By when the side whose turn it is must answer; None if nothing is owed.
        is_late: Whether that is past.
    """

    id: str
    side: str
    seen: Seen
    state: str
    acts: Sequence[str]
    offered: Sequence[tuple[str, str, str]]
    enquiry: Mapping[str, object]
    against: Sequence[str]
    sent: Sequence[Sent]
    country: tuple[str, str]
    partner: str
    held: Sequence[str]
    files: Sequence[FileLine]
    offered_files: Sequence[OfferedFile]
    due: dt.datetime | None
    is_late: bool


@reading(Crossing, _ANSWER, "crossing.read")
def came(who: Who, crossing: Crossing) -> CrossingPage:
    """A referral that came in; once it was withdrawn nothing of the person is shown."""
    hidden = crossing.state in ("withdrawn", "withdrawal_answered", "declined", "expired")
    seen = see(who, crossing, (Sensitivity.ORDINARY,) if hidden else None)
    if hidden:
        columns = {
            name: value
            for name, value in seen.fields.items()
            if not name.startswith(("prs_", "ext_", "hte_"))
        }
        seen = Seen(seen.kind, seen.id, columns)
    return _page(who, crossing, seen, acts=may(who, _ANSWER), before=_Before())


@reading(Crossing, _VIEW, "crossing.read")
def went(who: Who, crossing: Crossing) -> CrossingPage:
    """A referral that goes out, with what could be told at this stage and what speaks against it."""
    at = now_here()
    stage = {"drafted": Stage.ENQUIRY, "accepted": Stage.DETAILS, "items_asked": Stage.ITEMS}.get(
        crossing.state
    )
    offered, enquiry, against = [], {}, []
    may_go: Sequence[OfferedFile] = ()
    if stage == Stage.ENQUIRY and crossing.case is not None:
        body = content.enquiry(who, crossing)
        enquiry = {
            name: getattr(body, name)
            for name in ("gender", "language", "age_band", "country", "purpose", "urgency")
        }
    if stage in (Stage.DETAILS, Stage.ITEMS):
        offered = [(one.name, one.sensitivity, text) for one, text in content.offered(who, crossing, stage)]
        may_go = offered_of(laying.offered(who, crossing, stage, at))
    if stage is not None:
        classes = frozenset({"ordinary"} if stage == Stage.ENQUIRY else ())
        against = [
            one.text
            for one in pairs.against(crossing, stage, classes, at)
            if classes or one.code != "no_consent"
        ]
    before = _Before(offered, enquiry, against, may_go)
    return _page(who, crossing, see(who, crossing), acts=may(who, _SEND), before=before)


def _is_idle(act: str, state: str) -> bool:
    """Of the clock, or a withdrawal of what is withdrawn: it would change nothing."""
    return act == "expire" or (act == "withdraw" and state in ("withdrawn", "withdrawal_answered"))


@dataclass(frozen=True, slots=True)
class _Before:
    """What a sender sees before it sends."""

    offered: Sequence[tuple[str, str, str]] = ()
    enquiry: Mapping[str, object] = field(default_factory=dict)
    against: Sequence[str] = ()
    files: Sequence[OfferedFile] = ()


def _page(who: Who, crossing: Crossing, seen: Seen, *, acts: bool, before: _Before) -> CrossingPage:
    at, side = now_here(), side_of(crossing)
    found = [
        one for one in (acts_from(side, crossing.state) if acts else ()) if not _is_idle(one, crossing.state)
    ]
    if found and side == "receiver" and crossing.taken_by_id != who.user.pk:
        found.append("take_on")
    if acts and side == "receiver" and may_take_over(who, crossing, today(crossing.agency, at)):
        found.append("take_over")
    rows = crossing.outgoing.select_related("partner").order_by("number")
    due = due_of(crossing)
    return CrossingPage(
        str(crossing.pk), side, seen, state_name(side, crossing.state), found,
        before.offered, before.enquiry, before.against, [sent_of(one, at) for one in rows],
        (crossing.partner.country, crossing.partner.agency.country),
        str(crossing.partner_id) if may(who, _MANAGE) else "",
        sorted({one["class"] for one in sealed.told(crossing).values()} | states.classes_there(crossing)),
        lines_of(who, crossing, at), before.files,
        due, due is not None and due <= at,
    )  # fmt: skip


def due_of(crossing: Crossing) -> dt.datetime | None:
    """By when an enquiry, or a withdrawal, is to be answered; None where nothing is owed."""
    if crossing.state == "acknowledged":
        return crossing.answer_due
    return withdrawal_due(crossing.since) if crossing.state == "withdrawn" else None


def crossing(who: Who, key: UUID) -> CrossingPage:
    """A referral abroad, whichever side we are.

    Raises:
        DeniedError: If it is in reach on neither.
    """
    is_ours = (
        may(who, _VIEW)
        and Crossing.objects.filter(within(who, _VIEW, Crossing), pk=key, side="sender").exists()
    )
    return went(who, key) if is_ours else came(who, key)


# What the page of a case asks before it asks more.
HELD, TAKEN = "crossings", "crossings_taken"


def of_own_case(who: Who, case: UUID) -> Sequence[Seen]:
    """Referrals from abroad that were taken over into a case in reach."""
    if not may(who, _ANSWER):
        return ()
    rows = Crossing.objects.filter(within(who, _ANSWER, Crossing), own_case=case)
    return [see(who, one, (Sensitivity.ORDINARY,)) for one in rows.select_related("partner", "case")]


def of_case(who: Who, case: UUID) -> Sequence[Seen]:
    """Referrals abroad of a case in reach, the last first."""
    rows = Crossing.objects.filter(within(who, _VIEW, Crossing), case=case, side="sender")
    return ordinary(who, rows)


def package_of(who: Who, key: UUID) -> tuple[str, bytes]:
    """A message of ours as a file: a name that tells nothing, and its bytes. It is noted that it left.

    Raises:
        DeniedError: If it is not in reach, or has arrived.
    """
    row = (
        Outgoing.objects.select_related("crossing__case", "partner")
        .filter(pk=key, partner__agency=who.user.agency_id)
        .first()
    )
    if row is None or not row.package or row.partner.second_at is None:
        raise DeniedError(Outgoing._meta.label)
    if row.crossing is not None and row.crossing.side == "sender":
        find(who, _VIEW, Crossing, row.crossing.pk) if not may(who, _MANAGE) else require(who, _MANAGE)
    elif row.crossing is not None:
        find(who, _ANSWER, Crossing, row.crossing.pk)
    else:
        require(who, _MANAGE)
    note_reading(who, "crossing.file", codes=(row.kind,))
    return f"package-{row.pk.hex[:8]}.jose", again.package_of(row, now_here())
