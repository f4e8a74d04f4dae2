"""How often a screening result is right: the founders' arithmetic, Wilson's interval, plain words."""

from __future__ import annotations

import pytest

from equiano.errors import BadInputError, NotEstimableError, UsageError
from equiano.identify.how_sure import how_sure, load_instruments, predictive_value, wilson


@pytest.mark.parametrize(
    ("name", "prevalence", "right"),
    # identification.md section 5: 26 of 100, 7 of 100, 3-4 of 100; the six items' published PPV is 20.2 %.
    [("qyit", 0.088, 26), ("qyit", 0.02, 7), ("raft", 0.014, 4), ("six_item_child", 26 / 212, 20)],
)
def test_positive_results_are_right_as_published(name: str, prevalence: float, right: int) -> None:
    found = how_sure(name, positive=True, prevalence=prevalence)
    assert found.right_of_100 == right
    assert str(right) in found.words


def test_negative_predictive_value_of_the_six_items() -> None:
    assert (
        how_sure("six_item_child", positive=False, prevalence=26 / 212).right_of_100 == 96
    )  # published 96.1 %


def test_the_studys_own_prevalence_is_the_default() -> None:
    assert how_sure("qyit", positive=True).prevalence == 0.088


def test_intervals_hold_the_estimate() -> None:
    found = how_sure("qyit", positive=True)
    assert found.interval_of_100 is not None
    low, high = found.interval_of_100
    assert 0 <= low <= found.right_of_100 <= high <= 100
    assert (
        how_sure("raft", positive=True).interval_of_100 is None
    )  # the study's number of others is not published


def test_wilson_against_a_published_example() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
    for successes, trials, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_bayes_by_counting_people() -> None:
    # Of 10,000 people, 880 cases: 763 found; 9,120 others: 2,143 falsely positive.
    assert predictive_value(0.867, 0.765, 0.088, positive=True) == pytest.approx(762.96 / (762.96 + 2143.2))


def test_what_cannot_be_said_is_refused() -> None:
    with pytest.raises(NotEstimableError):
        how_sure("tvit", positive=True)
    with pytest.raises(BadInputError):
        how_sure("magic", positive=True)
    for prevalence in (0, 1, -0.1, 2):
        with pytest.raises(UsageError):
            how_sure("qyit", positive=True, prevalence=prevalence)
    with pytest.raises(NotEstimableError):
        predictive_value(0.0, 1.0, 0.1, positive=True)


def test_every_instrument_has_a_source_and_both_languages() -> None:
    for instrument in load_instruments().values():
        assert instrument.source.startswith("https://")
        assert instrument.labels["ru"] and instrument.people["ru"] and instrument.rule["ru"]
    assert "пострадали" in how_sure("qyit", positive=True, lang="ru").words
