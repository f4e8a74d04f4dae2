"""A referral between agencies: who may do which act in which state, and what either side sees.

    state x act x who ──> step, or why not       `tracks.yaml` (track `referral`), `referral.yaml`
    state x side      ──> all, package, preview, stub or nothing
    urgency, day sent ──> last day for an answer, day of expiry

Pure: it keeps nothing, reads no clock and knows no person; what must hold at the moment is handed in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal, get_args

from equiano.assist.clock_table import UNITS, Length, clock_rules
from equiano.assist.days import WorkingDays, last_day
from equiano.assist.facts import Facts
from equiano.assist.steps import ActOffer, Refusal, Step, acts_open, refusals
from equiano.assist.track import Track, table
from equiano.errors import DataError
from equiano.text_files import own_yaml
from equiano.words import keyed

TRACK = "referral"
Side = Literal["sender", "receiver"]
Sight = Literal["all", "package", "preview", "stub", "nothing"]
_PLAIN = WorkingDays()


@dataclass(frozen=True)
class ReferralFacts:
    """What must hold for some acts, at that moment. Yes or no: nothing here is personal.

    Attributes:
        chosen: A receiver and at least one field were chosen.
        read: The person has read the referral as it is now, in their language.
        permitted: Everything chosen may be shared with this receiver for this purpose now.
        life: A risk to life is on record for this receiver: reason, second person, review.
        overdue: The last day for an answer is over.
        past_expiry: The day of expiry is over.
        whole_case: The referral hands over the case, not one need.
        taken_over: The receiver has taken the fields over into a case of its own.
        notice_in_law: The country pack names a duty to notify.
    """

    chosen: bool = False
    read: bool = False
    permitted: bool = False
    life: bool = False
    overdue: bool = False
    past_expiry: bool = False
    whole_case: bool = False
    taken_over: bool = False
    notice_in_law: bool = False


@dataclass(frozen=True)
class ReferralTable:
    """What `referral.yaml` says.

    Attributes:
        who: Everybody who may do something.
        allowed: Of each act, who may do it.
        asks: Of each act, names of `ReferralFacts` that must hold.
        seen: Of each side and state, what it sees.
        preview: Fields that a receiver sees before it accepts.
        expires_after: By urgency, how long after the last day for an answer.
    """

    who: tuple[str, ...]
    allowed: Mapping[str, frozenset[str]]
    asks: Mapping[str, tuple[str, ...]]
    seen: Mapping[str, Mapping[str, Sight]]
    preview: tuple[str, ...]
    expires_after: Mapping[str, Length]


@dataclass(frozen=True)
class Deadlines:
    """Days of a referral that was sent: the last one for an answer, and the last one before it expires."""

    answer_by: dt.date
    expires_after: dt.date


@cache
def referral_table() -> ReferralTable:
    """The table of `referral.yaml`.

    Raises:
        DataError: If the file contradicts the track; every fault is named.
    """
    file = resources.files("equiano.assist") / "referral.yaml"
    return read_referral(own_yaml(file.read_text(encoding="utf-8")), track())


def track() -> Track:
    """The track whose states and acts these are."""
    return table().tracks[TRACK]


def read_referral(content: Mapping[str, Any], of: Track) -> ReferralTable:
    """The table of what YAML gave, checked against the track.

    Raises:
        DataError: As of `referral_table`.
    """
    acts = content["acts"]
    read = ReferralTable(
        tuple(content["who"]),
        MappingProxyType({name: frozenset(said["who"]) for name, said in acts.items()}),
        MappingProxyType({name: tuple(said.get("asks", ())) for name, said in acts.items()}),
        MappingProxyType({side: MappingProxyType(states) for side, states in content["seen"].items()}),
        tuple(content["preview"]),
        MappingProxyType({code: Length(*said) for code, said in content["expires_after"].items()}),
    )
    if faults := list(_faults(read, of)):
        raise DataError("assist/referral.yaml:\n" + "\n".join(f"  {fault}" for fault in faults))
    return read


def _faults(read: ReferralTable, of: Track) -> Iterator[str]:
    if set(read.allowed) != set(of.acts):
        yield f"acts unlike those of the track: {sorted(set(read.allowed) ^ set(of.acts))}"
    known = {one.name for one in fields(ReferralFacts)}
    for name, who in read.allowed.items():
        if not who or not who <= set(read.who):
            yield f"{name}: unknown who, or nobody"
        if strangers := sorted(set(read.asks[name]) - known):
            yield f"{name}: unknown facts {strangers}"
    if set(read.seen) != set(get_args(Side)):
        yield "seen: the sides are sender and receiver"
    for side, states in read.seen.items():
        if not set(states) <= set(of.states) or not set(states.values()) <= set(get_args(Sight)):
            yield f"seen by the {side}: unknown states or views"
    if set(read.expires_after) != set(table().codes["urgency"]):
        yield "expires_after: not the urgencies of tracks.yaml"
    if any(one.unit not in UNITS or one.number < 0 for one in read.expires_after.values()):
        yield "expires_after: a length that is none"


def offers(state: str, who: str, facts: ReferralFacts, case: Facts) -> tuple[ActOffer, ...]:
    """The acts that somebody may do from a state, and why one of them is not open now.

    Args:
        state: State of the referral.
        who: Of `ReferralTable.who`.
        facts: What holds now.
        case: What holds of the sender's case (`case_facts`).

    Raises:
        KeyError: If there is no such state or nobody is called so.
    """
    rules = _known(who)
    return tuple(
        ActOffer(one.act, one.after, one.brings, (*one.refusals, *_lacking(one.act, facts)))
        for one in acts_open(TRACK, state, case)
        if who in rules.allowed[one.act]
    )


def do_act(
    state: str, act: str, who: str, brought: Mapping[str, object], facts: ReferralFacts, case: Facts
) -> Step | tuple[Refusal, ...]:
    """Do an act of a referral.

    Args:
        state: State of the referral.
        act: Name of the act.
        who: Of `ReferralTable.who`.
        brought: Its fields: days as `datetime.date`, everything else as text.
        facts: What holds now.
        case: What holds of the sender's case (`case_facts`).

    Returns:
        The step, or everything that speaks against it: first that it is not theirs to do.

    Raises:
        KeyError: If there is no such state or nobody is called so.
    """
    rules = _known(who)
    if act in rules.allowed and who not in rules.allowed[act]:
        return (Refusal("not_yours", keyed("assist.refusals.not_yours")),)
    found = refusals(TRACK, state, act, brought, case)
    if act in rules.asks and not any(one.code == "not_from_here" for one in found):
        found = (*found, *_lacking(act, facts))
    return found or Step(TRACK, act, state, track().acts[act].leads_to(state))


def _known(who: str) -> ReferralTable:
    rules = referral_table()
    if who not in rules.who:
        raise KeyError(who)
    return rules


def case_facts(today: dt.date, *, closed: bool = False) -> Facts:
    """What acts of a referral look at in the sender's case.

    Args:
        today: The day, where the case is kept.
        closed: Whether it is closed.
    """
    return Facts(today, states={"closure": "closed" if closed else "open"})


def _lacking(act: str, facts: ReferralFacts) -> Iterator[Refusal]:
    for name in referral_table().asks[act]:
        if not getattr(facts, name):
            yield Refusal(name, keyed(f"assist.referral_asks.{name}"))


def sight(side: Side, state: str, *, was_sent: bool) -> Sight:
    """What a side sees of a referral.

    Args:
        side: `sender` or `receiver`.
        state: State of the referral.
        was_sent: Whether it ever went to the receiver: of a draft it knows nothing, however it ends.
    """
    if side == "receiver" and not was_sent:
        return "nothing"
    return referral_table().seen[side].get(state, "nothing")


def deadlines(urgency: str, sent_on: dt.date, worked: WorkingDays = _PLAIN) -> Deadlines:
    """Until when a referral is to be answered, and when it expires.

    Args:
        urgency: Code of `urgency` of the tracks.
        sent_on: Day of sending, which is not counted.
        worked: Which days are worked where the receiver is.

    Raises:
        KeyError: If there is no such urgency.
    """
    answer, more = clock_rules()["acknowledgement"].lengths[urgency], referral_table().expires_after[urgency]
    answer_by = last_day(sent_on, answer.number, answer.unit, worked)
    return Deadlines(answer_by, last_day(answer_by, more.number, more.unit, worked))
