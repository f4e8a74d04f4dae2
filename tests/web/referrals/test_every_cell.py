"""A referred case: role x side x state x door, every cell; and random acts, in which nobody sees too much."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from equiano_web.access import DeniedError, Who, opens, roles
from equiano_web.actions import RefusedError
from equiano_web.cases.sections import sections
from equiano_web.cases.values import UnfitError
from equiano_web.consents import readings as ledger
from equiano_web.consents.actions import withdraw_consent
from equiano_web.referrals import actions, acts, readings
from equiano_web.referrals.models import Referral
from equiano_web.referrals.work import run_clock
from tests.web import make
from tests.web.api.conftest import Program
from tests.web.referrals.network import CHOSEN, PERSON, Network

STATES = ("draft", "sent", "accepted", "done", "declined", "withdrawn", "revoked", "offered_declined")
# By hand: roles of the receiver that answer referrals at all. What they then see is cut further by the
# classes that are open to them.
ANSWERS = {"caseworker", "supervisor", "agency_coordinator"}
CANARIES = {
    "given_name": "Вера", "phone": PERSON["phone"], "account": "Паспорт забрали",
    "what": "Звонили с угрозами",
    "family_name": "Ольховая", "medical": "Болит спина", "suspects": "Кривой", "message": "Нужен врач",
}  # fmt: skip
TOLD = {
    "given_name": "identity",
    "phone": "contact",
    "account": "narrative",
    "what": "narrative",
    "message": "narrative",
}


def brought_to(network: Network, state: str) -> UUID:
    key = network.draft()
    if state == "draft":
        return key
    network.consent()
    network.read(key)
    actions.send(network.sender, key)
    intake = make.again(network.intake)
    if state in ("accepted", "done", "revoked"):
        actions.of_receiver(intake, key, "accept", {})
    match state:
        case "done":
            actions.of_receiver(make.again(intake), key, "finish_referral", {"outcome": "Сделано."})
        case "declined":
            actions.of_receiver(intake, key, "decline_referral", {"receiver_reason": "no_capacity"})
        case "withdrawn":
            actions.of_sender(network.sender, key, "withdraw_referral", {"reason": "Ошибка"})
        case "revoked":
            withdraw_consent(network.sender, network.case)
        case "offered_declined":
            said = {"decline_reason": "distrust", "way_back": "Звонить"}
            actions.of_sender(network.sender, key, "decline_help", said)
    return key


def doors(who: Who, network: Network, key: UUID) -> Mapping[str, str]:
    """All that somebody is answered by every door: pages, API, search, print, export, audit, list."""
    client, program = make.signed_in(who, "ru", confirmed=True), Program(who)
    case, here = network.case, f"/referrals/{key}"
    paths = (
        here,
        f"{here}/read",
        f"{here}/package",
        "/referrals?side=in",
        "/referrals?side=out",
        "/audit",
        "/tasks",
    )
    found: dict[str, str] = {path: client.get(path).text for path in paths}
    found |= {path: client.get(path).text for path in (f"/cases/{case}", f"/cases/{case}/history", "/cases")}
    found["search"] = client.post("/cases/search", {"text": "Ольховая"}).text
    found["print"] = client.post(f"/cases/{case}/print", {"reason": "для суда", "way": "page"}).text
    found["api"] = "".join(
        program.ask("GET", path).text for path in (here, "/referrals", f"/cases/{case}", "/cases")
    )
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_every_role_of_the_receiver_by_every_door(state: str) -> None:
    network = Network()
    key = brought_to(network, state)
    # Roles that answer nothing are refused before any state is looked at: two states are enough for them.
    for role in roles() if state in ("sent", "accepted") else sorted(ANSWERS):
        mine = role == "caseworker" and state in ("accepted", "done")
        who = make.again(network.intake) if mine else make.user(role, network.clinic)
        found = doors(who, network, key)
        is_open = state in ("accepted", "done") and role in ANSWERS
        for name, word in CANARIES.items():
            seen = {door for door, text in found.items() if word in text and door != "search"}
            allowed = is_open and name in TOLD and TOLD[name] in {str(one) for one in opens(who)}
            assert seen == ({f"/referrals/{key}", "api"} if allowed else set()), (role, state, name)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["sent", "accepted"])
def test_no_role_of_a_third_agency_sees_anything_by_any_door(state: str) -> None:
    network = Network()
    key = brought_to(network, state)
    for role in roles():
        text = "".join(doors(make.user(role, network.police), network, key).values())
        assert not [name for name, word in CANARIES.items() if name != "family_name" and word in text], role
        assert f"/referrals/{key}" not in text


# Random acts


_WHO = ("sender", "sender_lead", "intake", "other_intake", "lead", "coordinator", "stranger")
_ACTS = (
    "read_referral", "send", "accept", "decline_referral", "take_on", "finish_referral", "withdraw_referral",
    "decline_help", "draft_referral", "take_over", "transfer", "wait", "find_impossible", "send_for_life",
)  # fmt: skip
_BY_ANYBODY = ["consent", "part_consent", "withdraw", "readdress", "choose_more"]
_MOVES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(_ACTS), st.sampled_from(_WHO)),
        st.tuples(
            st.sampled_from(["consent", "part_consent", "withdraw", "readdress", "choose_more"]), st.just("")
        ),
        st.tuples(st.just("days"), st.integers(1, 40)),
    ),
    min_size=4,
    max_size=14,
)


class Walk:
    """One referral, one moment that moves on; after every act what each sees is held against the ledger."""

    def __init__(self) -> None:
        self.network = Network()
        self.key = self.network.draft()
        self.days = 0

    def do(self, name: str, by: Any) -> None:
        with suppress(DeniedError, RefusedError, UnfitError, acts.Http404):
            match name:
                case "consent":
                    self.network.consent()
                case "part_consent":
                    self.network.consent({"ordinary", "identity"}, days=3)
                case "withdraw":
                    withdraw_consent(make.again(self.network.sender), self.network.case)
                case "readdress":
                    actions.change(
                        self.network.sender, self.key, service=self.network.service, chosen=list(CHOSEN)
                    )
                case "choose_more":
                    actions.change(self.network.sender, self.key, chosen=[*CHOSEN, "person.medical"])
                case "days":
                    self.days += by
                    run_clock()
                case _:
                    who = make.again(getattr(self.network, by))
                    acts.do(who, readings.page(who, self.key), name, self.brought(name))

    def brought(self, name: str) -> dict[str, object]:
        today = (dt.datetime.now(dt.UTC)).date().isoformat()
        return {
            "read_referral": {"read_on": today, "language": "ru", "explained_by": "Анна"},
            "decline_referral": {"receiver_reason": "unsafe"}, "finish_referral": {"outcome": "Сделано."},
            "withdraw_referral": {"reason": "Ошибка"}, "wait": {"reason": "Переводчик"},
            "decline_help": {"decline_reason": "distrust", "way_back": "Звонить"},
            "draft_referral": {"need": "medical"}, "find_impossible": {"impossible_reason": "unsafe"},
        }.get(name, {})  # fmt: skip

    def hold(self) -> None:
        """No other agency sees a field whose class no live consent covers, or that was not chosen."""
        row = Referral.objects.get(pk=self.key)
        now = readings.timezone.now()
        allowed = ledger.permitted(self.network.case, self.network.clinic.pk, row.purpose, now)
        for name in ("intake", "other_intake", "lead", "coordinator", "stranger"):
            who = make.again(getattr(self.network, name))
            try:
                page = readings.page(who, self.key)
            except DeniedError:
                continue
            assert name != "stranger" and row.sent_at is not None
            for one in page.told:
                kind = sections()[one.section].fields[one.field].sensitivity
                assert row.state in ("accepted", "done"), row.state
                assert str(kind) in allowed and f"{one.section}.{one.field}" in row.chosen
            if page.words:
                assert row.state in ("accepted", "done") and allowed & {"narrative", "contact"}
            assert set(page.preview) - {"need", "urgency"} == set() or "ordinary" in allowed
            assert not {"case_id", "chosen", "read_digest"} & set(page.seen)


class TestRandomActs(TestCase):
    """Sequences of acts by anybody, with time going on: the ledger of consent alone opens a field."""

    @settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(_MOVES)
    def test_no_agency_sees_a_field_without_a_live_basis(self, moves: list[tuple[str, Any]]) -> None:
        """The walk, begun half of the way so that it gets somewhere."""
        from django.utils import timezone

        walk, real = Walk(), timezone.now
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(timezone, "now", lambda: real() + dt.timedelta(days=walk.days))
            begun = [("consent", ""), ("read_referral", "sender"), ("send", "sender"), ("accept", "intake")]
            for move in (*begun[: len(moves) % 5], *moves):
                walk.do(*move)
                walk.hold()
