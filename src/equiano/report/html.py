"""A document as HTML files: no scripts, nothing fetched, readable without colour or mouse."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources

from markupsafe import Markup, escape

from equiano.draw import page
from equiano.draw.alternative import with_alternative
from equiano.report.document import Chart, Document, PageTable, PageText
from equiano.report.parts import Part

_SHORT = 6  # rows of a table that stands open on a page; longer ones unfold (chosen, not measured)


def _runs(part: Part, text: PageText) -> Markup:
    """Text with its links; everything in it is escaped."""
    return Markup("").join(
        Markup('<a href="{}">{}</a>').format(target, said) if target else escape(said)
        for said, target in part.runs(text, "html")
    )


def _picture(chart: Chart, narrow: bool = False, place: str = "") -> Markup:
    # Charts are made by this package alone; every text in them was escaped there.
    svg, id = (chart.narrow, f"{chart.id}-narrow") if narrow else (chart.svg, chart.id)
    # The id has a place in front, as one picture may stand on the first page and in its chapter.
    return Markup(with_alternative(svg, f"{place}{id}", chart.title, chart.description))


def _is_folded(table: PageTable) -> bool:
    return len(table.rows) > _SHORT


@cache
def _sheet() -> str:
    own = resources.files("equiano.report") / "templates" / "report.css"
    return page.sheet() + own.read_text(encoding="utf-8")


def render(document: Document, part: Part | None = None) -> str:
    """One file of the document as a complete HTML page; by default the report."""
    chosen = part or Part(document)
    filters: dict[str, Callable[..., object]] = {
        "runs": lambda text: _runs(chosen, text),
        "picture": _picture,
        "folded": _is_folded,
    }
    return page.render(
        "equiano.report",
        "report.html.j2",
        filters,
        lang=document.lang,
        sheet=_sheet(),
        document=document,
        part=chosen,
        words=document.words,
    )
