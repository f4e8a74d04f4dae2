"""Move synthetic records towards wanted counts: exact coordinate descent, one cell of one record at a time.

The loss is the sum over all combinations of one, two and three filled values of weight times (count -
wanted) squared. Changing one cell of a record changes only the counts of combinations with that cell, so
the best value is found exactly from the residuals, which stay up to date. It takes the place of the
gradual update of PrivSyn (Zhang et al. 2021, USENIX Security), which moves whole marginals in turn.

One step, for the cell `j` of a record with the filled columns a, b, c:

```
   record     a=2   b=1   j=?   c=3             residual r = count - wanted, of every combination
               |     |     |     |
   j alone     .     .     v     .     r1[v]                           one more record with it
   pairs       2-----------v     .     r2[a2 v], r2[b1 v], r2[v c3]    costs w * ((r + 1)^2 - r^2)
   triples     2-----1-----v     .     r3[a2 b1 v], r3[a2 v c3], ...         = w * (2 r + 1)

   _score   score[v] = sum of these costs, for every value v; score[empty] = 0
   choose   the value with the lowest score
   _shift   the residuals of the old value's combinations fall by one, those of the new value's rise
```

`_sweep` does so for every cell of every record, in random order of records and columns; `fit` sweeps until
hardly a cell changes.

Names: n records, d columns, K values of a column; `codes` (n, d) with 0 for empty and v + 1 for value v;
`k` (d,) has K; `filled` (d,) the other filled columns of the record, `m` of them are used; `starts` where the
combinations of columns begin in the flat `residuals` (see `combinations.Layout`); `weights` (3,) by length;
`score` (max K + 1,).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equiano.compiled import inlined, kernel
from equiano.publish.combinations import Codes, ComboCounts, Layout, count

FORBIDDEN = -1e6  # wanted count of a combination that may not occur: no gain elsewhere outweighs it
_ENOUGH = 0.004  # stop when a pass changes fewer than this share of the cells (chosen, not measured)


@dataclass(frozen=True)
class Target:
    """What the synthetic counts should be, and how much each length of combination matters (1 / variance)."""

    counts: ComboCounts
    weights: tuple[float, float, float]


@inlined
def _pair(start2, k, a, va, j, v):  # type: ignore[no-untyped-def]
    """Place of the pair of value `va` of column `a` and value `v` of column `j`."""
    if a < j:
        return start2[a, j] + va * k[j] + v
    return start2[j, a] + v * k[a] + va


@inlined
def _triple(start3, k, a, va, b, vb, j, v):  # type: ignore[no-untyped-def]
    """Place of a triple with a < b and `j` anywhere."""
    if j < a:
        return start3[j, a, b] + (v * k[a] + va) * k[b] + vb
    if j < b:
        return start3[a, j, b] + (va * k[j] + v) * k[b] + vb
    return start3[a, b, j] + (va * k[b] + vb) * k[j] + v


@inlined
def _add(score, size, r, first, step, weight):  # type: ignore[no-untyped-def]
    """Add what one more record costs to each value; `first` and `step` place the values in `r`."""
    for v in range(size):
        score[v + 1] += weight * (2.0 * r[np.uint64(first + v * step)] + 1.0)


@kernel
def _score(row, j, filled, m, k, starts, residuals, weights, score):  # type: ignore[no-untyped-def]
    """Change of the loss for each value of cell `j` against empty; `filled` are the other filled columns.

    The loops over pairs are cut where the columns pass `j`, so that places need no branches; unsigned places
    spare the check for negative ones. Sums are taken in the order of `filled`.
    """
    start1, start2, start3 = starts
    r1, r2, r3 = residuals
    w1, w2, w3 = weights
    size = k[j]
    score[0] = 0.0
    for v in range(size):
        score[v + 1] = w1 * (2.0 * r1[start1[j] + v] + 1.0)
    before = 0  # filled columns left of j
    while before < m and filled[before] < j:
        before += 1
    for x in range(m):
        a = filled[x]
        va = row[a] - 1
        first = _pair(start2, k, a, va, j, 0)
        step = 1 if x < before else k[a]
        _add(score, size, r2, first, step, w2)
        if w3 == 0.0:
            continue
        for y in range(x + 1, before):
            b = filled[y]
            _add(score, size, r3, start3[a, b, j] + (va * k[b] + row[b] - 1) * size, 1, w3)
        if x < before:
            for y in range(before, m):
                b = filled[y]
                _add(score, size, r3, start3[a, j, b] + va * size * k[b] + row[b] - 1, k[b], w3)
        else:
            for y in range(x + 1, m):
                b = filled[y]
                _add(score, size, r3, start3[j, a, b] + va * k[b] + row[b] - 1, k[a] * k[b], w3)
    if row[j] > 0:  # its own count falls by one first
        score[row[j]] -= 2.0 * (w1 + w2 * m + w3 * (m * (m - 1) // 2))


@kernel
def _shift(row, j, v, sign, filled, m, k, starts, residuals):  # type: ignore[no-untyped-def]
    """Add `sign` to the residuals of every combination with value `v` of cell `j`."""
    start1, start2, start3 = starts
    r1, r2, r3 = residuals
    r1[start1[j] + v] += sign
    for x in range(m):
        a = filled[x]
        va = row[a] - 1
        r2[_pair(start2, k, a, va, j, v)] += sign
        for y in range(x + 1, m):
            b = filled[y]
            r3[_triple(start3, k, a, va, b, row[b] - 1, j, v)] += sign


@kernel
def _sweep(codes, k, starts, residuals, weights, order, columns):  # type: ignore[no-untyped-def]
    """One pass over all cells of all records; returns how many changed."""
    n, d = codes.shape
    filled = np.empty(d, np.int64)
    score = np.empty(k.max() + 1, np.float64)
    moved = 0
    for turn in range(n):
        row = codes[order[turn]]
        for step in range(d):
            j = columns[(step + turn) % d]
            m = 0
            for a in range(d):
                if a != j and row[a] > 0:
                    filled[m] = a
                    m += 1
            _score(row, j, filled, m, k, starts, residuals, weights, score)
            best = row[j]
            for v in range(k[j] + 1):
                if score[v] < score[best]:
                    best = v
            if best != row[j]:
                if row[j] > 0:
                    _shift(row, j, row[j] - 1, -1.0, filled, m, k, starts, residuals)
                if best > 0:
                    _shift(row, j, best - 1, 1.0, filled, m, k, starts, residuals)
                row[j] = best
                moved += 1
    return moved


def fit(codes: Codes, layout: Layout, target: Target, sweeps: int, rng: np.random.Generator) -> Codes:
    """Records moved from `codes` towards `target`.

    Args:
        codes: Records to start from; not changed.
        layout: Where combinations stand in the counts.
        target: Wanted counts and their weights.
        sweeps: At most so many passes over all cells; fewer once hardly a cell changes.
        rng: Order of records and columns.
    """
    codes = codes.copy()
    residuals = tuple(
        (now - wanted).astype(np.float32)
        for now, wanted in zip(count(codes, layout), target.counts, strict=True)
    )
    for _ in range(sweeps):
        order, columns = rng.permutation(len(codes)), rng.permutation(codes.shape[1])
        if (
            _sweep(codes, layout.k, layout.starts, residuals, target.weights, order, columns)
            < _ENOUGH * codes.size
        ):
            break
    return codes
