"""What a number covers, and whether two numbers may be divided by each other: the same rule in every stage.

A ratio is true only where both numbers speak of the same years, the same place, the same unit and the same
part of those who could have been counted. Russia's police counts of 2011 over one agency's caseload of
2022 to 2025 gave "20,000 per 100 identified"; such a pair gets a sentence instead of a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from equiano.words import say


class Coverage(StrEnum):
    """What part of those who were identified a file holds, as its maker says; None where nobody said."""

    NATIONAL = "national"
    ONE_AGENCY = "one-agency"
    SAMPLE = "sample"
    DEMONSTRATION = "demonstration"


@dataclass(frozen=True)
class Scope:
    """What a number counts. None is unknown, and unknown is never the same as anything.

    Attributes:
        period: First and last year that it counts, both included.
        place: ISO 3166-1 alpha-3 or ISO 3166-2 code.
        unit: What is counted: `persons`, `records`, `crimes`, `cases` (criminal cases) or another word.
        coverage: What part is counted. A count by the state of its whole territory is national.
        data: Name of the set of data it was counted from; two counts of one set cover the same part.
    """

    period: tuple[int, int] | None
    place: str | None
    unit: str | None
    coverage: Coverage | None
    data: str = ""


class Obstacle(StrEnum):
    """Why two numbers may not be divided by each other."""

    PERIOD = "period"
    PLACE = "place"
    UNIT = "unit"
    COVERAGE = "coverage"


@dataclass(frozen=True)
class Comparability:
    """Whether two numbers may be divided by each other: true if nothing stands in the way.

    Attributes:
        obstacles: What differs or is not known, in the order of the rule.
    """

    one: Scope
    other: Scope
    obstacles: tuple[Obstacle, ...]

    def __bool__(self) -> bool:
        return not self.obstacles

    def sentence(self) -> str:
        """Why there is no ratio, in the reader's language; empty where there may be one."""
        if self:
            return ""
        reasons = "; ".join(_reason(obstacle, self.one, self.other) for obstacle in self.obstacles)
        return say("There is no ratio of the two: {reasons}.", reasons=reasons)


def comparable(one: Scope, other: Scope) -> Comparability:
    """Whether a ratio of two numbers would be true: same period, place, unit and scope, all of them known."""
    return Comparability(one, other, tuple(_obstacles(one, other)))


def _obstacles(one: Scope, other: Scope) -> Iterator[Obstacle]:
    if one.period is None or one.period != other.period:
        yield Obstacle.PERIOD
    if one.place is None or one.place != other.place:
        yield Obstacle.PLACE
    if one.unit is None or one.unit != other.unit:
        yield Obstacle.UNIT
    if not _same_part(one, other):
        yield Obstacle.COVERAGE


def _same_part(one: Scope, other: Scope) -> bool:
    """Two agencies are not one: only the whole country, or one set of data, is the same part."""
    if one.data and one.data == other.data:
        return True
    return one.coverage is other.coverage is Coverage.NATIONAL


def _reason(obstacle: Obstacle, one: Scope, other: Scope) -> str:
    match obstacle:
        case Obstacle.PERIOD:
            if one.period is None or other.period is None:
                return say("the years of at least one of them are not stated")
            return say("they speak of other years ({one}; {other})", one=years(one), other=years(other))
        case Obstacle.PLACE:
            return say("they do not speak of the same place")
        case Obstacle.UNIT:
            return say("they count different things")
        case Obstacle.COVERAGE:
            if one.coverage is None or other.coverage is None:
                return say("what part of all cases the file covers was not stated")
            return say("they do not cover the same part of all cases")


def years(scope: Scope) -> str:
    """The years of a number: `2011`, `2011–2014`, or a dash."""
    if scope.period is None:
        return "–"
    first, last = scope.period
    return str(first) if first == last else f"{first}–{last}"


def stated(coverage: Coverage | None) -> str:
    """What a file covers as a sentence for under the title, in the reader's language."""
    match coverage:
        case Coverage.NATIONAL:
            return say("The file covers the whole country, as its publisher states.")
        case Coverage.ONE_AGENCY:
            return say("The file holds the cases of one agency; it says nothing of cases that others saw.")
        case Coverage.SAMPLE:
            return say("The file is a sample of cases, not all of them.")
        case Coverage.DEMONSTRATION:
            return say("DEMONSTRATION: invented or synthetic cases; they describe no real situation.")
        case None:
            return say(
                "What part of all cases the file covers was not stated, so it is not compared with national "
                "figures."
            )
