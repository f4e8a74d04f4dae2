"""Shares of a trait in a hidden group from a respondent-driven sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from equiano.errors import NotEstimableError, UsageError
from equiano.options import takes
from equiano.survey import resample
from equiano.survey.options import ShareOptions, check_method
from equiano.survey.recruitment import as_recruitment
from equiano.survey.result import ShareEstimate, shares_of
from equiano.survey.weights import Divided, equilibrium, rds_i_weights, rds_ii_weights, ss_classes, ss_weights
from equiano.words import say

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

METHODS = ("rds-i", "rds-ii", "ss", "naive")
_CAP = 10.0  # a pair's weight counts at most so many times the median pair's, as R's package RDS has it
# Rows of the matrix of pairs at a time: 40 MB for 10,000 persons; chosen, not measured.
_BLOCK = 500


@takes(ShareOptions)
def rds_shares(data: object, trait: str, method: str = "rds-ii", *, options: ShareOptions) -> ShareEstimate:
    """Shares of a trait's values in the hidden group.

    Args:
        data: A `Recruitment`, a file, or a data frame with one row a person.
        trait: Column with the trait; persons whose value is not known count for recruitment alone.
        method: `rds-i` (Salganik-Heckathorn), `rds-ii` (Volz-Heckathorn), `ss` (Gile; needs `population`), or
            `naive`, the share of the sample as it stands, for comparison.
        options: What else may be set.

    Returns:
        A share for each value of the trait.

    Raises:
        BadInputError: If the table is no recruitment.
        UsageError: If an option does not fit.
        NotEstimableError: If RDS-I has no equilibrium.
    """
    check_shares(method, options)
    sample = as_recruitment(data, columns=options.columns, order=options.order, opening=options.opening)
    values, groups = sample.trait(trait)
    people = Divided(groups, sample.degree, sample.recruiter, len(values))
    weights = person_weights(people, method, options.population)
    spread = _spread(people, weights, method, options)
    count = int((groups >= 0).sum())
    simple = spread.share * (1 - spread.share) / count  # variance of a simple random sample of as many
    if options.population is not None:
        simple = simple * (options.population - count) / (options.population - 1)
    drawn = spread.draws is not None
    return ShareEstimate(
        method=method,
        trait=trait,
        shares=shares_of(values, spread.share, spread.se, spread.ends(options.level), simple, groups),
        level=options.level,
        kind=f"{options.interval} bootstrap" if drawn else "empirical likelihood",
        respondents=len(sample),
        diagnostics={
            "group_size": options.population,
            "seeds": int((sample.recruiter < 0).sum()),
            "waves": int(sample.wave.max()),
            "bootstrap": options.bootstrap if drawn else None,
            "replicates_without_estimate": spread.without_estimate,
        },
        seed=options.seed if drawn else None,
        data_sha256=sample.sha256,
        notes=(*sample.notes, *_unknown_notes(trait, len(sample) - count)),
        draws=spread.draws,
        weights=weights,
        ends=spread.ends,
    )


def check_shares(method: str, options: ShareOptions) -> None:
    """Refuse options that do not go together.

    Raises:
        UsageError: If there is no such method, or it does not go with the options.
    """
    check_method(method, METHODS)
    if options.interval == "gile" and method != "ss":
        raise UsageError(say("--interval gile is for --method ss."))
    if options.population is None and method == "ss":
        raise UsageError(say("--method ss needs --population, the size of the group."))


def _unknown_notes(trait: str, unknown: int) -> list[str]:
    if not unknown:
        return []
    return [
        say("`{name}` is not known of {persons:,} {persons|person|persons}.", name=trait, persons=unknown)
    ]


@dataclass(frozen=True, slots=True)
class _Spread:
    """Shares and how sure they are.

    Attributes:
        share: Shape (K,).
        se: Standard errors, shape (K,).
        draws: Replicates, shape (B, K); None with the empirical likelihood.
        interval: As in `ShareOptions`.
    """

    share: Floats
    se: Floats
    draws: Floats | None
    interval: str

    @property
    def without_estimate(self) -> int | None:
        """Replicates that have no share; None without replicates."""
        return None if self.draws is None else int(np.isnan(self.draws[:, 0]).sum())

    def ends(self, level: float) -> tuple[Floats, Floats]:
        """Quantiles of the tree bootstrap (Baraff et al. 2016); else normal, as R's package RDS has it."""
        share, se = self.share, self.se
        if self.interval == "tree" and self.draws is not None:
            low, high = (np.nanquantile(self.draws, (1 + sign * level) / 2, axis=0) for sign in (-1, 1))
            return np.minimum(low, share), np.maximum(high, share)
        z = float(norm.ppf((1 + level) / 2))
        if self.interval == "likelihood":
            z = 1.96 if abs(level - 0.95) < 1e-9 else z  # R writes 1.96, and cuts no end
            return share - z * se, share + z * se
        return np.maximum(share - z * se, 0.0), np.minimum(share + z * se, 1.0)


def _spread(people: Divided, weights: Floats, method: str, options: ShareOptions) -> _Spread:
    known = people.group >= 0
    total = np.bincount(people.group[known], weights[known], minlength=people.count)
    share = np.asarray(total / total.sum(), np.float64)
    if options.interval == "likelihood":
        errors = [
            likelihood_error(weights[known], people.group[known] == g, options.population)
            for g in range(people.count)
        ]
        return _Spread(share, np.array(errors), None, options.interval)
    draws = replicates(people, method, options)
    return _Spread(share, np.nanstd(draws, axis=0, ddof=1), draws, options.interval)


