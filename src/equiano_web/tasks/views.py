"""Pages of tasks."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equiano.words import say
from equiano_web.callers import caller
from equiano_web.cases.pages import name_of
from equiano_web.cases.values import UnfitError
from equiano_web.tasks import actions, pages, readings
from equiano_web.tasks.forms import GiveForm, NewTaskForm

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """My day; or what is due for my teams, or in all that I may see."""
    who, whose = caller(request), request.GET.get("whose", "")
    if whose not in ("team", "all"):
        return render(request, "tasks/tasks.html", {**pages.my_day(readings.my_day(who)), "whose": "me"})
    return render(request, "tasks/tasks.html", {**pages.listed(readings.tasks(who, whose)), "whose": whose})


@EDIT
def task(request: HttpRequest, key: UUID) -> HttpResponse:
    """One task; giving it on."""
    who, typed = caller(request), request.POST if request.method == "POST" else None
    page = readings.task_page(who, key)
    form = GiveForm(typed, takers=page.takers)
    if typed is not None and form.is_valid():
        actions.give(who, key, *form.taker)
        messages.success(request, say("The task is given on."))
        return redirect("task", key)
    return render(request, "tasks/task.html", {**pages.of_task(page, who), "form": form})


@require_POST
def done(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say that a task is done."""
    actions.finish(caller(request), key)
    messages.success(request, say("The task is done."))
    return redirect("tasks")


@require_POST
def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a task upon oneself."""
    actions.take(caller(request), key)
    messages.success(request, say("The task is yours."))
    return redirect("tasks")


@EDIT
def new(request: HttpRequest, key: UUID) -> HttpResponse:
    """Set a task in a case."""
    who, typed = caller(request), request.POST if request.method == "POST" else None
    case, takers = readings.new_task(who, key)
    form = NewTaskForm(typed, takers=takers)
    if typed is not None and form.is_valid():
        try:
            actions.add(who, key, form.cleaned_data["what"], form.cleaned_data["due"], *form.taker)
            return redirect("case", key)
        except UnfitError as error:
            form.show_errors(error.errors)
    return render(request, "tasks/new.html", {"form": form, "case": case, "name": name_of(case)})
