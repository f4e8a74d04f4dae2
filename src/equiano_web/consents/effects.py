"""What follows from a withdrawal, in its transaction. Rooms add theirs; this one knows none of them.

    register("revoke_referrals", revoke)      # in `AppConfig.ready` of the room

Each is given what was withdrawn and does its part; if one fails nothing was withdrawn and nothing was done.
An effect answers with codes for the audit, never with a personal value, and asks nobody whether it may:
consent is the person's to take back, in whatever state anything is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from equiano.assist.consent import Withdrawal


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A withdrawal under way.

    Attributes:
        case: Id of the case.
        at: When.
        by: Who writes it down; None: the person, on the page of their own.
        plan: What it comes to: what is cut, who is told, what stays lawful.
        purposes: Purposes of the entries that were withdrawn, by recipient.
    """

    case: UUID
    at: dt.datetime
    by: UUID | None
    plan: Withdrawal
    purposes: frozenset[tuple[str, str]]


Effect = Callable[[Withdrawn], Sequence[str]]
_EFFECTS: dict[str, Effect] = {}


def register(name: str, function: Effect) -> None:
    """Add an effect; the same name again takes its place."""
    _EFFECTS[name] = function


def carry_out(done: Withdrawn) -> list[str]:
    """Do all of them, in the order of their names; their codes."""
    return [code for name in sorted(_EFFECTS) for code in _EFFECTS[name](done)]
