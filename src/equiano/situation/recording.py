"""Did the routes shift, or the way in which cases are recorded?

For a difference between two runs of years, each way of recording is looked at: how often the route is
unknown, how often transit is recorded between the same two countries, which agencies report, how long after
the exploitation cases are registered, and whether a year at the end is incomplete. For each it is worked out
how much of the difference stays where recording is held fixed. Where less than half stays, the difference
cannot be told from a change of recording.

Sources: differences within strata are weighted as by Mantel & Haenszel 1959; the unknown are given to the
routes that would need them most (bounds of Horowitz & Manski 2000, here for the unknown that one side has
more of).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from equiano.situation.corridors import NOT_TOLD
from equiano.situation.displacement import distance_of
from equiano.situation.route_years import RouteYears
from equiano.situation.shift_policy import POLICY, ShiftPolicy
from equiano.situation.spread import Ints

RecordingVerdict = Literal["unchanged", "holds", "cannot_be_told"]
What = Literal["unknown", "transit", "agencies", "lag", "incomplete_years"]
_TINY = 1e-9  # sums of shares are not exact
Bools = npt.NDArray[np.bool_]
Rounding = Callable[[Ints], Ints]


def exact(counts: Ints) -> Ints:
    """The counts as they are: the rounding of an analyst's own desk."""
    return counts


@dataclass(frozen=True)
class RecordingCheck:
    """One way of recording before and after.

    Attributes:
        what: Which.
        before: Share of the cases recorded so: unknown route, transit recorded (between the same countries),
            agencies (or lags) that both sides have, whole years.
        after: The same afterwards.
        changed: Whether it changed by more than the policy allows for.
        stays: Distance of the mixes that stays where it is held fixed; None where nothing can be compared.
        explains: Whether it can explain the difference.
    """

    what: What
    before: float
    after: float
    changed: bool
    stays: float | None
    explains: bool


@dataclass(frozen=True)
class Recording:
    """Verdict over all ways of recording.

    Attributes:
        verdict: `unchanged`, `holds` (recording changed, most of the difference stays) or `cannot_be_told`.
        distance: The difference in question.
        not_recorded: Ways of which the data say nothing, such as the agency.
    """

    verdict: RecordingVerdict
    distance: float
    checks: tuple[RecordingCheck, ...]
    not_recorded: tuple[What, ...]

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            **asdict(self),
            "checks": [asdict(check) for check in self.checks],
            "not_recorded": list(self.not_recorded),
        }


def recording_of(
    routes: RouteYears,
    before: Bools,
    after: Bools,
    rounding: Rounding = exact,
    policy: ShiftPolicy = POLICY,
) -> Recording:
    """Look at each way of recording before and after.

    Args:
        routes: Cases by year, route and way of recording.
        before: Which years are before, shape (years,).
        after: Which are after.
        rounding: Applied to every table of counts before it is used.
        policy: Limits.
    """
    sides = _Sides(routes, before, after, rounding, policy)
    checks = [sides.unknown(), sides.incomplete()]
    missing: list[What] = []
    strata: tuple[tuple[What, Ints, tuple[str, ...]], ...] = (
        ("agencies", routes.agency, routes.agencies),
        ("lag", routes.lag, routes.lags),
    )
    for what, table, names in strata:
        if any(names):
            checks.append(sides.stratified(what, table))
        else:
            missing.append(what)
    if routes.ends[..., 1].any():
        checks.append(sides.transit())
    else:
        missing.append("transit")
    if any(check.explains for check in checks):
        verdict: RecordingVerdict = "cannot_be_told"
    else:
        verdict = "holds" if any(check.changed for check in checks) else "unchanged"
    return Recording(verdict, sides.distance, tuple(checks), tuple(missing))


