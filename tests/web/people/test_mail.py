"""Mails wait for their server; nobody waits at a page."""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from equiano_web.jobs import work_off
from equiano_web.models import Job
from equiano_web.people.models import User
from equiano_web.people.notices import tell
from tests.web import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _mail(settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]


def test_a_link_for_a_new_password_says_the_same_of_every_address_and_works() -> None:
    who = make.user("caseworker", make.agency(), language="ru")
    with patch.object(EmailBackend, "send_messages", side_effect=ConnectionRefusedError):
        answers = [
            Client().post("/password/forgotten", {"email": address})
            for address in (who.user.email, "nobody@example.org")
        ]
        assert [(one.status_code, one["Location"]) for one in answers] == [(302, "/password/sent")] * 2
        work_off()
    assert not mail.outbox
    Job.objects.filter(kind="people.mail").update(run_at="2020-01-01T00:00Z")
    work_off()
    [sent] = mail.outbox
    assert sent.to == [who.user.email] and who.user.name not in sent.body + sent.subject
    assert sent.subject == "Ссылка для смены пароля"
    [link] = re.findall(r"http\S+", str(sent.body))
    client = Client()
    page = client.get(re.sub(r"https?://[^/]+", "", link), follow=True)
    assert page.status_code == 200 and 'type="password"' in page.text
    words = dict.fromkeys(("password1", "password2"), "a long and new password 27")
    assert client.post(page.redirect_chain[-1][0], words)["Location"] == "/password/changed"
    assert User.objects.get(pk=who.user.pk).check_password(words["password1"])
    assert not Job.objects.filter(kind="people.mail").exists()


def test_a_notice_goes_out_by_a_job_one_mail_for_all_that_wait() -> None:
    agency = make.agency()
    people = [make.user("caseworker", agency, notices_by_mail=True).user for _ in range(2)]
    with patch.object(EmailBackend, "send_messages", side_effect=TimeoutError) as tried:
        for _ in range(3):
            assert tell(people, "case.assigned") == 2
        assert not tried.called  # whoever does the act does not wait for it
    work_off()
    assert sorted(one.to[0] for one in mail.outbox) == sorted(one.email for one in people)
    User.objects.filter(pk=people[0].pk).update(is_active=False)
    tell(people, "case.assigned")
    work_off()
    assert len(mail.outbox) == 3
