"""What a linkage may be asked for: `link_lists` and `link_encodings` take the same."""

from __future__ import annotations

from dataclasses import dataclass

from equiano.options import check, check_finite, check_whole

THRESHOLD = 0.7  # the best threshold on generated data, see benchmarks/link.md
# Nearer to 0 or 1 the log odds leave what the scores can tell apart, and everybody or nobody is united.
LEAST_THRESHOLD, MOST_THRESHOLD = 0.01, 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageOptions:
    """How lists are linked.

    Attributes:
        draws: Number of linkages to draw from the match probabilities.
        threshold: Probability from which records are united, 0.01 to 0.99.
        seed: Seed of all chance.
    """

    draws: int = 0
    threshold: float = THRESHOLD
    seed: int = 1

    def __post_init__(self) -> None:
        check(self)
        check_whole(self.draws, "draws")
        check_finite(self.threshold, "threshold", least=LEAST_THRESHOLD, most=MOST_THRESHOLD)
