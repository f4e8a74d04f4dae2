from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from equiano.errors import NotEstimableError, UsageError
from equiano.survey.weights import (
    arrival_probabilities,
    equilibrium,
    rds_i_shares,
    ss_classes,
    ss_weights,
    transitions,
)


def exact(units: np.ndarray, drawn: int) -> np.ndarray:
    """Probability of each unit to be among the first drawn, over all orders."""
    found = np.zeros(len(units))
    for order in permutations(range(len(units)), drawn):
        left, chance = units.sum(), 1.0
        for unit in order:
            chance *= units[unit] / left
            left -= units[unit]
        found[list(order)] += chance
    return found


@pytest.mark.parametrize("drawn", [1, 2, 3, 4, 5, 6])
def test_draws_by_size_against_all_orders(drawn: int) -> None:
    """Few units are the worst case of the normal: within 0.011; with hundreds it is within 0.001, below."""
    sizes, members = np.array([1.0, 2.0, 5.0]), np.array([3.0, 2.0, 2.0])
    units = np.repeat(sizes, members.astype(int))
    expected = exact(units, drawn)[[0, 3, 5]]
    assert arrival_probabilities(sizes, members, drawn) == pytest.approx(expected, abs=0.011)


def test_draws_by_size_against_simulation() -> None:
    rng = np.random.default_rng(5)
    sizes, members = np.array([1.0, 4.0, 9.0, 30.0]), np.array([200.0, 150.0, 100.0, 10.0])
    units = np.repeat(sizes, members.astype(int))
    drawn, rounds = 180, 20_000
    seen = np.zeros(4)
    for _ in range(rounds):
        order = np.argpartition(rng.exponential(size=len(units)) / units, drawn)[:drawn]
        seen += np.bincount(np.searchsorted(sizes, units[order]), minlength=4)
    simulated = seen / members / rounds
    found = arrival_probabilities(sizes, members, drawn)
    error = np.sqrt(simulated * (1 - simulated) / members / rounds)
    assert np.abs(found - simulated).max() < 4 * error.max() + 2e-4
    assert found @ members == pytest.approx(drawn, abs=0.05)


def test_whole_group_and_small_share() -> None:
    sizes, members = np.array([1.0, 3.0]), np.array([5.0, 5.0])
    assert arrival_probabilities(sizes, members, 10).tolist() == [1.0, 1.0]
    one, three = arrival_probabilities(sizes, members * 1e6, 5)
    assert three / one == pytest.approx(3, rel=1e-5)


def test_successive_sampling_at_its_ends() -> None:
    degree = np.array([1.0, 2, 2, 4, 4, 8])
    assert ss_weights(degree, 6) == pytest.approx(np.ones(6))
    far = ss_weights(degree, 10_000_000)
    assert far / far[0] == pytest.approx(1 / degree, rel=1e-4)  # RDS-II where the group is large
    with pytest.raises(UsageError, match="fewer than the 6"):
        ss_weights(degree, 5)


def test_no_class_is_smaller_than_what_was_seen_of_it() -> None:
    degree = np.array([1.0] * 50 + [40.0] * 30)
    sizes, probability = ss_classes(degree, 100)
    assert sizes.tolist() == [1, 40]
    assert (probability <= 1).all()
    assert 50 / probability[0] + 30 / probability[1] == pytest.approx(100, abs=1.0)


def test_equilibrium_of_two_groups() -> None:
    assert equilibrium(np.array([[8.0, 2.0], [4.0, 6.0]])) == pytest.approx([2 / 3, 1 / 3])


def test_no_equilibrium_where_groups_do_not_meet() -> None:
    with pytest.raises(NotEstimableError, match="do not recruit each other"):
        equilibrium(np.eye(2))


def test_rds_i_by_hand() -> None:
    groups = np.array([0, 1, 0, 1, 0])
    recruiter = np.array([-1, 0, 1, 2, 3])
    assert transitions(groups, recruiter, 2).tolist() == [[0, 2], [2, 0]]
    # Each recruits the other: half and half at equilibrium; degrees 2 and 4 make it two thirds.
    shares = rds_i_shares(
        np.array([0, 1, 0, 1, 1, 0]), np.array([2.0, 4, 2, 4, 4, 2]), np.array([-1, 0, 1, 2, 3, 4]), 2
    )
    assert shares[0] > 0.5
    unknown = rds_i_shares(
        np.array([0, 1, 0, 1, 1, 0, -1]),
        np.array([2.0, 4, 2, 4, 4, 2, 9]),
        np.array([-1, 0, 1, 2, 3, 4, 5]),
        2,
    )
    assert unknown == pytest.approx(shares)
