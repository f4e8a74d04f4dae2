"""What referrals do by themselves: unanswered ones are escalated after their day, later they expire."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from equiano_web.access import Who
from equiano_web.actions import Act, note_part
from equiano_web.db import give_way, writing
from equiano_web.jobs import Work, job
from equiano_web.referrals import telling
from equiano_web.referrals.actions import note_gap
from equiano_web.referrals.engine import CLOCK, do
from equiano_web.referrals.models import Referral

# Referrals of a transaction, 30 ms each: after days without the server hundreds are late, and on a file
# whoever signs in meanwhile would wait for all of them.
PORTION = 10


@job("referrals.clock", every=timedelta(minutes=15), own_transaction=True)
def clock(work: Work) -> None:
    """Escalate what is overdue, and let expire what nobody answered."""
    while True:
        with writing():
            touched = run_clock(PORTION)
        if not touched:
            break
        work.renew()
        give_way()
    with work.finishing():
        pass


def run_clock(most: int | None = None) -> int:
    """The same, at once; inside a transaction.

    Args:
        most: Referrals to escalate, and to let expire, at most; all if None.

    Returns:
        How many were touched.
    """
    now = timezone.now()
    today = timezone.localdate(now)
    sent = Referral.objects.filter(state="sent", case__isnull=False).order_by("sent_at", "pk")
    sent = sent.select_related("case", "sender", "receiver", "sent_by")
    late = list(sent.filter(answer_by__lt=today, escalated_at=None)[:most])
    for one in late:
        act = Act(Who(one.sent_by, "job"), now)  # type: ignore[arg-type]  # sent by somebody
        do(act, one, "escalate", CLOCK, {})
        one.escalated_at = now
        one.save(update_fields=["escalated_at"])
        telling.leaders(act, one)
        note_part(act, "referral.escalate", one)
    gone = list(sent.filter(expires_after__lt=today)[:most])
    for one in gone:
        act = Act(Who(one.sent_by, "job"), now)  # type: ignore[arg-type]
        do(act, one, "expire", CLOCK, {})
        note_gap(act, one, "")
        telling.sender(act, one)
        note_part(act, "referral.expire", one)
    return len(late) + len(gone)
