"""A Release: tables that passed disclosure control, the only thing that leaves the program.

Made by `publish.disclosure` alone; `report` reads it and nothing else of the stages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from equiano.schema.coverage import Coverage
from equiano.schema.shown import (
    PUBLIC,
    Column,
    ColumnKind,
    Derived,
    ReleasedTable,
    Suppressed,
    Value,
    of_shown,
)

__all__ = [
    "PUBLIC",
    "Column",
    "ColumnKind",
    "Derived",
    "Release",
    "ReleasedTable",
    "Suppressed",
    "Value",
    "of_shown",
]


@dataclass(frozen=True)
class Release:
    """All that one report or open-data publication may show.

    Attributes:
        tables: Released tables by name.
        policy: Name and version of the disclosure policy that was applied.
        number: Random number of the release, which only the ledger maps to the data.
        records: Number of cases behind it, rounded by the policy.
        minimum: The least count that is shown.
        spread: How far a shown count may lie from the true one, as the policy says in public.
        coverage: What part of all cases the data hold, as their maker says; None where nobody said.
        below: What is hidden as small is below this number; it may be zero.
    """

    country: str
    tables: Mapping[str, ReleasedTable]
    policy: str
    number: str
    records: int | Suppressed
    minimum: int = 10
    # Of rounding to 5 alone.
    spread: int = 2
    coverage: Coverage | None = None
    below: int = 10
