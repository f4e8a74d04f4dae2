"""What the server writes to its log: what happened where, never of whom.

    2026-11-26T13:50:01+00:00 ERROR django.request 500 cases/<uuid:key>/edit OperationalError at
    django/db/backends/utils.py:105 < equiano_web/cases/actions.py:88

Messages of other people's code repeat what was in hand: a database quotes the row that it refused, a parser
the text that it did not understand, Django the address that was asked for. So of a record that is not ours
the message is left out, and of every error: what stays is its kind and the lines that it came through.
"""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

OURS = ("equiano", "equiano_web")
# Lines of a traceback, the last first: the place of the error, and the way from our code to it.
MOST_FRAMES = 12


class ToStderr(logging.StreamHandler[TextIO]):
    """Writes to standard error as it is at that moment: it may have been replaced since the start."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # a field there
        """Standard error."""
        return sys.stderr


class Formatter(logging.Formatter):
    """One line a record."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        parts = [at, record.levelname, record.name]
        if record.name.split(".")[0] in OURS:
            parts.append(" ".join(record.getMessage().split()))
        else:
            parts += [str(getattr(record, "status_code", "")), _route(record)]
            if not record.exc_info:
                parts.append(_place(record.pathname, record.lineno))
        if record.exc_info and record.exc_info[1]:
            parts.append(_error(record.exc_info[1]))
        return " ".join(part for part in parts if part)


def _route(record: logging.LogRecord) -> str:
    """The pattern of the address that was asked for, without what stood in its place."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return str(getattr(match, "route", "") or "")


def _error(error: BaseException) -> str:
    """Kind of an error, and of those behind it, with the lines that each came through."""
    told, seen = [], set[int]()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        frames = traceback.extract_tb(one.__traceback__)[-MOST_FRAMES:]
        lines = " < ".join(_place(frame.filename, frame.lineno or 0) for frame in reversed(frames))
        told.append(f"{type(one).__name__} at {lines}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "; from ".join(told)


def _place(path: str, line: int) -> str:
    """A line of code, by the end of its path."""
    parts = Path(path).parts
    package = next((n for n, part in enumerate(parts) if part in {"site-packages", "src"}), len(parts) - 3)
    return f"{'/'.join(parts[max(package + 1, 0) :])}:{line}"
