"""The page of figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from equiano_web.callers import caller
from equiano_web.dashboards import pages, readings


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What waits, and the figures that somebody may see. It takes no parameter: nothing is filtered out."""
    return render(request, "dashboards/dashboard.html", pages.shown(readings.dashboard(caller(request))))


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """The measures as a file, as /api/v1/measures gives them."""
    found = readings.measures(caller(request))
    if found is None:  # none were counted yet, as that page says
        return redirect("dashboard")
    answer = JsonResponse(found.as_dict(), json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="measures.json"'
    return answer
