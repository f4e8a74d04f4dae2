"""What may be said from one list: a range, at least so many, or no number."""

from __future__ import annotations

from collections.abc import Mapping

from equiano.estimate import policy
from equiano.estimate.policy import Code, Level


def verdict(levels: Mapping[str, Level], bounded: bool) -> Code:
    """The verdict from the checks' levels, by the policy of all verdicts.

    A range only where no check has anything against it: enough persons are seen again, they do not differ
    visibly, and the number seen once can be trusted. Otherwise the data support a lower bound.

    Args:
        levels: Level by check: `repeated`, `overdispersion`, `ones`, `single_width`.
        bounded: Whether a lower bound above the persons seen exists.
    """
    code = policy.verdict(levels)
    return "stop" if code == "at-least" and not bounded else code
