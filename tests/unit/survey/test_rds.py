from __future__ import annotations

import numpy as np
import pytest

from equiano.errors import UsageError
from equiano.survey import as_recruitment, rds_shares
from equiano.survey.rds import _median_of_pairs, likelihood_error
from equiano.survey.resample import choose, gile, salganik, tree
from equiano.survey.weights import Divided
from tests.unit.survey.samples import chain


@pytest.mark.parametrize(
    ("method", "interval"),
    [
        ("rds-i", "tree"),
        ("rds-i", "salganik"),
        ("rds-ii", "tree"),
        ("ss", "gile"),
        ("naive", "tree"),
        ("ss", "salganik"),
    ],
)
def test_intervals_hold_the_share_and_are_the_seeds_own(method: str, interval: str) -> None:
    def run(seed: int):
        return rds_shares(
            chain(150), "trait", method, population=600, interval=interval, bootstrap=200, seed=seed
        )

    one = run(1)
    assert one.as_dict() == run(1).as_dict()
    assert one.as_dict() != run(2).as_dict()
    assert sum(share.share for share in one.shares) == pytest.approx(1)
    for share in one.shares:
        assert 0 <= share.low < share.share < share.high <= 1
    narrow = one.interval(0.5, "a")
    assert one.share("a").low < narrow.low < narrow.high < one.share("a").high


def test_unknown_traits_recruit_but_do_not_count() -> None:
    rows = chain(120)
    for row in rows[::10]:
        row["trait"] = "?"
    found = rds_shares(rows, "trait", interval="likelihood")
    assert sum(share.persons for share in found.shares) == 108
    assert "12 persons" in " ".join(found.notes)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"method": "ss"}, "needs --population"),
        ({"method": "best"}, "choose one of"),
        ({"interval": "gile"}, "is for --method ss"),
        ({"interval": "wide"}, "choose one of"),
        ({"population": 10}, "fewer than the 60"),
        ({"level": 1.0}, "level"),
        ({"bootstrap": 99}, "at least 100"),
        ({"trait": "nothing"}, "no column `nothing`"),
    ],
)
def test_options_that_do_not_fit(options: dict, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        rds_shares(chain(60), **({"trait": "trait"} | options))


def test_a_simple_random_sample_has_its_own_standard_error() -> None:
    """Equal weights: the empirical likelihood's error is near the binomial's."""
    has = np.arange(400) % 4 == 0
    assert likelihood_error(np.ones(400), has, None) == pytest.approx(np.sqrt(0.25 * 0.75 / 400), rel=0.25)


def test_the_median_of_pairs_is_that_of_all_products() -> None:
    weights = np.random.default_rng(1).choice([0.5, 1.0, 2.5, 7.0], 41)
    assert _median_of_pairs(weights) == np.median(np.outer(weights, weights))


def test_a_tree_sample_keeps_each_recruiters_number() -> None:
    sample = as_recruitment(chain(80))
    for persons in tree(sample.recruiter, 20, np.random.default_rng(1)):
        seeds = int((sample.recruiter[persons] < 0).sum())
        assert seeds == 4
        assert len(persons) - seeds == sample.recruits[persons].sum()


def test_a_chain_goes_where_recruitment_went() -> None:
    groups = np.array([0, 1] * 30)
    recruiter = np.arange(-1, 59)  # each recruits the other group
    drawn, _ = salganik(Divided(groups, np.ones(60), recruiter, 2), 50, np.random.default_rng(1))
    assert (drawn[:, 1:] != drawn[:, :-1]).mean() > 0.97  # the first of all was recruited by nobody


def test_the_made_group_gives_back_the_share() -> None:
    sample = as_recruitment(chain(200, seed=3))
    people = Divided(sample.trait("trait")[1], sample.degree, sample.recruiter, 2)
    drawn = gile(people, 800, 400, np.random.default_rng(1))
    share = rds_shares(sample, "trait", "ss", population=800, interval="likelihood").shares[0].share
    assert drawn[:, 0].mean() == pytest.approx(share, abs=0.03)


def test_choice_by_weight() -> None:
    picked = choose(np.tile([0.0, 1.0, 3.0, 0.0], (20_000, 1)), np.random.default_rng(1))
    assert set(picked) == {1, 2}
    assert (picked == 2).mean() == pytest.approx(0.75, abs=0.02)
