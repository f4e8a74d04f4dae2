"""Intervals given one model. They ignore the choice of the model and are too narrow: a reference only."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equiano.estimate.interval import LogNormal
from equiano.estimate.loglinear import fit_terms, live_terms, superset_sums
from equiano.estimate.models import ModelSpace
from equiano.estimate.table import CaptureTable
from equiano.words import mark

KIND = mark("log-normal, given the model")


def given_model(table: CaptureTable, space: ModelSpace, row: npt.NDArray[np.uint8]) -> LogNormal:
    """Log-normal intervals of the hidden count under one model.

    The log of the unseen mean is the constant term, so its variance is the first entry of the inverse
    information. Adding the Poisson variation of the unseen count itself and treating the logarithm as
    normal follows Burnham et al. (1987, section 5).

    Args:
        table: Capture table.
        space: Space of the model.
        row: The model, shape (T,).
    """
    margins = table.floats
    superset_sums(margins, table.size)
    terms, live = live_terms(margins, space.masks, row, table.size)
    beta, mean, _, _ = fit_terms(table.floats, margins, terms, live, table.size)
    superset_sums(mean, table.size)
    information = mean[terms[:, None] | terms[None, :]]
    hidden = float(np.exp(beta[0]))
    variance = float(np.linalg.pinv(information)[0, 0]) + 1.0 / max(hidden, 1e-9)
    return LogNormal(table.observed, hidden, float(np.sqrt(np.log1p(variance))), KIND)
