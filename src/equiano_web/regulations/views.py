"""Pages of provisions and national law."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from equiano_web.callers import caller
from equiano_web.regulations import pages, readings


@require_safe
def side_by_side(request: HttpRequest) -> HttpResponse:
    """Countries beside each other, by topic."""
    asked = pages.asked(request.GET)
    found = readings.compared(caller(request), request.GET.getlist("country"), asked.narrowing)
    return render(request, "regulations/side_by_side.html", pages.side_by_side(found, asked))


@require_safe
def country(request: HttpRequest, code: str) -> HttpResponse:
    """One country, provision by provision."""
    asked = pages.asked(request.GET)
    who = caller(request)
    found = readings.of_country(who, code, asked.narrowing)
    return render(request, "regulations/country.html", pages.country(found, asked, readings.plans(who)))
