"""Tokens: made after a proof, shown once, limited, ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.account.signals import password_reset
from django.db import connection
from django.utils import timezone

from equiano_web.access import DeniedError, Permission, UnconfirmedError
from equiano_web.actions import RefusedError
from equiano_web.api import tokens
from equiano_web.api.models import ApiToken
from equiano_web.models import AuditEntry
from equiano_web.people import actions, invitations
from tests.web import make
from tests.web.api.conftest import Network

pytestmark = pytest.mark.django_db


def test_a_token_takes_a_proof_and_is_kept_as_a_digest_alone(network: Network) -> None:
    owner = network.people["owner"]
    with pytest.raises(UnconfirmedError):
        tokens.make(owner, "app", ["case.view"], 1)
    token = tokens.make(replace(owner, confirmed=True), "app", ["case.view"], 1)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            assert token not in repr(list(cursor))
    noted = AuditEntry.objects.get(act="token.make")
    assert (noted.outcome, noted.codes) == ("done", ["case.view"])


@pytest.mark.parametrize(
    ("scopes", "days", "code"),
    [
        ([], 1, "scopes"),
        (["case.erase"], 1, "scopes"),
        (["no.such"], 1, "scopes"),
        (["case.view"], 0, "days"),
        (["case.view"], 366, "days"),
    ],
)
def test_more_than_one_has_cannot_be_given(network: Network, scopes: list[str], days: int, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        tokens.make(replace(network.people["owner"], confirmed=True), "app", scopes, days)
    assert refused.value.code == code


def test_there_is_a_most_of_tokens(network: Network) -> None:
    owner = replace(network.people["owner"], confirmed=True)
    for _ in range(tokens.MOST_TOKENS):
        tokens.make(owner, "app", ["case.view"], 365)
    with pytest.raises(RefusedError):
        tokens.make(owner, "app", ["case.view"], 1)


def test_a_token_ends(network: Network) -> None:
    program = network.program("owner")
    assert program.ask("GET", "/me").status_code == 200
    made = ApiToken.objects.get()
    made.until = timezone.now() + timedelta(seconds=5)
    made.save()
    assert program.ask("GET", "/me").status_code == 200
    made.until = timezone.now()
    made.save()
    assert program.ask("GET", "/me").status_code == 401
    made.until = timezone.now() + timedelta(days=1)
    made.save()
    other = replace(network.people["colleague"], confirmed=True)
    with pytest.raises(DeniedError):
        tokens.end(other, made.pk)
    tokens.end(replace(network.people["owner"], confirmed=True), made.pk)
    assert program.ask("GET", "/me").status_code == 401


@pytest.mark.parametrize("how", ["left", "new way in", "reset by e-mail"])
def test_tokens_end_for_good_with_the_other_ways_in(network: Network, how: str) -> None:
    program, owner, admin = network.program("owner"), network.people["owner"], network.people["administrator"]
    if how == "left":
        actions.end_account(admin, owner.user.pk, None)
    elif how == "new way in":
        invitations.renew(admin, owner.user.pk)
    else:
        password_reset.send(sender=None, request=None, user=owner.user)
    assert program.ask("GET", "/me").status_code == 401
    # Nor do they wake up when the account is opened again.
    key = invitations.renew(admin, owner.user.pk)
    invitations.accept(key, "Vera", "one two three four", "en")
    assert program.ask("GET", "/me").status_code == 401


def test_its_last_use_is_known_to_the_minute(network: Network) -> None:
    program = network.program("owner")
    program.ask("GET", "/me")
    first = ApiToken.objects.get().used_at
    program.ask("GET", "/me")
    assert first is not None
    assert ApiToken.objects.get().used_at == first
    ApiToken.objects.update(used_at=first - timedelta(minutes=1))
    program.ask("GET", "/me")
    assert ApiToken.objects.get().used_at > first - timedelta(minutes=1)  # type: ignore[operator]


@pytest.mark.parametrize(("lang", "title"), [("en", "Tokens for programs"), ("ru", "Токены для программ")])
def test_the_page_makes_shows_once_and_ends(network: Network, lang: str, title: str) -> None:
    client = make.signed_in(network.people["owner"], lang, confirmed=True)
    assert title in client.get("/me/tokens").text
    made = client.post("/me/tokens", {"name": "Our app", "scopes": ["case.view"], "days": "30"})
    assert made.status_code == 200
    assert tokens.PREFIX in made.text
    again = client.get("/me/tokens").text
    assert "Our app" in again
    assert tokens.PREFIX not in again
    key = ApiToken.objects.get().pk
    assert client.post(f"/me/tokens/{key}/end").status_code == 302
    assert "Our app" not in client.get("/me/tokens").text


def test_the_page_offers_what_one_has_and_takes_nothing_else(network: Network) -> None:
    client = make.signed_in(network.people["owner"], confirmed=True)
    page = client.get("/me/tokens").text
    assert 'value="case.view"' in page
    assert 'value="case.erase"' not in page
    client.post("/me/tokens", {"name": "app", "scopes": ["case.erase"], "days": "30"})
    assert not ApiToken.objects.exists()
    assert make.signed_in(network.people["colleague"]).get("/me/tokens").status_code == 200


def test_every_permission_has_its_words() -> None:
    from equiano_web.api.scopes import called

    assert len({called(one) for one in Permission}) == len(Permission)
