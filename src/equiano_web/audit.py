"""The audit: one chain of digests an agency, written in the transaction of the act that it tells of.

    digest(n) = SHA-256(digest(n-1) ‖ canonical JSON of entry n)

The entry is the last statement of the act's transaction: the head of the chain is locked for as short as can
be, and an act without its entry, or an entry without its act, does not exist.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any

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
    at = entry.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    classes, codes = json.dumps(entry.classes), json.dumps(entry.codes)
    row = (
        entry.stream, number, at, entry.actor, entry.act, entry.channel, entry.kind, entry.object,
        entry.outcome, classes, codes,
    )  # fmt: skip
    return digest_of(before, text_of(row))


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


def append(entry: Entry) -> None:
    """Write an entry; inside the transaction of the act, as its last statement."""
    head, _ = AuditHead.objects.select_for_update().get_or_create(
        stream=entry.stream, defaults={"digest": START}
    )
    head.number += 1
    head.digest = chained(bytes(head.digest), head.number, entry)
    AuditEntry.objects.create(
        **{**asdict(entry), "classes": list(entry.classes), "codes": list(entry.codes)},
        number=head.number,
        digest=head.digest,
    )
    head.save(update_fields=["number", "digest"])
