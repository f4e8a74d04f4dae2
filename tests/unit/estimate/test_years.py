"""Is it rising? The random walk against its plain formula, recovery, refusals, words and picture."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from equiano.errors import BadInputError, UsageError
from equiano.estimate import front
from equiano.estimate.options import Options
from equiano.estimate.result import NotEstimable
from equiano.estimate.table import CaptureTable
from equiano.estimate.walk import STEP_PRIOR, smooth
from equiano.estimate.years import Years, estimate_years, robust_covariance, year_of
from tests.unit.estimate.simulated import covered, dependent
from tests.unit.estimate.tables import table_of

LOGITS = [-1.4, -1.3, -1.6]


def by_year(
    rng: np.random.Generator, persons: Sequence[int], reach: float = 0.0
) -> dict[tuple[str, ...], CaptureTable]:
    """Tables of the years from 2015 on; the lists reach more every year by `reach` (log odds)."""
    return {
        (str(2015 + t),): dependent(rng, n, [value + reach * t for value in LOGITS], {0b011: 0.8})
        for t, n in enumerate(persons)
    }


def _of(tables: dict[tuple[str, ...], CaptureTable], seed: int = 1, method: str = "bic") -> Years:
    result = estimate_years(tables, method, Options(bootstrap=60, seed=seed))
    assert isinstance(result, Years)
    return result


def kalman(
    values: npt.NDArray[np.float64], errors: npt.NDArray[np.float64], step: float
) -> npt.NDArray[np.float64]:
    """Smoothed means by the textbook filter and smoother, for independent errors and a vague start."""
    size = len(values)
    mean, variance = np.zeros(size), np.zeros(size)
    ahead_mean, ahead_variance = np.zeros(size), np.zeros(size)
    now, spread = 0.0, 1e9
    for t in range(size):
        ahead_mean[t], ahead_variance[t] = now, spread + (step**2 if t else 0.0)
        gain = ahead_variance[t] / (ahead_variance[t] + errors[t])
        mean[t] = now = now + gain * (values[t] - now)
        variance[t] = spread = ahead_variance[t] * (1 - gain)
    for t in range(size - 2, -1, -1):
        mean[t] += variance[t] / ahead_variance[t + 1] * (mean[t + 1] - ahead_mean[t + 1])
    return mean


def test_given_the_step_it_is_the_kalman_smoother(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    values, errors = np.cumsum(rng.normal(0, 0.2, 7)) + 7.0, rng.uniform(0.005, 0.05, 7)
    monkeypatch.setattr("equiano.estimate.walk._GRID", np.array([0.17]))
    walk = smooth(range(7), values, np.diag(errors), np.ones(7, bool), rng, 40_000)
    assert walk.step == 0.17
    assert walk.draws.mean(axis=0) == pytest.approx(kalman(values, errors, 0.17), abs=0.004)


def test_the_step_is_learned() -> None:
    rng = np.random.default_rng(4)
    for step in (0.02, 0.15, 0.5):
        found = []
        for _ in range(20):
            values = np.cumsum(rng.normal(0, step, 12)) + rng.normal(0, 0.05, 12)
            found.append(smooth(range(12), values, 0.05**2 * np.eye(12), np.ones(12, bool), rng, 500).step)
        assert 0.5 * step < np.median(found) < 2.2 * step
    assert STEP_PRIOR == 0.3


def test_a_year_without_an_estimate_lies_between_its_neighbours() -> None:
    rng = np.random.default_rng(5)
    seen = np.array([True, False, True, True])
    walk = smooth([2015, 2016, 2017, 2020], np.log([100.0, 200, 210]), 0.01 * np.eye(3), seen, rng)
    middle = np.median(np.exp(walk.draws), axis=0)
    spread = walk.draws.std(axis=0)
    assert 105 < middle[1] < 195
    assert spread[1] > spread[0]


def test_replicates_far_out_do_not_rule_the_covariance() -> None:
    rng = np.random.default_rng(6)
    plain = rng.normal(7, 0.1, (400, 2))
    bad = plain.copy()
    bad[:3] = np.inf
    assert np.diag(robust_covariance(bad)) == pytest.approx(np.diag(np.cov(plain.T)), rel=0.35)


@pytest.mark.parametrize("method", ["bic", "stepwise"])
def test_a_rise_is_found_and_a_flat_number_is_not_known(method: str) -> None:
    rng = np.random.default_rng(7)
    up = _of(by_year(rng, [2000, 2300, 2650, 3000, 3500]), method=method)
    assert up.direction == "rising"
    assert up.change_interval().low < 1.75 < up.change_interval().high
    assert up.yearly_change == pytest.approx(up.change ** (1 / 4))
    assert up.method == method
    flat = _of(by_year(rng, [2500] * 5), method=method)
    assert flat.direction == "not-known"
    down = _of(by_year(rng, [4000, 3300, 2800, 2300, 1900]), method=method)
    assert down.direction == "falling"


def test_lists_that_reach_more_are_no_rise() -> None:
    """The persons seen grow by half and more, the number does not: the model must not say that it rises."""
    rng = np.random.default_rng(8)
    result = _of(by_year(rng, [2500] * 6, reach=0.15))
    assert result.observed[-1] > 1.4 * result.observed[0]
    assert result.direction == "not-known"
    assert result.change_interval().low < 1 < result.change_interval().high


def test_a_dependence_that_grows_is_seen_and_gives_no_answer() -> None:
    """The number is flat, two lists refer more and more to each other: the model would say that it falls."""
    rng = np.random.default_rng(15)
    tables = {(str(2015 + t),): dependent(rng, 2500, LOGITS, {0b011: 0.25 * t}) for t in range(6)}
    result = _of(tables)
    assert result.change_interval().high < 1
    assert result.changed == (("A", "B"),)
    assert result.direction == "not-known"
    assert result.as_dict()["dependence_changed"] == [["A", "B"]]
    assert "A & B. Do not use the change" in result.summary("en")
    assert "A & B. Изменение, которое она даёт, не используйте" in result.summary("ru")
    steady = [_of(by_year(rng, [2500] * 5), seed).changed for seed in range(6)]
    assert steady.count(()) >= 5


def test_intervals_hold_the_numbers() -> None:
    """Small; the full table is in benchmarks/partial.md."""
    rng = np.random.default_rng(9)
    held, changes, runs = [], 0, 12
    for seed in range(runs):
        known = [1500, 1600, 1500, 1900, 2100]
        result = _of(by_year(rng, known), seed)
        held += [i.low <= n <= i.high for i, n in zip(result.intervals(), known, strict=True)]
        ends = result.change_interval()
        changes += ends.low <= known[-1] / known[0] <= ends.high
    assert np.mean(held) >= 0.85
    assert changes >= runs - 2


def test_thin_years_are_bridged_or_left_out_and_lists_may_begin_late() -> None:
    rng = np.random.default_rng(10)
    tables = by_year(rng, [2000] * 6)
    tables["2017",] = table_of([0, 60, 70, 2, 50, 1, 0, 0])
    tables["2020",] = table_of([0, 60, 70, 2, 50, 1, 0, 0])
    tables["2015",] = covered(tables["2015",], [0, 1])
    result = _of(tables)
    assert result.years == (2015, 2016, 2017, 2018, 2019)
    assert result.left_out == (2020,)
    assert [alone is None for alone in result.alone] == [False, False, True, False, False]
    assert result.not_operating == {2015: ("C",)}
    assert np.isfinite(result.populations).all()
    en, ru = result.summary("en"), result.summary("ru")
    assert "2017" in en
    assert "drawn from its neighbours" in en
    assert "Where a list did not operate" in en
    assert "left out: 2020" in en
    assert "соседним годам" in ru


def test_a_bridged_year_is_not_below_the_persons_seen() -> None:
    tables = by_year(np.random.default_rng(14), [2000] * 4)
    tables["2016",] = table_of([0, 900, 800, 4, 850, 0, 0, 0])
    result = _of(tables)
    assert result.alone[1] is None
    assert result.intervals()[1].low >= 2554


def test_too_little_has_no_answer() -> None:
    tables = {(str(y),): table_of([0, 60, 70, 2, 50, 1, 0, 0]) for y in (2015, 2016)}
    result = estimate_years(tables, "bic", Options())
    assert isinstance(result, NotEstimable)
    assert "two years" in result.reason


def test_years_as_labels() -> None:
    assert [year_of(text) for text in ("2019", "2019.0", "2019/20", "2019-2020")] == [2019] * 4
    for text in ("north", "19", "20190", "0999"):
        with pytest.raises(BadInputError, match="no year"):
            year_of(text)


def _write(folder: Path, tables: dict[tuple[str, ...], CaptureTable]) -> Path:
    lines = ["year,A,B,C,count"]
    for (year,), table in tables.items():
        lines += [
            f"{year},{cell & 1},{cell >> 1 & 1},{cell >> 2 & 1},{table.counts[cell]}"
            for cell in np.flatnonzero(table.counts).tolist()
        ]
    path = folder / "years.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_command_says_draws_and_prints(tmp_path: Path) -> None:
    path = _write(tmp_path, by_year(np.random.default_rng(11), [2000, 2400, 2900, 3300]))
    picture = tmp_path / "years.svg"
    command = [sys.executable, "-m", "equiano", "estimate", str(path), "--years", "year", "--bootstrap", "40"]
    said = subprocess.run(
        [*command, "--plot", str(picture), "--lang", "en"], capture_output=True, check=True, encoding="utf-8"
    )
    assert said.stdout.startswith("Is it rising? Yes, between 2015 and 2018")
    assert "the change may be one of lists" in said.stdout
    assert "2018" in picture.read_text(encoding="utf-8")
    printed = subprocess.run([*command, "--json"], capture_output=True, check=True, encoding="utf-8")
    result = front.estimate(path, years="year", bootstrap=40)
    assert json.loads(printed.stdout) == json.loads(json.dumps(result.as_dict()))
    assert result.summary("ru").startswith("Растёт ли число? Да")
    answer = json.loads(printed.stdout)
    assert answer["direction"] == "rising"
    assert [entry["year"] for entry in answer["years"]] == [2015, 2016, 2017, 2018]
    assert answer["change"]["intervals"][1]["low"] > 1


def test_what_does_not_go_together_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, by_year(np.random.default_rng(12), [2000, 2000]))
    for options, words in (
        ({"strata": ["year"]}, "choose one"),
        ({"method": "chao"}, "bic or stepwise"),
        ({"method": "single-list"}, "--years"),
    ):
        with pytest.raises(UsageError, match=words):
            front.estimate(path, years="year", **options)
    with pytest.raises(BadInputError, match="no column `when`"):
        front.estimate(path, years="when")


def test_the_library_has_the_same(tmp_path: Path) -> None:
    path = _write(tmp_path, by_year(np.random.default_rng(13), [2000, 2100, 2000]))
    result = front.estimate(path, years="year", bootstrap=40, seed=2)
    assert isinstance(result, Years)
    assert result.interval(0.9) == result.intervals(0.9)[-1]
    rows = result.rows()
    assert {row["scope"] for row in rows} == {"year", "change", "yearly change"}
    assert all(set(row) == set(rows[0]) for row in rows)
    assert "<svg" in result._repr_html_()
