"""Fleiss' kappa against published tables, with answers missing, and with plain agreement beside it."""

from __future__ import annotations

import numpy as np
import pytest

from equiano.prevent.training.agreement import agreement, fleiss

# The worked example of Fleiss' kappa in common use (14 raters, 10 subjects, 5 categories): kappa .210.
PUBLISHED = np.array(
    [[0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
     [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]], float,
)  # fmt: skip


def test_the_published_table() -> None:
    kappa, alike = fleiss(PUBLISHED)
    assert kappa == pytest.approx(0.210, abs=5e-4)
    assert alike == pytest.approx(0.378, abs=5e-4)


def _raters(missing: float, seed: int) -> np.ndarray:
    """60 vignettes, 40 raters right in 80 %."""
    rng = np.random.default_rng(seed)
    true = rng.integers(0, 3, 60)
    said = np.where(rng.random((60, 40)) < 0.8, true[:, None], rng.integers(0, 3, (60, 40)))
    asked = rng.random((60, 40)) >= missing
    return np.stack([((said == k) & asked).sum(1) for k in range(3)], 1).astype(float)


def test_missing_answers_do_not_move_it() -> None:
    """70 % missing: .4841 where all answers give .4788, while a formula for complete tables says .0456."""
    whole, missing = (np.mean([fleiss(_raters(share, seed))[0] for seed in range(30)]) for share in (0, 0.7))
    assert missing == pytest.approx(whole, abs=0.02)


def test_few_victims_make_kappa_low_however_alike_people_decide() -> None:
    """5 % positives, raters right in 98 %: agreement stays near all, kappa falls far below it."""
    rng = np.random.default_rng(2)
    true = np.arange(400) < 20
    said = np.where(rng.random((400, 30)) < 0.98, true[:, None], ~true[:, None])
    kappa, alike = fleiss(np.stack([said.sum(1), (~said).sum(1)], 1).astype(float))
    assert alike > 0.95
    assert kappa < 0.8


def test_one_answer_alone_says_nothing() -> None:
    lonely = np.concatenate([PUBLISHED, [[1, 0, 0, 0, 0], [0, 0, 0, 0, 0]]])
    assert fleiss(lonely) == fleiss(PUBLISHED)
    assert all(np.isnan(fleiss(np.array([[1.0, 0.0]]))))


def test_all_alike_in_one_decision_has_agreement_and_no_kappa() -> None:
    found = agreement(np.array([[5, 0], [5, 0]]), 100, np.random.default_rng(0))
    assert (found.kappa.value, found.plain.value) == (None, 1.0)


def test_the_interval_is_over_vignettes() -> None:
    found = agreement(PUBLISHED.astype(np.int64), 400, np.random.default_rng(0))
    assert found.kappa.low < 0.210 < found.kappa.high
    assert found.kappa.kind == "vignettes resampled"
    # Ten times the raters on the same ten vignettes do not make it surer.
    more = agreement(PUBLISHED.astype(np.int64) * 10, 400, np.random.default_rng(0))
    assert more.plain.high - more.plain.low > 0.8 * (found.plain.high - found.plain.low)
