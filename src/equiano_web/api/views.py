"""The page of one's own tokens."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from equiano.words import say
from equiano_web.actions import RefusedError
from equiano_web.api import tokens
from equiano_web.api.description import FILE
from equiano_web.api.forms import TokenForm
from equiano_web.callers import caller


@login_not_required
@require_GET
def description(_: HttpRequest) -> HttpResponse:
    """What the API can do, as OpenAPI."""
    return HttpResponse(FILE.read_bytes(), content_type="application/json; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One's own tokens; a new one is shown this once."""
    who, form, made = caller(request), TokenForm(request.POST or None), ""
    form.offer(tokens.scopes_of(who))
    if form.is_valid():
        try:
            made = tokens.make(who, **form.cleaned_data)
            form = TokenForm()
            form.offer(tokens.scopes_of(who))
        except RefusedError as refused:
            form.add_error(None, refused.text)
    return render(request, "api/tokens.html", {"form": form, "made": made, "tokens": tokens.mine(who)})


@require_POST
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """End one."""
    tokens.end(caller(request), key)
    messages.success(request, say("The token was ended."))
    return redirect("tokens")
