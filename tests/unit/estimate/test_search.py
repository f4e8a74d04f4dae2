"""The search finds what enumeration finds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equiano.estimate.bic import estimate_bic
from equiano.estimate.models import list_models, model_space
from equiano.estimate.ranking import rank_models
from equiano.estimate.search import branch_and_bound, evaluate_all, importance

from .tables import independent, sparse


@pytest.mark.parametrize(("lists", "order"), [(3, 2), (4, 3), (5, 2), (5, 3), (6, 2)])
def test_branch_and_bound_equals_enumeration_on_sparse_tables(lists: int, order: int) -> None:
    rng = np.random.default_rng(10 * lists + order)
    space = model_space(lists, order)
    models = list_models(space)
    assert models is not None
    population, bic = np.empty(len(models)), np.empty(len(models))
    code = np.empty(len(models), np.int64)
    for _ in range(4):
        counts = sparse(rng, lists).floats
        evaluate_all(counts, space.masks, models, lists, population, bic, code)
        order_of_terms = importance(counts, space.masks, lists)
        starts = np.zeros((1, len(space.masks)), np.uint8)
        row, found, best, _, proved = branch_and_bound(
            counts, lists, space.masks, order_of_terms, starts, 10**7
        )
        assert proved
        assert best == pytest.approx(bic.min(), abs=1e-7)
        if math.isfinite(best):
            ties = np.abs(bic - bic.min()) < 1e-6
            assert any(found == pytest.approx(p, rel=1e-6) for p in population[ties])
            assert any((row == model).all() for model in models[ties])


def test_seven_lists_are_searched_and_the_result_says_so() -> None:
    table = independent(np.random.default_rng(5), 2000, [0.1, 0.15, 0.08, 0.12, 0.2, 0.05, 0.1])
    result = estimate_bic(table, bootstrap=0, seed=1)
    assert result.diagnostics["search"] == "branch and bound"  # type: ignore[union-attr]
    assert result.diagnostics["proved_best"]  # type: ignore[union-attr]
    assert result.population == pytest.approx(2000, rel=0.15)  # type: ignore[union-attr]


def test_bic_counts_terms_at_minus_infinity_and_the_persons_seen() -> None:
    ranking = rank_models(independent(np.random.default_rng(0), 500, [0.3, 0.3, 0.3]))
    by_name = {m.model: m for m in ranking.best(8)}
    table = independent(np.random.default_rng(0), 500, [0.3, 0.3, 0.3])
    counts = table.counts[1:]
    saturated = -2 * sum(c * math.log(c) - c - math.lgamma(c + 1) for c in counts.tolist())
    assert by_name["[12,13,23]"].bic == pytest.approx(saturated + 7 * math.log(table.observed))
