"""Fits against closed forms and against a general optimiser."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from equiano.estimate.loglinear import fit_terms, live_terms, superset_sums
from equiano.estimate.models import model_space

from .tables import independent, table_of


def _fit(counts: np.ndarray, name: str, lists: int) -> tuple[np.ndarray, np.ndarray, float, bool]:
    margins = counts.copy()
    superset_sums(margins, lists)
    space = model_space(lists)
    terms, live = live_terms(margins, space.masks, space.parse(name), lists)
    return fit_terms(counts, margins, terms, live, lists)


def test_two_lists_give_lincoln_and_petersen() -> None:
    beta, _, _, converged = _fit(np.array([0.0, 30.0, 40.0, 12.0]), "[1,2]", 2)
    assert converged
    assert math.exp(beta[0]) == pytest.approx(30 * 40 / 12)


def test_conditional_independence_has_a_closed_form() -> None:
    """[13,23]: lists 1 and 2 are independent given list 3, so the unseen cell has a formula."""
    counts = np.array([0.0, 30.0, 40.0, 12.0, 50.0, 9.0, 8.0, 3.0])
    beta, mean, _, _ = _fit(counts, "[13,23]", 3)
    assert math.exp(beta[0]) == pytest.approx(30 * 40 / 12)
    assert mean[1:4] == pytest.approx(counts[1:4])


def test_a_zero_overlap_removes_its_histories() -> None:
    counts = np.array([0.0, 40.0, 30.0, 6.0, 20.0, 0.0, 0.0, 0.0])
    beta, mean, _, _ = _fit(counts, "[13,23]", 3)
    assert (mean[[5, 6, 7]] == 0).all()
    assert math.exp(beta[0]) == pytest.approx(30 * 40 / 6)


def test_against_a_general_optimiser() -> None:
    counts = independent(np.random.default_rng(3), 900, [0.3, 0.2, 0.25, 0.15]).floats
    margins = counts.copy()
    superset_sums(margins, 4)
    space = model_space(4)
    terms, live = live_terms(margins, space.masks, space.parse("[123,14,24]"), 4)
    beta, _, value, _ = fit_terms(counts, margins, terms, live, 4)
    cells = np.flatnonzero(live)
    design = (cells[:, None] & terms == terms).astype(float)

    def minus(b: np.ndarray) -> float:
        return float(np.exp(design @ b).sum() - counts[cells] @ (design @ b))

    best = minimize(minus, np.append(math.log(50), np.zeros(len(terms) - 1)), method="BFGS", tol=1e-10)
    assert value == pytest.approx(-best.fun, rel=1e-9)
    assert beta == pytest.approx(best.x, abs=1e-3)


def test_superset_sums() -> None:
    values = np.arange(8, dtype=float)
    superset_sums(values, 3)
    assert values.tolist() == [sum(c for c in range(8) if c & s == s) for s in range(8)]


def test_a_table_reads_its_overlaps() -> None:
    table = table_of([0, 40, 30, 6, 20, 1, 2, 3])
    assert [table.overlap(0, 1), table.overlap(0, 2), table.overlap(1, 2)] == [9, 4, 5]
