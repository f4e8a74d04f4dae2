"""What of referrals abroad stands in somebody's day: what waits for an act, is late, or cannot go.

came: nobody here or I have it ──> accept or decline, answer a withdrawal
went: of my cases              ──> send details, answer items; no answer in time; the partner is down
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from equiano.exchange.outbox import DOWN_AFTER
from equiano.exchange.protocol import answer_due, withdrawal_due
from equiano.words import say
from equiano_web import prepared
from equiano_web.access import Permission, Who, may, within
from equiano_web.partners.clock import now as now_here
from equiano_web.partners.models import Crossing, Outgoing
from equiano_web.people.agencies import local
from equiano_web.tasks.elsewhere import Waits

_VIEW, _ANSWER = Permission.CASE_VIEW, Permission.REFERRAL_ANSWER
MOST = 50
# States in which something may wait; an index has them by agency and side.
_OF_RECEIVER = ("acknowledged", "accepted", "items_asked", "outcome", "declined", "withdrawn")
_OF_SENDER = (
    *("sent", "acknowledged", "accepted", "details_sent", "items_asked", "items_sent", "outcome"),
    *("expired", "withdrawn"),
)
# Nobody set a day for what the partner asks of us: the next day is the latest at which somebody should look.
_SOON = dt.timedelta(days=1)


def my_day(who: Who) -> Sequence[Waits]:
    """What waits for somebody, by one question."""
    at, mine = now_here(), _came(who) | _went(who)
    if not mine:
        return ()
    found = prepared.rows("day abroad", _longest_waiting, mine & Q(agency=who.user.agency_id))
    for row in found:
        row.agency = who.user.agency
    lines = (_line(row, bool(row.is_down), at) for row in found)  # type: ignore[attr-defined]  # annotated
    return [one for one in lines if one is not None]


def _longest_waiting(wanted: Q) -> QuerySet[Crossing]:
    down = Outgoing.objects.filter(
        crossing=OuterRef("pk"), state__in=(Outgoing.WAITING, Outgoing.HELD), tries__gte=DOWN_AFTER
    )
    rows = Crossing.objects.filter(wanted).annotate(is_down=Exists(down))
    return rows.select_related("partner").order_by("since")[:MOST]


def _came(who: Who) -> Q:
    if not may(who, _ANSWER):
        return Q()
    free = Q(taken_by=None) | Q(taken_by=who.user.pk)
    return within(who, _ANSWER, Crossing) & free & Q(side="receiver", state__in=_OF_RECEIVER)


def _went(who: Who) -> Q:
    if not may(who, _VIEW):
        return Q()
    # As tasks of a case: whose it is, or who referred it where nobody has it.
    mine = Q(case__assigned_to=who.user.pk) | Q(case__assigned_to=None, created_by=who.user.pk)
    return within(who, _VIEW, Crossing) & mine & Q(side="sender", state__in=_OF_SENDER)


def _line(row: Crossing, is_down: bool, at: dt.datetime) -> Waits | None:
    """What of a referral waits now, the weightiest; None if nothing does."""
    found = _of_receiver(row) if row.side == "receiver" else _of_sender(row, at)
    if found is None and is_down:
        text = say("A partner abroad cannot be reached: a message waits")
        found = text, row.since + _SOON, False
    if found is None:
        return None
    text, due, waits = found
    address = reverse("crossing", args=(row.pk,))
    return Waits(text, address, local(row.agency, due).date(), row.partner.name, waits)


def _of_receiver(row: Crossing) -> tuple[str, dt.datetime, bool] | None:
    if row.state == "acknowledged":
        due = row.answer_due or answer_due(row.urgency, row.since)
        return say("Answer a referral from abroad"), due, True
    if row.state == "withdrawn":
        text = say("Answer a withdrawal from abroad: say what was deleted")
        return text, withdrawal_due(row.since), True
    return None


def _of_sender(row: Crossing, at: dt.datetime) -> tuple[str, dt.datetime, bool] | None:
    match row.state:
        case "accepted":
            return say("Accepted abroad: send details"), row.since + _SOON, True
        case "items_asked":
            return say("Answer what a partner abroad asks for"), row.since + _SOON, True
        case "sent":
            text, due = say("A partner abroad has not acknowledged an enquiry"), row.since + _SOON
        case "acknowledged":
            text, due = say("A partner abroad has not answered in time"), answer_due(row.urgency, row.since)
        case "withdrawn" | "expired":
            text, due = say("A withdrawal abroad was not answered in time"), withdrawal_due(row.since)
        case _:
            return None
    return (text, due, False) if due <= at else None
