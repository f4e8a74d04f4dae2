"""Cases for other programs: the same acts and readings as the pages'."""

from __future__ import annotations

from typing import Annotated, Literal, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from equiano_web.access import Seen, Who
from equiano_web.api import shapes
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.cases import actions, history, pages, readings
from equiano_web.cases.search import Found
from equiano_web.cases.sections import sections
from equiano_web.cases.values import codes

cases = Router(tags=["cases"])
_PROBLEMS = {STATUSES: Problem}
Page = Annotated[int, Field(ge=1, le=pages.LAST_PAGE)]


def who_of(request: HttpRequest) -> Who:
    """Whom the token acts for."""
    return cast("Who", request.auth)  # type: ignore[attr-defined]  # set by the bearer


def _fields(seen: Seen, section: str) -> dict[str, shapes.Value]:
    names = sections()[section].fields
    return {name: cast("shapes.Value", value) for name, value in seen.fields.items() if name in names}


def line_of(seen: Seen, *more: str) -> dict[str, object]:
    """A case in a list, with further columns."""
    columns = ("code", "state", "version", "changed_at", *more)
    return {
        "id": seen.id,
        **{name: seen[name] for name in columns},
        "fields": _fields(seen, "person"),
        "closed": sorted(seen.closed),
    }


def entry_of(seen: Seen) -> dict[str, object]:
    """An entry of a case."""
    section = str(seen["section"])
    return {
        "id": seen.id,
        "section": section,
        "version": seen["version"],
        "made_at": seen["made_at"],
        "fields": _fields(seen, section),
        "closed": sorted(seen.closed),
    }


@cases.get("/sections", response={200: list[shapes.SectionOf], **_PROBLEMS}, tags=["about"])
def section_list(request: HttpRequest) -> object:
    """Sections and fields of a case, with their codes, in the language asked for."""
    closed = {name: readings.closed_fields(who_of(request), name) for name in sections()}
    return [
        {
            "name": section.name,
            "once": section.once,
            "label": section.label,
            "fields": [
                {
                    "name": one.name,
                    "kind": one.kind,
                    "sensitivity": one.sensitivity,
                    "label": one.label,
                    "closed": one.name in closed[section.name],
                    "codes": dict(codes(one)) if one.kind in ("choice", "country") else {},
                }
                for one in section.fields.values()
            ],
        }
        for section in sections().values()
        if section.is_typed
    ]


@cases.get("/cases", response={200: shapes.CaseLines, **_PROBLEMS})
def case_list(request: HttpRequest, page: Page = 1, state: Literal["open", "closed"] = "open") -> object:
    """Cases in reach, the last changed first, 25 a page."""
    found = readings.case_list(who_of(request), page, state)
    return {"cases": [line_of(seen) for seen in found.cases], "page": page, "more": found.more}


@cases.post("/cases/search", response={200: shapes.FoundOf, **_PROBLEMS})
def search(request: HttpRequest, body: shapes.Search) -> object:
    """Search for a person, in any script and spelling; by POST, as an address is no place for a name."""
    return _found(readings.search(who_of(request), body.text))


def _found(found: Found) -> dict[str, object]:
    return {
        "hits": [{"case": line_of(hit.case), "share": hit.share} for hit in found.hits],
        "more": found.more,
        "ask": found.ask,
        "too_little": found.said_nothing,
    }


@cases.get("/cases/{uuid:key}/duplicates", response={200: shapes.FoundOf, **_PROBLEMS})
def duplicates(request: HttpRequest, key: UUID) -> object:
    """Cases that may be of the same person, the likeliest first."""
    return _found(readings.duplicates(who_of(request), key)[1])


@cases.post("/cases", response={201: shapes.Made, **_PROBLEMS})
def create(request: HttpRequest, body: shapes.NewCase) -> object:
    """Write down a new case. Search first, so that nobody has to tell everything again."""
    return Status(201, {"id": actions.create(who_of(request), body.fields, body.team)})


@cases.get("/cases/{uuid:key}", response={200: shapes.CaseWhole, **_PROBLEMS})
def case(request: HttpRequest, key: UUID) -> object:
    """A case with its entries, as far as open."""
    page = readings.case_page(who_of(request), key)
    return {
        **line_of(page.case, "created_at", "sealed"),
        "entries": [entry_of(seen) for seen in page.entries],
    }


@cases.patch("/cases/{uuid:key}", response={200: shapes.Version, **_PROBLEMS})
def edit(request: HttpRequest, key: UUID, body: shapes.Edit) -> object:
    """Change fields of the person; what others changed since is kept, the same fields are a conflict."""
    return {"version": actions.edit(who_of(request), key, body.fields, body.base)}


@cases.post("/cases/{uuid:key}/entries", response={201: shapes.Made, **_PROBLEMS})
def add_entry(request: HttpRequest, key: UUID, body: shapes.NewEntry) -> object:
    """Add an entry, such as a step of the journey or a note."""
    section = pages.section_or_404(body.section)
    return Status(201, {"id": actions.add_entry(who_of(request), key, section.name, body.fields)})


@cases.patch("/entries/{uuid:key}", response={200: shapes.Version, **_PROBLEMS})
def edit_entry(request: HttpRequest, key: UUID, body: shapes.Edit) -> object:
    """Change fields of an entry."""
    return {"version": actions.edit_entry(who_of(request), key, body.fields, body.base)}


@cases.get("/cases/{uuid:key}/history", response={200: shapes.History, **_PROBLEMS})
def case_history(request: HttpRequest, key: UUID, page: Page = 1) -> object:
    """What was changed, field by field, the latest first."""
    found = history.case_history(who_of(request), key, page)
    return {"changes": found.changes, "page": page, "more": found.more}
