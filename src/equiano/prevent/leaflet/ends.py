"""The two ends of a way and their numbers of help; without a checked one at each there is no leaflet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from equiano.errors import SafeguardError, UsageError
from equiano.prevent.contacts import CHILD_HELPLINE, EMERGENCY, Contact, kind_name, too_old, usable
from equiano.prevent.leaflet.texts import Audience
from equiano.words import say

# More numbers than that are not read, and do not fit on a card.
MOST_COUNTRIES, MOST_HELP = 3, 2


@dataclass(frozen=True, slots=True)
class WayEnd:
    """One end of the way: a country and whom to call there.

    Attributes:
        country: ISO alpha-2 code in small letters.
        help: Numbers of help, the first to be called first.
    """

    country: str
    help: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Ends:
    """Numbers of a leaflet.

    Attributes:
        origin: Where people come from; none where the way stays inside a country.
        destination: Where they work.
        emergency: Numbers in danger, one for each destination.
    """

    origin: tuple[WayEnd, ...]
    destination: tuple[WayEnd, ...]
    emergency: tuple[Contact, ...]

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """All numbers, each once."""
        listed = [one for end in (*self.destination, *self.origin) for one in end.help]
        return tuple(dict.fromkeys([*self.emergency, *listed]))


def _countries(
    audience: Audience, country: str, other: Sequence[str], known: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Countries of origin and of destination."""
    if audience.country_is == "both":
        if other:
            raise UsageError(say("--other: this leaflet is for a way inside the country. Leave it out."))
        return (), (country,)
    others = tuple(dict.fromkeys(code.lower() for code in other)) or tuple(
        code for code in known if code != country
    )
    if country in others:
        raise UsageError(say("--other: is the country of --country. Name the other end of the way."))
    if len(others) > MOST_COUNTRIES:
        raise UsageError(
            say(
                "--other: {count} countries are too many for one leaflet. Name at most {most} of: {known}.",
                count=len(others),
                most=MOST_COUNTRIES,
                known=", ".join(others),
            )
        )
    return ((country,), others) if audience.country_is == "origin" else (others, (country,))


def _of_kinds(contacts: Sequence[Contact], wanted: Sequence[str]) -> tuple[Contact, ...]:
    return tuple(one for kind in wanted for one in contacts if one.kind == kind)


def _lacks(country: str, wanted: Sequence[str]) -> str:
    return say(
        "{country}: no number that was rung within 180 days and is of one of these kinds: {kinds}",
        country=country,
        kinds=", ".join(f"{kind} ({kind_name(kind)})" for kind in wanted),
    )


def find_ends(
    audience: Audience, country: str, other: Sequence[str], contacts: Sequence[Contact], today: dt.date
) -> Ends:
    """The numbers that a leaflet needs.

    Args:
        audience: Whom it is for.
        country: ISO alpha-2 code of the country that prints it.
        other: Countries at the other end; those of the contacts that can be used, if none is named.
        contacts: Contacts of the installation.
        today: The day.

    Raises:
        SafeguardError: If a number is missing at either end; every missing one is named, and every contact
            that is too old.
        UsageError: If the ends do not go together.
    """
    country = country.lower()
    helping = [one for one in contacts if one.kind in audience.calls and one.is_usable(today)]
    origin, destination = _countries(
        audience, country, other, tuple(dict.fromkeys(one.country for one in helping))
    )
    missing: list[str] = []
    if (not origin and audience.country_is == "destination") or not destination:
        missing.append(
            say(
                "the other end of the way: no number of another country than {country}. Add one, or name the "
                "country with --other",
                country=country,
            )
        )

    def end(code: str) -> WayEnd:
        found = _of_kinds(usable(contacts, code, today), audience.calls)
        if not found:
            missing.append(_lacks(code, audience.calls))
        return WayEnd(code, found[:MOST_HELP])

    ends = (tuple(map(end, origin)), tuple(map(end, destination)))
    emergency: list[Contact] = []
    for code in destination:
        in_danger = _of_kinds(usable(contacts, code, today), (EMERGENCY,))
        emergency += in_danger[:1]
        if not in_danger:
            missing.append(_lacks(code, (EMERGENCY,)))
    if missing:
        raise _refused(missing, too_old(contacts, today))
    return Ends(*ends, tuple(emergency))


def _refused(missing: Sequence[str], old: Sequence[str]) -> SafeguardError:
    return SafeguardError(
        "\n".join(
            [
                say("no leaflet is printed without checked numbers of help. Missing:"),
                *(f"  {line}." for line in missing),
                *(f"  {line}" for line in old),
            ]
        )
    )


def is_for_children(audience: Audience) -> bool:
    """Whether its help is the line for children."""
    return audience.calls == (CHILD_HELPLINE,)
