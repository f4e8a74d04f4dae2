"""Administration of people for other programs: the same acts and forms as the pages'.

What gives somebody access, or more of it, asks for the person (`access.present`); what ends access does not,
so that the office's own register of staff can end accounts by itself.
"""

from __future__ import annotations

from typing import TypeVar, cast
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest
from ninja import Query, Router, Status

from equiano_web.access import Seen, present
from equiano_web.api import people_shapes as shapes
from equiano_web.api.cases import who_of
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.api.shapes import Made
from equiano_web.cases.values import UnfitError
from equiano_web.people import actions, auditing, invitations, managed
from equiano_web.people.forms import AgencyForm, InviteForm, NewAgencyForm, PersonForm

people = Router(tags=["people"])
_PROBLEMS = {STATUSES: Problem}
F = TypeVar("F", bound=Form)


def fit(form: F) -> F:
    """The form, if what was given fits it.

    Raises:
        UnfitError: If not.
    """
    if not form.is_valid():
        raise UnfitError({name: " ".join(str(one) for one in texts) for name, texts in form.errors.items()})
    return form


def _person(row: managed.PersonRow) -> dict[str, object]:
    names = ("name", "email", "role", "is_active")
    return {
        "id": row.person.id,
        **{name: row.person[name] for name in names},
        "teams": list(row.teams),
        "has_factor": row.has_factor,
        "manageable": row.is_mine,
    }


def _pairs(pairs: object) -> list[dict[str, str]]:
    return [{"id": key, "name": name} for key, name in pairs]  # type: ignore[attr-defined]


def _agency(seen: Seen) -> dict[str, object]:
    names = (
        *("name", "kind", "country", "language", "idle_minutes", "hints_others", "hints_basis"),
        "retention_years",
    )
    return {"id": seen.id, **{name: seen.fields[name] for name in names}}


@people.get("/people", response={200: shapes.PeopleOf, **_PROBLEMS})
def people_list(request: HttpRequest, agency: UUID | None = None) -> object:
    """People of one's own agency; of another one its administrators, for that of the network."""
    page = managed.people(who_of(request), agency)
    names = ("name", "email", "role", "until")
    return {
        "agency": page.agency.id,
        "people": [_person(row) for row in page.people],
        "invitations": [{"id": one.id, **{name: one[name] for name in names}} for one, _ in page.invitations],
        "teams": [{"id": team.id, "name": team["name"]} for team in page.teams],
    }


@people.get("/people/{uuid:key}", response={200: shapes.PersonWhole, **_PROBLEMS})
def person(request: HttpRequest, key: UUID) -> object:
    """An account that the token's person manages."""
    page = managed.person(who_of(request), key)
    return {
        **_person(page.row),
        "team_ids": list(page.team_ids),
        "roles": [code for code, _ in page.roles],
        "work": dict(page.work),
        "successors": _pairs(page.colleagues),
    }


@people.post("/people/invitations", response={201: shapes.Link, **_PROBLEMS})
def invite(request: HttpRequest, body: shapes.Invite) -> object:
    """Invite somebody; an e-mail goes out where the installation sends any. Asks for the second factor."""
    who = present(who_of(request))
    of = managed.people(who, body.agency)
    key = UUID(of.agency.id)
    given = {**body.dict(exclude={"agency"}), "teams": [str(team) for team in body.teams]}
    form = InviteForm(given, roles=managed.roles_to_give(who, key), teams=managed.teams(key))
    link = invitations.invite(who, key, fit(form).guest)
    return Status(201, {"link": invitations.address(link)})


@people.post("/people/invitations/{uuid:key}/withdraw", response={204: None, **_PROBLEMS})
def withdraw(request: HttpRequest, key: UUID) -> object:
    """Take an invitation back."""
    invitations.withdraw(who_of(request), key)
    return Status(204, None)


