"""The numbers that say whether an estimate may be published. `checks.yaml` says from which on they matter."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np

from equiano.estimate.bic import estimate_bic
from equiano.estimate.bootstrap import resamples, run
from equiano.estimate.facts import ChainFacts
from equiano.estimate.interval import Floats, percentile_intervals
from equiano.estimate.loglinear import fit_terms, live_terms, superset_sums
from equiano.estimate.models import ModelRow, ModelSpace, model_space
from equiano.estimate.offset import fit_offset
from equiano.estimate.options import Options
from equiano.estimate.pairs import P_THRESHOLD, choose, stepwise_kernel
from equiano.estimate.policy import Level, rules
from equiano.estimate.ranking import Ranking, choice_kernel
from equiano.estimate.result import Estimate, finite_or_none
from equiano.estimate.table import CaptureTable, overlap_evidence
from equiano.words import figure, keyed

# Persons in common below which a pair of lists says next to nothing of its dependence: usual for cells.
FEW = 5
ODDS_RATIO = 2.0  # to which a dependence is taken that no data show; the upper end of `two_lists.ODDS_RATIOS`
# Chosen for time: 40 tables know a coverage of 95 % to 3 points, which tells it from 80 %.
SIMULATIONS, SIMULATION_RESAMPLES, CONSISTENCY_RESAMPLES = 40, 99, 199


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        id: Name of the check, a key of `checks.yaml`.
        level: What its number asks for.
        value: The number checked; None if it could not be computed.
        thresholds: The last number that still passes, by level.
        reference: Where the check comes from.
        details: What the number was made of.
    """

    id: str
    level: Level
    value: float | None
    thresholds: Mapping[Level, float]
    reference: str
    details: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: str | None = None) -> str:
        """The check in words."""
        named = {k: v for k, v in self.details.items() if not isinstance(v, (dict, list))}
        value = figure(math.nan if self.value is None else self.value, lang=lang)
        direction = rules()[self.id].direction
        limits = "; ".join(
            keyed(f"estimate.limits.{direction}.{level}", lang, limit=figure(limit, lang=lang))
            for level, limit in self.thresholds.items()
        )
        return keyed(f"estimate.checks.{self.id}", lang, value=value, **named) + f" ({limits})"

    def as_dict(self, lang: str | None = None) -> dict[str, object]:
        """For JSON, with the words in one language."""
        return {
            "id": self.id,
            "level": self.level,
            "value": None if self.value is None else finite_or_none(self.value),
            **{level.replace("-", "_"): self.thresholds.get(level) for level in ("care", "at-least", "stop")},
            "reference": self.reference,
            "details": dict(self.details),
            "text": self.text(lang),
        }


def check_of(name: str, value: float | None, /, **details: object) -> Check:
    """The check of that name in `checks.yaml`, at the level that its number asks for."""
    rule = rules()[name]
    return Check(name, rule.level(value), value, rule.thresholds, rule.reference, details)


def fold(first: float, second: float) -> float:
    """By which factor two numbers differ, at least 1."""
    if not (math.isfinite(first) and math.isfinite(second) and first > 0 and second > 0):
        return math.inf
    return max(first / second, second / first)


def overlap_check(table: CaptureTable) -> Check:
    """Share of pairs of lists with few persons in common."""
    overlaps = overlap_evidence(table)
    thin = sum(value < FEW for value in overlaps.values()) / len(overlaps)
    return check_of("overlap", thin, few=FEW, overlaps=overlaps)


def sparsity_check(table: CaptureTable) -> Check:
    """How many persons carry the estimate: those on two lists or more."""
    orders = np.array([cell.bit_count() for cell in range(len(table.counts))])
    seen, possible = int((table.counts[1:] > 0).sum()), len(table.counts) - 1
    repeated = float(table.counts[orders >= 2].sum())
    return check_of("sparsity", repeated, histories_seen=seen, histories_possible=possible)


