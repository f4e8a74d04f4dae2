"""What is read in the room: of an agency its drafts and what it got back; of the coordinator the rounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from equiano_web.access import DeniedError, Permission, Seen, Who, find, may, require, see, within
from equiano_web.actions import reading
from equiano_web.national import rounds, sealing
from equiano_web.national.models import (
    AgencyResult,
    NationalRound,
    Participant,
    Received,
    Schedule,
    SubmissionDraft,
)

if TYPE_CHECKING:
    from equiano.national.submission import Submission

_SUBMIT, _RUN = Permission.NATIONAL_SUBMIT, Permission.NATIONAL_RUN


@dataclass(frozen=True, slots=True)
class AgencySide:
    """What an agency sees of the room.

    Attributes:
        has_secret: Whether it gave the agencies' common secret.
        may_link: Whether it agreed to be linked with others.
        drafts: Its drafts and what it sent, the latest first.
        missing: Rounds that are open and for which nothing was sent: code, last day, whether it is over, id.
        results: What it got back, the latest first.
    """

    has_secret: bool
    may_link: bool
    drafts: Sequence[Seen]
    missing: Sequence[tuple[str, dt.date, bool, UUID]]
    results: Sequence[Seen]


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the coordinator's list."""

    id: UUID
    code: str
    due: dt.date
    state: str
    received: int
    participants: int


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """A participant in a round: whether its submission is there, and since when."""

    name: str
    outside: bool
    received_at: dt.datetime | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class RoundSeen:
    """A round as the coordinator sees it: who sent, never what.

    Attributes:
        content: What came out; None before.
        outside: What participants outside get back: name and rows.
    """

    id: UUID
    code: str
    due: dt.date
    state: str
    step: str
    why: str
    participants: Sequence[ParticipantLine]
    content: Mapping[str, object] | None
    outside: Sequence[tuple[str, Sequence[Mapping[str, object]]]]


def to_room(who: Who) -> None:
    """Raise unless somebody has a side in the room.

    Raises:
        DeniedError: If not.
    """
    if not may(who, _SUBMIT) and not may(who, _RUN):
        raise DeniedError(_SUBMIT)


def to_submit(who: Who) -> None:
    """Raise unless somebody submits for an agency.

    Raises:
        DeniedError: If not.
    """
    require(who, _SUBMIT)


def agency_side(who: Who) -> AgencySide | None:
    """The agency's side; None for who has none."""
    if not may(who, _SUBMIT):
        return None
    drafts = list(
        SubmissionDraft.objects.filter(within(who, _SUBMIT, SubmissionDraft))
        .select_related("round")
        .order_by("-made_at")[:100]
    )
    results = AgencyResult.objects.filter(within(who, _SUBMIT, AgencyResult)).select_related("round")
    sent = {one.round_id for one in drafts if one.state == SubmissionDraft.SENT}
    today = timezone.localdate()
    waits = NationalRound.objects.filter(state=NationalRound.OPEN).exclude(pk__in=sent).order_by("-due")
    mine = Participant.objects.filter(within(who, _SUBMIT, Participant)).first()
    return AgencySide(
        mine is not None and mine.secret is not None,
        who.user.agency.hints_others,
        [see(who, one) for one in drafts],
        [(one.code, one.due, one.due < today, one.pk) for one in waits],
        [see(who, one) for one in results.order_by("-round__due")[:100]],
    )


@dataclass(frozen=True, slots=True)
class DraftSeen:
    """A draft with what would go; None once the round was combined."""

    seen: Seen
    round: UUID
    submission: Submission | None


@reading(
    SubmissionDraft,
    _SUBMIT,
    "national.read",
    lambda: SubmissionDraft.objects.select_related("round", "agency"),
)
def draft(who: Who, found: SubmissionDraft) -> DraftSeen:
    """A draft, opened: noted in the audit."""
    from equiano.national.submission import parse_submission  # noqa: PLC0415 - heavy

    content = sealing.draft_content(found)
    opened = parse_submission(content, "draft") if content is not None else None
    return DraftSeen(see(who, found), found.round_id, opened)


def result(who: Who, key: UUID) -> Seen:
    """What an agency got back.

    Raises:
        DeniedError: If it is not its own.
    """
    return see(who, find(who, _SUBMIT, AgencyResult, key))


def plan(who: Who) -> Schedule | None:
    """The schedule.

    Raises:
        DeniedError: If somebody runs no rounds.
    """
    require(who, _RUN)
    return rounds.schedule()


def round_lines(who: Who) -> Sequence[RoundLine] | None:
    """Rounds, the latest first; None for who runs none."""
    if not may(who, _RUN):
        return None
    participants = Participant.objects.exclude(public="").count()
    return [
        RoundLine(one.pk, one.code, one.due, one.state, one.received.count(), participants)
        for one in NationalRound.objects.order_by("-due")[:100]
    ]


def _round(who: Who, key: UUID) -> NationalRound:
    require(who, _RUN)
    row = NationalRound.objects.filter(pk=key).first()
    if row is None:
        raise DeniedError(_RUN)
    return row


def round_seen(who: Who, key: UUID) -> RoundSeen:
    """A round: who sent and who did not, and what came out.

    Raises:
        DeniedError: If somebody runs no rounds, or there is none.
    """
    row = _round(who, key)
    there = {
        one.participant_id: one for one in Received.objects.filter(round=row).defer("content", "wrapped_key")
    }
    lines = [_line(one, there.get(one.pk)) for one in Participant.objects.exclude(public="").order_by("name")]
    results = AgencyResult.objects.filter(round=row, agency=None).select_related("participant")
    outside = [(one.participant.name, one.rows) for one in results.order_by("participant__name")]
    return RoundSeen(row.pk, row.code, row.due, row.state, row.step, row.why, lines, row.content, outside)


@dataclass(frozen=True, slots=True)
class LastPicture:
    """What the latest picture says of how many are known.

    Attributes:
        code: Its period.
        number: Of the release.
        policy: Disclosure policy that it passed.
        persons: Persons on the lists, as shown; None: hidden, or nothing was linked.
        low, high: Ends of the estimate's range, as told; None where there is none.
    """

    code: str
    number: str
    policy: str
    persons: int | None
    low: float | None
    high: float | None


def last_picture(who: Who) -> LastPicture | None:
    """The latest picture; None for who runs no rounds, or while there is none."""
    if not may(who, _RUN):
        return None
    row = NationalRound.objects.filter(state=NationalRound.COMBINED).order_by("-due").first()
    if row is None or row.content is None or row.content["verdict"] == "none":
        return None
    low, high = row.content["range"]
    found = row.content
    return LastPicture(row.code, found["number"], found["policy"], found["persons"], low, high)


def _line(one: Participant, received: Received | None) -> ParticipantLine:
    if received is None:
        return ParticipantLine(one.name, one.agency_id is None)
    return ParticipantLine(one.name, one.agency_id is None, received.received_at, received.late)


def round_file(who: Who, key: UUID) -> tuple[str, bytes]:
    """The file of a round for participants outside: its name and content; public keys alone.

    Raises:
        DeniedError: If somebody runs no rounds, or there is none.
    """
    import yaml  # noqa: PLC0415

    row = _round(who, key)
    content = rounds.library_round(row).as_dict()
    return f"round-{row.code}.yaml", yaml.safe_dump(content, sort_keys=False).encode()
