"""A referral between two agencies: what is refused, what either side sees, what a withdrawal cuts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from equiano.assist.referral import referral_table
from equiano_web import jobs
from equiano_web.access import DeniedError, Permission, Who, find
from equiano_web.actions import Act, RefusedError
from equiano_web.cases.models import Case, Due, TrackState
from equiano_web.cases.tracks.actions import StepRefusedError
from equiano_web.consents.actions import withdraw_consent
from equiano_web.consents.models import StopRequest
from equiano_web.people.models import Notice
from equiano_web.referrals import actions, readings, telling, work
from equiano_web.referrals.models import Gap, Referral
from equiano_web.referrals.work import run_clock
from equiano_web.services.models import Service
from tests.web import make
from tests.web.referrals.network import PERSON, Network

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Network:
    return Network()


def codes(refused: pytest.ExceptionInfo[StepRefusedError]) -> set[str]:
    return {one.code for one in refused.value.refusals}


def told(who: Who, key: UUID) -> Mapping[str, object]:
    return {f"{one.section}.{one.field}": one.value for one in readings.page(make.again(who), key).told}


# Sending


def test_nothing_goes_before_it_was_read_and_permitted(network: Network) -> None:
    key = network.draft()
    with pytest.raises(StepRefusedError) as refused:
        actions.send(network.sender, key)
    assert {"read", "permitted"} <= codes(refused)
    network.consent()
    network.read(key)
    actions.change(network.sender, key, message="Ещё нужен переводчик.")  # since then it says something else
    with pytest.raises(StepRefusedError) as refused:
        actions.send(network.sender, key)
    assert "read" in codes(refused) and "permitted" not in codes(refused)
    network.read(key)
    actions.send(network.sender, key)
    row = Referral.objects.get(pk=key)
    assert (row.state, row.answer_by) == ("sent", timezone.localdate() + dt.timedelta(1))


def test_a_consent_that_does_not_cover_all_that_was_chosen_sends_nothing(network: Network) -> None:
    network.consent({"ordinary", "identity", "narrative"})  # not the telephone
    key = network.draft()
    network.read(key)
    with pytest.raises(StepRefusedError) as refused:
        actions.send(network.sender, key)
    assert codes(refused) == {"permitted"}
    assert "person.phone" in readings.page(network.sender, key).lacking
    actions.change(network.sender, key, chosen=["person.given_name"])
    network.read(key)
    actions.send(network.sender, key)


def test_consent_to_another_agency_or_purpose_is_none(network: Network) -> None:
    network.consent(to=network.police.pk)
    key = network.draft()
    network.read(key)
    with pytest.raises(StepRefusedError):
        actions.send(network.sender, key)
    network.consent()
    actions.change(network.sender, key, {"purpose": "proceedings"})
    network.read(key)
    with pytest.raises(StepRefusedError) as refused:
        actions.send(network.sender, key)
    assert codes(refused) >= {"permitted"}


def test_suspects_are_never_told_and_a_stranger_to_the_case_refers_nobody(network: Network) -> None:
    with pytest.raises(DeniedError):
        network.draft(chosen=["person.suspects"])
    with pytest.raises(DeniedError):
        actions.draft(network.stranger, network.case, "medical")
    with pytest.raises(RefusedError):
        actions.draft(network.sender, network.case, "luck")


# What the receiver sees


def test_before_acceptance_the_preview_alone(network: Network) -> None:
    key = network.sent()
    page = readings.page(network.intake, key)
    assert page.sight == "preview" and not page.told and not page.words
    assert set(page.preview) == set(referral_table().preview)
    assert page.case is None and "case_id" not in page.seen and "chosen" not in page.seen
    assert page.preview["sex"] == PERSON["sex"]


def test_after_it_the_package_and_nothing_else(network: Network) -> None:
    key = network.accepted()
    found = told(network.intake, key)
    assert found == {
        "person.given_name": "Вера", "person.phone": PERSON["phone"],
        "person.account": "Паспорт забрали.", "risk.what": "Звонили с угрозами",
    }  # fmt: skip
    page = readings.page(network.intake, key)
    assert page.words["message"] == "Нужен врач-женщина."
    assert not set(told(network.coordinator, key)) & {"person.account", "risk.what"}  # closed to that role
    for permission in Permission:
        with pytest.raises(DeniedError):
            find(network.intake, permission, Case, network.case)


def test_read_live_what_changes_at_the_sender_is_seen_and_what_was_not_chosen_is_not(
    network: Network,
) -> None:
    from equiano_web.cases.actions import edit

    key = network.accepted()
    edit(network.sender, network.case, {"phone": "+7 000 999-99-99", "medical": "Аллергия"}, 1)
    assert told(network.intake, key)["person.phone"] == "+7 000 999-99-99"
    assert "person.medical" not in told(network.intake, key)


@pytest.mark.parametrize("who", ["stranger", "other_intake"])
def test_who_is_no_party_sees_nothing(network: Network, who: str) -> None:
    key = network.accepted()
    with pytest.raises(DeniedError):
        readings.page(getattr(network, who), key)
    assert not readings.inbox(getattr(network, who)).rows
    for act in ("accept", "finish_referral"):
        with pytest.raises(DeniedError):
            actions.of_receiver(getattr(network, who), key, act, {})


def test_a_draft_is_nobodys_at_the_receiver(network: Network) -> None:
    key = network.draft()
    for who in (network.intake, network.lead, network.coordinator):
        with pytest.raises(DeniedError):
            readings.page(who, key)
        assert not readings.inbox(who).rows


# Withdrawal of consent


def test_withdrawal_cuts_in_the_same_instant_and_asks_who_was_given(network: Network) -> None:
    key = network.accepted()
    withdraw_consent(network.sender, network.case)
    page = readings.page(make.again(network.intake), key)
    assert page.sight == "stub" and not page.told and not page.words and not page.preview
    assert Referral.objects.get(pk=key).state == "revoked"
    assert StopRequest.objects.filter(agency=network.clinic).count() == 1
    assert TrackState.objects.get(pk=key).state == "revoked"


def test_withdrawal_rolled_back_leaves_the_referral(network: Network) -> None:
    key = network.accepted()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        withdraw_consent(network.sender, network.case)
        raise ZeroDivisionError
    assert Referral.objects.get(pk=key).state == "accepted" and told(network.intake, key)


def test_of_two_consents_one_is_withdrawn_and_the_other_still_covers_all(network: Network) -> None:
    key = network.accepted()
    second = network.consent()
    withdraw_consent(network.sender, network.case, [str(second)])
    assert Referral.objects.get(pk=key).state == "accepted" and told(network.intake, key)


def test_consent_that_runs_out_shows_no_more_than_it_covers(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = network.accepted()
    later = timezone.now() + dt.timedelta(days=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    page = readings.page(make.again(network.intake), key)
    assert not page.told and not page.words and set(page.preview) == {"need", "urgency"}


# Answers, escalation, expiry, transfer


def test_declined_tells_the_sender_and_counts_as_a_gap(network: Network) -> None:
    key = network.sent()
    with pytest.raises(StepRefusedError) as refused:
        actions.of_receiver(network.intake, key, "decline_referral", {"receiver_reason": "other"})
    assert codes(refused) == {"unexplained"}
    actions.of_receiver(network.intake, key, "decline_referral", {"receiver_reason": "no_capacity"})
    assert readings.page(make.again(network.intake), key).sight == "stub"
    assert Notice.objects.filter(user=network.sender.user, kind="referral.changed").exists()
    gap = Gap.objects.get()
    assert (gap.kind, gap.reason, gap.service_kind, gap.region) == (
        "declined",
        "no_capacity",
        "medical",
        "Kaliningrad",
    )


def test_unanswered_it_is_escalated_after_its_day_and_expires(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = network.sent()
    start = timezone.now()

    def on(days: int) -> int:
        monkeypatch.setattr(timezone, "now", lambda: start + dt.timedelta(days=days))
        return run_clock()

    assert [on(0), on(1)] == [0, 0]  # the last day counts
    assert on(2) == 1 and on(2) == 0
    told_of = set(Notice.objects.filter(kind="referral.overdue").values_list("user", flat=True))
    assert told_of == {one.user.pk for one in (network.sender_lead, network.lead, network.coordinator)}
    assert Referral.objects.get(pk=key).state == "sent"
    assert on(3) == 1 and Referral.objects.get(pk=key).state == "expired"
    with pytest.raises(StepRefusedError):
        actions.of_receiver(network.intake, key, "accept", {})


def test_the_clock_goes_in_portions_so_that_nobody_waits_for_all(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stood before a fault stays done: no transaction holds more than a portion."""
    keys = [network.sent() for _ in range(3)]
    monkeypatch.setattr(work, "PORTION", 1)
    later = timezone.now() + dt.timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    tell, told_of = telling.leaders, []

    def stumble(act: Act, one: Referral) -> None:
        told_of.append(one.pk)
        if len(told_of) == len(keys):
            raise RuntimeError
        tell(act, one)

    monkeypatch.setattr(telling, "leaders", stumble)
    jobs.enqueue("referrals.clock")
    held = jobs.take("one")
    assert held is not None and not jobs.run(held)
    assert [one.pk for one in Referral.objects.filter(escalated_at=None)] == told_of[-1:]
    monkeypatch.setattr(telling, "leaders", tell)
    later += jobs.FIRST_WAIT
    held = jobs.take("one")
    assert held is not None and jobs.run(held)
    assert not Referral.objects.filter(escalated_at=None).exists()


