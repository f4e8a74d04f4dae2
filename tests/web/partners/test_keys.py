"""Keys that change while messages are on their way, in both directions; keys that are revoked meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from pytest_django import Settings

from equiano.errors import SafeguardError
from equiano.exchange.pair import Stage
from equiano_web.access import DeniedError
from equiano_web.actions import RefusedError
from equiano_web.cases.models import Case
from equiano_web.consents.actions import withdraw_consent
from equiano_web.partners import acts, envelope, pairs, readings, registry, sending, work
from equiano_web.partners.models import Outgoing, OwnKeys, Partner
from equiano_web.partners.receiving import receive
from equiano_web.rotation import rotate_keys
from tests.web.partners.sides import CHOSEN, Border, Side, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings) -> None:
    settings.EQUIANO_DEMO = True


@pytest.fixture
def border() -> Border:
    return Border()


@pytest.fixture
def yearly(monkeypatch: pytest.MonkeyPatch) -> Callable[[Side], None]:
    """The year of the signing key is near its end: the next change changes it, too."""

    def change(side: Side) -> None:
        before = OwnKeys.objects.get(agency=side.agency, closed_at=None).thumbprint
        with monkeypatch.context() as patch:
            patch.setattr(envelope, "_NEAR", dt.timedelta(days=400))
            registry.rotate(side.coordinator)
        assert OwnKeys.objects.get(agency=side.agency, closed_at=None).thumbprint != before

    return change


def hand_over(kind: str) -> None:
    """The other side takes a message of a kind, and its acknowledgement comes back."""
    row = Outgoing.objects.get(kind=kind, acked_at=None)
    answered = receive(bytes(row.package), "https")
    assert answered.outcome == "taken", answered.outcome
    assert receive(answered.package, "https").outcome == "acknowledged"


def network(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sending, "_post", post)
    Outgoing.objects.filter(acked_at=None).update(next_at=timezone.now())
    return sending.send_due()


def test_what_the_old_key_signed_opens_after_the_new_card_came(
    border: Border, yearly: Callable[[Side], None]
) -> None:
    key = border.send()
    yearly(border.here)
    hand_over("key_rotation")
    assert border.there.partner().card == border.here.card
    hand_over("enquiry")
    acts.accept(border.there.worker, border.there.crossing().pk)
    yearly(border.there)
    hand_over("key_rotation")
    hand_over("acceptance")
    assert border.here.state() == "accepted"
    # The new keys go on with the same referral: the count and the chain are of both.
    acts.send_details(border.here.worker, key, CHOSEN)
    hand_over("details")
    assert border.there.state() == "details_received"


@pytest.mark.parametrize("change", ["monthly", "yearly"])
def test_what_waits_goes_to_the_new_keys_of_the_partner(
    border: Border, yearly: Callable[[Side], None], monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    border.send()
    rotate = yearly if change == "yearly" else lambda side: registry.rotate(side.coordinator)
    rotate(border.there)
    hand_over("key_rotation")
    # The old keys are gone: nothing that was sealed for them opens any more.
    OwnKeys.objects.filter(agency=border.there.agency).exclude(closed_at=None).delete()
    row = Outgoing.objects.get(kind="enquiry")
    assert receive(bytes(row.package), "https").outcome == "wrong_recipient"
    rotate_keys()
    _, carried = readings.package_of(border.here.worker, row.pk)
    assert network(monkeypatch) == 1
    assert (border.here.state(), border.there.state()) == ("acknowledged", "acknowledged")
    assert receive(carried, "file").outcome == "again"
    row.refresh_from_db()
    assert not row.package and row.signed is None and row.wrapped_key is None


def test_an_answer_that_waits_goes_to_the_new_keys_too(
    border: Border, yearly: Callable[[Side], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    border.send()
    border.settle()
    acts.accept(border.there.worker, border.there.crossing().pk)
    yearly(border.here)
    hand_over("key_rotation")
    OwnKeys.objects.filter(agency=border.here.agency).exclude(closed_at=None).delete()
    assert network(monkeypatch) == 1 and border.here.state() == "accepted"


def test_a_lost_acknowledgement_after_a_change_is_given_again(
    border: Border, yearly: Callable[[Side], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    border.send()
    assert receive(bytes(border.last(border.here).package), "https").outcome == "taken"
    yearly(border.there)
    hand_over("key_rotation")
    assert network(monkeypatch) == 1 and border.here.state() == "acknowledged"


@pytest.mark.parametrize("how", ["revoked by us", "revoked by it", "over"])
def test_a_replaced_key_that_was_revoked_or_is_over_opens_nothing(
    border: Border, yearly: Callable[[Side], None], how: str
) -> None:
    border.send()
    before = OwnKeys.objects.get(agency=border.here.agency).thumbprint
    yearly(border.here)
    hand_over("key_rotation")
    partner = border.there.partner()
    expected = "unknown_key" if how == "over" else "revoked_key"
    match how:
        case "revoked by us":
            registry.revoke(border.there.coordinator, partner.pk)
        case "revoked by it":
            envelope.revoked(partner, [before], timezone.now())
            partner.save()
            assert partner.revoked_at is None
        case "over":
            partner.former = [{**one, "until": timezone.now().isoformat()} for one in partner.former]
            partner.save()
    enquiry = Outgoing.objects.get(kind="enquiry")
    assert receive(bytes(enquiry.package), "https").outcome == expected


def test_only_the_key_in_force_replaces_itself(border: Border, yearly: Callable[[Side], None]) -> None:
    old = OwnKeys.objects.get(agency=border.here.agency).thumbprint
    yearly(border.here)
    hand_over("key_rotation")
    partner = border.there.partner()
    yearly(border.here)
    card = border.here.card
    assert not envelope.rotated(partner, card, old, timezone.now())
    assert envelope.rotated(partner, card, partner.thumbprint, timezone.now())


def test_what_is_kept_of_a_message_goes_with_the_case(
    border: Border, monkeypatch: pytest.MonkeyPatch
) -> None:
    border.send()
    registry.rotate(border.there.coordinator)
    hand_over("key_rotation")
    row = Outgoing.objects.select_related("partner", "crossing__case").get(kind="enquiry")
    assert sending.again.package_of(row, timezone.now()) != bytes(row.package)
    Case.objects.filter(pk=border.case).update(wrapped_key=None)
    row = Outgoing.objects.select_related("partner", "crossing__case").get(pk=row.pk)
    assert sending.again.package_of(row, timezone.now()) == bytes(row.package)
    work.forget(timezone.now() + dt.timedelta(days=40))
    row.refresh_from_db()
    assert not row.package and row.signed is None


def test_keys_are_kept_until_nothing_written_to_them_can_come(border: Border) -> None:
    registry.rotate(border.there.coordinator)
    old = OwnKeys.objects.exclude(closed_at=None).get()
    # A partner that has not heard of it writes to them until their last day, and that lives a month.
    last = timezone.now() + dt.timedelta(days=31 + 30)
    work.forget(last)
    assert OwnKeys.objects.filter(pk=old.pk).exists()
    work.forget(last + dt.timedelta(days=3))
    assert not OwnKeys.objects.filter(pk=old.pk).exists()
    assert Partner.objects.count() == 2


def renew(side: Side, other: Side) -> None:
    """Two persons write a new card down and compare its words."""
    partner = side.partner()
    registry.renew(side.coordinator, partner.pk, other.card)
    for who in (side.coordinator, side.supervisor):
        registry.verify(who, partner.pk)


def lose(side: Side) -> None:
    """The keys are gone, nobody was told; new ones are made."""
    keys = OwnKeys.objects.get(agency=side.agency, closed_at=None)
    registry.revoke_keys(side.coordinator, keys.pk)
    Outgoing.objects.filter(kind="revocation").delete()
    registry.make_keys(side.coordinator)


def test_a_partner_whose_keys_were_revoked_goes_on_with_a_new_card(border: Border) -> None:
    here, there = border.here, border.there
    key = border.send()
    border.settle()
    acts.accept(there.worker, there.crossing().pk)
    registry.revoke_keys(there.coordinator, OwnKeys.objects.get(agency=there.agency).pk)
    hand_over("revocation")
    registry.make_keys(there.coordinator)
    acceptance = Outgoing.objects.get(kind="acceptance")
    partner = here.partner()
    assert receive(bytes(acceptance.package), "https").outcome == "unknown_key"
    with pytest.raises(RefusedError):
        registry.verify(here.coordinator, partner.pk)
    registry.renew(here.coordinator, partner.pk, there.card)
    registry.verify(here.coordinator, partner.pk)
    assert receive(bytes(acceptance.package), "https").outcome == "unknown_key"
    with pytest.raises(RefusedError):
        registry.verify(here.coordinator, partner.pk)
    registry.verify(here.supervisor, partner.pk)
    hand_over("acceptance")
    acts.send_details(here.worker, key, CHOSEN)
    hand_over("details")
    assert there.state() == "details_received" and here.partner().name == "Vilnius"
    assert here.partner().pk == partner.pk and here.crossing().partner_id == partner.pk


@pytest.mark.parametrize("came", [False, True], ids=["nothing came", "the acknowledgement was lost"])
def test_what_waits_reaches_a_partner_that_lost_its_keys(
    border: Border, monkeypatch: pytest.MonkeyPatch, came: bool
) -> None:
    here, there = border.here, border.there
    key = border.send()
    if came:
        assert receive(bytes(border.last(here).package), "https").outcome == "taken"
    lose(there)
    renew(here, there)
    assert network(monkeypatch) == 2 and here.state() == "acknowledged"
    acts.accept(there.worker, there.crossing().pk)
    hand_over("acceptance")
    acts.send_details(here.worker, key, CHOSEN)
    hand_over("details")
    assert there.state() == "details_received"


@pytest.mark.parametrize("came", [False, True], ids=["nothing came", "the acknowledgement was lost"])
def test_who_lost_its_own_keys_signs_anew_what_waits(
    border: Border, monkeypatch: pytest.MonkeyPatch, came: bool
) -> None:
    here, there = border.here, border.there
    key = border.send()
    if came:
        assert receive(bytes(border.last(here).package), "https").outcome == "taken"
    lose(here)
    assert network(monkeypatch) == 0
    renew(there, here)
    assert network(monkeypatch) == 2 and here.state() == "acknowledged"
    acts.accept(there.worker, there.crossing().pk)
    hand_over("acceptance")
    acts.send_details(here.worker, key, CHOSEN)
    hand_over("details")
    assert there.state() == "details_received"
    assert not Outgoing.objects.filter(acked_at=None, state="waiting").exists()


def test_to_a_card_that_nobody_verified_nothing_goes(border: Border, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = border.here, border.there
    key = border.accepted()
    acts.send_details(here.worker, key, CHOSEN)
    row = Outgoing.objects.get(kind="details")
    lose(there)
    registry.renew(here.coordinator, here.partner().pk, there.card)
    sent: list[bytes] = []
    monkeypatch.setattr(sending, "_post", lambda _, package: sent.append(package) or sending.Reply("refused"))
    Outgoing.objects.update(next_at=timezone.now())
    sending.send_due()
    row.refresh_from_db()
    assert not sent and (row.state, row.failure) == ("held", "unverified")
    with pytest.raises(DeniedError):
        readings.package_of(here.worker, row.pk)
    found = pairs.against(here.crossing(), Stage.ITEMS, frozenset({"health"}), timezone.now())
    assert [one.code for one in found] == ["unverified"]


@pytest.mark.parametrize("why", ["no keys of ours", "the partner's key is over", "not verified"])
def test_nobody_is_kept_from_withdrawing_for_want_of_keys(
    border: Border, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    here, there = border.here, border.there
    border.detailed()
    match why:
        case "no keys of ours":
            registry.revoke_keys(here.coordinator, OwnKeys.objects.get(agency=here.agency).pk)
            Outgoing.objects.filter(kind="revocation").delete()
            withdraw_consent(here.worker, border.case)
            assert network(monkeypatch) == 0
            registry.make_keys(here.coordinator)
            renew(there, here)
        case "the partner's key is over":
            with monkeypatch.context() as patch:

                def over(*_: object) -> bytes:
                    raise SafeguardError("a key is over")

                patch.setattr(envelope, "seal", over)
                withdraw_consent(here.worker, border.case)
                assert network(patch) == 0
        case "not verified":
            lose(there)
            registry.renew(here.coordinator, here.partner().pk, there.card)
            withdraw_consent(here.worker, border.case)
            assert network(monkeypatch) == 0
            for who in (here.coordinator, here.supervisor):
                registry.verify(who, here.partner().pk)
    assert here.state() == "withdrawn" and there.state() == "details_received"
    assert network(monkeypatch) >= 1
    assert there.state() == "withdrawn"
    acts.answer_withdrawal(there.worker, there.crossing().pk, [], "")
    assert network(monkeypatch) == 1 and here.state() == "withdrawal_answered"


def test_keys_that_are_not_new_are_no_new_card(border: Border) -> None:
    here, there = border.here, border.there
    old = there.card
    for card in (old, here.card):
        with pytest.raises(RefusedError):
            registry.renew(here.coordinator, here.partner().pk, card)
    lose(there)
    renew(here, there)
    with pytest.raises(RefusedError) as refused:
        registry.renew(here.coordinator, here.partner().pk, old)
    assert refused.value.code == "partner.old_card"
