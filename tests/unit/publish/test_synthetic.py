"""Synthetic records: the guarantee as implemented, and that every mode does what it promises."""

from __future__ import annotations

from itertools import combinations
from math import comb, inf

import numpy as np
import pytest

from equiano.errors import UsageError
from equiano.publish.anonymous import k_anonymous
from equiano.publish.budget import (
    CAP_SHARE,
    PrivacyOptions,
    default_delta,
    delta_of,
    length_shares,
    plan,
    rho_of,
)
from equiano.publish.combinations import Layout, cap_filled, count, supported_triples
from equiano.publish.compare import closeness_of
from equiano.publish.fit import FORBIDDEN, Target, fit
from equiano.publish.noise import ExactNoise, SeededNoise
from equiano.publish.synthetic import measure, synthesize

from .invented import invented

SIZES = (3, 1, 4, 2, 1)


def slowly_counted(codes: np.ndarray, length: int) -> dict[tuple[tuple[int, int], ...], int]:
    counts: dict[tuple[tuple[int, int], ...], int] = {}
    for row in codes.tolist():
        filled = [(column, value) for column, value in enumerate(row) if value]
        for chosen in combinations(filled, length):
            counts[chosen] = counts.get(chosen, 0) + 1
    return counts


def as_dict(counts: np.ndarray, layout: Layout, length: int) -> dict[tuple[tuple[int, int], ...], int]:
    start = (layout.start1, layout.start2, layout.start3)[length - 1]
    found = {}
    for columns in combinations(range(len(layout.sizes)), length):
        shape = [layout.sizes[j] for j in columns]
        for place in np.ndindex(*shape):
            n = counts[start[columns] + np.ravel_multi_index(place, shape)]
            if n:
                found[tuple((j, v + 1) for j, v in zip(columns, place, strict=True))] = int(n)
    return found


def test_counts_are_those_of_a_slow_counter() -> None:
    codes, layout = invented(200, SIZES, 1), Layout(SIZES)
    for length, counts in enumerate(count(codes, layout), 1):
        assert as_dict(counts, layout, length) == slowly_counted(codes, length)


def test_two_columns_have_no_triples() -> None:
    codes = np.array([[1, 1], [2, 0]], np.int16)
    assert [len(counts) for counts in count(codes, Layout((2, 1)))] == [3, 2, 0]


@pytest.mark.parametrize("cap", [1, 2, 3, 5])
def test_one_record_changes_no_more_counts_than_the_noise_is_scaled_for(cap: int) -> None:
    codes, layout = invented(300, SIZES, 2, empty=0.05), Layout(SIZES)
    capped = cap_filled(codes, cap, np.random.default_rng(0))
    with_all = count(capped, layout)
    for left_out in range(0, 300, 29):
        without = count(np.delete(capped, left_out, axis=0), layout)
        for length, (one, other) in enumerate(zip(with_all, without, strict=True), 1):
            change = one.astype(int) - other
            assert (change**2).sum() <= comb(cap, length)
            assert set(np.unique(change)) <= {0, 1}


def test_capping_leaves_records_under_the_cap_alone() -> None:
    codes = invented(100, SIZES, 3)
    capped = cap_filled(codes, 2, np.random.default_rng(0))
    under = (codes > 0).sum(axis=1) <= 2
    assert (capped[under] == codes[under]).all()
    assert ((capped == codes) | (capped == 0)).all()
    assert (capped > 0).sum(axis=1).max() == 2


@pytest.mark.parametrize(("epsilon", "delta"), [(0.5, 1e-6), (4.0, 4.7e-6), (10.0, 1e-9)])
def test_conversion_agrees_with_opendp(epsilon: float, delta: float) -> None:
    import opendp.prelude as dp

    dp.enable_features("contrib")
    rho = rho_of(epsilon, delta)
    space = dp.atom_domain(T=dp.i64), dp.absolute_distance(T=float)
    measurement = dp.c.make_zCDP_to_approxDP(dp.m.make_gaussian(*space, scale=(1 / (2 * rho)) ** 0.5))
    theirs = measurement.map(1.0).epsilon(delta=delta)
    assert theirs == pytest.approx(epsilon, rel=2e-3)
    assert delta_of(rho, epsilon) <= delta


def test_the_shares_add_up_to_the_budget() -> None:
    for cap in (2, 8, 9, 30):
        assert CAP_SHARE + sum(length_shares(cap)) == pytest.approx(1)


def test_delta_is_one_over_n_log_n_of_a_number_that_is_public() -> None:
    assert default_delta(21_195) == pytest.approx(1 / (21_195 * np.log(21_195)))
    assert plan(PrivacyOptions(epsilon=4.0), 21_195, True).delta == default_delta(21_195)


@pytest.mark.parametrize(
    ("epsilon", "delta"), [(0.0, None), (-1.0, None), (51.0, None), (1.0, 0.5), (1.0, 0.0)]
)
def test_budgets_out_of_range_are_refused(epsilon: float, delta: float | None) -> None:
    with pytest.raises(UsageError):
        plan(PrivacyOptions(epsilon=epsilon, delta=delta), 1000, True)


