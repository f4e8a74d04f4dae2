"""Shapes of plans of action in the API."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

_Status = Literal["planned", "under_way", "done", "dropped"]


class PlanLine(Schema):
    """A plan in the list."""

    id: UUID
    title: str
    version: int
    at: dt.datetime


class DutyOf(Schema):
    """A measure that one's agency reports on, under `/plans/duties/{id}/{measure}`."""

    id: UUID
    measure: str
    plan: str
    title: str
    status: _Status
    standing: str = Field(description="The status, or `overdue`.")
    end: dt.date


class PlansOf(Schema):
    """Plans and duties."""

    plans: list[PlanLine]
    duties: list[DutyOf]


class NewPlan(Schema):
    """A plan from a template (`equiano plan start`)."""

    template: str = Field(max_length=40)
    begin: dt.date
    country: str | None = Field(default=None, pattern=r"^[a-z]{2}$")


class PlanOf(Schema):
    """A plan with what its file holds."""

    id: UUID
    version: int
    writes: bool
    plan: dict[str, object]


class ChangedPlan(Schema):
    """The plan as it is to be, and the version that it rests on."""

    base: int
    plan: dict[str, object]


class ChangedAbout(Schema):
    """What holds for the whole plan, and the version that it rests on."""

    base: int
    status: Literal["draft-for-review", "adopted", "ended"] = "draft-for-review"
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    internal_note: str | None = Field(default=None, max_length=2000)
    officials: dict[str, str | None] = Field(default_factory=dict, description="Who is in charge, by body.")


class ChangedMeasure(Schema):
    """Fields of a measure that change, and the version that they rest on."""

    base: int
    status: _Status = "planned"
    done_on: dt.date | None = None
    start: dt.date = dt.date.min
    end: dt.date = dt.date.max
    responsible: list[str] = Field(default_factory=list)
    after: list[str] = Field(default_factory=list)
    planned: float | None = Field(default=None, ge=0)
    spent: float | None = Field(default=None, ge=0)
    source: str = Field(default="", max_length=300, description="Where the money comes from.")
    internal_note: str | None = Field(default=None, max_length=2000)


class NewValue(Schema):
    """A value of an indicator; either `value` or `cannot_tell`."""

    indicator: str = Field(max_length=80)
    period: str = Field(min_length=1, max_length=40)
    value: float | None = None
    numerator: float | None = Field(default=None, ge=0)
    denominator: float | None = Field(default=None, ge=0)
    cannot_tell: str = Field(default="", max_length=500)
    evidence: str = Field(min_length=1, max_length=500)
    control: str | None = Field(default=None, max_length=300)


class Compute(Schema):
    """What computing asks for."""

    in_post: int | None = Field(default=None, ge=1, description="Officials in post.")


class Computed(Schema):
    """Whether any value is new."""

    new: bool


class Gap(Schema):
    """A provision of a treaty (id) and the country whose law lacks it."""

    country: str = Field(pattern=r"^[a-z]{2}$")
    provision: str = Field(max_length=40)


class MeasureMade(Schema):
    """Id of the measure."""

    measure: str


class AgenciesOf(Schema):
    """Agency by body; null: none of the network."""

    agencies: dict[str, UUID | None]


class DifferenceOf(Schema):
    """A field that differs from the version before."""

    where: str
    kind: Literal["added", "removed", "changed"]
    before: str | None
    after: str | None


class VersionOf(Schema):
    """A version."""

    number: int
    at: dt.datetime
    author: str
    what: str
    differences: list[DifferenceOf]


class Report(Schema):
    """What an agency reports of a measure."""

    status: _Status
    done_on: dt.date | None = None
    evidence: str = Field(default="", max_length=500, description="Without names of persons.")
    evidence_on: dt.date | None = None
