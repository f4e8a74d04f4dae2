"""How often a token may ask: so many requests a minute, counted in each process of the server."""

from __future__ import annotations

import threading
import time

from django.http import HttpRequest
from ninja.throttling import BaseThrottle

# A program that fetches page after page asks ten times a second and is slowed down; one that follows the work
# of an office is not.
A_MINUTE = 300


class PerToken(BaseThrottle):
    """Requests of one token in this minute (ninja's own throttles mix up the counts of threads)."""

    def __init__(self, most: int = A_MINUTE) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._minute = 0
        self._counts: dict[str, int] = {}

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the request; whether it may go on."""
        token = str(getattr(request, "token", ""))
        minute = int(time.time()) // 60
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            self._counts[token] = self._counts.get(token, 0) + 1
            return self._counts[token] <= self.most

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._counts = {}

    def wait(self) -> float:
        """Seconds until the next minute."""
        return 60 - time.time() % 60
