"""The first page: title by rule, findings, a chart, a map, what the data cannot say, where to get help."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from equiano.countries.model import Contact
from equiano.report.context import Context
from equiano.report.document import (
    Brief,
    Chart,
    Frame,
    Link,
    PageFinding,
    PageText,
    Section,
    address,
    plain,
    runs_of,
)
from equiano.report.findings import findings_of, rule_book
from equiano.report.official.paragraphs import first_page as official_first_page
from equiano.report.official.paragraphs import last_year as official_last_year
from equiano.report.official.paragraphs import subtitle as official_subtitle
from equiano.report.rules.records import touches, years_of
from equiano.report.sections.official_numbers import detected as official_detected
from equiano.schema.coverage import Coverage, Scope, comparable
from equiano.words import say

_CONTACTS = 3  # a person in trouble reads no longer list
# Kinds of help that a person in trouble can call first.
_FIRST_HELP = ("hotline", "ngo", "shelter", "police", "iom")
# Three signs at least: emergency numbers have three digits.
_TELEPHONE = re.compile(r"\+?[\d ()–-]{3,}")


def title_of(context: Context) -> str:
    """The report's title: a file that mostly speaks of other places does not bear the country's name."""
    country = context.pack.label[context.lang]
    if not context.has_cases:
        return say("Trafficking in persons in official figures: {country}", country=country)
    if touches(context):
        return say("Human trafficking: {country}", country=country)
    return say("Human trafficking: {country} in published sources", country=country)


def subtitle_of(context: Context) -> str:
    """What the report rests on; where the records hardly touch the country, that they do not show it."""
    if not context.has_cases:
        return official_subtitle(context)
    held = context.release.records
    records = context.records(held)
    facts = len(context.pack.facts)
    if touches(context):
        text = say("{records} and {n:,} published {n|statement|statements}", records=records, n=facts)
        return text[:1].upper() + text[1:]
    if context.table(f"role.{context.pack.code}") is not None:
        return say(
            "{n:,} published {n|statement|statements}, and {records} of which few or an unknown part touch "
            "{country}",
            records=records,
            n=facts,
            country=context.pack.label[context.lang],
        )
    return say(
        "{n:,} published {n|statement|statements}; beside them {records} that do not show {country}",
        records=records,
        n=facts,
        country=context.pack.label[context.lang],
    )


def brief_of(context: Context, sections: Sequence[Section], frame: Frame) -> Brief:
    """The first page, within its number of words.

    Args:
        context: Release, pack and language.
        sections: The report's sections, whose charts and tables it shows and links.
        frame: Who publishes.
    """
    book = rule_book()
    charts = {chart.id: chart for section in _all(sections) for chart in section.charts}
    if (first := official_detected(context)) is not None:
        charts[first.id] = first
    tables = {table.id for section in _all(sections) for table in section.tables}
    tables |= {chart.table.id for chart in charts.values()}
    pictures = tuple(_first(charts, ids) for ids in (book.charts, book.maps))
    shown = tuple(chart for chart in pictures if chart is not None)
    cannot_say, help = tuple(cannot_say_of(context)), tuple(help_of(context, frame))
    # First the long official sentences with fewer findings, then the short ones: a finding is worth more
    # than a list of countries, but only once the page does not fit otherwise.
    for is_short in (False, True):
        official = official_first_page(context, tables, is_short=is_short)
        for most in range(book.most_sentences, book.least_sentences - 1, -1):
            findings = (*official[:most], *_of_cases(context, tables, most - len(official)))
            brief = Brief(findings, shown, cannot_say, help)
            if words_of(brief) <= book.most_words:
                return brief
    return brief


def _of_cases(context: Context, tables: Collection[str], most: int) -> Sequence[PageFinding]:
    """Findings of the case data; none where there are no cases, or no room."""
    return findings_of(context, tables, most) if context.has_cases and most > 0 else ()


def words_of(brief: Brief) -> int:
    """Words of the page's own sentences, titles of its pictures included."""
    texts = [
        *(plain(finding.text) for finding in brief.findings),
        *(chart.headline or chart.title for chart in brief.charts),
        *(plain(text) for text in (*brief.cannot_say, *brief.help)),
    ]
    return sum(len(text.split()) for text in texts)


def _all(sections: Iterable[Section]) -> list[Section]:
    return [part for section in sections for part in (section, *section.sections)]


def _first(charts: dict[str, Chart], ids: Sequence[str]) -> Chart | None:
    return next((charts[id] for id in ids if id in charts and _tells(charts[id])), None)


def _tells(chart: Chart) -> bool:
    """Whether the picture shows any number or place at all: one of hidden counts alone is no picture."""
    # Past the first column, which holds names and years.
    cells = (plain(cell) for row in chart.table.rows for cell in row.cells[1:])
    return chart.id.startswith("map-") or any(sign.isdigit() for cell in cells for sign in cell)


def cannot_say_of(context: Context) -> Iterable[PageText]:
    """What no reader may take from the page, and how new the newest source is."""
    yield say("How many people are trafficked: these are only those whom somebody recognised and recorded.")
    if context.has_cases:
        yield say(
            "Exact counts: shown numbers are rounded, and those below {minimum} are hidden.",
            minimum=context.release.minimum,
        )
        yield from _no_ratio(context)
    years = [source.year for source in context.pack.sources if source.year is not None and source.verified]
    years += official_last_year(context)
    if years:
        yield say("What happened after {year}, the year of the newest published source.", year=max(years))


def _no_ratio(context: Context) -> Iterable[PageText]:
    """Why the official figures beside the file's are not divided by each other; nothing where they may be."""
    years = official_last_year(context)
    if not years:
        return
    place = context.pack.code
    official = Scope((years[0], years[0]), place, "persons", Coverage.NATIONAL)
    held = Scope(years_of(context), place if touches(context) else None, "records", context.release.coverage)
    if why := comparable(official, held).sentence():
        why = why[:1].lower() + why[1:]
        yield say("Beside the official figures: {why}", why=why)


def help_of(context: Context, frame: Frame) -> Iterable[PageText]:
    """Contacts of the country pack; else whom to write to; else that the publisher must add one."""
    contacts = [
        contact
        for kind in _FIRST_HELP
        for service in context.pack.services
        if service.kind == kind
        for contact in service.contacts
    ]
    yield from (_contact(contact) for contact in contacts[:_CONTACTS])
    if frame.contact:
        yield (f"{frame.publisher or frame.contact}: ", *runs_of(address(frame.contact)))
    elif not contacts:
        yield say(
            "No contact in {country} has been confirmed; who publishes this page must add one first.",
            country=context.pack.label[context.lang],
        )


def _contact(contact: Contact) -> PageText:
    digits = re.sub(r"[^+\d]", "", contact.contact)
    number = _TELEPHONE.fullmatch(contact.contact) is not None
    where = (Link(contact.contact, f"tel:{digits}"),) if number else runs_of(address(contact.contact))
    return (
        f"{contact.organisation}: ",
        *where,
        say(" (seen on {day})", day=date.fromisoformat(contact.seen)),
    )
