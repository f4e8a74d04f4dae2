"""Does the number rise? One model for all years: shared dependence of lists, a random walk for the number.

Each year has its own number and its own chance of being on each list; the interactions between lists are
those of one model, chosen over all years (`joint_choice`). Resamples of the persons, which choose the model
anew, give the covariance of the yearly estimates, common errors included. The yearly numbers are then
smoothed (`walk`), which gives intervals of each year and of the change. A rise is said only where the
interval of the change holds no "no change".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np

from equiano.answer import Answer, Cell, check_level
from equiano.errors import BadInputError, UsageError
from equiano.estimate.interval import Floats, percentile_intervals
from equiano.estimate.joint import Drift, Joint, JointFit
from equiano.estimate.joint_choice import Choice, Ranked, bootstrap_joint, chosen
from equiano.estimate.method import MODEL_LISTS
from equiano.estimate.methods import automatic
from equiano.estimate.options import Options
from equiano.estimate.population import Population
from equiano.estimate.result import COLUMNS, Interval, NotEstimable
from equiano.estimate.strata import LEAST_REPEATED
from equiano.estimate.table import CaptureTable
from equiano.estimate.walk import smooth
from equiano.version import __version__
from equiano.words import say

KIND = "random walk over years, model chosen in each resample"
_RESAMPLES = 200  # if not given; they give a covariance, which needs fewer than the ends of an interval
_FIRST_YEAR, _LAST_YEAR = 1800, 2200  # what lies outside is no year but a slip or a code
_YEAR = re.compile(r"(\d{4})(?:\.0)?(?:\s*[-/–]\s*\d{2,4})?")
Direction = Literal["rising", "falling", "not-known"]


@dataclass(frozen=True)
class Years(Answer):
    """The number of persons in each year, and its change.

    Attributes:
        years: The years from the first to the last that has an estimate of its own.
        observed: Persons seen in each.
        alone: Estimate of each year before it was smoothed; None for a year too thin, between others.
        draws: Draws of the yearly numbers given all years, shape (draws, T); not printed.
        model: The shared interactions.
        lists: The lists that the numbers in `model` stand for.
        method: How the model was chosen, `bic` or `stepwise`.
        step: Standard deviation of a year's step, of the logarithm.
        left_out: Years before or after, too thin for an estimate.
        notes: What the reader should know of the table.
        not_operating: Lists that do not operate in a year.
        changed: Pairs of lists whose dependence changes over the years.
        seed: Seed.
        data_sha256: Hash of the data.
        population: What the lists count, if stated.
        version: Version of Equiano.
    """

    years: tuple[int, ...]
    observed: tuple[int, ...]
    alone: tuple[float | None, ...]
    draws: Floats = field(repr=False, compare=False)
    model: str
    lists: tuple[str, ...]
    method: str
    step: float
    left_out: tuple[int, ...]
    notes: tuple[str, ...]
    not_operating: dict[int, tuple[str, ...]]
    changed: tuple[tuple[str, str], ...]
    seed: int
    data_sha256: str
    population: Population | None = None
    version: str = __version__

    @cached_property
    def populations(self) -> tuple[float, ...]:
        """The number in each year, smoothed: the median."""
        return tuple(float(value) for value in np.median(self.draws, axis=0))

    def interval(self, level: float = 0.95) -> Interval:
        """The interval of the number in the last year.

        Raises:
            UsageError: If the level is no number between 0 and 1.
        """
        return self.intervals(level)[-1]

    def intervals(self, level: float = 0.95) -> tuple[Interval, ...]:
        """The interval of each year.

        Raises:
            UsageError: If the level is no number between 0 and 1.
        """
        check_level(level)
        return tuple(percentile_intervals(column, KIND, (level,))[0] for column in self.draws.T)

    @property
    def change(self) -> float:
        """The last year's number as a multiple of the first's: the median."""
        return float(np.median(self._ratios))

    def change_interval(self, level: float = 0.95) -> Interval:
        """The interval of the last year's number as a multiple of the first's.

        Raises:
            UsageError: If the level is no number between 0 and 1.
        """
        check_level(level)
        return percentile_intervals(self._ratios, KIND, (level,))[0]

    @property
    def yearly_change(self) -> float:
        """Average yearly change as a multiple: that which, year after year, makes the whole change."""
        return float(self.change ** (1 / (self.years[-1] - self.years[0])))

    def yearly_change_interval(self, level: float = 0.95) -> Interval:
        """The interval of the average yearly change.

        Raises:
            UsageError: If the level is no number between 0 and 1.
        """
        whole, span = self.change_interval(level), self.years[-1] - self.years[0]
        return Interval(level, whole.low ** (1 / span), whole.high ** (1 / span), KIND)

    @property
    def direction(self) -> Direction:
        """Whether the number rises.

        Not known where the 95 % interval of the change includes no change, or where the dependence of two
        lists changed over the years.
        """
        if self.changed:
            return "not-known"
        found = self.change_interval()
        return "rising" if found.low > 1 else "falling" if found.high < 1 else "not-known"

    @property
    def _ratios(self) -> Floats:
        return np.asarray(self.draws[:, -1] / self.draws[:, 0])

    def with_population(self, population: Population) -> Years:
        """The same with a statement of what the lists count."""
        return replace(self, population=population)

    def rows(self) -> list[dict[str, Cell]]:
        """One row a year and level, with its year; then the change, as a multiple, without one."""
        found: list[dict[str, Cell]] = []
        for level in (0.8, 0.95):
            for year, value, ends in zip(self.years, self.populations, self.intervals(level), strict=True):
                found.append(self._row("year", year, value, ends))
            found.append(self._row("change", None, self.change, self.change_interval(level)))
            yearly = self.yearly_change_interval(level)
            found.append(self._row("yearly change", None, self.yearly_change, yearly))
        return found

    def _row(self, scope: str, year: int | None, value: float, ends: Interval) -> dict[str, Cell]:
        known: dict[str, Cell] = {
            "method": self.method,
            "population": value if scope == "year" else None,
            "model": self.model,
            "level": ends.level,
            "low": ends.low,
            "high": ends.high,
            "interval": ends.kind,
        }
        change = None if scope == "year" else value
        return {"scope": scope, "year": year, "change": change, **{name: known.get(name) for name in COLUMNS}}

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        eighty, ninety_five = self.intervals(0.8), self.intervals(0.95)
        years = [
            {
                "year": year,
                "observed": self.observed[i],
                "population": self.populations[i],
                "intervals": [eighty[i].as_dict(), ninety_five[i].as_dict()],
                "alone": self.alone[i],
                "not_operating": list(self.not_operating.get(year, ())),
            }
            for i, year in enumerate(self.years)
        ]
        return {
            "method": self.method,
            "direction": self.direction,
            "change": {
                "first": self.years[0],
                "last": self.years[-1],
                "ratio": self.change,
                "intervals": [self.change_interval(level).as_dict() for level in (0.8, 0.95)],
            },
            "yearly_change": {
                "ratio": self.yearly_change,
                "intervals": [self.yearly_change_interval(level).as_dict() for level in (0.8, 0.95)],
            },
            "years": years,
            "left_out": list(self.left_out),
            "dependence_changed": [list(pair) for pair in self.changed],
            "model": self.model,
            "lists": list(self.lists),
            "step": self.step,
            "notes": list(self.notes),
            "population": None if self.population is None else self.population.as_dict(),
            "seed": self.seed,
            "data_sha256": self.data_sha256,
            "version": self.version,
        }


def year_of(label: str) -> int:
    """The year that a label says: `2019`, `2019/20`.

    Raises:
        BadInputError: If it says none.
    """
    found = _YEAR.fullmatch(label.strip())
    if not found or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        raise BadInputError(
            say("--years: the column holds something that is no year, such as 2019 or 2019/20.")
        )
    return int(found[1])


def estimate_years(
    tables: Mapping[tuple[str, ...], CaptureTable], method: str, options: Options
) -> Years | NotEstimable:
    """The number in each year and its change.

    Args:
        tables: Capture table of each year, with the lists that operate in it.
        method: `bic`, `stepwise` or `auto`.
        options: `bootstrap` (200 if not given), `seed`, `max_order`, `progress`.

    Raises:
        BadInputError: If a label is no year, or two labels are the same year.
        UsageError: If there are too many lists, or the table holds several draws.
    """
    by_year = _by_year(tables)
    largest = max(by_year.values(), key=lambda table: table.size)
    choice: Choice = (
        "stepwise" if (automatic(largest) if method == "auto" else method) == "stepwise" else "bic"
    )
    thick = {year: table for year, table in by_year.items() if surely_repeated(table) >= LEAST_REPEATED}
    first = next(iter(by_year.values()))
    observed = sum(table.observed for table in by_year.values())
    if len(thick) < 2:
        reason = say(
            "A change needs two years with at least {least} persons on two lists or more in each.",
            least=LEAST_REPEATED,
        )
        evidence = {"on_two_lists_or_more": {str(y): surely_repeated(t) for y, t in by_year.items()}}
        return NotEstimable(choice, reason, evidence, observed, None, first.sha256)
    joint = Joint.of({(str(year),): table for year, table in thick.items()}, options.max_order)
    ranked = chosen(joint, choice)
    if not ranked.fits:
        reason = say("No model over the years has an estimate that exists and is identifiable.")
        return NotEstimable(choice, reason, {}, observed, ranked.failed, first.sha256)
    return _smoothed(by_year, list(thick), joint, ranked, choice, options)


def _by_year(tables: Mapping[tuple[str, ...], CaptureTable]) -> dict[int, CaptureTable]:
    """The tables in the order of their years.

    Raises:
        BadInputError: If a label is no year, or two labels are the same year.
        UsageError: If there are too many lists, or the table holds several draws.
    """
    if any(len(key) != 1 for key in tables):
        raise UsageError(
            say("--years: a table with a column `draw` cannot be divided further. Choose one draw.")
        )
    by_year = {year_of(key[0]): table for key, table in tables.items()}
    if len(by_year) < len(tables):
        raise BadInputError(say("--years: two labels of the column are the same year."))
    lists = tuple(dict.fromkeys(name for table in by_year.values() for name in table.lists))
    if len(lists) > MODEL_LISTS:
        raise UsageError(
            say(
                "--years: {lists} lists. It takes up to {most}; merge lists.",
                lists=len(lists),
                most=MODEL_LISTS,
            )
        )
    return dict(sorted(by_year.items()))


def surely_repeated(table: CaptureTable) -> int:
    """Persons on two lists or more, whatever the kept-back counts are."""
    low = {cell: least for cell, least, _ in table.censored}
    return sum(low.get(c, int(n)) for c, n in enumerate(table.counts) if c.bit_count() >= 2)


def _smoothed(
    by_year: dict[int, CaptureTable],
    thick: Sequence[int],
    joint: Joint,
    ranked: Ranked,
    choice: Choice,
    options: Options,
) -> Years:
    best = ranked.fits[0]
    number = options.bootstrap or _RESAMPLES
    rng = np.random.default_rng([options.seed, 17])  # a stream of its own: the same seed serves strata too
    replicates = bootstrap_joint(joint, ranked, choice, number, rng, options.progress)
    span = [year for year in by_year if thick[0] <= year <= thick[-1]]
    share = best.hidden / (best.populations * best.seen)  # who is seen at all is chance too
    covariance = robust_covariance(np.log(replicates)) + np.diag(share)
    seen = np.array([year in thick for year in span])
    walk = smooth([float(year) for year in span], np.log(best.populations), covariance, seen, rng)
    own = dict(zip(thick, map(float, best.populations), strict=True))
    everything = joint.lists
    observed = tuple(by_year[year].observed for year in span)
    return Years(
        tuple(span),
        observed,
        tuple(own.get(year) for year in span),
        np.maximum(np.exp(walk.draws), observed),
        joint.space.name(best.row),
        everything,
        choice,
        walk.step,
        tuple(year for year in by_year if year not in span),
        tuple(dict.fromkeys(note for table in by_year.values() for note in table.notes)),
        {
            year: gone
            for year in span
            if (gone := tuple(name for name in everything if name not in by_year[year].lists))
        },
        changed_pairs(joint, best, thick),
        options.seed,
        next(iter(by_year.values())).sha256,
    )


def changed_pairs(joint: Joint, best: JointFit, years: Sequence[int]) -> tuple[tuple[str, str], ...]:
    """Pairs of lists whose dependence changes over the years, by BIC.

    The model is fitted once more for each pair, with its interaction changing evenly from year to year.
    Where that lowers BIC the shared dependence does not hold, and what looks like a rise or a fall may be
    the lists.
    """
    times = (np.array(years) - np.mean(years)) / (max(years) - min(years))
    found = []
    for j in np.flatnonzero(joint.allowed).tolist():
        mask = int(joint.space.masks[j])
        if mask.bit_count() != 2:
            continue
        row = best.row.copy()
        row[j] = 1
        fit = joint.fit(row, drift=Drift(mask, times))
        if fit is not None and fit.bic < best.bic:
            first, second = (name for i, name in enumerate(joint.lists) if mask >> i & 1)
            found.append((first, second))
    return tuple(found)


def robust_covariance(logs: Floats) -> Floats:
    """Covariance of replicates of logarithms; those far out or infinite are drawn in to four deviations.

    Args:
        logs: Shape (B, T).
    """
    middle = np.median(logs, axis=0)
    # Median deviation to standard deviation of a normal; beyond four of them lies one replicate in 16,000.
    spread = 1.4826 * np.median(np.abs(np.minimum(logs, 1e6) - middle), axis=0)
    far = 4.0 * np.maximum(spread, 1e-3)  # more than half of the replicates may be equal
    drawn = np.clip(logs, middle - far, middle + far)
    # Years whose replicates are all the same would make it singular: a ten-thousandth of deviation is added.
    return np.asarray(np.cov(drawn.T) + np.eye(len(middle)) * 1e-8)
