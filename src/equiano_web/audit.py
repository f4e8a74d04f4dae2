"""The audit: one chain of digests an agency, written in the transaction of the act that it tells of.

    digest(n) = SHA-256(digest(n-1) ‖ canonical JSON of entry n)

The entry is the last statement of the act's transaction: the head of the chain is locked for as short as can
be, and an act without its entry, or an entry without its act, does not exist.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any

from django.db import connection
from django.db.transaction import TransactionManagementError

from equiano_web import planned
from equiano_web.models import AuditEntry, AuditHead

quoted = _quoted  # a text as canonical JSON has it
# Digest before the first entry of a chain.
START = bytes(32)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written down of an act, a reading or a denied try.

    Attributes:
        stream: Id of the agency, or `system`.
        at: When.
        actor: Id of the user.
        act: Name of the act.
        channel: By which way: `page`, `api`, `job`, `command`.
        kind: Label of the table of the thing.
        object: Id of the thing.
        outcome: `done`, `read`, `denied`, `refused` or `failed`.
        classes: Sensitivity classes that may have been shown.
        codes: Such as names of changed fields; never a personal value.
    """

    stream: str
    at: datetime
    actor: str
    act: str
    channel: str
    kind: str
    object: str
    outcome: str
    classes: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def chained(before: bytes, number: int, entry: Entry) -> bytes:
    """Digest of an entry at its place in the chain."""
    return digest_of(before, text_of(_row(number, entry)))


def _row(number: int, entry: Entry) -> tuple[Any, ...]:
    """An entry as `text_of` reads it."""
    at = entry.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return (
        entry.stream, number, at, entry.actor, entry.act, entry.channel, entry.kind, entry.object,
        entry.outcome, json.dumps(entry.classes), json.dumps(entry.codes),
    )  # fmt: skip


def digest_of(before: bytes, text: str) -> bytes:
    """Digest of an entry's canonical JSON after the digest of the entry before."""
    return hashlib.sha256(before + text.encode()).digest()


def text_of(row: Sequence[Any]) -> str:
    """Canonical JSON of an entry: keys in order, no spaces, ASCII; as `json.dumps` gives, but faster.

    Args:
        row: `stream`, `number`, `at` (UTC, `2026-11-26 10:00:00.000000`; SQLite leaves a zero fraction out),
            `actor`, `act`, `channel`, `kind`, `object`, `outcome`, `classes` and `codes` (JSON as stored).
    """
    before, after = _around_number(row)
    return f"{before}{row[1]}{after}"


def _around_number(row: Sequence[Any]) -> tuple[str, str]:
    """What stands before and after the number of an entry, which only the database knows when it is added."""
    stream, _, at, actor, act, channel, kind, thing, outcome, classes, codes, *_ = row
    start, middle, end = repeated(actor, act, channel, kind, outcome, classes, codes)
    moment = f"{at[:10]}T{at[11:]}{'' if len(at) > 19 else '.000000'}+00:00"
    return f"{start}{quoted(moment)}{middle}", f',"object":{quoted(thing)}{end}{quoted(stream)}}}'


@lru_cache(maxsize=4096)
def repeated(
    actor: str, act: str, channel: str, kind: str, outcome: str, classes: str, codes: str
) -> tuple[str, str, str]:
    """What many entries have alike: the same person does the same again and again.

    Returns:
        What stands before the time, between it and the number, and between the thing and the stream:
        `audit_check` puts a row together by hand, as it reads millions.
    """
    return (
        f'{{"act":{quoted(act)},"actor":{quoted(actor)},"at":',
        f',"channel":{quoted(channel)},"classes":{_compact(classes)},"codes":{_compact(codes)},'
        f'"kind":{quoted(kind)},"n":',
        f',"outcome":{quoted(outcome)},"stream":',
    )


def _compact(text: str) -> str:
    """JSON without spaces; PostgreSQL and SQLite write it with some."""
    try:
        return json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    except ValueError:
        return text  # changed by hand: no digest fits it


_HEADS, _ENTRIES = AuditHead._meta.db_table, AuditEntry._meta.db_table
_COLUMNS = (
    "stream", "number", "at", "actor", "act", "channel", "kind", "object", "outcome", "classes", "codes",
    "digest",
)  # fmt: skip
_NEW_HEAD = f"INSERT INTO {_HEADS} (stream, number, digest) VALUES (%s, 0, %s) ON CONFLICT DO NOTHING"  # noqa: S608
CHAINED = "equiano_chained"  # function that the connection to a file has: digest, before, number, after
# One statement adds an entry at the end of its chain and moves the head, by hand: every page that shows
# something sealed writes one. On a file a trigger moves the head, as SQLite writes one table a statement; on
# a server whoever adds to the same chain waits at the locked head.
_ADD = {
    "sqlite": f"INSERT INTO {_ENTRIES} ({', '.join(_COLUMNS)}) "  # noqa: S608 - our names
    f"SELECT h.stream, h.number + 1, {', '.join(['%s'] * 9)}, {CHAINED}(h.digest, %s, h.number + 1, %s) "
    f"FROM {_HEADS} h WHERE h.stream = %s",
    "postgresql": f"WITH head AS (SELECT stream, number, digest FROM {_HEADS} "  # noqa: S608 - our names
    "WHERE stream = %s FOR UPDATE), "
    f"added AS (INSERT INTO {_ENTRIES} ({', '.join(_COLUMNS)}) SELECT stream, number + 1, %s::timestamptz, "
    "%s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb, "
    "sha256(digest || convert_to(%s || (number + 1)::text || %s, 'UTF8')) FROM head "
    "RETURNING number, digest) "
    f"UPDATE {_HEADS} h SET number = added.number, digest = added.digest FROM added WHERE h.stream = %s",
}
TRIGGER = (
    f"CREATE TRIGGER IF NOT EXISTS equiano_audit_head AFTER INSERT ON {_ENTRIES} BEGIN "  # noqa: S608
    f"UPDATE {_HEADS} SET number = NEW.number, digest = NEW.digest WHERE stream = NEW.stream; END"
)


def append(entry: Entry) -> None:
    """Write an entry; inside the transaction of the act, as its last statement."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("an entry of the audit is written in the transaction of its act")
    append_alone(entry)


def append_alone(entry: Entry) -> None:
    """Write an entry of what changes nothing, such as a reading: the statement is its own transaction."""
    row = _row(0, entry)
    at = connection.ops.adapt_datetimefield_value(entry.at)
    values = [at, *row[3:], *_around_number(row), entry.stream]
    if connection.vendor == "postgresql":
        values.insert(0, entry.stream)
    with planned.cursor() as cursor:
        for _ in range(2):
            cursor.execute(_ADD[connection.vendor], values)
            if cursor.rowcount == 1:
                return
            # Of two that begin a chain at once one waits here for the other, and finds its head.
            cursor.execute(_NEW_HEAD, [entry.stream, START])
    raise RuntimeError("the head of a chain was taken away while it was written")


def of_connection(connection: Any, **_: object) -> None:  # noqa: ANN401 - Django's wrapper has no type
    """Give a new connection to a file the function that chains digests."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(CHAINED, 4, _chained, deterministic=True)


def _chained(before: bytes, start: str, number: int, end: str) -> bytes:
    return digest_of(before, f"{start}{number}{end}")
