"""A referral across the border from the enquiry to the outcome, and what may go wrong on the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from equiano.assist.consent import Purpose
from equiano.assist.consent_wording import purpose_label
from equiano.exchange.bodies import PURPOSES, Decline
from equiano.exchange.protocol import agrees
from equiano.exchange.strict import encode64
from equiano_web.access import DeniedError
from equiano_web.actions import RefusedError
from equiano_web.consents.actions import withdraw_consent
from equiano_web.consents.models import Share, StopRequest
from equiano_web.jobs import take
from equiano_web.models import AuditEntry, Job
from equiano_web.partners import (
    acts,
    envelope,
    overview,
    pairs,
    readings,
    registry,
    sealed,
    sending,
    wording,
    work,
)
from equiano_web.partners.machine import SEND_NOW, must_be_open
from equiano_web.partners.models import Arrival, Crossing, Opening, Outgoing, OwnKeys, Partner
from equiano_web.partners.receiving import receive
from equiano_web.rotation import rotate_keys
from tests.web.partners.sides import CHOSEN, Border, Side, post
from tests.web.referrals.network import PERSON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings) -> None:
    settings.EQUIANO_DEMO = True


@pytest.fixture
def border() -> Border:
    return Border()


def code_of(refused: pytest.ExceptionInfo[RefusedError]) -> str:
    return refused.value.code


def test_the_whole_journey(border: Border) -> None:
    here, there = border.here, border.there
    key = border.send()
    assert here.state() == "sent"
    border.settle()
    assert (here.state(), there.state()) == ("acknowledged", "acknowledged")
    told = readings.came(there.worker, there.crossing().pk).seen.fields
    assert told["prs_Gender"] == "Feminine" and told["ext_Needs"] == "medical"
    everything = str(sealed.told(there.crossing()))
    assert not any(value in everything for value in ("Ольховая", "Вера", "111-22-33", "Паспорт"))
    acts.accept(there.worker, there.crossing().pk)
    border.settle()
    acts.send_details(here.worker, key, CHOSEN)
    border.settle()
    told = readings.came(there.worker, there.crossing().pk).seen.fields
    assert (told["prs_FirstName"], told["prs_MobilePhone"]) == (PERSON["given_name"], PERSON["phone"])
    assert "Паспорт" not in str(sealed.told(there.crossing()))
    acts.ask_items(there.worker, there.crossing().pk, ["health"], "a doctor is waiting")
    border.settle()
    assert here.crossing().asked == ["health"]
    acts.send_items(here.worker, key, ["health", "account_of_events"])
    border.settle()
    told = readings.came(there.worker, there.crossing().pk).seen.fields
    assert told["ext_Health"] == PERSON["medical"] and "Паспорт" not in str(told)
    acts.tell_outcome(there.worker, there.crossing().pk, "given", "goals_reached")
    border.settle()
    assert (here.state(), there.state()) == ("outcome", "outcome")
    acts.close(here.worker, key)
    acts.end(there.worker, there.crossing().pk)
    assert agrees(here.state(), there.state())
    # What went stands in the ledger of consent, by class.
    went = {tuple(one.classes) for one in Share.objects.filter(case=border.case)}
    assert went == {("ordinary",), ("contact", "identity"), ("health",)}


@pytest.mark.parametrize("purpose", [one for one in Purpose if one not in (Purpose.RESEARCH, Purpose.FAMILY)])
def test_the_receiver_reads_what_the_person_agreed_to(border: Border, purpose: Purpose) -> None:
    border.consent(purpose=purpose)
    key = border.draft(purpose=purpose)
    acts.note_risk(border.here.worker, key, "sender", "bearable")
    acts.send(border.here.worker, key)
    border.settle()
    there = border.there.crossing()
    assert there.purpose == purpose
    seen = readings.came(border.there.worker, there.pk).seen.fields
    assert seen["ext_ConsentPurpose"] == purpose
    assert wording.value("ext_ConsentPurpose", str(purpose)) == purpose_label(purpose)


def test_the_purposes_on_the_way_are_those_of_consent() -> None:
    assert set(PURPOSES) == {str(one) for one in Purpose}


def test_a_withdrawal_in_the_ledger_travels_by_itself_and_is_answered(border: Border) -> None:
    border.detailed()
    withdraw_consent(border.here.worker, border.case)
    assert border.here.state() == "withdrawn"
    border.settle()
    there = border.there.crossing()
    assert there.state == "withdrawn"
    assert "prs_FirstName" not in readings.came(border.there.worker, there.pk).seen.fields
    stop = StopRequest.objects.get(case=border.case)
    assert stop.told_at is not None and stop.answered_at is None
    with pytest.raises(RefusedError) as refused:
        acts.answer_withdrawal(border.there.worker, there.pk, ["identity"], " ")
    assert code_of(refused) == "crossing.law"
    acts.answer_withdrawal(border.there.worker, there.pk, ["identity"], "Invented act, art. 5")
    border.settle()
    stop.refresh_from_db()
    assert (border.here.state(), stop.answer) == ("withdrawal_answered", "kept")
    kept = {one["class"] for one in sealed.told(border.there.crossing()).values()}
    assert kept == {"identity"}
    said = border.here.crossing().told["withdrawal_answer"]
    assert set(said["ext_Deleted"]) == {"contact", "ordinary"}


def test_a_withdrawal_overtakes_what_has_not_arrived(border: Border) -> None:
    border.send()
    withdraw_consent(border.here.worker, border.case)
    enquiry, withdrawal = Outgoing.objects.order_by("number")
    assert enquiry.state == "stopped" and not enquiry.package
    border.settle()
    assert border.there.state() == "withdrawn" and withdrawal.kind == "withdrawal"
    acts.answer_withdrawal(border.there.worker, border.there.crossing().pk, [], "")
    border.settle()
    assert agrees(border.here.state(), border.there.state())


def test_acceptance_and_withdrawal_that_cross_end_withdrawn(border: Border) -> None:
    border.send()
    border.settle()
    acts.accept(border.there.worker, border.there.crossing().pk)
    withdraw_consent(border.here.worker, border.case)
    border.settle()
    assert (border.here.state(), border.there.state()) == ("withdrawn", "withdrawn")
    assert border.here.crossing().late == 1


def test_messages_out_of_order_wait_for_their_turn(border: Border) -> None:
    key = border.accepted()
    there = border.there.crossing().pk
    acts.send_details(border.here.worker, key, CHOSEN)
    details = bytes(border.last(border.here).package)
    Crossing.objects.filter(pk=key).update(
        state="items_asked", asked=["health"], told={"request": envelope.new_id()}
    )
    acts.send_items(border.here.worker, key, ["health"])
    items = bytes(border.last(border.here).package)
    assert receive(items, "https").outcome == "waits"
    assert b"spine" not in bytes(Arrival.objects.get(outcome="waits").content or b"")
    assert receive(details, "https").outcome == "taken"
    assert not Arrival.objects.filter(outcome="waits").exists()
    assert Crossing.objects.get(pk=there).next == 4


def test_a_package_that_comes_twice_is_acknowledged_twice_and_taken_once(border: Border) -> None:
    border.send()
    package = bytes(border.last(border.here).package)
    first, again = receive(package, "https"), receive(package, "https")
    assert (first.outcome, again.outcome) == ("taken", "again")
    assert first.package == again.package
    assert Crossing.objects.filter(agency=border.there.agency).count() == 1
    assert AuditEntry.objects.filter(act="partner.again").count() == 1


def spoiled(border: Border, how: str) -> bytes:
    package = bytes(border.last(border.here).package)
    match how:
        case "damaged":
            return package[:-40] + (b"A" if package[-40:-39] != b"A" else b"B") + package[-39:]
        case "oversized":
            return package + b"A" * 300_000
        case "not_a_package":
            return b"Vera"
        case "unknown_key":
            Partner.objects.filter(agency=border.there.agency).update(second_at=None)
        case "revoked_key":
            Partner.objects.filter(agency=border.there.agency).update(revoked_at=timezone.now())
        case "closed":
            Opening.objects.filter(partner__agency=border.there.agency).update(ended_at=timezone.now())
        case "wrong_recipient":
            OwnKeys.objects.filter(agency=border.there.agency).update(agreement_thumbprint="x")
    return package


@pytest.mark.parametrize(
    "how",
    ["damaged", "oversized", "not_a_package", "unknown_key", "revoked_key", "closed", "wrong_recipient"],
)
def test_what_is_wrong_is_refused_and_written_down(border: Border, how: str) -> None:
    border.send()
    answered = receive(spoiled(border, how), "https")
    assert (answered.outcome, answered.refused, answered.package) == (how, True, b"")
    assert not Crossing.objects.filter(agency=border.there.agency).exists()
    if how in ("damaged", "unknown_key", "revoked_key", "closed"):
        entry = AuditEntry.objects.get(act="partner.refuse")
        assert entry.outcome == "refused" and how in str(entry.codes)


def test_a_partner_cannot_pass_a_message_on_as_written_for_somebody_else(border: Border) -> None:
    third = Side("Vilnius")
    third.meet(border.here)
    border.send()
    # Vilnius opens it and encrypts the very same signed text to the third.
    from equiano.exchange import jose
    from equiano.exchange.opening import TYPE_SEALED, TYPE_SIGNED

    row = OwnKeys.objects.get(agency=border.there.agency)
    content = jose.decrypt(bytes(border.last(border.here).package), envelope._private(row).agreement)
    card = envelope.card_of(third.card)
    header = {"typ": TYPE_SEALED, "cty": TYPE_SIGNED, "kid": card.agreement_thumbprint}
    assert receive(jose.encrypt(header, content, card.agreement), "https").outcome == "wrong_audience"


@pytest.mark.parametrize(
    ("hours", "outcome"), [(-1, "not_yet_issued"), (0, "taken"), (47, "taken"), (49, "expired")]
)
def test_a_clock_that_is_wrong(
    border: Border, monkeypatch: pytest.MonkeyPatch, hours: int, outcome: str
) -> None:
    border.send()
    package = bytes(border.last(border.here).package)
    monkeypatch.setenv("EQUIANO_WEB_TEST_CLOCK", str(hours * 3600))
    answered = receive(package, "https")
    assert answered.outcome == outcome
    if outcome == "taken":
        monkeypatch.delenv("EQUIANO_WEB_TEST_CLOCK")
        assert receive(answered.package, "https").outcome == "acknowledged"
        skew = border.here.partner().skew
        assert skew is not None and abs(skew - hours * 3600) < 60


def test_the_wrong_clock_is_heeded_in_a_demonstration_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EQUIANO_DEMO = False
    monkeypatch.setenv("EQUIANO_WEB_TEST_CLOCK", "7200")
    assert abs((work.now_here() - timezone.now()).total_seconds()) < 5


def test_of_a_server_killed_while_it_sends_another_goes_on_within_a_minute(
    border: Border, monkeypatch: pytest.MonkeyPatch
) -> None:
    border.send()
    held: list[dt.timedelta] = []

    def slow(*_: object) -> sending.Reply:
        until = Job.objects.get(kind=SEND_NOW, state=Job.OPEN).until
        held.append((until or timezone.now()) - timezone.now())
        return sending.Reply("refused")

    monkeypatch.setattr(sending, "_post", slow)
    found = take("server")
    while found is not None and found.kind != SEND_NOW:
        found = take("server")
    assert found is not None
    # Between the taking and the first message, too.
    assert (Job.objects.get(kind=SEND_NOW).until or timezone.now()) <= timezone.now() + dt.timedelta(
        minutes=1
    )
    sending.send_due(found)
    assert held and held[0] <= dt.timedelta(minutes=1), "killed now, it would be taken up so much later"


def test_while_the_partner_is_down_it_is_tried_again_and_shown(
    border: Border, monkeypatch: pytest.MonkeyPatch
) -> None:
    border.send()
    monkeypatch.setattr(sending, "_post", lambda *_: sending.Reply("refused"))
    waits = []
    for _ in range(4):
        Outgoing.objects.update(next_at=timezone.now())
        assert sending.send_due() == 0
        row = Outgoing.objects.get()
        waits.append((row.next_at - timezone.now()).total_seconds())  # type: ignore[operator]
    assert waits == sorted(waits) and waits[-1] > 400
    shown = overview.registry(border.here.coordinator).waiting[0]
    assert shown.code == "down" and "nobody answers" in shown.text
    monkeypatch.setattr(sending, "_post", post)
    Outgoing.objects.update(next_at=timezone.now())
    assert sending.send_due() == 1 and border.here.state() == "acknowledged"


def test_consent_that_ends_while_it_waits_holds_it_back(
    border: Border, monkeypatch: pytest.MonkeyPatch
) -> None:
    border.send()
    sent: list[bytes] = []
    monkeypatch.setattr(sending, "_post", lambda _, package: sent.append(package) or sending.Reply("refused"))
    monkeypatch.setattr(pairs, "consented", lambda *_: frozenset())
    sending.send_due()
    assert not sent and Outgoing.objects.get().state == "held"


@pytest.mark.parametrize("which", ["consent", "basis", "pair", "partner"])
def test_either_basis_ending_stops_sending(border: Border, which: str) -> None:
    key = border.accepted()
    opening = Opening.objects.get(partner__agency=border.here.agency)
    match which:
        case "consent":
            withdraw_consent(border.here.worker, border.case)
        case "basis":
            yesterday = str(timezone.localdate() - dt.timedelta(days=1))
            opening.bases = [
                {**one, "until": yesterday} if one["side"] == "receiver" else one for one in opening.bases
            ]
            opening.save()
        case "pair":
            pairs.end(border.here.coordinator, opening.pk)
        case "partner":
            registry.revoke(border.here.coordinator, border.here.partner().pk)
    before = Outgoing.objects.filter(kind="details").count()
    if which != "partner":
        with pytest.raises(RefusedError):
            acts.send_details(border.here.worker, key, CHOSEN)
        assert Outgoing.objects.filter(kind="details").count() == before == 0


def test_what_the_person_did_not_agree_to_does_not_go(border: Border) -> None:
    border.consent({"ordinary", "identity"})
    key = border.draft()
    acts.send(border.here.worker, key)
    border.settle()
    acts.accept(border.there.worker, border.there.crossing().pk)
    border.settle()
    with pytest.raises(RefusedError) as refused:
        acts.send_details(border.here.worker, key, CHOSEN)
    assert code_of(refused) == "crossing.no_consent"
    acts.send_details(border.here.worker, key, ["first_name"])


def test_without_consent_not_even_the_enquiry_goes(border: Border) -> None:
    with pytest.raises(RefusedError) as refused:
        acts.send(border.here.worker, border.draft())
    assert code_of(refused) == "crossing.no_consent"


def test_a_return_goes_with_the_assessments_of_both_ends(border: Border) -> None:
    here, there = border.here, border.there
    border.consent(purpose="safe_return")
    key = border.draft(purpose="safe_return")
    with pytest.raises(RefusedError) as refused:
        acts.send(here.worker, key)
    assert code_of(refused) == "crossing.risk_sender"
    acts.note_risk(here.worker, key, "sender", "bearable")
    acts.send(here.worker, key)
    border.settle()
    came = there.crossing().pk
    for found in (None, "too_high"):
        if found:
            acts.assess(there.worker, came, found)
        with pytest.raises(RefusedError) as refused:
            acts.accept(there.worker, came)
        assert code_of(refused) == "crossing.risk_receiver"
    Crossing.objects.filter(pk=came).update(risks=[])
    acts.assess(there.worker, came, "bearable")
    acts.accept(there.worker, came)
    border.settle()
    assert [(one["side"], one["found"]) for one in here.crossing().risks] == [
        ("sender", "bearable"),
        ("receiver", "bearable"),
    ]
    acts.note_risk(here.worker, key, "receiver", "bearable")
    acts.send_details(here.worker, key, CHOSEN)
    border.settle()
    assert there.state() == "details_received"
    assert ("sender", "bearable") in [(one["side"], one["found"]) for one in there.crossing().risks]


def test_without_the_partners_assessment_no_details_of_a_return_go(border: Border) -> None:
    border.consent(purpose="safe_return")
    key = border.draft(purpose="safe_return")
    acts.note_risk(border.here.worker, key, "sender", "bearable")
    acts.send(border.here.worker, key)
    border.settle()
    Crossing.objects.filter(pk=key).update(state="accepted")
    with pytest.raises(RefusedError) as refused:
        acts.send_details(border.here.worker, key, CHOSEN)
    assert code_of(refused) == "crossing.risk_receiver"
    with pytest.raises(RefusedError) as refused:
        acts.note_risk(border.here.worker, key, "receiver", "bearable")
    assert code_of(refused) == "crossing.risk_first"


def test_a_pair_is_opened_by_two_and_ended_by_one(border: Border) -> None:
    here = border.here
    partner = here.partner()
    pairs.end(here.supervisor, Opening.objects.get(partner=partner).pk)
    assert [one.code for one in pairs.closed(partner, timezone.now())] == ["ended"]
    today = timezone.localdate()
    pairs.propose(here.coordinator, partner.pk, pairs.Proposed([], {}, today, True, "lists"))
    made = Opening.objects.filter(partner=partner, second_at=None).get()
    with pytest.raises(RefusedError) as refused:
        pairs.agree(here.coordinator, made.pk)
    assert code_of(refused) == "pair.same_person"


def test_outside_a_demonstration_the_pair_stays_closed(border: Border, settings: Settings) -> None:
    settings.EQUIANO_DEMO = False
    partner = border.here.partner()
    assert "closed_in_reality" in [one.code for one in pairs.closed(partner, timezone.now())]
    with pytest.raises(RefusedError) as refused:
        border.here.open(partner.pk)
    assert code_of(refused) == "pair.closed_in_reality"


def test_keys_count_once_two_persons_verified_them() -> None:
    border = Border(met=False)
    key = border.here.meet(border.there, verified=1, opened=False)
    with pytest.raises(RefusedError):
        registry.verify(border.here.coordinator, key)
    with pytest.raises(RefusedError):
        border.draft()
    with pytest.raises(RefusedError):
        border.here.open(key)
    registry.verify(border.here.supervisor, key)
    border.draft()


def test_keys_are_changed_and_partners_hear_of_it(border: Border) -> None:
    before = OwnKeys.objects.get(agency=border.there.agency)
    border.send()
    on_its_way = bytes(border.last(border.here).package)
    registry.rotate(border.there.coordinator)
    border.settle()
    assert receive(on_its_way, "https").outcome == "again"
    now = OwnKeys.objects.get(agency=border.there.agency, closed_at=None)
    assert now.agreement_thumbprint != before.agreement_thumbprint and now.thumbprint == before.thumbprint
    assert envelope.card_of(border.here.partner().card).agreement_thumbprint == now.agreement_thumbprint
    assert work.forget(timezone.now() + dt.timedelta(days=64)) >= 1
    assert OwnKeys.objects.filter(agency=border.there.agency).count() == 1


def test_revoked_keys_are_trusted_no_more(border: Border) -> None:
    keys = OwnKeys.objects.get(agency=border.there.agency)
    registry.revoke_keys(border.there.coordinator, keys.pk)
    row = Outgoing.objects.get(kind="revocation")
    receive(bytes(row.package), "https")
    assert border.here.partner().revoked_at is not None


def test_nobody_answers_and_it_expires_on_both_sides(border: Border) -> None:
    border.send()
    border.settle()
    for row in Crossing.objects.all():
        work.expire(row.pk, timezone.now())
    border.settle()
    assert (border.here.state(), border.there.state()) == ("expired", "withdrawn")
    assert Decline(reason="no_answer_in_time")


def test_what_came_is_sealed_and_its_key_is_rotated(border: Border) -> None:
    border.detailed()
    row = border.there.crossing()
    assert "Вера".encode() not in bytes(row.content or b"")
    old = bytes(row.wrapped_key or b"")
    rotate_keys()
    row.refresh_from_db()
    assert bytes(row.wrapped_key or b"") != old and "prs_FirstName" in sealed.told(row)


def test_others_do_not_reach_it(border: Border) -> None:
    key = border.detailed()
    for who in (border.there.worker, replace(border.there.supervisor)):
        with pytest.raises(DeniedError):
            readings.crossing(who, key)
        with pytest.raises(DeniedError):
            acts.withdraw(who, key)
    with pytest.raises(DeniedError):
        readings.crossing(border.here.worker, border.there.crossing().pk)
    with pytest.raises(DeniedError):
        registry.make_keys(border.here.worker)


def test_the_address_for_packages(border: Border) -> None:
    border.send()
    package = bytes(border.last(border.here).package)
    client = Client(enforce_csrf_checks=True)

    def posted(content: bytes, kind: str = "application/jose", **more: Any) -> Any:
        return client.post("/partners/receive", content, content_type=kind, **more)

    assert client.get("/partners/receive").status_code == 405
    assert posted(package, "text/plain").status_code == 415
    assert posted(b"A" * 262_145).status_code == 413
    refused = posted(b"Vera")
    assert refused.status_code == 409 and refused.json() == {"refused": "not_a_package"}
    deep = encode64(b'{"kid":' + b"[" * 150_000).encode() + b".A.A.A.A"
    for strange in (deep, encode64(b"[]").encode() + b"....", encode64(b'{"kid":{}}').encode() + b"...."):
        assert posted(strange).status_code == 409
    answer = posted(package)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/jose"
    for _ in range(2):
        taken = posted(answer.content)
        assert (taken.status_code, taken.content) == (204, b"")
    assert border.here.state() == "acknowledged"
    assert not client.cookies


def test_an_act_that_is_not_open_is_refused_whatever_is_there(border: Border) -> None:
    """Before anything is read that only a later state has."""
    border.send()
    here = border.here.crossing().pk
    withdraw_consent(border.here.worker, border.case)
    border.settle()
    there = border.there.crossing().pk
    acts.answer_withdrawal(border.there.worker, there, [], "")
    worker, other = border.here.worker, border.there.worker
    for act in (
        lambda: acts.send(worker, here),
        lambda: acts.send_details(worker, here, CHOSEN),
        lambda: acts.send_items(worker, here, ["health"]),
        lambda: acts.accept(other, there),
        lambda: acts.decline(other, there, "other"),
        lambda: acts.ask_items(other, there, ["health"], "x"),
        lambda: acts.tell_outcome(other, there, "given", ""),
        lambda: acts.answer_withdrawal(other, there, [], ""),
    ):
        with pytest.raises(RefusedError) as refused:
            act()
        assert code_of(refused) == "crossing.not_from_here"


def test_an_answer_of_another_server_may_be_anything() -> None:
    for body in (b"", b"[" * 1000, b"[]", b"\xff", b'{"refused": {}}', b'{"refused": "replayed"}'):
        assert sending._why(body) == "refused_package"
    assert sending._why(b'{"refused": "not_yet_issued"}') == "clock"


def test_an_act_that_is_made_again_while_the_first_is_under_way_is_done_once(border: Border) -> None:
    """On PostgreSQL both read the referral before either writes; each act reads it once more, held."""
    border.send()
    border.settle()
    stale = border.there.crossing()
    acts.accept(border.there.worker, stale.pk)
    assert stale.state == "acknowledged", "as the second one read it"
    with pytest.raises(RefusedError) as refused:
        must_be_open(stale, "accept")
    assert code_of(refused) == "crossing.not_from_here" and stale.state == "accepted"
    assert Outgoing.objects.filter(kind="acceptance").count() == 1
