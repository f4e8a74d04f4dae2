from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from equiano.errors import UsageError
from equiano.survey import as_recruitment, recruitment_diagnostics
from equiano.survey.pictures import tree_picture
from tests.unit.survey.samples import chain


def alike(n: int, same: float, seeds: int = 2, seed: int = 1) -> list[dict[str, Any]]:
    """A chain in which a recruit is of the recruiter's group with a probability."""
    rng = np.random.default_rng(seed)
    rows = chain(n, seed, seeds)
    group = {row["id"]: "ab"[i % 2] for i, row in enumerate(rows[:seeds])}
    for row in rows[seeds:]:
        own = group[row["recruiter"]]
        group[row["id"]] = own if rng.random() < same else "b" if own == "a" else "a"
    return [{**row, "trait": group[row["id"]]} for row in rows]


def test_by_hand() -> None:
    rows = [
        {"id": 1, "recruiter": "seed", "degree": 2, "t": "a"},
        {"id": 2, "recruiter": 1, "degree": 4, "t": "a"},
        {"id": 3, "recruiter": 1, "degree": 4, "t": "b"},
        {"id": 4, "recruiter": 2, "degree": 4, "t": "a"},
        {"id": 5, "recruiter": 3, "degree": 4, "t": "b"},
        {"id": 6, "recruiter": "seed", "degree": 4, "t": "b"},
    ]
    found = recruitment_diagnostics(rows, "t")
    assert (found.persons, found.seeds, found.seeds_without_recruits, found.waves) == (6, 2, 1, 2)
    assert found.by_wave == (2, 2, 2)
    assert found.chains == ((5, 2), (1, 0))
    assert found.recruits == (3, 2, 1)
    assert found.transitions == ((2, 1), (0, 1))
    # Recruiters: three of a, one of b; recruits: two and two; within 3 of 4, at random 2.
    assert found.homophily == pytest.approx(3 / 2)
    assert found.convergence[0] == (1.0, 0.0)
    assert found.convergence[-1] == pytest.approx((0.5, 0.5))
    assert "few_waves" in found.warnings


def test_homophily_as_r_has_it() -> None:
    """Recruitment within and without: 1 at random, near 2 where all recruit their own of two equal groups."""
    random = recruitment_diagnostics(alike(600, 0.5), "trait")
    own = recruitment_diagnostics(alike(600, 0.95), "trait")
    assert random.homophily == pytest.approx(1, abs=0.1)
    assert own.homophily is not None
    assert own.homophily > 1.6
    assert "homophily" in own.warnings
    assert "homophily" not in random.warnings
    assert own.population_homophily is not None
    assert random.population_homophily is not None
    assert own.population_homophily > random.population_homophily


def test_a_bottleneck_is_more_than_chance() -> None:
    apart = recruitment_diagnostics(alike(400, 0.995, seed=2), "trait")
    assert "bottleneck" in apart.warnings
    warned = [
        "bottleneck" in recruitment_diagnostics(chain(300, seed), "trait").warnings for seed in range(30)
    ]
    assert sum(warned) <= 2


def test_shares_that_still_move() -> None:
    """A drift is seen; without one, at most one sample in five is said to move."""
    rows = chain(300)
    for row in rows[220:]:
        row["trait"] = "a"
    assert "not_converged" in recruitment_diagnostics(rows, "trait").warnings
    warned = ["not_converged" in recruitment_diagnostics(chain(300, s), "trait").warnings for s in range(30)]
    assert sum(warned) <= 6


def test_groups_that_recruit_unequally() -> None:
    rows = chain(300)
    sample = as_recruitment(rows)
    for row, many in zip(rows, sample.recruits, strict=True):
        row["trait"] = "busy" if many > 1 else "idle"
    found = recruitment_diagnostics(rows, "trait")
    assert "differential_recruitment" in found.warnings
    assert found.recruits_by_value[0] > found.recruits_by_value[1]


def test_one_chain_and_pictures() -> None:
    rows = [*chain(100, seeds=1), {"id": "x", "recruiter": "seed", "degree": 3, "trait": "a"}]
    found = recruitment_diagnostics(rows, "trait")
    assert "one_chain" in found.warnings
    picture = tree_picture(found, "en")
    assert picture.svg.count("<circle") == 101
    assert "p17" not in picture.svg
    assert "101 persons from 2 seeds" in picture.alternative
    settling = found.plot("ru")
    assert "в конце" in settling.alternative
    assert settling.svg.count("<path") == 2
    with pytest.raises(UsageError, match="Name a trait"):
        recruitment_diagnostics(rows).plot()
    with pytest.raises(UsageError, match="no interval"):
        found.interval()
