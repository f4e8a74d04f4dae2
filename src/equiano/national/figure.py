"""Figures of an agency, from the counts that it shows: nobody learns from them what the counts do not say.

A median is that of grouped waits: linear within its band, with Woodruff's interval (1952), the ends being
those of the share on the same curve. Who still waits has waited longer than every band: a wait that has not
ended is no short one. Shares have exact intervals (Clopper and Pearson 1934).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from equiano.exact import share_interval
from equiano.national.case import BANDS, IN_TIME, LATE, WAITING, WAITS
from equiano.national.submission import TOTAL, Submission

MeasureKind = Literal["days", "share"]
MEASURES: Mapping[str, MeasureKind] = {"decision": "days", "acknowledged": "share", "outcome": "share"}
Z = 1.959964  # of 95 %
LEAST_WAITS = 10  # as many as the policy shows in one cell: fewer give no interval that says anything


@dataclass(frozen=True)
class AgencyFigure:
    """A figure; all None: it cannot be told.

    Attributes:
        value: The median in days, or the share.
        low: Lower end of its 95 % interval.
        high: Upper end; None of a wait: open.
        lower, upper: Quartiles, of a wait alone; None: not reached.
        counted: Persons behind it, as shown.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    lower: float | None = None
    upper: float | None = None
    counted: int | None = None


NOTHING = AgencyFigure()


def figure_of(submission: Submission, measure: str) -> AgencyFigure:
    """The figure of an agency."""
    counts = submission.table(measure)
    if MEASURES[measure] == "days":
        return _median(counts, submission.below)
    return _share(counts, (IN_TIME, LATE) if measure == "acknowledged" else ("yes", "no"))


def _share(counts: Mapping[str, int | None], codes: tuple[str, str]) -> AgencyFigure:
    part, rest = (counts.get(code) for code in codes)
    if part is None or rest is None or not part + rest:
        return NOTHING
    low, high = share_interval(part, part + rest, 0.95)
    return AgencyFigure(part / (part + rest), float(low), float(high), counted=part + rest)


def _median(counts: Mapping[str, int | None], below: int) -> AgencyFigure:
    """Median and quartiles of grouped waits.

    What is hidden is spread evenly over the hidden bands for the figure; for the ends of the interval all of
    it lies in the first of them, or in the last.
    """
    whole = counts.get(TOTAL)
    if whole is None or whole < LEAST_WAITS:
        return NOTHING
    shown = {code: counts.get(code) for code in WAITS}
    hidden = [code for code, size in shown.items() if size is None]
    rest = min(max(whole - sum(size or 0 for size in shown.values()), 0), len(hidden) * (below - 1))
    even = _curve(shown, dict.fromkeys(hidden, rest / max(len(hidden), 1)))
    soon, late = (_curve(shown, dict.fromkeys(ends, rest)) for ends in (hidden[:1], hidden[-1:]))
    spread = Z * sqrt(0.25 / whole)
    middle = even(0.5)
    if middle is None:
        return NOTHING
    return AgencyFigure(middle, soon(0.5 - spread), late(0.5 + spread), even(0.25), even(0.75), whole)


def _curve(shown: Mapping[str, int | None], hidden: Mapping[str, float]) -> Callable[[float], float | None]:
    """Days after which a share of all has a decision; None where it never comes to that."""
    sizes = [(last, shown[code] or hidden.get(code, 0.0)) for last, code in BANDS]
    whole = sum(size for _, size in sizes) + (shown[WAITING] or hidden.get(WAITING, 0.0))

    def at(share: float) -> float | None:
        wanted, before, start = share * whole, 0.0, 0
        for last, size in sizes:
            if size and before + size >= wanted:
                return start + (last + 1 - start) * max(0.0, wanted - before) / size
            before, start = before + size, last + 1
        return None

    return at
