"""Pages of tracks."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from equiano_web.callers import caller
from equiano_web.cases.forms import ReasonForm
from equiano_web.cases.pages import name_of
from equiano_web.cases.readings import entry_to_edit, names_of
from equiano_web.cases.tracks import actions, pages, readings
from equiano_web.cases.tracks.actions import StepRefusedError
from equiano_web.cases.tracks.forms import step_form
from equiano_web.cases.values import UnfitError


@require_safe
def tracks(request: HttpRequest, key: UUID) -> HttpResponse:
    """All tracks of a case."""
    case, standing = readings.tracks_page(caller(request), key)
    shown = {"case": case, "name": name_of(case), "lines": pages.lines(case.id, standing)}
    return render(request, "cases/tracks.html", shown)


@require_safe
def track(request: HttpRequest, key: UUID, track: str, subject: UUID | None = None) -> HttpResponse:
    """One track of a case: where it stands, what may be done now, what was done."""
    who = caller(request)
    page = readings.track_page(who, key, track, subject)
    names = names_of(who, (step["made_by_id"] for step in page.steps))
    shown = {**pages.track(page, who, names), "name": name_of(page.case)}
    return render(request, "cases/track.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, key: UUID, track: str, act: str, subject: UUID | None = None) -> HttpResponse:
    """Do an act of a track."""
    who, typed = caller(request), request.POST if request.method == "POST" else None
    page = readings.track_page(who, key, track, subject)
    offer = pages.offer_or_404(page, act)
    form = step_form(offer, pages.closed_to(who))(typed)
    if typed is not None and form.is_valid():
        try:
            done = actions.take_step(who, key, track, act, form.brought(), subject)
            return redirect(pages.track_href(str(key), track, done if page.track.many else None))
        except StepRefusedError as refused:
            form.show_refusals(refused.refusals)
        except UnfitError as error:
            form.show_errors(error.errors)
    return render(request, "cases/step.html", {**pages.step(page, offer, who), "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, key: UUID, step: UUID) -> HttpResponse:
    """Take back an act of a track, with a reason."""
    who, form = caller(request), ReasonForm(request.POST or None)
    shown = pages.taking_back(entry_to_edit(who, step), str(key))
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_back(who, step, form.cleaned_data["reason"])
            return redirect("tracks", key)
        except UnfitError as error:
            form.show_errors(error.errors)
    return render(request, "equiano_web/confirm.html", {**shown, "form": form})
