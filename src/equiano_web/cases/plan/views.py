"""The plan of a case: its page, and the paper that the person signs."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from equiano.words import say
from equiano_web.callers import caller
from equiano_web.cases import printing
from equiano_web.cases.plan import pages, readings
from equiano_web.cases.printing import PLAN
from equiano_web.cases.readings import case_head


@require_safe
def plan(request: HttpRequest, key: UUID) -> HttpResponse:
    """Goals, services given or refused, what they cost, reviews, compensation, return, follow-up."""
    who = caller(request)
    return render(request, "cases/plan.html", pages.plan(readings.plan_page(who, key), who))


@require_http_methods(["GET", "HEAD", "POST"])
def print_plan(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask, then hand out the plan on paper; the history keeps that it was printed."""
    who = caller(request)
    if request.method == "POST":
        printed = printing.note_print(who, key, say("the plan, for the person"), PLAN)
        return pages.as_pdf(readings.plan_page(who, key), printed)
    case = case_head(who, key)
    return render(request, "equiano_web/confirm.html", pages.asking(case.id))
