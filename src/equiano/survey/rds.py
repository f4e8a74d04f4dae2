"""Shares of a trait in a hidden group from a respondent-driven sample."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from equiano.answer import check_level
from equiano.errors import UsageError
from equiano.survey import resample
from equiano.survey.recruitment import Recruitment, as_recruitment
from equiano.survey.result import ShareEstimate, shares_of
from equiano.survey.weights import rds_i_weights, rds_ii_weights, ss_classes, ss_weights
from equiano.tables.raw_table import Opening
from equiano.words import say

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

METHODS = ("rds-i", "rds-ii", "ss", "naive")
INTERVALS = ("tree", "gile", "salganik", "likelihood")
_CAP = 10.0  # a pair's weight counts at most so many times the median pair's, as R's package RDS has it
_BLOCK = 500  # rows of the matrix of pairs at a time


def rds_shares(
    data: object,
    trait: str,
    method: str = "rds-ii",
    *,
    population: int | None = None,
    interval: str = "tree",
    level: float = 0.95,
    bootstrap: int = 1000,
    seed: int = 1,
    columns: Mapping[str, str] | None = None,
    order: str | None = None,
    opening: Opening | None = None,
) -> ShareEstimate:
    """Shares of a trait's values in the hidden group.

    Args:
        data: A `Recruitment`, a file, or a data frame with one row a person.
        trait: Column with the trait; persons whose value is not known count for recruitment alone.
        method: `rds-i` (Salganik-Heckathorn), `rds-ii` (Volz-Heckathorn), `ss` (Gile; needs `population`), or
            `naive`, the share of the sample as it stands, for comparison.
        population: Size N of the group; for `rds-i` and `rds-ii` only the finite group's correction of the
            `likelihood` interval and of the design effect.
        interval: `tree`, `salganik`, `gile` (for `ss`), or `likelihood`: the empirical likelihood of R's
            package RDS, without chance and too narrow where recruits are alike.
        level: Nominal coverage.
        bootstrap: Replicates.
        seed: Seed of the random generator.
        columns: Names of the columns `id`, `recruiter`, `degree`, `coupon`, where they are not found by name.
        order: Column that says when each was recruited.
        opening: Encoding, sheet and header row of a file.

    Returns:
        A share for each value of the trait.

    Raises:
        BadInputError: If the table is no recruitment.
        UsageError: If an option does not fit.
        NotEstimableError: If RDS-I has no equilibrium.
    """
    sample = as_recruitment(data, columns=columns, order=order, opening=opening)
    _check(method, interval, population, level, bootstrap)
    values, groups = sample.trait(trait)
    weights = person_weights(sample, groups, len(values), method, population)
    known = groups >= 0
    total = np.bincount(groups[known], weights[known], minlength=len(values))
    share = np.asarray(total / total.sum(), np.float64)
    draws: Floats | None = None
    if interval == "likelihood":
        errors = [
            likelihood_error(weights[known], groups[known] == g, population) for g in range(len(values))
        ]
        se = np.array(errors)
    else:
        rng = np.random.default_rng(seed)
        draws = replicates(sample, groups, len(values), method, interval, population, bootstrap, rng)
        se = np.nanstd(draws, axis=0, ddof=1)
    count = int(known.sum())
    simple = share * (1 - share) / count
    if population is not None:
        simple = simple * (population - count) / (population - 1)

    def ends(wanted: float) -> tuple[Floats, Floats]:
        return _ends(share, se, draws, interval, wanted)

    notes = list(sample.notes)
    if unknown := len(sample) - count:
        notes.append(
            say("`{name}` is not known of {persons:,} {persons|person|persons}.", name=trait, persons=unknown)
        )
    return ShareEstimate(
        method=method,
        trait=trait,
        shares=shares_of(values, share, se, ends(level), simple, groups),
        level=level,
        kind="empirical likelihood" if interval == "likelihood" else f"{interval} bootstrap",
        respondents=len(sample),
        diagnostics={
            "group_size": population,
            "seeds": int((sample.recruiter < 0).sum()),
            "waves": int(sample.wave.max()),
            "bootstrap": None if draws is None else bootstrap,
            "replicates_without_estimate": None if draws is None else int(np.isnan(draws[:, 0]).sum()),
        },
        seed=None if draws is None else seed,
        data_sha256=sample.sha256,
        notes=tuple(notes),
        draws=draws,
        weights=weights,
        ends=ends,
    )


def _ends(
    share: Floats, se: Floats, draws: Floats | None, interval: str, level: float
) -> tuple[Floats, Floats]:
    """Quantiles of the tree bootstrap (Baraff et al. 2016); else the normal's, as R's package RDS has it."""
    if interval == "tree":
        assert draws is not None
        low, high = (np.nanquantile(draws, (1 + sign * level) / 2, axis=0) for sign in (-1, 1))
        return np.minimum(low, share), np.maximum(high, share)
    z = float(norm.ppf((1 + level) / 2))
    if interval == "likelihood":
        z = 1.96 if abs(level - 0.95) < 1e-9 else z  # R writes 1.96, and cuts no end
        return share - z * se, share + z * se
    return np.maximum(share - z * se, 0.0), np.minimum(share + z * se, 1.0)


def _check(method: str, interval: str, population: int | None, level: float, bootstrap: int) -> None:
    if method not in METHODS:
        raise UsageError(
            say("--method {given}: choose one of {known}.", given=method, known=", ".join(METHODS))
        )
    if interval not in INTERVALS:
        raise UsageError(
            say("--interval {given}: choose one of {known}.", given=interval, known=", ".join(INTERVALS))
        )
    if interval == "gile" and method != "ss":
        raise UsageError(say("--interval gile is for --method ss."))
    if population is None and method == "ss":
        raise UsageError(say("--method ss needs --population, the size of the group."))
    check_level(level)
    if interval != "likelihood" and bootstrap < 100:
        raise UsageError(say("--bootstrap: at least 100; 1000 is usual."))


def person_weights(
    sample: Recruitment, groups: Whole, count: int, method: str, population: int | None
) -> Floats:
    """Weight of each person by a method; `groups` matter for RDS-I alone.

    Args:
        sample: The sample.
        groups: Group of each person; -1 where not known.
        count: Number of groups.
        method: One of `METHODS`.
        population: Size N, for `ss`.
    """
    if population is not None and population < len(sample):
        raise UsageError(
            say(
                "--population {n:,}: fewer than the {persons:,} persons of the sample.",
                n=population,
                persons=len(sample),
            )
        )
    match method:
        case "rds-i":
            return rds_i_weights(groups, sample.degree, sample.recruiter, count)
        case "ss":
            assert population is not None
            return ss_weights(sample.degree, population)
        case "naive":
            return np.ones(len(sample))
    return rds_ii_weights(sample.degree)


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
    variance = 4 * squares / total**2
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


def replicates(
    sample: Recruitment,
    groups: Whole,
    count: int,
    method: str,
    interval: str,
    population: int | None,
    draws: int,
    rng: np.random.Generator,
) -> Floats:
    """Bootstrap replicates of the shares.

    Args:
        sample: The sample.
        groups: Group of each person; -1 where not known.
        count: Number of groups.
        method: One of `METHODS`.
        interval: `tree`, `salganik` or `gile`.
        population: Size N, for `ss` and `gile`.
        draws: Number of replicates.
        rng: Random generator.

    Returns:
        Shares of shape (draws, count); NaN where a replicate has none.
    """
    if interval == "gile":
        assert population is not None
        return resample.gile(groups, sample.degree, sample.recruiter, count, population, draws, rng)
    if interval == "tree":
        return _tree_replicates(sample, groups, count, method, population, draws, rng)
    drawn, degree = resample.salganik(groups, sample.degree, sample.recruiter, count, draws, rng)
    if method == "rds-i":
        return resample.rds_i_replicates(drawn, degree, count)
    return resample.shares_of(drawn, _weight_by_degree(sample, degree, method, population), count)


def _weight_by_degree(sample: Recruitment, degree: Floats, method: str, population: int | None) -> Floats:
    """Weights of persons drawn; those of SS as in the sample itself, as Gile's bootstrap has it."""
    if method == "naive":
        return np.ones_like(degree)
    if method == "ss":
        assert population is not None
        sizes, probability = ss_classes(sample.degree, population)
        return np.asarray(1 / probability[np.searchsorted(sizes, degree)], np.float64)
    return 1 / degree


