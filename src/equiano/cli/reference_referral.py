"""The reference page of a referral: its states drawn, who may do which act, and what either side sees."""

from __future__ import annotations

from collections.abc import Sequence

from equiano.assist.clock_table import Length, clock_rules
from equiano.assist.referral import referral_table, track
from equiano.assist.track import SAME
from equiano.assist.wording import act_label, code_label, state_label
from equiano.words import keyed

LEAD = """A referral between agencies, from the track `referral` of `assist/tracks.yaml` and from
`assist/referral.yaml`. An act that does not stand in a cell is refused, whoever asks: on pages, in the API
and in jobs alike. What an act brings stands in [Tracks of a case](tracks.md)."""
Rows = Sequence[Sequence[str]]


def drawing() -> list[str]:
    """The states and what leads from one to another, as a picture."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {track().start}"]
    for act in track().acts.values():
        lines += [f"    {state} --> {act.after}: {act.name}" for state in act.before if act.after != SAME]
    return [*lines, "```", ""]


def acts() -> tuple[Sequence[str], Rows]:
    """Head and rows: which act from where to where, who may do it, what it asks for."""
    rules = referral_table()
    rows = [
        (
            f"`{act.name}` {act_label(act.name, 'en')}",
            ", ".join(f"`{state}`" for state in act.before),
            "stays" if act.after == SAME else f"`{act.after}`",
            *("yes" if who in rules.allowed[act.name] else "" for who in rules.who),
            " ".join(keyed(f"assist.referral_asks.{name}", "en") for name in rules.asks[act.name]),
        )
        for act in track().acts.values()
    ]
    who = [keyed(f"assist.referral_who.{one}", "en") for one in rules.who]
    return ("act", "from", "to", *who, "is refused with"), rows


def seen() -> tuple[Sequence[str], Rows]:
    """Head and rows: what either side sees in each state."""
    rules = referral_table()
    rows = [
        (
            f"`{state}` {state_label(state, 'en')}",
            *(
                keyed(f"assist.referral_seen.{rules.seen[side].get(state, 'nothing')}", "en")
                for side in ("sender", "receiver")
            ),
        )
        for state in track().states
    ]
    return ("state", "the sender sees", "the receiver sees, if it was sent"), rows


def deadlines() -> tuple[Sequence[str], Rows]:
    """Head and rows: until when a referral is to be answered, and when it expires."""
    answers, more = clock_rules()["acknowledgement"].lengths, referral_table().expires_after
    rows = [(code_label(code, "en"), _length(answers[code]), _length(more[code])) for code in answers]
    return (
        "urgency",
        "to be answered within, then the supervisor is told",
        "and expires after a further",
    ), rows


def _length(length: Length) -> str:
    if not length.number:
        return "the same day"
    unit = length.unit.replace("_", " ")
    return f"{length.number} {unit.removesuffix('s') if length.number == 1 else unit}"
