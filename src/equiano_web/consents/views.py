"""Pages of consent: the ledger, giving, withdrawing, a paper for others."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equiano.words import language, say
from equiano_web.callers import caller
from equiano_web.cases.values import UnfitError
from equiano_web.consents import actions, pages, readings, stopping
from equiano_web.consents.forms import ConsentForm, ToForm, first_day
from equiano_web.consents.paper import give_on_paper

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def ledger(request: HttpRequest, key: UUID) -> HttpResponse:
    """The ledger of a case."""
    who = caller(request)
    return render(request, "consents/ledger.html", pages.ledger(readings.ledger_page(who, key), who))


@EDIT
def give(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is read to the person, and the form of what they agree to."""
    who, page = caller(request), readings.give_page(caller(request), key)
    lang = request.POST.get("language") or request.GET.get("text") or language()
    start = {"until": first_day(), "language": pages.text_of(lang).lang}
    form = ConsentForm(request.POST or None, agencies=page.agencies, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give(who, key, form.given())
            messages.success(request, say("Written down. It can be withdrawn at any time."))
            return redirect("case_consents", key)
        except UnfitError as error:
            form.show_errors(error)
    return render(request, "consents/give.html", {"form": form, "page": page, **pages.reading_aloud(lang)})


@EDIT
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Withdraw what the person takes back: all of it unless some is chosen."""
    who, chosen = caller(request), request.POST.getlist("entry")
    if request.method == "POST" and chosen:
        count = actions.withdraw_consent(who, key, chosen)
        messages.success(request, say("{n} {n|consent|consents} withdrawn. Help goes on as before.", n=count))
        return redirect("case_consents", key)
    page = readings.ledger_page(who, key)
    return render(request, "consents/withdraw.html", pages.withdrawing(page, chosen))


@EDIT
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """A paper for somebody else: only what may go to them."""
    who, page = caller(request), readings.give_page(caller(request), key)
    form = ToForm(request.POST or None, agencies=page.agencies)
    if request.method == "POST" and form.is_valid():
        to = form.to()
        name = dict(page.agencies).get(str(to.agency), to.outside)
        return render(request, "consents/paper.html", pages.paper(give_on_paper(who, key, to), name))
    return render(request, "consents/to.html", {"form": form, "page": page})


@require_POST
def note_stop(request: HttpRequest, key: UUID, stop: UUID) -> HttpResponse:
    """Write down that a body outside was told, or what it answered."""
    stopping.note(caller(request), stop, request.POST.get("answer", ""))
    return redirect("case_consents", key)
