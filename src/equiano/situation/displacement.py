"""Displacement: has the mix of routes (or roles, purposes) shifted between periods?

Two questions, both about shares and never about numbers of victims: did the mix change at a dated event
(`compare`), and if no date is given, was there a change at all and when (`change_points`)? Years are the
units: a shift must stand out from what years differ by anyway (`spread`), and a steady trend is called a
trend. Either answer can be "too few to say". Whether recording changed is asked in `recording`.

Sources: change of a share Newcombe 1998; false discovery rate Benjamini & Hochberg 1995; largest statistic
over all breaks Wolfe & Chen 1990, Zeileis et al. 2003, here in the form of an F statistic for overdispersed
counts (McCullagh & Nelder 1989, ch. 4.5) with its law simulated without change (Davison & Hinkley 1997,
ch. 4); binary segmentation Vostrikova 1981. All limits: `shift_policy`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equiano.errors import BadInputError
from equiano.situation import spread
from equiano.situation.intervals import difference_interval
from equiano.situation.shift_policy import POLICY, ShiftPolicy
from equiano.situation.spread import Floats, Ints
from equiano.words import say

ShiftAnswer = Literal["shift", "trend", "no_shift_seen", "too_few"]
REST = "rest"
_FIRST_RHO = 0.05  # only to find the model that rho is then fitted around


@dataclass(frozen=True)
class Change:
    """How the share of one category changed.

    Attributes:
        change_low: Lower end of Newcombe's interval, cases weighted down by the spread between years.
        p: P-value from the simulated law, by itself.
        q: The same, adjusted for the number of categories (Benjamini-Hochberg).
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
class PeriodComparison:
    """Two periods compared.

    Attributes:
        answer: `shift`, `trend` (the mix moves steadily, more so than at the event), `no_shift_seen` or
            `too_few`.
        p: P-value of the mix as a whole; None if too few.
        distance: Total variation distance of the two mixes (0 same, 1 disjoint).
        distance_by_chance: What that distance would be on average if nothing had changed.
        concentration: Spread of the yearly mix as the concentration of a Dirichlet law; None where years vary
            no more than by chance.
        spread_assumed: Whether years were too few to measure that spread, so that the policy's was taken.
        power: Chance to see the policy's reference move.
    """

    answer: ShiftAnswer
    cases_before: int
    cases_after: int
    p: float | None
    distance: float
    distance_by_chance: float
    concentration: float | None
    spread_assumed: bool
    power: float
    changes: tuple[Change, ...]
    seed: int
    simulations: int

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {**asdict(self), "changes": [asdict(change) for change in self.changes]}


@dataclass(frozen=True)
class ChangePoint:
    """A change of the mix found without being told when.

    Attributes:
        period: First period of the new mix.
        p: P-value of the largest statistic over all breaks and the trend.
        likely: Periods that hold 95 % of the break's likelihood weight.
        distance: Total variation distance of the mixes before and after, within its segment.
    """

    period: str
    p: float
    likely: tuple[str, ...]
    distance: float


@dataclass(frozen=True)
class Scan:
    """Result of `change_points`: the answer, and the breaks in order of time.

    Attributes:
        p: P-value of the series as a whole; None if too few.
        distance: Total variation distance between the first and the last mix as fitted: before and after the
            first break, or along the trend; 0 where none is seen.
        concentration: As in `PeriodComparison`.
    """

    answer: ShiftAnswer
    breaks: tuple[ChangePoint, ...]
    cases: int
    p: float | None
    distance: float
    concentration: float | None
    power: float
    seed: int
    simulations: int

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {**asdict(self), "breaks": [asdict(found) for found in self.breaks]}


def benjamini_hochberg(p: ArrayLike) -> NDArray[np.float64]:
    """Adjusted p-values that control the false discovery rate (Benjamini & Hochberg 1995).

    As `scipy.stats.false_discovery_control`, whose import alone costs half a second.
    """
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values)[::-1]
    size = len(values)
    adjusted = np.empty(size)
    adjusted[order] = np.minimum.accumulate(values[order] * (size / np.arange(size, 0, -1)))
    return np.clip(adjusted, 0.0, 1.0)


