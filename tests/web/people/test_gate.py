"""Every address asks for both factors, but those that are public; canaries stay out of logs."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from equiano_web.access import Who, roles
from equiano_web.people import factors
from equiano_web.people.models import User
from tests.web import make

pytestmark = pytest.mark.django_db

# What is open without a sign-in, each for its reason. A new address is closed until it stands here.
PUBLIC = {
    "health",  # that the process answers
    "language",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",  # the second step of a sign-in that has begun; else it goes back to the first
    "invitation",  # its key is the proof
    "reception",  # a link and a code are the proof of an agency without an account
    "reception-link",
    "mine",  # the person's own page: the code and the PIN on their paper are the proof
    # The page for screening without a network holds rules and no person.
    "offline",
    "offline-table",
    "partner-receive-file",  # files of packages, announced in a signed message and sealed
    "partner-receive",  # packages of partners, which are signed: no account, no session
    "offline-words",
    "offline-files",
    "offline-manifest",
    "offline-worker",
}
# Open to who is signed in and has still to set a second factor up.
SETTING_UP = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "account_change_password",
}
_UUID = str(uuid4())
_VALUES = {"uuid": _UUID, "int": "1", "slug": "x", "str": "x", "path": "x"}


def _addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    for one in patterns:
        route = before + str(one.pattern).removeprefix("^")  # `re_path` writes where its pattern begins
        if isinstance(one, URLResolver):
            yield from _addresses(one.url_patterns, route)
        else:
            path = re.sub(r"<(?:(\w+):)?\w+>", lambda found: _VALUES.get(found[1] or "str", _UUID), route)
            yield one.name or "", f"/{path}"


def _closed() -> list[tuple[str, str]]:
    """Addresses of pages; those of the API ask for a token themselves, and have a test of their own."""
    found = list(_addresses(get_resolver().url_patterns))
    assert len(found) > 50
    return [(name, path) for name, path in found if not path.startswith(("/api/", "/public/"))]


def test_nobody_comes_in_without_a_sign_in() -> None:
    for name, path in _closed():
        for method in ("get", "post"):
            answer = getattr(Client(), method)(path)
            if name in PUBLIC:
                continue
            assert answer.status_code == 302, (name, path, method)
            assert answer["Location"].startswith("/sign-in?next="), (name, path)


def test_nobody_comes_in_with_the_password_alone() -> None:
    who = make.user("administrator", make.agency())
    client = make.signed_in(who)
    session = client.session
    del session["factor"]
    session.save()
    for name, path in _closed():
        if name in PUBLIC | SETTING_UP | {"mfa_reauthenticate_webauthn"}:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(path)
            assert (answer.status_code, answer["Location"]) == (302, "/me/factors"), (name, path, method)


def test_what_was_public_is_there() -> None:
    names = {name for name, _ in _addresses(get_resolver().url_patterns)}
    assert names >= PUBLIC | SETTING_UP


def test_a_session_of_a_person_without_second_factor_does_not_open_the_api() -> None:
    client = make.signed_in(make.user("caseworker", make.agency()))
    session = client.session
    del session["factor"]
    session.save()
    paths = [path for _, path in _addresses(get_resolver().url_patterns) if path.startswith("/api/")]
    paths.remove("/api/v1/openapi.json")  # what the program can do: nothing of anybody is in it
    for path in paths[:10]:
        assert client.get(path).status_code in (302, 401, 404), path


@pytest.mark.parametrize("role", sorted(roles()))
def test_the_day_begins_on_a_page_that_the_role_has(role: str) -> None:
    client = make.signed_in(make.user(role, make.agency()))
    begins = client.get("/")["Location"]
    assert client.get(begins).status_code == 200


CANARY = "Kanareykina"
MAIL = "kanareykina@example.org"


def test_no_name_and_no_address_goes_into_a_log_or_an_address(caplog: pytest.LogCaptureFixture) -> None:
    agency = make.agency()
    admin = make.user("administrator", agency)
    who = make.user("caseworker", agency)
    User.objects.filter(pk=who.user.pk).update(name=CANARY, email=MAIL)
    caplog.set_level(logging.DEBUG)
    client = Client()
    went: list[str] = []
    for password in ("wrong", "correct horse"):
        answer = client.post("/sign-in", {"login": MAIL, "password": password})
        went.append(answer.headers.get("Location", ""))
    client.post("/password/forgotten", {"email": MAIL})
    page = make.signed_in(admin)
    went += re.findall(r'(?:href|action)="([^"]*)"', page.get("/people").text)
    went += re.findall(r'(?:href|action)="([^"]*)"', page.get(f"/people/{who.user.pk}").text)
    page.post(f"/people/{who.user.pk}/end", {"successor": str(uuid4())})
    page.get("/people/no-such-page")
    told = caplog.text + " ".join(went)
    assert CANARY.lower() not in told.lower().replace(who.user.email, "")


def test_the_first_login_of_a_demo_signs_in(client: Client) -> None:
    from equiano_web.people import enrolment
    from equiano_web.people.login import Member

    member = Member("a@example.org", "Anna", "caseworker", "ru")
    login = enrolment.enrol(member, make.agency())
    assert client.post("/sign-in", {"login": login.email, "password": login.password})["Location"] == (
        "/sign-in/second-step"
    )
    answer = client.post("/sign-in/second-step", {"code": login.recovery_codes[0]})
    assert answer["Location"] == "/"
    assert client.get("/cases").status_code == 200
    who = Who(User.objects.get(email=login.email))
    assert factors.has_factor(who.user)
