"""Results of the field's R packages and published ranges, reproduced."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from equiano.estimate import front
from equiano.estimate.histories import as_table
from equiano.estimate.ranking import rank_models

FOLDER = Path(__file__).parent / "capture"
RESULTS: dict[str, Any] = yaml.safe_load((FOLDER / "capture_results.yaml").read_text(encoding="utf-8"))
POINT = [
    (table, method)
    for table, methods in RESULTS.items()
    for method in ("bic", "stepwise")
    if method in methods
]


@pytest.fixture(scope="module")
def ranked() -> dict[str, tuple[float, float]]:
    ranking = rank_models(as_table(FOLDER / "uk_2013_five_lists.csv"))
    return {m.model: (m.population, m.bic) for m in ranking.best(len(ranking.rows))}


def test_every_model_of_the_uk_table_has_the_peers_population_and_bic(
    ranked: dict[str, tuple[float, float]],
) -> None:
    with (FOLDER / "uk_2013_five_lists_bic.csv").open(encoding="utf-8") as stream:
        expected = {
            row["model"]: (float(row["population"]), float(row["bic"])) for row in csv.DictReader(stream)
        }
    assert set(ranked) == set(expected)
    names = sorted(expected)
    ours = np.array([ranked[name] for name in names])
    theirs = np.array([expected[name] for name in names])
    assert np.abs(ours / theirs - 1).max() < 1e-6


@pytest.mark.parametrize(("table", "method"), POINT)
def test_point_estimates(table: str, method: str) -> None:
    expected = RESULTS[table][method]
    result = front.estimate(FOLDER / f"{table}.csv", method)
    assert result.observed == RESULTS[table]["observed"]
    assert result.population == pytest.approx(expected["population"], rel=1e-6)
    if "model" in expected:
        assert result.model == expected["model"]
        assert result.bic == pytest.approx(expected["bic"], rel=1e-6)
        assert result.models_considered == expected["models"]


def test_the_artificial_table_reports_the_other_models_as_not_estimable() -> None:
    result = front.estimate(FOLDER / "artificial_three_lists.csv", "bic")
    assert (result.models_considered, result.not_estimable) == (4, 4)
    assert result.diagnostics["failed"] == {"no_estimate_exists": 3, "not_identifiable": 1, "either": 4}


def test_the_uk_stepwise_estimate_lies_in_the_published_range() -> None:
    low, high = RESULTS["uk_2013_six_lists"]["published"]["population_range"]
    assert low < front.estimate(FOLDER / "uk_2013_six_lists.csv", "stepwise").population < high


@pytest.mark.parametrize(
    ("table", "method", "top", "expected"),
    [
        ("uk_2013_six_lists", "stepwise", None, RESULTS["uk_2013_six_lists"]["stepwise"]),
        (
            "uk_2013_five_lists",
            "bic",
            1,
            RESULTS["uk_2013_five_lists"]["bic_bootstrap_1000"]["one_model"],
        ),
        (
            "uk_2013_five_lists",
            "bic",
            100,
            RESULTS["uk_2013_five_lists"]["bic_bootstrap_1000"]["top_100_models"],
        ),
    ],
)
def test_bca_intervals_agree_with_the_peer_up_to_resampling_noise(
    table: str, method: str, top: int | None, expected: dict[str, list[float]]
) -> None:
    result = front.estimate(FOLDER / f"{table}.csv", method, bootstrap=1000, seed=1, top=top)
    bca = {i.level: i for i in result.intervals if i.kind == "bootstrap BCa"}
    # Between seeds the ends of our own intervals move by 3 to 6 per cent, the far upper end by up to 15.
    assert [bca[0.8].low, bca[0.8].high] == pytest.approx(expected["ci80"], rel=0.08)
    assert bca[0.95].low == pytest.approx(expected["ci95"][0], rel=0.08)
    assert bca[0.95].high == pytest.approx(expected["ci95"][1], rel=0.2)


def test_decomposable_graphs_match_dga() -> None:
    expected = RESULTS["uk_2013_five_lists"]["decomposable_graphs"]
    result = front.estimate(
        FOLDER / "uk_2013_five_lists.csv",
        "graphs",
        delta=expected["delta"],
        largest=expected["largest_missing"],
    )
    assert result.models_considered == expected["graphs"]
    assert result.population == pytest.approx(expected["mean"], abs=0.06)
    assert result.diagnostics["posterior_median"] == expected["quantiles"][0.5]
    interval = result.interval(0.95)
    assert (interval.low, interval.high) == (expected["quantiles"][0.025], expected["quantiles"][0.975])


def test_latent_classes_agree_with_lcmcr_within_monte_carlo_noise() -> None:
    expected = RESULTS["uk_2013_five_lists"]["latent_class"]["quantiles"]
    result = front.estimate(FOLDER / "uk_2013_five_lists.csv", "latent-class", seed=2)
    assert result.diagnostics["posterior_median"] == pytest.approx(expected[0.5], rel=0.2)
    assert result.interval(0.95).high == pytest.approx(expected[0.975], rel=0.15)
