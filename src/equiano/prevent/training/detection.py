"""Sensitivity, specificity, d' and threshold: always the four together.

A course after which people merely say "refer" more often raises the first, lowers the second, moves the
threshold and leaves d' where it was. Shares near 0 and 1 are drawn in by a half (log-linear rule,
Hautus 1995) for d' and threshold alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from equiano.prevent.training.gain import MeasureSpan, span_of
from equiano.prevent.training.item_response import Floats, Whole

NAMES = ("sensitivity", "specificity", "d_prime", "threshold")


@dataclass(frozen=True)
class DecisionCounts:
    """Decisions of each person in one wave; all of shape (P,).

    Attributes:
        hits: Victims referred.
        victims: Vignettes of victims decided on.
        alarms: Others referred.
        others: Vignettes of others decided on.
    """

    hits: Whole
    victims: Whole
    alarms: Whole
    others: Whole


@dataclass(frozen=True)
class Detection:
    """The four of one wave, or None where there was no vignette of that kind.

    Attributes:
        sensitivity: Share of victims that were referred.
        specificity: Share of others that were not.
        d_prime: How well the two are told apart, whatever the threshold.
        threshold: How much it takes to refer; below 0, people refer readily.
        victims: Number of decisions on victims.
        others: Number of decisions on others.
    """

    sensitivity: MeasureSpan
    specificity: MeasureSpan
    d_prime: MeasureSpan
    threshold: MeasureSpan
    victims: int
    others: int

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        spans = {name: getattr(self, name).as_dict() for name in NAMES}
        return {**spans, "decisions_on_victims": self.victims, "decisions_on_others": self.others}


def four(hits: Floats, victims: Floats, alarms: Floats, others: Floats) -> Floats:
    """Sensitivity, specificity, d' and threshold of counts, shape (4, ...); NaN where a kind is missing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.stack([hits / victims, 1 - alarms / others])
    of_hits = ndtri((hits + 0.5) / (victims + 1))
    of_alarms = ndtri((alarms + 0.5) / (others + 1))
    missing = (victims == 0) | (others == 0)
    d_prime = np.where(missing, np.nan, of_hits - of_alarms)
    threshold = np.where(missing, np.nan, -(of_hits + of_alarms) / 2)
    return np.asarray(np.concatenate([plain, np.stack([d_prime, threshold])]), np.float64)


def detection(counts: DecisionCounts, multiplicity: Whole, level: float = 0.95) -> Detection:
    """The four of one wave with intervals.

    Args:
        counts: Decisions of each person.
        multiplicity: How often each person stands in each replicate, shape (B, P).
        level: Nominal coverage.
    """
    values, draws = _values(counts), _draws(counts, multiplicity)
    spans = [_span(value, drawn, level) for value, drawn in zip(values, draws, strict=True)]
    return Detection(
        _at_the_end(spans[0], counts.victims, level),
        _at_the_end(spans[1], counts.others, level),
        spans[2],
        spans[3],
        int(counts.victims.sum()),
        int(counts.others.sum()),
    )


def change(
    first: DecisionCounts, second: DecisionCounts, multiplicity: Whole, level: float = 0.95
) -> dict[str, MeasureSpan]:
    """How each of the four changed between two waves of the same persons."""
    values = _values(second) - _values(first)
    draws = _draws(second, multiplicity) - _draws(first, multiplicity)
    return {name: _unless_alike(_span(values[n], draws[n], level)) for n, name in enumerate(NAMES)}


WavesOfGroup = tuple[DecisionCounts, DecisionCounts, Whole]


def contrast(trained: WavesOfGroup, waiting: WavesOfGroup, level: float = 0.95) -> dict[str, MeasureSpan]:
    """How much more each of the four changed in one group than in another, of other persons.

    Args:
        trained: Counts of both waves, and replicates of its persons.
        waiting: The same of those who wait.
        level: Nominal coverage.
    """
    values = np.zeros(len(NAMES))
    draws = np.zeros((len(NAMES), len(trained[2])))
    for sign, (first, second, multiplicity) in ((1, trained), (-1, waiting)):
        values = values + sign * (_values(second) - _values(first))
        draws = draws + sign * (_draws(second, multiplicity) - _draws(first, multiplicity))
    return {name: _unless_alike(_span(values[n], draws[n], level)) for n, name in enumerate(NAMES)}


def _unless_alike(span: MeasureSpan) -> MeasureSpan:
    """Where all replicates are alike (100 % in both waves) they say nothing of how sure the change is."""
    if span.value is None or span.low != span.high:
        return span
    return MeasureSpan(span.value, None, None, "replicates alike: none")


def _parts(counts: DecisionCounts) -> tuple[Whole, Whole, Whole, Whole]:
    return counts.hits, counts.victims, counts.alarms, counts.others


def _values(counts: DecisionCounts) -> Floats:
    return four(*(np.asarray(part.sum(), np.float64) for part in _parts(counts)))


def _draws(counts: DecisionCounts, multiplicity: Whole) -> Floats:
    return four(*((multiplicity @ part).astype(np.float64) for part in _parts(counts)))


def _span(value: float, draws: Floats, level: float) -> MeasureSpan:
    known = draws[~np.isnan(draws)]
    if np.isnan(value) or len(known) == 0:
        return MeasureSpan(None, None, None)
    return span_of(float(value), known, level)


def _at_the_end(span: MeasureSpan, decisions: npt.NDArray[np.int64], level: float) -> MeasureSpan:
    """At 0 or 1 every replicate is alike and says nothing: exact limits, persons being the sample."""
    if span.value not in (0.0, 1.0):
        return span
    persons = int((decisions > 0).sum())
    # One-sided, at the same chance that a two-sided interval leaves on this side.
    # The Clopper-Pearson bound of all of them has this closed form: Beta(n, 1) has the distribution x^n.
    reach = ((1 - level) / 2) ** (1 / persons)
    low, high = (reach, 1.0) if span.value == 1.0 else (0.0, 1 - reach)
    return MeasureSpan(span.value, low, high, "exact, by persons")