def test_noise_is_integer_has_the_stated_scale_and_comes_from_opendp(monkeypatch: pytest.MonkeyPatch) -> None:
    import opendp.prelude as dp

    made: list[float] = []
    original = dp.m.make_gaussian

    def watched(*space: object, scale: float) -> object:
        made.append(scale)
        return original(*space, scale=scale)

    monkeypatch.setattr(dp.m, "make_gaussian", watched)
    counts = np.full(30_000, 7, np.int64)
    noisy, scale = ExactNoise().gaussian(counts, 10, 0.05)
    assert made == [pytest.approx((10 / (2 * 0.05)) ** 0.5)]
    assert noisy.dtype == np.int64
    assert abs((noisy - 7).mean()) < 5 * scale / 30_000**0.5
    assert (noisy - 7).std() == pytest.approx(scale, rel=0.03)


def test_noise_follows_the_discrete_gaussian() -> None:
    """Every integer comes up as often as exp(-x^2 / 2 s^2) says; no comb as of rounded floats."""
    n, scale = 40_000, 2.0
    noisy, _ = ExactNoise().gaussian(np.zeros(n, np.int64), 8, 1.0)
    support = np.arange(-60, 61)
    weight = np.exp(-(support**2) / (2 * scale**2))
    expected = n * weight / weight.sum()
    found = np.array([(noisy == x).sum() for x in support])
    big = expected > 20
    statistic = ((found[big] - expected[big]) ** 2 / expected[big]).sum()
    assert statistic < big.sum() + 6 * (2 * big.sum()) ** 0.5
    assert found.sum() == n


def test_two_exact_releases_differ_and_two_seeded_ones_do_not() -> None:
    counts = np.zeros(1000, np.int64)
    exact = [ExactNoise().gaussian(counts, 1, 0.01)[0] for _ in range(2)]
    seeded = [SeededNoise(np.random.default_rng(5)).gaussian(counts, 1, 0.01)[0] for _ in range(2)]
    assert (exact[0] != exact[1]).any()
    assert (seeded[0] == seeded[1]).all()
    assert ExactNoise.private
    assert not SeededNoise.private


def test_the_number_of_records_is_noisy() -> None:
    found = {ExactNoise().laplace(1000, 1, 0.1) for _ in range(40)}
    assert len(found) > 5
    assert abs(np.median(list(found)) - 1000) < 60


def test_fitting_lowers_the_loss_and_keeps_residuals_right() -> None:
    layout = Layout(SIZES)
    wanted = count(invented(400, SIZES, 4), layout)
    start = np.zeros((400, len(SIZES)), np.int16)
    target = Target(wanted, (1.0, 1.0, 1.0))

    def loss(codes: np.ndarray) -> int:
        return sum(int(((a - b) ** 2).sum()) for a, b in zip(count(codes, layout), wanted, strict=True))

    fitted = fit(start, layout, target, 10, np.random.default_rng(0))
    assert loss(fitted) < 0.02 * loss(start)
    assert (start == 0).all()


def test_each_step_is_the_best_one_for_its_cell() -> None:
    """After the descent no cell of any record can be changed to a lower loss: by brute force."""
    sizes = (2, 1, 2)
    layout = Layout(sizes)
    wanted = tuple(
        c + np.random.default_rng(1).integers(-3, 4, len(c)) for c in count(invented(30, sizes, 5), layout)
    )
    target = Target(wanted, (0.3, 0.5, 0.2))  # type: ignore[arg-type]
    fitted = fit(np.zeros((30, 3), np.int16), layout, target, 100, np.random.default_rng(0))

    def loss(codes: np.ndarray) -> float:
        pairs = zip(target.weights, count(codes, layout), wanted, strict=True)
        return sum(w * float(((now - then) ** 2).sum()) for w, now, then in pairs)

    best = loss(fitted)
    for i, j in np.ndindex(*fitted.shape):
        for value in range(sizes[j] + 1):
            changed = fitted.copy()
            changed[i, j] = value
            assert loss(changed) >= best - 1e-3


def test_a_forbidden_combination_does_not_survive() -> None:
    layout = Layout(SIZES)
    codes = invented(500, SIZES, 6, empty=0.1)
    counts = count(codes, layout)
    wanted = tuple(np.where(c < 40, FORBIDDEN, c) for c in counts)
    fitted = fit(codes, layout, Target(wanted, (1.0, 1.0, 1.0)), 3, np.random.default_rng(0))  # type: ignore[arg-type]
    for now, before in zip(count(fitted, layout), counts, strict=True):
        assert not now[before < 40].any()


@pytest.fixture(scope="module")
def modes() -> tuple[np.ndarray, tuple[int, ...], dict[str, np.ndarray]]:
    sizes = (4, 2, 3, 1, 5, 1, 2, 1)
    codes = invented(6000, sizes, 7)
    rng = np.random.default_rng(0)
    measured = measure(codes, Layout(sizes), PrivacyOptions(epsilon=4.0, delta=None), SeededNoise(rng), rng)
    return codes, sizes, dict(synthesize(measured, rng))


