"""Pages of sealed cases and emergency access."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from equiano.words import say
from equiano_web.access import present
from equiano_web.actions import RefusedError
from equiano_web.callers import caller
from equiano_web.cases import grants
from equiano_web.grants import readings
from equiano_web.grants.forms import EmergencyForm, NameForm, ReviewForm


def access(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who sees a case; puts somebody on the list."""
    who = caller(request)
    page = readings.access_page(who, key)
    form = NameForm(request.POST or None, others=page.others)
    if request.method == "POST" and form.is_valid():
        grants.name(who, key, UUID(form.cleaned_data["user"]))
        return redirect("case_access", key)
    return render(request, "grants/access.html", {"page": page, "form": form})


@require_POST
def seal(request: HttpRequest, key: UUID) -> HttpResponse:
    """Seal a case."""
    grants.seal(caller(request), key)
    messages.success(request, say("The case is sealed."))
    return redirect("case_access", key)


@require_POST
def unseal(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open it again."""
    grants.unseal(caller(request), key)
    messages.success(request, say("The case is open again, as far as roles reach."))
    return redirect("case_access", key)


@require_POST
def unname(request: HttpRequest, key: UUID, user: UUID) -> HttpResponse:
    """Take somebody off the list; whoever takes themselves off sees the case no more."""
    who = caller(request)
    grants.unname(who, key, user)
    return redirect("cases") if user == who.user.pk else redirect("case_access", key)


def ask(request: HttpRequest) -> HttpResponse:
    """Ask for emergency access."""
    who = caller(request)
    readings.may_ask(who)
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = grants.emergency(present(who), form.cleaned_data["code"], form.cleaned_data["reason"])
        except RefusedError as refused:  # what was typed stays: nobody types a reason twice in an emergency
            form.add_error("reason" if refused.code == "emergency.reason" else "code", refused.text)
        else:
            messages.info(request, say("The case is open to you for eight hours. It was noted and told."))
            return redirect("case", case)
    return render(request, "grants/emergency.html", {"form": form})


def emergencies(request: HttpRequest) -> HttpResponse:
    """Emergency accesses to review."""
    return render(request, "grants/emergencies.html", {"rows": readings.emergencies(caller(request))})


def emergency(request: HttpRequest, key: UUID) -> HttpResponse:
    """One of them: why, and the review."""
    who = caller(request)
    one = readings.emergency(who, key)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        grants.review(who, key, form.cleaned_data["justified"] == "yes", form.cleaned_data["note"])
        messages.success(request, say("Reviewed. The access is ended."))
        return redirect("emergencies")
    reason, note = grants.emergency_reason(who, key)
    return render(request, "grants/review.html", {"one": one, "form": form, "reason": reason, "note": note})
