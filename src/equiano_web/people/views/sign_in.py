"""Pages around signing in that django-allauth has not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from equiano_web.callers import caller
from equiano_web.people.home import home as home_of


def home(request: HttpRequest) -> HttpResponse:
    """To where the day begins."""
    return HttpResponseRedirect(home_of(caller(request)))


def proof_done(request: HttpRequest) -> HttpResponse:
    """The end of a proof in a tab of its own."""
    return render(request, "people/proof_done.html")
