"""Imports for other programs: dry run, columns, run, undo."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import File, Router, Status
from ninja.files import UploadedFile

from equiano_web.access import Permission, require
from equiano_web.api import work_shapes as shapes
from equiano_web.api.cases import who_of
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.api.shapes import Made
from equiano_web.imports import actions, readings
from equiano_web.imports.opening import MOST_BYTES

imports = Router(tags=["imports"])
_PROBLEMS = {STATUSES: Problem}


@imports.post("/imports", response={201: Made, **_PROBLEMS})
def begin(request: HttpRequest, file: File[UploadedFile]) -> object:
    """Read a file (CSV or XLSX) for a dry run: HTCDS, an export of its form, or any table with a header."""
    return Status(201, {"id": actions.begin(who_of(request), file.read(MOST_BYTES + 1))})


@imports.get("/imports", response={200: list[shapes.ImportOf], **_PROBLEMS})
def import_list(request: HttpRequest) -> object:
    """The latest imports of the agency."""
    who = who_of(request)
    require(who, Permission.IMPORT_RUN)
    return list(readings.imports(who))


@imports.get("/imports/{uuid:key}", response={200: shapes.DryRunOf, **_PROBLEMS})
def dry_run(request: HttpRequest, key: UUID) -> object:
    """What the import would do; nothing is written."""
    found = readings.dry_run(who_of(request), key)
    may_be = [
        {
            "row": one.row,
            "place": one.place,
            "cases": [case for case, _ in one.cases],
            "others": list(one.others),
        }
        for one in found.may_be
    ]
    return {
        "id": found.id,
        "format": found.format,
        "counts": dict(found.counts),
        "columns": dict(found.columns),
        "refused": found.refused,
        "warnings": found.warnings,
        "kept_only": list(found.kept_only),
        "may_be": may_be,
        "ready": found.ready,
    }


@imports.put("/imports/{uuid:key}/columns", response={204: None, **_PROBLEMS})
def choose_columns(request: HttpRequest, key: UUID, body: shapes.Columns) -> object:
    """Say which column fills which field of the section `person`."""
    actions.choose_columns(who_of(request), key, body.columns)
    return Status(204, None)


@imports.post("/imports/{uuid:key}/run", response={200: shapes.Ran, **_PROBLEMS})
def run(request: HttpRequest, key: UUID, body: shapes.Run) -> object:
    """Write the cases down. After a stop it goes on where it was."""
    taken, left = readings.run(who_of(request), key, set(body.anyway))
    return {"taken": taken, "left_out": left}


@imports.post("/imports/{uuid:key}/undo", response={200: shapes.Undone, **_PROBLEMS})
def undo(request: HttpRequest, key: UUID) -> object:
    """Take the import back: its cases, if nobody worked on them since."""
    removed, kept = actions.undo(who_of(request), key)
    return {"removed": removed, "kept": kept}
