"""One call for every method."""

from __future__ import annotations

from typing import Any

from equiano.errors import BadInputError, UsageError
from equiano.estimate.bootstrap import Progress
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.table import CaptureTable, as_tables

Result = Estimate | NotEstimable
METHODS = ("auto", "bic", "stepwise")
MAX_MODEL_LISTS = 10


def estimate(
    table: Any,
    method: str = "auto",
    *,
    bootstrap: int = 0,
    seed: int = 1,
    max_order: int | None = None,
    models: int = 0,
    top: int | None = None,
    progress: Progress | None = None,
) -> Any:
    """Estimate the population behind a capture table.

    Raises:
        BadInputError: If the table cannot be used.
        UsageError: If the method or an option is wrong.
    """
    if method not in METHODS:
        raise UsageError(f"--method {method}: not a method. Choose one of: {', '.join(METHODS)}.")
    tables = as_tables(table)
    return estimate_table(
        tables[()],
        method,
        bootstrap=bootstrap,
        seed=seed,
        max_order=max_order,
        models=models,
        top=top,
        progress=progress,
    )


def estimate_table(table: CaptureTable, method: str, **options: Any) -> Result:
    """Estimate from one table by one method."""
    from equiano.estimate.bic import estimate_bic
    from equiano.estimate.stepwise import estimate_stepwise

    if not table.overlaps:
        raise BadInputError("No person is on two lists. Without any overlap nothing can be estimated.")
    if method == "stepwise":
        return estimate_stepwise(
            table, bootstrap=options["bootstrap"], seed=options["seed"], progress=options["progress"]
        )
    return estimate_bic(table, **options)
