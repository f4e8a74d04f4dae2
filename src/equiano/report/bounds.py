"""What a reader knows of a shown number: between which ends the true one lies.

A sentence that orders or compares numbers must hold for every true value that the shown table leaves open, so
it is decided by these ends and never by a hidden value: `SMALL` is below `Release.below`, what is hidden
for the sake of another may be anything that its total leaves, a shown count is known up to its rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from equiano.publish.release import Release, Suppressed, Value


@dataclass(frozen=True)
class Bounds:
    """The true count lies between these, both included."""

    low: float
    high: float

    def surely_above(self, other: Bounds) -> bool:
        """Whether the true count is larger than the other's whatever both are."""
        return self.low > other.high


def bounds(release: Release, value: Value) -> Bounds | None:
    """Ends of the true count behind a shown or hidden one; None where the cell holds no count."""
    if isinstance(value, Suppressed):
        # A count hidden in a table that is withheld may be zero; one hidden for another's sake is not small,
        # but nothing rests on that: the widest reading is always safe.
        return Bounds(0, release.below - 1) if value is Suppressed.SMALL else Bounds(0, inf)
    if isinstance(value, str | bool) or value is None:
        return None
    # A shown zero is one: noise does not move it, and a small count is hidden, never shown as zero.
    if value == 0:
        return Bounds(0, 0)
    return Bounds(max(release.minimum, value - release.spread), value + release.spread)


def capped(parts: Sequence[Bounds], whole: Bounds, *, add_up: bool) -> list[Bounds]:
    """The same bounds, none above what the whole leaves.

    Args:
        parts: Of the parts.
        whole: Of the whole.
        add_up: Whether the parts make the whole, each record in one of them; flags overlap, and only the
            whole itself limits each.
    """
    low = sum(part.low for part in parts)
    return [
        Bounds(part.low, min(part.high, max(part.low, whole.high - (low - part.low if add_up else 0))))
        for part in parts
    ]
