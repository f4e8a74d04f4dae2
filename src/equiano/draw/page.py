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

# The faces that the style sheet uses: file, weight, style.
_FACES = (("Regular", 400, "normal"), ("Bold", 700, "normal"), ("Italic", 400, "italic"))


@cache
def _environment(package: str) -> Environment:
    """Templates of a stage, which may extend those here; everything is escaped, every hole must be filled."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

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
    """The style sheet with its font inside: pictures are laid out for it, so no machine's default will do."""
    package = resources.files("equiano.draw")
    faces = []
    for name, weight, style in _FACES:
        data = b64encode((package / "assets" / f"NotoSans-{name}.woff2").read_bytes()).decode("ascii")
        faces.append(
            f'@font-face {{ font-family: "{FONT}"; font-weight: {weight}; font-style: {style};'
            f' src: url(data:font/woff2;base64,{data}) format("woff2"); }}'
        )
    style_sheet = (package / "templates" / "page.css").read_text(encoding="utf-8")
    return "\n".join([*faces, style_sheet])


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
    return environment.get_template(name).render(**{"lang": "en", "sheet": sheet()} | values)
