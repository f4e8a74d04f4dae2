"""What mutants of the tables of assistance survived: facts that an act asks for, by name, and edges."""

from __future__ import annotations

from dataclasses import asdict, replace
from importlib import resources
from typing import Any

import pytest
import yaml

from equiano.assist.consent import CLASSES
from equiano.assist.consent_rules import ADULT, faults
from equiano.assist.facts import Facts
from equiano.assist.referral import ReferralFacts, case_facts, do_act, read_referral, referral_table, track
from equiano.assist.undo import Done, undo_refusal
from equiano.assist.wording import act_label
from equiano.errors import DataError
from tests.unit.assist.cases import FREE, TODAY, filled
from tests.unit.assist.test_consent import ENTRY

ASKED = {
    "send": {"chosen", "read", "permitted"},
    "send_for_life": {"chosen", "life"},
    "escalate": {"overdue"},
    "expire": {"past_expiry"},
    "take_over": {"permitted"},
    "transfer": {"whole_case", "taken_over"},
    "give_notice": {"notice_in_law"},
}


def test_what_each_act_of_a_referral_asks_for() -> None:
    assert {act: set(asks) for act, asks in referral_table().asks.items() if asks} == ASKED


def test_nothing_holds_of_a_referral_until_it_is_shown() -> None:
    assert set(asdict(ReferralFacts()).values()) == {False}


def test_where_an_act_is_not_open_what_else_it_lacks_is_not_told() -> None:
    found = do_act(
        "done", "send", "sender_caseworker", filled(track().acts["send"]), ReferralFacts(), case_facts(TODAY)
    )
    assert [one.code for one in found] == ["not_from_here"]  # type: ignore[union-attr]


def read_with_expiry(number: int) -> Any:
    file = resources.files("equiano.assist") / "referral.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    content["expires_after"]["ordinary"] = [number, "days"]
    return read_referral(content, track())


def test_a_referral_may_expire_on_its_last_day_and_not_before_it() -> None:
    assert read_with_expiry(0).expires_after["ordinary"].number == 0
    with pytest.raises(DataError, match="a length that is none"):
        read_with_expiry(-1)


def test_somebody_may_consent_to_all_classes_of_data() -> None:
    assert faults(replace(ENTRY, classes=CLASSES), ADULT) == ()


def test_of_two_acts_that_lean_on_one_the_first_is_named() -> None:
    """A guardian was appointed; then the child complained, then claimed compensation."""
    first = Done("child", "appoint_guardian", "presumed")
    leaning = [Done("justice", "complain", "informed"), Done("compensation", "claim", "informed")]
    for since in (leaning, leaning[::-1]):
        found = undo_refusal([first, *since], 0, Facts(FREE.today))
        assert found and found.code == "leant_on"
        named, other = (act_label(one.act) for one in since)
        assert named in found.text and other not in found.text
