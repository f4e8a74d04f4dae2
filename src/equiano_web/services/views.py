"""Pages of the directory of services."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equiano.words import say
from equiano_web.callers import caller
from equiano_web.services import actions, pages, readings
from equiano_web.services.forms import OutsideForm, ServiceForm

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """The directory."""
    who = caller(request)
    return render(request, "services/list.html", pages.directory(readings.directory(who), who))


@EDIT
def add(request: HttpRequest) -> HttpResponse:
    """A service of one's own agency."""
    who, form = caller(request), ServiceForm(request.POST or None)
    readings.to_add(who)
    if request.method == "POST" and form.is_valid():
        actions.add(who, form.values())
        return redirect("services")
    shown = {"form": form, "title": say("A service of your agency"), "told": pages.told(who)}
    return render(request, "services/form.html", shown)


@EDIT
def add_outside(request: HttpRequest) -> HttpResponse:
    """A service of an agency without an account."""
    who, form = caller(request), OutsideForm(request.POST or None)
    readings.to_add(who)
    if request.method == "POST" and form.is_valid():
        actions.add_outside(who, form.cleaned_data["name"], form.values())
        return redirect("services")
    return render(request, "services/form.html", {"form": form, "title": say("An agency without an account")})


@EDIT
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change a service."""
    who = caller(request)
    seen = readings.to_change(who, key)
    form = ServiceForm(request.POST or None, initial=pages.initial(seen))
    if request.method == "POST" and form.is_valid():
        actions.change(who, key, form.values())
        return redirect("services")
    shown = {"form": form, "title": say("A service of your agency"), "key": key}
    return render(request, "services/form.html", shown)


@require_POST
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a service out of the directory."""
    actions.withdraw(caller(request), key)
    return redirect("services")
