"""From levels of agreement to probabilities: Fellegi and Sunter's model, trained on the candidate pairs.

log odds = log odds of the prior + sum over comparisons of log m(level) - log u(level | stratum), where u of
the best level of a name is the frequency of that very name among persons of the same citizenship. m and the
prior are estimated by expectation maximisation over all candidates at once, with term frequencies (Fellegi
and Sunter 1969, JASA 64; Winkler 1988). Priors hold the shares where the data are few.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from equiano.link.comparisons import COMPARISONS, FieldComparison
from equiano.link.match import UNKNOWN, Compared
from equiano.link.prepare import codes_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LeftOut = Callable[[Compared, pa.Table], npt.NDArray[np.bool_]]
Terms = Mapping[str, tuple[Floats, Floats]]
ROUNDS = 60  # a bound against lists that do not converge; chosen, not measured
CONVERGED = 1e-5  # a share that moves less changes no probability in its fourth digit
TRAINING_PAIRS = 1_000_000  # shares of a level are then known to 0.1 % (chosen for time, not measured)
CHUNK = 500_000  # pairs judged at a time: their weights take tens of MB
LEAST_PROBABILITY = 0.01  # as low as the lowest threshold that may be asked for
PRIOR_PAIRS = 40.0  # weight of the starting shares, in pairs
SHRINKAGE = 30.0  # records by which frequencies in one country are drawn to those of all


@dataclass(frozen=True)
class Model:
    """A trained model.

    Attributes:
        agreement: P(level | match), for each comparison, shape (levels,).
        chance: P(level | no match, stratum), shape (strata, levels).
        prior: Probability that two random records match: within one list, between two lists.
    """

    agreement: Mapping[str, Floats]
    chance: Mapping[str, Floats]
    prior: tuple[float, float]


@dataclass(frozen=True)
class Scored:
    """Candidate pairs with their probabilities.

    Attributes:
        left, right: Record numbers.
        weights: log2 of m/u for each comparison, the waterfall; NaN where unknown. Shape (pairs,) each.
        start: log2 odds of the prior, shape (pairs,).
        probability: That the pair is one person.
        within: Whether both records are of one list.
        apart: Whether the pair may be relatives and is united only where a person says so (`families`).
        relatives: Those kept apart that the other fields alone would have united.
    """

    left: Ints
    right: Ints
    weights: Mapping[str, Floats]
    start: Floats
    probability: Floats
    within: npt.NDArray[np.bool_]
    apart: npt.NDArray[np.bool_]
    relatives: npt.NDArray[np.bool_]


def none_apart(left: Ints) -> dict[str, npt.NDArray[np.bool_]]:
    """`apart` and `relatives` of pairs of which none is kept apart."""
    return {name: np.zeros(len(left), dtype=np.bool_) for name in ("apart", "relatives")}


def _frequencies(codes: Ints, count: int, country: Ints, countries: int) -> tuple[Floats, Floats]:
    """How frequent each record's value is among all, and among its citizenship (shrunk to the former)."""
    known = codes >= 0
    overall = np.bincount(codes[known], minlength=max(count, 1)) / max(known.sum(), 1)
    share = np.where(known, overall[codes], 1.0)
    both = known & (country >= 0)
    of_country = np.bincount(country[both], minlength=max(countries, 1))
    key = np.where(both, country * count + codes, -1)
    _, places, sizes = np.unique(key, return_inverse=True, return_counts=True)
    within = (sizes[places] + SHRINKAGE * share) / (of_country[country] + SHRINKAGE)
    return share, np.where(both, within, share)


def _terms(prepared: pa.Table) -> Terms:
    """`_frequencies` of each comparison that uses them."""
    country, countries = codes_of(prepared["citizenship"])
    columns = {c.name: codes_of(prepared[c.term]) for c in COMPARISONS if c.term}
    return {name: _frequencies(*column, country, countries) for name, column in columns.items()}


def _log_chance(compared: Compared, terms: Terms) -> dict[str, Floats]:
    """Log u of each pair and comparison, with the frequency of the very value at the best level."""
    found = {}
    for comparison in COMPARISONS:
        level, stratum = compared.levels[comparison.name], compared.strata[comparison.name]
        u = compared.chance[comparison.name][stratum, level]
        if comparison.term:
            overall, of_country = terms[comparison.name]
            same = stratum == 0 if comparison.stratum else np.zeros(len(level), dtype=np.bool_)
            u = np.where(level == 0, np.where(same, of_country[compared.left], overall[compared.left]), u)
        found[comparison.name] = np.where(level == UNKNOWN, 0.0, np.log(u))
    return found


def _shares(level: npt.NDArray[np.int8], weight: Floats, prior: Floats) -> Floats:
    known = level != UNKNOWN
    counts = np.bincount(level[known], weights=weight[known], minlength=len(prior)) + PRIOR_PAIRS * prior
    return np.asarray(counts / counts.sum(), dtype=np.float64)


