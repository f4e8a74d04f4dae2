"""What waits in other rooms that no task stands for: a room says what of it is whose, when my day is read.

    elsewhere(lambda who: [Waits(say("Answer a referral"), "/partners/…", due, "Vilnius", waits=True)])

A room asks one question of the database, by an index of the few things that wait.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from equiano_web.access import Who


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits in another room.

    Attributes:
        text: What is to be done, or what is wrong, without any content.
        href: Where.
        due_on: Last day, there.
        of: Whom it is of: a body, never a person.
        waits: Whether somebody waits for an answer.
    """

    text: str
    href: str
    due_on: dt.date
    of: str
    waits: bool


_Room = Callable[[Who], Sequence[Waits]]
_ROOMS: list[_Room] = []


def elsewhere(room: _Room) -> None:
    """Have a room asked when somebody's day is read."""
    _ROOMS.append(room)


def waiting_elsewhere(who: Who) -> tuple[Waits, ...]:
    """What waits for somebody in all rooms, those due first."""
    found = [one for room in _ROOMS for one in room(who)]
    return tuple(sorted(found, key=lambda one: one.due_on))
