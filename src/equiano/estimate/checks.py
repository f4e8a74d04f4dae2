"""Checks that say whether an estimate may be published. Each is one number against two thresholds.

The thresholds are ours where no paper gives one; they are stated with every result so that a reader can
judge.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from equiano.estimate.bic import estimate_bic
from equiano.estimate.bootstrap import resamples, run
from equiano.estimate.chains import RHAT_LIMIT
from equiano.estimate.interval import Floats, percentile_intervals
from equiano.estimate.loglinear import fit_terms, live_terms, superset_sums
from equiano.estimate.models import ModelSpace, model_space
from equiano.estimate.offset import fit_offset
from equiano.estimate.pairs import P_THRESHOLD, choose, stepwise_kernel
from equiano.estimate.ranking import Ranking, choice_kernel, rank_models
from equiano.estimate.result import Estimate, finite_or_none
from equiano.estimate.table import CaptureTable, overlap_evidence
from equiano.words import figure, keyed

Level = Literal["ok", "care", "stop", "not_run"]
FEW = 5
ODDS_RATIO = 2.0
SIMULATIONS, SIMULATION_RESAMPLES, CONSISTENCY_RESAMPLES = 40, 99, 199
_BINETTE = "Binette & Steorts 2022, JRSS A 185(2) (arXiv 2021)"
_WHITEHEAD = "Whitehead, Jackson, Balch & Francis 2019, Journal of Human Trafficking"
_CHAN = "Chan, Silverman & Vincent 2021, JASA 116(535)"
_BOOTSTRAP = "Silverman, Chan & Vincent 2024, Statistics and Computing 34"
_GERRITSE = "Gerritse, van der Heijden & Bakker 2015, Journal of Official Statistics 31(3)"
_VEHTARI = "Vehtari et al. 2021, Bayesian Analysis 16(2)"


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        id: Name of the check, a key of `words/en/estimate.yaml`.
        level: `ok`, `care`, `stop`, or `not_run` where the table does not allow it.
        value: The number checked; None if it could not be computed.
        care: Threshold from which care is due.
        stop: Threshold from which nothing should be published.
        reference: Where the check comes from.
        details: What the number was made of.
    """

    id: str
    level: Level
    value: float | None
    care: float
    stop: float
    reference: str
    details: dict[str, Any] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """The check in words."""
        value = figure(math.nan if self.value is None else self.value, lang=lang)
        named = {k: v for k, v in self.details.items() if not isinstance(v, (dict, list))}
        return keyed(f"estimate.checks.{self.id}", lang, value=value, care=self.care, stop=self.stop, **named)

    def as_dict(self, lang: str) -> dict[str, Any]:
        """For JSON, with the words in one language."""
        return {
            "id": self.id,
            "level": self.level,
            "value": None if self.value is None else finite_or_none(self.value),
            "care": self.care,
            "stop": finite_or_none(self.stop),
            "reference": self.reference,
            "details": self.details,
            "text": self.text(lang),
        }


def _judge(id_: str, value: float | None, care: float, stop: float, reference: str, **details: Any) -> Check:
    """A check whose level follows from its thresholds; `stop` above `care` means that more is worse."""
    level: Level = "not_run"
    if value is not None:
        worse = value if stop >= care else -value
        limits = (care, stop) if stop >= care else (-care, -stop)
        level = "stop" if worse > limits[1] else "care" if worse > limits[0] else "ok"
    return Check(id_, level, value, care, stop, reference, details)


def fold(first: float, second: float) -> float:
    """By which factor two numbers differ, at least 1."""
    if not (math.isfinite(first) and math.isfinite(second) and first > 0 and second > 0):
        return math.inf
    return max(first / second, second / first)


def data_checks(table: CaptureTable) -> list[Check]:
    """Overlap of each pair of lists, and how many persons carry the estimate."""
    overlaps = overlap_evidence(table)
    thin = sum(value < FEW for value in overlaps.values()) / len(overlaps)
    orders = np.array([cell.bit_count() for cell in range(len(table.counts))])
    repeated = int(table.counts[orders >= 2].sum())
    seen = int((table.counts[1:] > 0).sum())
    return [
        _judge("overlap", thin, 0.25, 0.6, _CHAN, few=FEW, overlaps=overlaps),
        _judge(
            "sparsity",
            float(repeated),
            100.0,
            20.0,
            _WHITEHEAD,
            histories_seen=seen,
            histories_possible=len(table.counts) - 1,
        ),
    ]


def agreement_checks(results: Sequence[Estimate]) -> list[Check]:
    """Disagreement between methods, width of the interval, and convergence of the chains."""
    rhats = {r.method: r.diagnostics["rhat"] for r in results if "rhat" in r.diagnostics}
    usable = [r for r in results if r.method not in ("mth", "chao", "independence") and is_converged(r)]
    points = {r.method: r.population for r in usable}
    spread = max(points.values()) / min(points.values()) if len(points) > 1 else None
    main = next((i for r in usable if (i := r.interval(0.95))), None)
    width = fold(main.high, main.low) if main else None
    return [
        _judge("disagreement", spread, 1.5, 3.0, _WHITEHEAD, populations=points),
        _judge("interval_width", width, 3.0, 10.0, _BOOTSTRAP, kind=main.kind if main else "-"),
        _judge("chains", max(rhats.values(), default=None), RHAT_LIMIT, math.inf, _VEHTARI, rhat=rhats),
    ]


