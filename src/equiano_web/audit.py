"""The audit: one chain of digests an agency, written in the transaction of the act that it tells of.

    digest(n) = SHA-256(digest(n-1) ‖ canonical JSON of entry n)

The entry is the last statement of the act's transaction: the head of the chain is locked for as short as can
be, and an act without its entry, or an entry without its act, does not exist.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

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
    content = {
        **asdict(entry),
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "n": number,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(before + text.encode()).digest()


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
