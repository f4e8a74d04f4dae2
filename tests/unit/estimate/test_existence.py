"""Existence and identifiability, against the textbook linear programme and in exact fractions."""

from __future__ import annotations

import numpy as np
import pytest

from equiano.estimate.existence import check_model, exact_code, positive_combination, positive_table_exists
from equiano.estimate.loglinear import live_terms, superset_sums
from equiano.estimate.models import list_models, model_space

from .tables import sparse, table_of


def _by_programme(counts: np.ndarray, masks: np.ndarray, row: np.ndarray, lists: int) -> int:
    margins = counts.copy()
    superset_sums(margins, lists)
    terms, live = live_terms(margins, masks, row, lists)
    cells = np.flatnonzero(live)
    design = (cells[:, None] & terms == terms).astype(float)
    exists = positive_table_exists(design, counts[cells])
    return (0 if exists else 1) + (0 if np.linalg.matrix_rank(design) == len(terms) else 2)


@pytest.mark.parametrize("lists", [3, 4, 5])
def test_the_integer_test_agrees_with_the_linear_programme_and_with_fractions(lists: int) -> None:
    rng = np.random.default_rng(lists)
    space = model_space(lists)
    models = list_models(space)
    assert models is not None
    seen = set()
    for _ in range(12):
        counts = sparse(rng, lists).floats
        margins = counts.copy()
        superset_sums(margins, lists)
        for index in rng.choice(len(models), size=min(8, len(models)), replace=False):
            row = models[index]
            code = check_model(counts, margins, space.masks, row, lists)
            assert code == _by_programme(counts, space.masks, row, lists)
            assert code == exact_code(counts, space.masks, row, lists)
            seen.add(code)
    assert {0, 1} <= seen


def test_chan_silverman_vincent_table_2() -> None:
    """Models with AB fail the linear programme unless both AC and BC are in, which is not identifiable."""
    counts = table_of([0, 40, 30, 6, 20, 0, 0, 0]).floats
    margins = counts.copy()
    superset_sums(margins, 3)
    space = model_space(3)
    codes = {
        name: check_model(counts, margins, space.masks, space.parse(name), 3)
        for name in ("[1,2,3]", "[13,2]", "[23,1]", "[13,23]", "[12,3]", "[12,13]", "[12,23]", "[12,13,23]")
    }
    assert list(codes.values()) == [0, 0, 0, 0, 1, 1, 1, 2]


def test_a_positive_combination() -> None:
    assert positive_combination(np.array([[1, -1, 0], [0, 1, -2]])) == 1
    assert positive_combination(np.array([[1, 1, 0], [0, 1, -2]])) == 0
    assert positive_combination(np.array([[0, 0, 0]])) == 1


def test_too_large_integers_are_said_to_be_so() -> None:
    huge = 1 << 29
    assert positive_combination(np.array([[huge + 1, -huge + 3, 7], [huge - 5, huge - 11, -huge]])) in (
        -1,
        0,
        1,
    )