def test_the_clock_of_the_answer_stands_in_the_senders_case_and_stops(network: Network) -> None:
    key = network.sent()
    assert Due.objects.filter(case=network.case, code="acknowledgement", subject=key).exists()
    actions.of_receiver(network.intake, key, "accept", {})
    assert not Due.objects.filter(case=network.case, code="acknowledgement").exists()
    waiting = network.draft()
    actions.of_sender(network.sender, waiting, "wait", {"reason": "Ждём переводчика"})
    assert Due.objects.filter(case=network.case, code="waiting", subject=waiting).exists()


def test_outcomes_come_back_to_the_sender(network: Network) -> None:
    key = network.accepted()
    said = {"help_kind": "medical", "service_outcome": "given"}
    actions.of_receiver(make.again(network.intake), key, "note_outcome", said)
    actions.of_receiver(make.again(network.intake), key, "finish_referral", {"outcome": "Осмотр прошёл."})
    page = readings.page(network.sender, key)
    assert page.seen["state"] == "done" and page.words["outcome"] == "Осмотр прошёл."
    assert [(one["help_kind"], one["outcome"]) for one in page.outcomes] == [("medical", "given")]


def test_a_transfer_needs_the_fields_and_leaves_receipt_and_stub(network: Network) -> None:
    key = network.accepted(whole_case=True)
    intake = make.again(network.intake)
    with pytest.raises(StepRefusedError) as refused:
        actions.transfer(intake, key)
    assert codes(refused) == {"taken_over"}
    own = actions.take_over(intake, key)
    case = find(intake, Permission.CASE_VIEW, Case, own)
    assert case.agency == network.clinic
    from equiano_web.access import see

    fields = see(intake, case).fields
    assert (fields["given_name"], fields["phone"]) == (
        "Вера",
        PERSON["phone"],
    ) and "family_name" not in fields
    receipt = actions.transfer(intake, key)
    page = readings.page(network.sender, key)
    assert page.sight == "stub" and page.seen["receipt"] == receipt
    assert not page.told and not page.words and page.case is None


