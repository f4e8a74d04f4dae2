"""Displacement: has the mix of corridors (or roles, purposes) shifted between periods?

Two questions, both about shares and never about numbers of victims: did the mix change at a dated event
(`compare`), and if no date is given, was there a change at all and when (`change_points`)? Either answer can
be "too few cases to say".

Sources: permutation p-values Phipson & Smyth 2010; false discovery rate Benjamini & Hochberg 1995; change of
    a share
Newcombe 1998; power Cohen 1988 (noncentral chi-square); dispersion McCullagh & Nelder 1989, ch. 4.5; scan
statistic for a multinomial change Wolfe & Chen 1990, here with its null distribution by permutation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from equiano.errors import BadInputError
from equiano.situation.intervals import difference_interval

Ints = NDArray[np.int64]
Answer = Literal["shift", "no_shift_seen", "too_few"]
PERMUTATIONS = 4999
REFERENCE_SHIFT = (
    0.2  # the shift that a test must be able to see: a fifth of the journeys moving to another corridor
)
LEAST_POWER = 0.8
LEAST_CASES = 10  # per period; below, no test is tried


@dataclass(frozen=True)
class Change:
    """How the share of one category changed.

    Attributes:
        q: P-value of Fisher's exact test, adjusted for the number of categories (Benjamini-Hochberg).
    """

    category: str
    before: int
    after: int
    share_before: float
    share_after: float
    change: float
    change_low: float
    change_high: float
    p: float
    q: float


@dataclass(frozen=True)
class Comparison:
    """Two periods compared.

    Attributes:
        answer: `shift`, `no_shift_seen` or `too_few`.
        p: P-value of the mix as a whole; None if too few.
        distance: Total variation distance of the two mixes (0 same, 1 disjoint).
        distance_by_chance: What that distance would be on average if nothing had changed.
        dispersion: How much more the mix varies from year to year than by chance (1 = no more); None with
            fewer than four years. Above 1, `p` is the larger of the permutation's and the one that allows
            for it.
        power: Chance to see the reference shift with that many cases.
    """

    answer: Answer
    cases_before: int
    cases_after: int
    p: float | None
    distance: float
    distance_by_chance: float
    dispersion: float | None
    power: float
    changes: tuple[Change, ...]
    seed: int
    permutations: int

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {**asdict(self), "changes": [asdict(change) for change in self.changes]}


def benjamini_hochberg(p: ArrayLike) -> NDArray[np.float64]:
    """Adjusted p-values that control the false discovery rate (Benjamini & Hochberg 1995)."""
    values = np.asarray(p, dtype=np.float64)
    if values.size == 0:
        return values
    return np.asarray(stats.false_discovery_control(values, method="bh"))


def _statistic(table: NDArray[np.int64], totals: Ints) -> NDArray[np.float64]:
    """Likelihood-ratio statistic of each 2 x K table given its first row; shape (B, K) gives (B,)."""
    first = table
    second = totals - first
    n1, n2, n = first.sum(-1, keepdims=True), second.sum(-1, keepdims=True), totals.sum()
    expected1, expected2 = n1 * totals / n, n2 * totals / n
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(first > 0, first * np.log(first / expected1), 0.0)
        terms += np.where(second > 0, second * np.log(second / expected2), 0.0)
    return np.asarray(2 * terms.sum(-1))


def _distance(first: NDArray[np.int64], totals: Ints) -> NDArray[np.float64]:
    second = totals - first
    return np.asarray(
        0.5 * np.abs(first / first.sum(-1, keepdims=True) - second / second.sum(-1, keepdims=True)).sum(-1)
    )


def power_of(before: int, after: int, mix: ArrayLike, alpha: float = 0.05) -> float:
    """Chance that a chi-square test sees the reference shift, from the largest category to the next.

    Args:
        before: Cases before.
        after: Cases after.
        mix: Shares of the categories, summing to 1.
        alpha: Level of the test.
    """
    shares = np.sort(np.asarray(mix, dtype=np.float64))[::-1]
    if len(shares) < 2 or before == 0 or after == 0:
        return 0.0
    moved = min(REFERENCE_SHIFT, shares[0])
    shifted = shares.copy()
    shifted[0] -= moved
    shifted[1] += moved
    pooled = (before * shares + after * shifted) / (before + after)
    used = pooled > 0
    effect = before * after / (before + after) * np.sum((shifted - shares)[used] ** 2 / pooled[used])
    freedom = int(used.sum()) - 1
    return float(stats.ncx2.sf(stats.chi2.ppf(1 - alpha, freedom), freedom, effect))


def _dispersion(groups: Sequence[NDArray[np.int64]]) -> tuple[float, int] | None:
    """Pearson's dispersion of years around the mix of their own period, and its degrees of freedom."""
    pearson, freedom = 0.0, 0
    for years in groups:
        rows = years[years.sum(axis=1) > 0]
        columns = rows.sum(axis=0) > 0
        if len(rows) < 2 or columns.sum() < 2:
            continue
        kept = rows[:, columns]
        expected = kept.sum(axis=1, keepdims=True) * kept.sum(axis=0) / kept.sum()
        pearson += float(((kept - expected) ** 2 / expected).sum())
        freedom += (len(kept) - 1) * (int(columns.sum()) - 1)
    return (pearson / freedom, freedom) if freedom > 0 else None


