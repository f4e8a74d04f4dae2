"""Pages of plans of action."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equiano.words import say
from equiano_web.actions import RefusedError
from equiano_web.callers import caller
from equiano_web.plan import actions, computing, exports, pages, readings
from equiano_web.plan.changes import provision_text
from equiano_web.plan.forms import (
    AboutForm,
    AgenciesForm,
    ComputeForm,
    FileForm,
    MeasureForm,
    ReportForm,
    StartForm,
    ValueForm,
)

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Plans that one writes, and measures of one's own body."""
    who = caller(request)
    return render(
        request,
        "plan/list.html",
        pages.listed(readings.plans(who), readings.duties(who), readings.may_write(who)),
    )


@EDIT
def start(request: HttpRequest) -> HttpResponse:
    """Start a plan."""
    who = caller(request)
    readings.to_write(who)
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            return redirect(
                "plan", actions.start(who, given["template"], given["begin"], given["country"] or None)
            )
        except RefusedError as refused:
            form.add_error("template", refused.text)
    return render(
        request, "equiano_web/one_form.html", {"form": form, "title": say("Start a plan"), "back": "/plan"}
    )


@require_safe
def plan(request: HttpRequest, key: UUID) -> HttpResponse:
    """A plan."""
    return render(request, "plan/plan.html", pages.plan(readings.plan(caller(request), key)))


@require_safe
def measure(request: HttpRequest, key: UUID, measure: str) -> HttpResponse:
    """A measure with its indicators."""
    return render(
        request, "plan/measure.html", pages.measure(readings.plan(caller(request), key), measure)[1]
    )


@EDIT
def change(request: HttpRequest, key: UUID, measure: str) -> HttpResponse:
    """Change a measure."""
    who = caller(request)
    readings.to_write(who)
    read = readings.plan(who, key)
    one, _ = pages.measure(read, measure)
    form = MeasureForm(request.POST or None, plan=read.plan, initial=MeasureForm.values_of(one, read.number))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_measure(who, key, form.cleaned_data["base"], measure, form.changed)
            return redirect("plan-measure", key, measure)
        except RefusedError as refused:
            form.add_error(None, refused.text)
    return _form(request, form, say("Change the measure {id}", id=measure), f"/plan/{key}/measures/{measure}")


