"""Pages of imports."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equiano.errors import BadInputError
from equiano.words import say
from equiano_web.access import Permission, require
from equiano_web.actions import RefusedError
from equiano_web.callers import caller
from equiano_web.cases.values import UnfitError
from equiano_web.imports import actions, readings
from equiano_web.imports.forms import FileForm
from equiano_web.imports.opening import MOST_BYTES


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Past imports, and a file for a new one."""
    who, form = caller(request), FileForm(request.POST or None, request.FILES or None)
    require(who, Permission.IMPORT_RUN)
    if form.is_valid():
        try:
            return redirect("import", actions.begin(who, form.cleaned_data["file"].read(MOST_BYTES + 1)))
        except BadInputError as error:
            form.add_error("file", str(error))
        except RefusedError as refused:
            form.add_error("file", refused.text)
    return render(request, "imports/imports.html", {"form": form, "imports": readings.imports(who)})


@require_safe
def dry_run(request: HttpRequest, key: UUID) -> HttpResponse:
    """What an import would do."""
    shown = {"dry": readings.dry_run(caller(request), key), "choices": readings.field_choices()}
    return render(request, "imports/import.html", shown)


@require_POST
def columns(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say which column fills which field."""
    names, fields = request.POST.getlist("column"), request.POST.getlist("field")
    try:
        actions.choose_columns(caller(request), key, dict(zip(names, fields, strict=False)))
    except UnfitError as unfit:
        messages.error(request, " ".join(unfit.errors.values()))
    return redirect("import", key)


@require_POST
def run(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the rows."""
    anyway = {int(text) for text in request.POST.getlist("anyway") if text.isascii() and text.isdigit()}
    taken, left = readings.run(caller(request), key, anyway)
    text = say("{taken:,} {taken|case|cases} written down, {left:,} left out.", taken=taken, left=left)
    messages.success(request, text)
    return redirect("imports")


@require_POST
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an import back."""
    gone, kept = actions.undo(caller(request), key)
    text = say(
        "{gone:,} {gone|case|cases} taken back; {kept:,} stay, as somebody worked on them.",
        gone=gone,
        kept=kept,
    )
    messages.success(request, text)
    return redirect("imports")
