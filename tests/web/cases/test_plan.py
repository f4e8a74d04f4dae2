"""The plan of a case: services with reasons, reviews and cost, return on fresh assessments, follow-up."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from equiano.words import keyed
from equiano_web.access import DeniedError, Sensitivity, Who, opens
from equiano_web.cases import actions
from equiano_web.cases.models import Case, Due, Entry
from equiano_web.cases.plan.pages import in_words
from equiano_web.cases.plan.readings import plan_page
from equiano_web.cases.plan.services import money, services
from equiano_web.cases.tracks.actions import StepRefusedError, take_step
from equiano_web.cases.values import amount_of
from tests.web import make
from tests.web.cases.test_pages import Network, network

__all__ = ["network"]
pytestmark = pytest.mark.django_db
CHANNEL = "Canary-Sister-Phone"
RISK = {"risk_to_person": "yes", "risk_to_family": "no", "risk_to_staff": "unknown"}


def day(days: int = 0) -> str:
    return (timezone.localdate() + dt.timedelta(days)).isoformat()


def assessed(here: int = 0, there: int = 0) -> dict[str, str]:
    return {
        "assessed_here_on": day(here), "assessor_here": "A", "findings_here": "no threats",
        "assessed_there_on": day(there), "assessor_there": "B", "findings_there": "the family helps",
    }  # fmt: skip


def filled(who: Who, case: uuid.UUID) -> list[uuid.UUID]:
    """Three services: one runs and was paid for twice, one was declined, one was not possible."""
    housing, legal, work = (
        take_step(who, case, "service", "plan_service", {"help_kind": kind})
        for kind in ("housing", "legal", "work")
    )
    steps = [
        (housing, "start_service", {"help_kind": "housing", "provider": "NGO", "started_on": day(-40)}),
        (housing, "note_cost", {"amount": "1 250,5", "currency": "RUB", "incurred_on": day(-3)}),
        (housing, "note_cost", {"amount": "10", "currency": "EUR", "incurred_on": day(-2)}),
        (housing, "note_cost", {"amount": "0.5", "currency": "RUB", "incurred_on": day(-1)}),
        (legal, "decline_help", {"decline_reason": "distrust", "way_back": "rings any time"}),
        (work, "find_impossible", {"impossible_reason": "no_such_service"}),
    ]
    for subject, act, brought in steps:
        take_step(who, case, "service", act, brought, subject)
    return [housing, legal, work]


def test_the_plan_says_what_was_given_what_not_and_why(network: Network) -> None:
    owner, case = network.people["owner"], network.case
    housing, *_ = filled(owner, case)
    page = plan_page(make.again(owner), case)
    rows = {one.kind: (one.state, one.reason, one.satisfied, in_words(one.cost)) for one in services(page)}
    assert rows == {
        "housing": ("started", "", "", "10.00 EUR; 1,251.00 RUB"),
        "legal": ("offered_declined", "distrust", "", ""),
        "work": ("not_possible", "no_such_service", "", ""),
    }
    # A month after it began, the review was due ten days ago.
    due = Due.objects.get(case=case, code="service_review")
    assert (due.due_on, due.subject) == (timezone.localdate() - dt.timedelta(10), housing)
    review = {"reviewed_on": day(), "outcome": "sleeps", "satisfied": "no", "next_review_on": day(21)}
    take_step(owner, case, "service", "review_service", review, housing)
    [one] = [line for line in services(plan_page(make.again(owner), case)) if line.kind == "housing"]
    assert (one.satisfied, str(one.review_on)) == ("no", day(21))
    ended = {"ended_on": day(), "outcome": "moved out", "satisfied": "yes"}
    take_step(owner, case, "service", "complete_service", ended, housing)
    assert not Due.objects.filter(case=case, code="service_review").exists()


def test_the_page_is_for_those_in_reach_in_both_languages(network: Network) -> None:
    owner, case = network.people["owner"], network.case
    filled(owner, case)
    actions.add_entry(owner, case, "goal", {"goal": "Canary-Goal", "review": day(5)})
    for lang, words in (
        ("en", ["does not trust", "1,251.00 RUB"]),
        ("ru", ["не доверяет", "1\u00a0251,00 RUB"]),
    ):
        text = network.client("owner", lang).get(f"/cases/{case}/plan").text
        assert all(word in text for word in [*words, "Canary-Goal"]), lang
        assert keyed("assist.clocks.service_review", lang) in text and 'id="due-1_status"' in text
    for name, status in (("outsider", 404), ("supervisor", 200), ("coordinator", 200)):
        answer = network.client(name).get(f"/cases/{case}/plan")
        assert answer.status_code == status
        assert ("Canary-Goal" in answer.text) == (name == "supervisor")  # narrative: closed to a coordinator
        assert network.client(name).get(f"/cases/{case}/plan/print").status_code == status
    assert Client().get(f"/cases/{case}/plan").status_code in (302, 404)


def test_the_paper_to_sign_is_made_and_kept_in_the_history(network: Network) -> None:
    filled(network.people["owner"], network.case)
    client = network.client("owner")
    paper = client.post(f"/cases/{network.case}/plan/print")
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
    assert "the plan, for the person" in client.get(f"/cases/{network.case}/history").text


def test_nobody_is_sent_back_on_assessments_that_ran_out(network: Network) -> None:
    owner, case = network.people["owner"], network.case
    take_step(owner, case, "risk", "assess_risk", {"assessed_on": day(), **RISK})
    wish = {"own_decision_on": day(), "voluntary": "yes", "explained_by": "A", "language": "ru"}
    take_step(owner, case, "safe_return", "wish_to_return", wish)
    papers = {"documents": "d", "route": "r", "escort": "e", "receiving_contact": "c"}
    leave = {"still_wanted_on": day(), "departed_on": day(), "voluntary": "yes"}
    with pytest.raises(StepRefusedError) as caught:
        take_step(owner, case, "safe_return", "find_safe", assessed(0, -31))
    assert caught.value.code == "assessments_recent"
    take_step(owner, case, "safe_return", "find_safe", assessed(0, -30))
    assert Due.objects.get(case=case, code="return_assessment").due_on == timezone.localdate()
    take_step(owner, case, "safe_return", "prepare_return", papers)
    # A day goes by: the same is found as if the assessment were a day older.
    step = Entry.objects.get(case=case, ordinary__act="find_safe")
    step.ordinary["assessed_there_on"] = day(-31)
    step.save()
    with pytest.raises(StepRefusedError) as caught:
        take_step(owner, case, "safe_return", "depart", leave)
    assert caught.value.code == "assessments_still_hold"
    page = network.client("owner").get(f"/cases/{case}/tracks/safe_return").text
    assert "have run out" in page and "Assessed anew at both ends" in page
    take_step(owner, case, "safe_return", "assess_anew", assessed())
    take_step(owner, case, "safe_return", "depart", leave)
    assert not Due.objects.filter(case=case, code="return_assessment").exists()


def test_follow_up_goes_by_the_safe_channel_alone(network: Network) -> None:
    owner, case = network.people["owner"], network.case
    planned = {"plan": "a call", "safe_channel": CHANNEL, "next_contact_on": day(14)}
    take_step(owner, case, "reintegration", "plan_follow_up", planned)
    client, base = network.client("owner"), f"/cases/{case}/tracks/reintegration"
    assert CHANNEL in client.get(f"{base}/do/follow_up").text
    assert CHANNEL in client.get(f"/cases/{case}/plan").text
    seen = CHANNEL in network.client("coordinator").get(f"/cases/{case}/plan").text
    assert seen == (Sensitivity.CONTACT in opens(network.people["coordinator"]))
    called = {"contacted_on": day(), "safe_channel": CHANNEL, "next_contact_on": day(14)}
    with pytest.raises(StepRefusedError) as caught:
        take_step(owner, case, "reintegration", "follow_up", {**called, "by_safe_channel": "no"})
    assert caught.value.code == "by_safe_channel_only"
    heard = {"contacted_on": day(), "reason": "she rang from a stranger's phone"}
    take_step(owner, case, "reintegration", "note_unsafe_contact", heard)
    due = Due.objects.get(case=case, code="risk_after_contact")
    assert due.escalates and due.due_on == timezone.localdate() + dt.timedelta(1)
    take_step(owner, case, "risk", "assess_risk", {"assessed_on": day(), **RISK})
    assert not Due.objects.filter(case=case, code="risk_after_contact").exists()
    take_step(owner, case, "reintegration", "follow_up", {**called, "by_safe_channel": "yes"})


def test_what_was_awarded_and_what_was_paid(network: Network) -> None:
    owner, case = network.people["owner"], network.case
    sum_of = {"currency": "RUB", "paid_on": day()}
    for act, brought in (
        ("inform_of_compensation", {"informed_on": day(), "explained_by": "A", "language": "ru"}),
        ("claim", {"claimed_on": day(), "compensation_route": "court"}),
        ("award", {"awarded_on": day(), "deciding_body": "court", "amount": "900", "currency": "RUB"}),
        ("pay_in_part", {**sum_of, "amount": "300"}),
    ):
        take_step(owner, case, "compensation", act, brought)
    steps = plan_page(make.again(owner), case).steps["compensation"]
    assert in_words(money(steps, "award")) == "900.00 RUB"
    assert in_words(money(steps, "pay", "pay_in_part")) == "300.00 RUB"
    assert Case.objects.get(pk=case).state == "open"


def test_a_cost_may_come_after_the_case_was_closed(network: Network) -> None:
    owner, case = network.people["owner"], network.case
    housing, *_ = filled(owner, case)
    take_step(owner, case, "closure", "close", {
        "closure_reason": "goals_reached", "goals_met": "yes", "later_contact": "no",
        "retention_until_on": day(90), "told_how_to_reopen": "yes", "open_duties_reason": "bills",
    })  # fmt: skip
    cost = {"amount": "7", "currency": "RUB", "incurred_on": day()}
    take_step(owner, case, "service", "note_cost", cost, housing)
    with pytest.raises(DeniedError):
        take_step(network.people["coordinator"], case, "service", "note_cost", cost, housing)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1250", "1250.00"), ("1 250,5", "1250.50"), ("1\u00a0250.55", "1250.55"), ("007", "7.00"),
        ("0", "0.00"), ("999999999,99", "999999999.99"), ("1000000000", None), ("1.234", None),
        ("1,250.00", None), ("-1", None), ("1e3", None), ("¼", None), ("٣", None), ("", None),
    ],
)  # fmt: skip
def test_money_is_read_as_people_write_it(typed: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(ValueError, match="digits"):
            amount_of(typed)
    else:
        assert amount_of(typed) == kept