def distance_of(before: ArrayLike, after: ArrayLike) -> float:
    """Total variation distance of two mixes given as counts; 0 where one of them is empty."""
    first, second = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if not first.sum() or not second.sum():
        return 0.0
    # Half, as what one category loses another gains.
    return float(0.5 * np.abs(first / first.sum() - second / second.sum()).sum())


def _check(counts: ArrayLike, names: Sequence[str]) -> Ints:
    table = np.atleast_2d(np.asarray(counts))
    if table.ndim != 2 or table.shape[1] != len(names):
        raise BadInputError(
            say(
                "counts have {columns} columns for {names:,} categories.",
                columns=table.shape[-1],
                names=len(names),
            )
        )
    if not np.issubdtype(table.dtype, np.integer) or (table < 0).any():
        raise BadInputError(say("counts must be whole numbers, none negative."))
    return table.astype(np.int64)


def pooled(counts: Ints, names: Sequence[str], policy: ShiftPolicy = POLICY) -> tuple[Ints, list[str]]:
    """The table with rare categories in one column, `rest`, and empty ones left out."""
    total = counts.sum(axis=0)
    rare = (total > 0) & (total < policy.least_a_year * len(counts))
    if rare.sum() < 2:
        rare[:] = False
    kept = (total > 0) & ~rare
    table, labels = counts[:, kept], [name for name, keep in zip(names, kept, strict=True) if keep]
    if rare.any():
        table = np.column_stack([table, counts[:, rare].sum(axis=1)])
        labels.append(REST)
    return table, labels