def person_weights(people: Divided, method: str, population: int | None) -> Floats:
    """Weight of each person by a method, shape (n,); groups matter for RDS-I alone.

    Args:
        people: The sample by groups.
        method: One of `METHODS`.
        population: Size N, for `ss`.

    Raises:
        UsageError: If N is smaller than the sample.
    """
    persons = len(people.degree)
    if population is not None and population < persons:
        raise UsageError(
            say(
                "--population {n:,}: fewer than the {persons:,} persons of the sample.",
                n=population,
                persons=persons,
            )
        )
    match method:
        case "rds-i":
            return rds_i_weights(people.group, people.degree, people.recruiter, people.count)
        case "ss":
            assert population is not None
            return ss_weights(people.degree, population)
        case "naive":
            return np.ones(persons)
    return rds_ii_weights(people.degree)


def likelihood_error(weights: Floats, has: npt.NDArray[np.bool_], population: int | None) -> float:
    """Standard error of a weighted share from the empirical likelihood of pairs, as in R's package RDS.

    Args:
        weights: Weight of each person.
        has: Whether each has the value.
        population: Size N for the finite group's correction, or None.
    """
    outcome = has.astype(np.float64)
    count = len(weights)
    cap = _CAP * _median_of_pairs(weights)
    top = bottom = 0.0
    for start in range(0, count, _BLOCK):
        part = slice(start, min(start + _BLOCK, count))
        pair, mean = _pairs(weights, outcome, part, cap)
        top += float((mean * pair).sum())
        bottom += float(pair.sum())
    centre = top / bottom
    squares, total = 0.0, 0.0
    for start in range(0, count, _BLOCK):
        part = slice(start, min(start + _BLOCK, count))
        pair, mean = _pairs(weights, outcome, part, cap)
        pair = pair * pair
        squares += float((((mean - centre) * pair).sum(1) ** 2).sum())
        total += float(pair.sum())
    variance = 4 * squares / total**2  # the factor of R's package RDS
    if population is not None:
        variance *= (population - count) / (population - 1)
    return float(np.sqrt(variance))


def _pairs(weights: Floats, outcome: Floats, part: slice, cap: float) -> tuple[Floats, Floats]:
    """Capped weights of the pairs below the diagonal in some rows, and the mean outcome of each pair."""
    rows = np.arange(part.start, part.stop)
    below = rows[:, None] > np.arange(len(weights))[None, :]
    pair = np.minimum(np.outer(weights[part], weights), cap) * below
    return pair, 0.5 * (outcome[part][:, None] + outcome[None, :])


def _median_of_pairs(weights: Floats) -> float:
    """Median of all products of two weights."""
    values, counts = np.unique(weights, return_counts=True)
    products = np.outer(values, values).ravel()
    many = np.outer(counts, counts).ravel()
    order = np.argsort(products)
    reached = np.cumsum(many[order])
    half = reached[-1] / 2
    at = int(np.searchsorted(reached, half))
    if reached[at] == half:
        return float((products[order[at]] + products[order[at + 1]]) / 2)
    return float(products[order[at]])


def replicates(people: Divided, method: str, options: ShareOptions) -> Floats:
    """Bootstrap replicates of the shares.

    Args:
        people: The sample by groups.
        method: One of `METHODS`.
        options: `interval` (`tree`, `salganik` or `gile`), `bootstrap`, `seed`, and `population` for `ss`.

    Returns:
        Shares of shape (B, K); NaN where a replicate has none.
    """
    rng, draws, population = np.random.default_rng(options.seed), options.bootstrap, options.population
    if options.interval == "gile":
        assert population is not None
        return resample.gile(people, population, draws, rng)
    if options.interval == "tree":
        found = np.full((draws, people.count), np.nan)
        weight = _weight_by_degree(people, people.degree, method, population)
        for row, persons in enumerate(resample.tree(people.recruiter, draws, rng)):
            found[row] = _of_tree(people, persons, None if method == "rds-i" else weight)
        return found
    drawn, degree = resample.salganik(people, draws, rng)
    if method == "rds-i":
        return resample.rds_i_replicates(drawn, degree, people.count)
    return resample.weighted_shares(
        drawn, _weight_by_degree(people, degree, method, population), people.count
    )


def _weight_by_degree(people: Divided, degree: Floats, method: str, population: int | None) -> Floats:
    """Weights of persons drawn; those of SS as in the sample itself, as Gile's bootstrap has it."""
    if method == "naive":
        return np.ones_like(degree)
    if method == "ss":
        assert population is not None
        sizes, probability = ss_classes(people.degree, population)
        return np.asarray(1 / probability[np.searchsorted(sizes, degree)], np.float64)
    return 1 / degree


def _of_tree(people: Divided, persons: Whole, weight: Floats | None) -> Floats:
    """Shares in one replicate of the tree, by weights or (without) by RDS-I; NaN where there are none."""
    drawn, none = people.group[persons], np.full(people.count, np.nan)
    known = drawn >= 0
    if not known.any():
        return none
    if weight is not None:
        total = np.bincount(drawn[known], weight[persons][known], minlength=people.count)
        return np.asarray(total / total.sum(), np.float64)
    # RDS-I: each person drawn keeps the own recruiter's group.
    by = people.recruiter[persons]
    size = np.bincount(drawn[known], minlength=people.count)
    if (size == 0).any():
        return none
    led = (by >= 0) & known & (people.group[by] >= 0)
    table = np.zeros((people.count, people.count))
    np.add.at(table, (people.group[by[led]], drawn[led]), 1.0)
    try:
        balance = equilibrium(table)
    except NotEstimableError:
        return none
    inverse = np.bincount(drawn[known], 1 / people.degree[persons][known], minlength=people.count)
    share = balance * inverse / size
    return np.asarray(share / share.sum(), np.float64)
