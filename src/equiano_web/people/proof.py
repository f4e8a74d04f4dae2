"""Proving anew who one is, in the middle of something, without losing what was typed.

Asked for after a pause that was too long (password or code), and before exports, sealed cases and changes
of second factors (code or key). The page stands at the same address; what was typed rests in it as hidden
fields, in the browser alone: nothing of it is written to the session or the database. With the proof the same
request is sent again and goes on as if nothing had been between. A security key is used on a page of its own
in a new tab; then the first page is sent without a code.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from equiano.words import say
from equiano_web.access import UnconfirmedError
from equiano_web.callers import is_confirmed
from equiano_web.db import writing
from equiano_web.people import devices, records
from equiano_web.people.adapters import ProofCode, count_failure, refuse_if_locked
from equiano_web.people.models import User

FIELD = "equiano-proof"
_REASON, _GET = "equiano-proof-for", "equiano-proof-get"
_OWN = frozenset({FIELD, _REASON, _GET, "csrfmiddlewaretoken"})
# TOTP codes have 6 digits, recovery codes 8; a password has at least 12 characters.
_CODE = re.compile(r"[\d\s-]{6,11}")


class Reason(StrEnum):
    """Why somebody is asked."""

    IDLE = "idle"
    CONFIRM = "confirm"


def ask(request: HttpRequest, reason: Reason, error: str = "") -> HttpResponse:
    """The page that asks; status 403, for nothing was done."""
    user = request.user
    assert isinstance(user, User)
    kinds = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
    was_post = request.method == "POST" and _GET not in request.POST
    context = {
        "reason": reason,
        "error": error,
        "minutes": devices.idle_minutes(user),
        "code": bool(kinds - {Authenticator.Type.WEBAUTHN}),
        "key": Authenticator.Type.WEBAUTHN in kinds,
        "key_address": reverse("mfa_reauthenticate_webauthn"),
        "password": reason == Reason.IDLE or not kinds,
        "kept": typed(request) if was_post else [],
        "was_post": was_post,
        "lost_files": bool(request.FILES),
        "names": {"field": FIELD, "reason": _REASON, "get": _GET},
    }
    response = render(request, "people/proof.html", context, status=403)
    # A part of a page that is swapped in would show the question in the wrong place.
    if request.headers.get("HX-Request"):
        response["HX-Retarget"] = "body"
    return response


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form brought, field by field, without what pages of ours put there."""
    return [(name, str(one)) for name, many in request.POST.lists() if name not in _OWN for one in many]


def is_given(request: HttpRequest) -> bool:
    """Whether the request carries a proof."""
    return request.method == "POST" and FIELD in request.POST


def take(request: HttpRequest) -> HttpResponse | None:
    """Check the proof that a request carries; None if it is one and the request goes on."""
    reason = Reason.IDLE if request.POST.get(_REASON) == Reason.IDLE else Reason.CONFIRM
    text = request.POST[FIELD].strip()
    error = _check(request, text, reason) if text else _without_text(request)
    if error:
        return ask(request, reason, error)
    request.session.cycle_key()  # a key that was seen before is worth nothing after a proof
    if _GET in request.POST:
        return HttpResponseRedirect(request.get_full_path())
    sent = request.POST.copy()
    for name in _OWN - {"csrfmiddlewaretoken"}:
        sent.pop(name, None)
    sent._mutable = False
    request.POST = sent  # type: ignore[assignment]  # as the first request had it
    return None


def _without_text(request: HttpRequest) -> str:
    """A security key may have been used in another tab a moment ago."""
    return "" if is_confirmed(request) else say("Enter the code, or use the security key first.")


def _check(request: HttpRequest, text: str, reason: Reason) -> str:
    """What is wrong with a proof; empty if nothing."""
    user = request.user
    assert isinstance(user, User)
    has_codes = (
        Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.WEBAUTHN).exists()
    )
    if has_codes and _CODE.fullmatch(text):
        return _check_code(user, re.sub(r"[\s-]", "", text))
    if reason == Reason.CONFIRM and Authenticator.objects.filter(user_id=user.pk).exists():
        return say("That is no code of six digits and no recovery code.")
    return _check_password(request, user, text)


def _check_code(user: User, code: str) -> str:
    form: Any = ProofCode(data={"code": code}, user=user)
    if not form.is_valid():
        return " ".join(str(one) for many in form.errors.values() for one in many)
    form.save()
    with writing():
        records.note(user, "account.proof", "done", "code")
    return ""


def _check_password(request: HttpRequest, user: User, password: str) -> str:
    try:
        refuse_if_locked(request, user.email, "account.proof", inside=True)
    except ValidationError as locked:
        return " ".join(locked.messages)
    if not user.check_password(password):
        count_failure(request, user.email, "account.proof", inside=True)
        return say("That is not right. Try again.")
    record_authentication(request, user, method="password")
    with writing():
        records.note(user, "account.proof", "done", "password")
    return ""


class Asks:
    """Middleware: where an act or a page wants a proof, asks for it at the same address."""

    def __init__(self, get_response: Any) -> None:  # noqa: ANN401  # as Django has it
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand on."""
        response: HttpResponse = self._answer(request)
        return response

    def process_exception(self, request: HttpRequest, raised: Exception) -> HttpResponse | None:
        """The question, if it is what was raised."""
        if isinstance(raised, UnconfirmedError | ReauthenticationRequired) and request.user.is_authenticated:
            return ask(request, Reason.CONFIRM)
        return None
