"""From a release and a country pack to a document: the list of sections, in reading order."""

from __future__ import annotations

from collections.abc import Callable

from equiano import __version__, words
from equiano.countries.model import CountryPack
from equiano.publish.release import Release
from equiano.report.brief import brief_of, subtitle_of, title_of
from equiano.report.context import Context
from equiano.report.document import Document, Frame, KeyNumber, Section
from equiano.report.sections import (
    annex,
    control,
    hidden,
    missing,
    people,
    published,
    response,
    risk,
    role,
    sources,
)
from equiano.schema.coverage import Coverage, stated

# One builder per section; a builder returns None where the material has nothing for it.
SECTIONS: tuple[Callable[[Context], Section | None], ...] = (
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
_WORDS = (
    "kind", "skip", "contents", "warning", "source", "property", "value",
)  # fmt: skip


def build(
    release: Release, pack: CountryPack, lang: str, *, formats: tuple[str, ...] = (), refused: int = 0
) -> Document:
    """The situation report of a country.

    Args:
        release: All that may be shown of the cases.
        pack: What is published about the country.
        lang: `en` or `ru`.
        formats: Formats the cases were read from.
        refused: Rows that intake refused.
    """
    with words.using(lang):
        return _build(Context(release, pack, lang, formats, refused))


def _build(context: Context) -> Document:
    say, release, pack = context.say, context.release, context.pack
    sections = tuple(section for make in SECTIONS if (section := make(context)) is not None)
    demonstration = release.coverage is Coverage.DEMONSTRATION
    return Document(
        lang=context.lang,
        title=title_of(context),
        subtitle=subtitle_of(context),
        key_numbers=_key_numbers(context),
        warning=say("claims_never_measured"),
        sections=sections,
        imprint=(
            (say("made_by"), f"Equiano {__version__}"),
            (say("imprint_data"), release.number),
            (say("imprint_pack"), f"{pack.id} {pack.version}, SHA-256 {pack.data_sha256}"),
            (say("imprint_policy"), release.policy),
        ),
        words={key: say(key) for key in _WORDS},
        coverage=stated(release.coverage),
        band=stated(release.coverage) if demonstration else "",
        brief=brief_of(context, sections, Frame()),
    )


def _key_numbers(context: Context) -> tuple[KeyNumber, ...]:
    numbers = [KeyNumber(context.about(context.release.records), context.say("key_records"))]
    numbers += people.key_numbers(context)
    numbers += control.key_numbers(context)
    return tuple(numbers[:4])
