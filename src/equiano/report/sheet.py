"""Names and values on paper: a tagged PDF (PDF/UA-1), set by Typst in memory alone.

For what must not lie in a folder, not even a private one: neither its text nor the page is written to a file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources

from equiano.draw.paper import set_pages
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
    asked = json.loads(json.dumps(asdict(sheet)))
    if _marks(printable(asked)) > _marks(asked):
        asked["under"].append(say("A letter that the font of this paper lacks stands as “?”."))
    template = (resources.files("equiano.report") / "templates" / "sheet.typ").read_bytes()
    return set_pages(template, "sheet", printable(asked))


def _marks(content: object) -> int:
    return json.dumps(content, ensure_ascii=False).count("?")
