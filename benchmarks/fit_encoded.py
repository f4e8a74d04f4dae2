"""Fit the model of `link/match_encoded.py` on generated lists with known truth.

Writes src/equiano/link/data/encoded_model.yaml.
Run: python benchmarks/fit_encoded.py
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import yaml

from equiano.link.cluster import components
from equiano.link.encode import encode_list
from equiano.link.generate import ExampleLists, generate_lists
from equiano.link.match_encoded import FEATURES, candidates, features
from equiano.link.model import Scored, none_apart
from equiano.link.pairs import pairs_in

SECRET = b"a secret for invented persons only"
SIZES = ((500, 5, 104), (2000, 5, 101), (8000, 5, 102), (40000, 6, 103))
RIDGE = 1.0  # against 1e5 pairs of each size: rare combinations of match keys keep small weights
OUT = Path(__file__).parents[1] / "src" / "equiano" / "link" / "data" / "encoded_model.yaml"


def records_of(example: ExampleLists) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Match keys, true person and list of all records."""
    tokens, truth, on_list = [], [], []
    for place, (name, table) in enumerate(example.lists.items()):
        encoded = encode_list(table, SECRET, "fit", dt.date(2026, 1, 1))
        order = {reference: row for row, reference in enumerate(encoded.reference.to_pylist())}
        plain = encode_order(table["id"].to_pylist(), order)
        tokens.append(encoded.tokens)
        truth.append(example.persons_of[name][plain])
        on_list.append(np.full(len(table), place))
    return tuple(np.concatenate(part) for part in (tokens, truth, on_list))


def pairs_of(tokens: np.ndarray, truth: np.ndarray, on_list: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Features of all candidate pairs and whether each is one person."""
    left, right = candidates(tokens)
    return features(tokens, left, right, on_list[left] == on_list[right]), truth[left] == truth[right]


def keyless(tokens: np.ndarray, truth: np.ndarray, beta: np.ndarray) -> tuple[int, int]:
    """Pairs without a key in common inside the groups that likely pairs hold together: true ones, and all."""
    left, right = candidates(tokens)
    nothing = np.zeros(len(left), dtype=np.bool_)
    chance = 1 / (1 + np.exp(-features(tokens, left, right, nothing) @ beta))
    likely = Scored(left, right, {}, np.zeros(len(left)), chance, nothing, **none_apart(left))
    pairs = pairs_in(components(likely, len(tokens)) + 1, len(tokens))
    left, right = pairs >> 32, pairs & 0xFFFFFFFF
    alone = ~((tokens[left] == tokens[right]) & (tokens[left] != 0)).any(axis=1)
    return int((truth[left] == truth[right])[alone].sum()), int(alone.sum())


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
    parts, made = [], []
    for persons, lists, seed in SIZES:
        made.append(records_of(generate_lists(persons, lists, np.random.default_rng(seed), seed=seed)))
        X, y = pairs_of(*made[-1])
        parts.append((X, y.astype(float), np.full(len(y), 1e5 / len(y))))  # each size counts alike
    X, y, weight = (np.concatenate(part) for part in zip(*parts, strict=True))
    beta = fit(X, y, weight)
    alone = [keyless(tokens, truth, beta) for tokens, truth, _ in made]
    true, of = (sum(numbers) for numbers in zip(*alone, strict=True))
    content = {
        "source": "fitted by benchmarks/fit_encoded.py on generated lists (ours)",
        "generated": [{"persons": persons, "lists": lists, "seed": seed} for persons, lists, seed in SIZES],
        "keyless": round(float(np.log(true / (of - true))), 5),
        "weights": {name: round(float(value), 5) for name, value in zip(FEATURES, beta, strict=True)},
    }
    OUT.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    print(content["weights"], content["keyless"], alone)


if __name__ == "__main__":
    main()
