"""What a track is, read from `tracks.yaml` and checked as it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

from equiano.errors import DataError
from equiano.text_files import own_yaml

FieldKind = Literal["text", "past", "ahead", "answer", "code", "amount"]
ANSWERS = ("yes", "no", "unknown")
SAME = "same"
# Tracks that no guard may read: help and protection never hang on testimony or on a formal status
# (CETS 197, articles 10 and 12(6)).
NEVER_READ = frozenset({"justice", "identification"})
# Tracks of help: none of their acts asks for consent to sharing, or help would be its price.
HELP = frozenset({"immediate_needs", "service", "support", "reintegration", "risk"})
CONSENT = "consent"


@dataclass(frozen=True)
class Guard:
    """What must hold beside the state for an act to be open; it reads one thing alone, which is set.

    Attributes:
        name: Its code, under which its text stands.
        allowed: The states, statuses or values that let the act through.
        track: The other track whose state is read.
        law: The clock of the country pack whose status is read.
        field: The field of the act itself whose value is read.
        clock: The clock of the case whose state is read.
        recent: Days that the act brings, none of which may lie further back than `days`.
        days: So many days back, at most, of `recent`.
        child: Whether it holds only for a person who is or may be a child.
    """

    name: str
    allowed: frozenset[str]
    track: str | None = None
    law: str | None = None
    field: str | None = None
    child: bool = False
    clock: str | None = None
    recent: tuple[str, ...] = ()
    days: int = 0


@dataclass(frozen=True)
class Act:
    """One act of a track.

    Attributes:
        before: States it leads from.
        after: State it leads to; `same` leaves the state as it is.
        brings: Fields that it must have.
        order: Fields with days that may not run backwards.
        guards: What else must hold.
        in_closed_case: Whether it is open though the case is closed.
        explains_duties: Whether it asks for a reason while duties are open.
    """

    name: str
    before: tuple[str, ...]
    after: str
    brings: tuple[str, ...]
    order: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    in_closed_case: bool = False
    explains_duties: bool = False

    def leads_to(self, state: str) -> str:
        """The state after the act, done in `state`."""
        return state if self.after == SAME else self.after


@dataclass(frozen=True)
class Track:
    """One of the parallel tracks of a case.

    Attributes:
        states: All states, the first is where it begins.
        acts: All acts by name.
        duty: States that leave something to be done.
        child_duty: Further such states for a person who is or may be a child.
        formal: States that are a formal status of the person.
        many: Whether a case may have several at a time, each in its own state.
    """

    name: str
    states: tuple[str, ...]
    acts: Mapping[str, Act]
    duty: frozenset[str] = frozenset()
    child_duty: frozenset[str] = frozenset()
    formal: frozenset[str] = frozenset()
    many: bool = False

    @property
    def start(self) -> str:
        """The state in which the track begins."""
        return self.states[0]


@dataclass(frozen=True)
class TrackTable:
    """All tracks, the kinds of their fields, and the lists of codes."""

    tracks: Mapping[str, Track]
    fields: Mapping[str, FieldKind]
    codes: Mapping[str, tuple[str, ...]]
    guards: Mapping[str, Guard]


@cache
def table() -> TrackTable:
    """The tracks of `tracks.yaml`.

    Raises:
        DataError: If the file contradicts itself; every fault is named.
    """
    file = resources.files("equiano.assist") / "tracks.yaml"
    return read_table(own_yaml(file.read_text(encoding="utf-8")))


def read_table(content: Mapping[str, Any]) -> TrackTable:
    """The tracks of what YAML gave.

    Raises:
        DataError: If a state, field, guard or list is named that there is not, or a guard reads a track that
            help must never hang on.
    """
    guards = {
        name: Guard(
            name, frozenset(raw.get("in", ())), raw.get("track"), raw.get("law"), raw.get("field"),
            raw.get("child", False), raw.get("clock"), tuple(raw.get("recent", ())), raw.get("days", 0),
        )
        for name, raw in content["guards"].items()
    }  # fmt: skip
    whole = TrackTable(
        MappingProxyType({name: _track(name, raw, guards) for name, raw in content["tracks"].items()}),
        MappingProxyType(content["fields"]),
        MappingProxyType({name: tuple(codes) for name, codes in content["codes"].items()}),
        MappingProxyType(guards),
    )
    if faults := list(_faults(whole)):
        raise DataError("assist/tracks.yaml:\n" + "\n".join(f"  {fault}" for fault in faults))
    return whole


def _track(name: str, raw: Mapping[str, Any], guards: Mapping[str, Guard]) -> Track:
    unknown = [
        guard for act in raw["acts"].values() for guard in act.get("guards", ()) if guard not in guards
    ]
    if unknown:
        raise DataError(f"assist/tracks.yaml: {name}: unknown guards {unknown}")
    acts = {
        act: Act(
            act, tuple(said["from"]), said["to"], tuple(said["brings"]), tuple(said.get("order", ())),
            tuple(guards[guard] for guard in said.get("guards", ())),
            said.get("in_closed_case", False), said.get("explains_duties", False),
        )
        for act, said in raw["acts"].items()
    }  # fmt: skip
    return Track(
        name, tuple(raw["states"]), MappingProxyType(acts), frozenset(raw.get("duty", ())),
        frozenset(raw.get("child_duty", ())), frozenset(raw.get("formal", ())), raw.get("many", False),
    )  # fmt: skip


def _faults(whole: TrackTable) -> Iterator[str]:
    for guard in whole.guards.values():
        yield from _guard_faults(guard, whole)
    for track in whole.tracks.values():
        named = {*track.duty, *track.child_duty, *track.formal}
        yield from (f"{track.name}: no state {state}" for state in sorted(named - set(track.states)))
        for act in track.acts.values():
            yield from (f"{track.name}.{act.name}: {fault}" for fault in _act_faults(act, track, whole))
    yield from (
        f"{name}: a code without its list"
        for name, kind in whole.fields.items()
        if kind == "code" and name not in whole.codes
    )


def _guard_faults(guard: Guard, whole: TrackTable) -> Iterator[str]:
    if sum(map(bool, (guard.track, guard.law, guard.field, guard.clock, guard.recent))) != 1:
        yield f"{guard.name}: reads one of track, law, field, clock, recent"
    if guard.track in NEVER_READ:
        yield f"{guard.name}: nothing may hang on the track {guard.track}"
    if guard.field is not None and guard.field.startswith(CONSENT):
        yield f"{guard.name}: nothing may hang on consent; `assist.consent` says what may be shared"
    if guard.track is not None and not guard.allowed <= set(whole.tracks[guard.track].states):
        yield f"{guard.name}: unknown states of {guard.track}"
    if guard.field is not None and guard.field not in whole.fields:
        yield f"{guard.name}: no field {guard.field}"
    if any(whole.fields.get(name) != "past" for name in guard.recent):
        yield f"{guard.name}: recent are days that have passed"


def _act_faults(act: Act, track: Track, whole: TrackTable) -> Iterator[str]:
    if not {*act.before, act.after} - {SAME} <= set(track.states):
        yield "unknown states"
    if not set(act.brings) <= set(whole.fields):
        yield f"unknown fields {sorted(set(act.brings) - set(whole.fields))}"
    if track.name in HELP and any(name.startswith(CONSENT) for name in act.brings):
        yield "help never asks for consent to sharing"
    if not set(act.order) <= set(act.brings):
        yield "orders fields that it does not bring"
    if any(not {*guard.recent, guard.field} - {None} <= {*act.brings} for guard in act.guards):
        yield "a guard reads a field that it does not bring"
