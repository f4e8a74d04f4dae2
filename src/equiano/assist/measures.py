"""Measures of help: how long until the first, how often in time, how many with a plan; with their intervals.

    (detected, first help or none) ─> Delays ─> median (Kaplan and Meier: who still waits counts as waiting)
    (day for an answer, day of the answer) ─> share in time, of those whose day is over
    part of a whole ─> share

The intervals are of the process that brings people in and answers them, not of the people of the period, who
were counted completely: they say how far a figure would move had the same office had another such month.

Pure: it keeps nothing, reads no clock and knows no person. Days are whole days.
Sources: Kaplan & Meier 1958 (survival); Greenwood 1926 (variance); Brookmeyer & Crowley 1982 (interval of the
median, here with the log-log transformation of Kalbfleisch & Prentice 1980); Clopper & Pearson 1934 (shares).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import exp, log, sqrt
from statistics import NormalDist

LEVEL = 0.95
# Half, and what a product of shares may miss it by: of ten of whom five were helped, half were helped.
_HALF = 0.5 + 1e-9
# Fewer give an interval from a day to a year, which tells nobody anything.
LEAST_FOR_MEDIAN = 5


@dataclass(frozen=True)
class Delays:
    """How long persons waited for something, in whole days.

    Attributes:
        came: Days -> persons for whom it came after so many days.
        waiting: Days -> persons who have waited so long, and for whom it has not come.
    """

    came: Mapping[int, int] = field(default_factory=dict)
    waiting: Mapping[int, int] = field(default_factory=dict)

    @property
    def persons(self) -> int:
        """How many persons."""
        return sum(self.came.values()) + sum(self.waiting.values())

    def __add__(self, other: Delays) -> Delays:
        """Those of both."""
        came, waiting = Counter(self.came), Counter(self.waiting)
        came.update(other.came)
        waiting.update(other.waiting)
        return Delays(dict(came), dict(waiting))


@dataclass(frozen=True)
class Median:
    """Days until half of the persons were helped.

    Attributes:
        days: The median; None: more than half still wait, or there are too few persons.
        low: Lower end of its interval; None as above.
        high: Upper end; None: it is open, as too many still wait.
        persons: Persons behind it.
        waiting: Those of them who still wait.
    """

    days: int | None
    low: int | None
    high: int | None
    persons: int
    waiting: int


@dataclass(frozen=True)
class MeasuredShare:
    """A share with its interval.

    Attributes:
        part: Those who have it.
        whole: All.
        share: Their ratio; None: there is nobody.
        low: Lower end of its interval, 0 to 1.
        high: Upper end.
    """

    part: int
    whole: int
    share: float | None
    low: float
    high: float


def delays(persons: Iterable[tuple[dt.date, dt.date | None]], today: dt.date) -> Delays:
    """How long persons waited from one day to another.

    Who was not helped waits until today, also where the case was closed without help: help that never came is
    a long wait and not a person less. What came before the first day (help given before it was written down)
    came at once.

    Args:
        persons: The first day of each, and the day on which it came; None if it has not.
        today: The day on which is counted; what came later has not come yet.

    Raises:
        ValueError: If a first day lies after today.
    """
    came, waiting = Counter[int](), Counter[int]()
    for since, until in persons:
        if since > today:
            raise ValueError("somebody waits from a day that has not come")
        if until is not None and until <= today:
            came[max(0, (until - since).days)] += 1
        else:
            waiting[(today - since).days] += 1
    return Delays(dict(came), dict(waiting))


def share_waiting(of: Delays) -> list[tuple[int, float, float]]:
    """Share that still waits after so many days (Kaplan and Meier).

    Returns:
        Day, share, and Greenwood's sum of the variance; a line for each day on which it came to somebody.
        Who has waited exactly so long counts as at risk on that day.
    """
    lines, at_risk, still, greenwood = [], of.persons, 1.0, 0.0
    for day in sorted({*of.came, *of.waiting}):
        came = of.came.get(day, 0)
        if came:
            still *= 1 - came / at_risk
            # Nobody left: the share is 0 for certain, as far as this formula knows.
            greenwood += came / (at_risk * (at_risk - came)) if at_risk > came else 0.0
            lines.append((day, still, greenwood))
        at_risk -= came + of.waiting.get(day, 0)
    return lines


def median_of(of: Delays, level: float = LEVEL) -> Median:
    """The median of a wait with its interval.

    Args:
        of: The waits.
        level: Confidence level.
    """
    waiting = sum(of.waiting.values())
    if of.persons < LEAST_FOR_MEDIAN:
        return Median(None, None, None, of.persons, waiting)
    z = NormalDist().inv_cdf((1 + level) / 2)
    lines = share_waiting(of)
    middle = next((day for day, still, _ in lines if still <= _HALF), None)
    low = next((day for day, still, sum_ in lines if _end(still, sum_, -z) <= _HALF), None)
    high = next((day for day, still, sum_ in lines if _end(still, sum_, z) <= _HALF), None)
    return Median(middle, low, high, of.persons, waiting)


def _end(still: float, greenwood: float, z: float) -> float:
    """End of the interval of the share that still waits, on the scale log(-log): between 0 and 1 always."""
    if not still:  # of 1 there is no line: each is a day on which it came to somebody
        return 0.0
    spread = sqrt(greenwood) / log(still)  # negative: a larger z is a larger share
    return float(still ** exp(z * spread))


def share_of(part: int, whole: int, level: float = LEVEL) -> MeasuredShare:
    """A share with its exact interval.

    Args:
        part: Those who have it.
        whole: All.
        level: Confidence level.

    Raises:
        ValueError: If the part is not between nobody and all.
    """
    from equiano.exact import share_interval  # noqa: PLC0415 - loads numbers, which pages without shares do not need

    if not 0 <= part <= whole:
        raise ValueError("a part is between none and the whole")
    if not whole:
        return MeasuredShare(0, 0, None, 0.0, 1.0)
    low, high = share_interval(part, whole, level)
    return MeasuredShare(part, whole, part / whole, float(low), float(high))


def in_time(asked: Iterable[tuple[dt.date, dt.date | None]], today: dt.date) -> tuple[int, int]:
    """Of what asked for an answer by a day, how much was answered by it.

    Counted is only what has its day behind it. One that was answered early while its day is still ahead has
    late companions that nobody knows yet: with it the share would look better than it will be.

    Args:
        asked: Last day for an answer, and the day of the answer; None if there is none yet.
        today: The day on which is counted.

    Returns:
        Answered in time, and all whose day is over.
    """
    over = [(last, answer) for last, answer in asked if last < today]
    return sum(answer is not None and answer <= last for last, answer in over), len(over)
