"""Taking over into a case of one's own, handing over whole and by name, and what is left with the sender."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.utils import timezone

from equiano_web.access import DeniedError, Permission, Sensitivity, Who, find, opens_in, see
from equiano_web.actions import RefusedError
from equiano_web.cases import grants
from equiano_web.cases.actions import add_entry, edit
from equiano_web.cases.history import case_history
from equiano_web.cases.models import Case, Entry
from equiano_web.consents import stopping
from equiano_web.consents.actions import withdraw_consent
from equiano_web.consents.models import StopRequest
from equiano_web.people.models import Notice
from equiano_web.referrals import actions, pages, readings
from equiano_web.referrals.models import Referral
from equiano_web.services import actions as services
from tests.web import make
from tests.web.api.conftest import Program
from tests.web.referrals.network import CHOSEN, PERSON, Network

pytestmark = pytest.mark.django_db
SECRETS = (PERSON["phone"], PERSON["family_name"], "Паспорт забрали", "Болит спина", "Звонили с угрозами")


@pytest.fixture
def network() -> Network:
    return Network()


def copied(network: Network, key: UUID) -> tuple[Who, Case]:
    intake = make.again(network.intake)
    own = actions.take_over(intake, key)
    return intake, find(intake, Permission.CASE_VIEW, Case, own)


# Taking over


def test_every_entry_within_what_was_chosen_is_taken_over_and_nothing_else(network: Network) -> None:
    add_entry(network.sender_lead, network.case, "risk", {"level": "some", "what": "Спокойно"})
    add_entry(network.sender_lead, network.case, "note", {"text": "Не для клиники"})
    key = network.accepted()
    intake, own = copied(network, key)
    found = [see(intake, one).fields for one in Entry.objects.filter(case=own, section="risk").order_by("pk")]
    assert {one["what"] for one in found} == {"Звонили с угрозами", "Спокойно"}
    assert not any(one.get("level") for one in found)  # was not chosen
    assert set(Entry.objects.filter(case=own).values_list("section", flat=True)) == {"risk"}
    row = Referral.objects.get(pk=key)
    assert row.taken_over == {"person.account": 1, "person.given_name": 1, "person.phone": 1, "risk.what": 2}
    assert row.taken_over_at is not None
    text = make.signed_in(intake, "ru").get(f"/cases/{own.pk}").text
    assert "Shelter" in text and "Звонили с угрозами" in text


def test_only_classes_that_are_permitted_and_nothing_without_all_of_them(
    network: Network,
) -> None:
    network.consent({"ordinary", "identity"})
    key = network.draft(chosen=["person.given_name", "risk.level"])
    actions.change(network.sender, key, message="")
    network.read(key)
    actions.send(network.sender, key)
    actions.of_receiver(make.again(network.intake), key, "accept", {})
    intake, own = copied(network, key)
    [risk] = Entry.objects.filter(case=own)
    assert see(intake, risk)["level"] == "high" and not see(intake, risk)["what"]
    second = network.accepted()
    withdraw_consent(network.sender, network.case)
    before = Entry.objects.count()
    with pytest.raises(RefusedError):
        actions.take_over(make.again(network.intake), second)
    assert Entry.objects.filter(case__agency=network.clinic).count() <= before


@pytest.mark.parametrize("answer", ["stopped", "erased", "kept"])
def test_a_withdrawal_asks_who_took_over_and_keeps_the_answer(network: Network, answer: str) -> None:
    key = network.accepted()
    intake, own = copied(network, key)
    withdraw_consent(network.sender, network.case)
    page = readings.page(make.again(intake), key)
    asked = StopRequest.objects.get(agency=network.clinic)
    assert page.stop == (str(asked.pk), "")
    client = make.signed_in(intake, "en")
    for here in (f"/cases/{own.pk}", f"/referrals/{key}"):
        assert f"/consents/stop/{asked.pk}" in client.get(here).text
    stopping.answer(make.again(intake), asked.pk, answer)
    assert readings.page(make.again(intake), key).stop == (str(asked.pk), answer)
    assert StopRequest.objects.get().answer == answer


def test_an_agency_without_accounts_is_told_by_the_sender_who_notes_its_answer(network: Network) -> None:
    network.service = services.add_outside(
        network.sender_lead, "Parish", {"kind": "medical", "capacity": "free"}
    )
    from equiano_web.people.models import Agency
    from equiano_web.referrals import links, visiting

    network.consent(to=Agency.objects.get(name="Parish").pk)
    key = network.draft()
    network.read(key)
    actions.send(network.sender, key)
    made = links.issue(network.sender, key)
    visiting.answer(visiting.enter(made.token, made.code, "Dr. A"), "accept", {})
    withdraw_consent(network.sender, network.case)
    row = StopRequest.objects.get()
    assert row.told_at is None and Notice.objects.filter(kind="consent.tell").exists()
    for said in ("told", "erased"):
        stopping.note(make.again(network.sender), row.pk, said)
    row.refresh_from_db()
    assert (row.answer, row.told_at is None) == ("erased", False)


# Handing over: what is left


@pytest.fixture
def handed(network: Network) -> Network:
    key = network.accepted(whole_case=True)
    intake, _ = copied(network, key)
    actions.transfer(intake, key)
    return network


def test_a_case_that_was_handed_over_is_a_stub_by_every_door(handed: Network) -> None:
    here = f"/cases/{handed.case}"
    for one in (handed.sender, handed.sender_lead):
        who = make.again(one)
        case = find(who, Permission.CASE_VIEW, Case, handed.case)
        assert opens_in(who, case) == {Sensitivity.ORDINARY}
        client, program = make.signed_in(who, "ru", confirmed=True), Program(who)
        texts = [client.get(path).text for path in (here, f"{here}/history", f"{here}/files", "/cases")]
        texts.append(client.post(f"{here}/print", {"reason": "для суда", "way": "page"}).text)
        texts += [program.ask("GET", path).text for path in (here, "/cases", f"{here}/history")]
        assert not [word for word in SECRETS for text in texts if word in text]
        changes = [change.fields for change in case_history(who, handed.case).changes]
        assert not any(set(names) & {"phone", "family_name", "account", "what"} for names in changes)
    receipt = Referral.objects.get().receipt
    text = make.signed_in(handed.sender, "en").get(f"/cases/{handed.case}").text
    assert receipt in text and "Clinic" in text and "Change the case" not in text


def test_nothing_is_written_or_sent_from_a_stub(handed: Network) -> None:
    who = make.again(handed.sender)
    for act in (
        lambda: edit(who, handed.case, {"phone": "1"}, 1),
        lambda: add_entry(who, handed.case, "risk", {"level": "some"}),
        lambda: actions.draft(who, handed.case, "medical"),
    ):
        with pytest.raises((DeniedError, RefusedError)):
            act()
    with pytest.raises(DeniedError):
        find(make.again(handed.sender_lead), Permission.EXPORT_IDENTIFIED, Case, handed.case)
    withdraw_consent(who, handed.case)  # the person's to take back, wherever the case is


def test_emergency_access_opens_a_stub_and_only_to_who_asked(handed: Network) -> None:
    who = make.again(handed.sender)
    case = Case.objects.get(pk=handed.case)
    reason = "Угроза жизни, новый получатель не отвечает"
    grants.emergency(who, case.code, reason)
    with pytest.raises(RefusedError):
        grants.emergency(make.again(who), case.code, reason)
    assert Sensitivity.CONTACT in opens_in(make.again(who), case)
    assert opens_in(make.again(handed.sender_lead), case) == {Sensitivity.ORDINARY}


def test_another_agency_that_was_sent_a_need_before_still_sees_its_package(network: Network) -> None:
    need = network.accepted()
    key = network.accepted(whole_case=True)
    intake, _ = copied(network, key)
    actions.transfer(intake, key)
    told = {f"{one.section}.{one.field}" for one in readings.page(make.again(network.intake), need).told}
    assert told == set(CHOSEN)


# By name


def test_for_somebody_by_name_nobody_else_but_the_leads_sees_it(network: Network) -> None:
    network.consent()
    key = network.draft()
    people = dict(readings.to_name(network.sender, key))
    assert str(network.other_intake.user.pk) in people and str(network.sender.user.pk) not in people
    for stranger in (network.stranger.user.pk, network.sender.user.pk, "x"):
        with pytest.raises(DeniedError):
            actions.change(network.sender, key, addressee=stranger)
    network.read(key)
    actions.change(network.sender, key, addressee=network.other_intake.user.pk)
    with pytest.raises(RefusedError) as refused:  # the person has not read to whom it goes
        actions.send(network.sender, key)
    assert refused.value.code == "read"
    network.read(key)
    actions.send(network.sender, key)
    with pytest.raises(DeniedError):
        readings.page(make.again(network.intake), key)
    for who in (network.other_intake, network.lead, network.coordinator):
        assert readings.page(make.again(who), key).sight == "preview"
    told = set(Notice.objects.filter(kind="referral.new").values_list("user", flat=True))
    assert told == {network.other_intake.user.pk}


def test_who_left_since_is_nobody_by_name(network: Network) -> None:
    network.consent()
    key = network.draft()
    actions.change(network.sender, key, addressee=network.other_intake.user.pk)
    network.read(key)
    network.other_intake.user.is_active = False
    network.other_intake.user.save()
    actions.send(network.sender, key)
    assert Referral.objects.get().taken_by is None and readings.page(network.intake, key)


def test_another_receiver_has_no_person_of_the_first(network: Network) -> None:
    key = network.draft()
    actions.change(network.sender, key, addressee=network.intake.user.pk)
    other = services.add(network.stranger, {"kind": "medical", "capacity": "free"})
    actions.change(network.sender, key, service=other)
    assert Referral.objects.get().addressee is None


def test_a_lead_hands_it_to_a_colleague(network: Network) -> None:
    key = network.sent()
    with pytest.raises(DeniedError):
        actions.hand_to(network.intake, key, network.other_intake.user.pk)
    for nobody in (network.sender.user.pk, make.user("analyst", network.clinic).user.pk):
        with pytest.raises(DeniedError):
            actions.hand_to(make.again(network.lead), key, nobody)
    actions.hand_to(make.again(network.lead), key, network.other_intake.user.pk)
    assert readings.page(make.again(network.other_intake), key)
    with pytest.raises(DeniedError):
        readings.page(make.again(network.intake), key)


def test_what_is_closed_says_what_it_was(network: Network) -> None:
    key = network.sent()
    actions.of_receiver(network.intake, key, "decline_referral", {"receiver_reason": "no_capacity"})
    [line] = pages.queue(readings.inbox(make.again(network.lead)), "in")
    assert "closed" not in line.need and str(timezone.localdate().year) in line.need
