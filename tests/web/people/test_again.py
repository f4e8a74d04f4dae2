"""A session that ends in the middle of a long form, or a new one in another tab: nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from equiano_web.access import Who
from equiano_web.cases import actions
from equiano_web.cases.models import Entry
from tests.web import make

pytestmark = pytest.mark.django_db
TYPED = 'Долгий "рассказ" <b> '
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def anna() -> Who:
    return make.user("caseworker", make.agency())


def _hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', page.split("<main", 1)[1])
    return {
        name: value.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">") for name, value in found
    }


def _strict(who: Who) -> Client:
    client = make.signed_in(who)
    client.handler.enforce_csrf_checks = True
    return client


def test_what_is_sent_after_the_session_ended_waits_and_goes_on(anna: Who) -> None:
    address = f"/cases/{actions.create(anna, {})}/add/note"
    stranger = Client()
    waits = stranger.post(address, {"text": TYPED})
    assert waits.status_code == 403 and "no-store" in waits.headers["Cache-Control"]
    assert "/sign-in?next=%2Fproof%2Fdone" in waits.text and "Send again" in waits.text
    kept = _hidden(waits.text)
    assert kept["text"] == TYPED and not Entry.objects.exists()
    assert make.signed_in(anna).post(address, kept).status_code == 302
    assert Entry.objects.count() == 1


def test_a_form_from_before_one_signed_in_anew_is_sent_once_more(anna: Who) -> None:
    address = f"/cases/{actions.create(anna, {})}/add/note"
    client = _strict(anna)
    client.get(address)
    old = {"text": TYPED, "csrfmiddlewaretoken": "x" * 64}
    waits = client.post(address, old, headers=OURS)
    assert waits.status_code == 403 and anna.user.name in waits.text
    kept = _hidden(waits.text)
    assert kept["text"] == TYPED and not Entry.objects.exists()
    assert client.post(address, kept, headers=OURS).status_code == 302
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_what_another_site_sends_is_refused_and_not_offered(anna: Who, site: str) -> None:
    address = f"/cases/{actions.create(anna, {})}/add/note"
    refused = _strict(anna).post(address, {"text": TYPED}, headers={"Sec-Fetch-Site": site})
    assert refused.status_code == 403
    assert "рассказ" not in refused.text and "Send again" not in refused.text
    unknown = Client(enforce_csrf_checks=True).post(address, {"text": TYPED}, headers=OURS)
    assert unknown.status_code == 403 and "рассказ" not in unknown.text


def test_a_password_is_never_written_into_a_page(anna: Who) -> None:
    sent = {"oldpassword": "geheim geheim", "password1": "geheim geheim 2", "password2": "geheim geheim 2"}
    for client, more in ((_strict(anna), OURS), (Client(), {})):
        assert "geheim" not in client.post("/password/change", sent, headers=more).text
