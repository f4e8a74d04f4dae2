"""Estimate the hidden population from capture histories; the functions to call stand in `public`."""

from __future__ import annotations

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
