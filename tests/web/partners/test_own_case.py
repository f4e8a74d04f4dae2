"""A case of our own from a referral that came; what its erasure, a withdrawal and a late answer do."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import Settings

from equiano.words import using
from equiano_web.access import DeniedError, Who
from equiano_web.actions import RefusedError
from equiano_web.cases import actions as cases
from equiano_web.cases import erasing, history, store
from equiano_web.cases.models import Case
from equiano_web.cases.readings import case_page, search
from equiano_web.consents.actions import withdraw_consent
from equiano_web.models import AuditEntry
from equiano_web.partners import acts, overview, readings, sealed, work
from equiano_web.partners.models import Crossing, Outgoing
from equiano_web.partners.receiving import receive
from equiano_web.partners.taking_over import take_over
from equiano_web.people.models import Notice
from tests.web import make
from tests.web.partners.sides import CHOSEN, Border
from tests.web.referrals.network import PERSON

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings) -> None:
    settings.EQUIANO_DEMO = True


@pytest.fixture
def border() -> Border:
    return Border()


def values(case: UUID) -> dict[str, object]:
    return {name: value for name, value in store.everything(Case.objects.get(pk=case)).items() if value}


def test_what_was_told_becomes_a_case_of_our_own_and_what_comes_later_is_added(border: Border) -> None:
    border.accepted()
    there, worker = border.there.crossing().pk, border.there.worker
    with pytest.raises(RefusedError):
        take_over(worker, there)
    acts.send_details(border.here.worker, border.here.crossing().pk, CHOSEN)
    border.settle()
    assert "take_over" in readings.came(worker, there).acts
    case = take_over(worker, there)
    told = values(case)
    assert (told["given_name"], told["phone"]) == (PERSON["given_name"], PERSON["phone"])
    assert (told["sex"], told["age_band"]) == (PERSON["sex"], PERSON["age_band"])
    # Account and health were not told; use for figures was not agreed to.
    assert not set(told) & {"account", "medical", "use_consent", "suspects"}
    assert Case.objects.get(pk=case).agency == border.there.agency
    assert "take_over" not in readings.came(worker, there).acts
    acts.ask_items(worker, there, ["health"], "a doctor is waiting")
    border.settle()
    acts.send_items(border.here.worker, border.here.crossing().pk, ["health"])
    border.settle()
    assert take_over(worker, there) == case and values(case)["medical"] == PERSON["medical"]
    with pytest.raises(RefusedError):
        take_over(worker, there)
    (shown,) = readings.of_own_case(worker, case)
    assert shown["told"]["consent"]["classes"]  # type: ignore[index]


def test_only_classes_of_the_stated_consent_are_taken_over_until_it_ends(border: Border) -> None:
    border.detailed()
    there = border.there.crossing()
    there.told["consent"]["classes"] = ["identity"]
    there.save()
    assert "phone" not in values(take_over(border.there.worker, there.pk))
    there.refresh_from_db()
    there.told["consent"] = {"until": "2026-01-01", "classes": ["identity", "contact"]}
    there.save()
    with pytest.raises(RefusedError) as refused:
        take_over(border.there.worker, there.pk)
    assert refused.value.code == "crossing.no_consent"


def test_nobody_else_makes_a_case_of_it(border: Border) -> None:
    border.detailed()
    for who in (border.there.coordinator, border.here.worker, make.user("caseworker", make.agency("Other"))):
        with pytest.raises(DeniedError):
            take_over(who, border.there.crossing().pk)


def test_a_withdrawal_takes_what_came_out_of_our_case_and_leaves_what_we_learnt(border: Border) -> None:
    border.detailed()
    worker = border.there.worker
    with using("ru"):  # the withdrawal is taken by a server that speaks English
        case = take_over(worker, border.there.crossing().pk)
    assert values(case)["language"] == "русский"
    cases.edit(worker, case, {"phone": "+370 000 55 555", "account": "Told us herself"}, 1)
    withdraw_consent(border.here.worker, border.case)
    border.settle()
    assert values(case) == {"phone": "+370 000 55 555", "account": "Told us herself"}
    shown = str(history.case_history(worker, case).changes)
    assert "Told us herself" in shown and "+370 000 55 555" in shown
    assert not [one for one in (PERSON["given_name"], PERSON["family_name"], PERSON["phone"]) if one in shown]
    assert not search(worker, str(PERSON["family_name"])).hits
    # What a law makes it keep stays with the referral, shown to nobody, not in the case.
    acts.answer_withdrawal(worker, border.there.crossing().pk, ["identity"], "Invented act, art. 5")
    assert sealed.told(border.there.crossing()) and "given_name" not in values(case)
    assert case_page(worker, case)


def test_declining_what_was_taken_over_takes_it_out_too(border: Border) -> None:
    border.detailed()
    case = take_over(border.there.worker, border.there.crossing().pk)
    acts.decline(border.there.worker, border.there.crossing().pk, "no_capacity")
    assert values(case) == {}


def _erase(border: Border) -> None:
    who = replace(border.here.coordinator, confirmed=True)
    erasing.erase(who, border.case, "request")


def test_erasing_a_case_withdraws_what_crossed_the_border(border: Border) -> None:
    border.detailed()
    _erase(border)
    assert not Case.objects.filter(pk=border.case).exists()
    assert border.here.state() == "withdrawn" and border.here.crossing().case is None
    assert AuditEntry.objects.filter(act="crossing.withdraw", outcome="done").count() == 1
    border.settle()
    assert border.there.state() == "withdrawn"
    acts.answer_withdrawal(border.there.worker, border.there.crossing().pk, [], "")
    border.settle()
    assert border.here.state() == "withdrawal_answered" and not sealed.told(border.there.crossing())


def test_erasing_a_case_ends_its_drafts_and_sends_nothing(border: Border) -> None:
    border.consent()
    border.draft()
    _erase(border)
    assert border.here.state() == "closed" and not Outgoing.objects.exists()


def _told(who: Who) -> set[str]:
    return set(Notice.objects.filter(user=who.user).values_list("kind", flat=True))


def test_a_withdrawal_that_is_not_answered_in_time_is_shown_and_told_once(border: Border) -> None:
    key = border.detailed()
    withdraw_consent(border.here.worker, border.case)
    border.settle()
    for page in (
        readings.went(border.here.worker, key),
        readings.came(border.there.worker, border.there.crossing().pk),
    ):
        assert page.due is not None and not page.is_late
    at = timezone.now()
    for late in (at, at + WEEK + WEEK, at + WEEK + WEEK):
        for one in work._late_withdrawals(late):
            work.remind(one, late)
    for who in (border.here.worker, border.here.coordinator, border.there.worker):
        assert Notice.objects.filter(user=who.user, kind="partner.late").count() == 1
    Crossing.objects.update(since=at - WEEK - WEEK)
    page = readings.went(border.here.worker, key)
    assert page.is_late
    # It stays open: nothing is deleted by itself, nothing of the person is shown, and a late answer is taken.
    assert (border.here.state(), border.there.state()) == ("withdrawn", "withdrawn")
    assert sealed.told(border.there.crossing())
    assert "prs_FirstName" not in readings.came(border.there.worker, border.there.crossing().pk).seen.fields
    acts.answer_withdrawal(border.there.worker, border.there.crossing().pk, [], "")
    border.settle()
    assert border.here.state() == "withdrawal_answered" and not work._late_withdrawals(at + WEEK + WEEK)


def test_refusals_are_listed_for_who_manages_partners_without_content(border: Border) -> None:
    border.send()
    package = bytes(border.last(border.here).package)
    receive(package[:-40] + b"AAAA" + package[-36:], "https")
    receive(b"Vera Olkhovaya", "file")
    found = overview.refusals(border.there.coordinator)
    assert {code for _, _, code in found} <= {"damaged", "not_a_package"} and found
    assert "Olkhovaya" not in str(found)
    with pytest.raises(DeniedError):
        overview.refusals(border.there.worker)
    page = make.signed_in(border.there.coordinator, "ru").get("/partners/refusals")
    assert "Отклонённые пакеты" in page.content.decode()
    assert make.signed_in(border.there.worker, "ru").get("/partners/refusals").status_code in (403, 404)
