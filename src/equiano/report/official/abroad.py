"""Citizens of the country whom other countries detected."""

from __future__ import annotations

from collections.abc import Mapping

from equiano.report.official.finding import OfficialFinding
from equiano.report.official.paragraph import TellFinding
from equiano.report.official.places import places_of
from equiano.words import number, say


def _abroad(entry: OfficialFinding, country: str, lang: str) -> str:
    low, high = entry.values["reports"]
    reports = (
        say("{low:,} {low|report|reports} of a person", low=low)
        if low == high
        else say("between {low:,} and {high:,} reports of a person", low=low, high=high)
    )
    countries = entry.values["countries"][0]
    if entry.years[0] == entry.years[1]:
        first = say(
            "In {year}, {countries:,} {countries|country|countries} reported citizens of {country} among the"
            " victims they detected: {reports}.",
            year=entry.years[0],
            countries=countries,
            country=country,
            reports=reports,
        )
    else:
        first = say(
            "From {first} to {last}, {countries:,} {countries|country|countries} reported citizens of"
            " {country} among the victims they detected: {reports}.",
            first=entry.years[0],
            last=entry.years[1],
            countries=countries,
            country=country,
            reports=reports,
        )
    largest = places_of(entry, lang)
    if not largest:
        return first + " " + say("Each of these figures is “<5”, which may be none.")
    places = ", ".join(largest)
    # "Largest" only where ranges leave no doubt of the order (`situation.official.findings`).
    if "order" in entry.notes:
        return first + " " + say("The largest: {places}.", places=places)
    return first + " " + say("Among them: {places}.", places=places)


def _abroad_none(entry: OfficialFinding, country: str, lang: str) -> str:
    return say(
        "No country that reported citizenship from {first} to {last} listed citizens of {country}.",
        first=entry.years[0],
        last=entry.years[1],
        country=country,
    )


def _reporters(entry: OfficialFinding, country: str, lang: str) -> str:
    years = [say("{n} in {year}", n=number(low), year=year) for year, (low, _) in entry.values.items()]
    return say(
        "How many countries reported citizenship differs by year ({years}): a year with few reports says"
        " little.",
        years=", ".join(years),
    )


SENTENCES: Mapping[str, TellFinding] = {
    "abroad": _abroad,
    "abroad_none": _abroad_none,
    "reporters": _reporters,
}