def _changes(before: Ints, after: Ints, names: Sequence[str], level: float) -> tuple[Change, ...]:
    n1, n2 = int(before.sum()), int(after.sum())
    low, high = difference_interval(before, n1, after, n2, level)
    p = [
        float(stats.fisher_exact([[b, n1 - b], [a, n2 - a]]).pvalue)
        for b, a in zip(before.tolist(), after.tolist(), strict=True)
    ]
    q = benjamini_hochberg(p)
    return tuple(
        Change(
            name,
            int(b),
            int(a),
            float(b / n1),
            float(a / n2),
            float(a / n2 - b / n1),
            float(lo),
            float(hi),
            pv,
            float(qv),
        )
        for name, b, a, lo, hi, pv, qv in zip(names, before, after, low, high, p, q, strict=True)
    )


def _check(counts: ArrayLike, names: Sequence[str]) -> Ints:
    table = np.atleast_2d(np.asarray(counts))
    if table.ndim != 2 or table.shape[1] != len(names):
        raise BadInputError(f"counts have {table.shape[-1]} columns for {len(names)} categories.")
    if not np.issubdtype(table.dtype, np.integer) or (table < 0).any():
        raise BadInputError("counts must be whole numbers, none negative.")
    return table.astype(np.int64)


def compare(
    before: ArrayLike,
    after: ArrayLike,
    names: Sequence[str],
    *,
    seed: int,
    alpha: float = 0.05,
    level: float = 0.95,
    permutations: int = PERMUTATIONS,
) -> Comparison:
    """Compare the mix of two periods.

    Args:
        before: Counts of shape (categories,) or (years, categories) before the event.
        after: The same after it.
        names: Names of the categories.
        seed: Seed of the permutations.
        alpha: Level of the test of the mix as a whole.
        level: Confidence level of each interval.
        permutations: Number of permutations.

    Raises:
        BadInputError: If counts are negative, fractional, or do not fit the names.
    """
    years1, years2 = _check(before, names), _check(after, names)
    used = (years1.sum(0) + years2.sum(0)) > 0
    names = [name for name, use in zip(names, used, strict=True) if use]
    years1, years2 = years1[:, used], years2[:, used]
    first, second = years1.sum(axis=0), years2.sum(axis=0)
    totals = first + second
    n1, n2 = int(first.sum()), int(second.sum())
    dispersed = _dispersion([years1, years2])
    phi = max(1.0, dispersed[0]) if dispersed else 1.0
    power = power_of(int(n1 / phi), int(n2 / phi), totals / max(1, totals.sum()), alpha)
    if min(n1, n2) < LEAST_CASES or len(names) < 2:
        changes = _changes(first, second, names, level) if min(n1, n2) > 0 else ()
        distance = float(_distance(first, totals)) if min(n1, n2) > 0 else 0.0
        return Comparison(
            "too_few", n1, n2, None, distance, 0.0, dispersed and dispersed[0], power, changes, seed, 0
        )
    rng = np.random.default_rng(seed)
    drawn = rng.multivariate_hypergeometric(totals, n1, size=permutations).astype(np.int64)
    seen = float(_statistic(first, totals))
    p = float((1 + np.sum(_statistic(drawn, totals) >= seen - 1e-9)) / (permutations + 1))
    if dispersed and dispersed[0] > 1:
        freedom = len(names) - 1
        p = max(p, float(stats.f.sf(seen / freedom / dispersed[0], freedom, dispersed[1])))
    answer: Answer = "shift" if p <= alpha else ("no_shift_seen" if power >= LEAST_POWER else "too_few")
    return Comparison(
        answer,
        n1,
        n2,
        p,
        float(_distance(first, totals)),
        float(_distance(drawn, totals).mean()),
        dispersed[0] if dispersed else None,
        power,
        _changes(first, second, names, level),
        seed,
        permutations,
    )


@dataclass(frozen=True)
class ChangePoint:
    """A change of the mix found without being told when.

    Attributes:
        period: First period of the new mix.
        p: P-value of the largest statistic over all breaks, by permutation.
        likely: Periods that hold 95 % of the break's likelihood weight.
        distance: Total variation distance of the mixes before and after, within its segment.
    """

    period: str
    p: float
    likely: tuple[str, ...]
    distance: float


