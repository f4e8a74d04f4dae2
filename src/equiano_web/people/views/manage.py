"""Pages of an administrator."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from equiano.words import say
from equiano_web.callers import caller
from equiano_web.people import actions, invitations, managed
from equiano_web.people.forms import AgencyForm, EndForm, InviteForm, NewAgencyForm, PersonForm, TeamForm
from equiano_web.people.mail import can_send


def people(request: HttpRequest, agency: UUID | None = None) -> HttpResponse:
    """People of an agency."""
    who = caller(request)
    context = {"page": managed.people(who, agency), "network": managed.manages_network(who)}
    return render(request, "people/people.html", context)


def invite(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Invite somebody; shows the link."""
    who = caller(request)
    page = managed.people(who, agency)
    teams = [(team.id, str(team["name"])) for team in page.teams]
    form = InviteForm(
        request.POST or None,
        roles=managed.roles_to_give(who, agency),
        teams=teams,
        initial={"language": page.agency["language"]},
    )
    if request.method == "POST" and form.is_valid():
        key = invitations.invite(who, agency, form.guest)
        return _link(request, key, str(page.agency.id))
    return render(request, "people/invite.html", {"form": form, "page": page})


def _link(request: HttpRequest, key: str, agency: str) -> HttpResponse:
    context = {"link": invitations.address(key), "sent": can_send(), "agency": agency}
    return render(request, "people/link.html", context)


@require_POST
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an invitation back."""
    invitations.withdraw(caller(request), key)
    messages.success(request, say("The invitation is taken back."))
    return redirect("people")


def person(request: HttpRequest, key: UUID) -> HttpResponse:
    """An account: its role and teams."""
    who = caller(request)
    page = managed.person(who, key)
    initial = {"role": page.row.person["role"], "teams": page.team_ids}
    form = PersonForm(request.POST or None, roles=page.roles, teams=page.teams, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.change_user(who, key, given["role"], [UUID(team) for team in given.get("teams", [])])
        messages.success(request, say("Saved."))
        return redirect("person", key)
    return render(request, "people/person.html", {"form": form, "page": page})


def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """End an account and hand its work over."""
    who = caller(request)
    page = managed.person(who, key)
    form = EndForm(request.POST or None, colleagues=page.colleagues)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["successor"]
        handed = actions.end_account(who, key, UUID(chosen) if chosen else None)
        told = say("The account is ended; {n} {n|item|items} of work handed over.", n=handed)
        messages.success(request, told)
        return redirect("people")
    return render(request, "people/end.html", {"form": form, "page": page})


def renew(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give somebody a new way in."""
    who = caller(request)
    page = managed.person(who, key)
    if request.method == "POST":
        return _link(request, invitations.renew(who, key), str(page.row.person["agency_id"]))
    return render(request, "people/renew.html", {"page": page})


def new_team(request: HttpRequest) -> HttpResponse:
    """Make a team."""
    who = caller(request)
    managed.agency_settings(who)
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.create_team(who, form.cleaned_data["name"])
        return redirect("people")
    return render(request, "people/team.html", {"form": form})


def team(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a team another name."""
    who = caller(request)
    form = TeamForm(request.POST or None, initial=dict(managed.team(who, key).fields))
    if request.method == "POST" and form.is_valid():
        actions.rename_team(who, key, form.cleaned_data["name"])
        return redirect("people")
    return render(request, "people/team.html", {"form": form})


def agency(request: HttpRequest, key: UUID) -> HttpResponse:
    """Settings of an agency."""
    who = caller(request)
    seen = managed.agency_settings(who, key)
    form = AgencyForm(request.POST or None, initial=dict(seen.fields))
    if request.method == "POST" and form.is_valid():
        actions.change_agency(who, key, actions.AgencySettings(**form.cleaned_data))
        messages.success(request, say("Saved."))
        return redirect("people_of", key)
    return render(request, "people/agency.html", {"form": form, "agency": seen})


def agencies(request: HttpRequest) -> HttpResponse:
    """All agencies."""
    return render(request, "people/agencies.html", {"agencies": managed.agencies(caller(request))})


def new_agency(request: HttpRequest) -> HttpResponse:
    """Make an agency and invite its administrator."""
    who = caller(request)
    managed.agencies(who)
    form = NewAgencyForm(request.POST or None, kinds=managed.kinds())
    if request.method == "POST" and form.is_valid():
        name, kind, country = (form.cleaned_data[field] for field in ("name", "kind", "country"))
        key, link = invitations.invite_agency(who, name, kind, country, form.guest)
        return _link(request, link, str(key))
    return render(request, "people/agency_new.html", {"form": form})
