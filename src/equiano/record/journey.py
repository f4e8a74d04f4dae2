"""A person's journeys: events in order, told apart, and as one text of the case table.

A journey runs from recruitment through transits to the places of exploitation. Events stand in the order of
their dates where dates say so, else in the order of the file; a recruitment after an exploitation begins
another journey. The case table has columns for one journey with four transits and one place of exploitation;
what they cannot hold, or whose order needs its dates, stands whole in the column `journeys`:

    R:RUS@2015-01-01>X:TUR@2015-03-01|R:RUS>T:POL>X:DEU/DE-BE

R recruitment, T transit, X exploitation, ? not said; country, /subdivision, @date; `>` between events, `|`
between journeys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

EventKind = Literal["recruitment", "transit", "exploitation"]
_LETTERS: dict[EventKind | None, str] = {"recruitment": "R", "transit": "T", "exploitation": "X", None: "?"}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}
# Country and subdivision by their ISO 3166 forms, so that neither can hold a sign that parts events.
_EVENT = re.compile(r"([RTX?]):([A-Z]{3})?(?:/([A-Z0-9-]+))?(?:@(\d{4}-\d{2}-\d{2}))?")


@dataclass(frozen=True)
class JourneyEvent:
    """A stage of the journey.

    Attributes:
        kind: recruitment, transit or exploitation; None if the source does not say.
        country: ISO 3166-1 alpha-3.
        subdivision: ISO 3166-2.
        on: Day of the event.
    """

    kind: EventKind | None
    country: str | None = None
    subdivision: str | None = None
    on: date | None = None


Journey = tuple[JourneyEvent, ...]


def in_order(events: Sequence[JourneyEvent]) -> Journey:
    """Events by date where dates contradict the order of the file.

    One without a date stays behind its own neighbour of the file.
    """
    dated = [event.on for event in events if event.on]
    if all(one <= other for one, other in pairwise(dated)):
        return tuple(events)
    first = dated[0]
    known: list[date] = []
    for event in events:
        known.append(event.on or (known[-1] if known else first))
    return tuple(event for _, event in sorted(zip(known, events, strict=True), key=lambda pair: pair[0]))


def journeys_of(events: Sequence[JourneyEvent]) -> tuple[Journey, ...]:
    """The journeys that a person's events are: a recruitment after an exploitation begins another one."""
    found: list[list[JourneyEvent]] = []
    for event in in_order(events):
        exploited = bool(found) and any(known.kind == "exploitation" for known in found[-1])
        if not found or (event.kind == "recruitment" and exploited):
            found.append([])
        found[-1].append(event)
    return tuple(map(tuple, found))


def of_kind(journey: Iterable[JourneyEvent], kind: EventKind) -> list[JourneyEvent]:
    """Events of that kind with a country, in order."""
    return [event for event in journey if event.kind == kind and event.country]


def needs_text(journeys: Sequence[Journey]) -> bool:
    """Whether the columns of one journey cannot hold these, or not in their order."""
    if len(journeys) > 1:
        return True
    return any(
        len(of_kind(journey, "exploitation")) > 1
        or len(of_kind(journey, "transit")) > 1
        or sum(event.kind == "recruitment" for event in journey) > 1
        for journey in journeys
    )


def to_text(journeys: Iterable[Journey]) -> str:
    """Journeys as the text of the column `journeys`."""
    return "|".join(">".join(map(_event_text, journey)) for journey in journeys)


def _event_text(event: JourneyEvent) -> str:
    within = f"/{event.subdivision}" if event.subdivision else ""
    on = f"@{event.on.isoformat()}" if event.on else ""
    return f"{_LETTERS[event.kind]}:{event.country or ''}{within}{on}"


def from_text(text: str) -> tuple[Journey, ...]:
    """The journeys that a text of the column `journeys` says.

    Raises:
        ValueError: If it is not of that form.
    """
    return tuple(tuple(map(_event_of, part.split(">"))) for part in text.split("|"))


def _event_of(text: str) -> JourneyEvent:
    if (match := _EVENT.fullmatch(text)) is None:
        raise ValueError("not an event of a journey")
    letter, country, within, on = match.groups()
    return JourneyEvent(_KINDS[letter], country, within, date.fromisoformat(on) if on else None)


def began(journey: Iterable[JourneyEvent]) -> date | None:
    """Day of its first dated event."""
    return min((event.on for event in journey if event.on), default=None)


def exploited_from(journey: Iterable[JourneyEvent]) -> date | None:
    """Day on which its first dated exploitation began."""
    return began(event for event in journey if event.kind == "exploitation")


def by_file_order(journey: Iterable[JourneyEvent]) -> bool:
    """Whether the order of its places rests on the file, as one of several stops of a kind has no date."""
    events = list(journey)
    return any(
        len(stops) > 1 and any(event.on is None for event in stops)
        for stops in (of_kind(events, "transit"), of_kind(events, "exploitation"))
    )
