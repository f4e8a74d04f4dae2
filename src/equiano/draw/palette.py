"""Font, colours, fills and dashes: greys and one dark colour that keep apart in print and without colour."""

from __future__ import annotations

FONT = "Noto Sans"
INK, GREY, PALE, PAPER = "#1a1a1a", "#595959", "#c4c4c4", "#ffffff"
ACCENT = "#0b5d6b"  # as dark as GREY when printed without colour
GRID = "#e3e3e3"
# Neighbours differ in lightness; letters tell the parts apart.
FILLS = (ACCENT, "#e3e3e3", "#8a8a8a", "#f7f7f7", "#5c7f86", "#c4c4c4", "#404040", "#d9e6e8")
DARK = frozenset({ACCENT, "#404040", "#5c7f86"})  # fills that need light letters
# Dash patterns: corridors stay apart without colour.
DASHES = ("", "9 4", "2 4", "12 4 2 4", "5 3", "14 5", "8 3 2 3 2 3", "3 2")
