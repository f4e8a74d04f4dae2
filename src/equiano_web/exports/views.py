"""Pages of exports."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from equiano_web.actions import RefusedError
from equiano_web.callers import caller
from equiano_web.exports import actions, readings
from equiano_web.exports.forms import ExportForm


@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """Exports of the agency, and a new one."""
    who, form = caller(request), ExportForm(request.POST or None)
    lines = readings.exports(who)
    if form.is_valid():
        try:
            actions.ask(who, form.cleaned_data["codes"].split(), form.cleaned_data["purpose"], form.to())
            return redirect("exports")
        except RefusedError as refused:
            form.add_error("codes", refused.text)
    limits = {"alone": actions.MOST_ALONE, "days": actions.ALONE_WITHIN.days}
    return render(request, "exports/exports.html", {"form": form, "exports": lines, **limits})


@require_POST
def approve(request: HttpRequest, key: UUID) -> HttpResponse:
    """Agree to an export of a colleague."""
    actions.approve(caller(request), key)
    return redirect("exports")


@require_POST
def make(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make the file and show its passphrase, this once."""
    return render(request, "exports/made.html", {"passphrase": actions.make(caller(request), key), "id": key})


@require_POST
def fetch(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file."""
    answer = HttpResponse(actions.fetch(caller(request), key), content_type="application/octet-stream")
    answer["Content-Disposition"] = 'attachment; filename="export.eqx"'
    return answer
