"""What stands beside the figures of a release: the order of its rows, and bytes that confirm a guess."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from equiano.publish.attack.people import keys
from equiano.publish.combinations import Codes

_HASHES = (
    "md5",
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sha3_256",
    "sha3_512",
    "blake2b",
    "blake2s",
)
_DIGITS = 12  # of a digest; fewer are met by chance among the coordinates of a picture
_MOST_SIGMA = 4.0  # beyond chance once in 16,000


@dataclass(frozen=True)
class RowOrder:
    """Whether the place of a row in the release tells its place in the data.

    Attributes:
        same_row: Agreement of row i with row i, in standard deviations above that of shuffled rows.
        trend: Rank correlation of the places of records that are unique in both, times root of (pairs - 1).
        pairs: Number of such records.
    """

    same_row: float
    trend: float
    pairs: int

    @property
    def holds(self) -> bool:
        """Whether both are within chance."""
        return abs(self.same_row) <= _MOST_SIGMA and abs(self.trend) <= _MOST_SIGMA


def order(original: Codes, released: Codes, rng: np.random.Generator, shuffles: int = 200) -> RowOrder:
    """Look for the order of the data in the order of the release."""
    rows = min(len(original), len(released))
    one, other = original[:rows], released[:rows]

    def agreement(rows_of_release: Codes) -> float:
        return float(((one == rows_of_release) & (one > 0)).mean())

    chance = [agreement(other[rng.permutation(rows)]) for _ in range(shuffles)]
    same = (agreement(other) - np.mean(chance)) / max(float(np.std(chance)), 1e-12)
    first, second = (_unique(codes) for codes in (original, released))
    _, here, there = np.intersect1d(first[0], second[0], return_indices=True)
    places = first[1][here], second[1][there]
    trend = 0.0
    if len(here) > 2:
        ranks = [np.argsort(np.argsort(place)) for place in places]
        # In standard errors: a rank correlation of n independent pairs has variance 1 / (n - 1).
        trend = float(np.corrcoef(ranks[0], ranks[1])[0, 1]) * (len(here) - 1) ** 0.5
    return RowOrder(float(same), trend, len(here))


def _unique(codes: Codes) -> tuple[np.ndarray, np.ndarray]:
    """Keys of the records that stand once, and their places."""
    found, places, times = np.unique(keys(codes), return_index=True, return_counts=True)
    return found[times == 1], places[times == 1]


def confirmed(public: Mapping[str, bytes], guesses: Iterable[bytes]) -> list[str]:
    """Public files that hold a usual hash of a guess of the raw data, whole or cut, as `file: hash`.

    Args:
        public: Content by file name.
        guesses: What the attacker holds for the raw data: files, records, drafts.
    """
    contents = {name: content.lower() for name, content in public.items()}
    return [
        f"{name}: {kind}"
        for guess in guesses
        if guess
        for kind, marks in _marks(guess).items()
        for name, content in contents.items()
        if any(mark in content for mark in marks)
    ]


def _marks(guess: bytes) -> dict[str, list[bytes]]:
    marks = {}
    for kind in _HASHES:
        digest = hashlib.new(kind, guess).digest()
        coded = base64.b64encode(digest).lower()
        marks[kind] = [digest.hex()[:_DIGITS].encode(), digest.hex()[-_DIGITS:].encode(), coded[:_DIGITS]]
    return marks


def moved(first: Mapping[str, bytes], second: Mapping[str, bytes]) -> list[str]:
    """Files that differ between two releases.

    If both have the same noisy measurements and all chance is fixed, but their data differ in a record, each
    file named here leaks.
    """
    return sorted(name for name in {*first, *second} if first.get(name) != second.get(name))
