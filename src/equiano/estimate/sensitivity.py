"""How the population hangs on what no data can test.

Every estimate from lists rests on an assumption about persons on no list: that the interaction of all lists
is what the model says, or that two lists are independent among persons on no other. Models that fit the seen
persons equally well differ in it without limit (Aleshin-Guendel, Sadinle & Wakefield 2024, Biometrics 80(1)).
So the population is given as a curve over it, with the interval of the whole: the union of the intervals over
a stated range.

Both curves have one scale, the odds ratio of two lists among persons on no other list:

- of the interaction of all lists: as many times what the estimate takes it to be. The hidden then are as many
  times as many, whatever the method and whichever two lists are meant;
- of a named pair: the odds ratio itself, given as an offset (Gerritse, van der Heijden & Bakker 2015, Journal
  of Official Statistics 31(3)).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from equiano.errors import BadInputError, UsageError
from equiano.estimate.bootstrap import Estimator, Floats, bootstrap_intervals
from equiano.estimate.covariates import NAME as PERSONS
from equiano.estimate.curve import Sensitivity, SensitivityPoint
from equiano.estimate.front import estimate
from equiano.estimate.given import Tables
from equiano.estimate.histories import as_tables
from equiano.estimate.method import MODEL_LISTS
from equiano.estimate.methods import LISTED_LISTS, METHODS, estimate_table
from equiano.estimate.models import ModelSpace, model_space
from equiano.estimate.offset import fit_offset
from equiano.estimate.options import EstimateOptions, Options, options_of
from equiano.estimate.pairs import stepwise_rows
from equiano.estimate.ranking import rank_models
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.table import CaptureTable
from equiano.estimate.two_lists import ODDS_RATIOS
from equiano.words import say

RESAMPLES = 200  # at each of up to some 20 points; chosen for time
LEVEL = 0.95
# Round odds ratios, 20 % to 33 % apart, as people state them; at least so many points make a curve.
_STEPS, _FEWEST = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0), 5
_WIDE = 3.0  # powers of ten; over more, only these are points
# At each odds ratio the best of so many models stands; its resamples choose among the best few, as Silverman,
# Chan & Vincent (2024) do.
_MODELS, _CHOICES = 50, 5
_OFFSET_METHODS = ("auto", "bic", "stepwise", "chapman")


def estimate_sensitivity(
    table: Tables,
    method: str = "auto",
    options: EstimateOptions | None = None,
    *,
    pair: Sequence[str] = (),
    odds: tuple[float, float] = ODDS_RATIOS,
    strata: Sequence[str] = (),
    **keywords: object,
) -> Sensitivity | NotEstimable:
    """The population as a function of an assumption, with the interval of the whole.

    Args:
        table: As `estimate` takes it.
        method: Method of the estimate. A named pair needs log-linear models (`auto`, `bic`, `stepwise`; or
            `chapman`).
        options: As of `estimate`; of a named pair `seed`, `max_order`, `lists` and `opening`. Without
            `bootstrap` there are `RESAMPLES` where the method has them, as an interval without them ignores
            that the model was chosen.
        pair: Names of two lists whose odds ratio is varied; empty for the interaction of all lists.
        odds: Least and greatest odds ratio.
        strata: Refused: there is a curve of one table alone.
        **keywords: The fields of `EstimateOptions`, instead of `options`.

    Returns:
        The curve, or `NotEstimable` if the table has no estimate.

    Raises:
        BadInputError: If the table cannot be used.
        UsageError: If a list is not in the table, the range is none, or the method gives no curve.
    """
    _check_odds(odds)
    keywords.pop("years", None)  # the command refuses it before
    chosen = options_of(options, keywords)
    if not chosen.bootstrap and (pair or _has_resamples(method)):
        chosen = replace(chosen, bootstrap=RESAMPLES)
    if pair:
        result = _named(_one_table(table, method, chosen, strata), pair, odds, chosen)
    else:
        result = _of_all_lists(table, method, chosen, strata, odds)
    return result if chosen.population is None else result.with_population(chosen.population)


def _of_all_lists(
    table: Tables,
    method: str,
    options: EstimateOptions,
    strata: Sequence[str],
    odds: tuple[float, float],
) -> Sensitivity | NotEstimable:
    if method == PERSONS and len(options.lists) != 2:
        raise UsageError(
            say("--sensitivity all with --method doubly-robust: two lists. With more, name two --lists.")
        )
    base = estimate(table, method, replace(options, population=None), strata=strata)
    if not isinstance(base, (Estimate, NotEstimable)):
        raise UsageError(
            say("--sensitivity needs one method on one table: leave out --strata, and --method all.")
        )
    return base if isinstance(base, NotEstimable) else of_highest(base, odds)


def _one_table(table: Tables, method: str, options: EstimateOptions, strata: Sequence[str]) -> CaptureTable:
    """The one table that a named pair needs.

    Raises:
        UsageError: If there are several, counts were kept back, or the method has no log-linear model.
    """
    if method not in _OFFSET_METHODS:
        raise UsageError(
            say(
                "--sensitivity with two lists needs log-linear models: --method auto, bic or stepwise. With "
                "--sensitivity all it works for --method {method}.",
                method=method,
            )
        )
    several = isinstance(table, (list, tuple)) and table and isinstance(table[0], (str, Path, CaptureTable))
    folder = isinstance(table, (str, Path)) and Path(table).is_dir()
    found = (
        []
        if several or folder or strata
        else list(as_tables(table, (), options.opening, options.lists).values())
    )
    if len(found) != 1 or found[0].censored:
        raise UsageError(
            say(
                "--sensitivity with two lists needs one table without counts kept back; use "
                "--sensitivity all."
            )
        )
    return found[0]


def _named(
    table: CaptureTable, pair: Sequence[str], odds: tuple[float, float], options: Options
) -> Sensitivity | NotEstimable:
    mask = _mask(table, pair)
    if table.size > 2:
        return of_pair(table, mask, odds, options)
    base = estimate_table(table, "chapman", options)
    return base if isinstance(base, NotEstimable) else of_highest(base, odds, (pair[0], pair[1]))


def _has_resamples(method: str) -> bool:
    """Whether the method's interval comes from resamples, or may (`auto`)."""
    return method != PERSONS and (method not in METHODS or "bootstrap" in METHODS[method].options)


