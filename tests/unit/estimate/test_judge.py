"""The verdict on a table: near models, what stands in the checks, and a part of the benchmark."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from equiano.estimate import front, near
from equiano.estimate.heterogeneity import visibility_evidence
from equiano.estimate.histories import as_table
from equiano.estimate.judge import judge
from equiano.estimate.near import near_models
from equiano.estimate.ranking import rank_models
from equiano.estimate.table import CaptureTable
from tests.unit.estimate.populations import Setting, draw, grid
from tests.unit.estimate.tables import table_of

CAPTURE = Path(__file__).parents[2] / "golden" / "capture"
UK5, UK6 = CAPTURE / "uk_2013_five_lists.csv", CAPTURE / "uk_2013_six_lists.csv"
INDEPENDENT = Setting("independent", 4, 0.3, 2000)


def of(setting: Setting, seed: int = 1) -> CaptureTable:
    return draw(setting, np.random.default_rng(seed))


@pytest.mark.parametrize("path", [UK5, UK6], ids=lambda path: path.stem)
def test_the_search_finds_the_best_of_all_models(path: Path) -> None:
    table = as_table(path)
    near, ranking = near_models(table), rank_models(table)
    assert near.equal is not None
    assert near.space.name(near.equal.row) == ranking.space.name(ranking.rows[0])
    assert near.equal.population == pytest.approx(ranking.population[0], rel=1e-6)
    # Every model of the ranking in the window is in it: the interval is no accident of the search.
    window = ranking.bic <= ranking.bic[0] + max(8.0, math.log(table.observed))
    found = {one.row.tobytes() for one in near.models if one.function == "equal"}
    missing = [row for row in ranking.rows[window] if row.tobytes() not in found]
    assert len(missing) <= 0.02 * window.sum()


def test_differing_visibility_is_that_of_the_evidence() -> None:
    table = of(Setting("sd 1", 5, 0.3, 2000, 1.0))
    evidence, near = visibility_evidence(table), near_models(table)
    assert evidence.difference is not None and near.visibility is not None
    # The search leaves models of equal visibility alone once they are far off: it may not reach their best.
    assert near.visibility >= -evidence.difference - 1e-6 > 0
    plain = of(INDEPENDENT)
    evidence, near = visibility_evidence(plain), near_models(plain)
    assert evidence.difference is not None and near.visibility is not None
    assert near.visibility == pytest.approx(-evidence.difference, abs=1e-6)


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        (INDEPENDENT, "range"),
        (Setting("pair", 4, 0.3, 2000, 4.0), "range"),
        (Setting("exclusion", 4, 0.3, 2000, 0.0), "range"),
        (Setting("sd 1", 5, 0.3, 2000, 1.0), "at-least"),
        (Setting("all pairs", 6, 0.3, 2000, 1.5), "at-least"),
        (Setting("sparse", 5, 0.06, 1000), "at-least"),
        (Setting("independent", 3, 0.02, 300), "stop"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.kind} {value.lists}",
)
def test_verdicts_where_the_truth_is_known(setting: Setting, code: str) -> None:
    found = judge([of(setting)])
    assert found.code == code
    if code == "stop":
        assert found.low is None and found.high is None
        return
    assert found.low is not None and found.low <= setting.persons
    assert (found.high is None) == (code == "at-least")
    assert found.high is None or found.high >= setting.persons


def test_what_was_left_out_on_purpose_does_not_count() -> None:
    """A quick overview could never say "range": a check left out counted as care."""
    table = of(INDEPENDENT)
    quick = front.estimate(table, "all", quick=True, bootstrap=20)
    assert quick.verdict == "range" == judge([table]).code
    assert (quick.low, quick.high) == (judge([table]).low, judge([table]).high)
    assert "coverage" not in {check.id for check in quick.checks}
    assert judge([table], reservations=False).code == "range"


def test_thin_pairs_alone_do_not_stop() -> None:
    """Most pairs of eight faint lists share fewer than five persons, and the range still holds the truth."""
    table = of(Setting("independent", 8, 0.05, 2000), 3)
    found = judge([table])
    assert next(c for c in found.checks if c.id == "overlap").level == "care"
    assert found.code == "range"
    assert found.low is not None and found.high is not None and found.low <= 2000 <= found.high


def test_three_lists_are_not_judged_by_two() -> None:
    three, four = judge([of(replace(INDEPENDENT, lists=3))]), judge([of(INDEPENDENT)])
    assert {"leave_one_out", "merging"}.isdisjoint({check.id for check in three.checks})
    assert {"leave_one_out", "merging"} <= {check.id for check in four.checks}


def test_two_lists_have_a_lower_bound_only() -> None:
    table = table_of([0, 200, 150, 60])
    found, estimate = judge([table]), front.estimate(table)
    assert found.code == "at-least"
    assert found.low == estimate.intervals[-1].low  # under an odds ratio of one half
    assert found.near == ()


def test_the_verdict_takes_the_models_that_a_bare_estimate_has_fitted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    walks = []
    walk = near._walk
    monkeypatch.setattr(near, "_walk", lambda *given: walks.append(given) or walk(*given))
    table = of(replace(INDEPENDENT, lists=3), seed=77)
    estimate, found = front.estimate(table), front.judge_file(table)[()]
    assert len(walks) == 1
    assert estimate.interval(0.95) == found.interval(0.95)
    front.estimate(table_of([0, 31, 32, 33, 34, 5, 6, 7]))
    assert len(walks) == 2


def test_many_lists_have_a_lower_bound_only() -> None:
    counts = np.zeros(1 << 11, np.int64)
    counts[[1 << i for i in range(11)]] = 40
    counts[[3 << i for i in range(10)]] = 12
    found = judge([CaptureTable(tuple("ABCDEFGHIJK"), counts, "")])
    assert found.code == "at-least"
    assert found.low is not None and found.low > 560


def test_nobody_on_two_lists() -> None:
    found = judge([table_of([0, 20, 30, 0, 40, 0, 0, 0])])
    assert found.code == "stop"
    assert [check.id for check in found.checks if check.level == "stop"] == ["sparsity"]


def test_several_draws_give_the_outermost_ends() -> None:
    first, second = of(INDEPENDENT, 1), of(INDEPENDENT, 2)
    one, other, both = judge([first]), judge([second]), judge([first, second])
    assert both.low == min(one.low or 0, other.low or 0)
    assert both.high == max(one.high or 0, other.high or 0)
    assert {check.id for check in both.checks} == {check.id for check in one.checks}


def test_counts_kept_back_are_judged_at_their_ends() -> None:
    table = of(INDEPENDENT)
    small = [cell for cell in range(1, 16) if table.counts[cell] < 40]
    kept = replace(table, censored=tuple((cell, 0, 80) for cell in small))
    assert small
    plain, wide = judge([table]), judge([kept])
    assert plain.low is not None and wide.low is not None and wide.low < plain.low


def test_a_range_says_when_it_holds() -> None:
    found = judge([of(INDEPENDENT)])
    assert "if all persons are about equally visible; else at least" in found.text("en")
    assert "если все люди выявляются примерно одинаково легко; иначе" in found.text("ru")
    assert found.as_dict("en")["code"] == "range"


@pytest.mark.slow
@pytest.mark.parametrize(
    "setting",
    [setting for setting, _ in grid() if setting.lists in (3, 5)],
    ids=lambda s: f"{s.kind} {s.lists} {s.reach}",
)
def test_the_verdict_holds_the_truth(setting: Setting) -> None:
    """A part of benchmarks/verdict.md on other tables, 60 a setting."""
    rng = np.random.default_rng(2026)
    held: dict[str, list[bool]] = {"range": [], "at-least": [], "stop": []}
    kept = good = 0
    for _ in range(60):
        found = judge([draw(setting, rng)], reservations=False)
        high = math.inf if found.high is None else found.high
        held[found.code].append((found.low or 0) <= setting.persons <= high)
        if found.ends and found.ends[0] <= setting.persons <= found.ends[1] < 3 * found.ends[0]:
            good, kept = good + 1, kept + (found.code == "stop")
    for code in ("range", "at-least"):
        missed = held[code].count(False)
        assert missed <= 3 + 0.05 * len(held[code]), (code, missed, len(held[code]))
    assert kept <= 0.25 * good
