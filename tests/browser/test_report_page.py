"""The report in a real browser: no network, readable on a phone, by keyboard and on paper, clean for axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from equiano.pipeline import Options, make_report
from equiano.record.examples import example_path
from equiano.record.invent import SHIFT_YEAR, write_cases
from equiano.situation.justice import Estimate
from tests.chromium import DEFAULT_FONTS

pytestmark = pytest.mark.browser
LANGUAGES = ("en", "ru")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session", params=["regions only", "journeys"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, which names only regions, and invented cases that fill every section."""
    out = tmp_path_factory.mktemp("report")
    if request.param == "regions only":
        make_report("ru", example_path("ctdc_victim_perpetrator"), out, LANGUAGES)
    else:
        write_cases(2000, np.random.default_rng(1), out / "cases.csv")
        options = Options(event=SHIFT_YEAR, population=Estimate(10_000, 13_000, (2011, 2011)))
        make_report("ru", out / "cases.csv", out, LANGUAGES, options=options)
    return out


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page = context.new_page()
    yield page
    context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_fetched_and_nothing_complains(browser: Browser, report: Path, lang: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((report / f"report.{lang}.html").as_uri())
    page.wait_for_load_state("networkidle")
    context.close()
    assert len(asked) == 1 and asked[0].startswith("file:")
    assert not said


def test_the_default_font_is_the_one_asked_for(page: Page, request: pytest.FixtureRequest) -> None:
    """Else the two runs of every test would be one."""
    page.set_content('<p id="x">Без своего шрифта</p>')
    fonts = _fonts_of(page, "#x")
    wanted = next(family for family in DEFAULT_FONTS if family in request.node.name)
    assert [font["familyName"] for font in fonts] == [wanted]


@pytest.mark.parametrize("part", ["report", "annex", "brief"])
@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("ru", 375)])
def test_axe_finds_nothing(page: Page, report: Path, axe: str, part: str, lang: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((report / f"{part}.{lang}.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(axe)
    result = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    found = [(v["id"], v["help"], v["nodes"][0]["html"][:120]) for v in result["violations"]]
    assert not found
    assert len(result["passes"]) > 20  # it did look


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_brings_its_own_font(page: Page, report: Path, lang: str) -> None:
    page.goto((report / f"report.{lang}.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    # A face is loaded when something is first drawn with it; until then another stands in.
    page.evaluate(
        "() => { document.body.getBoundingClientRect(); return document.fonts.ready.then(() => true); }"
    )
    for selector in ("h1", "main p", "td", "figure svg text"):
        fonts = _fonts_of(page, selector)
        assert fonts and all(font["isCustomFont"] for font in fonts), selector


def _fonts_of(page: Page, selector: str) -> list[dict[str, Any]]:
    """Fonts that the browser really drew the first such element with."""
    page.locator(selector).first.scroll_into_view_if_needed()  # what was never drawn has no fonts
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    fonts: list[dict[str, Any]] = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return fonts


@pytest.mark.parametrize("width", [320, 375, 768])
def test_another_font_of_the_reader_hides_nothing_from_the_keyboard(
    page: Page, report: Path, axe: str, tmp_path: Path, width: int
) -> None:
    """Readers may set a font of their own, and wide ones made narrow tables scroll out of reach."""
    text = (report / "report.ru.html").read_text("utf-8")
    bare = re.sub(r"@font-face \{[^}]*\}", "", text).replace('"Noto Sans"', '"DejaVu Sans"')
    assert bare != text
    (tmp_path / "bare.html").write_text(bare, "utf-8")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((tmp_path / "bare.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(axe)
    result = page.evaluate("() => axe.run(document, {runOnly: ['scrollable-region-focusable']})")
    assert not result["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("part", ["report", "annex", "brief"])
@pytest.mark.parametrize("width", [320, 360, 768])
def test_a_phone_needs_no_sideways_scrolling(page: Page, report: Path, part: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto((report / f"{part}.ru.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_phone_shows_the_report_in_thirty_screens_and_charts_that_can_be_read(
    page: Page, report: Path, lang: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto((report / f"report.{lang}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollHeight") <= 30 * 800
    small = page.evaluate(
        """() => [...document.querySelectorAll('figure svg')].filter(svg => svg.getBoundingClientRect().width)
             .flatMap(svg => [...svg.querySelectorAll('text')].filter(text => {
               const m = text.getScreenCTM(), scale = Math.hypot(m.a, m.b);
               return parseFloat(getComputedStyle(text).fontSize) * scale < 11;
             }).map(text => svg.getAttribute('aria-labelledby') + ': ' + text.textContent))"""
    )
    assert not small


def test_a_wide_table_says_on_a_phone_that_it_scrolls(page: Page, report: Path) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto((report / "annex.ru.html").as_uri())
    table = page.locator(".table.many").first
    assert table.evaluate("e => e.scrollWidth > e.clientWidth + 20")
    hint = table.locator("xpath=preceding-sibling::p[1]")
    assert hint.is_visible() and "вбок" in hint.inner_text()
    page.set_viewport_size({"width": 1280, "height": 800})
    assert not hint.is_visible()


def test_a_table_stands_folded_beside_its_picture(page: Page, report: Path) -> None:
    page.goto((report / "report.en.html").as_uri())
    table = page.locator("details.data table").first
    assert not table.is_visible()
    page.locator("details.data summary").first.press("Enter")
    assert table.is_visible()


def test_keyboard_reaches_the_report_and_shows_where_it_is(page: Page, report: Path) -> None:
    page.goto((report / "report.en.html").as_uri())
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.className")
    assert first == "skip"
    box = page.locator(".skip").bounding_box()
    assert box is not None and box["x"] >= 0 and box["width"] > 20
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


def test_a_link_leads_to_its_fact(page: Page, report: Path) -> None:
    page.goto((report / "report.ru.html").as_uri())
    page.locator('a[href$="#fact-107"]').first.click()
    page.wait_for_url("**/annex.ru.html#fact-107")
    box = page.locator("#fact-107").bounding_box()
    assert box is not None and 0 <= box["y"] < 900
    colour = page.locator("#fact-107").evaluate("e => getComputedStyle(e).backgroundColor")
    assert colour != "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_of_pictures_stays_inside_them(page: Page, report: Path, lang: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((report / f"report.{lang}.html").as_uri())
    outside = page.evaluate(
        """() => [...document.querySelectorAll('figure svg')].flatMap(svg => {
             const frame = svg.getBoundingClientRect();
             if (!frame.width) return [];
             return [...svg.querySelectorAll('text')].filter(text => {
               const box = text.getBoundingClientRect();
               return box.left < frame.left - 2 || box.right > frame.right + 2
                   || box.top < frame.top - 2 || box.bottom > frame.bottom + 2;
             }).map(text => svg.getAttribute('aria-labelledby') + ': ' + text.textContent);
           })"""
    )
    assert not outside


def test_it_prints_on_a4_with_no_cut_rows(page: Page, report: Path, tmp_path: Path) -> None:
    page.goto((report / "report.ru.html").as_uri())
    page.pdf(path=str(tmp_path / "print.pdf"), prefer_css_page_size=True)
    reader = PdfReader(tmp_path / "print.pdf")
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) in {(595, 842), (596, 842), (595, 841)}  # A4 by the style sheet
    text = " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
    assert "Кого выявляют" in text
    assert len(reader.pages) <= 16
    page.emulate_media(media="print")
    assert page.locator("tr").first.evaluate("e => getComputedStyle(e).breakInside") == "avoid"
    assert not page.locator(".skip").is_visible()
