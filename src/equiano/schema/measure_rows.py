"""Typed rows of the measures of help."""

from __future__ import annotations

from dataclasses import dataclass

from equiano.schema.row import TableRow


@dataclass(frozen=True, slots=True, eq=False)
class MeasureRow(TableRow):
    """Table `measure`: one measure of a period with its interval."""

    measure: str
    period: str | None
    value: float | None
    low: float | None
    high: float | None
    counted: int | None
