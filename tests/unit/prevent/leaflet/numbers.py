"""Invented numbers of help, and reading a PDF's glyphs as they are painted."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from functools import cache

from pypdf import PdfReader
from pypdf.generic import ContentStream

from equiano.countries.statement import Text
from equiano.prevent.contacts import Contact
from equiano.prevent.leaflet import Leaflet, LeafletOptions, load_audiences, print_leaflet

TODAY = dt.date(2026, 11, 26)
RUNG = dt.date(2026, 11, 1)
NUMBERS = {"ru": "+7 000 123-45-67", "uz": "+998 00 123 45 67", "lt": "+370 5 000 01 15"}


def contact(country: str, kind: str = "hotline", number: str = "", checked: dt.date = RUNG) -> Contact:
    return Contact(
        f"{country}.{kind}",
        country,
        kind,
        Text(en="Line (invented)", ru="Линия (вымышлена)"),
        number or NUMBERS[country],
        ("ru",),
        Text(en="24/7", ru="24/7"),
        checked,
        "rung by us",
    )


def all_numbers(checked: dt.date = RUNG) -> list[Contact]:
    return [
        *(contact(country, checked=checked) for country in NUMBERS),
        *(contact(country, "emergency", "112", checked) for country in NUMBERS),
        contact("ru", "child_helpline", "8 000 200-01-22", checked),
    ]


@cache
def printed(audience: str, lang: str, form: str) -> Leaflet:
    ways: dict[str, tuple[str, ...]] = {"origin": ("lt",), "destination": ("uz",), "both": ()}
    options = LeafletOptions(format=form, other=ways[load_audiences()[audience].country_is], today=TODAY)
    return print_leaflet("ru", audience, lang, all_numbers(), options)


def painted(pdf: bytes) -> Iterator[list[tuple[float, float, str]]]:
    """Of each page the pieces of text in the order of painting: x, y and what their glyphs mean.

    The glyphs of one piece are painted from left to right, whatever the script.
    """
    reader = PdfReader(io.BytesIO(pdf))
    for page in reader.pages:
        fonts = {
            name: _meanings(font.get_object()["/ToUnicode"].get_object().get_data().decode())
            for name, font in page["/Resources"]["/Font"].items()  # type: ignore[index,union-attr]
        }
        yield list(_pieces(ContentStream(page.get_contents(), reader), fonts))


def _meanings(table: str) -> dict[bytes, str]:
    """Glyph -> text, of a font's ToUnicode table (ISO 32000-1, 9.10.3)."""
    read: dict[bytes, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            read[bytes.fromhex(glyph)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for low, high, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(high, 16) - int(low, 16) + 1):
                glyph = (int(low, 16) + step).to_bytes(2, "big")
                read[glyph] = chr(int(text, 16) + step)
    return read


def _pieces(content: ContentStream, fonts: dict[str, dict[bytes, str]]) -> Iterator[tuple[float, float, str]]:
    font: dict[bytes, str] = {}
    at, shift, kept = (0.0, 0.0), (0.0, 0.0), []
    for operands, operator in content.operations:
        match operator:
            case b"q":
                kept.append(shift)
            case b"Q":
                shift = kept.pop()
            case b"cm":
                shift = (shift[0] + float(operands[4]), shift[1] - float(operands[5]))
            case b"Tf":
                font = fonts[operands[0]]
            case b"Tm":
                at = (float(operands[4]), float(operands[5]))
            case b"Tj" | b"TJ":
                pieces = operands[0] if operator == b"TJ" else operands
                raw = b"".join(piece.original_bytes for piece in pieces if hasattr(piece, "original_bytes"))
                glyphs = [raw[place : place + 2] for place in range(0, len(raw), 2)]
                text = "".join(font.get(glyph, "") for glyph in glyphs)
                yield (shift[0] + at[0], shift[1] + at[1], text)
