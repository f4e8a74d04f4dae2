"""What a sign is worth where abusive offers are rare: the line that stands on every result.

The counts are those of invented offers that were held back (`figures.yaml`, made by
`benchmarks/bench_prevent.py`).
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TypedDict

from equiano.prevent.offer.patterns import OfferLanguage
from equiano.vocab.load import read_yaml
from equiano.words import percent, say


class _Counts(TypedDict):
    abusive: int
    abusive_with_sign: int
    ordinary: int
    ordinary_with_sign: int


@cache
def _figures() -> tuple[int, dict[OfferLanguage, _Counts]]:
    kept = read_yaml(resources.files("equiano.prevent.offer") / "figures.yaml")
    return kept["base"], kept["languages"]


def precision(lang: OfferLanguage, one_in: int | None = None) -> float:
    """Share of abusive offers among those with a sign.

    Args:
        lang: Language of the offers.
        one_in: One offer in so many is abusive; the figures' own if None.
    """
    base, languages = _figures()
    counts = languages[lang]
    hit = counts["abusive_with_sign"] / counts["abusive"]
    false = counts["ordinary_with_sign"] / counts["ordinary"]
    return hit / (hit + ((one_in or base) - 1) * false)


def base_rate_lines(lang: OfferLanguage) -> tuple[str, ...]:
    """What the reader should know before a sign worries them.

    Args:
        lang: Language of the offer.
    """
    base, languages = _figures()
    counts = languages[lang]
    # 98.4 % of 430: Volodko and others 2020, see `cues.yaml`.
    return (
        say(
            "Of 430 real advertisements for work abroad {share} had at least one of the usual signs; "
            "how many of them were honest nobody knows.",
            share=percent(0.984, 1),
        ),
        say(
            "If one offer in {base:,} is abusive, then of the offers with a sign about {share} are. "
            "Measured on {n:,} invented offers; with real ones it will be less.",
            base=base,
            share=percent(precision(lang), 1),
            n=counts["abusive"] + counts["ordinary"],
        ),
    )
