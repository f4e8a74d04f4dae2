"""Talks for other programs: begun, answered, finished, decided on; the same acts as the pages'."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from equiano.words import say
from equiano_web.access import Seen
from equiano_web.api import screening_shapes as shapes
from equiano_web.api.cases import who_of
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.api.shapes import Made, Version
from equiano_web.cases.values import UnfitError
from equiano_web.screening import actions, readings, receiving, talks
from equiano_web.screening.forms import safety_steps
from equiano_web.screening.readings import TalkPage
from equiano_web.screening.talks import Content, Start

screenings = Router(tags=["screening"])
_PROBLEMS = {STATUSES: Problem}


def _start(body: shapes.StartOf) -> Start:
    """What was settled.

    Raises:
        UnfitError: If a safety step was left out or is not known, or a subject is not known.
    """
    errors = {}
    if set(body.safety) != {step.key for step in safety_steps(body.audience)}:
        errors["safety"] = say("Answer every safety step of this kind of talk, and no other.")
    if set(body.forms) - {code for code, _ in talks.forms()}:
        errors["forms"] = say("There is no such subject.")
    if errors:
        raise UnfitError(errors)
    return Start(body.audience, body.safety, body.age_years, body.is_child, tuple(body.forms))


def _line(seen: Seen) -> dict[str, object]:
    names = ("state", "source", "audience", "made_at", "version", "outcome", "urgency")
    return {"id": seen.id, "case": seen["case_id"] or None, **{name: seen[name] for name in names}}


def _lines(rows: Sequence[Seen]) -> list[dict[str, object]]:
    return [_line(one) for one in rows]


def _decision(seen: Seen) -> dict[str, object]:
    names = ("at", "outcome", "urgency", "software", "wish")
    return {"id": seen.id, "by": seen["by_id"], **{name: seen[name] or "" for name in names}}


def _talk(page: TalkPage) -> dict[str, object]:
    """A talk; where its content is closed to the role, what was said and found is left out."""
    said = (
        _said(page.content, page.country) if page.content else {"answers": [], "next": None, "findings": {}}
    )
    return {
        **_line(page.screening),
        "closed": page.content is None,
        "decisions": [_decision(one) for one in page.decisions],
        **said,
    }


def _said(content: Content, country: str | None) -> dict[str, object]:
    interview = talks.interview_of(content)
    return {
        "answers": talks.given(content),
        "next": talks.next_of(interview, country),
        "findings": talks.flat(talks.assessed(interview, country)),
    }


@screenings.get("/safety-steps", response={200: list[shapes.SafetyStepOf], **_PROBLEMS})
def steps(request: HttpRequest, audience: shapes.Audience) -> object:
    """What is asked of whoever holds the talk, before it."""
    readings.agency_country(who_of(request))
    return list(safety_steps(audience))


@screenings.get("/screenings", response={200: shapes.TalkLines, **_PROBLEMS})
def waiting(request: HttpRequest) -> object:
    """Talks that wait to go on, or for a case."""
    who = who_of(request)
    return {"waiting": _lines(readings.waiting(who)[0]), "inbox": _lines(readings.inbox(who)[0])}


@screenings.get("/cases/{uuid:key}/screenings", response={200: list[shapes.TalkLine], **_PROBLEMS})
def of_case(request: HttpRequest, key: UUID) -> object:
    """Talks of a case, oldest first: what was asked already."""
    return [_line(one) for one, _ in readings.of_case(who_of(request), key).talks]


@screenings.post("/screenings", response={201: Made, **_PROBLEMS})
def begin(request: HttpRequest, body: shapes.StartOf) -> object:
    """Begin a talk that belongs to no case yet."""
    return Status(201, {"id": actions.begin(who_of(request), _start(body))})


@screenings.post("/cases/{uuid:key}/screenings", response={201: Made, **_PROBLEMS})
def begin_for(request: HttpRequest, key: UUID, body: shapes.StartOfCase) -> object:
    """Begin a talk with the person of a case."""
    return Status(201, {"id": actions.begin_for(who_of(request), key, _start(body), body.take_over)})


@screenings.post("/screenings/sealed", response={201: Made, **_PROBLEMS})
def receive(request: HttpRequest, body: shapes.SealedSet) -> object:
    """Take a set that a device sealed; one that was taken before is not taken again."""
    who = who_of(request)
    return Status(201, {"id": receiving.receive(who, receiving.opened(who, request.body))})


@screenings.get("/screenings/{uuid:key}", response={200: shapes.TalkOf, **_PROBLEMS})
def talk(request: HttpRequest, key: UUID) -> object:
    """A talk: its answers, the next best question, what the rules find now."""
    return _talk(readings.result(who_of(request), key))


@screenings.put("/screenings/{uuid:key}/start", response={204: None, **_PROBLEMS})
def settle(request: HttpRequest, key: UUID, body: shapes.StartOf) -> object:
    """Settle anew what stands before the questions, as after a break."""
    actions.settle(who_of(request), key, _start(body))
    return Status(204, None)


@screenings.post("/screenings/{uuid:key}/answers", response={200: Version, **_PROBLEMS})
def answer(request: HttpRequest, key: UUID, body: shapes.AnswerGiven) -> object:
    """Write an answer down. Another's answer to the same question since `base` is a conflict."""
    return {"version": actions.answer(who_of(request), key, body.question, body.answer, body.base, body.said)}


@screenings.post("/screenings/{uuid:key}/finish", response={204: None, **_PROBLEMS})
def finish(request: HttpRequest, key: UUID) -> object:
    """Finish a talk: what the rules find now is kept beside it."""
    actions.finish(who_of(request), key)
    return Status(204, None)


@screenings.post("/screenings/{uuid:key}/keep", response={201: Made, **_PROBLEMS})
def keep(request: HttpRequest, key: UUID) -> object:
    """Make an anonymous case of a talk that has none. The id is the case's."""
    return Status(201, {"id": actions.keep(who_of(request), key)})


@screenings.post("/screenings/{uuid:key}/attach", response={204: None, **_PROBLEMS})
def attach(request: HttpRequest, key: UUID, body: shapes.Attach) -> object:
    """Put a talk that has no case with a case on file."""
    actions.attach(who_of(request), key, body.case)
    return Status(204, None)


@screenings.post("/screenings/{uuid:key}/discard", response={204: None, **_PROBLEMS})
def discard(request: HttpRequest, key: UUID, body: shapes.Discard) -> object:
    """Throw away a talk that belongs to no case."""
    actions.discard(who_of(request), key, body.reason)
    return Status(204, None)


@screenings.post("/screenings/{uuid:key}/decisions", response={201: Made, **_PROBLEMS})
def decide(request: HttpRequest, key: UUID, body: shapes.Decide) -> object:
    """Write down what a person decided; the findings are advice."""
    made = actions.decide(who_of(request), key, body.outcome, body.urgency, body.wish, body.reasons)
    return Status(201, {"id": made})