def _check_odds(odds: tuple[float, float]) -> None:
    low, high = odds
    if not (0 < low <= high < math.inf):
        raise UsageError(
            say("--odds: give the least and the greatest odds ratio, both above 0, such as 0.5..4.")
        )


def _mask(table: CaptureTable, pair: Sequence[str]) -> int:
    if len(pair) != 2 or pair[0] == pair[1]:
        raise UsageError(
            say("--sensitivity: name two lists with a comma, or all for the interaction of all lists.")
        )
    if missing := [name for name in pair if name not in table.lists]:
        raise UsageError(
            say(
                "--sensitivity: the table has no list `{name}`. Its lists: {lists}.",
                name=missing[0],
                lists=", ".join(table.lists),
            )
        )
    return sum(1 << table.lists.index(name) for name in pair)


def odds_grid(odds: tuple[float, float]) -> list[float]:
    """Round odds ratios from the least to the greatest, about evenly apart in their logs, and both ends."""
    low, high = odds
    if low == high:
        return [low]
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = _STEPS if math.log10(high / low) < _WIDE else (1.0,)
    inner = [float(f"{step * 10.0**power:.3g}") for power in powers for step in steps]
    # A round ratio within 2 % of an end would print over it.
    found = [low, *(value for value in inner if low * 1.02 < value < high / 1.02), high]
    return found if len(found) >= _FEWEST else [float(value) for value in np.geomspace(low, high, _FEWEST)]


def of_highest(
    base: Estimate, odds: tuple[float, float] = ODDS_RATIOS, pair: tuple[str, str] | None = None
) -> Sensitivity:
    """The curve over the interaction of all lists: the hidden are as many times as many as the ratio says.

    The fit to the persons seen does not move, so this holds for every method (Aleshin-Guendel, Sadinle &
    Wakefield 2024, section 3).

    Args:
        base: An estimate with an interval of 95%.
        odds: Least and greatest odds ratio.
        pair: The two lists, if there are only two.

    Raises:
        UsageError: If the estimate has no interval.
    """
    interval = next((one for one in base.intervals if math.isclose(one.level, LEVEL)), None)
    if interval is None:
        raise UsageError(say("--sensitivity: the estimate has no interval of 95%. Choose another method."))
    points = []
    for ratio in odds_grid(odds):
        at, low, high = (
            base.observed + ratio * max(0.0, value - base.observed)
            for value in (base.population, interval.low, interval.high)
        )
        points.append(SensitivityPoint(ratio, at, low, high, None))
    return Sensitivity(base, pair, tuple(points), LEVEL)


