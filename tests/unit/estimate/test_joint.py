"""Strata with lists missing by design and counts kept back: against EM and a direct maximum, and recovery."""

from __future__ import annotations

from itertools import product
from typing import Literal

import numpy as np
import numpy.typing as npt
import pytest
from scipy import optimize, stats

from equiano.estimate.bounds import estimate_independence
from equiano.estimate.composite import RangedCounts, fit_composite
from equiano.estimate.joint import Joint
from equiano.estimate.joint_choice import bootstrap_joint, choose_stepwise, chosen, rank_joint
from equiano.estimate.ranking import rank_models
from equiano.estimate.stepwise import estimate_stepwise
from equiano.estimate.strata import pooled_estimate
from equiano.estimate.table import CaptureTable
from tests.unit.estimate.simulated import covered, dependent, kept_back
from tests.unit.estimate.tables import independent, sparse

Floats = npt.NDArray[np.float64]


def two_strata() -> dict[tuple[str, ...], CaptureTable]:
    """A, B and C in the north; A and B alone in the south; invented."""
    north = CaptureTable(tuple("ABC"), np.array([0, 170, 140, 60, 90, 35, 28, 14]), "0" * 64)
    south = CaptureTable(tuple("AB"), np.array([0, 120, 150, 42]), "0" * 64)
    return {("north",): north, ("south",): south}


def em(tables: dict[tuple[str, ...], CaptureTable], terms: list[int], steps: int = 20_000) -> Floats:
    """Populations by plain EM: share each count out over the full cells, refit, until nothing moves."""
    lists = tuple(dict.fromkeys(name for table in tables.values() for name in table.lists))
    places = {name: [s for s, t in enumerate(tables.values()) if name in t.lists] for name in lists}
    columns: list[tuple[str, int | str, int]] = [("one", "", s) for s in range(len(tables))]
    columns += [("list", name, s) for name in lists for s in places[name]]
    rows, origin = [], []
    for s, table in enumerate(tables.values()):
        for x in product((0, 1), repeat=len(lists)):
            on = {name for name, bit in zip(lists, x, strict=True) if bit}
            line = [float(c[2] == s) if c[0] == "one" else 0.0 for c in columns]
            for i, (kind, name, where) in enumerate(columns):
                if kind == "list" and name in on:
                    own = name in table.lists
                    line[i] = float(where == s) if own else 1 / len(places[str(name)])
            line += [float(all(x[i] for i in range(len(lists)) if t >> i & 1)) for t in terms]
            rows.append(line)
            cell = sum(1 << i for i, name in enumerate(table.lists) if name in on)
            origin.append((s, cell))
    design = np.array(rows)
    seen = np.array([cell > 0 for _, cell in origin])
    data = {
        (s, c): table.counts[c]
        for s, table in enumerate(tables.values())
        for c in range(1, len(table.counts))
    }
    ranges = {(s, c): (a, b) for s, t in enumerate(tables.values()) for c, a, b in t.censored}
    beta = np.zeros(design.shape[1])
    beta[: len(tables)] = 3.0
    for _ in range(steps):  # the E-step, then the M-step by Newton
        mean = np.exp(design @ beta)
        sums: dict[tuple[int, int], float] = {}
        for place, value in zip(origin, mean, strict=True):
            sums[place] = sums.get(place, 0.0) + float(value)
        filled = np.zeros(len(origin))
        for i, place in enumerate(origin):
            if place[1]:
                count = float(data[place])
                if place in ranges:
                    values = np.arange(ranges[place][0], ranges[place][1] + 1)
                    chance = stats.poisson.pmf(values, sums[place])
                    count = float(chance @ values / chance.sum())
                filled[i] = count * mean[i] / sums[place]
        before = beta
        for _ in range(3):
            now = np.exp(design[seen] @ beta)
            beta = beta + np.linalg.solve(
                design[seen].T @ (now[:, None] * design[seen]), design[seen].T @ (filled[seen] - now)
            )
        if np.abs(beta - before).max() < 1e-9:
            break
    mean = np.exp(design @ beta)
    totals = np.zeros(len(tables))
    for (s, cell), value, count in zip(origin, mean, filled, strict=True):
        totals[s] += count if cell else value
    return totals


@pytest.mark.parametrize("terms", [[3], [3, 5], [5, 6], [3, 5, 6]])
def test_lists_missing_by_design_by_em(terms: list[int]) -> None:
    tables = two_strata()
    joint = Joint.of(tables)
    row = np.array([int(mask) in terms for mask in joint.space.masks], np.uint8)
    fit = joint.fit(row)
    assert fit is not None
    assert fit.populations == pytest.approx(em(tables, terms), rel=1e-5)


@pytest.mark.parametrize("terms", [[], [3], [3, 6]])
def test_ranges_in_strata_by_em(terms: list[int]) -> None:
    tables = {key: kept_back(table, 30, low=8) for key, table in two_strata().items()}
    assert all(table.censored for key, table in tables.items() if key == ("north",))
    joint = Joint.of(tables)
    row = np.array([int(mask) in terms for mask in joint.space.masks], np.uint8)
    fit = joint.fit(row)
    assert fit is not None
    assert fit.populations == pytest.approx(em(tables, terms), rel=1e-5)


