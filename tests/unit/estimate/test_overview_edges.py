"""The checks that stand beside the verdict, and the overview of all methods, by numbers found by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from equiano.estimate import verdict as overviews
from equiano.estimate.checks import (
    Check,
    agreement_checks,
    consistency_check,
    coverage_check,
    dependence_check,
    fitted_means,
    leave_one_out_check,
    merging_check,
)
from equiano.estimate.methods import METHODS, estimate_table
from equiano.estimate.models import model_space
from equiano.estimate.near import near_models
from equiano.estimate.options import Options
from equiano.estimate.policy import Level
from equiano.estimate.ranking import rank_models
from equiano.estimate.result import Estimate
from equiano.estimate.table import CaptureTable
from equiano.estimate.verdict import Overview, overview

from .tables import independent, table_of

THREE = independent(np.random.default_rng(4), 3000, [0.3, 0.35, 0.4])


def one() -> Estimate:
    found = estimate_table(THREE, "independence", Options())
    assert isinstance(found, Estimate)
    return found


def of(population: float, method: str, **diagnostics: object) -> Estimate:
    return replace(one(), population=population, method=method, diagnostics=diagnostics)


def by_name(checks: tuple[Check, ...] | list[Check]) -> dict[str, Check]:
    return {check.id: check for check in checks}


# Agreement of the methods


@pytest.mark.parametrize(("largest", "level"), [(150.0, "ok"), (150.1, "care"), (100.0, "ok")])
def test_by_which_factor_methods_differ(largest: float, level: Level) -> None:
    found = by_name(agreement_checks([of(100.0, "a"), of(largest, "b"), of(100.0, "c")]))
    assert set(found) == {"disagreement"}
    assert found["disagreement"].value == pytest.approx(largest / 100)
    assert found["disagreement"].level == level
    assert found["disagreement"].details["populations"] == {"a": 100.0, "b": largest, "c": 100.0}


@pytest.mark.parametrize("results", [[], [of(100.0, "a")]])
def test_one_method_agrees_with_nobody(results: list[Estimate]) -> None:
    assert agreement_checks(results) == []


@pytest.mark.parametrize(("rhat", "level"), [(1.05, "ok"), (1.051, "care")])
def test_the_worst_chain_is_told_and_what_has_not_converged_is_not_compared(
    rhat: float, level: Level
) -> None:
    chains = [of(900.0, "a", rhat=rhat, converged=False), of(100.0, "b", rhat=1.0, converged=True)]
    found = by_name(agreement_checks(chains))
    assert set(found) == {"chains"}
    assert (found["chains"].value, found["chains"].level) == (rhat, level)
    assert found["chains"].details["rhat"] == {"a": rhat, "b": 1.0}
    found = by_name(agreement_checks([*chains, of(110.0, "c")]))
    assert found["disagreement"].value == pytest.approx(1.1)


# Consistency: of the persons on one list, the other two say by Lincoln and Petersen how many they are.


def lincoln_petersen(counts: list[int], bit: int) -> float:
    """Factor by which the other two lists miss list `bit`: n1 n2 / m within it, against all of it."""
    inside = {cell: n for cell, n in enumerate(counts) if cell >> bit & 1}
    first, second = (
        sum(n for cell, n in inside.items() if cell >> other & 1) for other in range(3) if other != bit
    )
    both, truth = inside[7], sum(inside.values())
    found = first * second / both
    return max(found / truth, truth / found)


def test_each_list_is_estimated_from_the_others() -> None:
    counts = [0, 60, 50, 40, 70, 30, 45, 25]
    found = consistency_check(table_of(counts), seed=1)
    factors = found.details["factors"]
    assert isinstance(factors, dict)
    expected = [lincoln_petersen(counts, bit) for bit in range(3)]
    assert [factors[name] for name in "ABC"] == pytest.approx(expected, rel=0.02)
    assert found.value == np.median(list(factors.values()))
    assert found.details["tested"] == 3
    assert (found.level == "care") == (found.value > 1.5)


def test_an_interval_that_misses_the_list_is_counted_as_such() -> None:
    """Who is on two lists is mostly on the third: the two say that a list holds far fewer than it does."""
    missed = consistency_check(table_of([0, 900, 900, 30, 900, 30, 30, 400]), seed=1)
    assert (missed.details["tested"], missed.details["covered"]) == (3, 0)
    assert missed.value == pytest.approx(1360 / (430 * 430 / 400), rel=0.01)
    assert missed.level == "care"
    held = consistency_check(THREE, seed=1)
    assert (held.details["tested"], held.details["covered"]) == (3, 3)
    assert held.level == "ok"


def test_a_list_within_which_the_others_do_not_meet_is_left_out() -> None:
    nowhere = consistency_check(table_of([0, 50, 50, 20, 50, 20, 20, 0]), seed=1)
    assert (nowhere.value, nowhere.level, nowhere.details["tested"]) == (None, "not_run", 0)
    two = consistency_check(table_of([0, 50, 50, 20]), seed=1)
    assert (two.value, two.details["tested"]) == (None, 0)
    counts = np.zeros(16, np.int64)
    counts[[1, 2, 4, 8]] = 60
    counts[[3, 5, 6, 9, 10, 12]] = 25
    counts[7] = 20  # A, B and C meet within each other; within D nobody is on two of them
    assert consistency_check(table_of(counts), seed=1).details["tested"] == 3


# Simulations from the fitted model


def test_the_means_of_independent_lists_are_products_of_their_shares() -> None:
    space = model_space(3, 2)
    row = np.zeros(len(space.masks), dtype=bool)
    for place, mask in enumerate(space.masks):
        row[place] = int(mask).bit_count() < 2
    means = fitted_means(THREE, space, row)
    assert means[1:].sum() == pytest.approx(THREE.observed)
    whole = means.sum()
    margins = [sum(means[cell] for cell in range(8) if cell >> place & 1) for place in range(3)]
    for cell in range(8):
        share = math.prod(m / whole if cell >> p & 1 else 1 - m / whole for p, m in enumerate(margins))
        assert means[cell] == pytest.approx(whole * share, rel=1e-6)


@pytest.mark.parametrize("table", [THREE, table_of([0, 200, 150, 60])])
def test_simulations_from_the_fitted_model(table: CaptureTable) -> None:
    ranking = rank_models(table)
    found, again, other = (coverage_check(table, ranking, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert found.value is not None and 0.8 <= found.value <= 1
    assert found == again
    assert other.details["truth"] == found.details["truth"] == round(ranking.population[0])
    assert (found.details["simulations"], found.details["resamples"]) == (40, 99)
    assert found.value * 40 == pytest.approx(round(found.value * 40))
    error = math.sqrt(found.value * (1 - found.value) / 40)
    assert found.details["standard_error"] == pytest.approx(error)


# A dependence that no data show


def test_the_interaction_of_all_lists_doubles_or_halves_who_is_unseen() -> None:
    """With every pair in the model the unseen are a product of counts, times or by the odds ratio of 2."""
    counts = [0, 60, 50, 40, 70, 30, 45, 25]
    table, space = table_of(counts), model_space(3, 2)
    found = dependence_check(table, space, np.ones(len(space.masks), dtype=bool))
    seen = sum(counts)
    unseen = counts[1] * counts[2] * counts[4] * counts[7] / (counts[3] * counts[5] * counts[6])
    factor = max((seen + 2 * unseen) / (seen + unseen), (seen + unseen) / (seen + unseen / 2))
    assert found.details["odds"] == 2.0
    assert found.details["factors"] == {"A & B & C": pytest.approx(factor, rel=1e-6)}
    assert found.value == pytest.approx(factor, rel=1e-6)


def test_two_lists_of_odds_ratio_2_have_twice_as_many_unseen() -> None:
    """By hand: with 200, 150 and 60 seen, independent lists leave 200 * 150 / 60 = 500 unseen."""
    space = model_space(2, 1)
    found = dependence_check(table_of([0, 200, 150, 60]), space, np.zeros(len(space.masks), dtype=bool))
    assert found.details["factors"] == {"A & B": pytest.approx((410 + 1000) / (410 + 500), rel=1e-6)}


def test_each_pair_that_a_model_leaves_out_is_tried() -> None:
    near = near_models(THREE)
    assert near.equal is not None
    inside = [int(m) for m, held in zip(near.space.masks, near.equal.row, strict=True) if held]
    found = dependence_check(THREE, near.space, near.equal.row)
    names = {3: "A & B", 5: "A & C", 6: "B & C"}
    factors = found.details["factors"]
    assert isinstance(factors, dict)
    assert set(factors) == {name for mask, name in names.items() if mask not in inside}
    assert found.value == max(factors.values()) > 1.05


# Leaving out and merging


def test_a_table_of_two_lists_has_none_to_leave_out_or_merge() -> None:
    """One list alone tells nothing, so all hangs on each of two."""
    table = table_of([0, 200, 150, 60])
    assert leave_one_out_check(table).value == math.inf
    assert merging_check(table).value == math.inf


def test_a_merged_pair_is_that_of_the_pooled_counts() -> None:
    """A and B made one list: independent lists keep their number, by Lincoln and Petersen."""
    found = merging_check(THREE).details["populations"]
    assert isinstance(found, dict)
    counts = THREE.counts
    merged, third = counts[[1, 2, 3, 5, 6, 7]].sum(), counts[[4, 5, 6, 7]].sum()
    both = counts[[5, 6, 7]].sum()
    assert found["A + B"] == pytest.approx(merged * third / both, rel=1e-3)


def test_the_tables_without_a_list_are_fitted_with_the_pairs_that_depend() -> None:
    """Expected counts of 4,000 persons, A and B of odds ratio 4: without D the pair is still found."""
    counts = np.zeros(16)
    for cell in range(16):
        a, b, c, d = (cell >> place & 1 for place in range(4))
        pair = {(0, 0): 0.55, (0, 1): 0.15, (1, 0): 0.15, (1, 1): 0.15}[a, b]
        counts[cell] = 4000 * pair * (0.3 if c else 0.7) * (0.35 if d else 0.65)
    counts[0] = 0
    found = leave_one_out_check(table_of(np.rint(counts).astype(np.int64)))
    populations = found.details["populations"]
    assert isinstance(populations, dict)
    assert populations["D"] == pytest.approx(4000, rel=0.02)
    assert populations["C"] == pytest.approx(4000, rel=0.02)
    assert found.value is not None and found.value < 1.02


# The overview

FEW = {name: METHODS[name] for name in ("bic", "chapman", "chao", "independence")}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quick methods only."""
    monkeypatch.setattr(overviews, "METHODS", FEW)


