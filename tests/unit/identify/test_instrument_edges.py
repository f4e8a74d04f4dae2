"""How sure an instrument is, by Bayes and Wilson worked by hand, and at the edges of a prevalence."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equiano.errors import BadInputError, NotEstimableError, UsageError
from equiano.identify.how_sure import how_sure, load_instruments, predictive_value, wilson

MEASURED = [
    name for name, one in load_instruments().items() if one.sensitivity and one.specificity and one.prevalence
]
shares = st.floats(0.01, 0.99)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # R: prop.test(x, n, correct = FALSE)$conf.int
    [
        (8, 10, 0.4901625, 0.9433178),
        (0, 10, 0.0, 0.2775328),
        (10, 10, 0.7224672, 1.0),
        (50, 100, 0.4038315, 0.5961685),
    ],
)
def test_wilsons_interval(successes: float, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize("trials", [10, 11, 14, 21, 100])
def test_a_share_of_all_has_no_end_above_one(trials: int) -> None:
    """Rounding alone lifts some above it, and 100.00000000000001 % would be printed."""
    assert wilson(trials, trials)[1] == pytest.approx(1, abs=1e-12)
    assert wilson(trials, trials)[1] <= 1
    assert wilson(0, trials)[0] >= 0


@given(st.integers(1, 500), st.floats(0, 1))
def test_an_interval_holds_its_share_and_stays_within_0_and_1(trials: int, share: float) -> None:
    low, high = wilson(share * trials, trials)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


@pytest.mark.parametrize(
    ("sensitivity", "specificity", "prevalence", "positive", "value"),
    [
        (0.9, 0.8, 0.5, True, 0.45 / (0.45 + 0.1)),
        (0.9, 0.8, 0.5, False, 0.4 / (0.4 + 0.05)),
        (0.9, 0.8, 0.02, True, 0.018 / (0.018 + 0.196)),
        (1.0, 1.0, 0.3, True, 1.0),
        (0.0, 0.5, 0.3, True, 0.0),
    ],
)
def test_bayes(
    sensitivity: float, specificity: float, prevalence: float, positive: bool, value: float
) -> None:
    assert predictive_value(sensitivity, specificity, prevalence, positive=positive) == pytest.approx(value)


def test_a_result_that_cannot_occur_has_no_value() -> None:
    with pytest.raises(NotEstimableError):
        predictive_value(0.0, 1.0, 0.5, positive=True)
    with pytest.raises(NotEstimableError):
        predictive_value(1.0, 0.0, 0.5, positive=False)


@given(shares, shares, shares, shares)
def test_the_more_are_trafficked_the_surer_a_positive_result(
    sensitivity: float, specificity: float, one: float, two: float
) -> None:
    low, high = sorted((one, two))
    for positive in (True, False):
        first, second = (
            predictive_value(sensitivity, specificity, share, positive=positive) for share in (low, high)
        )
        assert second >= first - 1e-12 if positive else second <= first + 1e-12


def test_there_are_instruments_that_were_measured() -> None:
    assert MEASURED
    assert set(load_instruments()) > set(MEASURED)


@pytest.mark.parametrize("name", MEASURED)
@pytest.mark.parametrize("positive", [True, False])
def test_what_is_said_is_what_bayes_says(name: str, positive: bool) -> None:
    one = load_instruments()[name]
    assert one.sensitivity is not None and one.specificity is not None and one.prevalence is not None
    usual = how_sure(name, positive=positive)
    assert usual.prevalence == one.prevalence
    for prevalence in (0.001, 0.02, 0.5, 0.999):
        told = how_sure(name, positive=positive, prevalence=prevalence)
        value = predictive_value(one.sensitivity, one.specificity, prevalence, positive=positive)
        assert told.right_of_100 == round(100 * value)
        assert (told.instrument, told.positive, told.prevalence) == (name, positive, prevalence)
        assert f"about {told.right_of_100} are" in told.words
        assert f"about {100 - told.right_of_100} are" in told.words
        if told.interval_of_100 is not None:
            assert told.interval_of_100[0] <= told.right_of_100 <= told.interval_of_100[1]


@pytest.mark.parametrize("name", MEASURED)
def test_a_negative_result_never_closes_a_case(name: str) -> None:
    assert "never closes a case" in how_sure(name, positive=False).words
    assert "никогда не закрывает дело" in how_sure(name, positive=False, lang="ru").words
    assert "offer help" in how_sure(name, positive=True).words


@pytest.mark.parametrize(
    ("prevalence", "said"), [(0.02, "2 %"), (0.099, "9.9 %"), (0.1, "10 %"), (0.005, "0.5 %"), (0.25, "25 %")]
)
def test_a_prevalence_in_words(prevalence: float, said: str) -> None:
    assert f"where {said} of those" in how_sure(MEASURED[0], positive=True, prevalence=prevalence).words


@pytest.mark.parametrize("prevalence", [0.0, 1.0, -0.1, 1.1, math.nan, math.inf])
def test_a_prevalence_is_between_0_and_1(prevalence: float) -> None:
    with pytest.raises(UsageError, match="between 0 and 1"):
        how_sure(MEASURED[0], positive=True, prevalence=prevalence)


def test_an_instrument_that_was_not_measured_and_one_that_is_not_there() -> None:
    (name, *_) = sorted(set(load_instruments()) - set(MEASURED))
    with pytest.raises(NotEstimableError, match="were published"):
        how_sure(name, positive=True)
    with pytest.raises(BadInputError, match="unknown instrument"):
        how_sure("crystal_ball", positive=True)
