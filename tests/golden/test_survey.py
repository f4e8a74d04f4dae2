"""Surveys: R's packages RDS and NSUM, reproduced."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from equiano.survey import as_recruitment, rds_shares, scale_up
from equiano.survey.nsum import as_scale_up
from equiano.survey.weights import rds_ii_weights, ss_weights

FOLDER = Path(__file__).parent / "survey"
GOLDEN: dict[str, Any] = json.loads((FOLDER / "r_results.json").read_text(encoding="utf-8"))
FAUX, MADRONA = FOLDER / "rds_faux.csv", FOLDER / "rds_fauxmadrona.csv"
ANSWERS, KNOWN, TOTAL = FOLDER / "nsum_mccarty_simulated.csv", FOLDER / "nsum_mccarty_known.csv", 250e6
NSUM = GOLDEN["nsum"]["McCarty_simulated_seed1"]
METHODS = {"rds-i": "RDS_I", "rds-ii": "RDS_II"}


@pytest.mark.parametrize("method", METHODS)
def test_faux_to_every_digit(method: str) -> None:
    found = rds_shares(FAUX, "X", method, population=1000, interval="likelihood").shares
    expected = GOLDEN["rds"]["faux"][METHODS[method]]
    for place, one in enumerate(found):
        figures = (one.share, one.low, one.high, one.design_effect, one.se, one.persons)
        assert figures == pytest.approx(expected[place::2], rel=1e-11)


@pytest.mark.parametrize("method", METHODS)
def test_fauxmadrona_to_every_digit(method: str) -> None:
    one = rds_shares(MADRONA, "disease", method, population=1000, interval="likelihood").share("1")
    share, low, high, effect, se, persons = GOLDEN["rds"]["fauxmadrona"][METHODS[method]]
    assert (one.share, one.low, one.high, one.se) == pytest.approx((share, low, high, se), rel=1e-11)
    # R reads the trait as a number there and divides its variance by the weights' sum (N) less 1.
    assert one.design_effect * 999 / 1000 == pytest.approx(effect, rel=1e-11)
    assert persons == 500  # R counts all with a number, here 129 of them have the value
    assert one.persons == 129


@pytest.mark.parametrize(("path", "name"), [(FAUX, "faux"), (MADRONA, "fauxmadrona")])
def test_weights_of_rds_ii(path: Path, name: str) -> None:
    weights = rds_ii_weights(as_recruitment(path).degree)
    # R's weights sum to the number of persons times its mean of degree / degree: one factor for all.
    assert weights[:10] / weights[0] == pytest.approx(
        np.array(GOLDEN["rds"][name]["weights_head"]) / GOLDEN["rds"][name]["weights_head"][0], rel=1e-10
    )


@pytest.mark.parametrize("path", [FAUX, MADRONA])
def test_weights_of_successive_sampling(path: Path) -> None:
    """R simulates (500 samples, five rounds, whole members); ours has no chance. R's own test allows .02."""
    with path.open(encoding="utf-8") as stream:
        theirs = np.array([float(row["weights"]) for row in csv.DictReader(stream)])
    ours = ss_weights(as_recruitment(path).degree, 1000)
    assert ours.sum() == pytest.approx(theirs.sum())
    assert np.abs(ours - theirs).mean() < 0.02


@pytest.mark.parametrize(
    ("path", "name", "trait"), [(FAUX, "faux", "X"), (MADRONA, "fauxmadrona", "disease")]
)
def test_shares_by_successive_sampling(path: Path, name: str, trait: str) -> None:
    """Within R's Monte Carlo error: its two stored sets of weights themselves differ by 0.0002 to 0.0004."""
    one = rds_shares(path, trait, "ss", population=1000, interval="likelihood").shares
    expected = GOLDEN["rds"][name]["SS"]
    share, low, high, se = (expected[i] for i in ((0, 2, 4, 8) if name == "faux" else (0, 1, 2, 4)))
    found = one[0 if name == "faux" else 1]
    assert found.share == pytest.approx(share, abs=0.0005)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.001)
    assert found.se == pytest.approx(se, rel=0.02)


def test_killworth_to_every_digit() -> None:
    assert scale_up(ANSWERS, KNOWN, "V30", TOTAL, "mle", bootstrap=100).population == pytest.approx(
        NSUM["NK"], rel=1e-13
    )
    logs = np.log(as_scale_up(ANSWERS, KNOWN, "V30", TOTAL).degrees())
    assert (logs.mean(), logs.std()) == pytest.approx((NSUM["mu"], NSUM["sigma"]), rel=1e-11)


def test_random_degree_posterior() -> None:
    """Both are Markov chains: R's short one has some 1 % of error in its tails (seeds of ours: 0.4 %)."""
    found = scale_up(ANSWERS, KNOWN, "V30", TOTAL, "degree", draws=3000, seed=3)
    interval = found.interval(0.95)
    expected = NSUM["random_degree_posterior"]
    assert (interval.low, found.population, interval.high) == pytest.approx(expected, rel=0.02)
    assert found.population == pytest.approx(expected[1], rel=0.01)
    assert interval.low < NSUM["truth"] < interval.high
