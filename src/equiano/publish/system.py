"""What a reader can work out of a release, as linear programmes, and what to hide so that it is not enough.

Every count of a release is one variable, known by the group of people it counts, so tables that share a
count or a margin are protected together. What a reader knows is a system of linear constraints: shown counts
are known up to rounding, "small" says 1 to minimum-1, margins are sums. A small count passes only if the
linear programme shows that it could still be anything from 1 to minimum-1; where it could not, the programme
names the cheapest other counts to hide (complementary suppression), and the proof is repeated at the end.

Method: Fischetti and Salazar-Gonzalez 2001, Management Science 47(7), 1008-1027 (the attacker's programmes),
with the least-slack heuristic of Kelly, Golden and Assad 1992, Networks 22, 397-417. Bounds are those of the
linear relaxation: exact for one- and two-way tables, whose constraints are totally unimodular; for three or
more linked two-way tables an attacker who uses integrality might do better, see privacy-guarantee.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import inf

import numpy as np
from scipy.optimize import OptimizeResult, linprog
from scipy.sparse import csr_array, hstack, identity, vstack

from equiano.errors import BadInputError, SafeguardError
from equiano.publish.counts import CountTable, FlagTable, Group, Merged, Nesting
from equiano.publish.perturb import Perturbation
from equiano.publish.policy import Policy
from equiano.publish.release import Suppressed
from equiano.words import say

TrueTable = CountTable | FlagTable
CountKey = tuple[str, Group]  # population and group
_TOLERANCE = 1e-6  # of counts: far above the solver's error (1e-7), far below one person


def _solve(cost: np.ndarray, **constraints: object) -> OptimizeResult:
    return linprog(cost, method="highs", **constraints)


class System:
    """All counts of a release and what a reader knows of them."""

    def __init__(
        self,
        tables: Iterable[TrueTable],
        policy: Policy,
        perturbation: Perturbation,
        nestings: Sequence[Nesting] = (),
        merged: Sequence[Merged] = (),
        printed: Iterable[CountKey] = (),
    ) -> None:
        """Take in all that is shown, and all that a reader knows.

        Args:
            tables: Count tables.
            policy: The policy.
            perturbation: The noise of the release.
            nestings: What is known of variables beside the tables.
            merged: Merged values and their parts; only those count of which a part is in a table too.
            printed: Counts that are shown besides those of the tables, such as the number of records.
        """
        self.policy, self.perturbation = policy, perturbation
        self.index: dict[CountKey, int] = {}
        self.sums: list[tuple[int, list[int]]] = []
        true: dict[int, int] = {}
        contributors: dict[int, Sequence[int]] = {}
        self.shown = [self._read(table, true, contributors) for table in tables]
        for nesting in nestings:
            self._read(nesting.table, true, contributors)
        self._tie(merged, true)
        self._add_up(true)
        self.shown += [[self.index[key]] for key in printed if key in self.index]
        self.true = np.array([true[i] for i in range(len(self.index))], dtype=np.int64)
        self.status: list[Suppressed | None] = [None] * len(self.true)
        self.is_margin = np.isin(np.arange(len(self.true)), [margin for margin, _ in self.sums])
        self.seen = np.zeros(len(self.true), dtype=bool)
        self.seen[[i for shown in self.shown for i in shown]] = True
        self.lowest = self.true.astype(float)  # values seen to be possible, see `reach`
        self.highest = self.lowest.copy()
        self._first_bounds(contributors)
        self._know(nestings)

    def _at(self, table: TrueTable | Merged, group: Group) -> int:
        return self.index.setdefault((table.population, group), len(self.index))

    def _read(
        self, table: TrueTable, true: dict[int, int], contributors: dict[int, Sequence[int]]
    ) -> list[int]:
        """Take in a table; returns the counts it shows."""
        for group, count, shares in table.cells():
            at = self._at(table, group)
            if true.setdefault(at, count) != count:
                raise BadInputError(
                    say(
                        "table {name}: another table of the release counts the same group differently. "
                        "Count both from the same records, or name another population.",
                        name=table.name,
                    )
                )
            if len(shares):
                contributors[at] = shares
        for margin, parts in table.sums():
            line = (self._at(table, margin), [self._at(table, part) for part in parts])
            if line not in self.sums:
                self.sums.append(line)
        return [self._at(table, group) for group in table.shown()]

    def _tie(self, merged: Sequence[Merged], true: dict[int, int]) -> None:
        """Every merged value is the sum of its parts, where a part can be seen elsewhere."""
        used = Counter((sum_.population, part) for sum_ in set(merged) for part, _ in sum_.parts)
        for sum_ in dict.fromkeys(merged):
            keys = [(sum_.population, part) for part, _ in sum_.parts]
            if (sum_.population, sum_.whole) not in self.index:
                continue
            if any(used[key] > 1 or key in self.index for key in keys):
                parts = [self._at(sum_, part) for part, _ in sum_.parts]
                for at, (_, count) in zip(parts, sum_.parts, strict=True):
                    true.setdefault(at, count)
                self.sums.append((self._at(sum_, sum_.whole), parts))

    def _know(self, nestings: Sequence[Nesting]) -> None:
        """Set what is known to the number; it needs no protection any more."""
        for nesting in nestings:
            names = [dimension.name for dimension in nesting.table.dimensions]
            for key in nesting.known:
                i = self._at(nesting.table, nesting.table.group(dict(zip(names, key, strict=True))))
                if not self.seen[i]:
                    self.low[i] = self.high[i] = self.true[i]
                    self.status[i], self.need_low[i], self.need_high[i] = None, inf, -inf

    def _add_up(self, true: dict[int, int]) -> None:
        """Give every margin its true count; two sums that disagree are a fault of the caller."""
        open_sums = list(self.sums)
        while open_sums:
            ready = [line for line in open_sums if all(part in true for part in line[1])]
            for margin, parts in ready:
                total = sum(true[part] for part in parts)
                if true.setdefault(margin, total) != total:
                    raise BadInputError(
                        say(
                            "tables of one release do not add up to the same total. Count unknown as a "
                            "value (None), or name another population."
                        )
                    )
            open_sums = [line for line in open_sums if line not in ready]

    def _first_bounds(self, contributors: Mapping[int, Sequence[int]]) -> None:
        """Suppress what is small or dominated; set what a reader knows of every count."""
        policy, n = self.policy, len(self.true)
        self.low, self.high = np.zeros(n), np.full(n, inf)
        self.need_low, self.need_high = np.full(n, inf), np.full(n, -inf)  # what must stay possible
        self.moved = self.true.copy()
        for (population, group), i in self.index.items():
            count = int(self.true[i])
            self.moved[i] = self.perturbation.moved(population, group, count)
            if 0 < count < policy.minimum:
                self._hide_small(i)
                self.need_low[i], self.need_high[i] = 1, policy.minimum - 1
            elif self.moved[i] < policy.minimum and (
                count or self.perturbation.hides_zero(population, group)
            ):
                self._hide_small(i)
            elif max(contributors.get(i, ()), default=0) > policy.largest_share * max(count, 1):
                self._hide(i, Suppressed.DOMINATED)
                self.need_low[i] = max(policy.minimum, (1 - policy.protection) * count)
                self.need_high[i] = (1 + policy.protection) * count
            else:
                self._show(i, count)
        for margin, parts in self.sums:  # under a small margin nothing is told apart, zeros included
            if self.status[margin] is Suppressed.SMALL:
                for part in parts:
                    self._hide_small(part)
                    self.low[part] = 0
        for i in np.flatnonzero(~self.seen).tolist():  # never shown: the reader has only the sums
            self.low[i], self.high[i] = 0, inf

    def _hide_small(self, i: int) -> None:
        """Hidden as small: fewer than the minimum, or moved below it by the noise."""
        self.status[i] = Suppressed.SMALL
        self.low[i] = 0 if self.perturbation.hides_zeros else 1
        self.high[i] = self.policy.minimum - 1 + self.perturbation.spread

    def _show(self, i: int, count: int) -> None:
        shown, half = self.policy.rounded(int(self.moved[i])), self.policy.rounding // 2
        odd, spread = self.policy.rounding % 2, self.perturbation.spread
        self.low[i] = max(shown - half - spread, self.policy.minimum) if count else 0
        self.high[i] = shown + half - (1 - odd) + spread if count else 0

    def _hide(self, i: int, reason: Suppressed) -> None:
        self.status[i] = reason
        self.low[i], self.high[i] = self.policy.minimum, inf  # the reader sees that it is not "small"

    @cached_property
    def matrix(self) -> csr_array:
        """The sums as rows of a sparse matrix: parts minus margin is zero."""
        rows, columns, signs = [], [], []
        for row, (margin, parts) in enumerate(self.sums):
            rows += [row] * (len(parts) + 1)
            columns += [margin, *parts]
            signs += [-1.0, *[1.0] * len(parts)]
        return csr_array((signs, (rows, columns)), shape=(len(self.sums), len(self.true)))

    def reach(self, i: int, sign: int) -> float:
        """The smallest (sign 1) or largest (sign -1) value count `i` can have for a reader.

        What a solution shows of other counts is kept in `lowest` and `highest`: bounds only ever widen, so
        a value reached once stays within reach.
        """
        cost = np.zeros(len(self.true))
        cost[i] = sign
        result = _solve(
            cost,
            A_eq=self.matrix,
            b_eq=np.zeros(len(self.sums)),
            bounds=np.column_stack([self.low, self.high]),
        )
        if result.status == 3:  # unbounded
            return -sign * inf
        if not result.success:
            raise AssertionError(f"the true counts must satisfy the programme: {result.message}")
        self.lowest, self.highest = np.minimum(self.lowest, result.x), np.maximum(self.highest, result.x)
        return float(sign * result.fun)

    def gap(self, i: int) -> list[float]:
        """The values count `i` should be able to take and cannot, empty if it is protected."""
        needs = []
        low, high = float(self.need_low[i]), float(self.need_high[i])
        if self.lowest[i] > low + _TOLERANCE and self.reach(i, 1) > low + _TOLERANCE:
            needs.append(low)
        if self.highest[i] < high - _TOLERANCE and self.reach(i, -1) < high - _TOLERANCE:
            needs.append(high)
        return needs

    def targets(self) -> list[int]:
        """Counts to protect, largest first: hiding for those often covers the others."""
        found = np.flatnonzero(np.isfinite(self.need_low))
        return [int(i) for i in found[np.argsort(-self.true[found], kind="stable")]]

    def protect(self) -> None:
        """Hide counts until every small or dominated one is protected.

        Raises:
            SafeguardError: If even withholding the tables that show a count does not protect it.
        """
        for i in self.targets():
            for value in self.gap(i):
                if not self._open(i, value):
                    self._withhold(i)
        if any(self.gap(i) for i in self.targets()):
            raise SafeguardError(
                say(
                    "the tables cannot be released together: a small count would remain derivable. Merge "
                    "values or release fewer tables."
                )
            )

    def _open(self, i: int, value: float) -> bool:
        """Hide the cheapest shown counts that let count `i` be `value`; False if hiding cannot do it."""
        free = self.seen & (self.true > 0) & np.array([status is None for status in self.status])
        # Small counts are cheap to hide, as they tell least; a margin is dear, as every line of its table
        # leans on it. The logarithm and the factor of margins are chosen, not measured.
        price = np.log1p(self.true[free]) * np.where(self.is_margin[free], 4.0, 1.0)
        low, high = self.low.copy(), self.high.copy()
        low[free], high[free] = self.policy.minimum, inf
        low[i] = high[i] = value
        # Unknowns: every count, then how far each free count rises above or falls below what is shown of it.
        n, m = len(self.true), int(free.sum())
        pick, eye, none = identity(n, format="csr")[free], identity(m, format="csr"), csr_array((m, m))
        result = _solve(
            np.concatenate([np.zeros(n), price, price]),
            A_eq=hstack([self.matrix, csr_array((len(self.sums), 2 * m))]),
            b_eq=np.zeros(len(self.sums)),
            A_ub=vstack([hstack([pick, -eye, none]), hstack([-pick, none, -eye])]) if m else None,
            b_ub=np.concatenate([self.high[free], -self.low[free]]) if m else None,
            bounds=[*zip(low, high, strict=True), *[(0, inf)] * (2 * m)],
        )
        if not result.success:
            return False
        moved = result.x[n : n + m] + result.x[n + m :] > _TOLERANCE
        for j in np.flatnonzero(free)[moved]:
            self._hide(int(j), Suppressed.COMPLEMENTARY)
        return True

    def _withhold(self, i: int) -> None:
        """Last resort: hide every count of the tables that show count `i`, zeros included."""
        for shown in self.shown:
            if i in shown:
                for j in shown:
                    self.status[j] = Suppressed.WITHHELD
                    self.low[j], self.high[j] = 0, inf

    def value(self, i: int) -> int | Suppressed:
        """What is shown of count `i`."""
        status = self.status[i]
        return self.policy.rounded(int(self.moved[i])) if status is None else status
