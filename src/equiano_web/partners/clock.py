"""What time it is in the room. In a demonstration its clock can be set wrong, to see what follows."""

from __future__ import annotations

import datetime as dt
import os

from django.conf import settings
from django.utils import timezone


def now() -> dt.datetime:
    """The time."""
    return timezone.now() + dt.timedelta(seconds=_wrong_by())


def _wrong_by() -> int:
    """Seconds by which the clock is wrong: `EQUIANO_WEB_TEST_CLOCK`, heeded in a demonstration alone."""
    said = os.environ.get("EQUIANO_WEB_TEST_CLOCK", "") if settings.EQUIANO_DEMO else ""
    return int(said) if said.lstrip("-").isdigit() else 0
