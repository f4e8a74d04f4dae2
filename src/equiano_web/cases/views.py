"""Pages of cases."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equiano_web.access import Permission, Who, may
from equiano_web.actions import Key
from equiano_web.callers import caller
from equiano_web.cases import actions, merging, pages, readings
from equiano_web.cases.actions import ConflictError
from equiano_web.cases.forms import ReasonForm, SearchForm, section_form
from equiano_web.cases.sections import PERSON, sections
from equiano_web.cases.values import UnfitError

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The list, with the search above it."""
    who = caller(request)
    number = pages.number_of(request.GET.get("page"))
    state = "closed" if request.GET.get("state") == "closed" else "open"
    found = readings.case_list(who, number, state)
    shown = {"found": pages.listed(found), "number": number, "state": state}
    shown |= {"form": SearchForm(), "may_create": may(who, Permission.CASE_CREATE)}
    return render(request, "cases/list.html", shown)


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """What a search found; by POST, as an address is no place for a name."""
    who, form = caller(request), SearchForm(request.POST)
    found = readings.search(who, form.cleaned_data["text"]) if form.is_valid() else None
    shown = {"form": form, "found": pages.found(found) if found else None}
    return render(request, "cases/search.html", {**shown, "may_create": may(who, Permission.CASE_CREATE)})


@EDIT
def new(request: HttpRequest) -> HttpResponse:
    """Search first; then write down a new case."""
    who = caller(request)
    if "searched" not in request.POST:
        return render(request, "cases/new.html", {"form": SearchForm()})
    form = section_form(sections()[PERSON], readings.closed_fields(who, PERSON))(request.POST)
    shown = {"form": form, "is_new": True}
    if "save" in request.POST and form.is_valid():
        try:
            if "other" in request.POST or (alike := readings.alike_to(who, form.values())).is_nobody:
                return redirect("case", actions.create(who, form.values()))
            shown["found"] = pages.found(alike)
        except UnfitError as error:
            form.show_errors(error.errors)
    elif "save" not in request.POST:
        shown["form"] = type(form)()
    return render(request, "cases/form.html", shown)


@require_safe
def case(request: HttpRequest, key: UUID) -> HttpResponse:
    """A case."""
    who = caller(request)
    page = readings.case_page(who, key)
    return render(request, "cases/case.html", pages.shown(page, who))


@EDIT
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change fields of the person; where another changed the same ones both values are shown."""
    who = caller(request)
    seen = readings.case_to_edit(who, key)
    made = section_form(sections()[PERSON], seen.closed)
    form = made(request.POST) if request.method == "POST" else made(initial=pages.initial(seen))
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(who, key, form.values(), form.cleaned_data["version"] or 0)
            return redirect("case", key)
        except UnfitError as error:
            form.show_errors(error.errors)
        except ConflictError as conflict:
            theirs, form = pages.conflict(seen, conflict), made(pages.both(request.POST, seen, conflict))
    return render(request, "cases/form.html", {"form": form, "theirs": theirs, "case": seen})


@EDIT
def add_entry(request: HttpRequest, key: UUID, section: str) -> HttpResponse:
    """Add an entry of a section."""
    who = caller(request)
    kind = pages.section_or_404(section)
    form = section_form(kind, readings.closed_fields(who, section))(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_entry(who, key, section, form.values())
            return redirect("case", key)
        except UnfitError as error:
            form.show_errors(error.errors)
    seen, there = readings.case_to_add(who, key, section)
    shown = {"form": form, "section": kind, "case": seen, "there": pages.there(kind, there, who)}
    return render(request, "cases/form.html", shown)


@EDIT
def edit_entry(request: HttpRequest, key: UUID, entry: UUID) -> HttpResponse:
    """Change an entry; where another changed the same fields both values are shown."""
    who, typed = caller(request), request.POST if request.method == "POST" else None
    page = readings.entry_to_edit(who, entry)
    made = pages.entry_form(page, key)
    form, theirs = made(typed, initial=pages.initial(page.entry)), None
    if typed is not None and form.is_valid():
        try:
            actions.edit_entry(who, entry, form.values(), form.cleaned_data["version"] or 0)
            return redirect("case", key)
        except UnfitError as error:
            form.show_errors(error.errors)
        except ConflictError as conflict:
            theirs = pages.conflict(page.entry, conflict)
            form = made(pages.both(request.POST, page.entry, conflict))
    return render(request, "cases/form.html", {**pages.of_entry(page), "form": form, "theirs": theirs})


@EDIT
def remove_entry(request: HttpRequest, key: UUID, entry: UUID) -> HttpResponse:
    """Take an entry back, with a reason."""
    return _turned(request, key, entry, actions.remove_entry)


@EDIT
def restore_entry(request: HttpRequest, key: UUID, entry: UUID) -> HttpResponse:
    """Bring an entry back, with a reason."""
    return _turned(request, key, entry, actions.restore_entry)


def _turned(
    request: HttpRequest, key: UUID, entry: UUID, turn: Callable[[Who, Key, str], None]
) -> HttpResponse:
    who = caller(request)
    shown = pages.turning(readings.entry_to_edit(who, entry), key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            turn(who, entry, form.cleaned_data["reason"])
            return redirect("case", key)
        except UnfitError as error:
            form.show_errors(error.errors)
    return render(request, "equiano_web/confirm.html", {**shown, "form": form})


@require_safe
def duplicates(request: HttpRequest, key: UUID) -> HttpResponse:
    """Other cases that may be of the same person, to be merged or left."""
    seen, found = readings.duplicates(caller(request), key)
    shown = {
        "case": seen,
        "found": pages.found(found),
        "may_merge": may(caller(request), Permission.CASE_MERGE),
    }
    return render(request, "cases/duplicates.html", shown)


@require_POST
def merge(request: HttpRequest, key: UUID) -> HttpResponse:
    """Merge another case into this one."""
    merging.merge(caller(request), key, request.POST.get("other", ""))
    return redirect("case", key)


@require_POST
def unmerge(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make a merged case one of its own again."""
    merging.unmerge(caller(request), key)
    return redirect("case", key)
