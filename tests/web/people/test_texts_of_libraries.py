"""What django-allauth and Django say themselves on our pages, they say in Russian too."""

from __future__ import annotations

import re

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from equiano_web.access import Who
from equiano_web.people import factors
from tests.web import make
from tests.web.people.test_sign_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
# Of the account adapter only what a sign-in by e-mail, a change and a reset of a password can say.
SAID = (
    *("account_inactive", "email_password_mismatch", "enter_current_password", "incorrect_password"),
    *("invalid_password_reset", "rate_limited", "too_many_login_attempts", "incorrect_code"),
)


def _russian(text: str) -> bool:
    return bool(re.search("[а-яё]", text)) and not re.search("[a-z]{3}", text)


@pytest.mark.parametrize("name", SAID)
def test_errors_of_accounts(name: str) -> None:
    with translation.override("ru"):
        assert _russian(str(DefaultAccountAdapter.error_messages[name])), name


@pytest.mark.parametrize("name", ["cannot_delete_authenticator", "incorrect_code"])
def test_errors_of_second_factors(name: str) -> None:
    with translation.override("ru"):
        assert _russian(str(DefaultMFAAdapter.error_messages[name])), name


@pytest.mark.parametrize("password", ["short", "password1234", "111111111111"])
def test_what_is_wrong_with_a_password(password: str) -> None:
    from django.contrib.auth.password_validation import validate_password

    with translation.override("ru"), pytest.raises(ValidationError) as caught:
        validate_password(password)
    assert all(_russian(message) for message in caught.value.messages)


@pytest.fixture
def anna() -> Who:
    return make.user("caseworker", make.agency())


def test_a_wrong_password_a_wrong_code_and_a_wrong_change_in_russian(anna: Who) -> None:
    factors.give(anna.user)
    client = Client()
    client.cookies["language"] = "ru"
    pages = [sign_in(client, anna, "wrong")]
    sign_in(client, anna)
    pages.append(client.post("/sign-in/second-step", {"code": "000000"}))
    mine = make.signed_in(anna, "ru", confirmed=True)
    wrong = {"oldpassword": PASSWORD, "password1": "one two three four", "password2": "other"}
    pages += [mine.post("/me/password", wrong), mine.post("/me/factors/app/remove")]
    for page in pages:
        told = re.findall(r'govuk-error-summary__list">(.*?)</ul>', page.content.decode(), re.S)
        assert told
        assert _russian(re.sub(r"<[^>]*>", "", told[0])), told[0]
