"""Official figures of the country: what authorities, its own and others, detected and recorded."""

from __future__ import annotations

from equiano.report.chapter import Chapter
from equiano.report.context import Context
from equiano.report.document import KeyNumber, PageText, Section
from equiano.report.official.cells import code_of, counted, property_of, source_line
from equiano.report.official.finding import official_findings_of
from equiano.report.official.paragraphs import paragraphs
from equiano.report.sections import official_numbers, official_places, official_routes
from equiano.vocab.country_forms import of
from equiano.words import say


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
        (*_reading(context), *paragraphs(context)),
        sections=tuple(part for part in parts if part is not None),
        notes=(source_line(context), *_limits(context)),
    )


def _reading(context: Context) -> tuple[PageText, ...]:
    """What these figures are."""
    return (
        say(
            "These are persons whom authorities detected or recorded, as countries reported them to UNODC:"
            " not how many are trafficked. Who looks, where and for what decides who is found."
        ),
    )


def _limits(context: Context) -> tuple[PageText, ...]:
    """Where the country's own rows end, and what the table has that is not shown."""
    notes: list[PageText] = []
    last, own = property_of(context, "last_year"), property_of(context, "own_last_year")
    country = of(code_of(context), context.lang)
    # Else a reader takes the end of the table for the end of what authorities recorded.
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
    first = property_of(context, "own_first_year") or property_of(context, "first_year")
    last = property_of(context, "own_last_year") or property_of(context, "last_year")
    return first if first == last else f"{first}–{last}"


def warning() -> str:
    """How to read a report of official figures alone."""
    return say(
        "A detected victim is a person whom authorities found and recorded. These numbers say nothing of"
        " those whom nobody found, and they rise and fall with the work of those who look."
    )


def key_numbers(context: Context) -> list[KeyNumber]:
    """The last detected total, citizens detected abroad, prosecuted, convicted: each with its years.

    Beside case data their own numbers stand at the head.
    """
    if context.has_cases:
        return []
    found = {entry.id: entry for entry in official_findings_of(context)}
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
    return numbers


CHAPTER = Chapter(
    "official",
    build,
    key_numbers,
    annexed=frozenset({"official-return", "official-routes"}),
    speaks=True,
)
