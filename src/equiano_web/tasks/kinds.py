"""Kinds of tasks: what each is called and where it is done. Rooms name theirs when they are started.

kind("referral.answer", "referral", lambda: say("Answer a referral"), waits=True)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from equiano_web.cases.tracks.clocks import OF_ENTRY
from equiano_web.cases.tracks.pages import what

CLOCK = "clock."
BY_HAND = f"{OF_ENTRY}task"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of task.

    Attributes:
        page: Name of the address where it is done; it is given the id of the thing.
        text: What is to be done, without any content.
        waits: Whether somebody waits for an answer.
    """

    page: str
    text: Callable[[], str]
    waits: bool


_KINDS: dict[str, Kind] = {}


def kind(name: str, page: str, text: Callable[[], str], *, waits: bool = False) -> None:
    """Make a kind known; see `Kind`."""
    _KINDS[name] = Kind(page, text, waits)


def is_known(name: str) -> bool:
    """Whether a room named this kind."""
    return name in _KINDS


def of_case(name: str) -> bool:
    """Whether tasks of a kind follow what is due in a case (`cases.models.Due`)."""
    return name.startswith((CLOCK, OF_ENTRY))


def waiting() -> list[str]:
    """Kinds of which somebody waits for an answer."""
    return [name for name, one in _KINDS.items() if one.waits]


def text_and_address(name: str, thing: str, case: str | None) -> tuple[str, str]:
    """What is to be done, and where.

    Args:
        name: Kind of the task.
        thing: Id of what it is about.
        case: Id of its case, None if it has none.
    """
    if of_case(name) and case:
        return what(name.removeprefix(CLOCK), case, thing if thing != case else None)
    if name in _KINDS:
        return _KINDS[name].text(), _address(_KINDS[name].page, thing)
    return name, reverse("case", args=(case,)) if case else reverse("tasks")


def text_of(name: str) -> str:
    """What a kind is called that a room named."""
    return _KINDS[name].text()


def _address(page: str, thing: str) -> str:
    try:
        return reverse(page, args=(thing,))
    except NoReverseMatch:
        return reverse(page)
