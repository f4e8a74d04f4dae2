"""From a request to who makes it, and from what an act raises to an answer."""

from __future__ import annotations

import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from equiano_web.access import DeniedError
from equiano_web.actions import RefusedError
from equiano_web.callers import Answers, caller
from tests.web import make

pytestmark = pytest.mark.django_db


def _request(user: object) -> HttpRequest:
    request = RequestFactory().get("/cases")
    request.user = user  # type: ignore[assignment]
    request.session = SessionStore()
    return request


def _recorded(method: str, seconds_ago: float) -> HttpRequest:
    who = make.user("caseworker", make.agency())
    request = _request(who.user)
    request.session["account_authentication_methods"] = [{"method": method, "at": time.time() - seconds_ago}]
    request.session["account_authentication_methods_user"] = str(who.user.pk)
    return request


def test_nobody_is_no_caller() -> None:
    with pytest.raises(DeniedError):
        caller(_request(AnonymousUser()))


def test_one_request_has_one_caller() -> None:
    request = _request(make.user("caseworker", make.agency()).user)
    assert caller(request) is caller(request)
    assert caller(request).channel == "page"
    assert not caller(request).confirmed


@pytest.mark.parametrize(
    ("method", "seconds_ago", "confirmed"),
    [("mfa", 290, True), ("mfa", 301, False), ("password", 1, False)],
)
def test_a_second_factor_confirms_for_five_minutes(method: str, seconds_ago: float, confirmed: bool) -> None:
    assert caller(_recorded(method, seconds_ago)).confirmed == confirmed


def test_what_an_act_raises_is_answered() -> None:
    answers = Answers(lambda _: HttpResponse())
    request = _request(make.user("caseworker", make.agency()).user)
    denied = answers.process_exception(request, DeniedError("people.User"))
    assert denied is not None
    assert denied.status_code == 404
    assert b"people.User" not in denied.content
    refused = answers.process_exception(request, RefusedError("code", "not today"))
    assert refused is not None
    assert refused.status_code == 409
    assert b"not today" in refused.content
    assert answers.process_exception(request, ValueError()) is None
