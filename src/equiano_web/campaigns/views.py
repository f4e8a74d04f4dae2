"""Pages of campaigns."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from equiano.words import say
from equiano_web.callers import caller
from equiano_web.campaigns import actions, pages, readings
from equiano_web.campaigns.forms import JudgeForm, PlanForm

EDIT = require_http_methods(["GET", "HEAD", "POST"])


def _form(
    request: HttpRequest, form: PlanForm | JudgeForm, title: str, example: str, back: str
) -> HttpResponse:
    shown = {"form": form, "title": title, "example": example, "back": back}
    return render(request, "campaigns/form.html", shown)


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """Campaigns in reach."""
    return render(request, "campaigns/list.html", pages.listed(readings.listed(caller(request))))


@EDIT
def add(request: HttpRequest) -> HttpResponse:
    """Plan a campaign."""
    who = caller(request)
    readings.to_plan(who)
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = actions.plan(who, form.cleaned_data["name"], form.cleaned_data["plan"])
        return redirect("campaign", key)
    return _form(request, form, say("Plan a campaign"), pages.EXAMPLE, "/campaigns")


@require_safe
def campaign(request: HttpRequest, key: UUID) -> HttpResponse:
    """A campaign."""
    return render(request, "campaigns/campaign.html", pages.campaign(readings.campaign(caller(request), key)))


@EDIT
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change a plan."""
    who = caller(request)
    seen = readings.campaign(who, key)
    form = PlanForm(request.POST or None, initial={"name": seen["name"], "plan": seen["plan"]})
    if request.method == "POST" and form.is_valid():
        actions.change(who, key, form.cleaned_data["name"], form.cleaned_data["plan"])
        return redirect("campaign", key)
    return _form(request, form, say("Change the plan"), pages.EXAMPLE, f"/campaigns/{key}")


@EDIT
def judge(request: HttpRequest, key: UUID) -> HttpResponse:
    """Judge a campaign by its calls."""
    who = caller(request)
    seen = readings.campaign(who, key)
    form = JudgeForm(request.POST or None, request.FILES or None, initial={"study": seen["study"]})
    if request.method == "POST" and form.is_valid():
        actions.judge(who, key, form.cleaned_data["study"], form.cleaned_data["calls"], form.judgement)
        return redirect("campaign", key)
    return _form(request, form, say("Judge by its calls"), pages.STUDY, f"/campaigns/{key}")
