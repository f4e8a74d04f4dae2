"""A document as one HTML file: no scripts, no references to other files, readable without colour or mouse."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from equiano.report.charts import FONT, with_alternative
from equiano.report.document import Chart, Document, Link, Text

if TYPE_CHECKING:
    from jinja2 import Template
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
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("equiano.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["runs"] = _runs
    environment.filters["picture"] = _picture
    return environment.get_template("report.html.j2")


# The faces that the style sheet uses: file, weight, style.
_FACES = (("Regular", 400, "normal"), ("Bold", 700, "normal"), ("Italic", 400, "italic"))


@cache
def _css() -> str:
    """The style sheet with its font inside: pictures are laid out for it, so no machine's default will do."""
    package = resources.files("equiano.report")
    faces = []
    for name, weight, style in _FACES:
        data = b64encode((package / "assets" / f"NotoSans-{name}.woff2").read_bytes()).decode("ascii")
        faces.append(
            f'@font-face {{ font-family: "{FONT}"; font-weight: {weight}; font-style: {style};'
            f' src: url(data:font/woff2;base64,{data}) format("woff2"); }}'
        )
    sheet = (package / "templates" / "report.css").read_text(encoding="utf-8")
    return "\n".join([*faces, sheet])


def render(document: Document) -> str:
    """The document as a complete HTML page."""
    return _template().render(document=document, words=document.words, css=_css())
