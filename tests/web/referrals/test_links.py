"""An agency without an account: what its link opens, when, how often; what it sees, does, leaves behind."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from equiano.assist.referral import referral_table, track
from equiano.words import keyed, text_of
from equiano_web.access import DeniedError
from equiano_web.actions import RefusedError
from equiano_web.consents.actions import withdraw_consent
from equiano_web.consents.models import Share, StopRequest
from equiano_web.consents.readings import ledger_page
from equiano_web.models import AuditEntry
from equiano_web.people.models import Agency, Notice
from equiano_web.referrals import actions, links, readings, visiting
from equiano_web.referrals.links import Made
from equiano_web.referrals.models import AnswerLink, Referral, ServiceOutcome
from equiano_web.referrals.work import run_clock
from equiano_web.services import actions as services
from tests.web import make
from tests.web.referrals.network import PERSON, Network

pytestmark = pytest.mark.django_db
NAME = "Dr. Iris Berg, head nurse"


class Outside:
    """A referral of the shelter to a parish clinic that nobody of the network has an account for."""

    def __init__(self) -> None:
        self.network = network = Network()
        offer = {"kind": "medical", "capacity": "free"}
        network.service = services.add_outside(network.sender_lead, "Parish clinic", offer)
        self.agency = Agency.objects.get(name="Parish clinic")
        network.consent(to=self.agency.pk)
        self.key: UUID = network.draft()
        network.read(self.key)
        actions.send(network.sender, self.key)
        self.made: Made = links.issue(network.sender, self.key)

    @property
    def row(self) -> Referral:
        return Referral.objects.get(pk=self.key)

    def post(self, **sent: str) -> str:
        client = Client(enforce_csrf_checks=True)
        answer = client.post("/reception", sent)
        assert answer.status_code == 200 and not client.cookies and "Set-Cookie" not in answer.headers
        assert answer["Cache-Control"] == "no-store"
        return str(answer.text)

    def enter(self, made: Made | None = None, code: str = "", lang: str = "en") -> str:
        made = made or self.made
        return self.post(token=made.token, code=code or made.code, name=NAME, lang=lang)

    def do(self, signed: str, act: str, **fields: str) -> str:
        return self.post(**{"pass": signed, "act": act, "sure": "yes", **fields})

    def wrong(self) -> str:
        return "000000" if self.made.code != "000000" else "111111"


@pytest.fixture
def outside() -> Outside:
    return Outside()


def signed(text: str) -> str:
    found = re.search(r'name="pass" value="([^"]+)"', text)
    return found[1] if found else ""


SECRETS = (PERSON["phone"], "Вера", "Паспорт забрали", "Звонили с угрозами", "Нужен врач-женщина")


def seen(text: str) -> set[str]:
    return {one for one in (*SECRETS, "Ольховая", "Кривой", "Болит спина") if one in text}


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_from_the_link_to_the_outcome(outside: Outside, lang: str) -> None:
    text = outside.enter(lang=lang)
    assert f'<html lang="{lang}"' in text and text_of("A referral to your agency", lang) in text
    assert seen(text) == set()
    ours = signed(text)
    outside.do(ours, "take_on")
    assert outside.row.state == "sent" and outside.row.seen_at is not None
    text = outside.do(ours, "accept", lang=lang)
    assert outside.row.state == "accepted" and seen(text) == set(SECRETS)
    outside.do(ours, "note_outcome", help_kind="medical", service_outcome="given")
    outside.do(ours, "finish_referral", outcome="Wir haben sie behandelt.")
    page = readings.page(outside.network.sender, outside.key)
    assert (page.seen["state"], page.seen["answered_name"]) == ("done", NAME)
    assert page.words["outcome"] == "Wir haben sie behandelt." and ServiceOutcome.objects.count() == 1
    assert Share.objects.get().agency == outside.agency
    told_of = Notice.objects.filter(user=outside.network.sender.user, kind="referral.changed")
    assert told_of.count() == 4
    done = AuditEntry.objects.filter(channel="link", outcome="done", act="referral.of_receiver")
    assert [one.codes[0] for one in done.order_by("number")] == [
        f"referral.{act}" for act in ("take_on", "accept", "note_outcome", "finish_referral")
    ]


def test_declined_with_a_reason_and_without_one_it_asks(outside: Outside) -> None:
    ours = signed(outside.enter())
    assert "govuk-error-summary" in outside.do(ours, "decline_referral", receiver_reason="other")
    assert outside.row.state == "sent"
    text = outside.do(ours, "decline_referral", receiver_reason="other", explained="Kein Platz für Kinder.")
    assert outside.row.state == "declined" and outside.row.decline_code == "other" and seen(text) == set()


def test_a_program_that_opens_links_learns_nothing_and_uses_nothing_up(outside: Outside) -> None:
    client = Client()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answers = [client.get(f"/reception/{token}") for token in (outside.made.token, "x" * 22) * 3]
        answers.append(client.head(f"/reception/{outside.made.token}"))
    tables = " ".join(one["sql"] for one in asked.captured_queries)
    assert "referrals_" not in tables and {one.status_code for one in answers} == {200}
    known, unknown = (one.text.replace(outside.made.token, "x" * 22) for one in answers[:2])
    assert known == unknown and "Shelter" not in known and "Parish" not in known
    assert signed(outside.enter())


def test_it_opens_once(outside: Outside) -> None:
    assert signed(outside.enter()) and not signed(outside.enter())


@pytest.mark.parametrize(("wrong", "opens"), [(links.TRIES - 1, True), (links.TRIES, False)])
def test_few_tries(outside: Outside, wrong: int, opens: bool) -> None:
    for _ in range(wrong):
        assert not signed(outside.enter(code=outside.wrong()))
    assert bool(signed(outside.enter())) == opens
    ended = AnswerLink.objects.get().revoked_at is not None
    assert ended == (not opens)
    assert Notice.objects.filter(kind=visiting.TELLS, user=outside.network.sender.user).exists() == ended


@pytest.mark.parametrize(("late", "opens"), [(-1, True), (1, False)])
def test_short_life(outside: Outside, monkeypatch: pytest.MonkeyPatch, late: int, opens: bool) -> None:
    then = timezone.now() + links.HOLDS + dt.timedelta(minutes=late)
    monkeypatch.setattr(timezone, "now", lambda: then)
    assert bool(signed(outside.enter())) == opens


def test_a_pass_ends_after_half_an_hour_and_with_the_link(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = signed(outside.enter())
    links.end(outside.network.sender, outside.key)
    assert not signed(outside.post(**{"pass": ours}))
    ours = signed(outside.enter(links.issue(outside.network.sender, outside.key)))
    assert signed(outside.post(**{"pass": ours}))
    monkeypatch.setattr(visiting, "PASS_SECONDS", -1)
    for sent in ({}, {"act": "accept", "sure": "yes"}, {"act": "return"}):
        assert not signed(outside.post(**{"pass": ours, **sent}))
    assert outside.row.state == "sent"


def test_consent_is_asked_at_each_look(outside: Outside) -> None:
    ours = signed(outside.enter())
    outside.do(ours, "accept")
    withdraw_consent(outside.network.sender, outside.network.case)
    text = outside.post(**{"pass": ours})
    assert seen(text) == set() and text_of("Stop using or erase", "en") in text
    assert outside.row.state == "revoked"
    outside.do(ours, "finish_referral", outcome="x")
    assert outside.row.state == "revoked"


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_after_withdrawal_only_the_request_is_shown_and_answered(outside: Outside, lang: str) -> None:
    ours, network = signed(outside.enter()), outside.network
    outside.do(ours, "accept")
    withdraw_consent(network.sender, network.case)
    asked = StopRequest.objects.get()
    assert (asked.agency, asked.told_at) == (outside.agency, None)
    text = outside.post(**{"pass": ours}, lang=lang)
    main = text[text.index("<main") : text.index("</main")]
    assert text_of("Stop using or erase", lang) in main and 'name="answer"' in main and seen(main) == set()
    assert not {f'value="{act}"' for act in visiting.ACTS if f'value="{act}"' in main}
    assert keyed("assist.codes.medical", lang) not in main
    assert keyed("assist.codes.within_a_day", lang) not in main
    asked.refresh_from_db()
    assert asked.told_at is not None and not asked.answer  # it has reached them
    assert "govuk-error-summary" in outside.do(ours, "stop")  # nothing chosen
    assert "govuk-error-summary" in outside.do(ours, "stop", answer="told")
    text = outside.do(ours, "stop", answer="erased", lang=lang)
    assert text_of("We have erased it", lang) in text and 'name="answer"' not in text and seen(text) == set()
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by, asked.answered_name) == ("erased", None, NAME)
    [line] = ledger_page(network.sender, network.case).stops
    assert (line.answer, line.answered_name) == ("erased", NAME)
    assert NAME in make.signed_in(network.sender, lang).get(f"/cases/{network.case}/consents").text
    assert Notice.objects.filter(user=network.sender.user, kind="consent.answered").count() == 1
    with pytest.raises(RefusedError):
        visiting.answer_stop(ours, "kept")  # once
    entry = AuditEntry.objects.get(act="stop.answer", outcome="done")
    assert (entry.channel, entry.codes) == ("link", ["erased"])


def test_the_pass_is_over_a_new_link_takes_the_answer(outside: Outside) -> None:
    network, ours = outside.network, signed(outside.enter())
    outside.do(ours, "accept")
    outside.do(ours, "finish_referral", outcome="Сделано.")
    links.end(network.sender, outside.key)
    withdraw_consent(network.sender, network.case)
    with pytest.raises(RefusedError):
        visiting.answer_stop(ours, "stopped")
    client, here = make.signed_in(network.sender), f"/referrals/{outside.key}"
    assert f"{here}/link" in client.get(here).text
    ours = signed(outside.enter(links.issue(network.sender, outside.key)))
    back = visiting.come_back(ours)  # to look for what they hold, and answer later
    text = outside.enter(back)
    assert 'name="answer"' in text and seen(text) == set()
    outside.do(signed(text), "stop", answer="stopped")
    assert StopRequest.objects.get().answer == "stopped"


def test_whoever_was_given_nothing_is_asked_nothing_and_answers_nothing(outside: Outside) -> None:
    ours, network = signed(outside.enter()), outside.network
    with pytest.raises(RefusedError):
        visiting.answer_stop(ours, "stopped")
    withdraw_consent(network.sender, network.case)
    text = outside.do(ours, "stop", answer="stopped")
    assert 'name="answer"' not in text and not StopRequest.objects.exists()
    with pytest.raises(RefusedError):
        links.issue(network.sender, outside.key)  # revoked, and nothing to answer


def test_a_new_draft_is_not_opened_by_what_is_still_asked_of_its_receiver(outside: Outside) -> None:
    """Found by the random walk: a link to a draft, because its receiver had a request to answer."""
    network = outside.network
    outside.do(signed(outside.enter()), "accept")
    withdraw_consent(network.sender, network.case)
    draft = network.draft()
    with pytest.raises(RefusedError):
        links.issue(make.again(network.sender), draft)
    client = make.signed_in(network.sender)
    assert f"/referrals/{draft}/link" not in client.get(f"/referrals/{draft}").text
    made = links.made(Referral.objects.get(pk=draft), network.sender.user.pk, timezone.now(), links.HOLDS)
    text = outside.enter(made)
    assert not signed(text) and 'name="answer"' not in text and seen(text) == set()
    assert signed(outside.enter(links.issue(make.again(network.sender), outside.key)))


def test_of_what_still_may_be_shared_the_rest_is_shown_beside_the_request(outside: Outside) -> None:
    """Another purpose was withdrawn: this referral goes on, and the request waits beside it."""
    network = outside.network
    ours = signed(outside.enter())
    outside.do(ours, "accept")
    StopRequest.objects.create(case_id=network.case, agency=outside.agency, asked_at=timezone.now())
    text = outside.post(**{"pass": ours})
    assert seen(text) == set(SECRETS) and 'value="stop"' in text
    text = outside.post(**{"pass": ours, "act": "stop"})
    assert 'name="answer"' in text and seen(text) == set()
    outside.do(ours, "stop", answer="kept")
    assert StopRequest.objects.get().answer == "kept" and outside.row.state == "accepted"


def test_what_runs_out_shows_no_more(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    outside.do(signed(outside.enter()), "accept")
    back = Referral.objects.get(pk=outside.key)
    later = timezone.now() + dt.timedelta(days=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    page = visiting._page(back, later)
    assert page.sight == "package" and not page.told and not page.words


def test_to_come_back_there_is_another_link_and_the_first_is_closed(outside: Outside) -> None:
    ours = signed(outside.enter())
    with pytest.raises(RefusedError):
        visiting.come_back(ours)  # nothing to report before it was accepted
    outside.do(ours, "accept")
    made = visiting.come_back(ours)
    assert not signed(outside.post(**{"pass": ours}))
    assert seen(outside.enter(made)) == set(SECRETS)


def test_what_is_not_theirs_is_not_done(outside: Outside) -> None:
    ours = signed(outside.enter())
    for act in set(track().acts) - set(visiting.ACTS):
        with pytest.raises(RefusedError):
            visiting.answer(ours, act, {})
    assert outside.row.state == "sent"
    allowed = {act for act, who in referral_table().allowed.items() if "receiver_by_link" in who}
    assert allowed == set(visiting.ACTS)


def test_who_makes_and_ends_a_link(outside: Outside) -> None:
    network = outside.network
    for who in (
        network.stranger,
        network.intake,
        network.coordinator,
        make.user("caseworker", network.shelter),
    ):
        for act in (links.issue, links.end, links.state):
            with pytest.raises(DeniedError):
                act(who, outside.key)  # type: ignore[operator]
    assert links.state(network.sender, outside.key).live


def test_only_for_an_agency_without_accounts_and_only_while_it_is_open(outside: Outside) -> None:
    network = outside.network
    make.user("analyst", outside.agency)  # answers nothing
    links.issue(network.sender, outside.key)
    who = make.user("caseworker", outside.agency)
    with pytest.raises(RefusedError):
        links.issue(network.sender, outside.key)
    who.user.is_active = False
    who.user.save()
    actions.of_sender(network.sender, outside.key, "withdraw_referral", {"reason": "Ошибка"})
    with pytest.raises(RefusedError):
        links.issue(network.sender, outside.key)


def test_unanswered_it_expires_and_the_link_shows_no_more(outside: Outside) -> None:
    gone = timezone.localdate() - dt.timedelta(days=2)  # over wherever it is
    Referral.objects.filter(pk=outside.key).update(expires_after=gone)
    run_clock()
    assert outside.row.state == "expired"
    text = outside.enter()
    assert seen(text) == set() and 'value="accept"' not in text


def test_nothing_personal_stands_in_addresses_mails_audit_or_the_table(outside: Outside) -> None:
    outside.do(signed(outside.enter()), "accept")
    user = outside.network.sender.user
    assert not mail.outbox or all(user.name not in one.body for one in mail.outbox)
    rest = "".join(str(one.__dict__) for one in (*AnswerLink.objects.all(), *AuditEntry.objects.all()))
    for secret in (outside.made.token, outside.made.code, *SECRETS):
        assert secret not in rest


def test_the_page_of_the_link_shows_it_once(outside: Outside) -> None:
    client = make.signed_in(outside.network.sender, "en")
    here = f"/referrals/{outside.key}"
    assert f"{here}/link" in client.get(here).text
    text = client.post(f"{here}/link", {}).text
    found = re.search(r"/reception/([\w-]+)", text)
    assert found and signed(
        outside.post(token=found[1], code=re.findall(r">\s*(\d{6})\s*<", text)[0], name="A")
    )
    assert found[1] not in client.get(f"{here}/link").text
    client.post(f"{here}/link", {"end": "yes"})
    assert not links.state(outside.network.sender, outside.key).live


def test_begun_anew_for_another_agency_the_old_link_opens_nothing(outside: Outside) -> None:
    ours, network = signed(outside.enter()), outside.network
    second = links.issue(network.sender, outside.key)
    assert not signed(outside.post(**{"pass": ours}))
    ours = signed(outside.enter(second))
    outside.do(ours, "decline_referral", receiver_reason="no_capacity")
    third = links.made(outside.row, network.sender.user.pk, timezone.now(), links.HOLDS)
    ours = signed(outside.enter(third))
    assert ours and network.sender
    actions.of_sender(make.again(network.sender), outside.key, "draft_referral", {"need": "medical"})
    assert not signed(outside.post(**{"pass": ours})) and outside.row.answered_name == ""
