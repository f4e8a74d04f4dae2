"""Names and values on paper: a tagged PDF (PDF/UA-1), set by Typst in memory alone.

For what must not lie in a folder, not even a private one: neither its text nor the page is written to a file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources

from equiano.report.pdf import printable
from equiano.words import say

NamedValues = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PaperPart:
    """A part of a sheet.

    Attributes:
        title: Its heading; none if empty.
        entries: Names and values of each entry.
    """

    title: str
    entries: Sequence[NamedValues]


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """What stands on paper; all of it is set as text, never as markup.

    Attributes:
        lang: Its language, ISO 639-1.
        title: In the metadata and at the foot of each page.
        mark: At the head of each page.
        above: Lines above the heading, in bold.
        heading: The heading.
        under: Lines under it.
        parts: The parts.
    """

    lang: str
    title: str
    mark: str
    above: Sequence[str]
    heading: str
    under: Sequence[str]
    parts: Sequence[PaperPart]


def render_sheet(sheet: PaperSheet) -> bytes:
    """The sheet as PDF/UA-1; where the font lacks a letter, a question mark stands and the sheet says so."""
    import typst  # noqa: PLC0415  # heavy, and an extra

    asked = json.loads(json.dumps(asdict(sheet)))
    if _marks(printable(asked)) > _marks(asked):
        asked["under"].append(say("A letter that the font of this paper lacks stands as “?”."))
    template = (resources.files("equiano.report") / "templates" / "sheet.typ").read_bytes()
    with resources.as_file(resources.files("equiano.draw") / "assets") as fonts:
        made: bytes = typst.compile(
            template,
            # Without those of the system, or another computer makes another page.
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(fonts)]),
            pdf_standards="ua-1",  # tagged, so that a screen reader can read it
            timestamp=0,
            sys_inputs={"sheet": json.dumps(printable(asked), ensure_ascii=False)},
        )
    return made


def _marks(content: object) -> int:
    return json.dumps(content, ensure_ascii=False).count("?")
