"""The paragraphs of official findings, in reading order, for their section and for the first page.

To add a sentence: put it among the `SENTENCES` of its subject's file, by the id of the finding that
`situation/official` makes. A new subject is a file of its own, named in the tuple below.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from equiano.report.context import Context
from equiano.report.document import PageFinding
from equiano.report.official import abroad, breaks, citizenship, courts, detected, forms
from equiano.report.official.cells import code_of, property_of
from equiano.report.official.finding import OfficialFinding, is_country, official_findings_of
from equiano.report.official.paragraph import Paragraph, one_by_one
from equiano.vocab.country_forms import of
from equiano.words import say

_FEWER_PLACES = 3  # countries named where the page is short: with more it passes its number of words
_DETECTED = {**detected.SENTENCES, **forms.SENTENCES}

PARAGRAPHS: dict[str, Paragraph] = {
    paragraph.name: paragraph
    for paragraph in (
        Paragraph(
            "detected",
            "table-official-stage",
            frozenset(_DETECTED),
            one_by_one(_DETECTED),
            beside_cases=frozenset(detected.SENTENCES),
        ),
        Paragraph(
            "abroad",
            "table-official-abroad",
            frozenset(abroad.SENTENCES),
            one_by_one(abroad.SENTENCES),
            beside_cases=frozenset({"abroad", "abroad_none"}),
            whole_only=frozenset({"reporters"}),
        ),
        Paragraph(
            "citizenship",
            "table-official-citizenship",
            frozenset(citizenship.SENTENCES),
            one_by_one(citizenship.SENTENCES),
        ),
        courts.PARAGRAPH,
        breaks.PARAGRAPH,
    )
}
"""Every paragraph by its name."""


def paragraphs(context: Context) -> Sequence[str]:
    """All sentences, by paragraph; those without any are left out."""
    every = official_findings_of(context)
    told = (_told(context, every, paragraph, paragraph.findings) for paragraph in PARAGRAPHS.values())
    return [text for text in told if text]


def first_page(
    context: Context, tables: Collection[str], *, is_short: bool = False
) -> tuple[PageFinding, ...]:
    """Findings for the first page: all paragraphs, or the first two where case data have theirs.

    Args:
        context: Release, pack and language.
        tables: Ids of the tables that the report holds.
        is_short: With fewer countries and without the years' reporters, which the report itself names; always
            so beside case data.
    """
    places = _FEWER_PLACES if is_short or context.has_cases else None
    every = [_cut(entry, places) for entry in official_findings_of(context)]
    found = []
    for paragraph in PARAGRAPHS.values():
        wanted = paragraph.findings
        if context.has_cases:
            wanted = paragraph.beside_cases
        elif is_short:
            wanted -= paragraph.whole_only
        if text := _told(context, every, paragraph, wanted):
            shown = tuple(id for id in (paragraph.table,) if id in tables)
            found.append(PageFinding(f"official-{paragraph.name}", text, shown))
    return tuple(found)


def _told(
    context: Context, every: Sequence[OfficialFinding], paragraph: Paragraph, wanted: frozenset[str]
) -> str:
    """The wanted findings of a paragraph as one text."""
    found = [entry for entry in every if entry.id in wanted]
    if not found:
        return ""
    return " ".join(paragraph.told(found, of(code_of(context), context.lang), context.lang))


def _cut(entry: OfficialFinding, places: int | None) -> OfficialFinding:
    """The finding with so many of its countries; those left out are not larger than those named."""
    codes = [name for name in entry.values if is_country(name)]
    left = set(codes[places:] if places is not None else ())
    return replace(entry, values={name: ends for name, ends in entry.values.items() if name not in left})


def last_year(context: Context) -> list[int]:
    """The last year of which the country's authorities reported anything; empty where they did not."""
    return [int(year)] if (year := property_of(context, "own_last_year")) else []


def subtitle(context: Context) -> str:
    """What a report of official figures alone rests on."""
    return say(
        "What authorities detected and recorded, {first} to {last}, as reported to UNODC",
        first=property_of(context, "first_year"),
        last=property_of(context, "last_year"),
    )
