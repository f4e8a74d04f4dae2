"""Official figures of the country: what authorities, its own and others, detected and recorded."""

from __future__ import annotations

from equiano.report.context import Context
from equiano.report.document import KeyNumber, Section, Text
from equiano.report.official_cells import code_of, counted, source_line, value_of
from equiano.report.official_findings import findings_of, paragraphs
from equiano.report.sections import official_numbers, official_places, official_routes
from equiano.vocab.country_forms import of
from equiano.words import say

_KEYS = 4


def build(context: Context) -> Section | None:
    """Sentences first, then each table; None without official figures."""
    if context.table("official_source") is None:
        return None
    country = of(code_of(context), context.lang)
    parts = (
        official_numbers.stages(context),
        official_numbers.persons(context),
        official_numbers.forms(context),
        official_places.abroad(context),
        official_places.foreigners(context),
        official_places.returns(context),
        official_routes.routes(context),
    )
    return Section(
        "official",
        say("Official figures of {country}", country=country),
        (*_reading(context), *(text for _, text in paragraphs(context))),
        sections=tuple(part for part in parts if part is not None),
        notes=(source_line(context), *_limits(context)),
    )


def _reading(context: Context) -> tuple[Text, ...]:
    """What these figures are."""
    return (
        say(
            "These are persons whom authorities detected or recorded, as countries reported them to UNODC:"
            " not how many are trafficked. Who looks, where and for what decides who is found."
        ),
    )


def _limits(context: Context) -> tuple[Text, ...]:
    """Where the country's own rows end, and what the table has that is not shown."""
    notes: list[Text] = []
    last, own = value_of(context, "last_year"), value_of(context, "own_last_year")
    country = of(code_of(context), context.lang)
    if own and own < last:
        notes.append(
            say(
                "The source goes to {last}; the last year reported by the authorities of {country} is {own}.",
                last=last,
                own=own,
                country=country,
            )
        )
    if not own:
        notes.append(say("The source has no row reported by the authorities of {country}.", country=country))
    return tuple(notes)


def years(context: Context) -> str:
    """First and last year that the country's own rows speak of; of the whole table where it has none."""
    first = value_of(context, "own_first_year") or value_of(context, "first_year")
    last = value_of(context, "own_last_year") or value_of(context, "last_year")
    return first if first == last else f"{first}–{last}"


def warning() -> str:
    """How to read a report of official figures alone."""
    return say(
        "A detected victim is a person whom authorities found and recorded. These numbers say nothing of"
        " those whom nobody found, and they rise and fall with the work of those who look."
    )


def key_numbers(context: Context) -> list[KeyNumber]:
    """The last detected total, citizens detected abroad, prosecuted, convicted: each with its years."""
    found = {entry.id: entry for entry in findings_of(context)}
    numbers: list[KeyNumber] = []
    if detected := found.get("detected"):
        label = say("detected victims recorded in {year}", year=detected.years[1])
        numbers.append(KeyNumber(counted(*detected.values["total"]), label))
    if abroad := found.get("abroad"):
        label = say(
            "reports of citizens detected abroad, {first} to {last}",
            first=abroad.years[0],
            last=abroad.years[1],
        )
        numbers.append(KeyNumber(counted(*abroad.values["reports"]), label))
    if prosecuted := found.get("prosecuted"):
        label = say("persons prosecuted in {year}", year=prosecuted.years[1])
        numbers.append(KeyNumber(counted(*prosecuted.values["total"]), label))
    if convicted := found.get("convicted"):
        label = say("persons convicted in {year}", year=convicted.years[1])
        numbers.append(KeyNumber(counted(*convicted.values["total"]), label))
    return numbers[:_KEYS]
