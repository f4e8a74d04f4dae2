"""What tracks, states, acts, fields and codes are called in the person's language."""

from __future__ import annotations

from equiano.assist.track import table
from equiano.words import keyed


def track_label(track: str, lang: str | None = None) -> str:
    """The name of a track."""
    return keyed(f"assist.tracks.{track}", lang)


def track_rule(track: str, lang: str | None = None) -> str:
    """The rule that a page shows with a track, with its basis."""
    return keyed(f"assist.rules.{track}", lang)


def state_label(state: str, lang: str | None = None) -> str:
    """The name of a state; one code means the same in every track."""
    return keyed(f"assist.states.{state}", lang)


def act_label(act: str, lang: str | None = None) -> str:
    """The name of an act, as on a button."""
    return keyed(f"assist.acts.{act}", lang)


def field_label(field: str, lang: str | None = None) -> str:
    """The name of a field; an unknown one stays as it is written."""
    known = field in table().fields
    return keyed(f"assist.fields.{field}", lang) if known else field


def code_label(code: str, lang: str | None = None) -> str:
    """The name of a code of a list, or of an answer."""
    return keyed(f"assist.codes.{code}", lang)


def guard_text(guard: str, lang: str | None = None) -> str:
    """What a guard asks for, as a sentence."""
    return keyed(f"assist.guards.{guard}", lang)
