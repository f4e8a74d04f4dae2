"""Courses, for other programs: the same acts and readings as the pages'."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from equiano_web.api import training_shapes as shapes
from equiano_web.api.cases import who_of
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.api.shapes import Made
from equiano_web.training import actions, readings

training = Router(tags=["training"])
_PROBLEMS = {STATUSES: Problem}


@training.get("/training", response={200: list[shapes.CourseOf], **_PROBLEMS})
def courses(request: HttpRequest) -> object:
    """Courses of the agency; of each wave why it cannot be begun, empty if it can."""
    return [
        {
            "id": line.id, "course": line.code, "hours": line.hours, "day": line.day, "is_open": line.is_open,
            "waves": dict(line.waves), "is_finished": line.is_finished,
        }
        for line in readings.courses(who_of(request))
    ]  # fmt: skip


@training.post("/training", response={201: Made, **_PROBLEMS})
def open_course(request: HttpRequest, body: shapes.NewCourse) -> object:
    """Hold a course."""
    return Status(201, {"id": actions.open_course(who_of(request), body.course, body.hours, body.day)})


@training.post("/training/{uuid:key}/close", response={204: None, **_PROBLEMS})
def close_course(request: HttpRequest, key: UUID) -> object:
    """Close a course; the follow-up stays open to those who took it."""
    actions.close_course(who_of(request), key)
    return Status(204, None)


@training.get("/training/{uuid:key}/waiting", response={200: shapes.Waiting, **_PROBLEMS})
def waiting(request: HttpRequest, key: UUID) -> object:
    """Who of the agency takes courses, who waits for this one, and whether that can be changed."""
    group = readings.waiting_group(who_of(request), key)
    people = [{"id": one, "name": name} for one, name in group.people]
    return {"people": people, "waiting": list(group.waiting), "is_fixed": group.is_fixed}


@training.put("/training/{uuid:key}/waiting", response={204: None, **_PROBLEMS})
def set_waiting(request: HttpRequest, key: UUID, body: shapes.Waits) -> object:
    """Say who waits for a course, while nobody has answered."""
    actions.set_waiting(who_of(request), key, [str(one) for one in body.waiting])
    return Status(204, None)


@training.get("/training/{uuid:key}/waves/{wave}", response={200: shapes.Next, **_PROBLEMS})
def next_case(request: HttpRequest, key: UUID, wave: str) -> object:
    """The vignette that is next in a wave (`before`, `practice`, `after`, `followup`); none at its end."""
    step = readings.step(who_of(request), key, wave)
    given = step.shown
    return {
        "vignette": given.id if given else None,
        "text": given.text if given else None,
        "signs": list(given.offered) if given else [],
        "done": step.done,
        "of": step.of,
    }


@training.post("/training/{uuid:key}/waves/{wave}", response={200: shapes.Through, **_PROBLEMS})
def answer(request: HttpRequest, key: UUID, wave: str, body: shapes.Decided) -> object:
    """Decide on the vignette that is next."""
    through = actions.answer(who_of(request), key, wave, body.vignette, body.decision, body.marked)
    return {"is_through": through}


@training.post("/training/{uuid:key}/certificate", response={201: Made, **_PROBLEMS})
def certificate(request: HttpRequest, key: UUID) -> object:
    """Get one's certificate; the paper is on the page `/training/certificates/ID`."""
    return Status(201, {"id": actions.issue_certificate(who_of(request), key)})


@training.get("/training/{uuid:key}/results", response={200: shapes.Results, **_PROBLEMS})
def results(request: HttpRequest, key: UUID) -> object:
    """What a course did, as `equiano training measure --json`; null below five persons."""
    found = readings.results(who_of(request), key)[1]
    return {"result": found.as_dict() if found else None}


@training.post("/training/vignettes", response={201: Made, **_PROBLEMS})
def write(request: HttpRequest, body: shapes.VignetteOf) -> object:
    """Write a vignette; it waits for a second person."""
    return Status(201, {"id": actions.write_vignette(who_of(request), body.content())})


@training.put("/training/vignettes/{uuid:key}", response={204: None, **_PROBLEMS})
def rewrite(request: HttpRequest, key: UUID, body: shapes.VignetteOf) -> object:
    """Write a vignette of one's own anew."""
    actions.write_vignette(who_of(request), body.content(), key)
    return Status(204, None)


@training.post("/training/vignettes/{uuid:key}/review", response={204: None, **_PROBLEMS})
def review(request: HttpRequest, key: UUID, body: shapes.Judged) -> object:
    """Agree to a colleague's vignette or give it back."""
    actions.review_vignette(who_of(request), key, body.agreed, body.remark)
    return Status(204, None)