def of_pair(
    table: CaptureTable, mask: int, odds: tuple[float, float], options: Options
) -> Sensitivity | NotEstimable:
    """The curve over the odds ratio of two lists among persons on no other list.

    At each odds ratio the model of lowest BIC is chosen with the pair's interaction fixed; resamples repeat
    the choice among the best few.

    Args:
        table: Capture table of 3 to 10 lists.
        mask: Bit mask of the two lists.
        odds: Least and greatest odds ratio.
        options: `bootstrap` (resamples at each point, the same at all), `seed`, `max_order` and `progress`
            (called with points done and their total).

    Raises:
        BadInputError: If no person is on two lists.
        UsageError: If there are too many lists.
    """
    _check_table(table)
    method = "bic" if table.size <= LISTED_LISTS else "stepwise"
    # Progress counts the points below, not the resamples of the base.
    own = Options(bootstrap=options.bootstrap, seed=options.seed, max_order=options.max_order)
    base = estimate_table(table, method, own)
    if isinstance(base, NotEstimable):
        return base
    fits = _PairFits.of(table, mask, options.max_order)
    ratios = odds_grid(odds)
    points = []
    for place, ratio in enumerate(ratios):
        if order := fits.ranked(ratio):
            points.append(fits.point(ratio, order, own))
        if options.progress is not None:
            options.progress(place + 1, len(ratios))
    if not points:
        reason = say("No model with this odds ratio has an estimate that exists and is identifiable.")
        evidence = {"odds": list(odds)}
        return NotEstimable(method, reason, evidence, table.observed, len(fits.rows), table.sha256)
    names = tuple(table.lists[i] for i in range(table.size) if mask >> i & 1)
    return Sensitivity(base, (names[0], names[1]), tuple(points), LEVEL)


def _check_table(table: CaptureTable) -> None:
    if not table.overlaps:
        raise BadInputError(
            say("No person is on two lists, so nothing can be estimated. Check how the lists were linked.")
        )
    if table.size > MODEL_LISTS:
        raise UsageError(
            say(
                "--sensitivity with two lists: {size} lists. It takes up to {most}; merge lists.",
                size=table.size,
                most=MODEL_LISTS,
            )
        )


@dataclass(frozen=True, slots=True)
class _PairFits:
    """The models of a table in which the interaction of one pair of lists is given.

    Attributes:
        table: The table.
        mask: Bit mask of the pair.
        space: Space of the models' interactions.
        rows: The models without the pair's own interaction, each once, the best first, shape (M, T).
    """

    table: CaptureTable
    mask: int
    space: ModelSpace
    rows: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, table: CaptureTable, mask: int, max_order: int | None) -> _PairFits:
        """The best models of the table, or (of many lists) its stepwise ones."""
        if table.size <= LISTED_LISTS:
            ranking = rank_models(table, max_order)
            space, rows = ranking.space, ranking.rows[:_MODELS]
        else:
            space = model_space(table.size, 2)
            rows = stepwise_rows(table, space)
        rows = np.where(space.masks == mask, 0, rows).astype(np.uint8)
        first = sorted(np.unique(rows, axis=0, return_index=True)[1].tolist())
        return cls(table, mask, space, rows[first])

    def fits(self, tables: Floats, row: npt.NDArray[np.uint8], ratio: float) -> tuple[Floats, Floats]:
        """Populations and BIC of each table of shape (B, 2^k) under one model, both of shape (B,)."""
        space = self.space
        fits = fit_offset(tables, space.masks, row, space.lists, self.mask, math.log(ratio))
        seen = tables[:, 1:].sum(axis=1)
        size = 1 + space.lists + int(row.sum())
        return seen + fits.hidden, fits.minus_twice_log_likelihood + size * np.log(seen)

    def ranked(self, ratio: float) -> list[int]:
        """Places of the models that have an estimate, lowest BIC first."""
        values = [float(self.fits(self.table.floats[None], row, ratio)[1][0]) for row in self.rows]
        order = np.argsort(values, kind="stable").tolist()
        return [place for place in order if math.isfinite(values[place])]

    def point(self, ratio: float, order: Sequence[int], options: Options) -> SensitivityPoint:
        """The curve at one odds ratio: its resamples choose among the best few models."""
        population = float(self.fits(self.table.floats[None], self.rows[order[0]], ratio)[0][0])
        estimator = self._choice(self.rows[list(order[:_CHOICES])], ratio)
        found = bootstrap_intervals(self.table.counts, population, estimator, options)
        interval = next(one for one in found.intervals if math.isclose(one.level, LEVEL))
        return SensitivityPoint(ratio, population, interval.low, interval.high, self._misfit(ratio))

    def _choice(self, rows: npt.NDArray[np.uint8], ratio: float) -> Estimator:
        def chosen(tables: Floats) -> Floats:
            fits = [self.fits(tables, row, ratio) for row in rows]
            best = np.argmin([bic for _, bic in fits], axis=0)
            populations: Floats = np.array([population for population, _ in fits])
            return np.asarray(populations[best, np.arange(len(tables))])

        return chosen

    def _misfit(self, ratio: float) -> float | None:
        """-2 log likelihood ratio of an odds ratio against the one that fits best, in the largest model.

        Smaller models would let their other assumptions speak. None where the largest has no estimate.
        """
        row, space = np.ones(len(self.space.masks), np.uint8), self.space
        both = [
            float(
                fit_offset(
                    self.table.floats[None], space.masks, row, space.lists, fixed, math.log(ratio)
                ).minus_twice_log_likelihood[0]
            )
            for fixed in (self.mask, 0)
        ]
        return max(0.0, both[0] - both[1]) if all(math.isfinite(value) for value in both) else None
