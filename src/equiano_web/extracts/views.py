"""The page of extracts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from equiano_web.access import Permission, require
from equiano_web.callers import caller
from equiano_web.extracts import actions
from equiano_web.extracts.forms import ExtractForm


@require_http_methods(["GET", "HEAD", "POST"])
def extracts(request: HttpRequest) -> HttpResponse:
    """Make an extract without names and download it."""
    who, form = caller(request), ExtractForm(request.POST or None)
    require(who, Permission.EXTRACT_PSEUDONYMISED)
    if not form.is_valid():
        return render(request, "extracts/extracts.html", {"form": form})
    purpose = form.cleaned_data["purpose"]
    answer = HttpResponse(actions.extract_bytes(who, purpose), content_type="application/vnd.apache.parquet")
    answer["Content-Disposition"] = f'attachment; filename="cases-{purpose}.parquet"'
    return answer
