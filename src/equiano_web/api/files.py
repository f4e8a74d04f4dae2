"""Files, the printed summary and the map of a case, for other programs."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from equiano_web.access import Sensitivity
from equiano_web.api import access_shapes as shapes
from equiano_web.api.cases import who_of
from equiano_web.api.problems import STATUSES, Problem, binary
from equiano_web.api.shapes import Made
from equiano_web.api.work_shapes import Reason
from equiano_web.cases import journey, printing
from equiano_web.cases.files import actions, readings
from equiano_web.cases.files.pages import handed_out

files = Router(tags=["files"])
_PROBLEMS = {STATUSES: Problem}


@files.get("/cases/{uuid:key}/files", response={200: list[shapes.FileOf], **_PROBLEMS})
def file_list(request: HttpRequest, key: UUID) -> object:
    """The files of a case."""
    _, found = readings.files_page(who_of(request), key)
    return [
        {
            "id": one.id,
            "name": None if "name" in one.closed else one["name"],
            "added_by": one["added_by_id"],
            **{name: one[name] for name in ("sensitivity", "format", "size", "added_at")},
        }
        for one in found
    ]


@files.post("/cases/{uuid:key}/files", response={201: Made, **_PROBLEMS})
def add_file(
    request: HttpRequest, key: UUID, file: File[UploadedFile], sensitivity: Form[Sensitivity]
) -> object:
    """Attach a file of at most 10 MB; its kind is told by its content, and what it hides is taken out."""
    upload = actions.Upload(file.name or "", file.read(actions.MOST_BYTES + 1))
    return Status(201, {"id": actions.add_file(who_of(request), key, upload, str(sensitivity))})


@files.get("/files/{uuid:key}", openapi_extra=binary("application/octet-stream"), response=_PROBLEMS)
def file_content(request: HttpRequest, key: UUID) -> HttpResponse:
    """The content of a file. That it was opened is noted."""
    answer = handed_out(readings.content_of(who_of(request), key))
    answer["Content-Type"] = "application/octet-stream"
    return answer


@files.post("/files/{uuid:key}/remove", response={204: None, **_PROBLEMS})
def remove_file(request: HttpRequest, key: UUID, body: Reason) -> object:
    """Take a file back, with a reason; erasing it is another act."""
    actions.remove_file(who_of(request), key, body.reason)
    return Status(204, None)


@files.post("/files/{uuid:key}/erase", response={204: None, **_PROBLEMS})
def erase_file(request: HttpRequest, key: UUID, body: Reason) -> object:
    """Erase a file for good, with a reason."""
    actions.erase_file(who_of(request), key, body.reason)
    return Status(204, None)


@files.post("/cases/{uuid:key}/print", response={200: shapes.Printed, **_PROBLEMS}, tags=["cases"])
def note_print(request: HttpRequest, key: UUID, body: shapes.Purpose) -> object:
    """Write down that a summary is printed, and for what; the case itself is read as ever."""
    return printing.note_print(who_of(request), key, body.purpose)


@files.get("/cases/{uuid:key}/map", response={200: shapes.MapOf, **_PROBLEMS}, tags=["cases"])
def journey_map(request: HttpRequest, key: UUID) -> object:
    """The journey on a map; its steps are entries of the section `journey`."""
    return {"svg": journey.journey_map(who_of(request), key)}
