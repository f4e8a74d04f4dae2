"""Multipliers: a count of who was reached, over the share of the group who say they were.

A service knows how many of the group it saw (the benchmark); a survey of the group says what share was seen
by it (the multiplier). Their ratio is the size, if the two mean the same persons, place and time. Several
benchmarks that disagree say that they do not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2, norm

from equiano.answer import Interval, check_level
from equiano.errors import Fault, NotEstimableError
from equiano.estimate.table import text_sha256
from equiano.survey.facts import BenchmarkFacts
from equiano.survey.result import SizeEstimate
from equiano.survey.sheet import SurveySheet, sheet_of
from equiano.tables.raw_table import Opening
from equiano.words import say

Floats = npt.NDArray[np.float64]

_Z = 1.959963984540054  # of an interval of 95 %
# Of a survey that does not say its own; Salganik 2006 advises 2 for samples recruited along ties.
_DESIGN_EFFECT = 2.0
_DISAGREE = 0.05  # usual; it only adds a note


def multiplier_size(data: object, *, level: float = 0.95, opening: Opening | None = None) -> SizeEstimate:
    """Size of a group from one or several benchmarks.

    Args:
        data: A file or data frame, one row a benchmark: `source`, `count` (persons reached), `share` (between
            0 and 1), and either `low` and `high` (95 %), `se`, or `persons` (asked) with, if known,
            `design_effect` (2 where the column is missing: RDS is seldom better); `count_se` if the count is
            itself estimated.
        level: Nominal coverage.
        opening: Encoding, sheet and header row of a file.

    Returns:
        The geometric mean weighted by precision, the spread between benchmarks included (DerSimonian and
        Laird 1986); diagnostics have each benchmark, and `p_agree`, the probability of benchmarks so far
        apart by chance.

    Raises:
        BadInputError: With every cell at fault.
        UsageError: If the level is no number between 0 and 1.
        NotEstimableError: If a share is 0.
    """
    check_level(level)
    sheet = sheet_of(data, opening)
    sheet.need(("source", "count", "share"))
    reached = _columns(sheet)
    logs = np.log(reached.count / reached.share)
    variance = (reached.share_error / reached.share) ** 2 + (reached.count_error / reached.count) ** 2
    each = _benchmarks(sheet, reached, logs, float(norm.ppf((1 + level) / 2)) * np.sqrt(variance))
    between, p = _spread(logs, variance)  # sizes multiply, so all is on the log scale
    weight = 1 / (variance + between)
    make = _LogNormal(float(weight @ logs / weight.sum()), 1 / float(np.sqrt(weight.sum())))
    text = "\n".join(",".join(row.values()) for row in sheet.rows)
    sizes = [one["size"] for one in each]
    return SizeEstimate(
        "multiplier",
        float(np.exp(make.middle)),
        (make(level),),
        None,
        {
            "benchmarks": each,
            "p_agree": p,
            "spread_between": float(np.sqrt(between)),
            "largest_over_smallest": max(sizes) / min(sizes),
        },
        None,
        sheet.sha256 or text_sha256(text),
        (*sheet.notes, *_disagreement(p)),
        make_interval=make,
    )


def _disagreement(p: float | None) -> list[str]:
    if p is None or p >= _DISAGREE:
        return []
    return [say("the benchmarks disagree beyond chance: they do not count the same persons, place or time.")]


@dataclass(frozen=True)
class _LogNormal:
    """Intervals of a size whose logarithm is normal."""

    middle: float
    se: float

    def __call__(self, level: float) -> Interval:
        """The interval of that level."""
        half = float(norm.ppf((1 + level) / 2)) * self.se
        low, high = float(np.exp(self.middle - half)), float(np.exp(self.middle + half))
        return Interval(level, low, high, "logarithm normal")


@dataclass(frozen=True, slots=True)
class _Reached:
    """Columns of the benchmarks, each of shape (B,)."""

    count: Floats
    share: Floats
    share_error: Floats
    count_error: Floats


def _benchmarks(sheet: SurveySheet, reached: _Reached, logs: Floats, half: Floats) -> list[BenchmarkFacts]:
    """Each benchmark with its own size and interval, whose half width on the log scale is `half`."""
    return [
        {
            "name": row["source"],
            "count": float(reached.count[i]),
            "share": float(reached.share[i]),
            "share_error": float(reached.share_error[i]),
            "size": float(np.exp(logs[i])),
            "low": float(np.exp(logs[i] - half[i])),
            "high": float(np.exp(logs[i] + half[i])),
        }
        for i, row in enumerate(sheet.rows)
    ]


def _columns(sheet: SurveySheet) -> _Reached:
    """Counts, shares and the standard errors of both.

    Raises:
        BadInputError: With every cell at fault.
        NotEstimableError: If a share is 0.
    """
    faults: list[Fault] = []
    count = sheet.numbers_of("count", faults, least=1.0)
    share = sheet.numbers_of("share", faults, least=0.0)

    def optional(name: str) -> list[float | None]:
        if name not in sheet.columns:
            return [None] * len(sheet.rows)
        return sheet.numbers_of(name, faults, least=0.0, blank=True)

    low, high, se, persons, effect, count_se = map(
        optional, ("low", "high", "se", "persons", "design_effect", "count_se")
    )
    errors = []
    for i, p in enumerate(share):
        error = _share_error(p, low[i], high[i], se[i], persons[i], effect[i])
        if p is not None and p > 1:
            faults.append(sheet.fault(i, "share", say("more than 1. Write per cent as a share: 0.35.")))
        elif error is None:
            message = say("nothing says how sure the share is: give `low` and `high`, `se`, or `persons`.")
            faults.append(sheet.fault(i, "share", message))
        errors.append(error or 0.0)
    sheet.refuse(faults)
    if any(p == 0 for p in share):
        raise NotEstimableError(say("{name}: a share of 0 has no multiplier.", name=sheet.source))
    as_floats = [
        np.array([x or 0.0 for x in column], np.float64) for column in (count, share, errors, count_se)
    ]
    return _Reached(*as_floats)


def _share_error(
    p: float | None,
    low: float | None,
    high: float | None,
    se: float | None,
    persons: float | None,
    effect: float | None,
) -> float | None:
    if se is not None and se > 0:
        return se
    if low is not None and high is not None and high > low:
        return (high - low) / (2 * _Z)
    if persons and p is not None and 0 <= p <= 1:
        # A share of 1 has no binomial error; next to none is put in, so that it still has a weight.
        return float(np.sqrt((effect or _DESIGN_EFFECT) * max(p * (1 - p), 1e-12) / persons))
    return None


def _spread(logs: Floats, variance: Floats) -> tuple[float, float | None]:
    """Variance between benchmarks by moments, and the probability of such a spread by chance."""
    if len(logs) < 2:
        return 0.0, None
    weight = 1 / variance
    middle = weight @ logs / weight.sum()
    q = float(weight @ (logs - middle) ** 2)
    freedom = len(logs) - 1
    scale = weight.sum() - (weight**2).sum() / weight.sum()
    return max(0.0, (q - freedom) / float(scale)), float(chi2.sf(q, freedom))
