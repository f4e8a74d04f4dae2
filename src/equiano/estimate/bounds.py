"""A reference beside the estimates: independent lists."""

from __future__ import annotations

import numpy as np

from equiano.estimate.existence import ESTIMABLE
from equiano.estimate.interval import usual
from equiano.estimate.loglinear import factorial_constant, superset_sums
from equiano.estimate.method import Method
from equiano.estimate.models import model_space
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.search import evaluate
from equiano.estimate.table import CaptureTable, overlap_evidence
from equiano.estimate.wald import given_model
from equiano.words import mark, say


def estimate_independence(table: CaptureTable) -> Estimate | NotEstimable:
    """Population if all lists were independent: the log-linear model of main effects.

    For two lists this is the estimator of Lincoln and Petersen. It is a reference: lists of agencies that
    refer to each other are not independent.
    """
    space = model_space(table.size, 1)
    row = np.zeros(0, np.uint8)
    margins = table.floats
    superset_sums(margins, table.size)
    population, bic, code = evaluate(table.floats, margins, space.masks, row, table.size)
    if code != ESTIMABLE:
        evidence = {"overlaps": overlap_evidence(table), "code": int(code)}
        reason = say("The model of independent lists has no estimate: no person is on two lists.")
        return NotEstimable("independence", reason, evidence, table.observed, 1, table.sha256)
    make = given_model(table, space, row)
    return Estimate(
        "independence",
        population,
        table.observed,
        usual(make),
        space.name(row),
        bic + factorial_constant(table.counts),
        1,
        0,
        {"reference": True},
        None,
        table.sha256,
        make_interval=make,
    )


INDEPENDENCE = Method(
    "independence",
    lambda table, _: estimate_independence(table),
    mark("independent lists"),
    "Lincoln 1930; Fienberg 1972, Biometrika 59(3)",
    role="reference",
)
