"""All pairs of records that stand in one group: of a match key, of a component, of a person."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equiano.compiled import kernel

Ints = npt.NDArray[np.int64]


@kernel
def _block_pairs(order: Ints, bounds: Ints, out: Ints) -> None:
    """All pairs inside blocks as left * 2**32 + right."""
    place = np.int64(0)
    for block in range(len(bounds) - 1):
        for i in range(bounds[block], bounds[block + 1]):
            for j in range(i + 1, bounds[block + 1]):
                out[place] = (min(order[i], order[j]) << 32) | max(order[i], order[j])
                place += 1


def pairs_in(groups: Ints, largest: int) -> Ints:
    """Pairs of records of one group (0 is none), for groups of at most `largest` records.

    Each as left * 2**32 + right, left before right.
    """
    order = np.argsort(groups, kind="stable")
    order = order[groups[order] != 0]
    _, sizes = np.unique(groups[order], return_counts=True)
    keep = (sizes > 1) & (sizes <= largest)
    kept = np.repeat(keep, sizes)
    bounds = np.concatenate([[0], np.cumsum(sizes[keep])])
    out = np.empty(int((sizes[keep] * (sizes[keep] - 1) // 2).sum()), dtype=np.int64)
    _block_pairs(order[kept], bounds, out)
    return out
