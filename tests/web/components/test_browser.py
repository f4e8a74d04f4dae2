"""The page parts in a real browser, under the application's own policy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.components.gallery import PAGES

pytestmark = [
    pytest.mark.browser,
    # One default font is enough: that the page brings its own is tested below.
    pytest.mark.parametrize("browser", ["DejaVu Sans"], indirect=True),
]
LANGUAGES = ("en", "ru")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (360, 768, 1280)
# Radios and checkboxes draw their focus before the label.
SEEN = """e => {
  const own = getComputedStyle(e);
  const label = getComputedStyle(e.parentElement.querySelector("label") ?? e, "::before");
  return [own.outlineStyle, own.boxShadow, label.boxShadow].join(" ");
}"""

# The key returns before the page has moved: looked at frame by frame, for some seconds.
AT_THE_END = """() => new Promise(done => {
  let left = 300;
  const look = () => {
    const there = scrollY > 0 && scrollY + innerHeight >= document.body.scrollHeight - 1;
    there || --left === 0 ? done(there) : requestAnimationFrame(look);
  };
  look();
})"""
# The focused element, where the bar covers any of it two frames after the focus came.
UNDER_THE_BAR = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
  const focused = document.activeElement;
  const bar = document.querySelector(".eq-exit__bar").getBoundingClientRect();
  const below = focused.getBoundingClientRect().top >= bar.bottom;
  done(below || focused.closest(".eq-exit") ? [] : [focused.outerHTML.slice(0, 80)]);
})))"""