def agreement_checks(results: Sequence[Estimate]) -> list[Check]:
    """Disagreement between the methods that give an estimate, and convergence of the chains."""
    rhats = {r.method: cast("ChainFacts", r.diagnostics)["rhat"] for r in results if "rhat" in r.diagnostics}
    points = {r.method: r.population for r in results if is_converged(r)}
    checks = []
    if len(points) > 1:
        spread = max(points.values()) / min(points.values())
        checks.append(check_of("disagreement", spread, populations=points))
    if rhats:
        checks.append(check_of("chains", max(rhats.values()), rhat=rhats))
    return checks


def is_converged(result: Estimate) -> bool:
    """Whether the chains of a result agree; true for methods without chains."""
    return bool(result.diagnostics.get("converged", True))


def _choice(table: CaptureTable) -> float | None:
    """The population by the stepwise choice, which is quick for every number of lists; None without one."""
    if not table.overlaps:
        return None
    masks = model_space(table.size, min(2, table.size - 1)).masks
    value = float(choose(table.floats, masks, table.size, P_THRESHOLD)[1])
    return value if math.isfinite(value) else None


def leave_one_out_check(table: CaptureTable) -> Check:
    """How the stepwise estimate changes when a list is left out.

    For four lists or more: two lists cannot show whether they depend on each other, so they are no judge of
    three.
    """
    others = {table.lists[i]: _choice(table.without(i)) for i in range(table.size)}
    return check_of("leave_one_out", _largest_fold(_choice(table), others), populations=others)


def merging_check(table: CaptureTable) -> Check:
    """How the stepwise estimate changes when two lists are merged, for four lists or more."""
    merged = {
        f"{table.lists[i]} + {table.lists[j]}": _choice(table.merge(i, j))
        for j in range(table.size)
        for i in range(j)
    }
    return check_of("merging", _largest_fold(_choice(table), merged), populations=merged)


def _largest_fold(base: float | None, others: Mapping[str, float | None]) -> float | None:
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
        result = estimate_bic(seen, Options(bootstrap=CONSISTENCY_RESAMPLES, seed=seed))
        if not isinstance(result, Estimate):
            continue
        tested += 1
        folds[table.lists[i]] = finite_or_none(fold(result.population, truth)) or math.inf
        interval = result.intervals[1]
        covered += interval.low <= truth <= interval.high
    middle = float(np.median(list(folds.values()))) if folds else None
    return check_of("consistency", middle, tested=tested, covered=covered, factors=folds)


def fitted_means(table: CaptureTable, space: ModelSpace, row: ModelRow) -> Floats:
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
    return check_of(
        "coverage",
        share,
        simulations=SIMULATIONS,
        resamples=SIMULATION_RESAMPLES,
        standard_error=math.sqrt(share * (1 - share) / SIMULATIONS),
        truth=truth,
    )


def dependence_check(table: CaptureTable, space: ModelSpace, row: ModelRow) -> Check:
    """How wrong the estimate of a model is if two lists it takes as independent have a stated odds ratio.

    The model is refitted with a fixed offset of plus and of minus log(odds ratio) on each pair it leaves
    out; if it leaves out none, on the interaction of all lists, which no data can tell.
    """
    pairs = [int(m) for m, inside in zip(space.masks, row, strict=True) if m.bit_count() == 2 and not inside]
    targets = pairs or [(1 << table.size) - 1]
    base = _offset_population(table, space, row, 0, 0.0)
    folds = {}
    for mask in targets:
        both = [_offset_population(table, space, row, mask, s * math.log(ODDS_RATIO)) for s in (-1.0, 1.0)]
        name = " & ".join(table.lists[i] for i in range(table.size) if mask >> i & 1)
        folds[name] = max(fold(base, value) for value in both)
    return check_of("dependence", max(folds.values()), odds=ODDS_RATIO, factors=folds)


def _offset_population(
    table: CaptureTable, space: ModelSpace, row: ModelRow, mask: int, offset: float
) -> float:
    fits = fit_offset(table.floats[None], space.masks, row, table.size, mask, offset)
    return float(table.observed + fits.hidden[0])
