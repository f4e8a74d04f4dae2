"""Invented facts and fields, complete enough for every act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from equiano.assist.facts import Facts
from equiano.assist.steps import DUTIES_REASON
from equiano.assist.track import Act, Track, table

TODAY = dt.date(2026, 3, 16)
TRACKS = table().tracks
# Nothing holds anything back: an adult, risks assessed, a period in law, the case open.
FREE = Facts(
    TODAY, states={"risk": "assessed"}, age="adult", law={"reflection": "in_law"},
    clocks={"return_assessment": "running"},
)  # fmt: skip
CELLS = [
    (track, state, act) for track in TRACKS.values() for state in track.states for act in track.acts.values()
]


def free_for(track: Track, state: str, **more: object) -> Facts:
    """Facts under which no guard holds the acts of a track in that state."""
    states = {**FREE.states, **({} if track.many else {track.name: state})}
    many = {f"{track.name}s": (state,)} if track.many else {}
    return replace(FREE, states=states, **many, **more)


def good(name: str) -> object:
    """A value that fits the field, and every guard that reads it."""
    kind = table().fields[name]
    if kind == "code":
        return table().codes[name][0]
    answer = "no" if name == "doubt_left" else "yes"
    return {"past": TODAY, "ahead": TODAY, "answer": answer, "amount": "1250.50"}.get(kind, "words")


def filled(act: Act) -> dict[str, object]:
    """Every field that an act can ask for."""
    return {name: good(name) for name in (*act.brings, *([DUTIES_REASON] if act.explains_duties else []))}


def lines_of_acts() -> Iterator[str]:
    """What each track and act asks for, a line each, as `acts.txt` pins it."""
    for track in TRACKS.values():
        sets = {"duty": track.duty, "child duty": track.child_duty, "formal": track.formal}
        yield f"{track.name}: " + "; ".join(f"{name} {sorted(states)}" for name, states in sets.items())
        for act in track.acts.values():
            brings = " ".join(f"{name}:{table().fields[name]}" for name in act.brings)
            guards = " ".join(guard.name for guard in act.guards)
            yield f"{track.name}.{act.name} | {brings} | {' <= '.join(act.order)} | {guards}"
