"""Pictures by year: ranges hatched, gaps open, parts stacked, figures that do not run into each other."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

from equiano.draw.by_year import Line, by_year
from equiano.draw.palette import PAPER
from equiano.draw.panels import Column, Panel, panels
from equiano.draw.pieces import width_of

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def columns(svg: str) -> list[tuple[str, float]]:
    """Fill and height of each rectangle outside of patterns."""
    root = ElementTree.fromstring(svg)
    inside = {id(node) for pattern in root.iter(f"{SVG}pattern") for node in pattern.iter()}
    rects = [node for node in root.iter(f"{SVG}rect") if id(node) not in inside]
    return [(node.attrib["fill"], float(node.attrib["height"])) for node in rects]


def test_a_range_is_hatched_and_a_year_without_a_figure_is_a_gap() -> None:
    found = panels(
        [
            Panel(
                "A",
                [
                    Column(2008, 57, 57, "57"),
                    Column(2009),
                    Column(2010, 0, 4, "<5"),
                    Column(2011, 50, 57, "50–57"),
                ],
            )
        ]
    )
    drawn = columns(found)
    assert [fill == "url(#hidden)" for fill, _ in drawn] == [False, True, False, True]
    assert drawn[0][1] == 52.0 and all(high >= 3 for _, high in drawn)  # what is there can be seen
    assert {"57", "<5", "2008", "2011"} <= set(texts(found))


def test_own_scales() -> None:
    """The largest column of each panel is as high as that of any other: none is read against another."""
    found = panels(
        [Panel("A", [Column(2020, 10_000, 10_000, "10,000")]), Panel("B", [Column(2020, 5, 5, "5")])]
    )
    assert len({high for _, high in columns(found)}) == 1


def test_parts_are_stacked_and_a_whole_without_parts_is_hollow() -> None:
    found = panels(
        [Panel("", [Column(2019, 100, 100, "100", parts=(75, 25)), Column(2020, 80, 80, "80", hollow=True)])]
    )
    (first, second, hollow) = columns(found)
    assert first[0] != second[0] and (first[1], second[1]) == (39.0, 13.0)
    assert hollow[0] == PAPER


def test_signs_stand_where_there_is_no_column() -> None:
    found = panels(
        [Panel("A", [Column(2020, sign="×"), Column(2021, sign="?")])], marks=[("×", "not broken down")]
    )
    assert texts(found).count("×") == 2 and "not broken down" in texts(found)
    assert columns(found) == []


def test_figures_do_not_run_into_each_other() -> None:
    many = [Column(year, 1000 + year, 1000 + year, f"{1000 + year:,}") for year in range(2003, 2022)]
    svg = panels([Panel("A", many)])
    placed = [
        (float(x), text) for x, text in re.findall(r'paint-order="stroke" x="([\d.]+)"[^>]*>([\d,]+)<', svg)
    ]
    assert placed[-1][1] == "3,021" and len(placed) < len(many)
    for (x, text), (after, following) in pairwise(placed):
        assert after - x >= (width_of(text) + width_of(following)) / 2


def test_a_break_is_a_dashed_line() -> None:
    svg = panels(
        [Panel("A", [Column(2017, 2077, 2077, "2,077"), Column(2018, 48, 48, "48")], frozenset({2018}))]
    )
    assert svg.count("stroke-dasharray") == 1


def test_a_matrix_writes_its_marks_and_breaks_into_blocks_on_a_telephone() -> None:
    years = list(range(2007, 2022))
    lines = [
        Line("Spain", ["46", "<5", "·", *[""] * 11, "6"], [46.0, 0.0, None, *[None] * 11, 1.0]),
        Line("Malta", ["<5", *[""] * 14], [0.0, *[None] * 14]),
    ]
    wide, narrow = by_year(lines, years, width=760), by_year(lines, years)
    assert texts(wide).count("Spain") == texts(wide).count("Malta") == 1
    # Of several blocks each has only the lines that say something in its years.
    assert texts(narrow).count("Spain") == 2 and texts(narrow).count("Malta") == 1
    for svg in (wide, narrow):
        assert {"46", "<5", "·", "2007", "2021"} <= set(texts(svg))
        assert len(columns(svg)) == 2  # only a number above `<5` has a ground
    assert 'width="340"' in narrow and 'width="760"' in wide
