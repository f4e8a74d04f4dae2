"""Hashes beside the ledger: known again after years, gone with a release that fails, never run as code."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from equiano.errors import SafeguardError
from equiano.files import sha256_of
from equiano.publish.entries import LedgerEntry
from equiano.publish.held import HeldPeople, keyed


def test_people_are_known_again_by_hashes_that_an_earlier_version_kept() -> None:
    """The hashes lie on disk for years: worked out here anew."""
    salt = bytes(range(32))

    def hashed(content: str) -> int:
        return int.from_bytes(hashlib.blake2b(content.encode(), key=salt, digest_size=8).digest(), "big")

    # Records that are alike are told apart by their number, from one.
    expected = sorted(map(hashed, ["1 Анна", "2 Анна", "3 Анна", "1 Boris"]))
    assert keyed(["Анна", "Boris", "Анна", "Анна"], salt.hex()).tolist() == expected


def test_a_release_that_fails_says_why_even_if_its_hashes_are_gone_already(tmp_path: Path) -> None:
    held = HeldPeople(tmp_path / "l")
    some = keyed(["x"], "00")
    with pytest.raises(SafeguardError, match="the reason"), held.kept({"records": some, "persons": some}):
        next(tmp_path.rglob("*.npz")).unlink()
        raise SafeguardError("the reason")


def test_a_file_of_hashes_is_never_run_as_code(tmp_path: Path) -> None:
    """Pickled objects run code when they are read; a file of hashes has numbers and nothing else."""
    path = tmp_path / "l.people" / "x.npz"
    path.parent.mkdir()
    objects = np.array([{"a": 1}], dtype=object)
    np.savez(path, records=objects, persons=objects)
    entry: LedgerEntry = {"people": "x", "people_sha256": sha256_of(path)}
    with pytest.raises(ValueError, match="allow_pickle=False"):
        HeldPeople(tmp_path / "l").of(entry)