@dataclass(frozen=True)
class Scan:
    """Result of `change_points`: the answer, and the breaks in order of time."""

    answer: Answer
    breaks: tuple[ChangePoint, ...]
    cases: int
    power: float
    seed: int
    permutations: int

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {**asdict(self), "breaks": [asdict(found) for found in self.breaks]}


def _scan(tables: NDArray[np.int64], least: int) -> NDArray[np.float64]:
    """Statistic at each break of each table; shape (B, T, K) gives (B, T-1).

    -inf where a side is too small.
    """
    running = tables.cumsum(axis=1)[:, :-1]
    totals = tables.sum(axis=1, keepdims=True)
    n1 = running.sum(-1, keepdims=True)
    n = totals.sum(-1, keepdims=True)
    second = totals - running
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(running > 0, running * np.log(running * n / (n1 * totals)), 0.0)
        terms += np.where(second > 0, second * np.log(second * n / ((n - n1) * totals)), 0.0)
    allowed = (n1[..., 0] >= least) & ((n - n1)[..., 0] >= least)
    return np.where(allowed, 2 * terms.sum(-1), -np.inf)


def _one_break(
    table: Ints, periods: Sequence[str], rng: np.random.Generator, permutations: int
) -> tuple[int, ChangePoint] | None:
    """The likeliest break of one segment and its p-value.

    None if no break leaves enough cases on both sides.
    """
    seen = _scan(table[None], LEAST_CASES)[0]
    if not np.isfinite(seen).any():
        return None
    drawn = stats.random_table(table.sum(axis=1), table.sum(axis=0)).rvs(size=permutations, random_state=rng)
    highest = _scan(np.asarray(drawn, dtype=np.int64), LEAST_CASES).max(axis=1)
    best = int(seen.argmax())
    p = float((1 + np.sum(highest >= seen[best] - 1e-9)) / (permutations + 1))
    weight = np.where(np.isfinite(seen), np.exp((seen - seen[best]) / 2), 0.0)
    order = np.argsort(-weight, kind="stable")
    held = int(np.searchsorted(np.cumsum(weight[order]) / weight.sum(), 0.95)) + 1
    first, totals = table[: best + 1].sum(axis=0), table.sum(axis=0)
    likely = tuple(periods[n + 1] for n in sorted(order[:held].tolist()))
    return best + 1, ChangePoint(periods[best + 1], p, likely, float(_distance(first, totals)))


def change_points(
    counts: ArrayLike,
    periods: Sequence[str],
    names: Sequence[str],
    *,
    seed: int,
    alpha: float = 0.05,
    permutations: int = 999,
) -> Scan:
    """Search for changes of the mix over time, by binary segmentation.

    A found break splits the series and both parts are searched again, at a level halved at each depth, so
    that the chance of any false break stays below `alpha` when nothing changed.

    Args:
        counts: Shape (periods, categories).
        periods: Names of the periods, in order.
        names: Names of the categories.
        seed: Seed of the permutations.
        alpha: Level.
        permutations: Number of permutations for each segment.

    Raises:
        BadInputError: If counts are negative, fractional or of the wrong shape.
    """
    table = _check(counts, names)
    if len(table) != len(periods):
        raise BadInputError(f"counts have {len(table)} rows for {len(periods)} periods.")
    filled = table.sum(axis=1) > 0
    table, periods = table[filled], [period for period, keep in zip(periods, filled, strict=True) if keep]
    table = table[:, table.sum(axis=0) > 0]
    cases = int(table.sum())
    if len(table) < 2 or table.shape[1] < 2:
        return Scan("too_few", (), cases, 0.0, seed, permutations)
    power = power_of(cases // 2, cases - cases // 2, table.sum(axis=0) / cases, alpha)
    rng = np.random.default_rng(seed)
    found: list[ChangePoint] = []
    tried = False
    segments = [(0, len(table), alpha)]
    while segments:
        start, end, level = segments.pop(0)
        if end - start < 2:
            continue
        segment = table[start:end]
        kept = segment[:, segment.sum(axis=0) > 0]
        if kept.shape[1] < 2 or (result := _one_break(kept, periods[start:end], rng, permutations)) is None:
            continue
        tried = True
        at, point = result
        if point.p <= level:
            found.append(point)
            segments += [(start, start + at, level / 2), (start + at, end, level / 2)]
    found.sort(key=lambda point: periods.index(point.period))
    none: Answer = "no_shift_seen" if tried and power >= LEAST_POWER else "too_few"
    return Scan("shift" if found else none, tuple(found), cases, power, seed, permutations)
