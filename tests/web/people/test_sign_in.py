"""Signing in with two factors; the gate before every page; lockout; proofs that lose nothing typed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from equiano.words import using
from equiano_web.access import Who
from equiano_web.models import AuditEntry
from equiano_web.people import browsers, factors, lockout
from equiano_web.people.models import Device, Failure, User
from equiano_web.rotation import retire_keys, rotate_keys
from tests.web import make

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    """Used codes and rates are remembered in the process."""
    cache.clear()


@pytest.fixture
def anna() -> Who:
    return make.user("caseworker", make.agency())


def code_of(secret: str) -> str:
    """The six digits of now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in(client: Client, who: Who, password: str = PASSWORD) -> HttpResponse:
    return client.post("/sign-in", {"login": who.user.email, "password": password})  # type: ignore[return-value]


def acts(who: Who | None = None) -> list[tuple[str, str]]:
    rows = AuditEntry.objects.order_by("pk")
    return list((rows.filter(actor=who.user.pk) if who else rows).values_list("act", "outcome"))


@pytest.mark.django_db(transaction=True)  # what the library tells, it tells after the transaction
def test_who_has_no_second_factor_is_led_to_set_one_up_first(client: Client, anna: Who) -> None:
    assert sign_in(client, anna)["Location"] == "/"
    assert client.get("/")["Location"] == "/me/factors"
    page = client.get("/me/factors/app")
    assert page.status_code == 200
    assert b"data:" not in page.content
    secret = re.search(r'id="secret">([A-Z2-7]+)<', page.content.decode())
    assert secret is not None
    done = client.post("/me/factors/app", {"code": code_of(secret[1])})
    assert done["Location"] == "/me/factors/codes"
    assert len(re.findall(r"<li>\d{8}</li>", client.get("/me/factors/codes").content.decode())) == 10
    assert client.get("/me/factors").status_code == 200
    assert ("account.factor.add", "done") in acts(anna)


def test_the_second_factor_is_asked_for(client: Client, anna: Who) -> None:
    secret = factors.give(anna.user).secret
    assert sign_in(client, anna)["Location"] == "/sign-in/second-step"
    assert client.get("/")["Location"].startswith("/sign-in?next=")
    wrong = client.post("/sign-in/second-step", {"code": "000000"})
    assert wrong.status_code == 200
    assert client.post("/sign-in/second-step", {"code": code_of(secret)})["Location"] == "/"
    assert Device.objects.filter(user=anna.user).count() == 1
    assert acts(anna)[-2:] == [("account.factor", "failed"), ("account.sign-in", "done")]


def test_a_code_is_good_once_for_as_long_as_it_could_be_good(anna: Who) -> None:
    secret = factors.give(anna.user).secret
    code = code_of(secret)
    for expected in (302, 200):
        client = Client()
        sign_in(client, anna)
        cache.clear()  # another process
        assert client.post("/sign-in/second-step", {"code": code}).status_code == expected


def test_a_recovery_code_is_good_once(anna: Who) -> None:
    code = factors.give(anna.user).recovery[0]
    for expected in (302, 200):
        client = Client()
        sign_in(client, anna)
        assert client.post("/sign-in/second-step", {"code": code}).status_code == expected


def test_secrets_of_second_factors_rest_sealed_and_outlive_a_rotation(anna: Who) -> None:
    given = factors.give(anna.user)
    rested = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert given.secret not in rested
    one = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert factors.opened(one.data["secret"]) == given.secret
    # A key-encryption key that is retired takes no second factor with it.
    rotate_keys()
    assert retire_keys()
    assert factors.opened(one.data["secret"]) == given.secret


@pytest.mark.parametrize(("language", "words"), [("en", "Wait 15 minutes"), ("ru", "Подождите 15 минут")])
def test_five_failed_tries_lock_the_account_and_say_so(anna: Who, language: str, words: str) -> None:
    client = Client()
    client.cookies["language"] = language
    for _ in range(lockout.ACCOUNT_TRIES - 1):
        assert words not in sign_in(client, anna, "wrong").content.decode()
    sign_in(client, anna, "wrong")
    assert words in sign_in(client, anna).content.decode()  # even the right password
    assert acts(anna).count(("account.sign-in", "failed")) == lockout.ACCOUNT_TRIES
    assert acts(anna)[-1] == ("account.sign-in", "refused")
    Failure.objects.update(locked_until=timezone.now())
    assert sign_in(client, anna).status_code == 302


