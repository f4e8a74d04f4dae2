"""Chances of each pattern of two lists given covariates, learnt from other persons than those they are for.

Several learners of scikit-learn are fitted on all folds but one and predict that one (cross-fitting). Their
predictions are mixed with the weights of highest likelihood, after van der Laan, Polley & Hubbard 2007
("Super learner", Statistical Applications in Genetics and Molecular Biology 6(1)).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
FOLDS = 5  # usual: each learner sees 80 % of the persons, and none judges a person whom it has seen
PATTERNS = 4  # of two lists: neither, the first alone, the second alone, both
_KNOTS = 5  # at quantiles of a quantity; chosen, not measured: the penalty below smooths
# Inverse weight of the penalty on splines. A tenth of it smooths so much that with two waves of age 38 % of
# intervals held the truth, not 92 %: error in the chances is bias, noise is only width.
_SPLINE_C = 10.0
_TREES = 100  # scikit-learn's default
_MIXING_STEPS = 200  # of EM over the weights of the learners, whose likelihood is concave


@dataclass(frozen=True)
class Features:
    """Covariates as numbers.

    Attributes:
        quantities: Each with mean 0 and variance 1, shape (n, q).
        groups: A column of 0 and 1 for each group, shape (n, g).
    """

    quantities: Floats
    groups: Floats

    @property
    def all(self) -> Floats:
        """Both beside each other, shape (n, q + g)."""
        return np.hstack([self.quantities, self.groups])


def _logistic(features: Features, leaf: int, seed: int) -> tuple[Any, Floats]:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  scikit-learn takes a second to load

    # Enough steps for columns on one scale; the penalty is scikit-learn's own.
    return LogisticRegression(max_iter=1000), features.all


def _splines(features: Features, leaf: int, seed: int) -> tuple[Any, Floats]:
    """Additive cubic splines of the quantities, and products of all columns of two covariates."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  as above
    from sklearn.preprocessing import SplineTransformer  # noqa: PLC0415  as above

    parts = [features.groups]
    if features.quantities.shape[1]:
        spline = SplineTransformer(n_knots=_KNOTS, degree=3, knots="quantile", include_bias=False)
        parts.append(spline.fit_transform(features.quantities))
        every = features.all
        q = features.quantities
        parts += [q[:, [i]] * np.delete(every, range(i + 1), axis=1) for i in range(q.shape[1])]
    return LogisticRegression(C=_SPLINE_C, max_iter=2000), np.hstack(parts)


def _forest(features: Features, leaf: int, seed: int) -> tuple[Any, Floats]:
    from sklearn.ensemble import RandomForestClassifier  # noqa: PLC0415  as above

    model = RandomForestClassifier(
        n_estimators=_TREES, min_samples_leaf=leaf, max_features=None, random_state=seed, n_jobs=1
    )
    return model, features.all


LEARNERS: dict[str, Callable[[Features, int, int], tuple[Any, Floats]]] = {
    "logistic": _logistic,
    "splines": _splines,
    "forest": _forest,
}


@dataclass(frozen=True)
class Learnt:
    """Chances of the patterns of two lists, each person's learnt from the other folds.

    Attributes:
        chances: Of neither, the first alone, the second alone, both; shape (n, 4), rows sum to 1.
        weights: Share of each learner in the mixture.
    """

    chances: Floats
    weights: dict[str, float]


def learn(
    features: Features,
    pattern: npt.NDArray[np.int64],
    weight: Floats,
    person: npt.NDArray[np.int64],
    seed: int,
) -> Learnt:
    """Cross-fitted chances of the patterns.

    Args:
        features: Covariates of the rows.
        pattern: Pattern of each row: bit 0 for the first list, bit 1 for the second; shape (n,).
        weight: Weight of each row; a person with unknown covariates has several rows; shape (n,).
        person: Number of the person of each row; a person's rows are in one fold; shape (n,).
        seed: Seed of the folds and the forest.
    """
    if not features.all.shape[1]:
        shares = np.bincount(pattern, weight, PATTERNS) / weight.sum()
        return Learnt(np.tile(shares, (len(pattern), 1)), {})
    folds = _folds(pattern, person, seed)
    found = {}
    for name, build in LEARNERS.items():
        chances = np.zeros((len(pattern), PATTERNS))
        for fold in range(FOLDS):
            inside = folds == fold
            # At least 10 persons a leaf, more where there are many, so that a leaf's shares mean something.
            model, matrix = build(features, max(10, (~inside).sum() // 40), seed)
            model.fit(matrix[~inside], pattern[~inside], sample_weight=weight[~inside])
            chances[np.ix_(inside, model.classes_)] = model.predict_proba(matrix[inside])
        found[name] = chances
    return _mixed(found, pattern, weight)


def _folds(pattern: npt.NDArray[np.int64], person: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.int64]:
    """Fold of each row: a person's rows in one, each pattern spread evenly over all."""
    rng = np.random.default_rng(seed)
    first = np.unique(person, return_index=True)[1]
    fold = np.zeros(len(first), np.int64)
    for value in range(PATTERNS):
        members = rng.permutation(np.flatnonzero(pattern[first] == value))
        fold[members] = np.arange(len(members)) % FOLDS
    return fold[person]


def _mixed(found: dict[str, Floats], pattern: npt.NDArray[np.int64], weight: Floats) -> Learnt:
    """The mixture of highest likelihood of the patterns, by EM.

    The weights see all folds. They are two numbers for all persons, so that costs nothing that could be
    measured, and a second layer of cross-fitting would cost five times the work.
    """
    rows = np.arange(len(pattern))
    # A forest may give a pattern no chance at all: one person would then rule it out for all.
    likely = np.column_stack([np.maximum(chances[rows, pattern], 1e-9) for chances in found.values()])
    shares = np.full(likely.shape[1], 1.0 / likely.shape[1])
    for _ in range(_MIXING_STEPS):
        parts = likely * shares
        parts /= parts.sum(axis=1, keepdims=True)
        shares = weight @ parts / weight.sum()
    chances = np.sum([share * one for share, one in zip(shares, found.values(), strict=True)], axis=0)
    return Learnt(chances, {name: float(share) for name, share in zip(found, shares, strict=True)})
