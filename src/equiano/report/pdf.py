"""A document as a tagged PDF (PDF/UA-1), set by Typst.

What the document says goes to Typst as JSON, so that no text of it is ever read as markup. PDF/UA forbids
characters that no font of the file has; such a character is printed as a question mark (the HTML shows it).
"""

from __future__ import annotations

import json
import os
from functools import cache
from importlib import resources

from equiano.files import private_folder
from equiano.report.document import Document
from equiano.report.parts import Part
from equiano.report.pdf_content import content_of


@cache
def _displayable() -> frozenset[str]:
    source = resources.files("equiano.draw") / "assets" / "characters.txt"
    # Blanks and the soft hyphen have no outline to look for in the font, and are set without one.
    return frozenset(source.read_text(encoding="utf-8")) | {" ", "\n", "\u00a0", "\u202f", "\u00ad"}


def _printable(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\t", " ")
    return "".join(sign if sign in _displayable() else "?" for sign in plain)


def printable(value: object) -> object:
    """The same data with a question mark for each character that the font lacks; keys stay as they are."""
    match value:
        case str():
            return _printable(value)
        case list():
            return [printable(item) for item in value]
        case dict():
            return {key: printable(item) for key, item in value.items()}
        case _:
            return value


def render(document: Document, part: Part | None = None) -> bytes:
    """One file of the document as PDF/UA-1; by default the report.

    Same document, same bytes: it carries no date unless its frame or SOURCE_DATE_EPOCH gives one.
    """
    import typst  # noqa: PLC0415  # heavy, and an extra

    package = resources.files("equiano.report")
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    with (
        private_folder() as folder,
        resources.as_file(resources.files("equiano.draw") / "assets") as fonts,
    ):
        (folder / "report.json").write_text(
            json.dumps(printable(content_of(document, part)), ensure_ascii=False), encoding="utf-8"
        )
        template = (package / "templates" / "report.typ").read_text(encoding="utf-8")
        (folder / "report.typ").write_text(template, encoding="utf-8")
        made: bytes = typst.compile(
            str(folder / "report.typ"),
            root=str(folder),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,  # or another computer makes another page
            pdf_standards="ua-1",  # tagged, so that a screen reader can read it
            timestamp=int(epoch) if epoch else 0,  # never the clock's: same document, same bytes
            sys_inputs={"dated": "yes" if epoch else "no"},
        )
    return made
