"""The shell of every page: one HTML file with its style and font inside, and no reference to another file."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from equiano.draw.palette import FONT

if TYPE_CHECKING:
    from jinja2 import Environment

_WEIGHTS = {"Regular": 400, "Bold": 700}
# The font is cut in blocks, as `assets/README.md` tells; a page carries those whose characters it has.
_BLOCKS = {
    "basic": "U+20-7E,U+A0-FF,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2032-2033,"
    "U+2039-203A,U+20AC,U+2190-2193,U+2212,U+2248,U+2260,U+2264-2265",
    "cyrillic": "U+300-304,U+306-30C,U+401,U+404,U+406-407,U+40E,U+410-44F,U+451,U+454,U+456-457,U+45E,"
    "U+490-491,U+20BD,U+2116",
    "rest": "U+100-24F,U+2BC,U+370-3FF,U+400,U+402-403,U+405,U+408-40D,U+40F,U+450,U+452-453,U+455,"
    "U+458-45D,U+45F-48F,U+492-52F,U+1E00-1EFF",
}
_FACES = "/* the font's faces */"  # stands in the sheet until the page is known


@cache
def _points(block: str) -> frozenset[int]:
    spans = (span.removeprefix("U+").partition("-") for span in _BLOCKS[block].split(","))
    return frozenset(
        point for low, _, high in spans for point in range(int(low, 16), int(high or low, 16) + 1)
    )


@cache
def _face(block: str, weight: str) -> str:
    path = resources.files("equiano.draw") / "assets" / f"NotoSans-{weight}.{block}.woff2"
    data = b64encode(path.read_bytes()).decode("ascii")
    return (
        f'@font-face {{ font-family: "{FONT}"; font-weight: {_WEIGHTS[weight]}; font-style: normal;'
        f" unicode-range: {_BLOCKS[block]};"
        f' src: url(data:font/woff2;base64,{data}) format("woff2"); }}'
    )


def _faces_for(text: str) -> str:
    """The font's blocks that a text uses. Pictures are laid out for it: no machine's font will do."""
    used = {ord(sign) for sign in set(text)}
    blocks = [block for block in _BLOCKS if used & _points(block)]
    return "\n".join(_face(block, weight) for block in blocks for weight in _WEIGHTS)


@cache
def _environment(package: str) -> Environment:
    """Templates of a stage, which may extend those here; everything is escaped, every hole must be filled."""
    from jinja2 import (  # noqa: PLC0415  .1 s that a picture without a page need not wait
        ChoiceLoader,
        Environment,
        PackageLoader,
        StrictUndefined,
    )

    return Environment(
        loader=ChoiceLoader(
            [PackageLoader(package, "templates"), PackageLoader("equiano.draw", "templates")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def sheet() -> str:
    """The style sheet that all pages share; `render` puts the font into it."""
    path = resources.files("equiano.draw") / "templates" / "page.css"
    return f"{_FACES}\n{path.read_text(encoding='utf-8')}"


def render(
    package: str, name: str, filters: Mapping[str, Callable[..., object]] | None = None, **values: object
) -> str:
    """A page from a template that extends `shell.html.j2`.

    Args:
        package: The stage whose `templates` folder holds it, such as `equiano.link`.
        name: The template's file.
        filters: More filters for the template.
        values: What fills its holes; `lang` and `sheet` are there unless given.
    """
    environment = _environment(package)
    if filters:
        environment = environment.overlay()
        environment.filters = {**environment.filters, **filters}
    page = environment.get_template(name).render(**{"lang": "en", "sheet": sheet()} | values)
    return page.replace(_FACES, _faces_for(page), 1)