class _Sides:
    """The two sides of one difference."""

    def __init__(
        self, routes: RouteYears, before: Bools, after: Bools, rounding: Rounding, policy: ShiftPolicy
    ) -> None:
        self.routes, self.before, self.after = routes, before, after
        self.rounding, self.policy = rounding, policy
        self.first, self.second = self._both(routes.counts)
        self.distance = distance_of(self.first, self.second)

    def _both(self, table: Ints) -> tuple[Ints, Ints]:
        return self.rounding(table[self.before].sum(axis=0)), self.rounding(table[self.after].sum(axis=0))

    def _explains(self, stays: float | None) -> bool:
        return stays is None or stays < self.policy.must_stay * self.distance - _TINY

    def _changed(self, before: float, after: float, n1: float, n2: float) -> bool:
        """Whether a share changed by enough points, and by more than chance would."""
        pooled = (before * n1 + after * n2) / max(n1 + n2, 1)
        error = np.sqrt(pooled * (1 - pooled) * (1 / max(n1, 1) + 1 / max(n2, 1)))
        moved = abs(after - before)
        return bool(
            moved >= self.policy.recording_moved - _TINY and moved > self.policy.recording_errors * error
        )

    def unknown(self) -> RecordingCheck:
        """The unknown that one side has more of may all lie on the routes that seem to decline there."""
        n1, n2 = float(self.first.sum()), float(self.second.sum())
        change = self.second / max(n2, 1) - self.first / max(n1, 1)
        told = np.array([name != NOT_TOLD for name in self.routes.names])
        share1, share2 = (float(side[~told].sum() / max(side.sum(), 1)) for side in (self.first, self.second))
        rises, falls = change[told].clip(min=0).sum(), (-change[told]).clip(min=0).sum()
        stays = float(min(rises, falls))
        changed = self._changed(share1, share2, n1, n2)
        return RecordingCheck("unknown", share1, share2, changed, stays, self._explains(stays))

    def stratified(self, what: What, table: Ints) -> RecordingCheck:
        """Difference within agencies (or lags) that both sides have, as by Mantel and Haenszel."""
        first, second = self._both(table)
        n1, n2 = first.sum(axis=1).astype(float), second.sum(axis=1).astype(float)
        both = (n1 > 0) & (n2 > 0)
        part1, part2 = (float(n[both].sum() / max(n.sum(), 1)) for n in (n1, n2))
        moved = 0.5 * float(np.abs(n1 / max(n1.sum(), 1) - n2 / max(n2.sum(), 1)).sum())
        stays = None
        if min(part1, part2) >= self.policy.least_comparable:
            weight = n1[both] * n2[both] / (n1[both] + n2[both])
            change = second[both] / n2[both, None] - first[both] / n1[both, None]
            stays = 0.5 * float(np.abs((weight[:, None] * change).sum(axis=0) / weight.sum()).sum())
        changed = moved >= self.policy.recording_moved - _TINY
        return RecordingCheck(what, part1, part2, changed, stays, changed and self._explains(stays))

    def transit(self) -> RecordingCheck:
        """Transit recorded between the same two countries; held fixed, only the ends are compared."""
        first, second = self._both(self.routes.ends)
        n1, n2 = first.sum(axis=1).astype(float), second.sum(axis=1).astype(float)
        both = (n1 > 0) & (n2 > 0)
        if not both.any():
            return RecordingCheck("transit", 0.0, 0.0, False, distance_of(n1, n2), False)
        weight = n1[both] * n2[both] / (n1[both] + n2[both])
        share1, share2 = (
            float((weight * side[both, 1] / n).sum() / weight.sum())
            for side, n in ((first, n1[both]), (second, n2[both]))
        )
        changed = self._changed(share1, share2, float(n1[both].sum()), float(n2[both].sum()))
        stays = distance_of(n1, n2)
        return RecordingCheck("transit", share1, share2, changed, stays, changed and self._explains(stays))

    def incomplete(self) -> RecordingCheck:
        """A first or last year with far fewer cases than the others may be half a year."""
        size = self.rounding(self.routes.counts).sum(axis=1)
        whole = np.ones(len(size), dtype=bool)
        for end in (0, -1):
            others = np.delete(size, end % len(size))
            if len(others) and size[end] < self.policy.incomplete_year * np.median(others):
                whole[end] = False
        part1, part2 = (float((side & whole).sum() / side.sum()) for side in (self.before, self.after))
        if whole.all():
            return RecordingCheck("incomplete_years", part1, part2, False, self.distance, False)
        kept = [
            self.rounding(self.routes.counts[side & whole].sum(axis=0)) for side in (self.before, self.after)
        ]
        stays = distance_of(*kept) if all(part.sum() for part in kept) else None
        return RecordingCheck("incomplete_years", part1, part2, True, stays, self._explains(stays))
