"""Renderers, words, charts and maps on small invented material."""

from __future__ import annotations

import re
from itertools import combinations
from math import isclose
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import equiano.draw
import equiano.report
from equiano import words
from equiano.countries.pack import load_pack
from equiano.draw.alternative import with_alternative
from equiano.draw.bars import Bar, bars, over_time
from equiano.draw.labels import drawn_name, overlap, place_names
from equiano.draw.land import View, land, middle_of_country
from equiano.draw.lines import lines
from equiano.draw.map import Area, Arrow, Place, corridor_map
from equiano.draw.pieces import width_of
from equiano.draw.ranges import Range, ranges
from equiano.draw.sankey import End, sankey
from equiano.draw.shares import Shares, stacked
from equiano.draw.timeline import Published, timeline
from equiano.draw.view import view_of
from equiano.provenance import Provenance
from equiano.publish.release import Column as ReleasedColumn
from equiano.publish.release import Release, ReleasedTable, Suppressed
from equiano.report import html, pdf
from equiano.report.build import build
from equiano.report.cells import cell
from equiano.report.context import letter_of
from equiano.report.document import Document, Link, PageColumn, PageRow, PageTable, Section, address, plain
from equiano.report.parts import Part
from tests.unit.report.page import Page

FOLDER = Path(equiano.report.__file__).parent
ASSETS = Path(equiano.draw.__file__).parent / "assets"
HOSTILE = '</p><script>alert(1)</script> #panic("x") *b* $x$ [y] @z <b> \\ `c` ‹∎› '


def _document(text: str) -> Document:
    table = PageTable(
        "t",
        text,
        (PageColumn(text), PageColumn("n", "right")),
        (PageRow((text, (Link(text, "#t"),)), id="r"),),
        text,
    )
    section = Section("s", text, (text,), tables=(table,))
    keys = ("kind", "skip", "contents", "warning", "source", "property", "value")
    return Document("en", text, text, (), text, (section,), (("a", text),), {key: key for key in keys})


def test_no_text_is_ever_markup() -> None:
    page = html.render(_document(HOSTILE))
    assert "<script" not in page and Page(page).tables["t"][1][0] == HOSTILE
    made = pdf.render(_document(HOSTILE))  # would panic if the text were read as code
    assert made.startswith(b"%PDF")


def test_pdf_prints_every_character_of_its_fonts_and_survives_others() -> None:
    characters = (ASSETS / "characters.txt").read_text("utf-8").strip()
    assert {*"ЁёЇїҐґĄąŁłñ№«»→↑≥−′"} <= set(characters)
    assert pdf.render(_document(characters)).startswith(b"%PDF")
    assert pdf.render(_document("人口 بشر \U0001f600\x07")).startswith(b"%PDF")


def test_a_released_value_as_text() -> None:
    with words.using("ru"):
        assert cell(Suppressed.SMALL, "count") == "скрыто (мало)"
        assert (cell(1234567.5, "number"), cell(0.834, "share")) == ("1\u00a0234\u00a0568", "83\u00a0%")
        assert cell(True, "text") == "да"
    assert cell(Suppressed.COMPLEMENTARY, "count") == "hidden"
    assert cell(None, "count") == "unknown"
    assert cell("RU", "text") == "RU"


def _hatched(svg: str) -> list[float]:
    """Widths of hatched rectangles."""
    return [
        float(wide) for wide in re.findall(r'width="([\d.]+)" height="[\d.]+" fill="url\(#hidden\)"', svg)
    ]


def test_a_hidden_bar_is_hatched_and_says_so() -> None:
    svg = bars([Bar("Первая & <вторая>", 40.0, "40"), Bar("hidden one", None, "hidden")])
    root = ET.fromstring(svg)  # also proves that labels are escaped
    texts = "".join(root.itertext())
    assert "Первая & <вторая>" in texts and "hidden" in texts
    assert len(_hatched(svg)) == 1 and svg.count('fill="#0b5d6b"') == 1