def is_converged(result: Estimate) -> bool:
    """Whether the chains of a result agree; true for methods without chains."""
    return bool(result.diagnostics.get("converged", True))


def _choice(table: CaptureTable) -> float | None:
    """The population by the BIC choice (stepwise from seven lists on), None without an estimate."""
    if not table.overlaps:
        return None
    if table.size > 6:
        value = choose(table.floats, model_space(table.size, 2).masks, table.size, P_THRESHOLD)[1]
        return float(value) if math.isfinite(value) else None
    ranking = rank_models(table)
    return float(ranking.population[0]) if len(ranking.rows) else None


def sensitivity_checks(table: CaptureTable) -> list[Check]:
    """How the choice changes when a list is left out and when two lists are merged."""
    base = _choice(table)
    without: dict[str, float | None] = {}
    merged: dict[str, float | None] = {}
    if table.size > 2:
        without = {table.lists[i]: _choice(table.without(i)) for i in range(table.size)}
        merged = {
            f"{table.lists[i]} + {table.lists[j]}": _choice(table.merge(i, j))
            for j in range(table.size)
            for i in range(j)
        }
    return [
        _judge("leave_one_out", _largest_fold(base, without), 1.5, 3.0, _WHITEHEAD, populations=without),
        _judge("merging", _largest_fold(base, merged), 1.5, 3.0, _WHITEHEAD, populations=merged),
    ]


def _largest_fold(base: float | None, others: dict[str, float | None]) -> float | None:
    """The largest factor; infinite if a table has no estimate, for then all hangs on that list."""
    if base is None or not others:
        return None
    return max(math.inf if value is None else fold(base, value) for value in others.values())


def consistency_check(table: CaptureTable, seed: int) -> Check:
    """Estimate the known number of persons on one list from the other lists (Binette and Steorts)."""
    folds: dict[str, float] = {}
    covered = tested = 0
    for i in range(table.size if table.size > 2 else 0):
        seen, truth = table.given(i)
        if not seen.overlaps:
            continue
        result = estimate_bic(seen, bootstrap=CONSISTENCY_RESAMPLES, seed=seed)
        if not isinstance(result, Estimate):
            continue
        tested += 1
        folds[table.lists[i]] = finite_or_none(fold(result.population, truth)) or math.inf
        interval = result.intervals[1]
        covered += interval.low <= truth <= interval.high
    middle = float(np.median(list(folds.values()))) if folds else None
    return _judge("consistency", middle, 1.5, 3.0, _BINETTE, tested=tested, covered=covered, factors=folds)


def fitted_means(table: CaptureTable, space: ModelSpace, row: npt.NDArray[np.uint8]) -> Floats:
    """Means of all 2^k histories under a model, the unseen one first."""
    margins = table.floats
    superset_sums(margins, table.size)
    terms, live = live_terms(margins, space.masks, row, table.size)
    beta, mean, _, _ = fit_terms(table.floats, margins, terms, live, table.size)
    mean[0] = math.exp(beta[0])
    return mean


def coverage_check(table: CaptureTable, ranking: Ranking, rng: np.random.Generator) -> Check:
    """Simulate from the fitted model, where the truth is known, and count how often the interval holds it."""
    means = fitted_means(table, ranking.space, ranking.rows[0])
    truth = round(float(means.sum()))
    kernel = choice_kernel(table, ranking, None) if table.size <= 6 else stepwise_kernel(table)
    held = 0
    for _ in range(SIMULATIONS):
        counts = rng.multinomial(truth, means / means.sum())
        counts[0] = 0
        draws = run(kernel, resamples(counts, SIMULATION_RESAMPLES, rng))
        interval = percentile_intervals(draws, "", (0.95,))[0]
        held += interval.low <= truth <= interval.high
    share = held / SIMULATIONS
    return _judge(
        "coverage",
        share,
        0.85,
        0.7,
        _BOOTSTRAP,
        simulations=SIMULATIONS,
        resamples=SIMULATION_RESAMPLES,
        standard_error=math.sqrt(share * (1 - share) / SIMULATIONS),
        truth=truth,
    )


def dependence_check(table: CaptureTable, ranking: Ranking) -> Check:
    """How wrong the estimate is if two lists taken as independent have a stated odds ratio.

    The model is refitted with a fixed offset of plus and of minus log(odds ratio) on each pair it leaves
    out; if it leaves out none, on the interaction of all lists, which no data can tell.
    """
    row, space = ranking.rows[0], ranking.space
    pairs = [int(m) for m, inside in zip(space.masks, row, strict=True) if m.bit_count() == 2 and not inside]
    targets = pairs or [(1 << table.size) - 1]
    base = _offset_population(table, space, row, 0, 0.0)
    folds = {}
    for mask in targets:
        both = [_offset_population(table, space, row, mask, s * math.log(ODDS_RATIO)) for s in (-1.0, 1.0)]
        name = " & ".join(table.lists[i] for i in range(table.size) if mask >> i & 1)
        folds[name] = max(fold(base, value) for value in both)
    return _judge("dependence", max(folds.values()), 1.5, 3.0, _GERRITSE, odds=ODDS_RATIO, factors=folds)


def _offset_population(
    table: CaptureTable, space: ModelSpace, row: npt.NDArray[np.uint8], mask: int, offset: float
) -> float:
    fits = fit_offset(table.floats[None], space.masks, row, table.size, mask, offset)
    return float(table.observed + fits.hidden[0])
