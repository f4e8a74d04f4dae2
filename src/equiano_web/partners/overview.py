"""The first page of the room, and the refusals: frozen views, never a model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from equiano.exchange.outbox import standing
from equiano.exchange.protocol import kind_name
from equiano_web.access import DeniedError, Permission, Seen, Sensitivity, Who, may, require, see, within
from equiano_web.actions import note_reading
from equiano_web.partners import pairs
from equiano_web.partners.clock import now as now_here
from equiano_web.partners.models import Arrival, Crossing, Outgoing, OwnKeys, Partner

_MANAGE, _VIEW = Permission.PARTNER_MANAGE, Permission.CASE_VIEW
_SEND, _ANSWER = Permission.REFERRAL_SEND, Permission.REFERRAL_ANSWER
MOST_LINES = 100
# What became of a package that was taken, or came a second time; every other outcome is a refusal.
_NOT_REFUSED = ("taken", "late", "waits", "again", "acknowledged")


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of ours.

    Attributes:
        id: Its id.
        kind: In words.
        text: How it stands.
        code: `acked`, `waiting`, `trying`, `down`, `stopped`.
        at: When it was made or acknowledged.
        partner: Name of the partner.
        is_file: Whether it can be carried as a file.
    """

    id: str
    kind: str
    text: str
    code: str
    at: dt.datetime
    partner: str
    is_file: bool


@dataclass(frozen=True, slots=True)
class Registry:
    """The first page of the room.

    Attributes:
        manages: Whether whoever looks manages partners.
        answers: Whether they answer referrals.
        partners: Partners, for who manages them, each with whether its pair is open.
        keys: Own keys, for the same.
        waiting: Messages that have not arrived.
        came: Referrals that came in.
        went: Referrals that went out, of cases in reach.
        arrivals: What came last, for who manages: time, partner, kind, outcome.
    """

    manages: bool
    answers: bool
    partners: Sequence[tuple[Seen, bool]]
    keys: Seen | None
    waiting: Sequence[Sent]
    came: Sequence[Seen]
    went: Sequence[Seen]
    arrivals: Sequence[tuple[dt.datetime, str, str, str]]


def registry(who: Who) -> Registry:
    """Partners, keys, what waits, referrals that came and went.

    Raises:
        DeniedError: If somebody neither manages partners nor refers or answers.
    """
    manages, answers = may(who, _MANAGE), may(who, _ANSWER)
    if not (manages or answers or may(who, _SEND)):
        raise DeniedError(_MANAGE)
    at = now_here()
    rows = Partner.objects.filter(within(who, _MANAGE, Partner)).select_related("agency")
    keys = OwnKeys.objects.filter(within(who, _MANAGE, OwnKeys), closed_at=None).first()
    waiting = Outgoing.objects.filter(within(who, _MANAGE, Outgoing)).exclude(state__in=("acked", "stopped"))
    came = Crossing.objects.filter(within(who, _ANSWER, Crossing)) if answers else Crossing.objects.none()
    went = (
        Crossing.objects.filter(within(who, _VIEW, Crossing), side="sender")
        if may(who, _VIEW)
        else came.none()
    )
    note_reading(who, "crossing.list")
    return Registry(
        manages,
        answers,
        [(see(who, one), not pairs.closed(one, at)) for one in rows],
        see(who, keys) if keys else None,
        [sent_of(one, at) for one in waiting.select_related("partner").order_by("made_at")[:MOST_LINES]],
        ordinary(who, came),
        ordinary(who, went),
        [(one.at, one.partner.name if one.partner else "", one.kind, one.outcome) for one in _arrivals(who)],
    )


def ordinary(who: Who, rows: object) -> list[Seen]:
    """Columns of referrals, the last first."""
    found = rows.select_related("partner", "case").order_by("-created_at")[:MOST_LINES]  # type: ignore[attr-defined]
    return [see(who, one, (Sensitivity.ORDINARY,)) for one in found if one.state != "none"]


def _arrivals(who: Who) -> Sequence[Arrival]:
    # An acknowledgement changes the line of what it acknowledges; refusals have a page of their own.
    rows = Arrival.objects.filter(within(who, _MANAGE, Arrival)).exclude(outcome="acknowledged")
    return list(rows.select_related("partner").order_by("-at")[:20])


def sent_of(row: Outgoing, now: dt.datetime) -> Sent:
    """How a message of ours stands."""
    if row.acked_at is not None:
        code, text, at = "acked", "", row.acked_at
    else:
        found = standing(row.tries, row.failure, row.next_at, now)
        code, text, at = found.code, found.text, row.made_at
    is_file = bool(row.package) and row.acked_at is None and row.partner.second_at is not None
    return Sent(str(row.pk), kind_name(row.kind), text, code, at, row.partner.name, is_file)


def refusals(who: Who) -> Sequence[tuple[dt.datetime, str, str]]:
    """Packages that were refused, the last first: when, partner if it was seen, and why as a code.

    Nothing of their content was kept. They are listed as long as `REFUSED_KEPT`; the audit keeps them.

    Raises:
        DeniedError: If somebody does not manage partners.
    """
    require(who, _MANAGE)
    rows = Arrival.objects.filter(within(who, _MANAGE, Arrival)).exclude(outcome__in=_NOT_REFUSED)
    note_reading(who, "crossing.refusals")
    found = rows.select_related("partner").order_by("-at")[: 2 * MOST_LINES]
    return [(one.at, one.partner.name if one.partner else "", one.outcome) for one in found]
