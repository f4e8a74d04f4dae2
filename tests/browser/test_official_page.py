"""The page of official figures in a browser: clean for axe, readable on a phone, text inside pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from equiano.pipeline import Options, make_report

pytestmark = pytest.mark.browser
CUT = Path(__file__).parents[1] / "golden" / "official" / "glotip_cut.csv.gz"
LANGUAGES = ("en", "ru")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module", params=["PHL", "TON"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A country with all tables, and one whose every figure is `<5`."""
    out = tmp_path_factory.mktemp("official")
    make_report(request.param, None, out, LANGUAGES, options=Options(official=CUT))
    return out


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("ru", 360)])
def test_axe_finds_nothing(page: Page, report: Path, axe: str, lang: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((report / f"report.{lang}.html").as_uri())
    page.evaluate(axe)
    result = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    assert not [(v["id"], v["help"], v["nodes"][0]["html"][:120]) for v in result["violations"]]
    assert len(result["passes"]) > 20  # it did look


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [360, 768])
def test_a_phone_needs_no_sideways_scrolling(page: Page, report: Path, lang: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((report / f"report.{lang}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_text_of_pictures_stays_inside_them_and_can_be_read(
    page: Page, report: Path, lang: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((report / f"report.{lang}.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    found = page.evaluate(
        """() => [...document.querySelectorAll('svg')].filter(svg => svg.getClientRects().length)
        .flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            const scale = frame.width / svg.viewBox.baseVal.width;
            return [...svg.querySelectorAll('text')].map(text => {
                const box = text.getBoundingClientRect();
                const inside = box.left >= frame.left - 1 && box.right <= frame.right + 1
                    && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
                return [inside, parseFloat(getComputedStyle(text).fontSize) * scale, text.textContent];
            });
        })"""
    )
    assert len(found) > 20
    assert not [text for inside, _, text in found if not inside]
    assert min(size for _, size, _ in found) >= 11
