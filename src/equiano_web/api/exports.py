"""Exports with names and extracts without, for other programs: the same acts as the pages'.

All but the list asks for the second factor (`/me/confirm`): no program takes cases out by itself.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from equiano_web.api import access_shapes as shapes
from equiano_web.api.cases import who_of
from equiano_web.api.problems import STATUSES, Problem, binary
from equiano_web.api.shapes import Made
from equiano_web.consents.sharing import To
from equiano_web.exports import actions, readings
from equiano_web.extracts import actions as extracts

exports = Router(tags=["exports"])
_PROBLEMS = {STATUSES: Problem}


@exports.get("/exports", response={200: list[shapes.ExportOf], **_PROBLEMS})
def export_list(request: HttpRequest) -> object:
    """The latest exports of the agency."""
    return list(readings.exports(who_of(request)))


@exports.post("/exports", response={201: Made, **_PROBLEMS})
def ask_export(request: HttpRequest, body: shapes.AskExport) -> object:
    """Ask for an export with names; over 20 cases a second person agrees. Asks for the second factor.

    What goes to others holds of each case what may go to them, by a live consent or another legal basis.
    """
    to = To(body.to.agency, body.to.outside, body.to.use) if body.to else None
    return Status(201, {"id": actions.ask(who_of(request), body.codes, body.purpose, to)})


@exports.post("/exports/{uuid:key}/approve", response={204: None, **_PROBLEMS})
def approve_export(request: HttpRequest, key: UUID) -> object:
    """Agree to an export of a colleague. Asks for the second factor."""
    actions.approve(who_of(request), key)
    return Status(204, None)


@exports.post("/exports/{uuid:key}/make", response={200: shapes.Passphrase, **_PROBLEMS})
def make_export(request: HttpRequest, key: UUID) -> object:
    """Make the sealed file; its passphrase is answered this once. Asks for the second factor."""
    return {"passphrase": actions.make(who_of(request), key)}


@exports.post(
    "/exports/{uuid:key}/file",
    openapi_extra=binary("application/octet-stream"),
    response=_PROBLEMS,
)
def fetch_export(request: HttpRequest, key: UUID) -> HttpResponse:
    """The sealed file, for a day (`equiano web open-export` opens it). Asks for the second factor."""
    return HttpResponse(actions.fetch(who_of(request), key), content_type="application/octet-stream")


@exports.post(
    "/extracts",
    openapi_extra=binary("application/vnd.apache.parquet"),
    response=_PROBLEMS,
)
def extract(request: HttpRequest, body: shapes.Extract) -> HttpResponse:
    """The cases without names (Parquet), on which the library's stages run. Asks for the second factor."""
    content = extracts.extract_bytes(who_of(request), body.purpose)
    return HttpResponse(content, content_type="application/vnd.apache.parquet")