class _Series:
    """A series of years, its law without change, and many series drawn from it.

    The candidates are the breaks given and a linear trend, the last contrast. With fewer years than the
    policy asks for, the spread is assumed and the statistic is Pearson's, else it is the share explained.
    """

    def __init__(
        self, counts: Ints, times: Floats, after: list[int], rng: np.random.Generator, policy: ShiftPolicy
    ) -> None:
        self.counts, self.policy, self.rng = counts, policy, rng
        self.sizes = counts.sum(axis=1)
        self.measured = len(counts) >= policy.least_years_for_spread
        columns = [*(np.arange(len(counts)) >= first for first in after), times]
        raw = np.array(columns, dtype=np.float64)
        self.rho = spread.rho_of(policy.assumed_concentration)
        if self.measured:
            guess = spread.weights(self.sizes, _FIRST_RHO)
            shares = spread.scaled(counts, guess)
            best = int(spread.explained(shares, guess, spread.unit(raw, guess)).argmax())
            self.rho = spread.fit_rho(counts, np.column_stack([np.ones(len(counts)), raw[best]]))
        self.weight = spread.weights(self.sizes, self.rho)
        self.contrasts = spread.unit(raw, self.weight)
        self.mix = counts.sum(axis=0) / counts.sum()
        self.drawn = spread.draw(rng, self.sizes, self.mix, self.rho, policy.simulations)
        self.by_chance = self.statistics(self.drawn)
        self.seen = self.statistics(counts[None])[0]

    def statistics(self, counts: Ints) -> Floats:
        """Statistic of each series and candidate, shape (series, candidates)."""
        shares = spread.scaled(counts, self.weight)
        if self.measured:
            return spread.explained(shares, self.weight, self.contrasts)
        return np.asarray(spread.sums_of_squares(shares, self.weight, self.contrasts)[0].sum(-1))

    def p(self, seen: ArrayLike, drawn: Floats) -> Floats:
        """P-value of statistics against drawn ones, whose first axis is the series."""
        higher = (drawn >= np.asarray(seen) - 1e-12).sum(axis=0)
        # The series itself is one of the possible draws, so no p-value is zero (Davison and Hinkley 1997, ch.
        # 4.2).
        return np.asarray((1 + higher) / (len(drawn) + 1))

    def is_trend(self) -> bool:
        """Whether a trend explains more than the best break, and no break is seen around it."""
        if len(self.counts) < self.policy.least_years or self.seen[-1] <= self.seen[:-1].max():
            return False
        trend, breaks = self.contrasts[-1], self.contrasts[:-1]
        partial = spread.without(breaks, trend, self.weight)

        def around(counts: Ints) -> Floats:
            shares = spread.scaled(counts, self.weight)
            along, whole = spread.sums_of_squares(shares, self.weight, np.vstack([partial, trend]))
            squares = along.sum(-1)
            # Not zero, where a series is explained without rest.
            rest = np.maximum(whole - squares[..., -1], 1e-12)
            return np.asarray((squares[..., :-1] / rest[..., None]).max(-1))

        return float(self.p(around(self.counts[None])[0], around(self.drawn))) > self.policy.level

    def power(self, first: int, highest: Floats, candidates: slice) -> float:
        """Chance to see the reference move from the largest category to the next, from year `first` on."""
        order = np.argsort(-self.mix, kind="stable")
        moved = min(self.policy.reference_shift, float(self.mix[order[0]]))
        mixes = np.tile(self.mix, (len(self.counts), 1))
        mixes[first:, order[0]] -= moved
        mixes[first:, order[1]] += moved
        drawn = spread.draw(self.rng, self.sizes, mixes, self.rho, self.policy.simulations)
        threshold = np.quantile(highest, 1 - self.policy.level)
        return float((self.statistics(drawn)[:, candidates].max(axis=1) > threshold).mean())

    def changes(self, first: int, names: Sequence[str], level: float) -> tuple[Change, ...]:
        """Each category before and from year `first` on; the first candidate is that break."""
        before, after = self.counts[:first].sum(axis=0), self.counts[first:].sum(axis=0)
        n1, n2 = int(before.sum()), int(after.sum())
        known1, known2 = float(self.weight[:first].sum()), float(self.weight[first:].sum())
        low, high = difference_interval(before / n1 * known1, known1, after / n2 * known2, known2, level)

        def by_category(counts: Ints) -> Floats:
            shares = spread.scaled(counts, self.weight)
            along, whole = spread.sums_of_squares(shares, self.weight, self.contrasts[:1])
            within = np.maximum(whole - along.sum((-1, -2)), 1e-12) if self.measured else np.ones(len(counts))
            return np.asarray(along[:, 0] / within[:, None])

        p = self.p(by_category(self.counts[None])[0], by_category(self.drawn))
        rows = zip(names, before, after, low, high, p, benjamini_hochberg(p), strict=True)
        return tuple(
            Change(
                name, int(b), int(a), float(b / n1), float(a / n2), float(a / n2 - b / n1),
                float(lo), float(hi), float(pv), float(qv),
            )
            for name, b, a, lo, hi, pv, qv in rows
        )  # fmt: skip


def _none(power: float, policy: ShiftPolicy) -> ShiftAnswer:
    return "no_shift_seen" if power >= policy.least_power else "too_few"


def _times(periods: Sequence[str]) -> Floats:
    """Periods as points in time: their numbers where all are numbers, else their order."""
    if all(period.isdigit() for period in periods):
        return np.array([int(period) for period in periods], dtype=np.float64)
    return np.arange(len(periods), dtype=np.float64)


