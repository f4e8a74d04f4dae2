"""The page of figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from equiano_web.callers import caller
from equiano_web.dashboards import pages, readings


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What waits, and the figures that somebody may see. It takes no parameter: nothing is filtered out."""
    return render(request, "dashboards/dashboard.html", pages.shown(readings.dashboard(caller(request))))
