"""Campaigns for other programs: the same acts and readings as the pages'."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from equiano.errors import NotEstimableError
from equiano_web.actions import RefusedError
from equiano_web.api.cases import who_of
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.api.shapes import Made
from equiano_web.campaigns import actions, computing, readings

campaigns = Router(tags=["campaigns"])
_PROBLEMS = {STATUSES: Problem}


class PlanOf(Schema):
    """A plan: its name and the YAML of `equiano campaign plan`."""

    name: str = Field(min_length=1, max_length=100)
    plan: str = Field(min_length=1, max_length=100_000)


class CallsOf(Schema):
    """By what a campaign is judged: study (YAML) and calls by region and month (CSV)."""

    study: str = Field(min_length=1, max_length=20_000)
    calls: str = Field(min_length=1, max_length=computing.MOST_BYTES)


class CampaignLine(Schema):
    """A campaign in the list."""

    id: UUID
    name: str
    agency: str


class CampaignLines(Schema):
    """Campaigns in reach."""

    campaigns: list[CampaignLine]


class CampaignOf(CampaignLine):
    """A campaign: the plan, what `equiano campaign plan --json` says of it, and the judgement."""

    plan: str
    state: str = Field(description="`waiting`, `planned`, or `refused`; `why` says in words why not.")
    why: str
    planned: dict[str, object] | None
    judgement: dict[str, object] | None


def _check(text: str) -> None:
    try:
        computing.checked(text)
    except NotEstimableError as error:
        raise RefusedError("floors", str(error)) from error


@campaigns.get("/campaigns", response={200: CampaignLines, **_PROBLEMS})
def listed(request: HttpRequest) -> object:
    """Campaigns in reach."""
    rows = readings.listed(who_of(request))
    return {"campaigns": [{"id": one.id, "name": one["name"], "agency": one["agency_name"]} for one in rows]}


@campaigns.post("/campaigns", response={201: Made, **_PROBLEMS})
def plan(request: HttpRequest, body: PlanOf) -> object:
    """Plan a campaign; it is worked out by and by, and `GET` says how far it is."""
    who = who_of(request)
    readings.to_plan(who)
    _check(body.plan)
    return Status(201, {"id": actions.plan(who, body.name, body.plan)})


@campaigns.get("/campaigns/{uuid:key}", response={200: CampaignOf, **_PROBLEMS})
def campaign(request: HttpRequest, key: UUID) -> object:
    """A campaign."""
    seen = readings.campaign(who_of(request), key)
    found = computing.judged(str(seen["study"]), str(seen["calls"])).as_dict() if seen["calls"] else None
    of = {name: seen[name] for name in ("name", "plan", "state", "why", "planned")}
    return {"id": seen.id, "agency": seen["agency_name"], **of, "judgement": found}


@campaigns.put("/campaigns/{uuid:key}", response={204: None, **_PROBLEMS})
def change(request: HttpRequest, key: UUID, body: PlanOf) -> object:
    """Put another plan in its place."""
    who = who_of(request)
    readings.campaign(who, key)
    _check(body.plan)
    actions.change(who, key, body.name, body.plan)
    return Status(204, None)


@campaigns.post("/campaigns/{uuid:key}/calls", response={204: None, **_PROBLEMS})
def judge(request: HttpRequest, key: UUID, body: CallsOf) -> object:
    """Judge a campaign by its calls."""
    who = who_of(request)
    readings.campaign(who, key)
    found = computing.kept(computing.judged(body.study, body.calls))
    actions.judge(who, key, body.study, body.calls, found)
    return Status(204, None)
