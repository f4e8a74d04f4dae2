"""What is wider than its page: boxes that scroll can be reached by the keyboard, long words can be broken."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

import equiano_web
from equiano_web.components.templatetags.lists import cell, linerow
from equiano_web.components.texts import in_cell

PARTS = [*Path(equiano_web.__file__).parent.rglob("*.html"), *Path(equiano_web.__file__).parent.rglob("*.py")]
BOX = re.compile(r'<div class="eq-scroll"[^>]*>')


def test_each_box_that_scrolls_has_a_name_and_a_place_in_the_order_of_tab() -> None:
    """The map of a journey is 720 wide; on a phone nobody without a finger or mouse saw its right half."""
    boxes = [(path.name, box) for path in PARTS for box in BOX.findall(path.read_text("utf-8"))]
    assert len(boxes) > 8
    needed = ('role="region"', 'aria-label="', 'tabindex="0"')
    assert [(name, box) for name, box in boxes if not all(part in box for part in needed)] == []


@pytest.mark.parametrize(
    "word",
    ["Ж" * 120, "https://shelter.example/" + "a" * 100, "и\u0301" * 60, "👩\u200d👧" * 40, "<b>&" * 30],
)
def test_a_word_longer_than_any_can_be_broken_and_stays_the_same(word: str) -> None:
    """One such name pushed the other columns of the list of cases out of sight, for all cases."""
    shown = in_cell(f"Вера {word} 1990")
    pieces = shown.split("<wbr>")
    assert len(pieces) > 2
    assert html.unescape("".join(pieces)) == f"Вера {word} 1990"
    assert "<b>" not in shown
    assert max(len(html.unescape(piece)) for piece in pieces) < 50
    # What is drawn together stays together.
    assert all(piece[:1] not in "\u0301\u200d" and piece[-1:] != "\u200d" for piece in pieces if piece)
    assert shown in linerow("", "x", f"Вера {word} 1990")
    assert shown in cell(f"Вера {word} 1990", href="/cases")


def test_words_of_a_usual_length_are_left_alone() -> None:
    assert in_cell("человеконенавистнический & Co") == "человеконенавистнический &amp; Co"
    assert cell(None) == cell("") == '<td class="govuk-table__cell">–</td>'
