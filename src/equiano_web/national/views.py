"""Pages of the room."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equiano.words import say
from equiano_web.actions import RefusedError
from equiano_web.callers import caller
from equiano_web.national import actions, pages, readings
from equiano_web.national.forms import ParticipantForm, ReceiveForm, ScheduleForm, SecretForm

EDIT = require_http_methods(["GET", "HEAD", "POST"])


def _form(
    request: HttpRequest, form: forms.Form, title: str, told: str, back: str = "/national"
) -> HttpResponse:
    shown = {"form": form, "title": title, "told": told, "back": back}
    return render(request, "equiano_web/one_form.html", shown)


@require_safe
def room(request: HttpRequest) -> HttpResponse:
    """Both sides, as far as somebody has them."""
    who = caller(request)
    readings.to_room(who)
    shown = pages.room(readings.agency_side(who), readings.round_lines(who))
    return render(request, "national/room.html", shown)


@EDIT
def set_schedule(request: HttpRequest) -> HttpResponse:
    """How often agencies submit."""
    who = caller(request)
    found = readings.plan(who)
    form = ScheduleForm(request.POST or None, initial=pages.schedule_values(found))
    if request.method == "POST" and form.is_valid():
        actions.set_schedule(who, **form.cleaned_data)
        return redirect("national")
    return _form(request, form, say("Schedule"), say("A change holds from the next round on."))


@EDIT
def add_participant(request: HttpRequest) -> HttpResponse:
    """Take in an agency outside this installation."""
    who, form = caller(request), ParticipantForm(request.POST or None)
    readings.plan(who)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_participant(who, form.cleaned_data["name"], form.cleaned_data["public"])
            return redirect("national")
        except RefusedError as refused:
            form.add_error("name", refused.text)
    return _form(request, form, say("An agency outside this installation"), "")


@EDIT
def secret(request: HttpRequest) -> HttpResponse:
    """Give the agencies' common secret."""
    who, form = caller(request), SecretForm(request.POST or None)
    readings.to_submit(who)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_secret(who, form.cleaned_data["secret"])
            return redirect("national")
        except RefusedError as refused:
            form.add_error("secret", refused.text)
    return _form(request, form, say("The agencies' common secret"), "")


@require_safe
def draft(request: HttpRequest, key: UUID) -> HttpResponse:
    """What would go, and what stays."""
    return render(request, "national/draft.html", pages.draft(readings.draft(caller(request), key)))


@require_POST
def look(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say that one has read what would go."""
    actions.look(caller(request), key)
    return redirect("national-draft", key)


@require_POST
def send(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send it."""
    actions.send(caller(request), key)
    messages.success(request, say("The submission was sent."))
    return redirect("national-draft", key)


@require_safe
def result(request: HttpRequest, key: UUID) -> HttpResponse:
    """An agency's figures beside the median."""
    return render(request, "national/result.html", pages.result(readings.result(caller(request), key)))


@require_safe
def one_round(request: HttpRequest, key: UUID) -> HttpResponse:
    """A round: received, missing, what came out."""
    return render(request, "national/round.html", pages.round_page(readings.round_seen(caller(request), key)))


@require_POST
def renew(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask for a new draft."""
    actions.renew(caller(request), key)
    messages.info(request, say("A new draft is being made. Look again in a minute."))
    return redirect("national")


@EDIT
def receive(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a submission that came as a file."""
    who, form = caller(request), ReceiveForm(request.POST or None, request.FILES or None)
    found = readings.round_seen(who, key)
    if request.method == "POST" and form.is_valid():
        try:
            actions.receive(who, key, form.content)
            return redirect("national-round", key)
        except RefusedError as refused:
            form.add_error("file", refused.text)
    return _form(
        request, form, say("Take a submission of {code}", code=found.code), "", f"/national/rounds/{key}"
    )


@require_POST
def run(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have the picture made."""
    actions.run(caller(request), key)
    return redirect("national-round", key)


@require_safe
def round_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file of a round, for agencies outside."""
    name, content = readings.round_file(caller(request), key)
    answer = HttpResponse(content, content_type="application/yaml")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
