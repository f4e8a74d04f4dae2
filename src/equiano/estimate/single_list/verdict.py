"""What may be said from one list: a range, at least so many, or no number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Code = Literal["range", "at_least", "stop"]


def verdict(levels: Mapping[str, str], bounded: bool) -> Code:
    """The verdict from the checks' levels.

    A range only where no check has anything against it: enough persons are seen again, they do not differ
    visibly, and the number seen once can be trusted. Otherwise the data support a lower bound.

    Args:
        levels: Level by check: `repeated`, `overdispersion`, `ones`, `single_width`.
        bounded: Whether a lower bound above the persons seen exists.
    """
    clear = all(levels[name] == "ok" for name in ("repeated", "overdispersion", "ones"))
    if clear and levels["single_width"] in ("ok", "care"):
        return "range"
    return "at_least" if bounded else "stop"
