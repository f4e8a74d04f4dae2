"""Who calls: from a request to a `Who`; and what a page answers when an act was not let through.

    def case(request: HttpRequest, key: UUID) -> HttpResponse:
        page = readings.case_page(caller(request), key)       # DeniedError: 404, UnconfirmedError: prove it
        return render(request, "cases/page.html", {"page": page})

| raised | answer |
|---|---|
| `DeniedError` | 404, the same as for what does not exist |
| `RefusedError` | 409, a page with its text |
| `TooManyError` | 429, the same |
| `UnconfirmedError` | a page that asks for the second factor and then goes on (`people/proof.py`) |
| `UnfitError`, `ConflictError` | the view's own: the form is shown again |

Who opens the address of an act in a browser (another language chosen on its answer, a sign-in in between, a
tab opened again) is led to the page above it, where the act is done.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.defaults import page_not_found

from equiano_web.access import DeniedError, Who
from equiano_web.actions import RefusedError
from equiano_web.limits import TooManyError

_Answer = Callable[[HttpRequest], HttpResponse]


def caller(request: HttpRequest) -> Who:
    """Who makes a request; one and the same object for the whole of it.

    Raises:
        DeniedError: If nobody is signed in.
    """
    known = cast("Who | None", getattr(request, "equiano_who", None))
    if known is None:
        if not request.user.is_authenticated:
            raise DeniedError("nobody is signed in")
        # The user itself, not the wrapper that loads it late: a page asks it for its role a thousand times.
        user = getattr(request.user, "_wrapped", request.user)
        known = Who(user, "page", is_confirmed(request))
        request.equiano_who = known  # type: ignore[attr-defined]
    return known


def is_confirmed(request: HttpRequest) -> bool:
    """Whether who makes the request gave a second factor within the last minutes (five, by the settings)."""
    return _lately(request, "mfa")


def is_signed_in_just_now(request: HttpRequest) -> bool:
    """Whether who makes the request gave the password within the last minutes."""
    return _lately(request, "password")


def _lately(request: HttpRequest, method: str) -> bool:
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    last = max((float(one["at"]) for one in records if one.get("method") == method), default=0.0)
    return time.time() - last < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def refused(request: HttpRequest, text: str, status: int) -> HttpResponse:
    """The page that says why something was not done."""
    return render(request, "people/refused.html", {"told": text}, status=status)


def too_many(request: HttpRequest, raised: TooManyError) -> HttpResponse:
    """The page of who asked too often."""
    answer = refused(request, raised.text, 429)
    answer["Retry-After"] = str(raised.wait)
    return answer


class Answers:
    """Middleware: turns what an act raised into a page."""

    def __init__(self, get_response: _Answer) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand on; an address that takes acts alone leads a browser to the page above it."""
        answer = self._answer(request)
        is_browser = request.method in ("GET", "HEAD") and request.accepts("text/html")
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and is_browser and "Accept" in request.headers:
            return HttpResponseRedirect(request.path.rstrip("/").rpartition("/")[0] or "/")
        return answer

    def process_exception(self, request: HttpRequest, raised: Exception) -> HttpResponse | None:
        """The answer to what was raised, if it is ours."""
        if isinstance(raised, DeniedError):
            # Whoever asks is told the same, whether it is there or not.
            return page_not_found(request, Http404())
        if isinstance(raised, TooManyError):
            return too_many(request, raised)
        if isinstance(raised, RefusedError):
            return refused(request, raised.text, 409)
        return None
