"""Pages of the room."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equiano.words import say
from equiano_web.actions import RefusedError
from equiano_web.callers import caller
from equiano_web.training import actions, pages, paper, readings
from equiano_web.training.forms import (
    AnswerForm,
    CourseForm,
    ReviewForm,
    VignetteForm,
    WaitingForm,
    initial_of,
)

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    """Courses of the agency."""
    return render(request, "training/list.html", pages.courses(caller(request)))


@EDIT
def new(request: HttpRequest) -> HttpResponse:
    """Hold a course."""
    who, form = caller(request), CourseForm(request.POST or None)
    readings.to_hold(who)
    if request.method == "POST" and form.is_valid():
        actions.open_course(
            who, form.cleaned_data["code"], form.cleaned_data["hours"], form.cleaned_data["day"]
        )
        return redirect("training")
    return render(request, "training/form.html", {"form": form, "title": say("Hold a course")})


@EDIT
def take(request: HttpRequest, key: UUID, wave: str) -> HttpResponse:
    """The next vignette of a wave."""
    who = caller(request)
    step = readings.step(who, key, wave)
    if step.vignette is None or step.shown is None:
        return redirect("training")
    form = AnswerForm(request.POST or None, given=step.shown)
    if request.method == "POST" and form.is_valid():
        got = form.cleaned_data
        actions.answer(who, key, wave, got["vignette"], got["decision"], got["marked"])
        return redirect("training-answers" if wave == "practice" else "training-take", key, wave)
    return render(request, "training/take.html", {"form": form, **pages.taking(step)})


@require_safe
def answers(request: HttpRequest, key: UUID, wave: str) -> HttpResponse:
    """One's own answers with the references; in practice the last one alone."""
    found = [pages.told(one) for one in readings.answered(caller(request), key, wave)]
    shown = found[:1] if wave == "practice" else found
    there = reverse("training-take", args=(key, wave)) if wave == "practice" else ""
    return render(
        request, "training/answers.html", {"told": shown, "title": pages.wave_title(wave), "next": there}
    )


@EDIT
def waiting(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who waits for a course."""
    who = caller(request)
    group = readings.waiting_group(who, key)
    form = WaitingForm(request.POST or None, people=group.people, initial={"waiting": group.waiting})
    if request.method == "POST" and form.is_valid():
        actions.set_waiting(who, key, form.cleaned_data["waiting"])
        return redirect("training-results", key)
    return render(request, "training/waiting.html", {"form": form, **pages.waiting(group)})


@require_safe
def results(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a course did."""
    who = caller(request)
    shown = pages.results(*readings.results(who, key), readings.signs(who, key))
    return render(request, "training/results.html", shown)


@require_safe
def export(request: HttpRequest, key: UUID) -> HttpResponse:
    """Anonymous answers of a course."""
    content = readings.export(caller(request), key)
    if content is None:
        raise RefusedError("few", say("Fewer than five persons answered: nothing is shown of them."))
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="answers.csv"'
    return answer


@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close a course."""
    actions.close_course(caller(request), key)
    return redirect("training")


@require_POST
def issue(request: HttpRequest, key: UUID) -> HttpResponse:
    """Get one's certificate."""
    return redirect("training-certificate", actions.issue_certificate(caller(request), key))


@require_safe
def certificate(request: HttpRequest, key: UUID) -> HttpResponse:
    """One's certificate as a PDF."""
    who = caller(request)
    address = request.build_absolute_uri(reverse("training-check"))
    made = paper.pdf(who, readings.certificate(who, key), address)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="certificate.pdf"'
    return answer


@require_safe
def vignettes(request: HttpRequest) -> HttpResponse:
    """Vignettes of the agency."""
    return render(
        request, "training/vignettes.html", pages.vignettes(readings.own_vignettes(caller(request)))
    )


@EDIT
def write(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """Write a vignette, or write one's own anew."""
    who = caller(request)
    content = readings.to_write(who, key)
    form = VignetteForm(request.POST or None, initial=initial_of(content) if content else None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("training-vignette", actions.write_vignette(who, form.content(), key))
        except RefusedError as refused:
            form.add_error(None, refused.text)
    return render(
        request,
        "training/form.html",
        {"form": form, "title": say("A vignette"), "back": "/training/vignettes"},
    )


@require_safe
def vignette(request: HttpRequest, key: UUID) -> HttpResponse:
    """One vignette."""
    shown = pages.vignette(readings.vignette(caller(request), key))
    return render(request, "training/vignette.html", {**shown, "form": ReviewForm()})


@require_POST
def review(request: HttpRequest, key: UUID) -> HttpResponse:
    """Agree to a vignette or give it back."""
    who, form = caller(request), ReviewForm(request.POST)
    if form.is_valid():
        actions.review_vignette(who, key, form.cleaned_data["agreed"] == "yes", form.cleaned_data["remark"])
        return redirect("training-vignette", key)
    shown = pages.vignette(readings.vignette(who, key))
    return render(request, "training/vignette.html", {**shown, "form": form})


@login_not_required
@require_safe
def check(request: HttpRequest, number: str = "") -> HttpResponse:
    """Confirm number, course and month of a certificate to anybody; nothing else."""
    typed = (number or request.GET.get("number", "")).strip().upper()
    return render(request, "training/check.html", pages.checked(typed, readings.confirmed(typed)))