def compare(
    before: ArrayLike,
    after: ArrayLike,
    names: Sequence[str],
    *,
    seed: int,
    level: float = 0.95,
    policy: ShiftPolicy = POLICY,
) -> PeriodComparison:
    """Compare the mix of two periods.

    Args:
        before: Counts of shape (years, categories), or (categories,) for one year, before the event.
        after: The same after it.
        names: Names of the categories.
        seed: Seed of the simulation.
        level: Confidence level of each interval.
        policy: Limits.

    Raises:
        BadInputError: If counts are negative, fractional, or do not fit the names.
    """
    sides = [table[table.sum(axis=1) > 0] for table in (_check(before, names), _check(after, names))]
    counts, labels = pooled(np.vstack(sides), names, policy)
    first = len(sides[0])
    n1, n2 = int(counts[:first].sum()), int(counts[first:].sum())
    distance = distance_of(counts[:first].sum(axis=0), counts[first:].sum(axis=0))
    if min(n1, n2) < policy.least_cases or len(labels) < 2:
        return PeriodComparison("too_few", n1, n2, None, distance, 0.0, None, True, 0.0, (), seed, 0)
    times = np.arange(len(counts), dtype=np.float64)
    series = _Series(counts, times, [first], np.random.default_rng(seed), policy)
    p = float(series.p(series.seen[0], series.by_chance[:, 0]))
    power = series.power(first, series.by_chance[:, 0], slice(0, 1))
    seen: ShiftAnswer = "trend" if p <= policy.level and series.is_trend() else "shift"
    two = np.stack([series.drawn[:, :first].sum(axis=1), series.drawn[:, first:].sum(axis=1)])
    mixes = two / two.sum(axis=-1, keepdims=True)
    return PeriodComparison(
        seen if p <= policy.level else _none(power, policy),
        n1,
        n2,
        p,
        distance,
        float(0.5 * np.abs(mixes[0] - mixes[1]).sum(axis=-1).mean()),
        spread.concentration_of(series.rho),
        not series.measured,
        power,
        series.changes(first, labels, level),
        seed,
        policy.simulations,
    )


def _breaks(counts: Ints, policy: ShiftPolicy) -> list[int]:
    """First years of the later side of every break with enough years and cases on both sides."""
    running = counts.sum(axis=1).cumsum()
    least, years = policy.least_years_a_side, len(counts)
    return [
        first
        for first in range(least, years - least + 1)
        if running[first - 1] >= policy.least_cases and running[-1] - running[first - 1] >= policy.least_cases
    ]


def strongest_break(counts: ArrayLike, policy: ShiftPolicy = POLICY) -> int | None:
    """Row from which on the mix differs most from that before; None where no break can be told.

    It is no test: for counts that are shown already.

    Args:
        counts: Shape (periods, categories).
        policy: Limits: periods and cases on each side.
    """
    table = np.asarray(counts, dtype=np.int64)
    if table.ndim != 2 or table.shape[1] < 2 or not (after := _breaks(table, policy)):
        return None
    weight = spread.weights(table.sum(axis=1), 0.0)
    found = spread.explained(spread.scaled(table, weight), weight, spread.steps(len(table), weight, after))
    return after[int(found.argmax())]


def _likely(series: _Series, after: list[int], periods: Sequence[str]) -> tuple[str, ...]:
    """Periods that hold 95 % of the break's likelihood weight; squares are in units of the spread."""
    shares = spread.scaled(series.counts, series.weight)
    squares = spread.sums_of_squares(shares, series.weight, series.contrasts[:-1])[0].sum(-1)
    weight = np.exp((squares - squares.max()) / 2)
    order = np.argsort(-weight, kind="stable")
    # 95 % as all intervals here; the docstring names it.
    held = int(np.searchsorted(np.cumsum(weight[order]) / weight.sum(), 0.95)) + 1
    return tuple(periods[n] for n in sorted(after[place] for place in order[:held].tolist()))


def _trend_distance(series: _Series) -> float:
    """Distance between the first and the last year's mix along the fitted trend."""
    shares = series.counts / series.sizes[:, None]
    slope = (series.contrasts[-1] * series.weight) @ shares
    return float(0.5 * np.abs(slope).sum() * np.ptp(series.contrasts[-1]))


@dataclass(frozen=True)
class _Found:
    """What one segment of a scan shows."""

    answer: ShiftAnswer
    p: float
    first: int
    point: ChangePoint
    distance: float
    series: _Series


