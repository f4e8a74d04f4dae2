"""Files of exports do not stay."""

from __future__ import annotations

from django.utils import timezone

from equiano_web.exports.models import Export


def forget_old() -> int:
    """Remove files whose time is over; for the job runner. How many."""
    return Export.objects.filter(until__lte=timezone.now()).exclude(content=None).update(content=None)
