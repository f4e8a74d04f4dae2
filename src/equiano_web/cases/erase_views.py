"""Pages of erasure, legal hold and retention."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from equiano_web.callers import caller
from equiano_web.cases import erase_pages, erasing
from equiano_web.cases import retention as readings

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@EDIT
def erase(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say what goes, ask why; then erase a case for good."""
    who = caller(request)
    found = readings.going(who, key)
    form = erase_pages.erase_form(request.POST if request.method == "POST" else None, found)
    if form.is_valid():
        asked = form.cleaned_data
        erasing.erase(who, key, asked["reason"], with_merged=asked.get("with_merged", False))
        return redirect("retention")
    return render(request, "equiano_web/confirm.html", {**erase_pages.asking(found), "form": form})


@EDIT
def hold(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put a case under a legal hold, or lift it."""
    who = caller(request)
    case = readings.going(who, key).case
    form = erase_pages.hold_form(request.POST if request.method == "POST" else None, case)
    if form.is_valid():
        erasing.hold(who, key, form.cleaned_data["reason"])
        return redirect("case", key)
    return render(request, "equiano_web/confirm.html", {**erase_pages.asking_hold(case), "form": form})


@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Closed cases whose retention has ended, and certificates of what was erased."""
    found = readings.retention(caller(request))
    return render(request, "cases/retention.html", erase_pages.shown(found))