def _log_agreement(comparison: FieldComparison, compared: Compared, shares: Floats) -> Floats:
    level = compared.levels[comparison.name]
    return np.where(level == UNKNOWN, 0.0, np.log(shares)[level])


def possible_pairs(list_sizes: Ints) -> tuple[int, int]:
    """Number of pairs of records within lists and between lists."""
    total = int(list_sizes.sum())
    within = int((list_sizes * (list_sizes - 1) // 2).sum())
    return within, total * (total - 1) // 2 - within


def _sampled(compared: Compared, largest: int) -> tuple[Compared, int]:
    """Every so many-th pair, so that at most `largest` are left, and the step."""
    step = -(-len(compared.left) // largest) or 1
    return (compared if step == 1 else compared.chosen(np.arange(0, len(compared.left), step))), step


def train(compared: Compared, prepared: pa.Table, left_out: LeftOut | None = None) -> Model:
    """Train the model on the candidate pairs (of very many, on every so many-th).

    Args:
        compared: Candidate pairs.
        prepared: The records they are of.
        left_out: Which of some pairs teach nothing.
    """
    codes, count = codes_of(prepared["list"])
    pairs = np.array(possible_pairs(np.bincount(codes, minlength=count)), dtype=np.float64)
    compared, step = _sampled(compared, TRAINING_PAIRS)
    if left_out is not None:
        compared = compared.chosen(np.flatnonzero(~left_out(compared, prepared)))
    side = np.where(codes[compared.left] == codes[compared.right], 0, 1)
    against = np.sum(list(_log_chance(compared, _terms(prepared)).values()), axis=0)
    starts = {
        c.name: np.array([level.prior for level in c.levels]) / sum(level.prior for level in c.levels)
        for c in COMPARISONS
    }
    shares = dict(starts)
    # A first guess, which the rounds correct: 3 in 100 records stand twice in a list, 3 in 10 on another too.
    matches = np.array([0.03 * len(prepared), 0.3 * len(prepared)])
    for _ in range(ROUNDS):
        # No log of zero; and no two random records are one person more often than not.
        prior = np.clip(matches / np.maximum(pairs, 1), 1e-12, 0.5)
        log_odds = np.log(prior / (1 - prior))[side] - against
        for c in COMPARISONS:
            log_odds += _log_agreement(c, compared, shares[c.name])
        probability = 1 / (1 + np.exp(-np.clip(log_odds, -500, 500)))
        updated = {c.name: _shares(compared.levels[c.name], probability, starts[c.name]) for c in COMPARISONS}
        moved = max(float(np.abs(updated[name] - shares[name]).max()) for name in shares)
        shares, matches = updated, step * np.bincount(side, weights=probability, minlength=2)
        if moved < CONVERGED:
            break
    within, between = (matches / np.maximum(pairs, 1)).tolist()
    return Model(shares, compared.chance, (within, between))


def apply(model: Model, compared: Compared, prepared: pa.Table) -> Scored:
    """Give each pair its weights and probability under a trained model."""
    return _apply(model, compared, codes_of(prepared["list"])[0], _terms(prepared))


def _apply(model: Model, compared: Compared, on_list: Ints, terms: Terms) -> Scored:
    within = on_list[compared.left] == on_list[compared.right]
    log_u = _log_chance(compared, terms)
    weights = {}
    for c in COMPARISONS:
        weight = (_log_agreement(c, compared, model.agreement[c.name]) - log_u[c.name]) / np.log(2)
        weights[c.name] = np.where(compared.levels[c.name] == UNKNOWN, np.nan, weight)
    prior = np.clip(np.array(model.prior), 1e-12, 0.5)
    start = np.log2(prior / (1 - prior))[np.where(within, 0, 1)]
    probability = probability_of(start, weights)
    return Scored(compared.left, compared.right, weights, start, probability, within, **none_apart(within))


def probability_of(start: Floats, weights: Mapping[str, Floats]) -> Floats:
    """Probability from log2 odds of the prior and the weights; an unknown weight says nothing."""
    total = np.zeros(len(start))
    for weight in weights.values():
        total += np.where(np.isnan(weight), 0.0, weight)
    return np.asarray(1 / (1 + np.exp2(-np.clip(start + total, -700, 700))), dtype=np.float64)


def apply_to_likely(model: Model, compared: Compared, prepared: pa.Table) -> Scored:
    """As `apply`, block by block, keeping only pairs from `LEAST_PROBABILITY` on: memory stays flat."""
    on_list, terms = codes_of(prepared["list"])[0], _terms(prepared)
    kept = []
    for first in range(0, len(compared.left), CHUNK):
        places = np.arange(first, min(first + CHUNK, len(compared.left)))
        probability = _apply(model, compared.chosen(places), on_list, terms).probability
        kept.append(places[probability >= LEAST_PROBABILITY])
    likely = np.concatenate(kept) if kept else np.empty(0, dtype=np.int64)
    return _apply(model, compared.chosen(likely), on_list, terms)
