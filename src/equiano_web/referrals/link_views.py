"""The link for an agency without an account, and the page that it opens.

That page knows no account, no session and no cookie: its pass stands in the forms of the page itself, and
what can be done there needs the pass, which no other site knows; so the forms carry no token of a cookie.
To open the address asks nothing of the database and uses nothing up: only a code that was sent does.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from equiano_web.actions import RefusedError
from equiano_web.callers import caller
from equiano_web.components.cookieless import framed, spoken
from equiano_web.referrals import link_pages, links, visiting
from equiano_web.referrals.forms import LinkForm

EDIT = require_http_methods(["GET", "HEAD", "POST"])


@EDIT
def link(request: HttpRequest, key: UUID) -> HttpResponse:
    """Whether a link is out; make one, which is shown this once, or end it."""
    who = caller(request)
    if "end" in request.POST:
        links.end(who, key)
        return redirect("referral-link", key)
    if request.method == "POST":
        made = links.issue(who, key)
        return render(request, "referrals/link_made.html", link_pages.made(made, request, key))
    return render(request, "referrals/link.html", {"state": links.state(who, key), "id": key})


@csrf_exempt
@login_not_required
@EDIT
@spoken
def reception(request: HttpRequest, token: str = "") -> HttpResponse:
    """Code and name; then the referral."""
    sent = request.POST
    if signed := sent.get("pass", ""):
        return _inside(request, signed)
    token = sent.get("token", token)
    form = LinkForm(sent if "code" in sent else None, initial={"token": token})
    if form.is_valid():
        try:
            return _inside(request, visiting.enter(**form.cleaned_data))
        except RefusedError as refused:
            form.add_error("code", refused.text)
    return framed(request, "referrals/reception_enter.html", {"form": form, "token": token})


def _inside(request: HttpRequest, signed: str) -> HttpResponse:
    try:
        asked, form = link_pages.act_of(signed, request.POST)
        if asked == "return":
            shown = link_pages.made(visiting.come_back(signed), request)
            return framed(request, "referrals/reception_return.html", shown)
        visit = visiting.look(signed)
        with timezone.override(visit.zone):
            shown = link_pages.visited(visit, asked, form)
            return framed(request, link_pages.template(str(shown["act"])), shown)
    except RefusedError as refused:
        over = {"form": LinkForm(), "over": refused.text}
        return framed(request, "referrals/reception_enter.html", over)
