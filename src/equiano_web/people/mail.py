"""E-mail: whether the installation sends any."""

from __future__ import annotations

from django.conf import settings


def can_send() -> bool:
    """Whether a server for outgoing mail is set (`EQUIANO_WEB_MAIL`)."""
    return not str(settings.EMAIL_BACKEND).endswith("dummy.EmailBackend")
