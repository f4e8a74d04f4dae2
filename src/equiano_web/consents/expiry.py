"""Consent that ends soon: who works on the case is told, without a word of whose or to what."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from equiano.words import say
from equiano_web.consents.models import Consent
from equiano_web.people import notices
from equiano_web.people.models import User

# Time to meet the person once more before it ends.
BEFORE = timedelta(days=14)


def warn() -> int:
    """Tell of each entry that ends within `BEFORE`, once; for the job runner. How many."""
    now = timezone.now()
    ending = Consent.objects.filter(
        withdrawn_at=None, warned_at=None, expires_at__gt=now, expires_at__lte=now + BEFORE,
        case__wrapped_key__isnull=False,
    )  # fmt: skip
    rows = list(ending.select_related("case"))
    for row in rows:
        people = User.objects.filter(pk__in=[row.case.assigned_to_id or row.case.created_by_id])
        notices.tell(people, "consent.ends", row.case_id, now)
    Consent.objects.filter(pk__in=[row.pk for row in rows]).update(warned_at=now)
    return len(rows)


def kinds() -> None:
    """Make the notices of the room known; none says anything of a case."""
    notices.kind("consent.ends", "case_consents", lambda: say("Consent ends soon: ask anew"))
    notices.kind("consent.risk", "risk_one", lambda: say("Sharing without consent: decide or review"))
    notices.kind("consent.stop", "stop_one", lambda: say("You are asked to stop using data, or to erase it"))
    notices.kind("consent.tell", "case_consents", lambda: say("Consent was withdrawn: tell the recipients"))
    notices.kind("consent.answered", "case_consents", lambda: say("A request to stop or erase was answered"))
