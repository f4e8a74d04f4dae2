"""What the pages of the directory show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from equiano.assist.referral_fit import Misfit
from equiano.words import say
from equiano_web.access import Seen, Who
from equiano_web.services.actions import speaks
from equiano_web.services.kinds import described, kinds

_ROOM = {"free": "done", "few": "waiting", "full": "urgent"}


@dataclass(frozen=True, slots=True)
class Line:
    """A service in the directory.

    Attributes:
        id: Its id.
        agency: Its agency.
        kind: What kind it is.
        room: Whether there is room.
        room_kind: How that is marked.
        about: Whom it takes, where and when.
        against: What speaks against it for a need.
        own: Whether it is of the agency of whoever looks.
    """

    id: str
    agency: str
    kind: str
    room: str
    room_kind: str
    about: str
    against: Sequence[str]
    own: bool


def line(seen: Seen, against: Sequence[Misfit], who: Who) -> Line:
    """A service in words."""
    capacity = str(seen["capacity"])
    return Line(
        seen.id,
        str(seen["agency_name"]),
        kinds().get(str(seen.fields["kind"]), str(seen.fields["kind"])),
        room(capacity),
        _ROOM.get(capacity, ""),
        "; ".join(part for part in _about(seen) if part),
        [misfit(one) for one in against],
        speaks(who) and seen["agency_id"] == who.user.agency_id,
    )


def room(capacity: str) -> str:
    """Whether there is room, in words."""
    return {"free": say("Free places"), "few": say("Few places"), "full": say("Full")}.get(capacity, capacity)


def _about(seen: Seen) -> list[str]:
    sexes, ages, languages = (list(seen[name]) for name in ("sexes", "ages", "languages"))  # type: ignore[call-overload]
    taken = {
        "gender.female": say("Women"),
        "gender.male": say("Men"),
        "adult": say("Adults"),
        "child": say("Children"),
    }
    return [
        str(seen["region"]),
        ", ".join(taken[one] for one in (*sexes, *ages) if one in taken),
        ", ".join(languages),
        str(seen["hours"]),
        str(seen["eligibility"]),
    ]


def misfit(code: Misfit) -> str:
    """What speaks against a service, in words."""
    return {
        "other_help": say("gives other help"),
        "full": say("full"),
        "sex": say("takes people of another sex"),
        "age": say("takes people of another age"),
        "language": say("does not speak the language: an interpreter is needed"),
    }[code]


def directory(rows: Sequence[tuple[Seen, Sequence[Misfit]]], who: Who) -> Mapping[str, object]:
    """The whole directory."""
    return {"lines": [line(seen, against, who) for seen, against in rows], "may_add": speaks(who)}


def told(who: Who) -> Sequence[tuple[str, str, str]]:
    """What the country's pack says of each kind: what it is, and when it is offered."""
    names = kinds()
    return [(names[kind], *text) for kind, text in described(who.user.agency.country).items()]


def initial(seen: Seen) -> Mapping[str, object]:
    """What the form of a service begins with."""
    names = ("kind", "region", "sexes", "ages", "capacity", "hours", "eligibility")
    languages = cast("list[str]", seen.fields["languages"])
    return {**{name: seen.fields[name] for name in names}, "languages": ", ".join(languages)}