def _search(
    counts: Ints, periods: Sequence[str], rng: np.random.Generator, level: float, policy: ShiftPolicy
) -> _Found | None:
    """Break or trend of one segment; None where it has too few years, cases or categories."""
    counts, _ = pooled(counts, [""] * counts.shape[1], policy)
    after = _breaks(counts, policy)
    if len(counts) < policy.least_years or counts.shape[1] < 2 or not after:
        return None
    series = _Series(counts, _times(periods), after, rng, policy)
    p = float(series.p(series.seen.max(), series.by_chance.max(axis=1)))
    first = after[int(series.seen[:-1].argmax())]
    moved = distance_of(counts[:first].sum(axis=0), counts[first:].sum(axis=0))
    point = ChangePoint(periods[first], p, _likely(series, after, periods), moved)
    if p > level:
        return _Found("no_shift_seen", p, first, point, 0.0, series)
    if series.is_trend():
        return _Found("trend", p, first, point, _trend_distance(series), series)
    return _Found("shift", p, first, point, moved, series)


def change_points(
    counts: ArrayLike,
    periods: Sequence[str],
    names: Sequence[str],
    *,
    seed: int,
    policy: ShiftPolicy = POLICY,
) -> Scan:
    """Search for changes of the mix over time, by binary segmentation.

    The largest of the statistics of all breaks and of a linear trend is held against its law without change.
    A found break splits the series and both parts are searched again, at a level halved at each depth, so
    that the chance of any false break stays below the level when nothing changed.

    Args:
        counts: Shape (periods, categories).
        periods: Names of the periods, in order.
        names: Names of the categories.
        seed: Seed of the simulation.
        policy: Limits; with fewer years than `least_years` the answer is `too_few`.

    Raises:
        BadInputError: If counts are negative, fractional or of the wrong shape.
    """
    table = _check(counts, names)
    if len(table) != len(periods):
        raise BadInputError(
            say("counts have {rows:,} rows for {periods:,} periods.", rows=len(table), periods=len(periods))
        )
    filled = table.sum(axis=1) > 0
    table, periods = table[filled], [period for period, keep in zip(periods, filled, strict=True) if keep]
    cases = int(table.sum())
    rng = np.random.default_rng(seed)
    whole = _search(table, periods, rng, policy.level, policy)
    if whole is None:
        return Scan("too_few", (), cases, None, 0.0, None, 0.0, seed, 0)
    breaks = _breaks_of(table, periods, whole, rng, policy)
    series = whole.series
    power = series.power(len(table) // 2, series.by_chance.max(axis=1), slice(None))
    answer = whole.answer if whole.answer != "no_shift_seen" else _none(power, policy)
    return Scan(
        answer, tuple(breaks), cases, whole.p, whole.distance, spread.concentration_of(series.rho), power,
        seed, policy.simulations,
    )  # fmt: skip


def _breaks_of(
    table: Ints, periods: Sequence[str], whole: _Found, rng: np.random.Generator, policy: ShiftPolicy
) -> list[ChangePoint]:
    """The break of the whole series and those of its parts, in order of time (binary segmentation)."""
    if whole.answer != "shift":
        return []
    # Halved at each depth: the sum over all depths stays below the level.
    breaks, level = [whole.point], policy.level / 2
    segments = [(0, whole.first), (whole.first, len(table))]
    while segments:
        found = [
            (start, _search(table[start:end], periods[start:end], rng, level, policy))
            for start, end in segments
        ]
        more = [
            (start, start + part.first, start + len(part.series.counts), part.point)
            for start, part in found
            if part and part.answer == "shift"
        ]
        breaks += [point for *_, point in more]
        segments = [pair for start, middle, end, _ in more for pair in ((start, middle), (middle, end))]
        level /= 2
    return sorted(breaks, key=lambda point: periods.index(point.period))
