"""The page of the audit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from equiano_web.callers import caller
from equiano_web.people import auditing
from equiano_web.people.forms import AuditForm


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Entries of one's own agency, narrowed by person, act, outcome and day."""
    who = caller(request)
    form = AuditForm(request.GET, people=auditing.people(who))
    wanted = form.wanted if form.is_valid() else auditing.Wanted()
    number = request.GET.get("page", "")
    page = auditing.entries(who, wanted, int(number) if number.isdecimal() and len(number) < 9 else 1)
    return render(request, "people/audit.html", {"form": form, "page": page})
