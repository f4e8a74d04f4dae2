"""Measures of help for other programs: the same reading as the page's."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from equiano_web.api.cases import who_of
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.dashboards import readings

figures = Router(tags=["figures"])


class MeasureOf(Schema):
    """A measure of a month, or of all that was counted, with its 95 % interval."""

    measure: Literal["help_wait", "answered_in_time", "with_plan", "outcome_told"]
    period: str | None
    value: float | None
    low: float | None
    high: float | None
    counted: int | None


class MeasuresOf(Schema):
    """`measures.json`: true counts of an agency, or released numbers of the network and their policy."""

    format: str
    version: int
    scope: Literal["agency", "network"]
    made_on: date
    control: str
    measures: list[MeasureOf]


@figures.get("/measures", response={200: MeasuresOf, STATUSES: Problem})
def measures(request: HttpRequest) -> object:
    """Measures of help, for a plan of action or `equiano report --measures`. 404 while there are none."""
    found = readings.measures(who_of(request))
    if found is None:
        raise Http404
    return found.as_dict()
