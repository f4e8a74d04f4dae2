"""A finished picture: shown in a notebook, or saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from equiano.errors import UsageError
from equiano.files import whole_file
from equiano.words import say


@dataclass(frozen=True)
class Picture:
    """A picture as SVG, with the same in words.

    Attributes:
        svg: The picture, with `alternative` as its accessible description.
        alternative: What it shows, in words.
        make_png: Draws it as PNG.
    """

    svg: str = field(repr=False)
    alternative: str
    make_png: Callable[[], bytes] = field(repr=False)

    def save(self, path: Path | str, *, shared: bool = True) -> None:
        """Write the picture whole to a file that ends in .svg or .png.

        Args:
            path: The file.
            shared: Whether others on the machine may read it; not a picture that lets persons be recognised.

        Raises:
            UsageError: If the name ends otherwise.
        """
        target = Path(path)
        kind = target.suffix.lower()
        if kind not in (".svg", ".png"):
            raise UsageError(say("{name}: end the name of the picture in .svg or .png.", name=target.name))
        content = self.svg.encode("utf-8") if kind == ".svg" else self.make_png()
        with whole_file(target, shared=shared) as temporary:
            temporary.write_bytes(content)

    def _repr_svg_(self) -> str:
        """For Jupyter."""
        return self.svg
