"""The gate: what stands between a request and any page, in this order.

    is the session still one of a known device?   else: signed out
    is somebody signed in?                        else: the sign-in page, then back (a form waits: again.py)
    were they away too long?                      then: a page that asks who they are (proof.py)
    is the password their own?                    else: choose one
    have they a second factor?                    else: set one up, before anything else

A page is public only if its view says so (`login_not_required`) or its address is of those that know nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from equiano_web.people import again, devices, factors, proof
from equiano_web.people.models import Device, User

# `/api/` asks for a token itself; a person who is signed in passes the gate there too.
PUBLIC = ("/public/", "/api/")
# Open to who is signed in and has not proved enough yet: the ways to prove it, to set it up, or to leave.
_ALWAYS = frozenset({"account_logout", "language", "health"})
_TO_PROVE = frozenset({"mfa_reauthenticate_webauthn"})
_PASSWORD = frozenset({"account_change_password"})
_SETUP = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    }
)
_HAS_FACTOR = "factor"


class Gate:
    """The middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand on."""
        return self._answer(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """What is answered instead of the page; None if the request may pass."""
        name = (request.resolver_match.url_name if request.resolver_match else "") or ""
        if name in _ALWAYS or not getattr(view, "login_required", True):
            return None
        if not request.user.is_authenticated:
            return None if request.path.startswith(PUBLIC) else _to_sign_in(request)
        device = devices.of(request, request.user.pk)
        if device is None or devices.is_over(device):
            logout(request)
            return _to_sign_in(request)
        request.unread = device.unread  # type: ignore[attr-defined]
        return _present(request, device, name) or _equipped(request, request.user, name)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" else request.path
    address = f"{reverse('account_login')}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    if again.is_wanted(request):
        return again.ask(request)
    return HttpResponseRedirect(address)


def _present(request: HttpRequest, device: Device, name: str) -> HttpResponse | None:
    """Whether somebody was here lately, or has just proved it."""
    if proof.is_given(request):
        answer = proof.take(request)
        if answer is None or answer.status_code == HttpResponseRedirect.status_code:
            devices.seen(device, now=True)
        return answer
    if name in _TO_PROVE:
        return None
    assert isinstance(request.user, User)
    if devices.is_idle(device, request.user):
        return proof.ask(request, proof.Reason.IDLE)
    devices.seen(device)
    return None


def _equipped(request: HttpRequest, user: User, name: str) -> HttpResponse | None:
    """Whether the password is theirs, and there is a second factor."""
    if user.must_change_password:
        return None if name in _PASSWORD else HttpResponseRedirect(reverse("account_change_password"))
    if request.session.get(_HAS_FACTOR) or name in _SETUP | _PASSWORD:
        return None
    if not factors.has_factor(user):
        return HttpResponseRedirect(reverse("mfa_index"))
    request.session[_HAS_FACTOR] = True
    return None
