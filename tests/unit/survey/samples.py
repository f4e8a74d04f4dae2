"""Invented samples: networks, chain-referral samples of them, and the tables that surveys make."""

from __future__ import annotations

from typing import Any

import numpy as np


def chain(n: int, seed: int = 1, seeds: int = 4) -> list[dict[str, Any]]:
    """A chain-referral sample: degrees by chance, each recruit of a random earlier person with room."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    room: list[int] = []
    for i in range(n):
        degree = int(rng.integers(3, 20))
        by = "seed"
        if i >= seeds:
            at = int(rng.integers(len(room)))
            by = f"p{room.pop(at)}"
        rows.append(
            {"id": f"p{i}", "recruiter": by, "degree": degree, "trait": "ab"[int(rng.random() < 0.4)]}
        )
        room += [i, i, i]
    return rows


def successive(sizes: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Places of n drawn by size without replacement, in their order."""
    return np.argsort(rng.exponential(size=len(sizes)) / sizes)[:n]
