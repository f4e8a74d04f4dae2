"""Multipliers: a count of who was reached, over the share of the group who say they were.

A service knows how many of the group it saw (the benchmark); a survey of the group says what share was seen
by it (the multiplier). Their ratio is the size, if the two mean the same persons, place and time. Several
benchmarks that disagree say that they do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2, norm

from equiano.answer import Interval, check_level
from equiano.errors import NotEstimableError
from equiano.estimate.table import text_sha256
from equiano.survey.result import SizeEstimate
from equiano.survey.sheet import SurveySheet, sheet_of
from equiano.tables.raw_table import Opening
from equiano.words import say

Floats = npt.NDArray[np.float64]

_Z = 1.959963984540054


@dataclass(frozen=True)
class Benchmark:
    """One benchmark with its multiplier.

    Attributes:
        name: Of the service or object.
        count: Persons it reached.
        share: Share of the group who say so.
        share_error: Standard error of the share.
        size: Count over share.
        low: Lower end of the interval.
        high: Upper end.
    """

    name: str
    count: float
    share: float
    share_error: float
    size: float
    low: float
    high: float


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
    count, share, share_error, count_error = _columns(sheet)
    logs = np.log(count / share)
    variance = (share_error / share) ** 2 + (count_error / count) ** 2
    z = float(norm.ppf((1 + level) / 2))
    each = [
        Benchmark(
            row["source"],
            float(c),
            float(p),
            float(e),
            *(float(np.exp(x)) for x in (m, m - z * s, m + z * s)),
        )
        for row, c, p, e, m, s in zip(
            sheet.rows, count, share, share_error, logs, np.sqrt(variance), strict=True
        )
    ]
    between, p = _spread(logs, variance)
    weight = 1 / (variance + between)
    middle = float(weight @ logs / weight.sum())
    se = 1 / float(np.sqrt(weight.sum()))

    def make(wanted: float) -> Interval:
        half = float(norm.ppf((1 + wanted) / 2)) * se
        return Interval(
            wanted, float(np.exp(middle - half)), float(np.exp(middle + half)), "logarithm normal"
        )

    notes = [*sheet.notes]
    if p is not None and p < 0.05:
        notes.append(
            say("the benchmarks disagree beyond chance: they do not count the same persons, place or time.")
        )
    text = "\n".join(",".join(row.values()) for row in sheet.rows)
    return SizeEstimate(
        "multiplier",
        float(np.exp(middle)),
        (make(level),),
        None,
        {
            "benchmarks": [vars(one) for one in each],
            "p_agree": p,
            "spread_between": float(np.sqrt(between)),
            "largest_over_smallest": max(b.size for b in each) / min(b.size for b in each),
        },
        None,
        sheet.sha256 or text_sha256(text),
        tuple(notes),
        make_interval=make,
    )


def _columns(sheet: SurveySheet) -> tuple[Floats, Floats, Floats, Floats]:
    """Counts, shares and the standard errors of both."""
    faults: list[Any] = []
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
    return as_floats[0], as_floats[1], as_floats[2], as_floats[3]


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
        return float(np.sqrt((effect or 2.0) * max(p * (1 - p), 1e-12) / persons))
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
