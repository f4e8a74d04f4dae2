"""Who asks too often waits; counted for all processes of the server, under names that tell of nobody."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from pytest_django import Settings

from equiano_web import limits, middleware
from equiano_web.cases import readings
from equiano_web.limits import LIMITS, PARTS, Counter, Limit, TooManyError
from equiano_web.models import Allowance
from tests.web import make

pytestmark = pytest.mark.django_db
NOON = 1_800_000_000.0  # a multiple of every window
WHOM = "203.0.113.7"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [NOON]
    monkeypatch.setattr(limits.time, "time", lambda: now[0])
    return now


def few(monkeypatch: pytest.MonkeyPatch, name: str, most: int = 2) -> None:
    monkeypatch.setitem(LIMITS, name, Limit(most, LIMITS[name].seconds))


@pytest.mark.parametrize("name", LIMITS)
def test_so_many_pass_and_not_one_more_until_the_window_is_over(clock: list[float], name: str) -> None:
    limit, counter = LIMITS[name], Counter()
    assert NOON % limit.seconds == 0
    clock[0] += limit.seconds - 1
    assert [counter.allow(name, WHOM) for _ in range(limit.most)] == [0] * limit.most
    assert counter.allow(name, WHOM) == 1  # seconds to wait
    assert counter.allow(name, "203.0.113.8") == 0
    clock[0] += 1
    assert counter.allow(name, WHOM) == 0


def test_processes_together_let_no_more_through_than_one(clock: list[float]) -> None:
    limit, processes = LIMITS["search"], [Counter() for _ in range(3)]
    passed = sum(processes[number % 3].allow("search", WHOM) == 0 for number in range(4 * limit.most))
    assert limit.most - 2 * (limit.most // PARTS) <= passed <= limit.most
    # One that was started anew finds what the others used up.
    assert Counter().allow("search", WHOM) == limits.MINUTE


def test_most_requests_and_every_refusal_cost_no_statement(clock: list[float]) -> None:
    limit, counter = LIMITS["api"], Counter()
    with CaptureQueriesContext(connection) as asked:
        assert sum(counter.allow("api", WHOM) == 0 for _ in range(limit.most)) == limit.most
        assert counter.allow("api", WHOM) > 0
    statements = [one for one in asked.captured_queries if "INSERT" in one["sql"]]
    assert len(statements) == PARTS + 1
    with CaptureQueriesContext(connection) as asked:
        assert all(counter.allow("api", WHOM) for _ in range(50))
    assert not asked.captured_queries


def test_the_table_holds_digests_alone_and_forgets(clock: list[float]) -> None:
    Counter().allow("sign_in", WHOM)
    (row,) = Allowance.objects.all()
    assert len(row.key) == 64 and WHOM not in repr(row.__dict__)
    assert limits.forget_old() == 0
    clock[0] += limits.HOUR + 1
    assert limits.forget_old() == 1


def test_a_process_forgets_windows_that_are_over(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEPT", 3)
    counter = Counter()
    for number in range(3):
        counter.allow("search", str(number))
    clock[0] += 2 * limits.HOUR
    counter.allow("search", "new")
    assert len(counter._left) == 1


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", limits.NO_ADDRESS),  # a proxy that speaks through a socket of the system
        ("unix:", limits.NO_ADDRESS),
    ],
)
def test_an_address_is_what_its_owner_cannot_change_at_will(address: str, counted: str) -> None:
    assert limits.address_of(RequestFactory().get("/", REMOTE_ADDR=address)) == counted


@pytest.mark.django_db
def test_without_an_address_pages_and_sign_in_answer_and_all_count_as_one(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, "sign_in")
    said = client.post("/sign-in", {"login": "a@example.org", "password": "none"}, REMOTE_ADDR="")
    assert said.status_code == 200  # the form again
    assert client.post("/sign-in", {}, REMOTE_ADDR="unix:").status_code == 200
    assert client.post("/sign-in", {}, REMOTE_ADDR="").status_code == 429


def test_every_address_that_is_counted_is_there() -> None:
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert set(middleware._COUNTED) <= names
    assert {name for name, _ in middleware._COUNTED.values()} <= set(LIMITS)


@pytest.mark.parametrize(
    ("name", "method", "path"),
    [
        ("sign_in", "post", "/sign-in"),
        ("second_factor", "post", "/sign-in/second-step"),
        ("password", "post", "/password/forgotten"),
        ("invitation", "get", "/invitation/none"),
        ("public", "get", "/sign-in"),
        ("public", "get", "/cases"),
        ("api_unknown", "get", "/api/v1/me"),
    ],
)
def test_what_is_open_to_all_is_counted_by_address(
    client: Client, monkeypatch: pytest.MonkeyPatch, name: str, method: str, path: str
) -> None:
    few(monkeypatch, name)
    headers = {"authorization": "Bearer eqtoken_none"} if name == "api_unknown" else {}
    ask = getattr(client, method)
    statuses = [ask(path, headers=headers).status_code for _ in range(2)]
    assert 429 not in statuses
    refused = ask(path, headers=headers)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= LIMITS[name].seconds
    assert ask(path, headers=headers, REMOTE_ADDR="203.0.113.9").status_code == statuses[-1]


def test_searches_are_counted_by_person_on_pages_and_in_programs_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few(monkeypatch, "search", 3)
    who = make.user("caseworker", make.agency())
    client = make.signed_in(who)
    assert client.post("/cases/search", {"text": "Ива"}).status_code == 200
    readings.search(make.again(who), "Ива")
    readings.search(make.again(who), "Ива")
    page = client.post("/cases/search", {"text": "Ива"}, headers={"accept-language": "ru"})
    assert page.status_code == 429 and "Retry-After" in page.headers
    with pytest.raises(TooManyError):
        readings.search(make.again(who), "Ива")
    readings.search(make.user("caseworker", who.user.agency), "Ива")


def test_limits_can_be_taken_off_for_measurements(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, "search", 1)
    settings.EQUIANO_NO_LIMITS = True
    assert [Counter().allow("search", WHOM) for _ in range(3)] == [0, 0, 0]


def test_a_limit_that_is_reached_is_logged_once_and_names_nobody(
    clock: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    counter = Counter()
    for _ in range(LIMITS["search"].most):
        counter.allow("search", WHOM)
    assert not caplog.records
    for _ in range(3):
        assert counter.allow("search", WHOM)
    assert [one.getMessage() for one in caplog.records] == ["limit reached: search"]
    assert WHOM not in caplog.text