def test_who_does_not_exist_is_locked_the_same(client: Client) -> None:
    for _ in range(lockout.ACCOUNT_TRIES):
        client.post("/sign-in", {"login": "nobody@example.org", "password": "x"})
    said = client.post("/sign-in", {"login": "Nobody@example.org", "password": "x"}).content.decode()
    assert "Wait 15 minutes" in said
    assert "nobody@example.org" not in str(list(Failure.objects.values()))
    assert ("account.sign-in", "failed") in acts()


def test_one_network_address_is_locked_for_all_accounts(client: Client, anna: Who) -> None:
    for number in range(lockout.ADDRESS_TRIES):
        Failure.objects.filter(key=lockout.account_key(f"u{number}@x.org")).delete()
        lockout.count(lockout.account_key(f"u{number}@x.org"), lockout.address_key("127.0.0.1"))
    assert "Wait 15 minutes" in sign_in(client, anna).content.decode()


def test_failed_tries_of_long_ago_do_not_count(client: Client, anna: Who) -> None:
    for _ in range(lockout.ACCOUNT_TRIES - 1):
        sign_in(client, anna, "wrong")
    Failure.objects.update(since=timezone.now() - lockout.WITHIN - timedelta(seconds=1))
    sign_in(client, anna, "wrong")
    assert sign_in(client, anna).status_code == 302
    assert not Failure.objects.filter(key=lockout.account_key(anna.user.email)).exists()


def test_the_password_alone_does_not_buy_more_tries_for_the_code(client: Client, anna: Who) -> None:
    secret = factors.give(anna.user).secret
    for _ in range(lockout.ACCOUNT_TRIES):
        sign_in(client, anna)
        client.post("/sign-in/second-step", {"code": "000000"})
    right = client.post("/sign-in/second-step", {"code": code_of(secret)})
    assert "Wait 15 minutes" in right.content.decode()
    assert "Wait 15 minutes" in sign_in(Client(), anna).content.decode()


def test_an_ended_account_does_not_sign_in(client: Client, anna: Who) -> None:
    User.objects.filter(pk=anna.user.pk).update(is_active=False)
    assert sign_in(client, anna)["Location"] == "/sign-in/ended"
    assert not Device.objects.exists()


def test_a_session_ends_when_its_device_is_signed_out(anna: Who) -> None:
    client = make.signed_in(anna)
    assert client.get("/me/factors").status_code == 200
    Device.objects.all().delete()
    assert client.get("/me/factors")["Location"].startswith("/sign-in?next=")


def test_signing_out_forgets_the_device(anna: Who) -> None:
    client = make.signed_in(anna)
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert not Device.objects.exists()
    assert acts(anna)[-1] == ("account.sign-out", "done")


