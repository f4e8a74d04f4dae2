"""Whether the audit is whole: walks every chain, and holds it against roots that lie outside the database.

A chain alone does not show that its end was cut, or that it was removed as a whole. So every few minutes a
line with all heads that have changed is written to a file outside the database (`anchor`): time, number of
chains, the heads, and a root over all heads, chained to the line before. Each line is noted in the chain of
the system, so a file that was cut shows too. Keep a copy of the file, or the last root, where the operator
of the database has no hand: who can rewrite the database and the file can rewrite both.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.db.models import Min
from django.utils import timezone
from filelock import FileLock

from equiano.files import PRIVATE_FILE, sync
from equiano_web import audit, audit_rows
from equiano_web.audit_rows import Row
from equiano_web.db import writing
from equiano_web.models import AuditEntry

SYSTEM = "system"
ANCHORED = "audit.anchor"  # act of the entry that notes a line of the file: codes are its number and its root
SECONDS = len("2026-11-26T10:00:00")  # a file leaves out a fraction that is zero
MOST_KEPT = 1 << 15  # of what rows have alike: some 20 MB
Head = tuple[int, str]  # number of the last entry, its digest in hex
Heads = dict[str, Head]


@dataclass(frozen=True, slots=True, order=True)
class AuditFault:
    """One thing wrong.

    Attributes:
        kind: `changed` (a row is not what was written), `gap` (rows are missing), `cut` (the end of a chain
        is
            missing or was rewritten), `removed` (a whole chain), `head` (rows after the head, or without
            one), `rewritten` (a chain is whole but not the one of a root), `root` (a line of the file was
            changed, is missing, or follows from nothing), `foreign` (a root that was noted elsewhere is not
            in the file).
        stream: Chain, or empty.
        number: Entry of the chain, or line of the file; 0 if of no one.
    """

    kind: str
    stream: str
    number: int


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a check found.

    Attributes:
        streams: Chains walked.
        entries: Entries walked.
        roots: Lines of the file of roots.
        last_root: Root of the last line, hex: note it elsewhere.
        faults: What is wrong, in order of chains.
    """

    streams: int
    entries: int
    roots: int
    last_root: str
    faults: tuple[AuditFault, ...]


@dataclass(slots=True)
class _Roots:
    """The lines of the file, replayed."""

    heads: Heads = field(default_factory=dict)
    roots: list[str] = field(default_factory=list)
    # What lines said of entries: stream -> number -> digest.
    said: dict[str, dict[int, str]] = field(default_factory=dict)
    faults: list[AuditFault] = field(default_factory=list)

    @property
    def last(self) -> str:
        return self.roots[-1] if self.roots else ""


