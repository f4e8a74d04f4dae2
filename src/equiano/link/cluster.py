"""From pairs to persons: groups of records that are one person, judged together and not pair by pair.

Two groups are compared field by field; of all pairs of their records the best agreement counts for each
field, as a record that agrees with any spelling of a person agrees with the person. Groups are united from
the best pair down. With `rng` each union is drawn with its probability, which samples linkages; without, it
is made from `threshold` on.

One component of four records, two fields, `o` evidence of a pair, `.` none:

```
   pairs            evidence by field        odds = prior + sum of the fields' evidence
   0 - 1              name   birth               0     1     2     3
   0 - 2        0-1     o      o             0   .   9.1   2.0    .
   1 - 3        0-2     o      .             1  9.1   .     .    4.2     1. the largest: 0 and 1 become one
                1-3     .      o             2  2.0   .     .     .         group, which is called 0
                                             3   .   4.2    .     .

   2. what the group knows of 2 and 3 is the best of each field of both its records:
        0-2  name: best(o, .)  birth: best(., .)     prior: the lower of both
        0-3  name: best(., .)  birth: best(., o)
   3. again from 1, until the largest odds are below the limit, or below `LOWEST_ODDS` where unions are drawn
```

Shapes: `members` records in a component, `pairs` pairs inside it, `fields` comparisons. A component has at
most `LARGEST_COMPONENT` records, so its square tables are small; all components lie one after the other in
flat arrays, `bounds` and `first` say where each begins among pairs and among members.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equiano.compiled import kernel
from equiano.link.model import Scored

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
# Ends of pairs (pairs,) each, evidence in log2 (pairs, fields) with NaN where unknown, log2 odds of the
# prior (pairs,).
PairsOf = tuple[Ints, Ints, Floats, Floats]
# Best evidence (members, members, fields), prior and odds (members, members); -inf where there is none.
PairTables = tuple[Floats, Floats, Floats]
# Pairs above it hold a component together. Chosen, not measured: far below any threshold that unites, so that
# a pair whose evidence lies in a third record is judged with it.
LINKED_FROM = 0.15
# Chosen, not measured: a person with more records than this in one project is a fault of the lists, and the
# cost of a component grows with its square.
LARGEST_COMPONENT = 80
# Log2: unions below, drawn once in 4,096 times, are not even drawn. Chosen, not measured.
LOWEST_ODDS = -12.0


@kernel
def _find(parent: Ints, record: int) -> int:
    """The record that names the component, with the way to it made shorter."""
    while parent[record] != record:
        parent[record] = parent[parent[record]]
        record = parent[record]
    return record


@kernel
def _unite(parent: Ints, size: Ints, left: Ints, right: Ints, largest: int) -> None:
    """Unite the ends of pairs, in their order, as long as no component grows beyond `largest`."""
    for pair in range(len(left)):
        one, other = _find(parent, left[pair]), _find(parent, right[pair])
        if one != other and size[one] + size[other] <= largest:
            if other < one:
                one, other = other, one
            parent[other] = one
            size[one] += size[other]


def components(scored: Scored, records: int, linked_from: float = LINKED_FROM) -> Ints:
    """Component of each record, numbered by its first record; -1 for a record without any likely pair."""
    parent, size = np.arange(records), np.ones(records, dtype=np.int64)
    likely = np.flatnonzero(scored.probability >= linked_from)
    likely = likely[np.lexsort((scored.right[likely], scored.left[likely], -scored.probability[likely]))]
    _unite(parent, size, scored.left[likely], scored.right[likely], LARGEST_COMPONENT)
    root = np.array([0]) if records == 0 else _roots(parent)
    return np.where(size[root] > 1, root, -1)


@kernel
def _roots(parent: Ints) -> Ints:
    out = np.empty(len(parent), np.int64)
    for record in range(len(parent)):
        out[record] = _find(parent, record)
    return out


@kernel
def _odds(prior: float, best: Floats) -> float:
    """Log2 odds of two groups: the prior and what each field that is known adds."""
    total = prior
    for value in best:
        if value != -np.inf:
            total += value
    return total


@kernel
def _tables(members: int, pairs: PairsOf) -> PairTables:
    """What each two records of a component know of each other."""
    one, other, evidence, start = pairs
    fields = evidence.shape[1]
    best = np.full((members, members, fields), -np.inf)
    prior = np.full((members, members), -np.inf)
    for pair in range(len(one)):
        i, j = one[pair], other[pair]
        prior[i, j] = prior[j, i] = start[pair]
        for field in range(fields):
            if not np.isnan(evidence[pair, field]):
                best[i, j, field] = best[j, i, field] = evidence[pair, field]
    odds = np.full((members, members), -np.inf)
    for i in range(members):
        for j in range(members):
            if i != j:
                odds[i, j] = _odds(prior[i, j], best[i, j])
    return best, prior, odds


@kernel
def _take_in(tables: PairTables, size: Floats, i: int, j: int, mean: bool) -> None:
    """Group `i` takes in group `j`, and knows of every other group what either knew."""
    best, prior, odds = tables
    odds[j, :] = -np.inf
    odds[:, j] = -np.inf
    for k in range(len(size)):
        if k in (i, j) or size[k] == 0:
            continue
        prior[i, k] = prior[k, i] = min(prior[i, k], prior[j, k])
        for field in range(best.shape[2]):
            one_way, other_way = best[i, k, field], best[j, k, field]
            joint = max(one_way, other_way)
            if mean:
                joint = (size[i] * one_way + size[j] * other_way) / (size[i] + size[j])
            best[i, k, field] = best[k, i, field] = joint
        odds[i, k] = odds[k, i] = _odds(prior[i, k], best[i, k])
    size[i] += size[j]
    size[j] = 0


@kernel
def _partition(members: int, pairs: PairsOf, limit: float, chance: Floats, mean: bool) -> Ints:
    """Labels of one component; `chance` is empty, or has a number for each union that is drawn."""
    tables = _tables(members, pairs)
    _, prior, odds = tables
    label = np.arange(members)
    size = np.ones(members)  # of a group; 0 once it was united with another
    floor = limit if len(chance) == 0 else LOWEST_ODDS
    drawn = 0
    while True:
        place = np.argmax(odds)
        row, column = place // members, place % members
        i, j = int(min(row, column)), int(max(row, column))
        if odds[i, j] < floor:
            return label
        if len(chance):
            drawn += 1
            if chance[drawn % len(chance)] >= 1 / (1 + 2.0 ** -odds[i, j]):
                odds[i, j] = odds[j, i] = -np.inf  # drawn as two persons: stays so
                prior[i, j] = prior[j, i] = -np.inf
                continue
        label[label == j] = i
        _take_in(tables, size, i, j, mean)


# Where each component begins among pairs and among members; ends, evidence and prior of all pairs; sizes.
ComponentLayout = tuple[Ints, Ints, Ints, Ints, Floats, Floats, Ints]


@kernel
def _partitions(
    layout: ComponentLayout, limit: float, chance: Floats, mean: bool, labels: Ints, member_of: Ints
) -> None:
    """Partition every component; `labels` receives the person of each member."""
    bounds, first, one, other, evidence, start, sizes = layout
    for component in range(len(sizes)):
        low, high = bounds[component], bounds[component + 1]
        begin, end = first[component], first[component + 1]
        pairs = (one[low:high], other[low:high], evidence[low:high], start[low:high])
        part = _partition(sizes[component], pairs, limit, chance[begin:end], mean)
        for place in range(sizes[component]):
            labels[begin + place] = member_of[begin + part[place]]


class Partitioner:
    """All pairs inside the components, laid out so that partitions can be made many times."""

    def __init__(self, scored: Scored, component: Ints, *, mean: bool = False) -> None:
        """Lay out.

        Args:
            scored: All pairs inside the components.
            component: From `components`.
            mean: Take the mean evidence of all pairs of two groups, not the best of each field: for
                encodings, whose one likeness cannot tell a field that agrees from one that does not.
        """
        self.records = len(component)
        self._mean = mean
        members = np.flatnonzero(component >= 0)
        self._members = members[np.argsort(component[members], kind="stable")]
        names, self._sizes = np.unique(component[self._members], return_counts=True)
        self._first = np.concatenate([[0], np.cumsum(self._sizes)])
        local = np.full(self.records, -1)
        local[self._members] = np.arange(len(self._members)) - np.repeat(self._first[:-1], self._sizes)
        order = np.argsort(component[scored.left], kind="stable")
        of_pair = component[scored.left][order]
        self._bounds = np.searchsorted(of_pair, np.concatenate([names, [self.records + 1]]))
        self._one, self._other = local[scored.left][order], local[scored.right][order]
        self._start, self._apart = scored.start[order], scored.apart[order]
        self._evidence = np.column_stack([weight[order] for weight in scored.weights.values()])

    def partition(self, threshold: float = 0.5, rng: np.random.Generator | None = None) -> Ints:
        """Person of each record, numbered by one of the person's records.

        Args:
            threshold: Probability from which two groups are united; not used with `rng`.
            rng: Draws each union with its probability, also those of pairs kept apart, which a threshold
                never unites, neither themselves nor through other records.
        """
        person = np.arange(self.records)
        if not len(self._members):
            return person
        labels = np.empty(len(self._members), dtype=np.int64)
        chance = np.empty(0) if rng is None else rng.random(len(self._members))
        limit = float(np.log2(threshold / (1 - threshold)))
        start = self._start if rng is not None else np.where(self._apart, -np.inf, self._start)
        layout = (self._bounds, self._first, self._one, self._other, self._evidence, start, self._sizes)
        _partitions(layout, limit, chance, self._mean, labels, self._members)
        person[self._members] = labels
        return person