def test_a_need_is_no_transfer(network: Network) -> None:
    key = network.accepted()
    actions.take_over(make.again(network.intake), key)
    with pytest.raises(StepRefusedError) as refused:
        actions.transfer(make.again(network.intake), key)
    assert codes(refused) == {"whole_case"}


def test_after_a_withdrawal_nothing_is_taken_over(network: Network) -> None:
    key = network.accepted()
    withdraw_consent(network.sender, network.case)
    before = Case.objects.count()
    with pytest.raises(StepRefusedError):
        actions.take_over(make.again(network.intake), key)
    assert Case.objects.count() == before


def test_the_person_declines_and_can_come_back(network: Network) -> None:
    key = network.sent()
    actions.of_sender(
        network.sender, key, "decline_help", {"decline_reason": "distrust", "way_back": "Звонить нам"}
    )
    assert readings.page(network.intake, key).sight == "stub"
    assert Gap.objects.get().kind == "offered_declined"
    actions.of_sender(network.sender, key, "draft_referral", {"need": "housing"})
    with pytest.raises(DeniedError):
        readings.page(make.again(network.intake), key)


def test_notices_say_nothing(network: Network) -> None:
    network.sent()
    for one in Notice.objects.all():
        assert set(one.object) <= set("0123456789abcdef-") and one.kind.startswith("referral.")


def test_the_directory_is_kept_by_its_agency_alone(network: Network) -> None:
    from equiano_web.services import actions as services

    with pytest.raises(DeniedError):
        services.change(network.stranger, network.service, {"capacity": "full"})
    with pytest.raises(DeniedError):
        services.add(network.intake, {"kind": "medical", "capacity": "free"})
    with pytest.raises(RefusedError):
        services.change(network.lead, network.service, {"capacity": "endless"})
    services.change(network.lead, network.service, {"capacity": "full"})
    assert Service.objects.get().capacity == "full"
    key = network.draft()
    [(seen, against)] = readings.to_address(network.sender, key)
    assert (seen["agency_name"], list(against)) == ("Clinic", ["full"])
