"""Work that somebody leaves behind: each room that gives work to people says here how it is handed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from equiano_web.access import Who
from equiano_web.actions import Act
from equiano_web.people.models import User


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work.

    Attributes:
        text: What it is called, in the person's language.
        count: How much of it somebody has.
        hand_over: Gives it to a colleague, or to the queue of the team if there is none; in the transaction
            of the act. How much it was.
        can_take: Whether a colleague's role reaches what would be given to them.
    """

    text: Callable[[], str]
    count: Callable[[User], int]
    hand_over: Callable[[Act, User, User | None], int]
    can_take: Callable[[Who], bool]


_WORK: list[Work] = []


def leaves(work: Work) -> None:
    """Make a kind of work known, when a room is started."""
    _WORK.append(work)


def of(user: User) -> list[tuple[str, int]]:
    """What somebody would leave behind: what it is called, and how much."""
    return [(work.text(), count) for work in _WORK if (count := work.count(user))]


def can_take_all(user: User) -> bool:
    """Whether a colleague can take over every kind of work."""
    return all(work.can_take(Who(user)) for work in _WORK)


def hand_over(act: Act, leaver: User, successor: User | None) -> int:
    """Hand everything over. How much it was."""
    return sum(work.hand_over(act, leaver, successor) for work in _WORK)
