"""A kernel that does not come back, as a long calculation seems not to."""

from __future__ import annotations

from equiano.compiled import kernel


@kernel
def turns(count: int) -> int:
    """Count round and round."""
    while count >= 0:
        count = (count + 1) % 7
    return count
