"""What other rooms know to be left undone in a case; closing it then asks for a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from equiano_web.cases.models import Case


@dataclass(frozen=True, slots=True)
class Duties:
    """Duties of one room.

    Attributes:
        open_in: Codes of what is left undone in a case.
        text: What a code is called, in the person's language; "" of one that is not the room's.
    """

    open_in: Callable[[Case], Sequence[str]]
    text: Callable[[str], str]


_ROOMS: list[Duties] = []


def leaves_undone(duties: Duties) -> None:
    """Make the duties of a room known, when it is started."""
    _ROOMS.append(duties)


def of(case: Case) -> tuple[str, ...]:
    """Codes of what other rooms know to be left undone."""
    return tuple(dict.fromkeys(code for room in _ROOMS for code in room.open_in(case)))


def text_of(code: str) -> str:
    """What a code is called; "" of one that no room knows."""
    return next((text for room in _ROOMS if (text := room.text(code))), "")
