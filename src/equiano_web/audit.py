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

from equiano_web.models import AuditEntry, AuditHead

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
    stream, number, at, actor, act, channel, kind, thing, outcome, classes, codes, *_ = row
    moment = f"{at[:10]}T{at[11:]}{'' if len(at) > 19 else '.000000'}+00:00"
    return (
        f'{{"act":{_quoted(act)},"actor":{_quoted(actor)},"at":{_quoted(moment)},"channel":{_quoted(channel)},'
        f'"classes":{_compact(classes)},"codes":{_compact(codes)},"kind":{_quoted(kind)},"n":{number},'
        f'"object":{_quoted(thing)},"outcome":{_quoted(outcome)},"stream":{_quoted(stream)}}}'
    )


@lru_cache(maxsize=4096)
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
# Written by hand: every page that shows something sealed writes an entry, and making these four statements
# from tables anew each time cost more than running them.
_HEAD = f"SELECT number, digest FROM {_HEADS} WHERE stream = %s"  # noqa: S608 - our names
_NEW_HEAD = f"INSERT INTO {_HEADS} (stream, number, digest) VALUES (%s, 0, %s) ON CONFLICT DO NOTHING"  # noqa: S608
_ADD = f"INSERT INTO {_ENTRIES} ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))})"  # noqa: S608
_MOVE = f"UPDATE {_HEADS} SET number = %s, digest = %s WHERE stream = %s"  # noqa: S608


def append(entry: Entry) -> None:
    """Write an entry; inside the transaction of the act, as its last statement."""
    with connection.cursor() as cursor:
        before, digest = _locked_head(cursor, entry.stream)
        row = _row(before + 1, entry)
        digest = digest_of(digest, text_of(row))
        at = connection.ops.adapt_datetimefield_value(entry.at)
        cursor.execute(_ADD, [*row[:2], at, *row[3:], digest])
        cursor.execute(_MOVE, [before + 1, digest, entry.stream])


def _locked_head(cursor: Any, stream: str) -> tuple[int, bytes]:  # noqa: ANN401 - Django's wrapper has no type
    """Where a chain ends; nobody else adds to it until the end of the transaction."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("an entry of the audit is written in the transaction of its act")
    locked = f"{_HEAD} FOR UPDATE" if connection.features.has_select_for_update else _HEAD
    for _ in range(2):
        cursor.execute(locked, [stream])
        if found := cursor.fetchone():
            return found[0], bytes(found[1])
        # Of two that begin a chain at once one waits here for the other, and finds its head.
        cursor.execute(_NEW_HEAD, [stream, START])
    raise RuntimeError("the head of a chain was taken away while it was written")
