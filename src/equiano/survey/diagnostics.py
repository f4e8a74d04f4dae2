"""Whether recruitment worked: waves, homophily, convergence, bottlenecks and differential recruitment.

What to look at before an estimate is believed (Gile, Johnston and Salganik 2015). Each is a number of the
sample; none proves that the sample is sound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2, chi2_contingency

from equiano.answer import Answer, Cell, Interval
from equiano.errors import UsageError
from equiano.survey.recruitment import Recruitment, as_recruitment
from equiano.survey.result import plain_json
from equiano.survey.weights import rds_ii_weights, transitions
from equiano.tables.raw_table import Opening
from equiano.words import say

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

CONVERGED = 0.02  # a move of a share over the last third that is never of concern (Heckathorn 1997: 2 %)
APART = 0.10  # shares of two seeds' chains further apart suggest groups that do not meet
# Homophily of recruitment above which intervals are wide (Gile and Handcock 2010 simulate 1 to 5).
ALIKE = 1.3
CHAIN_EFFECT = 2.0  # design effect within a chain (Salganik 2006: a usual value for RDS)
# Persons a chain needs to be compared; chosen: a share of .2 then has an error of .09 at best.
LEAST_CHAIN = 20
# Chance of chains so far apart at which they count as apart: below the usual .05, as many values are tried.
APART_BY_CHANCE = 0.01
DIFFERENTIAL = 0.05  # chance of recruits so unequal; usual, as one test is made
# Part of the sample in one chain above which it is nearly a sample of one seed; chosen, not measured.
ONE_CHAIN = 0.8
_DRAWN = ("convergence", "recruiter")
# Fewer leave the sample near its seeds: Heckathorn 1997 finds them forgotten after four to six waves.
LEAST_WAVES = 4


@dataclass(frozen=True)
class RecruitmentDiagnostics(Answer):
    """What recruitment looked like.

    Attributes:
        persons: In the sample.
        seeds: Persons whom nobody recruited.
        seeds_without_recruits: Of these.
        waves: The last wave; seeds are wave 0.
        by_wave: Persons in each wave.
        chains: Persons in each seed's chain, the largest first, and its last wave.
        recruits: How many persons recruited 0, 1, 2 … others.
        mean_degree: Estimated mean degree of the group (harmonic mean of the sample).
        share_recruited_by_degree: Mean number of recruits of those with a degree below and not below the
            median: far apart, recruitment depends on degree beyond what the weights correct.
        trait: Name of the trait below, None without one.
        homophily: Recruitments within groups over those expected if recruits were drawn at random from all
            recruited, 1 at random (as R's package RDS: recruitment homophily).
        population_homophily: For two groups: expected ties between the groups over those that recruitment
            shows.
        transitions: Recruitments from each value to each.
        values: The trait's values, in the order of `transitions`.
        recruits_by_value: Mean number of recruits of each value: apart, recruitment is differential.
        differential_p: Probability of recruits so far apart by chance (chi-squared of recruited none, one,
            more).
        convergence: Cumulative RDS-II share of each value by number of persons, without seeds.
        moved: Largest change of a share over the last third of the sample.
        seed_shares: RDS-II share of the last value (for two values) or all values by chain of a seed with at
            least 20 persons.
        apart: Largest difference of a share between two such chains, None with fewer than two.
        apart_p: Probability of chains so far apart by chance, at a design effect of 2.
        recruiter: Place of each person's recruiter, -1 for seeds, for the picture of the tree.
        warnings: Names of what is of concern: `few_waves`, `one_chain`, `not_converged`, `bottleneck`,
            `differential_recruitment`, `homophily`.
    """

    persons: int
    seeds: int
    seeds_without_recruits: int
    waves: int
    by_wave: tuple[int, ...]
    chains: tuple[tuple[int, int], ...]
    recruits: tuple[int, ...]
    mean_degree: float
    share_recruited_by_degree: tuple[float, float]
    trait: str | None = None
    homophily: float | None = None
    population_homophily: float | None = None
    transitions: tuple[tuple[int, ...], ...] = ()
    values: tuple[str, ...] = ()
    recruits_by_value: tuple[float, ...] = ()
    differential_p: float | None = None
    convergence: tuple[tuple[float, ...], ...] = ()
    moved: float | None = None
    seed_shares: tuple[tuple[float, ...], ...] = ()
    apart: float | None = None
    apart_p: float | None = None
    warnings: tuple[str, ...] = ()
    recruiter: tuple[int, ...] = field(default=(), repr=False)

    def as_dict(self) -> dict[str, object]:
        """For JSON; without the points of convergence and the tree, which pictures show."""
        return {key: plain_json(value) for key, value in vars(self).items() if key not in _DRAWN}

    def rows(self) -> list[dict[str, Cell]]:
        """One row a measure."""
        measures: dict[str, Cell] = {
            name: getattr(self, name)
            for name in (
                *("persons", "seeds", "seeds_without_recruits", "waves", "mean_degree", "homophily"),
                *("population_homophily", "differential_p", "moved", "apart", "apart_p"),
            )
        }
        return [{"measure": name, "value": value} for name, value in measures.items()]

    def interval(self, level: float = 0.95) -> Interval:
        """There is none: these are numbers of the sample.

        Raises:
            UsageError: Always.
        """
        raise UsageError(say("Numbers of recruitment have no interval."))


def recruitment_diagnostics(
    data: object,
    trait: str | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    order: str | None = None,
    opening: Opening | None = None,
) -> RecruitmentDiagnostics:
    """Diagnose a respondent-driven sample.

    Args:
        data: A `Recruitment`, a file, or a data frame with one row a person.
        trait: Column for homophily, convergence, bottlenecks and differential recruitment.
        columns: Names of the columns `id`, `recruiter`, `degree`, `coupon`.
        order: Column that says when each was recruited.
        opening: Encoding, sheet and header row of a file.

    Raises:
        BadInputError: If the table is no recruitment.
        UsageError: If the trait is no column, or no division into two to 20 groups.
    """
    sample = as_recruitment(data, columns=columns, order=order, opening=opening)
    found = _of_sample(sample)
    return found if trait is None else _with_trait(found, sample, trait)


def _of_sample(sample: Recruitment) -> RecruitmentDiagnostics:
    """What can be said without a trait."""
    seeds = sample.recruiter < 0
    chains = sorted(
        (
            (int((sample.seed == s).sum()), int(sample.wave[sample.seed == s].max()))
            for s in np.flatnonzero(seeds)
        ),
        reverse=True,
    )
    low = sample.degree < np.median(sample.degree)
    both = tuple(float(sample.recruits[part].mean()) if part.any() else float("nan") for part in (low, ~low))
    concerns = {
        "one_chain": len(chains) > 1 and chains[0][0] > ONE_CHAIN * len(sample),
        "few_waves": bool(sample.wave.max() < LEAST_WAVES),
    }
    return RecruitmentDiagnostics(
        persons=len(sample),
        seeds=int(seeds.sum()),
        seeds_without_recruits=int((sample.recruits[seeds] == 0).sum()),
        waves=int(sample.wave.max()),
        by_wave=tuple(np.bincount(sample.wave).tolist()),
        chains=tuple(chains),
        recruits=tuple(np.bincount(sample.recruits).tolist()),
        mean_degree=float(len(sample) / (1 / sample.degree).sum()),
        share_recruited_by_degree=(both[0], both[1]),
        warnings=tuple(name for name, holds in concerns.items() if holds),
        recruiter=tuple(sample.recruiter.tolist()),
    )


def _with_trait(found: RecruitmentDiagnostics, sample: Recruitment, trait: str) -> RecruitmentDiagnostics:
    """The same with what the groups of a trait show."""
    values, groups = sample.trait(trait)
    count = len(values)
    table = transitions(groups, sample.recruiter, count)
    total = table.sum()
    at_random = float((table.sum(1) * table.sum(0)).sum()) / total if total else 0.0
    homophily = float(np.trace(table)) / at_random if at_random else None
    points = _convergence(sample, groups, count)
    moved = float(np.abs(points[len(points) * 2 // 3 :] - points[-1]).max()) if len(points) > 2 else None
    by_seed, persons = _seed_shares(sample, groups, count)
    apart = float((by_seed.max(0) - by_seed.min(0)).max()) if len(by_seed) > 1 else None
    by_chance = _apart_by_chance(by_seed, persons)
    p = _differential(sample, groups, count)
    concerns = {
        "homophily": homophily is not None and homophily > ALIKE,
        "not_converged": moved is not None and moved > _move_by_chance(points),
        "bottleneck": apart is not None
        and by_chance is not None
        and apart > APART
        and by_chance < APART_BY_CHANCE,
        "differential_recruitment": p is not None and p < DIFFERENTIAL,
    }
    return replace(
        found,
        trait=trait,
        homophily=homophily,
        population_homophily=_population_homophily(sample, groups) if count == 2 else None,
        transitions=tuple(tuple(int(x) for x in row) for row in table),
        values=values,
        recruits_by_value=tuple(float(sample.recruits[groups == g].mean()) for g in range(count)),
        differential_p=p,
        convergence=tuple(tuple(row) for row in points.tolist()),
        moved=moved,
        seed_shares=tuple(tuple(row) for row in by_seed.tolist()),
        apart=apart,
        apart_p=by_chance,
        warnings=(*found.warnings, *(name for name, holds in concerns.items() if holds)),
    )


def _population_homophily(sample: Recruitment, groups: Whole) -> float | None:
    """Ties between two groups expected at random over those that recruitment shows, with RDS-II weights.

    A person's ties to each group are the degree times the share of the own recruits in it; who recruited
    nobody says nothing. As `homophily.estimates` of R's package RDS.
    """
    recruited = np.zeros((len(sample), 2))
    known = (sample.recruiter >= 0) & (groups >= 0)
    np.add.at(recruited, (sample.recruiter[known], groups[known]), 1.0)
    used = (recruited.sum(1) > 0) & (groups >= 0)
    weight, degree, own = rds_ii_weights(sample.degree)[used], sample.degree[used], groups[used]
    across = degree * recruited[used][np.arange(used.sum()), 1 - own] / recruited[used].sum(1)
    total = weight.sum()
    share = weight[own == 1].sum() / total
    means = [(weight * degree)[own == g].sum() / max(weight[own == g].sum(), 1e-300) for g in (0, 1)]
    crossing = (weight * across).sum() / total
    mean = (weight * degree).sum() / total
    if crossing <= 0 or mean <= 0:
        return None
    return float(2 * share * (1 - share) * means[0] * means[1] / (crossing * mean))


def _convergence(sample: Recruitment, groups: Whole, count: int) -> Floats:
    """Cumulative RDS-II shares in the order of recruitment, seeds left out."""
    used = (sample.recruiter >= 0) & (groups >= 0)
    one = np.zeros((int(used.sum()), count))
    one[np.arange(len(one)), groups[used]] = 1 / sample.degree[used]
    sums = np.cumsum(one, 0)
    return np.asarray(sums / sums.sum(1, keepdims=True), np.float64)


def _move_by_chance(points: Floats) -> float:
    """How far a share may move over the last third without drift: twice the standard error of that move.

    The mean of two thirds of n persons differs from that of all by a variance of p (1 - p) / 2n, times the
    design effect; the least is `CONVERGED`.
    """
    share = points[-1]
    variance = float((share * (1 - share)).max()) * CHAIN_EFFECT / (2 * len(points))
    return max(CONVERGED, 2 * float(np.sqrt(variance)))


def _seed_shares(sample: Recruitment, groups: Whole, count: int) -> tuple[Floats, Floats]:
    """Shares in the chains of seeds that are long enough, and the effective persons of each."""
    found, persons = [], []
    for s in np.flatnonzero(sample.recruiter < 0):
        part = (sample.seed == s) & (groups >= 0)
        if part.sum() >= LEAST_CHAIN:
            inverse = 1 / sample.degree[part]
            weight = np.bincount(groups[part], inverse, minlength=count)
            found.append(weight / weight.sum())
            persons.append(inverse.sum() ** 2 / (inverse**2).sum())
    return np.array(found).reshape(-1, count), np.array(persons)


def _apart_by_chance(shares: Floats, persons: Floats) -> float | None:
    """Chi-squared test that all chains have the same shares, for the value that differs most."""
    if len(shares) < 2:
        return None
    mean = persons @ shares / persons.sum()
    variance = np.maximum(mean * (1 - mean), 1e-12) * CHAIN_EFFECT / persons[:, None]
    q = ((shares - mean) ** 2 / variance).sum(0)
    values = shares.shape[1] if shares.shape[1] > 2 else 1  # of two values each says what the other does
    return min(1.0, float(chi2.sf(q.max(), len(shares) - 1)) * values)


def _differential(sample: Recruitment, groups: Whole, count: int) -> float | None:
    """Chi-squared test of the number of recruits (none, one, more) by group."""
    many = np.minimum(sample.recruits, 2)  # with two or three coupons the cells beyond would be thin
    table = np.zeros((count, 3))
    known = groups >= 0
    np.add.at(table, (groups[known], many[known]), 1.0)
    table = table[table.sum(1) > 0][:, table.sum(0) > 0]
    if min(table.shape) < 2:
        return None
    return float(chi2_contingency(table, correction=False).pvalue)
