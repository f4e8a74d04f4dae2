"""A document as one HTML file: no scripts, no references to other files, readable without colour or mouse."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from equiano.draw import page
from equiano.draw.alternative import with_alternative
from equiano.report.document import Chart, Document, Link, Text

if TYPE_CHECKING:
    from markupsafe import Markup


def _runs(text: Text) -> Markup:
    """Text with its links; everything in it is escaped."""
    from markupsafe import Markup, escape

    pieces = [text] if isinstance(text, str) else text
    return Markup("").join(
        Markup('<a href="{}">{}</a>').format(piece.target, piece.text)
        if isinstance(piece, Link)
        else escape(piece)
        for piece in pieces
    )


def _picture(chart: Chart) -> Markup:
    from markupsafe import Markup

    # Charts are made by this package alone; every text in them was escaped there.
    return Markup(with_alternative(chart.svg, chart.id, chart.title, chart.description))


@cache
def _sheet() -> str:
    own = resources.files("equiano.report") / "templates" / "report.css"
    return page.sheet() + own.read_text(encoding="utf-8")


def render(document: Document) -> str:
    """The document as a complete HTML page."""
    return page.render(
        "equiano.report",
        "report.html.j2",
        {"runs": _runs, "picture": _picture},
        lang=document.lang,
        sheet=_sheet(),
        document=document,
        words=document.words,
    )
