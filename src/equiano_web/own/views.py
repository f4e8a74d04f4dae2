"""The person's own page, and handing over its paper.

The page knows no account, no session and no cookie: its pass stands in the forms of the page itself, so
that it goes when the page is closed. What can be done there needs the pass, which no other site knows; so
the forms carry no token of a cookie.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from equiano.assist.consent import EFFECTS
from equiano.assist.consent_wording import effect_label
from equiano.words import language, say, using
from equiano_web.actions import RefusedError
from equiano_web.callers import caller
from equiano_web.components.cookieless import framed, spoken
from equiano_web.limits import address_of
from equiano_web.own import issuing, page
from equiano_web.own.entering import enter
from equiano_web.own.forms import EnterForm, IssueForm

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@csrf_exempt
@login_not_required
@EDIT
@spoken
def mine(request: HttpRequest) -> HttpResponse:
    """Code and PIN; then the page."""
    if signed := request.POST.get("pass", ""):
        return _own(request, signed)
    form = EnterForm(request.POST if "code" in request.POST else None)
    if form.is_valid():
        try:
            signed = enter(form.cleaned_data["code"], form.cleaned_data["pin"], address_of(request))
        except RefusedError as refused:
            form.add_error("code", refused.text)
        else:
            return _own(request, signed)
    return framed(request, "own/enter.html", {"form": form})


def _own(request: HttpRequest, signed: str) -> HttpResponse:
    chosen = request.POST.getlist("entry")
    try:
        zone = page.zone_of(signed)
        done = page.withdraw(signed, chosen) if "sure" in request.POST else 0
        with timezone.override(zone):
            return _opened(request, page.own_page(signed), chosen, done)
    except RefusedError as refused:
        return framed(request, "own/enter.html", {"form": EnterForm(), "over": refused.text})


def _opened(request: HttpRequest, shown: page.OwnPage, chosen: Sequence[str], done: int) -> HttpResponse:
    """The page, or the question before a withdrawal."""
    asked = [one for one in shown.agreed if one.id in chosen and one.live]
    if asked and not done:
        effects = [effect_label(one) for one in EFFECTS]
        return framed(request, "own/sure.html", {"page": shown, "asked": asked, "effects": effects})
    return framed(request, "own/own.html", {"page": shown, "done": done})


@EDIT
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """Whether a paper is out; hand one over, which shows its code and PIN this once, or revoke it."""
    who, form = caller(request), IssueForm(request.POST or None, initial={"language": language()})
    if request.method == "POST" and "revoke" in request.POST:
        issuing.revoke(who, key)
        return redirect("own_paper", key)
    if request.method == "POST" and form.is_valid():
        lang = form.cleaned_data["language"]
        made = issuing.issue(who, key, lang)
        with translation.override(lang), using(lang):
            shown = {"paper": made, "address": request.build_absolute_uri("/mine"), "lang": lang, "id": key}
            return render(request, "own/paper.html", {**shown, "title": say("Your page")})
    return render(request, "own/issue.html", {"form": form, "state": issuing.state(who, key)})
