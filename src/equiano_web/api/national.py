"""The national picture for other programs: the same acts and readings as the pages'.

The agencies' common secret is given on the page alone: a token that was stolen must not put another there.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Status
from ninja.files import UploadedFile

from equiano_web.api import national_shapes as shapes
from equiano_web.api.cases import who_of
from equiano_web.api.problems import STATUSES, Problem, binary
from equiano_web.national import actions, readings

national = Router(tags=["national"])
_PROBLEMS = {STATUSES: Problem}


@national.get("/national", response={200: shapes.AgencySideOf, **_PROBLEMS})
def agency_side(request: HttpRequest) -> object:
    """The agency's drafts and submissions, open rounds for which nothing was sent, and what came back."""
    who = who_of(request)
    readings.to_submit(who)
    found = readings.agency_side(who)
    assert found is not None
    names = ("code", "due", "revision", "state", "why", "looked_at", "sent_at")
    return {
        "has_secret": found.has_secret,
        "may_link": found.may_link,
        "submissions": [{"id": one.id, **{name: one[name] for name in names}} for one in found.drafts],
        "missing": [
            {"id": key, "code": code, "due": due, "over": over} for code, due, over, key in found.missing
        ],
        "results": [{"id": one.id, "code": one["code"]} for one in found.results],
    }


@national.get("/national/submissions/{uuid:key}", response={200: shapes.SubmissionOf, **_PROBLEMS})
def submission(request: HttpRequest, key: UUID) -> object:
    """What would go or went, number by number, and the account of what stays. Noted in the audit."""
    from equiano.national.wording import goes_lines  # noqa: PLC0415 - read when somebody asks

    found = readings.draft(who_of(request), key)
    sent = found.submission
    return {
        "id": found.seen.id,
        "round": found.round,
        "state": found.seen["state"],
        "account": found.seen["account"] or {},
        "goes": goes_lines(sent) if sent else [],
        "counts": [row.as_dict() for row in sent.counts] if sent else [],
        "encodings": len(sent.strata) if sent and sent.encodings is not None else None,
    }


@national.post("/national/submissions/{uuid:key}/look", response={204: None, **_PROBLEMS})
def look(request: HttpRequest, key: UUID) -> object:
    """Say that one has read what would go; nothing goes."""
    actions.look(who_of(request), key)
    return Status(204, None)


@national.post("/national/submissions/{uuid:key}/send", response={204: None, **_PROBLEMS})
def send(request: HttpRequest, key: UUID) -> object:
    """Send what was looked at, signed by the agency; a code of the second factor first (`/me/confirm`)."""
    actions.send(who_of(request), key)
    return Status(204, None)


@national.get("/national/results/{uuid:key}", response={200: shapes.ResultOf, **_PROBLEMS})
def result(request: HttpRequest, key: UUID) -> object:
    """The agency's figures beside the medians."""
    seen = readings.result(who_of(request), key)
    return {"id": seen.id, "code": seen["code"], "rows": seen["rows"]}


@national.put("/national/schedule", response={204: None, **_PROBLEMS})
def set_schedule(request: HttpRequest, body: shapes.ScheduleOf) -> object:
    """Say how often agencies submit; rounds are opened by it, the one that is due at once."""
    actions.set_schedule(who_of(request), body.network, body.cadence, body.due_days, body.basis)
    return Status(204, None)


@national.post("/national/participants", response={204: None, **_PROBLEMS})
def add_participant(request: HttpRequest, body: shapes.ParticipantOf) -> object:
    """Take in an agency outside this installation, by its public key that was compared by voice."""
    actions.add_participant(who_of(request), body.name, " ".join(body.public.split()))
    return Status(204, None)


@national.get("/national/rounds", response={200: list[shapes.RoundLineOf], **_PROBLEMS})
def round_list(request: HttpRequest) -> object:
    """Rounds, the latest first."""
    who = who_of(request)
    readings.plan(who)
    return list(readings.round_lines(who) or ())


@national.get("/national/rounds/{uuid:key}", response={200: shapes.RoundOf, **_PROBLEMS})
def one_round(request: HttpRequest, key: UUID) -> object:
    """A round: who sent and who did not, never what; and what came out (`result`; none before)."""
    found = readings.round_seen(who_of(request), key)
    return {
        "id": found.id, "code": found.code, "due": found.due, "state": found.state, "step": found.step,
        "why": found.why, "participants": list(found.participants), "result": found.content,
        "outside": dict(found.outside),
    }  # fmt: skip


@national.get(
    "/national/rounds/{uuid:key}/file", response=_PROBLEMS, openapi_extra=binary("application/yaml")
)
def round_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file of a round, for agencies outside: public keys alone."""
    _, content = readings.round_file(who_of(request), key)
    return HttpResponse(content, content_type="application/yaml")


@national.post("/national/rounds/{uuid:key}/submissions", response={204: None, **_PROBLEMS})
def receive(request: HttpRequest, key: UUID, file: File[UploadedFile]) -> object:
    """Take a submission of an agency outside; a second one of the same agency is refused."""
    actions.receive(who_of(request), key, file.read())
    return Status(204, None)


@national.post("/national/rounds/{uuid:key}/renew", response={204: None, **_PROBLEMS})
def renew(request: HttpRequest, key: UUID) -> object:
    """Ask for a new draft of one's own agency; a job makes it."""
    actions.renew(who_of(request), key)
    return Status(204, None)


@national.post("/national/rounds/{uuid:key}/combine", response={204: None, **_PROBLEMS})
def combine(request: HttpRequest, key: UUID) -> object:
    """Have the picture made, once; a job makes it, and `GET` says how far it is."""
    actions.run(who_of(request), key)
    return Status(204, None)