def test_fifteen_shown_of_twenty_are_not_drawn_as_all() -> None:
    """15 of 20 were drawn as 100 %: what is hidden of the whole is a hatched rest."""
    keys = [("A", "one"), ("B", "two")]
    label = "a label too long to stand beside its bar"
    svg = stacked([Shares(label, (15.0, None), 20.0)], keys, "hidden", width=401)
    assert 99 < max(_hatched(svg)) < 101  # a quarter of 400 pixels
    beside = stacked([Shares("2015", (15.0, None), 20.0)], keys, "hidden", width=401)
    left = width_of("2015") + 8
    assert max(_hatched(beside)) == pytest.approx((400 - left) / 4, abs=0.1)
    assert 'width="300.0"' in svg
    whole = stacked([Shares(label, (15.0, 5.0), 20.0)], keys, "hidden", width=401)
    assert not _hatched(whole)
    unknown = stacked([Shares(label, (15.0, None))], keys, "hidden", width=401)
    assert max(_hatched(unknown)) == 400 and 'width="300.0"' not in unknown


def test_rounded_parts_that_miss_their_whole_are_not_called_hidden() -> None:
    svg = stacked([Shares("p", (10.0, 5.0), 20.0)], [("A", "one"), ("B", "two")], "hidden")
    assert not _hatched(svg)


def test_a_side_of_the_sankey_shows_what_is_hidden_of_it() -> None:
    names = {"into": "in", "out": "out", "through": "through", "hidden": "not shown"}
    ends = [End("A 15", 15, 0), End("hidden 5", 5, 0, hidden=True)]
    svg = sankey(ends, "X", [], names)
    assert svg.count("<path") == 2 and svg.count('fill="url(#hidden)" fill-opacity') == 1
    assert "not shown" in svg
    assert "not shown" not in sankey(ends[:1], "X", [], names)


@pytest.mark.parametrize("width", [340, 720])
def test_labels_of_the_sankey_stay_inside(width: int) -> None:
    names = dict.fromkeys(("into", "out", "through", "hidden"), "Эксплуатация внутри страны")
    ends = [End("Демократическая Республика Конго 120", 120, 0), End("Кыргызстан 1 000", 1000, 20)]
    root = ET.fromstring(sankey(ends, "Россия", ends, names, width=width))
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        wide, x = width_of(text.text or ""), float(text.get("x", "0"))
        start = {"start": x, "end": x - wide, "middle": x - wide / 2}[text.get("text-anchor", "start")]
        assert start >= 0 and start + wide <= width + 1, text.text


def test_widths_are_those_of_the_font() -> None:
    assert width_of("HH", 1000) == 2 * 741 and width_of("ii", 1000) < width_of("ММ", 1000) / 3
    assert width_of("Россия", bold=True) > width_of("Россия")


def test_numbers_on_an_axis_keep_their_digits() -> None:
    """The trimming of coordinates once made 1, 1, 1, 0.9, 0.9 of the axis 0.98 to 0.88."""
    svg = lines({"a": [(0.0, 0.98), (1.0, 0.88)], "b": [(0.0, 0.9), (1.0, 0.91)]}, "x")
    upright = re.findall(r'text-anchor="end"[^>]*>([0-9.]+)</text>', svg)
    assert len(upright) == len(set(upright)) >= 3 and "0.96" in upright
    assert not re.search(r"<[^>]*\d\.\d{2,}", svg)


def test_timeline_tells_stock_from_flow_without_colour() -> None:
    figures = [Published("1", "stock", 2010, 2010, 1e6, None), Published("2", "flow", 2005, 2011, 3e4, 6e4)]
    names = {"stock": "Stock", "flow": "Flow", "justice": "Cases"}
    svg = timeline(figures, names, "Year", "Number", {1e3: "1,000", 1e4: "10,000", 1e5: "", 1e6: "", 1e7: ""})
    marks = re.findall(r'<path transform="[^"]*" d="(M[^"]*)" fill="(#[0-9a-f]{6})"', svg)
    shapes = {("A" in d, fill) for d, fill in marks}
    assert (True, "#0b5d6b") in shapes and (False, "#ffffff") in shapes  # filled circle, hollow square
    assert "↑" in svg  # the stock has a lower end only