def test_a_password_of_the_program_must_be_changed_first(anna: Who) -> None:
    User.objects.filter(pk=anna.user.pk).update(must_change_password=True)
    client, other = make.signed_in(anna), make.signed_in(anna)
    assert client.get("/me/factors")["Location"] == "/me/password"
    new = "three words and a fourth"
    answer = client.post("/me/password", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer["Location"] == "/me"
    assert client.get("/me/factors").status_code == 200
    assert other.get("/me/factors")["Location"].startswith("/sign-in")  # signed out elsewhere


def _away(minutes: float) -> None:
    Device.objects.update(seen_at=timezone.now() - timedelta(minutes=minutes))


@pytest.mark.parametrize(("minutes", "asked"), [(29, False), (30.9, False), (31.1, True)])
def test_who_was_away_too_long_is_asked(anna: Who, minutes: float, asked: bool) -> None:
    client = make.signed_in(anna)
    _away(minutes)
    assert (client.get("/me/factors").status_code == 403) == asked


def test_the_shorter_of_agency_and_person_counts(anna: Who) -> None:
    User.objects.filter(pk=anna.user.pk).update(idle_minutes=5)
    client = make.signed_in(anna)
    _away(7)
    assert client.get("/me/factors").status_code == 403


def test_what_was_typed_goes_on_after_the_proof(anna: Who) -> None:
    client = make.signed_in(anna)
    _away(45)
    typed = {
        "oldpassword": PASSWORD,
        "password1": "three words & a <fourth>",
        "password2": "three words & a <fourth>",
    }
    page = client.post("/me/password", typed)
    assert page.status_code == 403
    assert 'value="three words &amp; a &lt;fourth&gt;"' in page.content.decode()
    assert "three words" not in str(dict(client.session))  # in the browser alone
    wrong = client.post("/me/password", {**typed, "equiano-proof": "no", "equiano-proof-for": "idle"})
    assert wrong.status_code == 403
    assert "That is not right" in wrong.content.decode()
    done = client.post("/me/password", {**typed, "equiano-proof": PASSWORD, "equiano-proof-for": "idle"})
    assert done["Location"] == "/me"
    assert User.objects.get(pk=anna.user.pk).check_password("three words & a <fourth>")


def test_a_page_that_was_only_looked_at_comes_back_after_the_proof(anna: Who) -> None:
    secret = factors.give(anna.user).secret
    client = make.signed_in(anna)
    _away(45)
    proof = {"equiano-proof": code_of(secret), "equiano-proof-for": "idle", "equiano-proof-get": "1"}
    before = client.cookies["session"].value
    assert client.post("/me/factors?x=1", proof)["Location"] == "/me/factors?x=1"
    assert client.get("/me/factors").status_code == 200
    assert client.cookies["session"].value != before and not Session.objects.filter(pk=before).exists()


@pytest.mark.parametrize(("minutes", "open_"), [(14 * 60 - 1, True), (14 * 60 + 1, False)])
def test_a_session_ends_however_much_it_is_used(anna: Who, minutes: int, open_: bool) -> None:
    client = make.signed_in(anna)
    Device.objects.update(first_at=timezone.now() - timedelta(minutes=minutes))
    answer = client.get("/me/factors")
    assert answer.status_code == (200 if open_ else 302)
    if not open_:
        assert answer["Location"].startswith("/sign-in") and not Device.objects.exists()


def test_a_change_of_factors_wants_a_code_and_not_the_password(anna: Who) -> None:
    secret = factors.give(anna.user).secret
    client = make.signed_in(anna)
    assert client.get("/me/factors/codes").status_code == 403
    proof = {"equiano-proof-for": "confirm", "equiano-proof-get": "1"}
    assert client.post("/me/factors/codes", {**proof, "equiano-proof": PASSWORD}).status_code == 403
    assert client.post("/me/factors/codes", {**proof, "equiano-proof": code_of(secret)}).status_code == 302
    assert client.get("/me/factors/codes").status_code == 200


def test_failed_proofs_lock_too(anna: Who) -> None:
    client = make.signed_in(anna)
    _away(45)
    for _ in range(lockout.ACCOUNT_TRIES):
        client.post("/me/factors", {"equiano-proof": "no", "equiano-proof-for": "idle"})
    said = client.post("/me/factors", {"equiano-proof": PASSWORD, "equiano-proof-for": "idle"})
    assert "Wait 15 minutes" in said.content.decode()


def test_strangers_lock_nobody_out_of_the_work_they_are_in(anna: Who) -> None:
    secret = factors.give(anna.user).secret
    client, strangers = make.signed_in(anna), Client()
    for n in range(30):  # the account, and the network address of the office
        email = anna.user.email if n < 5 else f"nobody{n}@example.org"
        strangers.post("/sign-in", {"login": email, "password": "wrong"})
    assert "Wait 15 minutes" in sign_in(Client(), anna).content.decode()
    proof = {"equiano-proof-for": "confirm", "equiano-proof-get": "1"}
    assert client.post("/me/factors/codes", {**proof, "equiano-proof": code_of(secret)}).status_code == 302
    assert client.get("/me/factors/codes").status_code == 200
    _away(45)
    idle = {"equiano-proof-for": "idle", "equiano-proof-get": "1"}
    assert client.post("/me", {**idle, "equiano-proof": PASSWORD}).status_code == 302
    assert client.get("/me").status_code == 200


def test_the_last_second_factor_stays(anna: Who) -> None:
    factors.give(anna.user)
    client = make.signed_in(anna, confirmed=True)
    client.post("/me/factors/app/remove")
    assert factors.has_factor(anna.user)


def test_boxes_hold_no_words_of_their_own(client: Client) -> None:
    for address in ("/sign-in", "/password/forgotten"):
        page = client.get(address).text
        assert "placeholder" not in page
        assert page.count("/password/forgotten") == 1


def test_nobody_signs_up(client: Client) -> None:
    with using("en"):
        for address in ("/sign-up", "/accounts/signup/", "/signup"):
            assert client.get(address).status_code == 404


def _guessed(who: Who, times: int) -> None:
    """A stranger guesses at an account, and at others from the same network address."""
    for n in range(times):
        email = who.user.email if n < lockout.ACCOUNT_TRIES else f"nobody{n}@example.org"
        Client().post("/sign-in", {"login": email, "password": "wrong"})


@pytest.mark.django_db(transaction=True)  # the library signs in after the transaction
def test_a_stranger_who_guesses_does_not_shut_out_a_known_browser(anna: Who) -> None:
    secret, browser = factors.give(anna.user).secret, Client()
    sign_in(browser, anna)
    browser.post("/sign-in/second-step", {"code": code_of(secret)})
    browser.post("/sign-out")
    _guessed(anna, lockout.ADDRESS_TRIES)
    Failure.objects.filter(count=0, locked_until=None).delete()  # a minute later the code is another one
    cache.clear()
    assert "Wait 15 minutes" in sign_in(Client(), anna).text
    assert sign_in(browser, anna)["Location"].startswith("/sign-in/second-step")
    assert browser.post("/sign-in/second-step", {"code": code_of(secret)}).status_code == 302
    assert browser.get("/me").status_code == 200


def _known(who: Who) -> Client:
    browser = Client()
    assert sign_in(browser, who).status_code == 302
    browser.post("/sign-out")
    return browser


def test_a_computer_that_a_shift_shares_is_known_to_each(anna: Who) -> None:
    shift = [anna, *(make.user("caseworker", anna.user.agency) for _ in range(browsers.MOST_ACCOUNTS))]
    browser = Client()
    for who in shift:
        assert sign_in(browser, who).status_code == 302
        browser.post("/sign-out")
    for who in shift[:2]:
        _guessed(who, lockout.ACCOUNT_TRIES)
    assert "Wait 15 minutes" in sign_in(browser, anna).text, "of more than so many the last ones"
    assert sign_in(browser, shift[1]).status_code == 302


def test_a_known_browser_has_no_more_tries_than_others(anna: Who) -> None:
    browser = _known(anna)
    for _ in range(lockout.ACCOUNT_TRIES):
        sign_in(browser, anna, "wrong")
    assert "Wait 15 minutes" in sign_in(browser, anna).text
    assert sign_in(Client(), anna).status_code == 302, "and shuts out nobody else"


@pytest.mark.parametrize("of", ["another", "forged", "old"])
def test_a_cookie_of_another_account_or_time_is_none(
    anna: Who, of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = _known(make.user("caseworker", anna.user.agency) if of == "another" else anna)
    if of == "forged":
        browser.cookies["browser"] = browser.cookies["browser"].value[:-1] + "~"
    if of == "old":
        monkeypatch.setattr(browsers, "KEPT", timedelta(seconds=-1))
    _guessed(anna, lockout.ACCOUNT_TRIES)
    assert "Wait 15 minutes" in sign_in(browser, anna).text


def test_the_cookie_names_nobody(anna: Who) -> None:
    sent = _known(anna).cookies["browser"]
    assert sent["httponly"] and sent["max-age"] == 90 * 24 * 3600
    said = signing.loads(sent.value, salt="equiano.browser")
    assert anna.user.email not in str(said) and str(anna.user.pk) not in str(said)