def _context(
    browser: Browser, address: str, lang: str, width: int = 1280, scripts: bool = True
) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts, reduced_motion="reduce"
    )
    context.add_cookies([{"name": "language", "value": lang, "url": address}])
    return context


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = _context(browser, address, "en")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", [*PAGES, "/no-such-page"])
def test_axe_finds_nothing(browser: Browser, address: str, axe: str, path: str, lang: str) -> None:
    for width in (360, 1280):
        context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
        context.add_cookies([{"name": "language", "value": lang, "url": address}])
        page = context.new_page()
        page.goto(address + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.evaluate(axe)
        result = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
        found = [(v["id"], v["help"], v["nodes"][0]["html"][:160]) for v in result["violations"]]
        context.close()
        assert not found
        assert len(result["passes"]) > 15  # it did look


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_complains_and_nothing_comes_from_elsewhere(
    browser: Browser, address: str, path: str, lang: str
) -> None:
    context = _context(browser, address, lang)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + path, wait_until="networkidle")
    ready = page.locator("body.govuk-frontend-supported").count()
    context.close()
    assert said == []
    assert ready == 1
    assert asked and all(url.startswith(address) for url in asked)
    assert any(url.endswith(".cyrillic.woff2") for url in asked)  # the switch says Русский


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(
    browser: Browser, address: str, path: str, width: int, scripts: bool
) -> None:
    """Russian words are the longer ones. Pictures are kept where `EQUIANO_PICTURES` names a folder."""
    context = _context(browser, address, "ru", width, scripts)
    page = context.new_page()
    page.goto(address + path)
    if folder := os.environ.get("EQUIANO_PICTURES"):
        name = f"{path.strip('/') or 'parts'}-{width}-{'js' if scripts else 'plain'}.png"
        page.screenshot(path=str(Path(folder) / name), full_page=True)
    reach = page.locator("html").evaluate("e => Math.max(e.scrollWidth, document.body.scrollWidth)")
    context.close()
    assert reach <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_right_to_left_is_mirrored_and_does_not_scroll_sideways(
    page: Page, address: str, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """No language written so is offered yet; English stands in for one."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    before = page.locator(".eq-header__name").bounding_box()
    monkeypatch.setattr("equiano_web.components.shell.RIGHT_TO_LEFT", {"en"})
    page.goto(address)
    after = page.locator(".eq-header__name").bounding_box()
    if folder := os.environ.get("EQUIANO_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"rtl-{width}.png"), full_page=True)
    assert before and after
    assert before["x"] == pytest.approx(width - after["x"] - after["width"], abs=1)
    assert page.locator("html").evaluate("e => e.scrollWidth") <= width


def test_everything_is_reached_by_keyboard_and_the_focus_is_seen(page: Page, address: str) -> None:
    page.goto(address + "/form")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_text("Skip to the content")
    box = skip.bounding_box()
    assert box and box["y"] >= 0 and box["height"] > 20, "it comes into sight"
    reached: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        if focus.count() == 0:
            break
        style = focus.evaluate(SEEN)
        assert "rgb" in style or "solid" in style, focus.evaluate("e => e.outerHTML")
        reached.append(focus.evaluate("e => e.id || e.textContent.trim()"))
    wanted = [
        "Equiano",
        "My page",
        "Sign out",
        "Русский",
        "Cases",
        "Tasks",
        "Plan",
        "Back",
        "id_name",
        "id_born_day",
    ]
    assert [name for name in reached if name in wanted][: len(wanted)] == wanted
    assert {"id_needs_0", "id_notes", "id_file", "id_password", "id_consent", "Save"} <= set(reached)


def test_a_wrong_answer_takes_the_focus_to_what_is_wrong(page: Page, address: str) -> None:
    page.goto(address + "/form")
    page.locator("#id_born_month").fill("2")
    page.get_by_role("button", name="Save").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="The date lacks its day.").click()
    expect(page.locator("#id_born_day")).to_be_focused()
    assert page.title().startswith("Error: ")


def test_a_password_can_be_shown(page: Page, address: str) -> None:
    page.goto(address + "/form")
    page.locator("#id_password").fill("invented words")
    page.get_by_role("button", name="Show password").click()
    assert page.locator("#id_password").get_attribute("type") == "text"


def test_none_of_these_takes_the_others_back(page: Page, address: str) -> None:
    page.goto(address + "/form")
    page.get_by_label("Shelter").check()
    page.get_by_label("Nothing of these").check()
    assert not page.get_by_label("Shelter").is_checked()


def test_tabs_hide_what_is_not_chosen_and_show_all_without_scripts(browser: Browser, address: str) -> None:
    for scripts in (True, False):
        context = _context(browser, address, "en", scripts=scripts)
        page = context.new_page()
        page.goto(address)
        seen = page.locator("#history").is_visible()
        assert seen is not scripts
        if scripts:
            page.get_by_role("tab", name="History").click()
            assert page.locator("#history").is_visible() and not page.locator("#plan").is_visible()
        context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_language_changes_and_one_stays_on_the_page(
    browser: Browser, address: str, scripts: bool
) -> None:
    context = _context(browser, address, "en", 360, scripts)
    page = context.new_page()
    page.goto(address + "/form")
    page.get_by_role("button", name="Русский").click()
    expect(page.locator("h1")).to_have_text("Человек")
    assert page.url == address + "/form"
    context.close()


def test_a_phone_folds_the_ways_and_a_page_without_scripts_shows_them(browser: Browser, address: str) -> None:
    for scripts in (True, False):
        context = _context(browser, address, "en", 360, scripts)
        page = context.new_page()
        page.goto(address + "/form")
        ways = page.locator("#navigation")
        assert ways.is_visible() is not scripts
        if scripts:
            page.get_by_role("button", name="Menu").click()
            assert ways.is_visible()
        context.close()


@pytest.mark.parametrize("by", ["button", "escape", "without scripts"])
def test_leaving_quickly(browser: Browser, address: str, by: str) -> None:
    scripts = by != "without scripts"
    context = _context(browser, address, "en", scripts=scripts)
    page = context.new_page()
    page.goto(address + "/confirm")
    page.goto(address + "/public")
    told = page.get_by_text("Or press Escape three times.")
    assert told.is_visible() is scripts, "what does not work is not promised"
    assert page.get_by_text("This does not erase the history").is_visible()
    if by == "escape":
        for _ in range(3):
            page.keyboard.press("Escape")
    else:
        page.get_by_role("button", name="Leave this page quickly").click()
    page.wait_for_url("**/icon.svg")
    page.go_back()
    # With scripts the page itself left no entry; a plain link leaves one.
    page.wait_for_url("**/confirm" if scripts else "**/public")
    context.close()


def test_two_presses_are_a_slip(page: Page, address: str) -> None:
    page.goto(address + "/public")
    for _ in range(2):
        page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    expect(page.locator("h1")).to_be_visible()
    assert page.url.endswith("/public")


def test_the_quick_exit_stays_in_sight_and_hides_no_focus(browser: Browser, address: str) -> None:
    context = _context(browser, address, "ru", 360)
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 400})
    page.goto(address + "/public")
    page.keyboard.press("End")
    assert page.evaluate(AT_THE_END)
    assert page.locator("[data-exit]").is_visible()
    box = page.locator("[data-exit]").bounding_box()
    assert box and 0 <= box["y"] < 100
    page.locator("footer a").last.focus()
    hidden = []
    for _ in range(40):  # back through the page, whose links come up under the bar
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('[data-exit], body')"):
            break
        hidden += page.evaluate(UNDER_THE_BAR)
    else:
        pytest.fail("the bar was not reached")
    assert not hidden
    context.close()


def test_on_paper_there_is_all_text_and_no_button(page: Page, address: str) -> None:
    page.emulate_media(media="print")
    page.goto(address)
    assert page.locator("#history").is_visible() and page.locator("#plan").is_visible()
    for selector in (".govuk-button", ".eq-header", "nav", ".govuk-summary-list__actions"):
        assert not [one for one in page.locator(selector).all() if one.is_visible()], selector
    after = page.locator("main a.govuk-link").first.evaluate("e => getComputedStyle(e, '::after').content")
    assert after in ("none", "normal"), "an address of a case does not go on paper"