def test_pictures_have_unique_ids_and_words() -> None:
    svg = corridor_map(
        [Arrow("A", "x", (("P", "Q"),))],
        [Place("P", "П", (20, 54)), Place("Q", "Q", (25, 55))],
        View((22, 54), 8),
    )
    one, two = with_alternative(svg, "one", "T & t", "D"), with_alternative(svg, "two", "T", "D")
    ids = [re.findall(r'\bid="([^"]+)"', text) for text in (one, two)]
    assert not set(ids[0]) & set(ids[1])
    assert set(re.findall(r"url\(#([^)]+)\)", one)) <= set(ids[0])
    ET.fromstring(one)


def test_a_group_is_its_tinted_members_and_its_letter_stands_in_one() -> None:
    """No line leads to a group, and nothing is drawn at its centre."""
    poland, france = "616", "250"
    at = middle_of_country(poland)
    assert at is not None
    view = View((15, 50), 20)
    area = Area("A", "destination", frozenset((poland, france)), at)
    svg = corridor_map([Arrow("A", "x", ())], [Place("P", "P", (20, 54))], view, [area])
    plain_ = corridor_map([Arrow("A", "x", ())], [Place("P", "P", (20, 54))], view)
    tint = re.findall(r'<path d="([^"]+)" fill="#8fbac3"', svg)
    assert len(tint) == 1 and tint[0].count("M") >= 2 and "#8fbac3" not in plain_
    assert "marker-end" not in svg
    (x, y), (badge,) = (
        view.project(at) or (0, 0),
        re.findall(r'<circle cx="([^"]+)" cy="([^"]+)" r="9.5"', svg),
    )
    assert isclose(float(badge[0]), x, abs_tol=0.1) and isclose(float(badge[1]), y, abs_tol=0.1)


def test_a_line_without_a_letter_has_no_badge() -> None:
    places = [Place("P", "P", (20, 54)), Place("Q", "Q", (35, 50))]
    svg = corridor_map([Arrow("", "", (("P", "Q"),), 3.0)], places, View((27, 52), 12))
    assert svg.count("marker-end") == 1 and 'r="9.5"' not in svg


def test_projection_keeps_areas_and_the_centre() -> None:
    view = View((30, 50), 40)
    assert view.project((30, 50)) == (view.width / 2, view.height / 2)

    def area(lon: float, lat: float) -> float:
        corners = [
            view.project(p) for p in ((lon, lat), (lon + 0.1, lat), (lon + 0.1, lat + 0.1), (lon, lat + 0.1))
        ]
        xy = [point for point in corners if point is not None]
        return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(xy, xy[1:] + xy[:1], strict=True))) / 2

    from math import cos, radians

    for lon, lat in ((30, 50), (60, 50), (30, 20), (80, 65)):
        assert isclose(
            area(lon, lat) / cos(radians(lat + 0.05)), area(30, 0) / cos(radians(0.05)), rel_tol=2e-3
        )


def test_map_knows_where_countries_are() -> None:
    lon, lat = middle_of_country("440") or (0, 0)  # Lithuania
    assert 22 < lon < 26 and 54 < lat < 56.5
    assert middle_of_country("") is None


def test_land_has_one_colour_and_no_country_is_singled_out() -> None:
    fills = set(re.findall(r'fill="(#[0-9a-f]+)"', land(View((40, 50), 30))))
    assert len(fills) == 1