@people.put("/people/{uuid:key}", response={204: None, **_PROBLEMS})
def change_person(request: HttpRequest, key: UUID, body: shapes.ChangePerson) -> object:
    """Give somebody another role or other teams. Asks for the second factor."""
    who = present(who_of(request))
    page = managed.person(who, key)
    given = {"role": body.role, "teams": [str(team) for team in body.teams]}
    fit(PersonForm(given, roles=page.roles, teams=page.teams))
    actions.change_user(who, key, body.role, body.teams)
    return Status(204, None)


@people.post("/people/{uuid:key}/end", response={200: shapes.Handed, **_PROBLEMS})
def end_person(request: HttpRequest, key: UUID, body: shapes.EndPerson) -> object:
    """End an account: its work is handed over, its sessions and tokens end at once."""
    return {"handed": actions.end_account(who_of(request), key, body.successor)}


@people.post("/people/{uuid:key}/renew", response={200: shapes.Link, **_PROBLEMS})
def renew_person(request: HttpRequest, key: UUID) -> object:
    """Give somebody a new way in; the old one ends now. Asks for the second factor."""
    return {"link": invitations.address(invitations.renew(present(who_of(request)), key))}


@people.post("/teams", response={201: Made, **_PROBLEMS})
def new_team(request: HttpRequest, body: shapes.TeamName) -> object:
    """Make a team in one's own agency."""
    return Status(201, {"id": actions.create_team(who_of(request), body.name)})


@people.put("/teams/{uuid:key}", response={204: None, **_PROBLEMS})
def rename_team(request: HttpRequest, key: UUID, body: shapes.TeamName) -> object:
    """Give a team another name."""
    actions.rename_team(who_of(request), key, body.name)
    return Status(204, None)


@people.get("/agencies", response={200: list[shapes.AgencyOf], **_PROBLEMS})
def agencies(request: HttpRequest) -> object:
    """All agencies, for the administrator of the network."""
    return [_agency(one) for one, _ in managed.agencies(who_of(request))]


@people.post("/agencies", response={201: shapes.MadeAgency, **_PROBLEMS})
def new_agency(request: HttpRequest, body: shapes.NewAgency) -> object:
    """Make an agency and invite its first administrator. Asks for the second factor."""
    who = present(who_of(request))
    managed.agencies(who)
    given = {**body.dict(exclude={"administrator"}), "person": body.administrator}
    form = fit(NewAgencyForm(given, kinds=managed.kinds()))
    said = form.cleaned_data
    key, link = invitations.invite_agency(who, said["name"], said["kind"], said["country"], form.guest)
    return Status(201, {"id": key, "link": invitations.address(link)})


@people.get("/agencies/{uuid:key}", response={200: shapes.AgencyOf, **_PROBLEMS})
def agency(request: HttpRequest, key: UUID) -> object:
    """Settings of an agency."""
    return _agency(managed.agency_settings(who_of(request), key))


@people.put("/agencies/{uuid:key}", response={204: None, **_PROBLEMS})
def change_agency(request: HttpRequest, key: UUID, body: shapes.ChangeAgency) -> object:
    """Change the settings of an agency. Asks for the second factor: hints across agencies are one of them."""
    who = present(who_of(request))
    seen = managed.agency_settings(who, key).fields
    # What this address does not name stays as it is.
    kept = {**seen, "holidays": "\n".join(cast("list[str]", seen["holidays"]))}
    wanted = fit(AgencyForm({**kept, **body.dict(exclude_none=True)}, initial=dict(seen))).cleaned_data
    actions.change_agency(who, key, actions.AgencySettings(**wanted))
    return Status(204, None)


@people.get("/audit", response={200: shapes.AuditOf, **_PROBLEMS}, tags=["audit"])
def audit(request: HttpRequest, wanted: Query[shapes.AuditQuery]) -> object:
    """The audit of one's own agency; that it was read is an entry too."""
    sought = auditing.Wanted(**wanted.dict(exclude={"page"}))
    page = auditing.entries(who_of(request), sought, wanted.page)
    return {"lines": list(page.lines), "page": page.number, "total": page.total}
