"""Somebody's own page and their notices."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from equiano.words import say
from equiano_web.callers import caller
from equiano_web.people import own, readings
from equiano_web.people.devices import SESSION_KEY
from equiano_web.people.forms import OwnForm
from equiano_web.people.mail import can_send


def me(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    page = readings.my_page(caller(request), request)
    return render(request, "people/me.html", {"page": page})


def change(request: HttpRequest) -> HttpResponse:
    """Change it."""
    who = caller(request)
    page = readings.my_page(who, request)
    initial = {**page.me.fields, "by_mail": page.me["notices_by_mail"]}
    form = OwnForm(request.POST or None, initial=initial, limit=page.idle_limit, can_mail=can_send())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        own.change(who, given["name"], given["language"], given["idle_minutes"], given.get("by_mail", False))
        messages.success(request, say("Saved."))
        return redirect("me")
    return render(request, "people/me_change.html", {"form": form})


@require_POST
def sign_out_device(request: HttpRequest, key: UUID) -> HttpResponse:
    """Sign out on one device."""
    own.sign_out_device(caller(request), key)
    messages.success(request, say("Signed out there."))
    return redirect("me")


@require_POST
def sign_out_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    own.sign_out_others(caller(request), request.session[SESSION_KEY])
    messages.success(request, say("Signed out on all other devices."))
    return redirect("me")


def notices(request: HttpRequest) -> HttpResponse:
    """Notices; marks them as read when asked to."""
    who = caller(request)
    if request.method == "POST":
        own.read_notices(who)
        return HttpResponseRedirect(request.path)
    return render(request, "people/notices.html", {"notices": readings.my_notices(who)})


@require_POST
def open_notice(request: HttpRequest, key: UUID) -> HttpResponse:
    """Mark one as read and go where it leads."""
    who = caller(request)
    row = next((one for one in readings.my_notices(who) if one.id == str(key)), None)
    own.read_notices(who, key)
    return HttpResponseRedirect(row.address) if row else redirect("notices")