def _release() -> Release:
    labels = {"en": "Gender", "ru": "Пол"}
    columns = (
        ReleasedColumn("gender", "dimension", labels, {"total": {"en": "Total", "ru": "Всего"}}),
        ReleasedColumn("child", "count", {"en": "Child", "ru": "Дети"}),
        ReleasedColumn("total", "count", {"en": "Total", "ru": "Всего"}),
    )
    rows = (("gender.female", Suppressed.SMALL, 40), ("total", Suppressed.SMALL, 40))
    table = ReleasedTable(
        "gender_child", {"en": "T", "ru": "Т"}, columns, rows, Provenance("m", "0" * 64), {}, "p 1"
    )
    return Release("RUS", {"gender_child": table}, "p 1", "0" * 64, 40)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_release_with_almost_nothing_still_makes_a_report(lang: str) -> None:
    document = build(_release(), load_pack("ru"), lang)
    page = html.render(document)
    assert words.keyed("report.hidden_small", lang) in page
    assert document.sections[0].id == "people"
    assert "control" not in {section.id for section in document.sections}  # no chapter that says nothing
    assert words.keyed("report.subject_sector", lang) in page  # but that it is missing
    assert len(pdf.render(document)) > 10_000


@pytest.mark.parametrize("country", ["de", "pl"])
def test_other_packs_make_a_report(country: str) -> None:
    pack = load_pack(country)
    document = build(_release(), pack, "en")
    page = Page(html.render(document, Part(document, "annex")))
    assert all(page.ids.count(f"fact-{fact.number}") == 1 for fact in pack.facts)
    targets = {
        attributes["href"][1:]
        for tag, attributes in page.elements
        if tag == "a" and attributes["href"][0] == "#"
    }
    assert targets <= set(page.ids)


def test_letters_go_on_after_z() -> None:
    assert [letter_of(i) for i in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]


def test_plain_text_of_runs() -> None:
    assert plain(("a ", Link("b", "#c"))) == "a b"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "http://a.b",
     "//a.b", "https:", "https://a b", "java\nscript:x"],
)  # fmt: skip
def test_an_address_that_may_not_be_followed_is_plain_text(url: str) -> None:
    assert address(url) == url
    with pytest.raises(ValueError, match="https"):
        Link("x", url)


@pytest.mark.parametrize("url", ["https://example.org/a?b=c#d", "mailto:a@example.org", "tel:+70000000000"])
def test_an_address_that_may_be_followed_is_a_link(url: str) -> None:
    assert address(url) == (Link(url, url),)


def test_a_value_without_an_interval_is_a_dot() -> None:
    """Counts of all that there is have no interval: their chart showed numbers and no mark at all."""
    svg = ranges(
        [Range("origin", 795.0, None, None, "795"), Range("hidden", None, None, None, "-")], str, "axis"
    )
    assert svg.count("<circle") == 1


def test_periods_stand_from_left_to_right_where_there_is_room() -> None:
    rows = [
        Bar(str(year), None if year == 2017 else 150.0, "hidden" if year == 2017 else "150")
        for year in range(2015, 2021)
    ]
    svg = over_time(rows)
    written = re.findall(r">([^<>]+)</text>", svg)
    assert [text for text in written if text.isdigit() and len(text) == 4] == [bar.label for bar in rows]
    assert len(_hatched(svg)) == 1 and svg.count("<rect") >= 6
    long = [Bar(f"{year}–{year + 1}", 10.0, "hidden (small)") for year in range(2001, 2021, 2)]
    assert over_time(long) == bars(long)


def test_names_on_a_crowded_map_do_not_cover_each_other() -> None:
    """Names of Lithuania and Germany stood in each other; where it is crowded a line leads to the name."""
    names = [
        (name, (100.0 + 9 * n, 100.0 + 5 * (n % 3)))
        for n, name in enumerate(
            ("Германия", "Литва", "Польша", "Беларусь", "Россия", "Греция", "Турция", "Грузия")
        )
    ]
    view = view_of([(0.0, 40.0), (60.0, 60.0)], (340, 330))
    spots = place_names(names, view, [], [])
    boxes = [spot.box for spot in spots]
    assert not [(a, b) for a, b in combinations(boxes, 2) if overlap(a, b) > 1]
    assert any(spot.leader for spot in spots)
    drawn = [drawn_name(name, dot, spot, view) for (name, dot), spot in zip(names, spots, strict=True)]
    assert sum("<line" in one for one in drawn) == sum(spot.leader for spot in spots)
    alone = place_names([("Рига", (100.0, 100.0))], view, [], [])
    assert not alone[0].leader and alone[0].anchor == "start"
