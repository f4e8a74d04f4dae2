"""The estimate over what no data can test, as a table of a release."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from equiano.estimate.sensitivity import of_highest
from equiano.pipeline.labels import Labels
from equiano.provenance import Provenance
from equiano.publish.disclosure import statistics_table
from equiano.publish.release import Column, Derived, ReleasedTable

if TYPE_CHECKING:
    from equiano.estimate.result import Estimate
    from equiano.estimate.verdict import Overview

# The method that `auto` takes, for two lists, for few and for many: the curve is drawn of it.
_BASES = ("chapman", "bic", "stepwise")


def _base(overview: Overview) -> Estimate | None:
    found = {result.method: result for result in overview.estimates if result.intervals}
    return next((found[name] for name in _BASES if name in found), None)


def curve_table(
    name: str, titles: Mapping[str, str], overview: Overview, behind: int, provenance: Provenance
) -> ReleasedTable | None:
    """The table `hidden-curve:NAME`; None where the verdict gives no range.

    Args:
        name: Short name of the capture table.
        titles: What the lists are, by language.
        overview: From `estimate(table, method="all")`.
        behind: Persons the estimate rests on.
        provenance: Method and data.
    """
    base = _base(overview)
    # Where only "at least" or nothing may be said, a curve with an upper end would say more.
    if base is None or overview.verdict != "range":
        return None
    points = of_highest(base).points
    labels: dict[str, Labels] = {
        f"{p.odds:g}": {"en": f"{p.odds:g}", "ru": f"{p.odds:g}".replace(".", ",")} for p in points
    }
    columns = [
        Column(
            "odds",
            "dimension",
            {
                "en": "Odds ratio, times what is assumed",
                "ru": "Отношение шансов, в долях принятого",
            },
            labels,
        ),
        Column("population", "number", {"en": "Population", "ru": "Численность"}),
        Column("low", "number", {"en": "From (95%)", "ru": "От (95 %)"}),
        Column("high", "number", {"en": "To (95%)", "ru": "До (95 %)"}),
    ]
    rows = [(f"{p.odds:g}", p.population, p.low, p.high if math.isfinite(p.high) else None) for p in points]
    return statistics_table(
        Derived(f"hidden-curve:{name}", titles, tuple(columns), tuple(rows)),
        provenance=provenance,
        records=[behind] * len(rows),
    )
