"""Where the money goes: whole units of each channel, most persons reached, a floor in every group. Exact.

The sum of 1 − exp(−s) is concave, so it lies under its tangents: an integer programme (HiGHS in SciPy) is
solved with the tangents so far, then a tangent is added at its solution, until both agree (Kelley, 1960).
Most tangents are found by the programme in fractions of units, which costs a hundredth of one in whole units.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from equiano.errors import NotEstimableError
from equiano.prevent.campaign.plan_file import CampaignPlan
from equiano.prevent.campaign.reach import ReachTerm, alone
from equiano.words import number, say

Coefficients = np.ndarray[tuple[int], np.dtype[np.float64]]

# Of all persons: nearer than that no survey knows a group's size.
_CLOSE = 1e-6
_MOST_ROUNDS = 300
# In fractions 10 took the bound to a millionth at 10 groups and 15 channels; what is left whole units find.
_FRACTION_ROUNDS = 30
# Seconds of one programme: 20 groups and 25 channels take 18 CPU-seconds in all (`benchmarks/prevent.md`).
_LONGEST = 300
# Of a unit: what a solver leaves of a whole number.
_WHOLE = 1e-6
# Where the first tangents lie: thirds of what one or more exposures on average reach.
_FIRST = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0)


@dataclass
class _Programme:
    """Rows of the integer programme; the columns are units, strengths, reached shares, choices."""

    width: int
    rows: list[dict[int, float]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, row: dict[int, float], *, low: float = -math.inf, high: float = math.inf) -> None:
        """Keep the row from `low` to `high`."""
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def constraint(self) -> LinearConstraint:
        """The rows as SciPy takes them."""
        matrix = np.zeros((len(self.rows), self.width))
        for place, row in enumerate(self.rows):
            for column, value in row.items():
                matrix[place, column] = value
        return LinearConstraint(matrix, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Floor:
    """A group's floor: units of each channel with which that channel alone reaches it.

    Attributes:
        group: Id of the group.
        needed: Channel -> units; only channels that can.
    """

    group: str
    needed: Mapping[str, int]


def floors_of(plan: CampaignPlan, shares: Mapping[tuple[str, str], float]) -> tuple[Floor, ...]:
    """The floors of a plan. One channel alone must reach it, so that it holds whatever the overlap."""
    floors = []
    for one in plan.groups:
        if one.floor == 0:
            continue
        needed = {}
        for channel in plan.channels:
            if one.id not in channel.reach:
                continue
            k, share = channel.reach[one.id].k, shares[one.id, channel.id]
            units = next(
                (n for n in range(1, channel.most + 1) if alone(k, share, n) >= one.floor - 1e-12), None
            )
            if units is not None:
                needed[channel.id] = units
        floors.append(Floor(one.id, needed))
    return tuple(floors)


class _Allocation:
    def __init__(self, plan: CampaignPlan, terms: Sequence[ReachTerm], floors: Sequence[Floor]) -> None:
        self.plan, self.terms = plan, terms
        names = [channel.id for channel in plan.channels]
        self.unit = {name: place for place, name in enumerate(names)}
        pairs = [(place, name) for place, term in enumerate(terms) for name in term.parts]
        start = len(names)
        self.strength = {pair: start + place for place, pair in enumerate(pairs)}
        start += len(pairs)
        self.share = {place: start + place for place in range(len(terms))}
        start += len(terms)
        choices = [(floor.group, name) for floor in floors for name in floor.needed]
        self.choice = {pair: start + place for place, pair in enumerate(choices)}
        self.programme = _Programme(start + len(choices))
        self._cut: set[tuple[int, str, int]] = set()
        for floor in floors:
            self.programme.add({self.choice[floor.group, name]: 1.0 for name in floor.needed}, low=1.0)
            for name, units in floor.needed.items():
                self.programme.add({self.unit[name]: 1.0, self.choice[floor.group, name]: -units}, low=0.0)

    @property
    def costs(self) -> Coefficients:
        made = np.zeros(self.programme.width)
        made[: len(self.unit)] = [channel.cost for channel in self.plan.channels]
        return made

    def limit(self, budget: float) -> None:
        self.programme.add(dict(enumerate(self.costs[: len(self.unit)])), high=budget)

    def cut_share(self, place: int, at: float) -> None:
        """The tangent of 1 − exp(−s) at `at`."""
        slope = math.exp(-at)
        row = {self.strength[place, name]: -slope for name in self.terms[place].parts}
        self.programme.add({**row, self.share[place]: 1.0}, high=1 - slope - slope * at)

    def cut_strength(self, place: int, name: str, units: int) -> None:
        """The chords of a channel's strength on both sides of a whole number of units."""
        term = self.terms[place]
        for left in (units - 1, units):
            if left < 0 or (place, name, left) in self._cut:
                continue
            self._cut.add((place, name, left))
            at, step = term.strength(name, left), term.strength(name, left + 1) - term.strength(name, left)
            self.programme.add(
                {self.strength[place, name]: 1.0, self.unit[name]: -step}, high=at - step * left
            )

    def solve(self, goal: Coefficients) -> dict[str, int] | None:
        """Whole units of each channel at the optimum; None if there is none, or it takes too long."""
        found = self._solved(goal, self._choosing())
        return None if found is None else {name: round(units) for name, units in found.items()}

    def solve_in_fractions(self, goal: Coefficients) -> dict[str, float] | None:
        """The same in fractions of units, which bounds it."""
        return self._solved(goal, np.zeros(self.programme.width))

    def _choosing(self) -> Coefficients:
        whole = np.zeros(self.programme.width)
        whole[: len(self.unit)] = 1
        whole[list(self.choice.values())] = 1
        return whole

    def _solved(self, goal: Coefficients, whole: Coefficients) -> dict[str, float] | None:
        high = np.full(self.programme.width, np.inf)
        high[: len(self.unit)] = [channel.most for channel in self.plan.channels]
        high[[*self.share.values(), *self.choice.values()]] = 1.0
        found = milp(
            goal,
            constraints=self.programme.constraint(),
            integrality=whole,
            bounds=Bounds(np.zeros(len(high)), high),
            options={"mip_rel_gap": 1e-9, "time_limit": _LONGEST},
        )
        if found.status != 0:
            return None
        self.value = float(found.fun)
        return {name: float(found.x[at]) for name, at in self.unit.items()}

    def promised(self, units: Mapping[str, float], price: float) -> float:
        """Persons that the tangents promise at the solution just found.

        Args:
            units: The solution.
            price: Persons that a unit of money counts as.
        """
        return price * sum(channel.cost * units[channel.id] for channel in self.plan.channels) - self.value

    def cut_at(self, units: Mapping[str, float]) -> None:
        """Add the tangents at a solution; where units are no whole number, the chord between both sides."""
        for place, term in enumerate(self.terms):
            self.cut_share(place, sum(_chord(term, name, units[name]) for name in term.parts))
            for name in term.parts:
                self.cut_strength(place, name, math.floor(units[name] + _WHOLE))


