"""Citizenship of those whom the country's authorities detected."""

from __future__ import annotations

from collections.abc import Mapping

from equiano.report.official.cells import ends
from equiano.report.official.finding import OfficialFinding
from equiano.report.official.paragraph import TellFinding
from equiano.report.official.places import places_of
from equiano.words import say


def _citizenship(entry: OfficialFinding, country: str, lang: str) -> str:
    parts = (
        [say("nationals ({count})", count=ends(*entry.values["nationals"]))]
        if "nationals" in entry.values
        else []
    )
    parts += places_of(entry, lang)
    if not parts:
        return say(
            "In {year}, the last year with citizenship, the authorities of {country} listed no citizenship"
            " with more than “<5”.",
            year=entry.years[1],
            country=country,
        )
    return say(
        "In {year}, the last year with citizenship, those whom the authorities of {country} detected were:"
        " {parts}.",
        year=entry.years[1],
        country=country,
        parts=", ".join(parts),
    )


def _citizenship_never(entry: OfficialFinding, country: str, lang: str) -> str:
    return say(
        "The authorities of {country} reported the citizenship of those detected in no year of the table.",
        country=country,
    )


SENTENCES: Mapping[str, TellFinding] = {
    "citizenship": _citizenship,
    "citizenship_never": _citizenship_never,
}
