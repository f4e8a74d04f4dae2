"""Invented records whose columns depend on each other."""

from __future__ import annotations

import numpy as np


def invented(n: int, sizes: tuple[int, ...], seed: int, empty: float = 0.4) -> np.ndarray:
    """Records of three invented kinds of case, so that columns depend on each other."""
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, 3, n)
    columns = []
    for size in sizes:
        shares = np.array([rng.dirichlet([2 * empty * size, *[0.7] * size]) for _ in range(3)])
        columns.append((shares.cumsum(axis=1)[kind] < rng.random(n)[:, None]).sum(axis=1).clip(0, size))
    return np.column_stack(columns).astype(np.int16)
