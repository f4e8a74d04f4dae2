"""What a withdrawal of consent does to referrals: those that it no longer covers are revoked with it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from equiano_web.access import Who
from equiano_web.actions import Act, note_part
from equiano_web.consents.effects import Withdrawn
from equiano_web.people.models import User
from equiano_web.referrals import sharing, telling
from equiano_web.referrals.engine import PERSON, do
from equiano_web.referrals.models import Referral

OPEN = ("sent", "accepted")


def revoke(done: Withdrawn) -> Sequence[str]:
    """Revoke what went out and is no longer covered. Drafts stay: nothing of them went, nor can."""
    rows = Referral.objects.select_for_update(of=("self",)).filter(case=done.case, state__in=OPEN)
    found = []
    by = User.objects.filter(pk=done.by).first() if done.by else None
    for one in rows.select_related("case", "sender", "receiver", "created_by", "sent_by"):
        if sharing.needed(one) <= sharing.permitted(one, done.at):
            continue
        act = Act(Who(by or one.created_by), done.at)
        do(act, one, "revoke", PERSON, {"withdrawn_on": timezone.localdate(done.at).isoformat()})
        note_part(act, "referral.revoke", one)
        telling.receiver(act, one)
        found.append(f"referral:{one.pk}")
    return found
