"""Taking back an act of a track that was written down wrongly: whether it may be, and why not.

The act goes out of what happened, as if it had never been done; whoever keeps the history keeps it there.
Clocks are a function of what happened (`clocks.clocks_of`), so they stand right again by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from equiano.assist.facts import Facts
from equiano.assist.steps import Refusal
from equiano.assist.track import TrackTable, table
from equiano.assist.wording import act_label
from equiano.errors import DataError
from equiano.text_files import own_yaml
from equiano.words import keyed


@dataclass(frozen=True)
class Done:
    """An act that was done.

    Attributes:
        track: Name of its track.
        act: Its name.
        before: State of the track before it.
        subject: Of a track with many, which one; else empty.
    """

    track: str
    act: str
    before: str
    subject: str = ""


@cache
def not_taken_back() -> Mapping[str, str]:
    """Acts (`track.act`) that are not taken back, and the act of the same track that is done instead.

    Raises:
        DataError: If `undo.yaml` names an act that there is not.
    """
    text = (resources.files("equiano.assist") / "undo.yaml").read_text(encoding="utf-8")
    return read_undo(own_yaml(text), table())


def read_undo(content: Mapping[str, str], tracks: TrackTable) -> Mapping[str, str]:
    """The table of what YAML gave, checked against the tracks.

    Raises:
        DataError: As of `not_taken_back`.
    """
    acts = {f"{track.name}.{act}" for track in tracks.tracks.values() for act in track.acts}
    named = {*content, *(f"{name.split('.')[0]}.{act}" for name, act in content.items())}
    if strangers := sorted(named - acts):
        raise DataError(f"assist/undo.yaml: no acts {strangers}")
    return MappingProxyType(dict(content))


def undo_refusal(happened: Sequence[Done], at: int, facts: Facts) -> Refusal | None:
    """Why an act cannot be taken back; None if it can.

    Args:
        happened: Acts of the case, in the order in which they were done.
        at: Place of the act in it.
        facts: How the case stands now.
    """
    one, since = happened[at], happened[at + 1 :]
    if facts.closed:
        return Refusal("case_closed", keyed("assist.refusals.case_closed"))
    if (instead := not_taken_back().get(f"{one.track}.{one.act}")) is not None:
        return Refusal("known_outside", keyed("assist.refusals.known_outside", None, act=act_label(instead)))
    if any((later.track, later.subject) == (one.track, one.subject) for later in since):
        return Refusal("not_the_last", keyed("assist.refusals.not_the_last"))
    if leans := [later for later in since if _leans(later, one)]:
        named = act_label(leans[0].act)
        return Refusal("leant_on", keyed("assist.refusals.leant_on", None, act=named))
    return None


def _leans(later: Done, one: Done) -> bool:
    """Whether a later act was open only because of the state into which `one` led."""
    guards = table().tracks[later.track].acts[later.act].guards
    return any(guard.track == one.track and one.before not in guard.allowed for guard in guards)
