"""Pages of attachments."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from equiano_web.access import Who
from equiano_web.actions import Key
from equiano_web.callers import caller
from equiano_web.cases.files import actions, pages, readings
from equiano_web.cases.forms import ReasonForm
from equiano_web.cases.pages import name_of
from equiano_web.cases.readings import case_to_add, names_of
from equiano_web.cases.values import UnfitError

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def files(request: HttpRequest, key: UUID) -> HttpResponse:
    """The files of a case."""
    who = caller(request)
    case, found = readings.files_page(who, key)
    names = names_of(who, (one["added_by_id"] for one in found))
    shown = {**pages.shown(case, found, names, who), "name": name_of(case)}
    return render(request, "cases/files.html", shown)


@EDIT
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """Attach a file."""
    who, is_sent = caller(request), request.method == "POST"
    case, _ = case_to_add(who, key, "")
    form = pages.FileForm(*((request.POST, request.FILES) if is_sent else ())).for_role(who)
    if is_sent and form.is_valid():
        try:
            actions.add_file(who, key, form.upload(), form.cleaned_data["sensitivity"])
            return redirect("files", key)
        except UnfitError as error:
            form.show_errors(error.errors)
    return render(request, "cases/file.html", {"form": form, "case": case})


@require_safe
def file(request: HttpRequest, key: UUID, attachment: UUID) -> HttpResponse:
    """Download a file."""
    return pages.handed_out(pages.of_case(readings.content_of(caller(request), attachment), key))


@require_safe
def picture(request: HttpRequest, key: UUID, attachment: UUID) -> HttpResponse:
    """A picture, for a page."""
    found = pages.of_case(readings.content_of(caller(request), attachment), key)
    return pages.handed_out(found, inline=True)


@EDIT
def remove(request: HttpRequest, key: UUID, attachment: UUID) -> HttpResponse:
    """Take a file back, with a reason."""
    return _asked(request, key, attachment, actions.remove_file, erase=False)


@EDIT
def erase(request: HttpRequest, key: UUID, attachment: UUID) -> HttpResponse:
    """Erase a file for good, with a reason."""
    return _asked(request, key, attachment, actions.erase_file, erase=True)


def _asked(
    request: HttpRequest, key: UUID, attachment: UUID, act: Callable[[Who, Key, str], None], *, erase: bool
) -> HttpResponse:
    who, form = caller(request), ReasonForm(request.POST or None)
    case, found = readings.file_page(who, attachment)
    shown = pages.asking(case, found, key, erase=erase)
    if request.method == "POST" and form.is_valid():
        try:
            act(who, attachment, form.cleaned_data["reason"])
            return redirect("files", key)
        except UnfitError as error:
            form.show_errors(error.errors)
    return render(request, "equiano_web/confirm.html", {**shown, "form": form})
