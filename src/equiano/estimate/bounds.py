"""References beside the estimates: Chao's lower bound, and independent lists."""

from __future__ import annotations

import math

import numpy as np

from equiano.estimate.existence import ESTIMABLE
from equiano.estimate.interval import (
    LogNormal,
    usual,
)
from equiano.estimate.loglinear import factorial_constant, superset_sums
from equiano.estimate.method import Method
from equiano.estimate.models import model_space
from equiano.estimate.result import Estimate, NotEstimable
from equiano.estimate.search import evaluate
from equiano.estimate.table import CaptureTable, overlap_evidence
from equiano.estimate.wald import given_model
from equiano.words import mark


def frequencies(table: CaptureTable) -> tuple[int, int]:
    """Persons on exactly one list, and on exactly two."""
    orders = np.array([cell.bit_count() for cell in range(len(table.counts))])
    return int(table.counts[orders == 1].sum()), int(table.counts[orders == 2].sum())


def estimate_chao(table: CaptureTable) -> Estimate:
    """Chao's lower bound of the population (Chao 1987, 1989).

    With f1 persons on exactly one of k lists and f2 on exactly two, at least (k - 1)/k f1^2 / (2 f2) are
    hidden,
    if lists see persons independently but persons differ in how easily they are seen; with f2 = 0 the
    bias-corrected (k - 1)/k f1 (f1 - 1) / 2. Positive dependence between lists keeps it a lower bound;
    negative dependence, as where one agency takes the cases of another off the street, can make it too high.

    Args:
        table: Capture table of 2 to 20 lists.
    """
    once, twice = frequencies(table)
    share = (table.size - 1) / table.size
    if twice:
        ratio = once / twice
        hidden = share * once * ratio / 2
        variance = twice * (share * ratio**2 / 2 + share**2 * ratio**3 + share**2 * ratio**4 / 4)
    else:
        hidden = share * once * (once - 1) / 2
        variance = share * once * (once - 1) / 2 + share**2 * once * (2 * once - 1) ** 2 / 4
    spread = math.sqrt(math.log1p(variance / hidden**2)) if hidden > 0 else 0.0
    make = LogNormal(table.observed, hidden, spread, "log-normal, of the lower bound")
    diagnostics = {"lower_bound": True, "on_one_list": once, "on_two_lists": twice}
    return Estimate(
        "chao",
        table.observed + hidden,
        table.observed,
        usual(make),
        None,
        None,
        None,
        None,
        diagnostics,
        None,
        table.sha256,
        make_interval=make,
    )


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
        reason = "The model of independent lists has no estimate: no person is on two lists."
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


CHAO = Method(
    "chao",
    lambda table, _: estimate_chao(table),
    mark("Chao's lower bound"),
    "Chao 1987, Biometrics 43",
    least=3,
    limits=mark(
        "Its formula is no lower bound where one list reaches more persons than the other; use chapman."
    ),
    role="bound",
)
INDEPENDENCE = Method(
    "independence",
    lambda table, _: estimate_independence(table),
    mark("independent lists"),
    "Lincoln 1930; Fienberg 1972, Biometrika 59(3)",
    role="reference",
)
