"""Where requests come in: each is taken whole before a thread makes its page.

    granian ── whole, in time ──> a hand (`hands.py`) ── WSGI ──> pages

A thread that reads what a client sends waits as long as the client likes: four phones that lost their network
in the middle of a form held the four threads of a server, and nobody got a page any more. Here a loop reads
(granian's RSGI), which can wait for any number, and a page has its thread for as long as it is made.

What is too large, or came too slowly, is answered by the pages too (`Whole` in `middleware.py`), in the
words and the language of whoever sent it.
"""

from __future__ import annotations

import asyncio
import io
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import nullcontext, suppress
from typing import Any

from django.db import connections
from granian.rsgi import HTTPProtocol, ProtocolClosed, ProtocolError, Scope  # type: ignore[attr-defined]

from equiano_web.hands import LONG_S, Hands
from equiano_web.middleware import REFUSED

# A phone's video is read to its end, though not kept, so that its sender reads why it was not taken: who
# sends still when the answer comes sees an error of the browser. What is larger than this is cut off.
READ_AT_MOST = 256 * 2**20
# The poorest line of a phone (EDGE), and time for a network that comes and goes: 19 minutes for the largest.
SLOWEST_BYTES_S = 16_000
PATIENCE_S = 30.0
# What waits for its end is in memory: few large ones at a time. Forms and questions are far smaller.
_SMALL = 256 * 1024
_LARGE_AT_ONCE = 4
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_LOG = logging.getLogger(__name__)


class Entrance:
    """The application as granian calls it (RSGI)."""

    def __init__(self, application: Application, at_once: int, largest: int) -> None:
        """Stand before the pages.

        Args:
            application: The pages (WSGI).
            at_once: How many pages are made at once, but for those that take long.
            largest: Bytes of the largest request.
        """
        self._application, self._at_once, self._largest = application, at_once, largest
        self._is_watched = False

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin in a worker."""
        self._loop = loop
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)
        self._hands = Hands(self._at_once, connections.close_all)

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """End with the worker."""
        self._hands.stop()

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """A request."""
        try:
            environ = environ_of(scope, *await self._content(scope, protocol))
        except (ProtocolClosed, ProtocolError):  # whoever sent it went away in the middle
            return
        made = self._loop.create_future()

        def make() -> None:
            try:
                self._answer(environ, protocol)
            except Exception as fault:  # the pages answer their own: this is one of what stands before them
                # Its kind alone: a text may hold what somebody sent.
                _LOG.error("no page was made: %s", type(fault).__name__)
            with suppress(RuntimeError):  # the loop ended
                self._loop.call_soon_threadsafe(_end, made)

        self._hands.give(make)
        if not self._is_watched:
            self._is_watched = True
            self._loop.call_later(LONG_S, self._look)
        await made

    def _look(self) -> None:
        self._is_watched = self._hands.look()
        if self._is_watched:
            self._loop.call_later(LONG_S, self._look)

    async def _content(self, scope: Scope, protocol: HTTPProtocol) -> tuple[bytes, int]:
        """What was sent, and 0; or nothing, and the status with which it is refused."""
        length = scope.headers.get("content-length")
        if length is None and scope.method in ("GET", "HEAD") and "transfer-encoding" not in scope.headers:
            return b"", 0
        bytes_ = self._largest if length is None else int(length)
        if bytes_ <= _SMALL:
            return (b"", 0) if bytes_ == 0 else await _in_time(_all(protocol), bytes_)
        if bytes_ > READ_AT_MOST:
            return b"", 413
        # Of what will be refused nothing is kept, so it waits for nobody.
        keeps = self._largest if bytes_ <= self._largest else 0
        async with self._large if keeps else nullcontext():
            return await _in_time(_parts(protocol, keeps), min(bytes_, self._largest))

    def _answer(self, environ: dict[str, Any], protocol: HTTPProtocol) -> None:
        began: list[tuple[int, list[tuple[str, str]]]] = []

        def begin(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            began.append((int(status.partition(" ")[0]), headers))

        parts = self._application(environ, begin)
        try:
            content = b"".join(parts)
            protocol.response_bytes(*began[-1], content)
        finally:
            if close := getattr(parts, "close", None):
                close()


def _end(made: asyncio.Future[None]) -> None:
    if not made.done():
        made.set_result(None)


async def _in_time(reading: Awaitable[tuple[bytes, int]], bytes_: int) -> tuple[bytes, int]:
    try:
        async with asyncio.timeout(PATIENCE_S + bytes_ / SLOWEST_BYTES_S):
            return await reading
    except TimeoutError:
        return b"", 408


async def _all(protocol: HTTPProtocol) -> tuple[bytes, int]:
    return await protocol(), 0


async def _parts(protocol: HTTPProtocol, keeps: int) -> tuple[bytes, int]:
    """What comes, if it is no more than is kept; else it is read to its end, and refused."""
    parts, bytes_ = list[bytes](), 0
    async for part in protocol:
        bytes_ += len(part)
        if bytes_ <= keeps:
            parts.append(part)
        else:
            parts.clear()
        if bytes_ > READ_AT_MOST:
            break
    return (b"".join(parts), 0) if bytes_ <= keeps else (b"", 413)


def environ_of(scope: Scope, content: bytes, refused: int = 0) -> dict[str, Any]:
    """A request as WSGI tells it (PEP 3333).

    Args:
        scope: The request.
        content: What was sent.
        refused: Status with which it is to be refused; 0 for none.
    """
    server, _, port = scope.server.rpartition(":")
    found: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(content),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:  # would be read as the one with dashes, such as a proxy's X-Forwarded-For
            continue
        key = name.upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        found[key] = f"{found[key]}{between}{value}" if key in found else value
    # Of HTTP/2, where it is no header.
    found.setdefault("HTTP_HOST", scope.authority or "")
    found.pop("HTTP_CONTENT_LENGTH", None)
    if refused:
        found[REFUSED] = refused
    elif content:
        found["CONTENT_LENGTH"] = str(len(content))
    return found