def anchor(path: Path) -> str:
    """Write a line with all heads that have changed to the file of roots, and note it in the audit.

    Args:
        path: File outside the database, made at need.

    Returns:
        The root that stands for all entries so far, hex.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(f"{path.name}.lock"), mode=PRIVATE_FILE):
        known = _read_roots(path)
        heads = audit_rows.sound_heads()
        changed = {stream: head for stream, head in heads.items() if known.heads.get(stream) != head}
        # Its own note of the last line alone is nothing to write down.
        noted = known.heads.get(SYSTEM, (0, ""))[0] + 1
        if known.roots and (not changed or (changed.keys() == {SYSTEM} and heads[SYSTEM][0] == noted)):
            return known.last
        line = {
            "at": timezone.now().isoformat(timespec="seconds"),
            "streams": len(heads),
            "changed": {stream: list(head) for stream, head in sorted(changed.items())},
            "before": known.last,
        }
        root = _root_of(line, heads)
        _add_line(path, {**line, "root": root})
        number = len(known.roots) + 1
    with writing():
        audit.append(
            audit.Entry(
                stream=SYSTEM,
                at=timezone.now(),
                actor="",
                act=ANCHORED,
                channel="job",
                kind="",
                object="",
                outcome="done",
                codes=(str(number), root),
            )
        )
    return root


def behind(path: Path) -> timedelta:
    """How long the oldest entry that no root stands for has been waiting for one; zero if there is none."""
    content = path.read_bytes().splitlines() if path.exists() else []
    rows = AuditEntry.objects.exclude(act=ANCHORED)
    with suppress(ValueError, TypeError, KeyError, IndexError):  # a damaged file: `verify` says so
        rows = rows.filter(at__gt=datetime.fromisoformat(json.loads(content[-1])["at"]))
    oldest = rows.aggregate(oldest=Min("at"))["oldest"]
    return timezone.now() - oldest if oldest else timedelta(0)


def verify(path: Path | None = None, noted: str = "") -> AuditReport:
    """Walk every chain.

    Args:
        path: File of roots; without one a cut end or a removed chain may go unseen.
        noted: A root that was noted elsewhere, hex: the file must have it.

    Returns:
        What was found. It is whole where there is no fault.
    """
    roots = _read_roots(path) if path else _Roots()
    before = audit_rows.heads()
    walk = audit_rows.walked(partial(_walk, roots.said))
    # Entries that were added meanwhile stand between the two.
    faults = [*roots.faults, *walk.faults, *_against_heads(before, audit_rows.heads(), walk)]
    faults += [
        AuditFault("removed", stream, 0)
        for stream in roots.heads
        if stream not in walk.ends and stream not in before
    ]
    if path:
        faults += _against_notes(walk.notes, roots.roots)
        if noted and noted not in roots.roots:
            faults.append(AuditFault("foreign", "", 0))
    order = sorted(set(faults), key=lambda fault: (fault.stream, fault.number, fault.kind))
    return AuditReport(len(walk.ends), walk.count, len(roots.roots), roots.last, tuple(order))


def _walk(
    said: Mapping[str, Mapping[int, str]], rows: Iterable[Row], displaced: Iterable[tuple[str, int]]
) -> _Walk:
    walk = _Walk(said)
    walk.faults += [AuditFault("changed", stream, number) for stream, number in displaced]
    walk.over(rows)
    return walk


class _Walk:
    """One pass over all entries in the order of their chains."""

    def __init__(self, said: Mapping[str, Mapping[int, str]]) -> None:
        self.faults: list[AuditFault] = []
        self.ends: Heads = {}
        self.notes: list[tuple[int, str]] = []
        self.count = 0
        self._said = said
        self._stream: str | None = None
        self._number = 0
        self._digest = audit.START
        self._of_stream: Mapping[int, str] = {}

    def over(self, rows: Iterable[Row]) -> None:
        """All entries; one loop with hardly a call for each, as there are many.

        Raises:
            TypeError, AttributeError: At a value of another type than `Row` has.
        """
        quoted, sha256, known = audit.quoted, hashlib.sha256, _Repeated()
        number, digest, end, count = self._number, self._digest, "", 0
        of_stream, is_system = self._of_stream, False
        for stream, at_number, at, alike, thing, stored in rows:
            count += 1
            if stream != self._stream:
                self._number, self._digest = number, digest
                self._begin(stream)
                number, digest, end = 0, audit.START, f"{quoted(stream)}}}"
                of_stream, is_system = self._of_stream, stream == SYSTEM
            start, middle, after = known[alike]
            moment = (
                f"{at.replace(' ', 'T')}+00:00"
                if len(at) > SECONDS
                else f"{at.replace(' ', 'T')}.000000+00:00"
            )
            text = f'{start}{quoted(moment)}{middle}{at_number},"object":{quoted(thing)}{after}{end}'
            number += 1
            if at_number != number:
                self._odd("gap", stream, number, at_number, stored)
            elif sha256(digest + text.encode()).digest() != stored:
                self._odd("changed", stream, number, at_number, stored)
            # From what stands there on: one changed row is one fault, not all after it.
            number, digest = at_number, stored
            if number in of_stream and of_stream[number] != digest.hex():
                self.faults.append(AuditFault("rewritten", stream, number))
            if is_system:
                self._note(alike)
        self._number, self._digest, self.count = number, digest, count
        self.end_of_chain()

    def _odd(self, kind: str, stream: str, number: int, at_number: int, stored: bytes) -> None:
        if type(at_number) is not int or type(stored) is not bytes:
            raise TypeError(kind)
        self.faults.append(AuditFault(kind, stream, number))

    def _begin(self, stream: str) -> None:
        self.end_of_chain()
        self._stream = stream
        self._of_stream = self._said.get(stream, {})

    def _note(self, alike: str) -> None:
        _, act, *_, codes = audit_rows.parts_of(alike) or ("", "", "")
        if act == ANCHORED:
            with suppress(ValueError, TypeError):
                number, root = json.loads(codes)
                self.notes.append((int(number), str(root)))

    def end_of_chain(self) -> None:
        """After the last entry of a chain."""
        if self._stream is None:
            return
        self.ends[self._stream] = (self._number, self._digest.hex())
        beyond = [number for number in self._of_stream if number > self._number]
        if beyond:
            self.faults.append(AuditFault("cut", self._stream, self._number + 1))
        self._stream = None


def _against_heads(before: Heads, after: Heads, walk: _Walk) -> Iterator[AuditFault]:
    for stream, (number, digest) in before.items():
        end, found = walk.ends.get(stream, (0, audit.START.hex()))
        if end < number or (end == number and found != digest):
            yield AuditFault("cut", stream, min(end + 1, number))
        elif end > after.get(stream, (0, ""))[0]:
            yield AuditFault("head", stream, end)
    for stream in walk.ends.keys() - before.keys():
        if walk.ends[stream][0] > after.get(stream, (0, ""))[0]:
            yield AuditFault("head", stream, walk.ends[stream][0])


def _against_notes(notes: list[tuple[int, str]], roots: list[str]) -> Iterator[AuditFault]:
    for number, root in notes:
        if not 1 <= number <= len(roots) or roots[number - 1] != root:
            yield AuditFault("root", "", number)


class _Repeated(dict[str, tuple[str, str, str]]):
    """What rows have alike, as they are read -> the same as their digests have it."""

    def __missing__(self, alike: str) -> tuple[str, str, str]:
        if len(self) >= MOST_KEPT:
            self.clear()
        parts = audit_rows.parts_of(alike)
        # No digest fits a row of no parts.
        found = self[alike] = audit.repeated(*parts) if parts else ("", "", "")
        return found


def _root_of(line: Mapping[str, Any], heads: Heads) -> str:
    content = {
        "at": line["at"],
        "before": line["before"],
        "heads": {stream: list(head) for stream, head in heads.items()},
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _add_line(path: Path, line: Mapping[str, Any]) -> None:
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE), "r+b") as stream:
        # What a crash left of a line was never noted.
        stream.truncate(stream.seek(stream.read().rfind(b"\n") + 1))
        stream.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    sync(path.parent)


def _read_roots(path: Path) -> _Roots:
    """The file, each line held against the one before."""
    found = _Roots()
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return found
    for number, text in enumerate(content.split(b"\n")[:-1], 1):
        _replay(found, number, text)
    return found


def _replay(found: _Roots, number: int, text: bytes) -> None:
    try:
        line = json.loads(text)
        changed = {str(stream): (int(head[0]), str(head[1])) for stream, head in line["changed"].items()}
        root = str(line["root"])
        heads = {**found.heads, **changed}
        is_right = (
            line["before"] == found.last and line["streams"] == len(heads) and _root_of(line, heads) == root
        )
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        found.faults.append(AuditFault("root", "", number))
        found.roots.append("")
        return
    if not is_right:
        found.faults.append(AuditFault("root", "", number))
    found.heads = heads
    found.roots.append(root)
    for stream, head in changed.items():
        found.said.setdefault(stream, {})[head[0]] = head[1]