def _chord(term: ReachTerm, name: str, units: float) -> float:
    """A channel's strength; of a fraction of a unit on the chord, as the programme has it."""
    low = math.floor(units + _WHOLE)
    part = max(0.0, units - low)
    at = term.strength(name, low)
    return at + part * (term.strength(name, low + 1) - at) if part else at


def persons_reached(terms: Sequence[ReachTerm], units: Mapping[str, int]) -> float:
    """Persons whom at least one channel reaches."""
    return sum(term.persons * term.reached(units) for term in terms)


def allocate(
    plan: CampaignPlan, terms: Sequence[ReachTerm], floors: Sequence[Floor], budget: float
) -> dict[str, int]:
    """Units of each channel that reach most persons for the budget, every floor held.

    Raises:
        NotEstimableError: If no plan holds the floors; it says what they cost at the least. Or if it takes
            longer than somebody waits.
    """
    if (why := _why_impossible(plan, terms, floors, budget)) is not None:
        raise why
    work = _Allocation(plan, terms, floors)
    work.limit(budget)
    goal = np.zeros(work.programme.width)
    for place, term in enumerate(terms):
        goal[work.share[place]] = -term.persons
        for at in _FIRST:
            work.cut_share(place, at)
        for name in term.parts:
            work.cut_strength(place, name, 0)
    # Of two plans that reach the same the cheaper: less than what counts as the same.
    everybody = sum(term.persons for term in terms)
    price = everybody * _CLOSE / budget / 10
    goal += work.costs * price
    _approach(work, goal, price)
    best: dict[str, int] = {}
    for _ in range(_MOST_ROUNDS):
        units = work.solve(goal)
        if units is None:
            raise _too_long()
        best = max(best or units, units, key=lambda one: persons_reached(terms, one))
        if work.promised(units, price) - persons_reached(terms, best) <= _CLOSE * everybody:
            break
        work.cut_at(units)
    return best


def _approach(work: _Allocation, goal: Coefficients, price: float) -> None:
    """Add tangents in fractions of units until they bound the optimum as closely as whole units are to be."""
    everybody = sum(term.persons for term in work.terms)
    for _ in range(_FRACTION_ROUNDS):
        units = work.solve_in_fractions(goal)
        if units is None:
            return
        reached = sum(
            term.persons * -math.expm1(-sum(_chord(term, name, units[name]) for name in term.parts))
            for term in work.terms
        )
        if work.promised(units, price) - reached <= _CLOSE * everybody:
            return
        work.cut_at(units)


def _too_long() -> NotEstimableError:
    return NotEstimableError(
        say(
            "the best plan was not found within {minutes} minutes. Take fewer groups or channels, or fewer "
            "units of each.",
            minutes=_LONGEST // 60,
        )
    )


def check_floors(plan: CampaignPlan, terms: Sequence[ReachTerm], floors: Sequence[Floor]) -> None:
    """Raise unless the budget can hold every floor.

    Raises:
        NotEstimableError: If it cannot; it says what the floors cost at the least.
    """
    if (why := _why_impossible(plan, terms, floors, plan.budget)) is not None:
        raise why


def _why_impossible(
    plan: CampaignPlan, terms: Sequence[ReachTerm], floors: Sequence[Floor], budget: float
) -> NotEstimableError | None:
    for floor in floors:
        if not floor.needed:
            return NotEstimableError(
                say(
                    "{group}: no channel alone reaches the floor, however many units are bought. Lower the "
                    "floor or add a channel.",
                    group=floor.group,
                )
            )
    cheapest = _Allocation(plan, terms, floors)
    units = cheapest.solve(cheapest.costs) or {}
    least = sum(channel.cost * units.get(channel.id, 0) for channel in plan.channels)
    if least <= budget:
        return None
    return NotEstimableError(
        say(
            "the floors cost at least {least} {currency}, the budget is {budget}. Lower a floor or raise the "
            "budget.",
            least=number(least),
            budget=number(budget),
            currency=plan.currency,
        )
    )
