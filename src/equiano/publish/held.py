"""Keyed hashes of the people of each release, beside the ledger: how people are known again.

The ledger has the file's name and hash only. The hashes are keyed with the ledger's salt, so that a file
that leaks confirms nobody without the ledger.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import numpy as np

from equiano.errors import SafeguardError
from equiano.files import sha256_of, whole_file
from equiano.publish.entries import LedgerEntry
from equiano.publish.people import PeopleHashes
from equiano.words import say


class HeldFile(TypedDict):
    """The file of an entry: its name, and its hash."""

    people: str
    people_sha256: str


def keyed(records: Sequence[str], salt: str) -> PeopleHashes:
    """A keyed hash of each record and of how many the same came before it, sorted; shape (records,)."""
    key, before = bytes.fromhex(salt), Counter[str]()
    hashes = np.empty(len(records), np.uint64)
    for place, text in enumerate(records):
        before[text] += 1
        content = f"{before[text]} {text}".encode("utf-8", "surrogatepass")
        # 64 bits, keyed: without the ledger's salt nobody can try names against them.
        hashes[place] = int.from_bytes(hashlib.blake2b(content, key=key, digest_size=8).digest(), "big")
    hashes.sort()
    return hashes


@dataclass(frozen=True, slots=True)
class HeldPeople:
    """The files beside the ledger at `ledger`."""

    ledger: Path

    @contextmanager
    def kept(self, keys: Mapping[str, PeopleHashes]) -> Iterator[HeldFile]:
        """Hashes of people, for the entry made within; without one they are gone again."""
        held = self._held(secrets.token_hex(8))
        with whole_file(held) as temporary, temporary.open("wb") as stream:
            np.savez(stream, records=keys["records"], persons=keys["persons"])
        try:
            yield {"people": held.stem, "people_sha256": sha256_of(held)}
        except BaseException:
            held.unlink(missing_ok=True)
            raise

    def of(self, entry: LedgerEntry) -> dict[str, PeopleHashes]:
        """The hashes of the people of an entry: `persons` and `records`.

        Raises:
            SafeguardError: If the hashes that the ledger names are gone or changed.
        """
        held = self._held(entry["people"])
        if not held.is_file() or sha256_of(held) != entry["people_sha256"]:
            raise SafeguardError(
                say(
                    "{name}: the hashes of an earlier release's people, beside the ledger, are gone or "
                    "changed. Restore them from the backup; nothing is released without them.",
                    name=held.name,
                )
            )
        with np.load(held, allow_pickle=False) as before:
            return {kind: before[kind] for kind in ("persons", "records")}

    def _held(self, name: str) -> Path:
        return self.ledger.with_name(f"{self.ledger.name}.people") / f"{name}.npz"
