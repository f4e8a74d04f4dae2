"""Whoever may answer a referral may say why: of every role, every field of every answer."""

from __future__ import annotations

import pytest

from equiano.assist.referral import referral_table, track
from equiano_web.access import Permission, opens, roles
from equiano_web.actions import RefusedError
from equiano_web.cases.sections import STEP, sections
from equiano_web.cases.tracks.actions import fields_of
from equiano_web.referrals import actions, acts, readings
from equiano_web.referrals.engine import unwritable
from tests.web import make
from tests.web.referrals.network import Network

pytestmark = pytest.mark.django_db
ANSWERING = sorted(name for name, role in roles().items() if Permission.REFERRAL_ANSWER in role.permissions)
RECEIVERS = {"receiver_intake", "receiver_coordinator"}
FIELDS = {
    field
    for name, who in referral_table().allowed.items()
    if who & RECEIVERS
    for field in fields_of(track().acts[name].brings)
}


def test_some_roles_answer() -> None:
    assert ANSWERING == ["agency_coordinator", "caseworker", "supervisor"]
    assert {"receiver_reason", "explained", "outcome"} <= FIELDS


@pytest.mark.parametrize("role", ANSWERING)
def test_whoever_answers_writes_every_field_of_an_answer(role: str) -> None:
    network = Network()
    who = make.user(role, network.clinic)
    assert not unwritable(who) & FIELDS
    for name in ("decline_referral", "finish_referral"):
        key = network.sent() if name == "decline_referral" else network.accepted()
        if name == "finish_referral" and role == "caseworker":
            who = make.again(network.intake)
        page = readings.page(who, key)
        form = acts.form_of(page, name, who)
        assert {"receiver_reason", "explained"} <= set(form.base_fields) or "outcome" in form.base_fields
        said = {"receiver_reason": "other", "explained": "Женщин сейчас не берём."}
        said = said if name == "decline_referral" else {"outcome": "Осмотр прошёл."}
        actions.of_receiver(make.again(who), key, name, said)


@pytest.mark.parametrize("role", sorted(set(roles()) - set(ANSWERING)))
def test_who_may_not_answer_writes_nothing_more_than_it_reads(role: str) -> None:
    assert roles()[role].writes == roles()[role].opens


def test_a_coordinator_still_reads_no_narrative() -> None:
    network = Network()
    kinds = sections()[STEP].classes()
    closed = {name for name, kind in kinds.items() if kind not in opens(network.coordinator)}
    assert {"explained", "outcome"} <= closed
    key = network.accepted()
    actions.of_receiver(network.coordinator, key, "finish_referral", {"outcome": "Тайна"})
    assert "outcome" not in readings.page(make.again(network.coordinator), key).words
    with pytest.raises(RefusedError):
        actions.of_receiver(make.again(network.coordinator), key, "finish_referral", {"outcome": "x"})


@pytest.mark.parametrize("role", ANSWERING)
def test_no_act_that_a_page_offers_ends_in_no_such_page(role: str) -> None:
    network = Network()
    who = make.again(network.intake) if role == "caseworker" else make.user(role, network.clinic)
    client = make.signed_in(make.again(who), confirmed=True)
    ended = {}
    for start in (network.sent, network.accepted):
        for act in [one.act for one in readings.page(make.again(who), start()).offers if one.open]:
            ended[act] = client.post(
                f"/referrals/{start()}/do/{act}", {}
            ).status_code  # each on one of its own
    assert len(ended) > 3
    assert ("take_over" in ended) == (Permission.CASE_CREATE in roles()[role].permissions)
    assert {act: code for act, code in ended.items() if code == 404} == {}
