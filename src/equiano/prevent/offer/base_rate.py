"""What a sign is worth where abusive offers are rare: the line that stands on every result.

The counts are those of invented offers that no pattern was written or changed by (`figures.yaml`, made by
`benchmarks/bench_prevent.py`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TypedDict

from equiano.prevent.offer.patterns import OfferLanguage
from equiano.vocab.load import read_yaml
from equiano.words import percent, say

_STANDARD_ERRORS = 1.96  # on each side: 95 %


@dataclass(frozen=True, slots=True)
class Precision:
    """Share of abusive offers among those with a sign, with its 95 % interval.

    Attributes:
        share: The share.
        low: Lower end.
        high: Upper end.
    """

    share: float
    low: float
    high: float


class SignCounts(TypedDict):
    """How many offers of each sort were read, and how many of them had a sign."""

    abusive: int
    abusive_with_sign: int
    ordinary: int
    ordinary_with_sign: int


def precision_of(counts: SignCounts, one_in: int) -> Precision:
    """What a sign is worth where one offer in so many is abusive.

    The odds are those of the two shares with a sign, and the interval that of their ratio: Katz and others
    1978 (by logarithms). It covers chance in drawing the offers, not that they are invented.

    Args:
        counts: Offers read and offers with a sign; no count may be zero.
        one_in: One offer in so many is abusive.

    Raises:
        ValueError: If a count is zero: nothing can be told then.
    """
    if not all(counts.values()):
        raise ValueError("precision: a count is zero")
    hit = counts["abusive_with_sign"] / counts["abusive"]
    false = counts["ordinary_with_sign"] / counts["ordinary"]
    spread = math.sqrt(
        1 / counts["abusive_with_sign"]
        - 1 / counts["abusive"]
        + 1 / counts["ordinary_with_sign"]
        - 1 / counts["ordinary"]
    )
    odds = hit / false / (one_in - 1)
    at, low, high = (odds * math.exp(step * _STANDARD_ERRORS * spread) for step in (0, -1, 1))
    return Precision(at / (1 + at), low / (1 + low), high / (1 + high))


@cache
def _figures() -> tuple[int, dict[OfferLanguage, SignCounts]]:
    kept = read_yaml(resources.files("equiano.prevent.offer") / "figures.yaml")
    return kept["base"], kept["languages"]


def precision(lang: OfferLanguage, one_in: int | None = None) -> Precision:
    """Share of abusive offers among those with a sign, by the kept counts.

    Args:
        lang: Language of the offers.
        one_in: One offer in so many is abusive; the figures' own if None.
    """
    base, languages = _figures()
    return precision_of(languages[lang], one_in or base)


def base_rate_lines(lang: OfferLanguage) -> tuple[str, ...]:
    """What the reader should know before a sign worries them.

    Args:
        lang: Language of the offer.
    """
    base, languages = _figures()
    counts, worth = languages[lang], precision(lang)
    # 98.4 % of 430: Volodko and others 2020, see `cues.yaml`.
    return (
        say(
            "Of 430 real advertisements for work abroad {share} had at least one of the usual signs; "
            "how many of them were honest nobody knows.",
            share=percent(0.984, 1),
        ),
        say(
            "If one offer in {base:,} is abusive, then of the offers with a sign about {share} are "
            "({low} to {high}). Measured on {n:,} invented offers that the signs were not made by; with "
            "real ones it will be less.",
            base=base,
            share=percent(worth.share, 2),
            low=percent(worth.low, 2),
            high=percent(worth.high, 2),
            n=counts["abusive"] + counts["ordinary"],
        ),
    )
