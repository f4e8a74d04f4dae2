"""A sensitivity curve: the population over an assumption, and the interval of the whole."""

from __future__ import annotations

from dataclasses import dataclass, replace

from equiano.answer import Answer, Cell, check_level
from equiano.errors import UsageError
from equiano.estimate.population import Population
from equiano.estimate.result import Estimate, Interval, finite_or_none
from equiano.words import figure, interval, number, say, using

AGAINST = 3.841458820694124  # 95% point of chi squared with one degree of freedom


@dataclass(frozen=True)
class SensitivityPoint:
    """The population at one odds ratio.

    Attributes:
        odds: The odds ratio.
        population: Estimated persons, seen and unseen.
        low: Lower end of its interval.
        high: Upper end; infinite if there is none.
        misfit: -2 log likelihood ratio against the odds ratio that fits best, in the largest model; None
            where the data say nothing.
    """

    odds: float
    population: float
    low: float
    high: float
    misfit: float | None

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "odds": self.odds,
            "population": finite_or_none(self.population),
            "low": finite_or_none(self.low),
            "high": finite_or_none(self.high),
            "misfit": self.misfit,
        }


@dataclass(frozen=True)
class Sensitivity(Answer):
    """The population as a function of an odds ratio of lists.

    Attributes:
        base: The estimate as it stands without the curve.
        pair: The two lists whose odds ratio it is; None for any two lists, as a multiple of what the estimate
            takes it to be.
        points: The curve, least odds ratio first.
        level: Coverage of the intervals.
    """

    base: Estimate
    pair: tuple[str, str] | None
    points: tuple[SensitivityPoint, ...]
    level: float

    @property
    def observed(self) -> int:
        """Persons seen."""
        return self.base.observed

    @property
    def population(self) -> float:
        """The estimate without the curve."""
        return self.base.population

    @property
    def whole(self) -> Interval:
        """The union of the intervals of all odds ratios."""
        low, high = min(p.low for p in self.points), max(p.high for p in self.points)
        kind = f"all odds ratios from {self.points[0].odds:g} to {self.points[-1].odds:g}"
        return Interval(self.level, low, high, kind)

    @property
    def supported(self) -> Interval | None:
        """The same without the odds ratios that the data speak against; None if that leaves all."""
        points = [point for point in self.points if point.odds not in self.contradicted]
        if len(points) in (0, len(self.points)):
            return None
        kind = f"odds ratios from {points[0].odds:g} to {points[-1].odds:g}"
        return Interval(self.level, min(p.low for p in points), max(p.high for p in points), kind)

    @property
    def contradicted(self) -> tuple[float, ...]:
        """Odds ratios that the data speak against."""
        return tuple(p.odds for p in self.points if p.misfit is not None and p.misfit > AGAINST)

    def interval(self, level: float = 0.95) -> Interval:
        """The union of the intervals of all odds ratios.

        Args:
            level: The `level` of the curve; it was computed for no other.

        Raises:
            UsageError: If the level is another.
        """
        check_level(level)
        if abs(level - self.level) > 1e-9:
            raise UsageError(say("This curve has intervals of {level:%} only.", level=self.level))
        return self.whole

    def rows(self) -> list[dict[str, Cell]]:
        """One row an odds ratio, the least first."""
        named = {"method": self.base.method, "lists": None if self.pair is None else " & ".join(self.pair)}
        return [
            {
                **named,
                "odds": point.odds,
                "population": point.population,
                "hidden": point.population - self.observed,
                "observed": self.observed,
                "level": self.level,
                "low": point.low,
                "high": point.high,
                "misfit": point.misfit,
            }
            for point in self.points
        ]

    def with_population(self, population: Population) -> Sensitivity:
        """The same with a statement of what the lists count."""
        return replace(self, base=self.base.with_population(population))

    def as_dict(self) -> dict[str, object]:
        """For JSON: the keys of the estimate, and `sensitivity`."""
        whole = self.whole.as_dict()
        return {
            **self.base.as_dict(),
            "sensitivity": {
                "lists": None if self.pair is None else list(self.pair),
                "odds": [self.points[0].odds, self.points[-1].odds],
                "curve": [point.as_dict() for point in self.points],
                "whole": whole,
                "contradicted": list(self.contradicted),
                "supported": None if self.supported is None else self.supported.as_dict(),
            },
        }

    def text(self, lang: str) -> str:
        """The curve in words."""
        with using(lang):
            return "\n".join([_assumption(self), *(_line(p) for p in self.points), *_end(self)])


def _assumption(result: Sensitivity) -> str:
    if result.pair is not None:
        return say(
            "Population by the odds ratio of the lists {first} and {second} among persons on no other list "
            "(1: independent; 2: the odds of being on one are twice as high for those on the other).",
            first=result.pair[0],
            second=result.pair[1],
        )
    return say(
        "Population by what no data can test: the interaction of all lists. At 2 the odds ratio of any two "
        "lists, among persons on no other list, is twice what the estimate takes it to be, and twice as many "
        "are hidden; at 1 the estimate stands."
    )


def _line(point: SensitivityPoint) -> str:
    ends = f"({interval(point.low, point.high)})"
    line = f"  {figure(point.odds)}: {number(point.population)} {ends}"
    against = point.misfit is not None and point.misfit > AGAINST
    return line + (say(" - the data speak against it") if against else "")


def _end(result: Sensitivity) -> list[str]:
    whole, supported = result.whole, result.supported
    lines = [
        say(
            "Interval of the whole, all odds ratios from {least} to {most} with their 95% intervals: {low} "
            "to {high}.",
            least=figure(result.points[0].odds),
            most=figure(result.points[-1].odds),
            low=number(whole.low),
            high=number(whole.high),
        )
    ]
    if supported is not None:
        lines.append(
            say(
                "Without those that the data speak against (likelihood ratio): {low} to {high}, if the "
                "model has all other interactions that there are.",
                low=number(supported.low),
                high=number(supported.high),
            )
        )
    return lines
