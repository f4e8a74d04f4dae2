"""The reference page of the tracks of a case: every state, and what each act leads to, brings, asks for."""

from __future__ import annotations

from equiano.assist.facts import Facts
from equiano.assist.track import Act, Track, table
from equiano.assist.wording import act_label, field_label, guard_text, state_label, track_label, track_rule

LEAD = """The parallel tracks of a case, from `assist/tracks.yaml`. An act leads from the states of its row to
the state under "to"; every other cell is refused. Why it is so:
[Assisting one person](../explanation/assist.md).
Facts that guards may look at: {facts}. Besides its own guards an act
asks that the case be open, but for these: {closed}."""


def lead() -> str:
    """What stands above the tables."""
    facts = ", ".join(f"`{name}`" for name in Facts.__dataclass_fields__)
    free = [f"`{act.name}`" for track in tracks() for act in track.acts.values() if act.in_closed_case]
    return LEAD.format(facts=facts, closed=", ".join(free))


def heads() -> tuple[str, ...]:
    """The columns of each table."""
    return ("act", "from", "to", "brings", "asks for")


def title(track: Track) -> str:
    """The heading of a track in both languages."""
    return f"{track_label(track.name, 'en')} / {track_label(track.name, 'ru')} (`{track.name}`)"


def notes(track: Track) -> list[str]:
    """The rule of a track, its states and those that leave a duty."""
    left = [f"`{state}`" for state in track.states if state in track.duty]
    states = ", ".join(f"`{state}` {state_label(state, 'en')}" for state in track.states)
    duty = f" Leaves something to be done: {', '.join(left)}." if left else ""
    many = " A case may have many at a time." if track.many else ""
    return [track_rule(track.name, "en"), "", f"States: {states}.{duty}{many}", ""]


def acts_of(track: Track) -> list[tuple[str, ...]]:
    """One row an act."""
    return [_row(act) for act in track.acts.values()]


def _row(act: Act) -> tuple[str, ...]:
    return (
        f"`{act.name}` {act_label(act.name, 'en')}",
        ", ".join(f"`{state}`" for state in act.before),
        f"`{act.after}`",
        "; ".join(field_label(name, "en") for name in act.brings),
        " ".join(guard_text(guard.name, "en") for guard in act.guards),
    )


def tracks() -> tuple[Track, ...]:
    """All tracks in their order."""
    return tuple(table().tracks.values())
