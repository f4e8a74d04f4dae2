"""From a release and a country pack to a document: the list of sections, in reading order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from equiano.countries.model import CountryPack
from equiano.publish.release import Release
from equiano.report.brief import brief_of, subtitle_of, title_of
from equiano.report.context import Context
from equiano.report.document import Document, Frame, KeyNumber, Link, Section, Table, Text
from equiano.report.frame import citation, frame_words, licence, page_words
from equiano.report.rules import years_of
from equiano.report.sections import (
    annex,
    control,
    hidden,
    missing,
    official,
    people,
    published,
    response,
    risk,
    role,
    sources,
)
from equiano.schema.coverage import Coverage, stated
from equiano.version import __version__
from equiano.words import say as say_text
from equiano.words import using

# One builder per section; a builder returns None where the material has nothing for it.
SECTIONS: tuple[Callable[[Context], Section | None], ...] = (
    official.build,
    people.build,
    control.build,
    role.build,
    risk.build,
    hidden.build,
    published.build,
    response.build,
    missing.build,
    sources.build,
    annex.build,
)
# Chapters and parts of chapters that stand in the annex: for reference, not for reading through.
_ANNEX = frozenset(
    {
        "risk", "law", "duties", "programmes", "justice", "gap", "figure-pairs", "figures-converted",
        "figures-detection", "largest-flows", "official-return", "official-routes", "sources", "facts",
    }
)  # fmt: skip
# Parts whose paragraphs are the findings: they stay where every picture and table is in the annex.
_SPEAKING = ("official", "hidden-")
# The same of tables, by the beginning of their ids.
_ANNEX_TABLES = (
    "table-context",
    "table-hidden-checks",
    "table-role-",
    "table-roles-form",
    "table-displacement",
    "table-proposals",
    "table-possible",
)


def build(
    release: Release,
    pack: CountryPack,
    lang: str,
    *,
    formats: tuple[str, ...] = (),
    refused: int = 0,
    draft: bool = False,
    frame: Frame | None = None,
) -> Document:
    """The situation report of a country.

    Args:
        release: All that may be shown of the cases.
        pack: What is published about the country.
        lang: `en` or `ru`.
        formats: Formats the cases were read from.
        refused: Rows that intake refused.
        draft: Whether it shows what nobody checked in its source, and says so on every page.
        frame: Who publishes it, and what it speaks of.
    """
    with using(lang):
        return _build(Context(release, pack, lang, formats, refused, draft), frame or Frame())


def _build(context: Context, frame: Frame) -> Document:
    say, release, pack = context.say, context.release, context.pack
    made = [section for make in SECTIONS if (section := make(context)) is not None]
    chapters, annexed = divided(made)
    title = frame.title or title_of(context)
    return Document(
        lang=context.lang,
        title=title,
        subtitle=subtitle_of(context),
        key_numbers=_key_numbers(context),
        warning=say("claims_never_measured") if context.has_cases else official.warning(),
        sections=chapters,
        imprint=(
            (say("made_by"), f"Equiano {__version__}"),
            (say("imprint_data"), release.number),
            *(
                [(say("imprint_pack"), f"{pack.id} {pack.version}, SHA-256 {pack.data_sha256}")]
                if pack.version
                else []
            ),
            (say("imprint_policy"), release.policy),
        ),
        words=page_words(say("kind"), say("warning")),
        coverage=stated(release.coverage) if context.has_cases else "",
        band=_band(context),
        brief=brief_of(context, chapters, frame),
        frame=frame,
        annex=annexed,
        facts_of_frame=frame_words(frame, _period(context)),
        citation=citation(frame, title, release.number),
        licence=licence(frame),
    )


def divided(made: Sequence[Section]) -> tuple[tuple[Section, ...], tuple[Section, ...]]:
    """Chapters of the report and of its annex; a chapter some of which stands there is in both."""
    report, annexed = [], []
    for section in made:
        if section.id in _ANNEX:
            annexed.append(section)
            continue
        kept, moved = _split(section)
        if kept is not None and moved is not None:
            kept = replace(kept, notes=(*kept.notes, *_in_annex(moved)))
        if moved is not None:
            annexed.append(replace(moved, id=f"annex-{section.id}"))
        if kept is not None:
            report.append(kept)
    return tuple(report), tuple(annexed)


def _split(section: Section) -> tuple[Section | None, Section | None]:
    """What of a section stays in the report and what goes to the annex; None where nothing does."""
    tables = tuple(table for table in section.tables if _is_reference(table))
    kept_parts, moved_parts = [], []
    for part in section.sections:
        kept, moved = (None, part) if part.id in _ANNEX else _split(part)
        kept_parts += [kept] if kept else []
        moved_parts += [replace(moved, id=f"annex-{moved.id}") if kept else moved] if moved else []
    stays = replace(
        section,
        tables=tuple(table for table in section.tables if table not in tables),
        sections=tuple(kept_parts),
    )
    moves = Section(section.id, section.title, tables=tables, sections=tuple(moved_parts))
    has_more = stays.charts or stays.tables or stays.sections
    moved_all = (tables or moved_parts) and not has_more and not section.id.startswith(_SPEAKING)
    return (
        stays if (has_more or stays.paragraphs) and not moved_all else None,
        moves if tables or moved_parts else None,
    )


def _in_annex(moved: Section) -> tuple[Text, ...]:
    """Where the rest of a chapter stands, as links."""
    there = [(part.title, part.id) for part in moved.sections]
    there += [(table.caption, table.id) for table in moved.tables]
    runs: list[str | Link] = [say_text("In the annex:"), " "]
    for n, (title, id) in enumerate(there):
        runs += ["; "] if n else []
        runs.append(Link(title, f"#{id}"))
    return ((*runs, "."),)


def _is_reference(table: Table) -> bool:
    return table.id.startswith(_ANNEX_TABLES)


def _period(context: Context) -> str:
    """First and last year of the records, as the shown table names them; of the official figures without."""
    if not context.has_cases:
        return official.years(context)
    years = years_of(context)
    if years is None:
        return ""
    first, last = years
    return str(first) if first == last else f"{first}–{last}"


def _band(context: Context) -> str:
    """What must stand on every page."""
    bands = []
    if context.release.coverage is Coverage.DEMONSTRATION:
        bands.append(
            say_text("DEMONSTRATION: cases and lists are invented; official and published figures are real.")
        )
    if context.draft:
        bands.append(say_text("DRAFT, not for publication: it holds what nobody checked in its source."))
    return " ".join(bands)


def _key_numbers(context: Context) -> tuple[KeyNumber, ...]:
    if not context.has_cases:
        return tuple(official.key_numbers(context))
    numbers = [KeyNumber(context.about(context.release.records), context.say("key_records"))]
    numbers += people.key_numbers(context)
    numbers += control.key_numbers(context)
    return tuple(numbers[:4])
