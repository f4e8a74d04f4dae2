"""From a release and a country pack to a document: the chapters that have something to say, in order."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from equiano.countries.model import CountryPack
from equiano.options import takes
from equiano.publish.release import Release
from equiano.report.brief import brief_of, subtitle_of, title_of
from equiano.report.chapter import Chapter
from equiano.report.chapters import CHAPTERS
from equiano.report.context import Context, DocumentOptions
from equiano.report.document import Document, Frame, KeyNumber, Section
from equiano.report.frame import citation, frame_words, licence, page_words
from equiano.report.rules.records import years_of
from equiano.report.sections import official
from equiano.schema.coverage import Coverage, stated
from equiano.version import __version__
from equiano.words import say as say_text
from equiano.words import using

_KEY_NUMBERS = 4  # one line of the page's head; on a telephone two by two


@takes(DocumentOptions)
def build(release: Release, pack: CountryPack, lang: str, options: DocumentOptions) -> Document:
    """The situation report of a country.

    Args:
        release: All that may be shown of the cases.
        pack: What is published about the country.
        lang: `en` or `ru`.
        options: What else it is made of, and who publishes it.
    """
    with using(lang):
        context = Context(release, pack, lang, options.formats, options.refused, options.draft)
        return _build(context, options.frame or Frame())


def _build(context: Context, frame: Frame) -> Document:
    say, release, pack = context.say, context.release, context.pack
    made = [
        (chapter, section) for chapter in CHAPTERS.values() if (section := chapter.build(context)) is not None
    ]
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


def divided(
    made: Iterable[tuple[Chapter, Section]],
) -> tuple[tuple[Section, ...], tuple[Section, ...]]:
    """Chapters of the report and of its annex; a chapter some of which stands there is in both."""
    both = [chapter.divided(section) for chapter, section in made]
    return (
        tuple(kept for kept, _ in both if kept is not None),
        tuple(moved for _, moved in both if moved is not None),
    )


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
    # In the order of chapters, so that the first that have any give the line.
    offered = (number for chapter in CHAPTERS.values() for number in chapter.key_numbers(context))
    return tuple(islice(offered, _KEY_NUMBERS))
