"""The curve over what no data can test: closed forms, R's figures, the words and the command."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize

from equiano.cli.estimate_curve import curve_command, odds_of
from equiano.errors import UsageError
from equiano.estimate import estimate
from equiano.estimate.curve import AGAINST, Sensitivity
from equiano.estimate.curve_plot import curve_picture
from equiano.estimate.models import model_space
from equiano.estimate.offset import fit_offset
from equiano.estimate.sensitivity import estimate_sensitivity, odds_grid
from equiano.words import using
from tests.unit.estimate.tables import independent, table_of
from tests.unit.estimate.test_command import _run

BASE3 = Path(__file__).parents[2] / "cases" / "estimate" / "base3.csv"
UK = Path(__file__).parents[2] / "golden" / "capture" / "uk_2013_five_lists.csv"
_COUNTS = [0, 400, 500, 60, 300, 40, 50, 10]  # base3.csv

# glm(count ~ ..., family = poisson, offset = log(r) * A * B) of R 4.2.2 on base3.csv: seen + exp(intercept).
# Of the last model, with all pairs, the offset is -log(r) * A * B * C: the interaction of all lists.
_R = {
    (0, 0, 0): {0.5: 3630.7692686402, 2.0: 5571.0758168957, 4.0: 7721.9121231103},
    (0, 1, 0): {0.5: 3492.3312615546, 2.0: 6204.7597948863, 4.0: 9569.4959731401},
    (0, 1, 1): {0.5: 3026.66666666668, 2.0: 8026.666666666689, 4.0: 14693.33333333338},
    (1, 1, 1): {0.5: 3860.0, 2.0: 11360.0, 4.0: 21360.0},
}


@pytest.mark.parametrize("row", list(_R))
def test_a_fixed_interaction_gives_what_glm_with_an_offset_gives(row: tuple[int, ...]) -> None:
    masks = model_space(3, 2).masks
    highest = all(row)
    for ratio, population in _R[row].items():
        fits = fit_offset(
            np.array([_COUNTS], float),
            masks,
            np.array(row, np.uint8),
            3,
            7 if highest else 3,
            -math.log(ratio) if highest else math.log(ratio),
        )
        assert 1360 + fits.hidden[0] == pytest.approx(population, rel=1e-9)


def test_many_tables_at_once_equal_a_slow_maximum_of_each() -> None:
    rng = np.random.default_rng(4)
    table = independent(rng, 900, [0.4, 0.3, 0.35, 0.25])
    space = model_space(4, 2)
    row = (np.arange(len(space.masks)) % 2).astype(np.uint8)
    fixed = int(space.masks[np.flatnonzero(row)[0]])  # a term of the model: given, not estimated
    tables = rng.multinomial(table.observed, table.counts / table.observed, 3).astype(float)
    fits = fit_offset(tables, space.masks, row, 4, fixed, math.log(2.5))
    cells = np.arange(1, 16)
    terms = [0, 1, 2, 4, 8, *(int(m) for m in space.masks[row.astype(bool)] if m != fixed)]
    design = np.array([[float(c & t == t) for t in terms] for c in cells])
    shift = np.where(cells & fixed == fixed, math.log(2.5), 0.0)
    for counts, hidden, value in zip(tables, fits.hidden, fits.minus_twice_log_likelihood, strict=True):

        def loss(beta: np.ndarray, y: np.ndarray = counts[1:]) -> float:
            eta = design @ beta + shift
            return float(np.exp(eta).sum() - y @ eta)

        start = np.linalg.lstsq(design, np.log(counts[1:] + 0.5) - shift, rcond=None)[0]
        found = minimize(loss, start, method="BFGS", options={"gtol": 1e-9})
        assert hidden == pytest.approx(math.exp(found.x[0]), rel=1e-4)
        assert value == pytest.approx(2 * found.fun, rel=1e-9)


def test_a_model_without_an_estimate_hides_infinitely_many() -> None:
    masks = model_space(2, 1).masks
    tables = np.array([[0, 5, 5, 0], [0, 5, 5, 5]], float)
    hidden = fit_offset(tables, masks, np.zeros(0, np.uint8), 2, 3, math.log(2.0)).hidden
    assert math.isinf(hidden[0])
    assert hidden[1] == pytest.approx(10.0)


def test_two_lists_have_a_closed_form_at_every_odds_ratio() -> None:
    table = table_of([0, 90, 60, 30])
    base = estimate(table)
    for pair in ((), ("A", "B")):
        result = estimate_sensitivity(table, pair=pair, odds=(0.25, 4.0))
        for point in result.points:
            assert point.population == pytest.approx(180 + point.odds * 90 * 60 / 31)
            assert point.low == pytest.approx(180 + point.odds * (base.interval(0.95).low - 180))
        assert result.whole.low == result.points[0].low
        assert result.whole.high == result.points[-1].high
        assert result.contradicted == ()


def test_the_hidden_follow_the_odds_ratio_by_every_method() -> None:
    table = table_of(_COUNTS)
    for method in ("bic", "stepwise", "independence", "graphs"):
        resamples = 20 if method in ("bic", "stepwise") else 0
        result = estimate_sensitivity(table, method, odds=(0.5, 3.0), bootstrap=resamples)
        base = estimate(table, method, bootstrap=resamples)
        for point in result.points:
            assert point.population - 1360 == pytest.approx(point.odds * base.hidden)
        assert next(p for p in result.points if p.odds == 1.0).low == base.interval(0.95).low


def test_a_method_without_resamples_needs_none() -> None:
    result = estimate_sensitivity(table_of(_COUNTS), "independence", odds=(0.5, 2.0))
    assert isinstance(result, Sensitivity)
    with pytest.raises(UsageError, match="--bootstrap with --method independence"):
        estimate_sensitivity(table_of(_COUNTS), "independence", odds=(0.5, 2.0), bootstrap=20)


def test_at_odds_of_one_a_pair_left_out_changes_nothing() -> None:
    table = table_of(_COUNTS)
    result = estimate_sensitivity(table, pair=("A", "B"), odds=(0.5, 4.0), bootstrap=30)
    one = next(p for p in result.points if p.odds == 1.0)
    assert one.population == pytest.approx(estimate(table, "bic").population)  # the model [1,2,3]
    populations = [p.population for p in result.points]
    assert populations == sorted(populations)
    # With the other pairs free: 3,333 hidden at 1, as many times as many at the odds ratio.
    assert result.points[-1].population == pytest.approx(1360 + 4 * 400 * 500 / 60)
    assert result.whole.low <= min(populations)


def test_the_data_speak_by_the_likelihood_ratio_of_the_largest_model() -> None:
    result = estimate_sensitivity(table_of(_COUNTS), pair=("A", "B"), odds=(0.5, 4.0), bootstrap=20)
    # Residual deviances of R's glm with the other pairs free: 6.87082096975 at 0.5, 0.579234848478 at 2 and
    # 7.25666378333 at 4; the model with all pairs has deviance 0.
    found = {p.odds: p.misfit for p in result.points}
    assert found[0.5] == pytest.approx(6.87082096975, abs=1e-6)
    assert found[2.0] == pytest.approx(0.579234848478, abs=1e-6)
    assert found[4.0] == pytest.approx(7.25666378333, abs=1e-6)
    assert set(result.contradicted) == {odds for odds, value in found.items() if value > AGAINST}
    assert 0.5 in result.contradicted
    assert 2.0 not in result.contradicted
    assert result.supported.low > result.whole.low


def test_the_largest_model_of_a_sparse_table_says_nothing() -> None:
    result = estimate_sensitivity(UK, pair=("PFNCA", "GO"), odds=(1.0, 2.0), bootstrap=20)
    assert {p.misfit for p in result.points} == {None}
    assert result.supported is None


def test_the_grid_has_both_ends_and_round_numbers_between() -> None:
    assert odds_grid((0.5, 4.0)) == [0.5, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0]
    assert odds_grid((2.0, 2.0)) == [2.0]
    assert len(odds_grid((1.0, 1.1))) == 5
    assert odds_grid((0.001, 1000.0)) == pytest.approx([0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0])


@pytest.mark.parametrize(
    ("pair", "odds", "method", "said"),
    [
        (("A", "Z"), (0.5, 2.0), "auto", "no list `Z`"),
        (("A", "A"), (0.5, 2.0), "auto", "two lists"),
        (("A", "B"), (0.0, 2.0), "auto", "above 0"),
        (("A", "B"), (2.0, 0.5), "auto", "least and the greatest"),
        (("A", "B"), (0.5, math.inf), "auto", "least and the greatest"),
        (("A", "B"), (0.5, 2.0), "graphs", "log-linear"),
        ((), (0.5, 2.0), "all", "one method"),
    ],
)
def test_what_cannot_be_a_curve_is_said(
    pair: tuple[str, ...], odds: tuple[float, float], method: str, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        estimate_sensitivity(table_of(_COUNTS), method, pair=pair, odds=odds, quick=True)


def test_the_two_ends_of_the_odds() -> None:
    assert odds_of("0.5..4") == (0.5, 4.0)
    assert odds_of("0,5..4") == (0.5, 4.0)
    assert odds_of("2") == (2.0, 2.0)
    with pytest.raises(UsageError, match="odds"):
        odds_of("low..high")
    with pytest.raises(UsageError, match="goes with"):
        curve_command("", "1..2")
    with pytest.raises(UsageError, match="two lists"):
        curve_command("A", "")


def test_the_command_carries_the_curve_and_draws_it(tmp_path: Path) -> None:
    picture = tmp_path / "curve.svg"
    arguments = (BASE3, "--sensitivity", "A,B", "--odds", "0.5..4", "--bootstrap", "20")
    done = _run(*arguments, "--json", "--plot", picture)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["sensitivity"]["lists"] == ["A", "B"]
    assert answer["sensitivity"]["curve"][-1]["odds"] == 4.0
    assert answer["sensitivity"]["whole"]["high"] >= answer["sensitivity"]["curve"][-1]["population"]
    assert answer["population"] == pytest.approx(4347.6985, abs=1e-3)
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert _run(BASE3, "--sensitivity", "A,Q").returncode == 2


def test_the_words_stand_in_both_languages(tmp_path: Path) -> None:
    result = estimate_sensitivity(table_of(_COUNTS), pair=("A", "B"), odds=(0.5, 4.0), bootstrap=20)
    english, russian = result.text("en"), result.text("ru")
    assert "the data speak against it" in english
    assert "данные говорят против" in russian
    assert "0,5:" in russian
    assert "Without those that the data speak against" in english
    with using("ru"):
        curve_picture(result, "ru").save(tmp_path / "c.svg")
    assert "Численность" in (tmp_path / "c.svg").read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="svg"):
        curve_picture(result, "en").save(tmp_path / "c.txt")
