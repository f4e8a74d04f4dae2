"""Pages beside the ledger: danger to life, requests to stop, legal demands."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equiano.words import say
from equiano_web.actions import RefusedError
from equiano_web.callers import caller
from equiano_web.consents import audio, demands, pages, readings, stopping, without
from equiano_web.consents.forms import (
    CloseForm,
    DemandForm,
    ObjectForm,
    RiskForm,
    RiskReviewForm,
    StopForm,
)

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def recording(request: HttpRequest, lang: str) -> FileResponse:
    """The text that is read before consent, as it was recorded."""
    found = audio.heard(caller(request), lang)
    answer = FileResponse(found.path.open("rb"), content_type=found.type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@EDIT
def ask_risk(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask to share without consent, for danger to life."""
    who, page = caller(request), readings.give_page(caller(request), key)
    form = RiskForm(request.POST or None, agencies=page.agencies, initial={"purpose": "protection"})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        classes = frozenset(data["classes"])
        try:
            asked = without.ask(who, key, form.to(), classes, data["danger"], data["words"])
        except RefusedError as refused:  # what was typed stays: nobody types it twice in danger
            form.add_error("words" if refused.code == "risk.reason" else None, refused.text)
        else:
            messages.info(
                request, say("Nothing is shared before a second person agrees. They have been told.")
            )
            return redirect("risk_one", asked)
    return render(request, "consents/risk_ask.html", {"form": form, "page": page})


@EDIT
def risk(request: HttpRequest, key: UUID) -> HttpResponse:
    """One of them: agree, or review."""
    who, form = caller(request), RiskReviewForm(request.POST or None)
    if request.method == "POST" and "agree" in request.POST:
        without.confirm(who, key)
        return redirect("risk_one", key)
    if request.method == "POST" and form.is_valid():
        without.review(who, key, form.cleaned_data["justified"] == "yes", form.cleaned_data["note"])
        return redirect("risk_one", key)
    shown = pages.risk(readings.risk_page(who, key))
    return render(request, "consents/risk.html", {**shown, "form": form})


@require_safe
def stops(request: HttpRequest) -> HttpResponse:
    """What one's agency is asked to stop using or to erase."""
    found = pages.stops(readings.stops_of_agency(caller(request)))
    return render(request, "consents/stops.html", {"rows": found})


@EDIT
def stop(request: HttpRequest, key: UUID) -> HttpResponse:
    """One of them, and the answer."""
    who, form = caller(request), StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        stopping.answer(who, key, form.cleaned_data["answer"])
        return redirect("stops")
    return render(request, "consents/stop.html", {"one": readings.stop_of_agency(who, key), "form": form})


@EDIT
def demands_of_case(request: HttpRequest, key: UUID) -> HttpResponse:
    """The register of a case, and a new paper."""
    who, form = caller(request), DemandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        paper = demands.Paper(data["by"], data["number"], data["scope"])
        made = demands.record(who, key, data["kind"], data["received"], data["answer_by"], paper)
        return redirect("demand", made)
    code, lines = readings.demands_page(who, key)
    shown = {"code": code, "demands": [pages.demand(line) for line in lines], "form": form, "id": key}
    return render(request, "consents/demands.html", shown)


@require_safe
def demand(request: HttpRequest, key: UUID) -> HttpResponse:
    """One of them, with what can be done."""
    shown = pages.demand(readings.demand_page(caller(request), key))
    return render(
        request, "consents/demand.html", {**shown, "objecting": ObjectForm(), "closing": CloseForm()}
    )


@require_POST
def object_to(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write down an objection, or what came of it."""
    demands.object_to(caller(request), key, request.POST.get("objection", ""), request.POST.get("why", ""))
    return redirect("demand", key)


@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write down what was done with it."""
    sent = request.POST
    classes = frozenset(sent.getlist("classes"))
    demands.close(caller(request), key, sent.get("decision", ""), classes, sent.get("order", ""))
    return redirect("demand", key)
