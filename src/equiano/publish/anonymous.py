"""k-anonymous records for one-off releases: no combination of values describes fewer than k people.

Cells are emptied, never changed: as long as some combination of up to `length` filled values stands in
fewer than k records, each record that has one loses the cell that is in most of them. No differential
privacy: two such releases of overlapping data can be compared record by record, which is why the ledger
allows one per data set.
"""

from __future__ import annotations

import numpy as np

from equiano.compiled import kernel
from equiano.errors import UsageError
from equiano.publish.combinations import Codes, Layout, count
from equiano.publish.fit import _pair, _triple
from equiano.words import say


@kernel
def _blame(row, k, starts, counts, limits, blame):  # type: ignore[no-untyped-def]
    """How much each cell of a record has a part in rare combinations: shorter ones outweigh all longer ones.

    Args:
        row: Codes of the record, shape (d,).
        k: Number of values by column, (d,).
        starts: Where combinations stand, see `combinations.Layout`.
        counts: Records with each combination, by length.
        limits: Fewest records of a combination, and the longest combination that is looked at.
        blame: Receives the sums, (d,).
    """
    _, start2, start3 = starts
    one, two, three = counts
    least, length = limits
    d = len(row)
    blame[:] = 0
    for a in range(d):
        if row[a] == 0:
            continue
        va = row[a] - 1
        if one[starts[0][a] + va] < least:
            blame[a] += d * d  # nothing but emptying this cell helps
        for b in range(a + 1, d):
            if row[b] == 0 or length < 2:
                continue
            vb = row[b] - 1
            if two[_pair(start2, k, a, va, b, vb)] < least:
                blame[a] += d
                blame[b] += d
            for c in range(b + 1, d):
                if row[c] == 0 or length < 3:
                    continue
                if three[_triple(start3, k, a, va, b, vb, c, row[c] - 1)] < least:
                    blame[a] += 1
                    blame[b] += 1
                    blame[c] += 1


@kernel
def _empty_rare(codes, k, starts, counts, limits):  # type: ignore[no-untyped-def]
    """Empty cells until no record has a rare combination by `counts`; returns how many were emptied."""
    n, d = codes.shape
    blame = np.empty(d, np.int64)
    emptied = 0
    for i in range(n):
        while True:
            _blame(codes[i], k, starts, counts, limits, blame)
            worst = np.argmax(blame)
            if blame[worst] == 0:
                break
            codes[i, worst] = 0
            emptied += 1
    return emptied


def k_anonymous(codes: Codes, layout: Layout, k: int, length: int) -> Codes:
    """Records in which every combination of up to `length` filled values stands at least `k` times.

    Args:
        codes: Records x columns, 0 for unknown; not changed.
        layout: Number of values of each column.
        k: Fewest people a combination may describe, at least 2.
        length: Longest combination that is looked at, 1 to 3.

    Raises:
        UsageError: If k or length is out of range.
    """
    if k < 2 or not 1 <= length <= 3:
        raise UsageError(say("--k-anonymous needs at least 2 and --length 1, 2 or 3."))
    result = codes.copy()
    while _empty_rare(result, layout.k, layout.starts, count(result, layout), (k, length)):
        pass  # emptying cells lowers other counts, so look again
    return result
