"""Who makes a request: found with their agency and their device by one question to the database.

What Django does for it, and whatever is odd (no device, another key of sessions, an account that was ended),
is left to Django: here only a session is taken that holds in every respect.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from equiano_web.people import devices
from equiano_web.people.models import User


class Known(AuthenticationMiddleware):
    """Django's middleware, with one question instead of two."""

    def process_request(self, request: HttpRequest) -> None:
        """As Django does; who it is is asked when somebody wants to know."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user(request))  # type: ignore[assignment]  # as Django's


def _user(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    session = request.session
    device = devices.of(request, session.get(SESSION_KEY))
    if device is None or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return get_user(request)
    user: User = device.user
    known = session.get(HASH_SESSION_KEY) or ""
    if not user.is_active or not constant_time_compare(known, user.get_session_auth_hash()):
        return get_user(request)
    return user
