"""Pages beside a case: history, assignment, journey on a map, summary on paper."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from equiano_web.actions import RefusedError
from equiano_web.callers import caller
from equiano_web.cases import assigning, journey, kinship, more_pages, pages, print_pages, printing, readings
from equiano_web.cases.forms import ReasonForm
from equiano_web.cases.history import history_page
from equiano_web.cases.print_pages import PrintForm
from equiano_web.cases.values import UnfitError

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def history(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was changed, by whom, when; what is closed stands there as closed."""
    who, number = caller(request), pages.number_of(request.GET.get("page"))
    case, lines, more = history_page(who, key, number)
    shown = {**more_pages.history(case, lines, who), "number": number, "more": more}
    shown["name"] = pages.name_of(case)
    return render(request, "cases/history.html", shown)


@EDIT
def assign(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a case to a colleague or a team."""
    who = caller(request)
    takers = assigning.takers(who, key)
    form = more_pages.AssignForm(request.POST if request.method == "POST" else None).among(takers)
    if request.method == "POST" and form.is_valid():
        assigning.assign(who, key, *form.chosen())
        return redirect("cases")
    shown = {"form": form, "case": takers.case, "name": pages.name_of(takers.case)}
    return render(request, "cases/assign.html", shown)


@require_safe
def journey_map(request: HttpRequest, key: UUID) -> HttpResponse:
    """The journey on a map, as a picture."""
    svg = journey.journey_map(caller(request), key)
    if not svg:
        raise Http404
    return more_pages.picture(svg)


@EDIT
def print_case(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask what the summary is printed for, and how; then hand it out."""
    who, form = caller(request), PrintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            way = form.cleaned_data["way"]
            printed = printing.note_print(who, key, form.cleaned_data["reason"], way)
            return print_pages.handed_out(request, readings.case_page(who, key), who, printed, way)
        except UnfitError as error:
            form.show_errors(error.errors)
    case = readings.case_head(who, key)
    return render(request, "equiano_web/confirm.html", {**print_pages.asking(case.id), "form": form})


@EDIT
def kin(request: HttpRequest, key: UUID) -> HttpResponse:
    """Link a case with another of the same family."""
    who, form = caller(request), more_pages.KinForm(request.POST or None)
    case = readings.case_head(who, key)
    if request.method == "POST" and form.is_valid():
        try:
            kinship.link(who, key, form.cleaned_data["code"], form.cleaned_data["relation"])
            return redirect("case", key)
        except RefusedError as refused:
            form.add_error("code", refused.text)
    return render(request, "cases/kin.html", {"form": form, "case": case, "name": pages.name_of(case)})


@EDIT
def unkin(request: HttpRequest, key: UUID, link: UUID) -> HttpResponse:
    """Undo the link of two cases, with a reason."""
    who, form = caller(request), ReasonForm(request.POST or None)
    case = readings.case_head(who, key)
    if request.method == "POST" and form.is_valid():
        try:
            kinship.unlink(who, key, link, form.cleaned_data["reason"])
            return redirect("case", key)
        except UnfitError as error:
            form.show_errors(error.errors)
    return render(request, "equiano_web/confirm.html", {**more_pages.unlinking(case.id), "form": form})
