"""What the room does by itself: it sends, lets expire, forgets, and changes its keys before they end."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from equiano.exchange.bodies import Decline, WithdrawnReferral
from equiano.exchange.protocol import expires_at, withdrawal_due
from equiano_web.db import writing
from equiano_web.jobs import Work, job
from equiano_web.partners import registry, sending, taking
from equiano_web.partners.clock import now as now_here
from equiano_web.partners.files import states
from equiano_web.partners.machine import LASTS, SEND_NOW, act_on
from equiano_web.partners.models import Arrival, Crossing, Outgoing, OwnKeys
from equiano_web.people.agencies import today

EVERY = dt.timedelta(minutes=1)  # as the first wait after a failure
# Keys are changed so many days before they end, so that the partner hears of it by then.
AHEAD = dt.timedelta(days=3)
_NO_ANSWER = "no_answer_in_time"


@job("partners.send", every=EVERY, own_transaction=True, lease=sending.HELD)
def send(work: Work) -> None:
    """Send what is due."""
    sending.send_due(work)
    with work.finishing():
        pass


@job(SEND_NOW, own_transaction=True, lease=sending.HELD)
def send_now(work: Work) -> None:
    """Send what was just laid out."""
    sending.send_due(work)
    with work.finishing():
        pass


@job("partners.clock", every=dt.timedelta(minutes=15), own_transaction=True)
def clock(work: Work) -> None:
    """Let enquiries expire; remind of withdrawals; change keys whose month ends; forget what is over."""
    at = now_here()
    for key in _unanswered(at):
        with writing():
            expire(key, at)
    for key in _late_withdrawals(at):
        with writing():
            remind(key, at)
    with work.finishing():
        forget(at)
        _rotate(at)


def _unanswered(at: dt.datetime) -> list[UUID]:
    rows = Crossing.objects.filter(state__in=("sent", "acknowledged"))
    return [one.pk for one in rows if _expires(one) <= at]


def _expires(crossing: Crossing) -> dt.datetime:
    return crossing.expires_at or expires_at(crossing.urgency, crossing.arrived_at or crossing.since)


def expire(key: UUID, at: dt.datetime) -> None:
    """Let one expire; inside a transaction."""
    rows = Crossing.objects.select_for_update(of=("self",)).select_related(
        "agency", "partner__agency", "case"
    )
    one = rows.get(pk=key)
    if one.state in ("sent", "acknowledged"):
        day = today(one.agency, at)
        is_sender = one.side == "sender"
        act_on(
            one,
            "expire",
            at,
            WithdrawnReferral(reason=_NO_ANSWER, on=day) if is_sender else Decline(reason=_NO_ANSWER),
        )


def _late_withdrawals(at: dt.datetime) -> list[UUID]:
    rows = Crossing.objects.filter(state="withdrawn", since__lte=at - (withdrawal_due(at) - at))
    return [one.pk for one in rows if "reminded" not in one.told]


def remind(key: UUID, at: dt.datetime) -> None:
    """Tell people, once, that a withdrawal was not answered in time; inside a transaction.

    Nothing is deleted by itself: what a law makes the receiver keep only a person can say. The receiver sees
    nothing of the person meanwhile, and the withdrawal stays open on both sides until it is answered.
    """
    one = Crossing.objects.select_for_update(of=("self",)).select_related("agency", "case").get(pk=key)
    if one.state == "withdrawn" and "reminded" not in one.told:
        one.told = {**one.told, "reminded": at.isoformat(timespec="seconds")}
        one.save(update_fields=["told"])
        taking.tell_late(one, at)


def forget(at: dt.datetime) -> int:
    """Forget arrivals that could not come again, messages that are over, keys that nothing needs any more."""
    old = Arrival.objects.filter(keep_until__lt=at).delete()[0]
    # The longest that a message to them may be on its way, and a day more for clocks that differ.
    gone = at - LASTS - dt.timedelta(days=1)
    # Who had not heard of the change wrote to them until their own end.
    keys = OwnKeys.objects.filter(closed_at__lt=gone, agreement_until__lt=gone.date(), revoked_at=None)
    states.over(at)
    over = Outgoing.objects.filter(expires_at__lt=at - dt.timedelta(days=1)).exclude(package=b"")
    over.update(package=b"", signed=None, wrapped_key=None)
    return old + keys.delete()[0]


def _rotate(at: dt.datetime) -> None:
    for one in OwnKeys.objects.filter(closed_at=None).select_related("agency"):
        if one.agreement_until <= today(one.agency, at) + AHEAD:
            registry.rotated(one.agency, at)
