"""How often somebody may ask: one table of limits, counted in the database for all processes of the server.

    a process takes a block of the window's allowance from the row of who asks (one statement), and hands it
    out from memory; when the row has no more, it refuses from memory until the window is over

So a limit is never exceeded however many processes there are, most requests cost nothing, and who is refused
costs nothing at all. What a process took and did not hand out is lost with the window, at most a block.

Rows are named by keyed digests: they hold no address, no person and no token.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import threading
import time
from dataclasses import dataclass
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from equiano.words import say
from equiano_web.actions import RefusedError
from equiano_web.db import writing
from equiano_web.models import Allowance

_LOG = logging.getLogger("equiano_web.limits")
MINUTE, QUARTER, HOUR = 60, 900, 3600
# Of the allowance of a window, what a process takes at once: a tenth of the statements that one request each
# would cost, and at most a tenth lost for each further process.
PARTS = 10
NO_ADDRESS = "none"
# Keys that a process remembers; beyond it those of windows that are over are forgotten.
MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in a window.

    Attributes:
        most: How many.
        seconds: Length of the window, which begins at a multiple of it.
    """

    most: int
    seconds: int


# An office has one network address for all: limits by address leave room for some hundred people who come to
# work at the same hour. Failed tries to sign in have limits of their own, far lower (`people/lockout.py`).
LIMITS = {
    "sign_in": Limit(120, 5 * MINUTE),  # by address
    "second_factor": Limit(120, 5 * MINUTE),  # by address
    "password": Limit(10, QUARTER),  # by address: each sends a mail
    "invitation": Limit(60, QUARTER),  # by address; a link is opened a few times
    "offer": Limit(120, 5 * MINUTE),  # by address: a class checks at the same hour, and so may an office
    "package": Limit(60, MINUTE),  # by address: a partner sends a message a second at the most
    "public": Limit(600, MINUTE),  # by address: ten a second, of people who are not signed in
    # By person: nobody reads more results than one in a second; who tries out names does.
    "search": Limit(60, MINUTE),
    # By token: a program that follows the work of an office does not ask five times a second.
    "api": Limit(300, MINUTE),
    "api_unknown": Limit(60, MINUTE),  # by address: requests without a token that holds
    "sealed": Limit(300, HOUR),  # by person: sets of a phone that was away for a month are fewer
}


class TooManyError(RefusedError):
    """Asked too often.

    Attributes:
        wait: Seconds until the next window.
    """

    def __init__(self, wait: int) -> None:
        minutes = -(-wait // MINUTE)
        super().__init__(
            "too_many",
            say("Too many requests. Wait {minutes} {minutes|minute|minutes}.", minutes=minutes),
        )
        self.wait = wait


def key_of(kind: str, value: str) -> str:
    """A keyed digest: 64 letters that tell nothing without the secret of the installation."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{kind}\x00{value}".encode(), hashlib.sha256).hexdigest()


def address_of(request: HttpRequest) -> str:
    """The network address of who asks; of IPv6 the first half, as whoever has one has all of the second.

    Where none is told (a proxy that speaks through a socket of the system and names nobody, a header that
    holds no address) all such requests count as one.
    """
    text: str = get_adapter(request).get_client_ip(request)
    if not text:
        return NO_ADDRESS
    address = ipaddress.ip_address(text)
    if address.version == 4:
        return text
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)


class Counter:
    """What one process took and has not handed out yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: dict[str, tuple[int, int]] = {}  # key -> begin of the window, requests left

    def allow(self, name: str, whom: str) -> int:
        """Count a request.

        Args:
            name: Which of `LIMITS`.
            whom: Who asks: an address, an id.

        Returns:
            0 if it may go on, else seconds until the next window.
        """
        limit, now = LIMITS[name], time.time()
        if settings.EQUIANO_NO_LIMITS:
            return 0
        since = int(now // limit.seconds) * limit.seconds
        key = key_of(name, whom)
        left = self._hand_out(key, since)
        if left is None:
            left = _take(key, since, limit)
            self._keep(key, since, left - 1)
            if left <= 0:  # told once a window by each process; of whom, nothing
                _LOG.warning("limit reached: %s", name)
        return 0 if left > 0 else max(1, int(since + limit.seconds - now))

    def _hand_out(self, key: str, since: int) -> int | None:
        """What was left; None if the database must be asked."""
        with self._lock:
            begun, left = self._left.get(key, (-1, 0))
            if begun != since or left == 0:
                return None
            # Less than none: the window has no more.
            self._left[key] = (since, left - (left > 0))
            return left

    def _keep(self, key: str, since: int, left: int) -> None:
        with self._lock:
            if len(self._left) >= MOST_KEPT:
                now = time.time()
                self._left = {one: kept for one, kept in self._left.items() if kept[0] > now - HOUR}
            begun, more = self._left.get(key, (-1, 0))
            # Two threads that asked at once both took a block.
            self._left[key] = (since, left + (max(more, 0) if begun == since else 0))

    def forget(self) -> None:
        """Begin anew, as a process that was just started."""
        with self._lock:
            self._left = {}


_TABLE = Allowance._meta.db_table
_TAKE = (
    f"INSERT INTO {_TABLE} (key, since, taken) VALUES (%s, %s, %s) "  # noqa: S608  # our names
    f"ON CONFLICT (key) DO UPDATE SET since = excluded.since, taken = excluded.taken + "
    f"CASE WHEN {_TABLE}.since = excluded.since THEN {_TABLE}.taken ELSE 0 END RETURNING taken"
)


def _take(key: str, since: int, limit: Limit) -> int:
    """Take a block of the window's allowance; how many of it were there, 0 if none."""
    block = max(1, limit.most // PARTS)
    with writing(), connection.cursor() as cursor:
        cursor.execute(_TAKE, [key, since, block])
        taken = int(cursor.fetchone()[0])
    return max(0, min(block, limit.most - (taken - block)))


here = Counter()


def spend(name: str, whom: str | UUID) -> None:
    """Count a request of somebody.

    Raises:
        TooManyError: If it is one too many.
    """
    if wait := here.allow(name, str(whom)):
        raise TooManyError(wait)


def forget_old() -> int:
    """Remove rows of windows that are over; for the job runner. How many."""
    return Allowance.objects.filter(since__lt=time.time() - HOUR).delete()[0]
