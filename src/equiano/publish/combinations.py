"""Counts of all combinations of one, two and three filled values, in flat arrays.

A record is a row of codes, 0 for empty and 1..K for the values of its column. The count of a pair of values
stands at `start2[a, b] + (va - 1) * K[b] + (vb - 1)` for columns a < b, and likewise for triples.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from equiano.compiled import kernel

Codes = np.ndarray  # records x columns, int16
ComboCounts = tuple[np.ndarray, np.ndarray, np.ndarray]  # of one, two and three values, flat
Starts = tuple[np.ndarray, np.ndarray, np.ndarray]  # of columns, pairs and triples; (d,), (d, d), (d, d, d)


@dataclass(frozen=True)
class Layout:
    """Where each combination stands.

    Attributes:
        sizes: Number of values of each column, empty not counted.
    """

    sizes: tuple[int, ...]

    @cached_property
    def start1(self) -> np.ndarray:
        """Start of each column's values."""
        return np.concatenate([[0], np.cumsum(self.sizes)[:-1]]).astype(np.int64)

    @cached_property
    def start2(self) -> np.ndarray:
        """Start of each pair of columns, at [a, b] with a < b."""
        d = len(self.sizes)
        start, at = np.zeros((d, d), np.int64), 0
        for a, b in combinations(range(d), 2):
            start[a, b] = at
            at += self.sizes[a] * self.sizes[b]
        return start

    @cached_property
    def start3(self) -> np.ndarray:
        """Start of each triple of columns, at [a, b, c] with a < b < c."""
        d = len(self.sizes)
        start, at = np.zeros((d, d, d), np.int64), 0
        for a, b, c in combinations(range(d), 3):
            start[a, b, c] = at
            at += self.sizes[a] * self.sizes[b] * self.sizes[c]
        return start

    @property
    def starts(self) -> Starts:
        """The three of them, as the kernels take them."""
        return self.start1, self.start2, self.start3

    @property
    def lengths(self) -> tuple[int, int, int]:
        """Number of possible combinations of one, two and three values."""
        power = [sum(size**k for size in self.sizes) for k in (1, 2, 3)]
        one = power[0]
        pairs = (one**2 - power[1]) // 2
        # Newton's identity: the sum over triples without walking them.
        triples = (one**3 - 3 * one * power[1] + 2 * power[2]) // 6
        return one, pairs, triples

    @property
    def k(self) -> np.ndarray:
        """The sizes as an array."""
        return np.array(self.sizes, np.int64)


@kernel
def _count(codes: Codes, k: np.ndarray, starts: Starts, counts: ComboCounts) -> None:
    """Add one to each combination of the filled cells of every record."""
    start1, start2, start3 = starts
    one, two, three = counts
    n, d = codes.shape
    filled = np.empty(d, np.int64)
    for i in range(n):
        m = 0
        for j in range(d):
            if codes[i, j] > 0:
                filled[m] = j
                m += 1
        for x in range(m):
            a = filled[x]
            va = codes[i, a] - 1
            one[start1[a] + va] += 1
            for y in range(x + 1, m):
                b = filled[y]
                ab = va * k[b] + codes[i, b] - 1
                two[start2[a, b] + ab] += 1
                for z in range(y + 1, m):
                    c = filled[z]
                    three[start3[a, b, c] + ab * k[c] + codes[i, c] - 1] += 1


def count(codes: Codes, layout: Layout) -> ComboCounts:
    """Counts of every combination of one, two and three filled values, as int32 arrays."""
    one, two, three = (np.zeros(length, np.int32) for length in layout.lengths)
    _count(codes, layout.k, layout.starts, (one, two, three))
    return one, two, three


def cap_filled(codes: Codes, cap: int, rng: np.random.Generator) -> Codes:
    """`codes` with cells emptied at random in records that have more than `cap` filled."""
    crowded = np.flatnonzero((codes > 0).sum(axis=1) > cap)
    if not len(crowded):
        return codes
    draw = np.where(codes[crowded] > 0, rng.random((len(crowded), codes.shape[1])), 2.0)
    dropped = np.argsort(draw, axis=1)[:, cap:]
    capped = codes.copy()
    capped[crowded[:, None], dropped] = 0
    return capped


def supported_triples(pairs: np.ndarray, layout: Layout, most: int) -> np.ndarray:
    """Places of the `most` triples whose least frequent pair is most frequent, from noisy counts of pairs."""
    d, k = len(layout.sizes), layout.sizes
    support = np.empty(layout.lengths[2], np.float32)

    def table(a: int, b: int) -> np.ndarray:
        start = layout.start2[a, b]
        return pairs[start : start + k[a] * k[b]].reshape(k[a], k[b])

    for a, b, c in combinations(range(d), 3):
        least = np.minimum(table(a, b)[:, :, None], table(a, c)[:, None, :])
        least = np.minimum(least, table(b, c)[None, :, :])
        start = layout.start3[a, b, c]
        support[start : start + least.size] = least.ravel()
    return np.sort(np.argpartition(-support, most)[:most])
