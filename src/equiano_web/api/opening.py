"""Who sees a case, for other programs: giving it away, sealing, emergency access, erasing, legal hold.

What opens, closes or ends something for good asks for the person (`access.present`), also where the pages do
not (a review): a stolen token alone gets nobody into a case that is not open to it.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from equiano_web.access import Seen, present
from equiano_web.api import access_shapes as shapes
from equiano_web.api.cases import who_of
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.api.shapes import Made
from equiano_web.cases import assigning, erasing, grants, retention
from equiano_web.grants import readings

opening = Router(tags=["access"])
_PROBLEMS = {STATUSES: Problem}


def _named(pairs: object) -> list[dict[str, str]]:
    return [{"id": one[0], "name": one[1]} for one in cast("list[tuple[str, ...]]", pairs)]


@opening.get("/cases/{uuid:key}/takers", response={200: shapes.TakersOf, **_PROBLEMS})
def takers(request: HttpRequest, key: UUID) -> object:
    """To whom a case can be given."""
    found = assigning.takers(who_of(request), key)
    return {"people": _named(found.people), "teams": _named(found.teams)}


@opening.post("/cases/{uuid:key}/assign", response={204: None, **_PROBLEMS})
def assign(request: HttpRequest, key: UUID, body: shapes.Assign) -> object:
    """Give a case to a colleague, to a team, or to both; who gets it is told."""
    assigning.assign(who_of(request), key, body.user, body.team)
    return Status(204, None)


@opening.get("/cases/{uuid:key}/access", response={200: shapes.AccessOf, **_PROBLEMS})
def access(request: HttpRequest, key: UUID) -> object:
    """Who sees a case, for those who may seal it."""
    page = readings.access_page(who_of(request), key)
    return {"sealed": page.sealed, "named": _named(page.named), "others": _named(page.others)}


@opening.post("/cases/{uuid:key}/seal", response={204: None, **_PROBLEMS})
def seal(request: HttpRequest, key: UUID) -> object:
    """Close a case to all but those named. Asks for the second factor (`/me/confirm`)."""
    grants.seal(who_of(request), key)
    return Status(204, None)


@opening.post("/cases/{uuid:key}/unseal", response={204: None, **_PROBLEMS})
def unseal(request: HttpRequest, key: UUID) -> object:
    """Open a sealed case again as far as roles reach. Asks for the second factor."""
    grants.unseal(who_of(request), key)
    return Status(204, None)


@opening.put("/cases/{uuid:key}/access/{uuid:user}", response={204: None, **_PROBLEMS})
def name(request: HttpRequest, key: UUID, user: UUID) -> object:
    """Put a colleague on the list of a sealed case. Asks for the second factor."""
    grants.name(who_of(request), key, user)
    return Status(204, None)


@opening.delete("/cases/{uuid:key}/access/{uuid:user}", response={204: None, **_PROBLEMS})
def unname(request: HttpRequest, key: UUID, user: UUID) -> object:
    """Take a colleague off the list of a sealed case. Asks for the second factor."""
    grants.unname(who_of(request), key, user)
    return Status(204, None)


@opening.post("/emergencies", response={201: Made, **_PROBLEMS})
def emergency(request: HttpRequest, body: shapes.Emergency) -> object:
    """Open a case of one's agency for eight hours, with a reason; its people are told. The id is the case's.

    Asks for the second factor: a person in need of it is there, a program alone gets nowhere.
    """
    return Status(201, {"id": grants.emergency(present(who_of(request)), body.code, body.reason)})


@opening.get("/emergencies", response={200: list[shapes.EmergencyOf], **_PROBLEMS})
def emergencies(request: HttpRequest) -> object:
    """Emergency accesses to review, then those reviewed."""
    return list(readings.emergencies(who_of(request)))


@opening.get("/emergencies/{uuid:key}/reason", response={200: shapes.EmergencyReason, **_PROBLEMS})
def emergency_reason(request: HttpRequest, key: UUID) -> object:
    """Why somebody asked for it; that it was read is noted."""
    reason, review = grants.emergency_reason(who_of(request), key)
    return {"reason": reason, "review": review}


@opening.post("/emergencies/{uuid:key}/review", response={204: None, **_PROBLEMS})
def review(request: HttpRequest, key: UUID, body: shapes.Review) -> object:
    """Close an emergency access. Asks for the second factor: a person weighs it."""
    grants.review(present(who_of(request)), key, body.justified, body.note)
    return Status(204, None)


@opening.get("/cases/{uuid:key}/erase", response={200: shapes.GoingOf, **_PROBLEMS}, tags=["erasure"])
def going(request: HttpRequest, key: UUID) -> object:
    """What the erasure of a case would take."""
    found = retention.going(who_of(request), key)
    return {"merged": list(found.merged), "entries": found.entries, "files": found.files}


@opening.post("/cases/{uuid:key}/erase", response={201: Made, **_PROBLEMS}, tags=["erasure"])
def erase(request: HttpRequest, key: UUID, body: shapes.Erase) -> object:
    """Erase a case for good. Asks for the second factor. The id is that of the certificate."""
    return Status(201, {"id": erasing.erase(who_of(request), key, body.reason, with_merged=body.with_merged)})


@opening.post("/cases/{uuid:key}/hold", response={204: None, **_PROBLEMS}, tags=["erasure"])
def hold(request: HttpRequest, key: UUID, body: shapes.Hold) -> object:
    """Put a case under a legal hold, or lift it. Asks for the second factor."""
    erasing.hold(who_of(request), key, body.reason)
    return Status(204, None)


@opening.get("/erasures", response={200: shapes.RetentionOf, **_PROBLEMS}, tags=["erasure"])
def erasures(request: HttpRequest) -> object:
    """Certificates of the agency, and closed cases past their time."""
    found = retention.retention(who_of(request))
    return {
        "years": found.years,
        "certificates": [_certificate(one) for one in found.certificates],
        "ended": [one.id for one in found.ended],
    }


def _certificate(seen: Seen) -> dict[str, object]:
    names = ("at", "reason", "cases", "files", "classes", "backups_gone_by", "years")
    return {"id": seen.id, "by": seen["by_id"], **{name: seen[name] for name in names}}
