"""Headers over every address there is: by every method, for nobody and for somebody, files and errors too."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import run_checks
from django.core.checks.messages import WARNING
from django.test import Client, override_settings

import equiano_web.settings
from equiano_web.middleware import CONTENT_SECURITY_POLICY
from tests.web import make
from tests.web.every import HEADERS, patterns, sample

pytestmark = pytest.mark.django_db
# What devices keep for work without a network; it holds no person (web/screening/test_offline_views.py).
KEPT = "/screening/offline"
HOST = "equiano.example.org"


def faults(answer: Any, path: str) -> list[str]:
    """Headers that an answer lacks or has otherwise than it should."""
    given = answer.headers
    wrong = [name for name, value in HEADERS.items() if given.get(name) != value]
    static = path.startswith("/static/")
    cache = given.get("Cache-Control", "")
    if not static and not path.startswith(KEPT) and "no-store" not in cache:
        wrong.append(f"Cache-Control: {cache}")
    kind = given.get("Content-Type", "")
    if kind.startswith("text/") and "charset=utf-8" not in kind.replace('"', ""):
        wrong.append(f"Content-Type: {kind}")
    if "Access-Control-Allow-Origin" in given:
        wrong.append("Access-Control-Allow-Origin")
    return wrong


def asked(client: Client, path: str, *methods: str) -> Iterator[tuple[str, int, list[str]]]:
    """Method and address, status, and what is wrong with the answer."""
    for method in methods:
        answer = client.generic(method, path)
        yield f"{method} {path}", answer.status_code, faults(answer, path)


def paths() -> list[str]:
    return sorted({sample(route) for route in patterns()})


def test_every_address_carries_the_headers_for_nobody() -> None:
    client = Client(raise_request_exception=False)
    found = [one for path in paths() for one in asked(client, path, "GET", "POST", "TRACE")]
    assert len(found) > 600
    assert [one for one in found if one[2]] == []
    assert {status for what, status, _ in found if what.startswith("TRACE")} == {405}
    assert [what for what, status, _ in found if status >= 500] == []


def test_every_address_carries_the_headers_for_somebody() -> None:
    who = make.user("caseworker", make.agency())
    client = make.signed_in(who, confirmed=True)
    client.raise_request_exception = False
    found = [one for path in paths() if path != "/sign-out" for one in asked(client, path, "GET")]
    assert [one for one in found if one[2] or one[1] >= 500] == []
    assert {200, 302, 403, 404, 405} <= {status for _, status, _ in found}


def test_the_address_of_an_act_leads_a_browser_to_a_page() -> None:
    client = make.signed_in(make.user("supervisor", make.agency()), confirmed=True)
    browser = {"accept": "text/html,application/xhtml+xml"}
    acts = [path for path in paths() if "/api/" not in path and client.get(path).status_code == 405]
    assert "/cases/search" in acts and "/language" in acts
    led = {path: client.get(path, headers=browser, follow=True) for path in acts}
    assert {path: answer.status_code for path, answer in led.items() if answer.status_code == 405} == {}
    assert led["/cases/search"].request["PATH_INFO"] == "/cases"


def test_every_file_of_ours_carries_the_headers() -> None:
    found = [one for finder in get_finders() for one in finder.list(None)]
    names = {"/".join(filter(None, (getattr(storage, "prefix", ""), name))) for name, storage in found}
    of_each_kind = {Path(name).suffix: name for name in sorted(names)}
    client, wrong = Client(), []
    for name in of_each_kind.values():
        answer = client.get(f"/static/{name}")
        wrong += [(name, answer.status_code, *faults(answer, f"/static/{name}"))]
        answer.close()
    assert {".css", ".js", ".svg", ".woff2"} <= set(of_each_kind)
    assert [one for one in wrong if one[1:] != (200,)] == []


def test_errors_carry_the_headers() -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answers = {
        "/no-such-page": client.get("/no-such-page"),
        "/static/no-such-file.js": client.get("/static/no-such-file.js"),
        "/static/../settings.py": client.get("/static/../settings.py"),
        "/static/": client.get("/static/"),
        "/api/v1/no-such": client.get("/api/v1/no-such"),
        "/language": client.get("/language"),
        "/sign-in": client.post("/sign-in", {}),
        "/health": client.get("/health", headers={"host": "elsewhere.example"}),
    }
    assert [answer.status_code for answer in answers.values()] == [404, 404, 404, 404, 404, 405, 403, 400]
    errors = {path: faults(answer, path) for path, answer in answers.items()}
    assert {path: wrong for path, wrong in errors.items() if wrong} == {}


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Settings as they are where others reach it, behind HTTPS; the database stays that of the tests."""
    monkeypatch.setenv("EQUIANO_WEB_URL", f"https://{HOST}")
    monkeypatch.setenv("EQUIANO_WEB_PROXY", "1")
    read = runpy.run_path(str(equiano_web.settings.__file__))
    ours = {name: value for name, value in read.items() if name.isupper()}
    kept = {"DATABASES", "PLACE", "SECRET_KEY"}
    ours = {name: value for name, value in ours.items() if name not in kept}
    with override_settings(**ours, SECRET_KEY="".join(map(chr, range(40, 110)))):
        yield


# DJANGO_ALLOW_ASYNC_UNSAFE is set by tests with a browser, whose loop then runs in this process;
# without it no question to the database is allowed any more.
OF_THE_BROWSER = "async.E001"


def test_the_deployment_checks_of_django_find_nothing(production: None) -> None:
    found = run_checks(include_deployment_checks=True, databases=["default"])
    assert [str(one) for one in found if one.level >= WARNING and one.id != OF_THE_BROWSER] == []


def test_the_deployment_checks_are_really_asked(production: None) -> None:
    with override_settings(SECURE_HSTS_SECONDS=0, SESSION_COOKIE_SECURE=False):
        found = {one.id for one in run_checks(include_deployment_checks=True)}
    assert {"security.W004", "security.W012"} <= found


def test_by_https_every_answer_says_so_and_cookies_are_bound_to_the_host(production: None) -> None:
    plain = Client(SERVER_NAME=HOST).get("/sign-in")
    assert (plain.status_code, plain["Location"]) == (301, f"https://{HOST}/sign-in")
    client = Client(SERVER_NAME=HOST, headers={"x-forwarded-proto": "https"})
    page = client.get("/sign-in")
    client.post("/language", {"language": "ru", "next": "/sign-in"})
    who = make.user("caseworker", make.agency())
    client.post("/sign-in", {"login": who.user.email, "password": "correct horse"})
    assert page.status_code == 200
    assert page["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert set(client.cookies) == {"__Host-browser", "__Host-csrftoken", "__Host-language", "__Host-session"}
    for cookie in client.cookies.values():
        facts = (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"])
        assert facts == (True, True, "Lax", "/", "")


def test_the_policy_lets_nothing_in() -> None:
    rules = dict(rule.split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert set(rules.values()) == {"'none'", "'self'"}


def test_signing_out_clears_the_browsers_cache() -> None:
    client = make.signed_in(make.user("caseworker", make.agency()))
    assert "Clear-Site-Data" not in client.get("/sign-out").headers
    answer = client.post("/sign-out")
    # Not what waits there sealed until the network is back.
    assert answer["Clear-Site-Data"] == '"cache"' and "_auth_user_id" not in client.session