def test_a_quick_overview_leaves_out_chains_and_simulations() -> None:
    found = overview([THREE], Options(bootstrap=20, quick=True))
    assert {"latent-class", "threshold"} <= set(found.skipped)
    assert "left out of a quick overview" in found.skipped["threshold"]
    assert "3 lists" in found.skipped["chapman"]
    assert set(by_name(found.further)) == {"disagreement"}
    assert {r.method for r in found.results} | set(found.skipped) == set(METHODS)


@pytest.mark.usefixtures("few")
def test_bounds_and_references_are_shown_and_not_compared() -> None:
    found = overview([THREE], Options(bootstrap=20))
    assert [one.method for one in found.estimates] == ["bic", "chao", "independence"]
    assert set(found.skipped) == {"chapman"}
    assert set(by_name(found.further)) == {"consistency", "coverage"}  # one method of role `estimate`
    assert found.checks == (*found.judged.checks, *found.further)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("counts", "further"),
    [([0, 200, 150, 60], {"coverage"}), ([0, 20, 30, 0, 20, 0, 0, 0], set()), ([0, 20, 30, 0], set())],
)
def test_what_is_simulated(counts: list[int], further: set[str]) -> None:
    """Two lists have no third to check; lists that nobody shares have nothing to simulate from."""
    table = table_of(counts)
    if not table.overlaps:
        assert overviews._simulations(table, Options()) == []
        return
    found = overview([table], Options(bootstrap=20))
    assert set(by_name(found.further)) - {"disagreement"} == further