def test_fidelity_is_closer_than_its_noise(modes: tuple) -> None:
    codes, sizes, made = modes
    three = closeness_of(codes, made["fidelity"], sizes)[2]
    assert three.mae < 8
    assert three.tvd < 0.05


def test_no_invention_invents_nothing(modes: tuple) -> None:
    codes, sizes, made = modes
    assert [way.fabricated for way in closeness_of(codes, made["no-invention"], sizes)] == [0, 0, 0]


def test_balance_lies_between(modes: tuple) -> None:
    codes, sizes, made = modes
    three = {mode: closeness_of(codes, records, sizes)[2] for mode, records in made.items()}
    assert three["no-invention"].mae >= three["balance"].mae >= three["fidelity"].mae - 1
    assert three["balance"].fabricated < 0.2 * max(three["fidelity"].fabricated, 5)


def test_more_budget_is_closer() -> None:
    sizes = (4, 2, 3, 1, 5)
    codes = invented(4000, sizes, 8)
    errors = []
    for epsilon in (0.3, 3.0, 30.0):
        rng = np.random.default_rng(1)
        measured = measure(
            codes, Layout(sizes), PrivacyOptions(epsilon=epsilon, delta=None), SeededNoise(rng), rng
        )
        errors.append(closeness_of(codes, synthesize(measured, rng)["fidelity"], sizes)[2].mae)
    assert errors[0] > errors[1] > errors[2]


def test_the_release_has_the_noisy_number_of_records_not_the_true_one() -> None:
    codes = invented(500, SIZES, 9)
    rng = np.random.default_rng(3)
    measured = measure(codes, Layout(SIZES), PrivacyOptions(epsilon=0.5, delta=None), SeededNoise(rng), rng)
    assert len(synthesize(measured, rng)["fidelity"]) == measured.records != 500


def test_a_release_spends_what_it_says_before_it_measures() -> None:
    spent = []
    codes = invented(300, SIZES, 10)
    rng = np.random.default_rng(3)
    measured = measure(
        codes, Layout(SIZES), PrivacyOptions(epsilon=2.0, delta=1e-5), SeededNoise(rng), rng, spent.append
    )
    assert spent == [measured.guarantee]
    rho = sum(comb(measured.cap, k) / (2 * s**2) for k, s in enumerate(measured.scales, 1))
    assert rho == pytest.approx(measured.guarantee.rho * (1 - CAP_SHARE), rel=1e-6)


def test_of_too_many_triples_those_with_frequent_pairs_are_measured() -> None:
    layout = Layout((2, 2, 2))
    pairs = np.arange(12)
    chosen = supported_triples(pairs, layout, 3)
    least = []
    for a, b, c in np.ndindex(2, 2, 2):
        least.append(min(pairs[2 * a + b], pairs[4 + 2 * a + c], pairs[8 + 2 * b + c]))
    assert sorted(np.array(least)[chosen]) == sorted(least)[-3:]


@pytest.mark.parametrize(("k", "length"), [(2, 1), (5, 2), (10, 3)])
def test_k_anonymous_records_pass_an_independent_slow_check(k: int, length: int) -> None:
    codes = invented(400, SIZES, 11, empty=0.1)
    released = k_anonymous(codes, Layout(SIZES), k, length)
    for way in range(1, length + 1):
        assert min(slowly_counted(released, way).values(), default=inf) >= k
    assert ((released == codes) | (released == 0)).all()
    assert (released > 0).sum() > 0.4 * (codes > 0).sum()


@pytest.mark.parametrize(("k", "length"), [(1, 3), (5, 0), (5, 4)])
def test_k_anonymity_that_promises_nothing_is_refused(k: int, length: int) -> None:
    with pytest.raises(UsageError):
        k_anonymous(invented(10, SIZES, 1), Layout(SIZES), k, length)


@pytest.mark.parametrize("sizes", [(3,), (3, 2), (1, 1, 1)])
def test_tables_of_few_columns_are_published_too(sizes: tuple[int, ...]) -> None:
    codes = invented(200, sizes, 12)
    rng = np.random.default_rng(4)
    measured = measure(codes, Layout(sizes), PrivacyOptions(epsilon=2.0, delta=None), SeededNoise(rng), rng)
    for records in synthesize(measured, rng).values():
        assert records.shape == (measured.records, len(sizes))
        assert (records.max(axis=0) <= sizes).all()


def test_a_handful_of_records_is_published_without_failing() -> None:
    codes = invented(5, SIZES, 13)
    rng = np.random.default_rng(4)
    measured = measure(codes, Layout(SIZES), PrivacyOptions(epsilon=0.5, delta=None), SeededNoise(rng), rng)
    assert set(synthesize(measured, rng)) == {"fidelity", "balance", "no-invention"}
