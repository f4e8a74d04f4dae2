"""Do one act of a track, or say why not; list what may be done now."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from equiano.assist.facts import Facts, open_duties
from equiano.assist.track import ANSWERS, Act, Guard, table
from equiano.assist.wording import field_label
from equiano.words import keyed

DUTIES_REASON = "open_duties_reason"
"""The field that closing brings while duties are open."""
EXPLAINED = "explained"
"""The field that goes with the code `other`."""
# Money as it is written down: under a thousand million, at most two digits after the point.
_AMOUNT = re.compile(r"\d{1,9}(\.\d{1,2})?")


@dataclass(frozen=True)
class Step:
    """An act that was done: the track, the act, the states before and after."""

    track: str
    act: str
    before: str
    after: str


@dataclass(frozen=True)
class Refusal:
    """Why an act is not open.

    Attributes:
        code: What is wrong: a guard's name, or a code of `words/en/assist.yaml` under `refusals`.
        text: The same in the person's language; never a value that somebody entered.
        fields: The fields concerned.
    """

    code: str
    text: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActOffer:
    """An act that leads from the present state.

    Attributes:
        act: Its name.
        after: State after it.
        brings: Fields to ask for, with a reason for open duties where there are any.
        refusals: Why it is not open now; empty if it is.
    """

    act: str
    after: str
    brings: tuple[str, ...]
    refusals: tuple[Refusal, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it may be done now, once the fields are filled in."""
        return not self.refusals


def acts_open(track: str, state: str, facts: Facts) -> tuple[ActOffer, ...]:
    """Every act that leads from a state, and why one is not open now.

    Args:
        track: Name of the track.
        state: Its state; of a referral, the state of that referral.
        facts: What the guards look at.

    Raises:
        KeyError: If there is no such track or state.
    """
    return tuple(
        ActOffer(act.name, act.leads_to(state), _brings(act, facts), tuple(_held(act, facts)))
        for act in table().tracks[track].acts.values()
        if _known_state(track, state) in act.before
    )


def take(track: str, state: str, act: str, brought: Mapping[str, object], facts: Facts) -> Step | Refusal:
    """Do an act.

    Args:
        track: Name of the track.
        state: Its state now.
        act: Name of the act.
        brought: Its fields: days as `datetime.date`, everything else as text.
        facts: What the guards look at.

    Returns:
        The step, or the first of `refusals`.

    Raises:
        KeyError: If there is no such track or state.
    """
    if found := refusals(track, state, act, brought, facts):
        return found[0]
    return Step(track, act, state, table().tracks[track].acts[act].leads_to(state))


def refusals(
    track: str, state: str, act: str, brought: Mapping[str, object], facts: Facts
) -> tuple[Refusal, ...]:
    """Everything that speaks against an act, for a form that shows all faults at once.

    Arguments as of `take`.
    """
    found = table().tracks[track].acts.get(act)
    if found is None:
        return (_refusal("no_such_act"),)
    if _known_state(track, state) not in found.before:
        return (_refusal("not_from_here"),)
    return (
        *_held(found, facts),
        *_missing(_brings(found, facts), brought),
        *_unfit(found, brought, facts.today),
        *(_guarded(guard) for guard in found.guards if _lacks_value(guard, brought)),
        *_outdated(found, brought, facts.today),
    )


def _known_state(track: str, state: str) -> str:
    if state not in table().tracks[track].states:
        raise KeyError(f"{track}: {state}")
    return state


def _brings(act: Act, facts: Facts) -> tuple[str, ...]:
    return (*act.brings, DUTIES_REASON) if act.explains_duties and open_duties(facts) else act.brings


def _held(act: Act, facts: Facts) -> Iterator[Refusal]:
    """What holds an act back whatever its fields say."""
    if facts.closed and not act.in_closed_case:
        yield _refusal("case_closed")
    for guard in act.guards:
        if guard.child and not facts.child:
            continue
        if guard.track is not None and facts.state_of(guard.track) not in guard.allowed:
            yield _guarded(guard)
        if guard.law is not None and facts.law.get(guard.law, "not_found") not in guard.allowed:
            yield _guarded(guard)
        if guard.clock is not None and facts.clocks.get(guard.clock, "not_started") not in guard.allowed:
            yield _guarded(guard)


def _outdated(act: Act, brought: Mapping[str, object], today: dt.date) -> Iterator[Refusal]:
    """What rests on days that lie too far back."""
    for guard in act.guards:
        days = {name: day for name in guard.recent if isinstance(day := brought.get(name), dt.date)}
        first = today - dt.timedelta(guard.days)
        if old := tuple(name for name, day in days.items() if _plain(day) < first):
            yield Refusal(guard.name, keyed(f"assist.guards.{guard.name}"), old)


def _plain(day: dt.date) -> dt.date:
    """A day; of a moment, which is refused as none elsewhere, its day."""
    return day.date() if isinstance(day, dt.datetime) else day


def _lacks_value(guard: Guard, brought: Mapping[str, object]) -> bool:
    """Whether a field is filled in, but not so that the guard lets the act through."""
    if guard.field is None or brought.get(guard.field) not in ANSWERS:
        return False
    return brought[guard.field] not in guard.allowed


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _missing(brings: tuple[str, ...], brought: Mapping[str, object]) -> Iterator[Refusal]:
    lacking = tuple(name for name in brings if _is_empty(brought.get(name)))
    if lacking:
        yield _refusal("missing", lacking)
    other = [name for name in brings if name in table().codes and brought.get(name) == "other"]
    if other and _is_empty(brought.get(EXPLAINED)):
        yield _refusal("unexplained", (EXPLAINED,))


def _unfit(act: Act, brought: Mapping[str, object], today: dt.date) -> Iterator[Refusal]:
    known = {*act.brings, EXPLAINED, *([DUTIES_REASON] if act.explains_duties else [])}
    if strangers := tuple(name for name in brought if name not in known):
        yield _refusal("unknown_field", strangers)
    faults = {name: _fault(name, brought[name], today) for name in act.brings if name in brought}
    for code in dict.fromkeys(fault for fault in faults.values() if fault):
        yield _refusal(code, tuple(name for name, fault in faults.items() if fault == code))
    days = [day for name in act.order if isinstance(day := brought.get(name), dt.date)]
    if not any(faults.get(name) for name in act.order) and days != sorted(days):
        yield _refusal("wrong_order", act.order)


def _fault(name: str, value: object, today: dt.date) -> str:
    """Code of what is wrong with a value; empty if nothing is, or if there is none (that is `missing`)."""
    kind = table().fields[name]
    if _is_empty(value):
        return ""
    if kind in ("past", "ahead"):
        # A moment counts as a day to Python; taken as one it would hide its time zone.
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            return "not_a_day"
        if kind == "past":
            return "day_ahead" if value > today else ""
        return "day_past" if value < today else ""
    if kind == "answer":
        return "" if value in ANSWERS else "not_an_answer"
    if kind == "code":
        return "" if value in table().codes[name] else "unknown_code"
    if kind == "amount":
        return "" if isinstance(value, str) and _AMOUNT.fullmatch(value) else "not_an_amount"
    return "" if isinstance(value, str) else "not_a_text"


def _guarded(guard: Guard) -> Refusal:
    return Refusal(guard.name, keyed(f"assist.guards.{guard.name}"), (guard.field,) if guard.field else ())


def _refusal(code: str, fields: tuple[str, ...] = ()) -> Refusal:
    named = ", ".join(field_label(name) for name in fields)
    return Refusal(code, keyed(f"assist.refusals.{code}", None, fields=named), fields)