@pytest.mark.usefixtures("few")
def test_the_overview_is_its_verdict_and_the_same_seed_gives_the_same() -> None:
    found, again = (overview([THREE], Options(bootstrap=20, seed=3)) for _ in range(2))
    judged = found.judged
    assert (found.verdict, found.low, found.high) == (judged.code, judged.low, judged.high)
    assert (found.observed, found.interval(0.95)) == (THREE.observed, judged.interval(0.95))
    assert found.text("ru") == judged.text("ru")
    assert (found.seed, found.data_sha256) == (3, THREE.sha256)
    assert found.as_dict() == again.as_dict()
    told = found.as_dict("en")
    assert told["range"] == {"low": found.low, "high": found.high, "level": 0.95}
    assert told["population"] is None


@pytest.mark.usefixtures("few")
def test_what_is_taken_where_nothing_is_said() -> None:
    found = overview([THREE], Options(quick=True))
    (bic,) = (result for result in found.estimates if result.method == "bic")
    assert bic.draws is not None and bic.draws.size == 500  # as the docstring says
    assert found.interval() == found.interval(0.95) != found.interval(0.9)


def with_further(*levels: Level) -> Overview:
    found = overview([THREE], Options(bootstrap=20, quick=True))
    made = (
        Check("disagreement", level, 1.0 + place, {"care": 1.5}, "") for place, level in enumerate(levels)
    )
    return replace(found, further=tuple(made))


@pytest.mark.usefixtures("few")
def test_reservations_beside_the_verdict_are_said_and_what_passed_is_not() -> None:
    def reasons(found: Overview) -> list[str]:
        verdict = found.as_dict("en")["verdict"]
        assert isinstance(verdict, dict)
        return list(verdict["reasons"])

    plain = reasons(with_further())
    assert reasons(with_further("ok", "not_run")) == plain
    more = reasons(with_further("ok", "care"))
    assert more[: len(plain)] == plain and len(more) == len(plain) + 1


@pytest.mark.usefixtures("few")
def test_draws_of_a_linkage_are_judged_together() -> None:
    other = replace(independent(np.random.default_rng(5), 3000, [0.3, 0.35, 0.4]), sha256="5" * 64)
    found = overview([THREE, other], Options(bootstrap=20))
    alone = [overview([table], Options(bootstrap=20)) for table in (THREE, other)]
    assert found.judged.ends == (
        min(one.judged.ends[0] for one in alone if one.judged.ends),
        max(one.judged.ends[1] for one in alone if one.judged.ends),
    )
    (bic,) = (result for result in found.estimates if result.method == "bic")
    between = sorted(result.population for one in alone for result in one.estimates if result.method == "bic")
    assert between[0] <= bic.population <= between[1]
    # Simulations look at the first draw, and the hash is its own: who runs it again knows from which it came.
    assert found.data_sha256 == THREE.sha256 != other.sha256
    assert found.further[-2:] == alone[0].further[-2:]
    assert {check.id for check in found.further[-2:]} == {"consistency", "coverage"}
