"""Sessions as Django keeps them in the database, looked up by a statement that is made once."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from equiano_web import prepared


class SessionStore(InDatabase):
    """The session of a request."""

    def _get_session_from_db(self) -> Session | None:
        """The row; None, and no key any more, if there is none or it has ended."""
        wanted = Q(session_key=prepared.Given(self.session_key))
        for row in prepared.rows("session", Session.objects.filter, wanted):
            if row.expire_date > timezone.now():
                return row
        self._session_key = None
        return None