def _tree_replicates(
    sample: Recruitment,
    groups: Whole,
    count: int,
    method: str,
    population: int | None,
    draws: int,
    rng: np.random.Generator,
) -> Floats:
    weight = _weight_by_degree(sample, sample.degree, method, population)
    found = np.full((draws, count), np.nan)
    for row, persons in enumerate(resample.tree(sample.recruiter, draws, rng)):
        drawn = groups[persons]
        known = drawn >= 0
        if not known.any():
            continue
        if method == "rds-i":
            found[row] = _tree_rds_i(sample, groups, persons, count)
            continue
        total = np.bincount(drawn[known], weight[persons][known], minlength=count)
        found[row] = total / total.sum()
    return found


def _tree_rds_i(sample: Recruitment, groups: Whole, persons: Whole, count: int) -> Floats:
    """RDS-I on a replicate of the tree: each person drawn keeps the own recruiter's group."""
    from equiano.errors import NotEstimableError
    from equiano.survey.weights import equilibrium

    drawn, by = groups[persons], sample.recruiter[persons]
    known = drawn >= 0
    size = np.bincount(drawn[known], minlength=count)
    if (size == 0).any():
        return np.full(count, np.nan)
    led = (by >= 0) & known & (groups[by] >= 0)
    table = np.zeros((count, count))
    np.add.at(table, (groups[by[led]], drawn[led]), 1.0)
    try:
        balance = equilibrium(table)
    except NotEstimableError:
        return np.full(count, np.nan)
    weight = balance * np.bincount(drawn[known], 1 / sample.degree[persons][known], minlength=count) / size
    return np.asarray(weight / weight.sum(), np.float64)
