"""Tracks and merging, for other programs: the same acts and readings as the pages'."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from equiano.assist.steps import ActOffer
from equiano_web.api import work_shapes as shapes
from equiano_web.api.cases import entry_of, who_of
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.api.shapes import Made
from equiano_web.cases import actions, kinship, merging
from equiano_web.cases.plan import readings as plan_readings
from equiano_web.cases.plan.services import money, services
from equiano_web.cases.tracks import actions as steps
from equiano_web.cases.tracks import readings


def offers_of(offers: Iterable[ActOffer]) -> list[dict[str, object]]:
    """The acts that lead on, as a program is told of them."""
    return [
        {
            "act": one.act,
            "after": one.after,
            "brings": list(one.brings),
            "open": one.open,
            "reasons": [each.text for each in one.refusals],
        }
        for one in offers
    ]


work = Router(tags=["tracks"])
_PROBLEMS = {STATUSES: Problem}


@work.get("/cases/{uuid:key}/tracks", response={200: shapes.TracksOf, **_PROBLEMS})
def tracks(request: HttpRequest, key: UUID) -> object:
    """Where the parallel tracks of a case stand, and what is due."""
    _, standing = readings.tracks_page(who_of(request), key)
    states = [
        {"id": one.id, **{name: one[name] for name in ("track", "state", "since", "about")}}
        for one in standing.states
    ]
    dues = [{"id": one.id, "code": one["code"], "due_on": one["due_on"]} for one in standing.dues]
    return {"states": states, "duties": list(standing.duties), "dues": dues, "child": standing.child}


@work.get("/cases/{uuid:key}/tracks/{slug:track}", response={200: shapes.TrackOf, **_PROBLEMS})
def track(request: HttpRequest, key: UUID, track: str, subject: UUID | None = None) -> object:
    """One track: its state, which acts lead on and what each must bring, what was done."""
    page = readings.track_page(who_of(request), key, track, subject)
    return {
        "track": page.track.name,
        "state": page.state,
        "acts": offers_of(page.offers),
        "steps": [entry_of(one) for one in page.steps],
    }


@work.get("/cases/{uuid:key}/plan", response={200: shapes.PlanOf, **_PROBLEMS})
def plan(request: HttpRequest, key: UUID) -> object:
    """The plan: goals; services given or refused with reason, review and cost; money by currency."""
    page = plan_readings.plan_page(who_of(request), key)
    of = page.steps
    return {
        "goals": [entry_of(one) for one in page.goals],
        "services": [asdict(one) for one in services(page)],
        "cost": money(of["service"], "note_cost"),
        "awarded": money(of["compensation"], "award"),
        "paid": money(of["compensation"], "pay", "pay_in_part"),
    }


@work.post("/cases/{uuid:key}/tracks/{slug:track}/steps", response={201: Made, **_PROBLEMS})
def step(request: HttpRequest, key: UUID, track: str, body: shapes.NewStep) -> object:
    """Do an act of a track. The id is that of the track's state; of a track with many it names which."""
    return Status(
        201, {"id": steps.take_step(who_of(request), key, track, body.act, body.fields, body.subject)}
    )


@work.post("/steps/{uuid:key}/take-back", response={204: None, **_PROBLEMS})
def take_back(request: HttpRequest, key: UUID, body: shapes.Reason) -> object:
    """Take back the last act of a track (`steps` of the track name it), for what was written down wrongly."""
    steps.take_back(who_of(request), key, body.reason)
    return Status(204, None)


@work.post("/cases/{uuid:key}/family", response={201: Made, **_PROBLEMS}, tags=["cases"])
def link(request: HttpRequest, key: UUID, body: shapes.Relative) -> object:
    """Link a case with another of the same family, by its code."""
    return Status(201, {"id": kinship.link(who_of(request), key, body.code, body.relation)})


@work.post("/cases/{uuid:key}/family/{uuid:link}/undo", response={204: None, **_PROBLEMS}, tags=["cases"])
def unlink(request: HttpRequest, key: UUID, link: UUID, body: shapes.Reason) -> object:
    """Undo the link of two cases; the history of both keeps why."""
    kinship.unlink(who_of(request), key, link, body.reason)
    return Status(204, None)


@work.post("/cases/{uuid:key}/merge", response={204: None, **_PROBLEMS}, tags=["cases"])
def merge(request: HttpRequest, key: UUID, body: shapes.Merge) -> object:
    """Merge another case of the same person into this one."""
    merging.merge(who_of(request), key, body.other)
    return Status(204, None)


@work.post("/cases/{uuid:key}/unmerge", response={204: None, **_PROBLEMS}, tags=["cases"])
def unmerge(request: HttpRequest, key: UUID) -> object:
    """Make a merged case one of its own again."""
    merging.unmerge(who_of(request), key)
    return Status(204, None)


@work.post("/entries/{uuid:key}/remove", response={204: None, **_PROBLEMS}, tags=["cases"])
def remove_entry(request: HttpRequest, key: UUID, body: shapes.Reason) -> object:
    """Take an entry back; the history keeps it."""
    actions.remove_entry(who_of(request), key, body.reason)
    return Status(204, None)


@work.post("/entries/{uuid:key}/restore", response={204: None, **_PROBLEMS}, tags=["cases"])
def restore_entry(request: HttpRequest, key: UUID, body: shapes.Reason) -> object:
    """Give back an entry that was taken back."""
    actions.restore_entry(who_of(request), key, body.reason)
    return Status(204, None)