def test_the_likelihood_by_a_general_optimiser() -> None:
    """Two cells in one count, one count a range: Nelder and Mead on the plain formula find the same."""
    design = np.array([[1.0, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1], [1, 0.5, 0]])
    starts = np.array([0, 1, 3, 4])
    counts = RangedCounts(np.array([40.0, 75.0, 2.0, 30.0]), np.array([40.0, 75.0, 9.0, 30.0]))

    def loss(beta: Floats) -> float:
        cells = np.exp(design @ beta)
        means = [cells[0], cells[1] + cells[2], cells[3], cells[4]]
        exact = sum(
            stats.poisson.logpmf(c, m)
            for c, m in zip((40, 75, 30), (means[0], means[1], means[3]), strict=True)
        )
        return -float(exact + np.log(stats.poisson.pmf(np.arange(2, 10), means[2]).sum()))

    found = fit_composite(design, starts, counts)
    best = optimize.minimize(
        loss, found.beta + 0.3, method="Nelder-Mead", options={"maxiter": 9000, "fatol": 1e-13, "xatol": 1e-9}
    )
    assert found.converged
    assert found.value == pytest.approx(-best.fun, abs=1e-7)
    assert found.means[2] == pytest.approx(np.exp(design[3] @ best.x), rel=1e-3)


def test_one_full_table_is_ranked_as_ever() -> None:
    rng = np.random.default_rng(8)
    for lists in (3, 4):
        table = sparse(rng, lists)
        usual, joint = rank_models(table), Joint.of({(): table})
        fits = rank_joint(joint).fits
        assert fits[0].bic == pytest.approx(usual.bic[0], abs=1e-6)
        assert fits[0].populations[0] == pytest.approx(usual.population[0], rel=1e-6)
        plain = estimate_stepwise(table, bootstrap=0, seed=1)
        row, fit, _ = choose_stepwise(joint)
        assert fit is not None
        assert joint.space.name(row) == plain.as_dict()["model"]
        assert fit.populations[0] == pytest.approx(plain.as_dict()["population"], rel=1e-6)


def north_and_south(rng: np.random.Generator, sizes: tuple[int, int]) -> dict[tuple[str, ...], CaptureTable]:
    """Four lists, the last two in the north only; the first depends on both of them, as on the second."""
    terms = {0b0101: 1.2, 0b1001: 0.9, 0b0011: 0.6}
    north = dependent(rng, sizes[0], [-1.2, -1.0, -1.4, -1.3], terms)
    south = dependent(rng, sizes[1], [-1.4, -0.8, -1.4, -1.3], terms)
    return {("north",): north, ("south",): covered(south, [0, 1])}


@pytest.mark.parametrize("choice", ["bic", "stepwise"])
def test_a_stratum_without_two_lists_is_recovered(choice: Literal["bic", "stepwise"]) -> None:
    """Two dependent lists remain in the south: alone they mislead, with the north's dependence not."""
    rng = np.random.default_rng(20)
    sizes, found, alone, held, runs = (9000, 6000), [], [], 0, 6
    for _ in range(runs):
        tables = north_and_south(rng, sizes)
        joint = Joint.of(tables)
        ranked = chosen(joint, choice)
        found.append(ranked.fits[0].populations[1])
        alone.append(estimate_independence(tables["south",]).population)
        low, high = np.quantile(bootstrap_joint(joint, ranked, choice, 25, rng)[:, 1], [0, 1])
        held += low <= sizes[1] <= high
    assert np.median(found) == pytest.approx(sizes[1], rel=0.07)
    assert np.median(alone) < 0.85 * sizes[1]
    assert held >= 4


def test_pairs_that_never_operate_together_are_in_no_model() -> None:
    ab = CaptureTable(tuple("AB"), np.array([0, 120, 150, 42]), "0" * 64)
    ac = CaptureTable(tuple("AC"), np.array([0, 100, 90, 31]), "0" * 64)
    joint = Joint.of({("1",): ab, ("2",): ac})
    assert joint.allowed.tolist() == [True, True, False]
    ranked = rank_joint(joint)
    assert joint.space.name(ranked.fits[0].row) == "[1,2,3]"
    # Two lists alone, independent: Lincoln and Petersen in each stratum.
    assert ranked.fits[0].populations == pytest.approx([162 * 192 / 42, 131 * 121 / 31], rel=1e-6)


def test_strata_with_ranges_have_a_pooled_estimate() -> None:
    rng = np.random.default_rng(5)
    tables = {(name,): kept_back(independent(rng, 700, [0.25, 0.2, 0.15]), 12) for name in ("north", "south")}
    assert all(table.censored for table in tables.values())
    pooled = pooled_estimate(tables, 60, rng)
    assert pooled is not None
    assert pooled.total == pytest.approx(1400, rel=0.25)
    assert pooled.total_intervals[1].low < 1400 < pooled.total_intervals[1].high
