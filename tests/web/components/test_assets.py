"""What is served: no font, crest or logo of others, colours that can be told apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

import equiano_web.components
from equiano.draw import page, palette
from equiano_web.components.fonts import FOLDER

HERE = Path(equiano_web.components.__file__).parent
STATIC = HERE / "static" / "equiano_web"
SHEETS = ("look.css", "look.rtl.css")
SCSS = (HERE / "make" / "look.scss").read_text("utf-8")
COLOURS = dict(re.findall(r"^\$([a-z-]+): (#[0-9a-f]{6});", SCSS, re.MULTILINE))
FOREIGN = re.compile(
    r"GDS Transport|crest|crown|gov\.uk/assets|/assets/|logotype|light-94a07e06a1|bold-b542beb274",
    re.IGNORECASE,
)


def test_nothing_of_another_service_is_shipped() -> None:
    files = sorted(path for path in STATIC.rglob("*") if path.is_file())
    assert {path.name for path in files} == {
        *SHEETS, "govuk-frontend.min.js", "htmx.min.js", "start.js", "exit.js", "cover.js", "icon.svg",
    }  # fmt: skip
    for path in files:
        assert not FOREIGN.search(path.read_text("utf-8")), path.name
    templates = sorted(HERE.rglob("*.html"))
    assert templates
    for path in templates:
        assert not re.search(r"govuk-(header|footer|logo|crest|cookie)", path.read_text("utf-8")), path.name


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_asks_for_our_fonts_alone_and_all_are_found(name: str) -> None:
    sheet = (STATIC / name).read_text("utf-8")
    asked = re.findall(r"url\(([^)]*)\)", sheet)
    assert len(asked) == 6
    for address in asked:
        found = finders.find(f"equiano_web/{address.strip(chr(34))}")
        assert found and Path(found).parent == FOLDER
    assert "@import" not in sheet
    assert "data:" not in sheet
    assert set(re.findall(r"font-family:([^;}]+)", sheet)) <= {
        '"Noto Sans","DejaVu Sans",sans-serif', '"Noto Sans"', "inherit", "monospace",
    }  # fmt: skip


def test_the_finder_gives_fonts_and_nothing_else_of_their_folder() -> None:
    for name in ("places.yaml", "../palette.py", "NotoSans-Bold.ttf"):
        assert not finders.find(f"equiano_web/fonts/{name}")
    assert len(finders.find("equiano_web/fonts/NotoSans-Bold.rest.woff2", find_all=True)) == 1


def test_the_blocks_of_the_font_are_those_of_the_report() -> None:
    blocks = dict(re.findall(r'^  "(basic|cyrillic|rest)": "([^"]+)"', SCSS, re.MULTILINE))
    assert blocks == page._BLOCKS


def test_colours_are_those_of_the_pictures() -> None:
    named = {"ink": palette.INK, "grey": palette.GREY, "pale": palette.PALE, "paper": palette.PAPER}
    assert COLOURS.items() >= (named | {"accent": palette.ACCENT}).items()


def _light(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((_light(one), _light(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_reckoned_as_the_standard_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # WebAIM's own example


@pytest.mark.parametrize(
    ("letters", "ground"),
    [
        *[
            (name, "paper")
            for name in ("ink", "grey", "accent", "accent-dark", "error", "success", "visited")
        ],
        *[("paper", name) for name in ("accent", "accent-dark", "error", "success")],
        *[(name, "accent-light") for name in ("ink", "grey", "accent", "accent-dark", "visited", "error")],
        *[("ink", name) for name in ("focus", "demo", "pale")],
    ],
)
def test_letters_stand_out_from_their_ground(letters: str, ground: str) -> None:
    """4.5 : 1, WCAG 2.2 AA, 1.4.3."""
    assert contrast(COLOURS[letters], COLOURS[ground]) >= 4.5


def test_letters_of_tags_stand_out() -> None:
    tags = re.findall(r"\.eq-tag--\w+ \{\s+color: (#\w{6});\s+background-color: (#\w{6});", SCSS)
    assert len(tags) == 4
    assert all(contrast(*tag) >= 7 for tag in tags)


def test_controls_and_the_focus_stand_out() -> None:
    """3 : 1, WCAG 2.2 AA, 1.4.11: edges of boxes; the focus has its colour and a dark line."""
    assert contrast(COLOURS["ink"], COLOURS["paper"]) >= 3
    assert contrast(COLOURS["ink"], COLOURS["focus"]) >= 3


def test_the_mirrored_sheet_is_mirrored() -> None:
    left, right = ((STATIC / name).read_text("utf-8") for name in SHEETS)
    for one, other in (("margin-left", "margin-right"), ("padding-left", "padding-right")):
        assert left.count(one) == right.count(other) and left.count(other) == right.count(one)
    assert "border-left:4px solid #0b5d6b" in left and "border-right:4px solid #0b5d6b" in right


def test_versions_are_pinned_and_named_where_licences_are() -> None:
    package = (HERE / "make/package.json").read_text("utf-8")
    wanted = dict(re.findall(r'"(govuk-frontend|htmx\.org|rtlcss|sass)": "([\d.]+)"', package))
    assert wanted["govuk-frontend"] == "6.6.0" and wanted["htmx.org"] == "4.0.1" and len(wanted) == 4
    root = HERE.parents[2]
    assert "6.6.0" in (root / "licenses/govuk-frontend-MIT.txt").read_text("utf-8")
    assert "4.0.1" in (root / "licenses/htmx-0BSD.txt").read_text("utf-8")
    assert '"6.6.0"' in (STATIC / "govuk-frontend.min.js").read_text("utf-8")
    assert "4.0.1" in (STATIC / "htmx.min.js").read_text("utf-8")
