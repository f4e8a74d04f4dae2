"""Has the mix of recorded routes shifted? Search, dated comparison and the check of recording together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from equiano.errors import BadInputError
from equiano.situation.displacement import PeriodComparison, Scan, ShiftAnswer, change_points, compare
from equiano.situation.recording import Bools, Recording, Rounding, exact, recording_of
from equiano.situation.route_years import RouteYears
from equiano.situation.shift_policy import POLICY, ShiftPolicy
from equiano.situation.spread import Ints
from equiano.words import say

ShiftWord = ShiftAnswer | Literal["cannot_be_told"]
WORDS: tuple[ShiftWord, ...] = ("shift", "trend", "no_shift_seen", "too_few", "cannot_be_told")
_SEEN = ("shift", "trend")


@dataclass(frozen=True)
class Shift:
    """What can be said of a shift of routes.

    Attributes:
        routes: The counts that were tested; cases of one group once.
        scan: Search without a date.
        scan_recording: Whether recording changed with what the search saw; None where it saw nothing.
        event: First year after an event.
        comparison: Before and after it.
        comparison_recording: As `scan_recording`.
    """

    routes: RouteYears
    scan: Scan
    scan_recording: Recording | None
    event: int | None = None
    comparison: PeriodComparison | None = None
    comparison_recording: Recording | None = None

    @property
    def word(self) -> ShiftWord:
        """The answer of the search in one word."""
        return _word(self.scan.answer, self.scan_recording)

    @property
    def event_word(self) -> ShiftWord | None:
        """The answer for the event in one word; None without an event."""
        return None if self.comparison is None else _word(self.comparison.answer, self.comparison_recording)

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for the analyst's desk."""
        found: dict[str, Any] = {
            "answer": self.word,
            "years": list(self.routes.years),
            "categories": list(self.routes.names),
            "counts": self.routes.counts.tolist(),
            "scan": {**self.scan.as_dict(), "recording": _plain(self.scan_recording)},
            "event": self.event,
            "event_answer": self.event_word,
            "comparison": None,
        }
        if self.comparison is not None:
            compared = self.comparison.as_dict()
            found["comparison"] = {**compared, "recording": _plain(self.comparison_recording)}
        return found


def _word(answer: ShiftAnswer, recording: Recording | None) -> ShiftWord:
    untold = recording is not None and recording.verdict == "cannot_be_told"
    return "cannot_be_told" if untold else answer


def _plain(recording: Recording | None) -> dict[str, Any] | None:
    return None if recording is None else recording.as_dict()


def coarse(least: int, base: int) -> Rounding:
    """Rounding that keeps nothing of a small count: 1 to `least` - 1 become one number, the rest is rounded.

    What is worked out from such counts is the same whatever a count that may not be shown was.

    Args:
        least: Smallest count that may be shown.
        base: To what shown counts are rounded.
    """

    def rounding(counts: Ints) -> Ints:
        rounded = base * ((counts + base // 2) // base)
        return np.where((counts > 0) & (counts < least), least // 2, rounded).astype(np.int64)

    return rounding


def _sides_of_scan(scan: Scan, years: Sequence[str]) -> tuple[Bools, Bools]:
    """Years before and after the largest break, up to its neighbours; of a trend, the two halves."""
    number = np.arange(len(years))
    if not scan.breaks:
        middle = len(years) // 2
        return number < middle, number >= len(years) - middle
    starts = [years.index(point.period) for point in scan.breaks]
    largest = max(range(len(starts)), key=lambda n: scan.breaks[n].distance)
    ends = [0, *starts, len(years)]
    return (
        (number >= ends[largest]) & (number < starts[largest]),
        (number >= starts[largest]) & (number < ends[largest + 2]),
    )


def shift_of(
    routes: RouteYears,
    *,
    event: int | None,
    seed: int,
    rounding: Rounding = exact,
    policy: ShiftPolicy = POLICY,
) -> Shift:
    """Search for a shift, and compare the years before and after an event.

    Args:
        routes: Cases by year and route.
        event: First year after the event; None leaves the comparison out.
        seed: Seed of the simulations.
        rounding: Applied to all counts before anything is worked out from them; for what leaves, `coarse`.
        policy: Limits.

    Raises:
        BadInputError: If the event leaves no year on one side.
    """
    counts, years, names = rounding(routes.counts), list(routes.years), routes.names
    scan = change_points(counts, years, names, seed=seed, policy=policy)
    recording = None
    if scan.answer in _SEEN:
        recording = recording_of(routes, *_sides_of_scan(scan, years), rounding, policy)
    if event is None:
        return Shift(routes, scan, recording)
    after = np.array([int(year) >= event for year in years])
    if after.all() or not after.any():
        raise BadInputError(
            say(
                "the event {event} leaves no year on one side; data run from {first} to {last}.",
                event=event,
                first=years[0],
                last=years[-1],
            )
        )
    compared = compare(counts[~after], counts[after], names, seed=seed, policy=policy)
    beside = recording_of(routes, ~after, after, rounding, policy) if compared.answer in _SEEN else None
    return Shift(routes, scan, recording, event, compared, beside)
