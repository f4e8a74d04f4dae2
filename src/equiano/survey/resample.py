"""Bootstraps of a respondent-driven sample: Salganik's, Gile's and the tree bootstrap.

All three give replicates of the shares of groups. Salganik (2006) draws one long chain with the recruitment
between groups that was seen; Gile (2011) draws a sample without replacement from a group made to fit; the
tree bootstrap (Baraff, McCormick and Raftery 2016) draws seeds and then each one's recruits with replacement.
All replicates of a bootstrap go forward together, one step at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equiano.survey.weights import Divided, rds_i_shares, ss_classes, transitions

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


def choose(weights: Floats, rng: np.random.Generator) -> Whole:
    """One column of each row, with the row's weights.

    Args:
        weights: Not negative, shape (B, K), no row all zero.
        rng: Random generator.
    """
    steps = np.cumsum(weights, 1)
    at = rng.random(len(weights)) * steps[:, -1]
    return np.asarray((steps <= at[:, None]).sum(1).clip(max=weights.shape[1] - 1), np.int64)


def weighted_shares(groups: Whole, weights: Floats, count: int) -> Floats:
    """Weighted shares of groups in each row.

    Args:
        groups: Group of each person, shape (B, n); -1 where not known.
        weights: Weight of each, shape (B, n).
        count: Number of groups.

    Returns:
        Shares of shape (B, count).
    """
    total = np.stack([(weights * (groups == g)).sum(1) for g in range(count)], 1)
    return np.asarray(total / total.sum(1, keepdims=True), np.float64)


def salganik(people: Divided, draws: int, rng: np.random.Generator) -> tuple[Whole, Floats]:
    """Samples of one chain: each next person is drawn from those whom the present one's group recruited.

    Args:
        people: The sample by groups.
        draws: Number of samples, B.
        rng: Random generator.

    Returns:
        Groups and degrees, each of shape (B, n).
    """
    groups, recruiter = people.group, people.recruiter
    recruited = (recruiter >= 0) & (groups >= 0) & (groups[recruiter] >= 0)
    known = np.flatnonzero(groups >= 0)
    by_group = [np.flatnonzero(recruited & (groups[recruiter] == g)) for g in range(people.count)]
    by_group = [found if len(found) else known for found in by_group]  # recruited nobody: like all
    sizes = np.array([len(found) for found in by_group])
    table = np.zeros((people.count, sizes.max()), np.int64)
    for g, found in enumerate(by_group):
        table[g, : len(found)] = found
    length = len(known)
    persons = np.empty((draws, length), np.int64)
    now = groups[rng.choice(known, draws)]
    for step in range(length):
        persons[:, step] = table[now, (rng.random(draws) * sizes[now]).astype(np.int64)]
        now = groups[persons[:, step]]
    return groups[persons], people.degree[persons]


def tree(recruiter: Whole, draws: int, rng: np.random.Generator) -> list[Whole]:
    """Samples of seeds and, below each person drawn, of that person's recruits, with replacement.

    Returns:
        Places of the persons of each sample; samples differ in length.
    """
    order = np.argsort(recruiter, kind="stable")
    order = order[recruiter[order] >= 0]
    many = np.bincount(recruiter[recruiter >= 0], minlength=len(recruiter))
    first = np.concatenate([[0], np.cumsum(many)[:-1]])
    seeds = np.flatnonzero(recruiter < 0)
    owner = np.repeat(np.arange(draws), len(seeds))
    level = rng.choice(seeds, len(owner))
    owners, persons = [owner], [level]
    while len(level):
        owner, parent = np.repeat(owner, many[level]), np.repeat(level, many[level])
        level = order[first[parent] + (rng.random(len(parent)) * many[parent]).astype(np.int64)]
        owners.append(owner)
        persons.append(level)
    owner, person = np.concatenate(owners), np.concatenate(persons)
    person = person[np.argsort(owner, kind="stable")]
    return np.split(person, np.cumsum(np.bincount(owner, minlength=draws))[:-1])


def gile(people: Divided, population: int, draws: int, rng: np.random.Generator) -> Floats:
    """Replicates of the shares by successive sampling (Gile 2011, section 4).

    A group of N persons is made whose classes of degree and trait fit the sample; from it samples are drawn
    without replacement: seeds by degree, then recruits of the group that ties from the recruiter's group lead
    to, within it by degree; each recruiter has as many recruits as one of the sample who had any.

    Args:
        people: The sample by groups; who has none is left out of the replicates.
        population: Size N.
        draws: Number of replicates, B.
        rng: Random generator.

    Returns:
        Shares of shape (B, K).
    """
    made = _MadeGroup.fitting(people, population)
    known = people.group >= 0
    many = np.bincount(people.recruiter[people.recruiter >= 0], minlength=len(people.recruiter))
    drawing = _Drawing(made, _whole_parts(made.expected, population, draws, rng), rng)
    seeds = int(((people.recruiter < 0) & known).sum()) or 1
    picked = drawing.run(seeds, int(known.sum()), many[many > 0])
    return weighted_shares(made.of_group[picked], made.inverse[picked], people.count)


@dataclass(frozen=True, slots=True)
class _MadeGroup:
    """A group of N persons in C classes, one for each pair of a group of the trait and a degree.

    Attributes:
        expected: Members of each class, shape (C,), not whole; they sum to N.
        of_group: Group of each class, shape (C,).
        of_size: Degree of each class, shape (C,).
        inverse: Weight of a person drawn from it: 1 over the probability to be in the sample, shape (C,).
        ties: Ties between the groups, shape (K, K), symmetric.
    """

    expected: Floats
    of_group: Whole
    of_size: Floats
    inverse: Floats
    ties: Floats

    @classmethod
    def fitting(cls, people: Divided, population: int) -> _MadeGroup:
        """The group whose sample by successive sampling is expected to be the one that was seen."""
        known, count = people.group >= 0, people.count
        sizes, probability = ss_classes(people.degree, population)
        place = np.searchsorted(sizes, people.degree)
        seen = np.zeros((count, len(sizes)))
        np.add.at(seen, (people.group[known], place[known]), 1.0)
        made = seen / probability
        made *= population / made.sum()
        went = transitions(people.group, people.recruiter, count)
        went = np.where(went.sum(1, keepdims=True) > 0, went, made.sum(1))  # recruited nobody: like all
        # Ties of each group by where they lead.
        ends = went / went.sum(1, keepdims=True) * (made @ sizes)[:, None]
        return cls(
            made.ravel(),
            np.repeat(np.arange(count), len(sizes)),
            np.tile(sizes, count),
            np.tile(1 / probability, count),
            (ends + ends.T) / 2,
        )


class _Drawing:
    """B samples from the made group, one person further at each step."""

    def __init__(self, made: _MadeGroup, members: Whole, rng: np.random.Generator) -> None:
        self._made, self._rng = made, rng
        self._rows = np.arange(len(members))
        self._weight = members.astype(np.float64) * made.of_size  # ties of those not yet drawn, (B, C)
        self._ties = np.broadcast_to(made.ties, (len(members), *made.ties.shape)).copy()  # (B, K, K)

    def run(self, seeds: int, length: int, many: Whole) -> Whole:
        """Classes of the persons drawn, shape (B, length).

        Args:
            seeds: So many come first, by degree.
            length: Persons of each sample.
            many: Numbers of recruits of those in the sample who had any; each recruiter has one of them.
        """
        draws = len(self._rows)
        picked = np.empty((draws, length), np.int64)
        for step in range(seeds):
            picked[:, step] = new = choose(self._weight, self._rng)
            self._weight[self._rows, new] -= self._made.of_size[new]
        active = np.zeros(draws, np.int64)  # place of the person who recruits now
        left = self._rng.choice(many, draws)
        for step in range(seeds, length):
            picked[:, step] = self._recruit(picked[self._rows, active])
            left -= 1
            done = left == 0
            active[done] += 1
            left[done] = self._rng.choice(many, int(done.sum()))
        return picked

    def _recruit(self, recruiter: Whole) -> Whole:
        """The class of one recruit of each recruiter, shape (B,); its ties leave the made group."""
        of_group, of_size = self._made.of_group, self._made.of_size
        lead = self._ties[self._rows, of_group[recruiter]]
        lead = np.where(lead.sum(1, keepdims=True) > 0, lead, 1.0)
        wanted = of_group == choose(lead, self._rng)[:, None]
        within = np.where(wanted, self._weight, 0.0)
        # Half a tie: weights are sums of whole degrees, so less is nobody left but for rounding.
        within = np.where(within.sum(1, keepdims=True) > 0.5, within, self._weight)
        total = within.sum(1)
        new = choose(within, self._rng)
        self._weight[self._rows, new] -= of_size[new]
        self._ties[self._rows, :, of_group[new]] *= ((total - of_size[new]) / total).clip(min=0)[:, None]
        return new


def _whole_parts(made: Floats, population: int, draws: int, rng: np.random.Generator) -> Whole:
    """Whole numbers that sum to N: whole parts, and the rest by chance in proportion to the fractions."""
    base = np.floor(made).astype(np.int64)
    missing = population - int(base.sum())
    found = np.broadcast_to(base, (draws, len(made))).copy()
    if missing:
        part = made - base
        keys = np.where(part > 0, rng.exponential(size=(draws, len(made))) / np.maximum(part, 1e-300), np.inf)
        chosen = np.argsort(keys, 1)[:, :missing]
        np.put_along_axis(found, chosen, np.take_along_axis(found, chosen, 1) + 1, 1)
    return found


def rds_i_replicates(groups: Whole, degree: Floats, count: int) -> Floats:
    """RDS-I on samples of one chain each, of shape (draws, n); NaN where it has no estimate."""
    chain = np.arange(-1, groups.shape[1] - 1)
    found = np.full((len(groups), count), np.nan)
    for row, (group, size) in enumerate(zip(groups, degree, strict=True)):
        if len(np.unique(group)) == count:
            found[row] = rds_i_shares(group, size, chain, count)
    return found
