"""Fit the model of `link/match_encoded.py` on generated lists with known truth.

Writes src/equiano/link/data/encoded_model.yaml.
Run: python benchmarks/fit_encoded.py
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import yaml

from equiano.link.encode import encode_list
from equiano.link.generate import ExampleLists, generate_lists
from equiano.link.match_encoded import FEATURES, candidates, features

SECRET = b"a secret for invented persons only"
SIZES = ((2000, 5, 101), (8000, 5, 102), (40000, 6, 103))
RIDGE = 1.0  # against 1e5 pairs of each size: rare combinations of match keys keep small weights
OUT = Path(__file__).parents[1] / "src" / "equiano" / "link" / "data" / "encoded_model.yaml"


def pairs_of(example: ExampleLists) -> tuple[np.ndarray, np.ndarray]:
    """Features of all candidate pairs and whether each is one person."""
    tokens, truth, on_list = [], [], []
    for place, (name, table) in enumerate(example.lists.items()):
        encoded = encode_list(table, SECRET, "fit", dt.date(2026, 1, 1))
        order = {reference: row for row, reference in enumerate(encoded.reference.to_pylist())}
        plain = encode_order(table["id"].to_pylist(), order)
        tokens.append(encoded.tokens)
        truth.append(example.persons_of[name][plain])
        on_list.append(np.full(len(table), place))
    stacked = [np.concatenate(part) for part in (tokens, truth, on_list)]
    left, right = candidates(stacked[0])
    within = stacked[2][left] == stacked[2][right]
    return features(stacked[0], left, right, within), stacked[1][left] == stacked[1][right]


def encode_order(ids: list[str], order: dict[str, int]) -> np.ndarray:
    """Row of the plain list behind each row of the encoded one."""
    import hashlib
    import hmac

    from equiano.link.encode import project_key

    key = project_key(SECRET, "fit")
    plain = np.empty(len(ids), dtype=np.int64)
    for row, name in enumerate(ids):
        plain[order[hmac.new(key, f"id|{name}".encode(), hashlib.sha256).hexdigest()[:20]]] = row
    return plain


def fit(X: np.ndarray, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton steps, with a small ridge."""
    beta = np.zeros(X.shape[1])
    for _ in range(50):
        mu = 1 / (1 + np.exp(-np.clip(X @ beta, -30, 30)))
        spread = weight * mu * (1 - mu)
        step = np.linalg.solve(
            X.T @ (spread[:, None] * X) + RIDGE * np.eye(len(beta)),
            X.T @ (weight * (y - mu)) - RIDGE * beta,
        )
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    return beta


def main() -> None:
    parts = []
    for persons, lists, seed in SIZES:
        made = generate_lists(persons, lists, np.random.default_rng(seed), seed=seed)
        X, y = pairs_of(made)
        parts.append((X, y.astype(float), np.full(len(y), 1e5 / len(y))))  # each size counts alike
    X, y, weight = (np.concatenate(part) for part in zip(*parts, strict=True))
    beta = fit(X, y, weight)
    content = {
        "source": "fitted by benchmarks/fit_encoded.py on generated lists (ours)",
        "generated": [{"persons": persons, "lists": lists, "seed": seed} for persons, lists, seed in SIZES],
        "weights": {name: round(float(value), 5) for name, value in zip(FEATURES, beta, strict=True)},
    }
    OUT.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    print(content["weights"])


if __name__ == "__main__":
    main()
