"""Pages of paper, set by Typst in memory: one way for leaflets, certificates and sheets that hold names.

Text goes in as JSON and is set as text, never as markup. Fonts are those of the package alone, or another
computer would make another page. Typst gives no warning for a letter that no font has: `lacking` finds them.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from functools import cache
from importlib import resources

FONTS = ("NotoSans", "NotoNaskhArabic")
_WEIGHTS = ("Regular", "Bold")
# Set by the program without an outline of their own; the marks of joining are obeyed, not drawn.
_WITHOUT_OUTLINE = frozenset(" \n\u00a0\u202f\u00ad\u200c\u200d")


@cache
def _drawn() -> frozenset[str]:
    """Characters that a family has in both weights."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  # an extra

    assets = resources.files("equiano.draw") / "assets"
    known: set[int] = set()
    for family in FONTS:
        cut = [
            set(TTFont(io.BytesIO((assets / f"{family}-{weight}.ttf").read_bytes()), lazy=True).getBestCmap())
            for weight in _WEIGHTS
        ]
        known |= cut[0] & cut[1]
    return frozenset(map(chr, known))


def lacking(texts: Iterable[str]) -> str:
    """Characters of texts that no font of the package draws, each once, in order; empty if it draws all."""
    signs = {sign for text in texts for sign in text}
    return "".join(sorted(signs - _drawn() - _WITHOUT_OUTLINE))


def set_pages(template: bytes, name: str, content: object) -> bytes:
    """Pages as a tagged PDF (PDF/UA-1). Same content, same bytes: it carries no date.

    Args:
        template: The Typst file; it reads `json(bytes(sys.inputs.NAME))`.
        name: NAME of the input.
        content: What stands on the pages.

    Raises:
        ValueError: If the template gives up; its text is ours, never one of the content.
    """
    import typst  # noqa: PLC0415  # heavy, and an extra

    with resources.as_file(resources.files("equiano.draw") / "assets") as fonts:
        try:
            made: bytes = typst.compile(
                template,
                font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(fonts)]),
                pdf_standards="ua-1",  # tagged, so that a screen reader can read it
                timestamp=0,
                sys_inputs={name: json.dumps(content, ensure_ascii=False)},
            )
        except typst.TypstError as error:
            raise ValueError(error.message) from error
    return made
