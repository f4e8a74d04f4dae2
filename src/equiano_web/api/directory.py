"""The directory of services, and what was not to be had, for other programs: the same acts as the pages'."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from equiano_web.api import referral_shapes as shapes
from equiano_web.api.cases import who_of
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.api.shapes import Made
from equiano_web.referrals import readings as referrals
from equiano_web.services import actions, readings

directory = Router(tags=["referrals"])
_PROBLEMS = {STATUSES: Problem}


@directory.get("/services", response={200: shapes.Directory, **_PROBLEMS})
def services(request: HttpRequest) -> object:
    """What agencies of the network offer."""
    names = ("kind", "region", "languages", "sexes", "ages", "capacity", "hours", "eligibility")
    rows = [
        {"id": one.id, "agency": one["agency_name"], **{name: one.fields[name] for name in names}}
        for one, _ in readings.directory(who_of(request))
    ]
    return {"services": rows}


@directory.post("/services", response={201: Made, **_PROBLEMS})
def add(request: HttpRequest, body: shapes.NewService) -> object:
    """Write down a service of one's own agency."""
    return Status(201, {"id": actions.add(who_of(request), body.dict())})


@directory.post("/services/outside", response={201: Made, **_PROBLEMS})
def add_outside(request: HttpRequest, body: shapes.NewOutside) -> object:
    """Write down a service of an agency without an account, which gets referrals by a link."""
    values = body.dict()
    return Status(201, {"id": actions.add_outside(who_of(request), values.pop("name"), values)})


@directory.patch("/services/{uuid:key}", response={204: None, **_PROBLEMS})
def change(request: HttpRequest, key: UUID, body: shapes.ServiceChange) -> object:
    """Change what is said of a service; what is left out stays."""
    actions.change(who_of(request), key, body.dict(exclude_none=True))
    return Status(204, None)


@directory.post("/services/{uuid:key}/withdraw", response={204: None, **_PROBLEMS})
def withdraw(request: HttpRequest, key: UUID) -> object:
    """Take a service out of the directory; referrals that are under way stay as they are."""
    actions.withdraw(who_of(request), key)
    return Status(204, None)


@directory.get("/unmet", response={200: shapes.Unmet, **_PROBLEMS})
def unmet(request: HttpRequest) -> object:
    """Why help was not to be had, and notices without identity that were given: codes and days alone."""
    who = who_of(request)
    gaps = [dict(one.fields) for one in referrals.gaps(who)]
    return {"gaps": gaps, "notices": [dict(one.fields) for one in referrals.notices(who)]}
