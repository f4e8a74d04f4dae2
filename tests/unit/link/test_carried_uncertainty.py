"""The estimate from drawn linkages holds the truth: lists, linkage, estimate, against the known number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.csv
import pytest

from equiano.engine import open_engine
from equiano.estimate.front import estimate
from equiano.estimate.result import Estimate
from equiano.link.capture import capture_table, histories
from equiano.link.generate import generate_lists
from equiano.link.linkage import Linkage, link_lists
from tests.unit.link.conftest import TODAY


def population(linkage: Linkage, folder: Path, method: str = "independence", bootstrap: int = 0) -> Estimate:
    pyarrow.csv.write_csv(linkage.capture_draws(), folder / "draws.csv")
    options = {"top": 15} if method == "bic" else {}
    result = estimate(folder / "draws.csv", method, bootstrap=bootstrap, seed=1, **options)
    assert isinstance(result, Estimate)
    return result


def test_draws_against_true_links(linked: Linkage, truth: np.ndarray, tmp_path: Path) -> None:
    true = capture_table(histories(truth, linked.on_list, len(linked.lists)), linked.lists)
    pyarrow.csv.write_csv(true, tmp_path / "true.csv")
    pyarrow.csv.write_csv(linked.capture_table(), tmp_path / "one.csv")
    of_truth, of_threshold = (estimate(tmp_path / name, "independence") for name in ("true.csv", "one.csv"))
    assert isinstance(of_truth, Estimate)
    assert isinstance(of_threshold, Estimate)
    drawn = population(linked, tmp_path).population
    assert drawn == pytest.approx(of_truth.population, rel=0.05)
    # One threshold inflates the population; the draws must be nearer to the truth.
    assert of_threshold.population > 1.05 * of_truth.population
    assert abs(drawn - of_truth.population) < abs(of_threshold.population - of_truth.population)


@pytest.mark.slow
def test_the_interval_holds_the_true_number(tmp_path: Path) -> None:
    held = 0
    for seed in range(10):
        made = generate_lists(2000, 5, np.random.default_rng(seed), seed=seed)
        with open_engine("duckdb") as engine:
            linkage = link_lists(made.lists, engine, today=TODAY, seed=seed, draws=20)
        result = population(linkage, tmp_path, "bic", bootstrap=40)
        interval = next(one for one in result.intervals if one.level == 0.95)
        held += interval.low <= 2000 <= interval.high
    assert held >= 8  # 95 % of 10 is 9 or 10; fewer than 8 has a chance below 2 %
