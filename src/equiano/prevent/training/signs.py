"""Which signs people mark: of those a text tells how many are found, and of the marks how many are told.

Stands beside the decision: whoever decides rightly without the signs has guessed, whoever marks everything
finds everything. Intervals are exact ones of decisions; those of one person are somewhat alike, so that they
are rather narrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from equiano.exact import share_interval
from equiano.prevent.training.gain import MeasureSpan

_EXACT = "exact, by decisions"


@dataclass(frozen=True, slots=True)
class MarkedSigns:
    """What one person marked in one vignette.

    Attributes:
        told: Signs that the text tells.
        marked: Signs that were marked.
        is_right: Whether the decision was the reference.
    """

    told: frozenset[str]
    marked: frozenset[str]
    is_right: bool


@dataclass(frozen=True, slots=True)
class SignResult:
    """One sign.

    Attributes:
        sign: Its id.
        told: Decisions on texts that tell it.
        marked: Times it was marked.
        found: Times it was marked where it is told.
        recall: Share of the texts that tell it in which it was marked.
        precision: Share of its marks that stand where it is told.
        right_when_found: Share of right decisions where it was told and marked.
        right_when_missed: The same where it was told and not marked.
    """

    sign: str
    told: int
    marked: int
    found: int
    recall: MeasureSpan
    precision: MeasureSpan
    right_when_found: MeasureSpan
    right_when_missed: MeasureSpan


def by_sign(decisions: Iterable[MarkedSigns], level: float = 0.95) -> Sequence[SignResult]:
    """Precision and recall of each sign, the most often told first.

    Args:
        decisions: One for each person and vignette, of one wave.
        level: Nominal coverage of the intervals.
    """
    kept = list(decisions)
    names = sorted({sign for one in kept for sign in one.told | one.marked})
    found = [_of_sign(sign, kept, level) for sign in names]
    return sorted(found, key=lambda one: (-one.told, one.sign))


def _of_sign(sign: str, decisions: Sequence[MarkedSigns], level: float) -> SignResult:
    told = [one for one in decisions if sign in one.told]
    marked = [one for one in decisions if sign in one.marked]
    hit = [one for one in told if sign in one.marked]
    missed = [one for one in told if sign not in one.marked]
    return SignResult(
        sign, len(told), len(marked), len(hit),
        _share(len(hit), len(told), level),
        _share(len(hit), len(marked), level),
        _share(sum(one.is_right for one in hit), len(hit), level),
        _share(sum(one.is_right for one in missed), len(missed), level),
    )  # fmt: skip


def _share(part: int, whole: int, level: float) -> MeasureSpan:
    if not whole:
        return MeasureSpan(None, None, None, _EXACT)
    low, high = share_interval(part, whole, level)
    return MeasureSpan(part / whole, float(low), float(high), _EXACT)
