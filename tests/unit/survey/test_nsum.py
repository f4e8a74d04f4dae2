from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from equiano.errors import BadInputError, NotEstimableError, UsageError
from equiano.survey import Rate, scale_up

SIZES = {"nurses": 2000.0, "twins": 3000.0, "pilots": 500.0}
TOTAL = 100_000.0


def answers(n: int = 200, hidden: float = 400, seed: int = 1, rho: float = 0.0) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    rows = []
    for degree in rng.lognormal(5.3, 0.6, n).astype(int):
        row = {}
        for name, size in {**SIZES, "hidden": hidden}.items():
            share = size / TOTAL
            p = rng.beta(share * (1 / rho - 1), (1 - share) * (1 / rho - 1)) if rho else share
            row[name] = int(rng.binomial(degree, p))
        rows.append(row)
    return rows


def test_by_hand() -> None:
    rows = [
        {"nurses": 3, "twins": 2, "pilots": 0, "hidden": 1},
        {"nurses": 1, "twins": 4, "pilots": 1, "hidden": 0},
    ]
    # Networks: 5 and 6 of 5,500 known persons: 5/5500 and 6/5500 of 100,000 each.
    mle = scale_up(rows, SIZES, "hidden", TOTAL, "mle", bootstrap=100)
    assert mle.population == pytest.approx(1 * 5500 / 11)
    pimle = scale_up(rows, SIZES, "hidden", TOTAL, "pimle", bootstrap=100)
    assert pimle.population == pytest.approx((1 / 5 + 0) / 2 * 5500)


@pytest.mark.parametrize("method", ["mle", "pimle", "degree", "barrier"])
def test_every_method_finds_the_group(method: str) -> None:
    found = scale_up(
        answers(rho=0.01 if method == "barrier" else 0),
        SIZES,
        "hidden",
        TOTAL,
        method,
        bootstrap=300,
        draws=800,
    )
    interval = found.interval(0.95)
    assert (
        interval.low < 400 * 1.1
    )  # the mean of ratios is too large by some 10 % where known groups are small
    assert interval.high > 400
    assert interval.high < 4 * interval.low
    again = scale_up(
        answers(rho=0.01 if method == "barrier" else 0),
        SIZES,
        "hidden",
        TOTAL,
        method,
        bootstrap=300,
        draws=800,
    )
    assert found.as_dict() == again.as_dict()


def test_corrections_divide_and_widen() -> None:
    plain = scale_up(answers(), SIZES, "hidden", TOTAL, bootstrap=300)
    exact = scale_up(answers(), SIZES, "hidden", TOTAL, bootstrap=300, transmission=0.5)
    assert exact.population == pytest.approx(2 * plain.population)
    unsure = scale_up(
        answers(), SIZES, "hidden", TOTAL, bootstrap=300, transmission="0.4-0.6", degree_ratio="0.7-0.9"
    )
    assert unsure.population == pytest.approx(plain.population / 0.5 / np.sqrt(0.63), rel=0.01)

    def width(found: Any) -> float:
        return found.interval(0.95).high / found.interval(0.95).low

    assert width(plain) == pytest.approx(width(exact))
    assert width(unsure) > 1.1 * width(exact)
    assert unsure.diagnostics["without_correction"] == pytest.approx(plain.population)
    assert not any("taken" in note for note in unsure.notes)
    assert sum("taken" in note for note in plain.notes) == 2


@pytest.mark.parametrize("wrong", ["0", "-0.5", "1.2", "0.6-0.4", "half", "0.2-1.5"])
def test_rates_that_are_none(wrong: str) -> None:
    with pytest.raises(UsageError, match="a rate"):
        Rate.of(wrong)


def test_a_ratio_may_be_above_one() -> None:
    rate = Rate.of("0.8-1.25", most=None)
    assert rate is not None
    assert rate.middle == pytest.approx(1)
    drawn = rate.draws(20_000, np.random.default_rng(1))
    assert np.quantile(drawn, [0.025, 0.975]) == pytest.approx([0.8, 1.25], rel=0.02)


def test_known_groups_are_estimated_from_the_others() -> None:
    found = scale_up(answers(2000), SIZES, "hidden", TOTAL, bootstrap=100).diagnostics["hold_out"]
    assert [row["group"] for row in found] == list(SIZES)
    assert all(0.8 < row["ratio"] < 1.25 for row in found)


def test_faults_by_row() -> None:
    rows = answers(5)
    rows[1]["twins"] = "many"
    rows[3]["hidden"] = ""
    with pytest.raises(BadInputError) as caught:
        scale_up(rows, SIZES, "hidden", TOTAL)
    assert {(fault.row, fault.field) for fault in caught.value.faults} == {(3, "twins"), (5, "hidden")}
    assert "many" not in str(caught.value)


@pytest.mark.parametrize(
    ("known", "hidden", "total", "says"),
    [
        ({"nurses": 2000.0}, "hidden", TOTAL, "two or more"),
        ({"nurses": 2000.0, "twins": 2e5}, "hidden", TOTAL, "not between 0"),
        ({"nurses": 2000.0, "priests": 10.0}, "hidden", TOTAL, "no column `priests`"),
        (SIZES, "victims", TOTAL, "no column `victims`"),
        (SIZES, "twins", TOTAL, "is a group of known size"),
        (SIZES, "hidden", 0, "--total"),
    ],
)
def test_what_does_not_fit(known: dict, hidden: str, total: float, says: str) -> None:
    with pytest.raises((UsageError, BadInputError), match=says):
        scale_up(answers(5), known, hidden, total)


def test_nobody_knows_anyone_of_the_group() -> None:
    rows = [{**row, "hidden": 0} for row in answers(100)]
    with pytest.raises(NotEstimableError, match="fewer than"):
        scale_up(rows, SIZES, "hidden", TOTAL)


def test_weights_of_respondents() -> None:
    rows = [{**row, "w": 0 if i < 100 else 2} for i, row in enumerate(answers(200))]
    weighted = scale_up(rows, SIZES, "hidden", TOTAL, weights="w", bootstrap=100)
    half = scale_up(answers(200)[100:], SIZES, "hidden", TOTAL, bootstrap=100)
    assert weighted.population == pytest.approx(half.population)
    with pytest.raises(UsageError, match="alone take weights"):
        scale_up(rows, SIZES, "hidden", TOTAL, "degree", weights="w")
