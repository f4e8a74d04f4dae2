"""Estimate the hidden population from capture histories.

The module itself can be called: `equiano.estimate(table, method="bic")` is `equiano.estimate.estimate(...)`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from equiano.estimate import curve_plot, plot, text, years_words  # noqa: F401
from equiano.estimate.front import estimate
from equiano.estimate.histories import as_table
from equiano.estimate.methods import METHODS
from equiano.estimate.result import Estimate, Interval, NotEstimable, RankedModel
from equiano.estimate.table import CaptureTable

__all__ = [
    "METHODS",
    "CaptureTable",
    "Estimate",
    "Interval",
    "NotEstimable",
    "RankedModel",
    "as_table",
    "estimate",
]


class _CallableModule(ModuleType):
    """A module that is called like the function of the same name in it."""

    def __call__(self, table: Any, method: str = "auto", **options: Any) -> Any:
        return estimate(table, method, **options)


sys.modules[__name__].__class__ = _CallableModule
