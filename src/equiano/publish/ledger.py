"""The ledger: a chain of signed entries, one JSON object per line, that shows any later change.

`previous` is the hash of the line before, `hash` that of the line itself, `signature` that of the person who
entered it (`keys.py`). A chain can be cut off at its end and still be whole, so each person's computer also
remembers how far it has seen the ledger (`Witness`). The ledger is private: it holds hashes of raw data.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from filelock import FileLock, Timeout

from equiano.errors import BadInputError, SafeguardError
from equiano.files import PRIVATE_FILE, PRIVATE_FOLDER, whole_file, write_json
from equiano.publish.entries import LedgerEntry
from equiano.publish.keys import SigningKey, fingerprint, is_signed
from equiano.text_files import parse_json
from equiano.words import say

# The hash before the first entry, as long as SHA-256 in hexadecimal.
_START = "0" * 64
_UNSIGNED = ("hash", "signature")
Seen = dict[str, tuple[int, str]]  # by the ledger's path: number of entries, hash of the last


@dataclass(frozen=True)
class Witness:
    """What this person's computer has seen of each ledger, by path: number of entries, hash of the last."""

    path: Path

    def _seen(self) -> Seen:
        try:
            content = parse_json(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def check(self, ledger: Path, entries: list[LedgerEntry]) -> None:
        """Compare a whole chain with what was seen of it before, and remember it.

        Raises:
            SafeguardError: If entries that were seen are gone or are others now.
        """
        seen = self._seen()
        name = str(ledger.resolve())
        number, last = seen.get(name, (0, _START))
        if number > len(entries) or (number and entries[number - 1]["hash"] != last):
            raise SafeguardError(
                say(
                    "{name}: this computer has seen {number} entries, and they are not all there any more. "
                    "The ledger was cut short, written anew or removed. Restore it from its backup; nothing "
                    "is released without it.",
                    name=ledger.name,
                    number=number,
                )
            )
        if entries and (number, last) != (len(entries), entries[-1]["hash"]):
            write_json(self.path, {**seen, name: [len(entries), entries[-1]["hash"]]})


@dataclass(frozen=True)
class Ledger:
    """The ledger in a file; the file appears with the first entry.

    Attributes:
        path: The file.
        by: Name of the person who writes.
        key: Key of that person; None to read only.
        witness: What this computer has seen of ledgers; None asks nobody.
    """

    path: Path
    by: str = ""
    key: SigningKey | None = None
    witness: Witness | None = None

    def entries(self) -> list[LedgerEntry]:
        """All entries, oldest first.

        Raises:
            SafeguardError: If the chain is broken: a line was changed, removed, put in, or torn; or if
                entries are gone that this computer has seen.
        """
        text = self.path.read_text(encoding="utf-8", errors="replace") if self.path.is_file() else ""
        whole, torn = _lines(text)
        if torn:
            raise SafeguardError(
                say(
                    "{name}: the last line is torn, as after a crash. Run `equiano ledger repair`.",
                    name=self.path.name,
                )
            )
        found = self._chain(whole)
        if self.witness is not None:
            self.witness.check(self.path, found)
        return found

    def _chain(self, lines: list[str]) -> list[LedgerEntry]:
        previous, found = _START, []
        for number, line in enumerate(lines, 1):
            entry = _parse(line)
            if entry is None or entry.get("previous") != previous or not _is_genuine(entry):
                raise SafeguardError(
                    say(
                        "{name}: line {number} was changed, or lines were removed. Restore the ledger from "
                        "its backup; nothing is released without it.",
                        name=self.path.name,
                        number=number,
                    )
                )
            previous = entry["hash"]
            found.append(entry)
        return found

    def append(self, kind: str, **content: object) -> LedgerEntry:
        """Add an entry, signed with the key.

        Raises:
            SafeguardError: If the chain is broken or the entry cannot be written whole.
        """
        with self.locked():
            return self.add(self.entries(), kind, content)

    def add(self, entries: list[LedgerEntry], kind: str, content: Mapping[str, object]) -> LedgerEntry:
        """`append` for a caller that holds the lock and has read the entries."""
        if self.key is None:
            raise BadInputError(say("the ledger was opened for reading. Give a key to write with."))
        unsigned = {
            "kind": kind,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            **content,
            "by": self.by,
            "key": self.key.public,
            "previous": entries[-1]["hash"] if entries else _START,
        }
        digest = _hash(unsigned)
        signature = self.key.sign(digest.encode("ascii"))
        entry = cast("LedgerEntry", {**unsigned, "hash": digest, "signature": signature})
        self._write((json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n").encode("utf-8"))
        if self.witness is not None:
            self.witness.check(self.path, [*entries, entry])
        return entry

    def _write(self, line: bytes) -> None:
        """Append the line, or nothing: on a full disk what was written of it is taken back."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
        # Without O_BINARY Windows would end the line with two signs where one was written.
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        handle = os.open(self.path, flags, PRIVATE_FILE)
        size = os.fstat(handle).st_size
        try:
            while line:
                line = line[os.write(handle, line) :]
            os.fsync(handle)
        except OSError as error:
            os.ftruncate(handle, size)
            raise SafeguardError(
                say(
                    "{name}: the ledger could not be written ({reason}), so nothing was released. Make room "
                    "on the disk and try again.",
                    name=self.path.name,
                    reason=error.strerror,
                )
            ) from error
        finally:
            os.close(handle)

    def repair(self) -> Path | None:
        """Take a torn last line out of the ledger and keep it beside it; the rest must be whole.

        Returns:
            The file that holds what was torn; None if nothing was.

        Raises:
            SafeguardError: If the ledger is broken elsewhere too.
        """
        with self.locked():
            content = self.path.read_bytes() if self.path.is_file() else b""
            whole, torn = _lines(content.decode("utf-8", errors="replace"))
            if torn:
                entries = self._chain(whole)
                end = content.rfind(b"\n") + 1
                kept = self.path.with_name(f"{self.path.name}.torn-{secrets.token_hex(4)}")
                with whole_file(kept) as temporary:
                    temporary.write_bytes(content[end:])
                with whole_file(self.path) as temporary:
                    temporary.write_bytes(content[:end])
                if self.witness is not None:
                    self.witness.check(self.path, entries)
                return kept
            self.entries()
            return None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One writer at a time: two releases at once must not both take the last of the budget."""
        lock = self.path.with_name(f".{self.path.name}.lock")
        try:
            lock.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
            # A minute: longer than any entry takes, shorter than somebody waits before the screen. Chosen,
            # not measured.
            with FileLock(lock, timeout=60, mode=PRIVATE_FILE):
                yield
        except Timeout as error:
            raise BadInputError(
                say(
                    "{name}: another run has held the ledger for a minute. Try again when it ends.",
                    name=self.path.name,
                )
            ) from error
        except PermissionError as error:
            raise BadInputError(
                say(
                    "{name}: no permission to write the ledger. Set EQUIANO_LEDGER to a file that you may "
                    "write.",
                    name=self.path.name,
                )
            ) from error


def _lines(text: str) -> tuple[list[str], str]:
    """The whole lines, and what stands after the last line end (a torn line)."""
    *lines, torn = text.split("\n")
    return lines, torn


def _parse(line: str) -> LedgerEntry | None:
    try:
        entry = parse_json(line)
    except ValueError:
        return None
    known = isinstance(entry, dict) and isinstance(entry.get("kind"), str)
    return cast("LedgerEntry", entry) if known else None


def _is_genuine(entry: LedgerEntry) -> bool:
    told = entry.get("hash"), entry.get("signature"), entry.get("key")
    if not all(isinstance(part, str) for part in told) or entry["hash"] != _hash(entry):
        return False
    return is_signed(entry["hash"].encode("ascii", "replace"), entry["signature"], entry["key"])


def _hash(entry: Mapping[str, object]) -> str:
    content = {key: value for key, value in entry.items() if key not in _UNSIGNED}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def persons(entries: list[LedgerEntry]) -> dict[str, set[str]]:
    """Names under which each key (its fingerprint) has signed."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        found.setdefault(fingerprint(entry["key"]), set()).add(entry["by"])
    return found