@EDIT
def about(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change status, currency, notes and officials of a plan."""
    who = caller(request)
    readings.to_write(who)
    read = readings.plan(who, key)
    initial = AboutForm.values_of(read.plan, read.number)
    form = AboutForm(request.POST or None, plan=read.plan, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_about(who, key, form.cleaned_data["base"], form.changed)
            return redirect("plan", key)
        except RefusedError as refused:
            form.add_error(None, refused.text)
    return _form(request, form, say("Status and officials"), f"/plan/{key}")


def _form(request: HttpRequest, form: object, title: str, back: str, **more: object) -> HttpResponse:
    return render(request, "equiano_web/one_form.html", {"form": form, "title": title, "back": back, **more})


@EDIT
def enter(request: HttpRequest, key: UUID, measure: str) -> HttpResponse:
    """Enter a value of an indicator."""
    who = caller(request)
    readings.to_write(who)
    one, _ = pages.measure(readings.plan(who, key), measure)
    form = ValueForm(request.POST or None, one=one)
    if request.method == "POST" and form.is_valid():
        value = form.entered(timezone.localdate())
        try:
            actions.enter_value(who, key, measure, form.cleaned_data["indicator"], value)
            return redirect("plan-measure", key, measure)
        except RefusedError as refused:
            form.add_error("value", refused.text)
    return _form(request, form, say("Enter a value"), f"/plan/{key}/measures/{measure}")


@EDIT
def compute(request: HttpRequest, key: UUID) -> HttpResponse:
    """Compute values from the other rooms."""
    who = caller(request)
    readings.to_write(who)
    readings.plan(who, key)
    form = ComputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_new = actions.put_computed(who, key, computing.values_of(who, key, form.cleaned_data["in_post"]))
        messages.success(request, say("Values were computed.") if is_new else say("No value is new."))
        return redirect("plan", key)
    told = say(
        "Figures of the network that passed disclosure control, courses, the latest campaign, and "
        "official figures."
    )
    return _form(request, form, say("Compute the indicators"), f"/plan/{key}", told=told)


@EDIT
def take_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """Read a plan or table into the plan."""
    who = caller(request)
    readings.to_write(who)
    read = readings.plan(who, key)
    form = FileForm(
        request.POST or None, request.FILES or None, plan=read.plan, initial={"base": read.number}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.replace_plan(who, key, form.cleaned_data["base"], form.made)
            for line in form.refused:
                messages.info(request, line)
            return redirect("plan", key)
        except RefusedError as refused:
            form.add_error("file", refused.text)
    return _form(request, form, say("Read a file into the plan"), f"/plan/{key}", upload=True)


@require_safe
def history(request: HttpRequest, key: UUID) -> HttpResponse:
    """Versions of a plan."""
    who = caller(request)
    versions = pages.history(readings.history(who, key), readings.plan(who, key).plan)
    return render(request, "plan/history.html", {"versions": versions, "key": key})


@EDIT
def agencies(request: HttpRequest, key: UUID) -> HttpResponse:
    """Which agency stands for which body."""
    who = caller(request)
    read, known, chosen = readings.agencies(who, key)
    form = AgenciesForm(request.POST or None, plan=read.plan, agencies=list(known), initial=chosen)
    if request.method == "POST" and form.is_valid():
        given = {body: UUID(value) if value else None for body, value in form.cleaned_data.items()}
        actions.name_agencies(who, key, given)
        return redirect("plan", key)
    told = say("An agency reports on the measures of the body that it stands for.")
    return _form(request, form, say("Agencies of the plan"), f"/plan/{key}", told=told)


@EDIT
def publish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Look at the public form, propose it, publish what another proposed."""
    who = caller(request)
    found = readings.publication(who, key)
    refused = ""
    if request.method == "POST":
        try:
            if "confirm" in request.POST and found.proposed:
                actions.confirm(who, found.proposed)
            else:
                actions.propose(who, key)
            return redirect("plan-publish", key)
        except RefusedError as error:
            refused = error.text
    page = pages.shown(readings.public_of(who, key))
    return render(request, "plan/publish.html", {**page, "key": key, "found": found, "refused": refused})


@require_safe
def export(request: HttpRequest, key: UUID, form: str, ending: str) -> HttpResponse:
    """A plan as a file."""
    who = caller(request)
    found = readings.public_of(who, key) if form == "public" else readings.plan(who, key).plan
    return exports.answer(found, ending)


@EDIT
def report(request: HttpRequest, key: UUID, measure: str) -> HttpResponse:
    """Report on a measure of one's own body."""
    who = caller(request)
    found = readings.duty(who, key, measure)
    initial = {"status": found.measure.status, "done_on": found.measure.done_on}
    form = ReportForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.report(who, key, measure, form.told())
            return redirect("plans")
        except RefusedError as refused:
            form.add_error(None, refused.text)
    return _form(request, form, say("Report on the measure {id}", id=measure), "/plan")


@require_POST
def from_provision(request: HttpRequest) -> HttpResponse:
    """Make a gap of the law a measure: `provision`, `country`, and `plan` where there are several.

    A page puts the button there: POST with these fields and the token of its form.
    """
    who = caller(request)
    choice = readings.choice_of_plan(who, request.POST.get("country", ""), request.POST.get("plan", ""))
    if choice.plan is None:
        given = {name: request.POST.get(name, "") for name in ("country", "provision")}
        return render(request, "plan/choose.html", {"plans": choice.plans, **given})
    try:
        text = provision_text(request.POST.get("provision", ""), request.POST.get("country", ""))
        made = actions.add_from_provision(who, choice.plan, text, choice.body)
    except RefusedError as refused:
        messages.error(request, refused.text)
        return redirect("plan", choice.plan)
    return redirect("plan-measure", choice.plan, made)
