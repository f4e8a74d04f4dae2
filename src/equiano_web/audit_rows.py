"""Reading the audit for its check: millions of rows, as fast as the driver gives them.

A server keeps the types of its columns. A file takes anything anywhere, so what was changed by hand may be of
another type, which no query of the application finds any more. The quick reading breaks off at the first such
value; then all is read again, each column brought to its type, and what was not of it is named.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any, TypeVar

from django.db import DatabaseError, connection, transaction

from equiano_web.models import AuditEntry, AuditHead

# Of a server's cursor, fetched at a time. A file's gives each row as it is asked for: a list of many would
# cost a tenth more.
ROWS = 2_000
# Stream, number, time, what many rows have alike, thing, digest.
Row = tuple[str, int, str, str, str, bytes]
Found = TypeVar("Found")
_HEADS, _ENTRIES = AuditHead._meta.db_table, AuditEntry._meta.db_table
# What many rows have alike comes as one text: each column costs a tenth of a millionth of a second a row, and
# a driver's own reading of time and JSON more than the digest. Of a file as JSON; a server takes a millionth
# more for that than for a character between them that no column has: JSON escapes it.
_BETWEEN = "\x1f"
_ALIKE = ("actor", "act", "channel", "kind", "outcome", "classes", "codes")
_TEXTS = ("stream", "at", *_ALIKE, "object")
_IN_PLACE = "typeof(stream) = 'text' AND typeof(number) = 'integer'"
_SOUND = " AND ".join([*(f"typeof({one}) = 'text'" for one in _TEXTS), "typeof(digest) = 'blob'"])


def _asked(at: str, alike: str, thing: str = "object", digest: str = "digest", where: str = "") -> str:
    columns = f"stream, number, {at}, {alike}, {thing}, {digest}"
    return f"SELECT {columns} FROM {_ENTRIES} {where} ORDER BY stream, number"  # noqa: S608 - our names


# JSON holds no bytes: that of another type than text is an error. Of a bare column Python makes a time.
_OF_A_FILE = _asked("+at", f"json_array({', '.join(_ALIKE)})")
# No digest fits a row without a time.
_OF_ANY_TYPE = _asked(
    f"iif({_SOUND}, at, '')",
    f"json_array({', '.join(f'CAST({one} AS TEXT)' for one in _ALIKE)})",
    "CAST(object AS TEXT)",
    "iif(typeof(digest) = 'blob', digest, x'')",
    f"WHERE {_IN_PLACE}",
)
_OF_A_SERVER = _asked(
    "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    f"concat_ws('{_BETWEEN}', {', '.join(f'{one}::text' for one in _ALIKE)})",
)
_DISPLACED = (
    f"SELECT DISTINCT CAST(stream AS TEXT), CAST(number AS INTEGER) FROM {_ENTRIES} "  # noqa: S608
    f"WHERE NOT ({_IN_PLACE})"
)
_HEADS_OF_ANY_TYPE = (
    f"SELECT stream, number, iif(typeof(digest) = 'blob', digest, x'') FROM {_HEADS} "  # noqa: S608
    f"WHERE {_IN_PLACE}"
)


def walked(walk: Callable[[Iterable[Row], list[tuple[str, int]]], Found]) -> Found:
    """Give all entries in the order of their chains, of one state of the database, to what walks them.

    Args:
        walk: Takes the entries, and stream and number of those that stand nowhere, as a value of another type
            is in the place of one of the two. It raises `TypeError` or `AttributeError` at a value of another
            type than `Row` has.
    """
    if connection.vendor != "sqlite":
        return walk(chain.from_iterable(_of_a_server()), [])
    try:
        with connection.wrap_database_errors:
            return walk(_of_a_file(_OF_A_FILE), [])
    except (TypeError, AttributeError, DatabaseError):
        with _any_text(), connection.wrap_database_errors:
            displaced = [(str(stream), int(number)) for stream, number in _of_a_file(_DISPLACED)]
            return walk(_of_a_file(_OF_ANY_TYPE), displaced)


def parts_of(alike: str) -> list[str] | None:
    """Actor, act, channel, kind, outcome, classes and codes; None if one has what none is written with."""
    parts: list[str] = json.loads(alike) if connection.vendor == "sqlite" else alike.split(_BETWEEN)
    return parts if len(parts) == len(_ALIKE) else None


def sound_heads() -> dict[str, tuple[int, str]]:
    """Number and digest in hex of each chain's end.

    Raises:
        TypeError: If a digest is of another type: a root over it would say for good what is not so.
    """
    return {one.stream: (one.number, bytes(one.digest).hex()) for one in AuditHead.objects.all()}


def heads() -> dict[str, tuple[int, str]]:
    """The same for the check; none, or no digest, where a value is of another type."""
    if connection.vendor != "sqlite":
        return sound_heads()
    with _any_text(), connection.wrap_database_errors:
        return {stream: (number, digest.hex()) for stream, number, digest in _of_a_file(_HEADS_OF_ANY_TYPE)}


def _of_a_file(statement: str) -> Iterator[Any]:
    """Rows as SQLite's own cursor has them, without a transaction: that would keep writers out."""
    connection.ensure_connection()
    rows: Iterator[Any] = iter(connection.connection.execute(statement))
    return rows


def _of_a_server() -> Iterator[list[Row]]:
    """Portions of a server's cursor, which lives in a transaction; Django's own takes numbers as text."""
    connection.ensure_connection()
    with transaction.atomic(), connection.connection.cursor("audit", binary=True) as cursor:
        cursor.execute(_OF_A_SERVER)
        while rows := cursor.fetchmany(ROWS):
            yield rows


@contextmanager
def _any_text() -> Iterator[None]:
    """Also bytes that are no text are read as one."""
    connection.ensure_connection()
    raw = connection.connection
    before, raw.text_factory = raw.text_factory, lambda content: content.decode(errors="replace")
    try:
        yield
    finally:
        raw.text_factory = before
