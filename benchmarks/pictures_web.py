"""Takes the pictures of the application that README and docs show, on a demo of its own.

    .venv/bin/python benchmarks/pictures_web.py            writes docs/images/web_*.png

Chromium, Playwright and Pillow come with the development install. All persons in it are invented.
"""

from __future__ import annotations

import base64
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OUT = Path(__file__).parents[1] / "docs" / "images"
# Of the page's height so much is shown: a phone's screen, a laptop's.
SIZES = {"phone": (360, 900), "desktop": (1280, 1000)}
COLOURS = 64  # enough for pages of text, a third of the bytes
EMAILS = {"en": "caseworker@iom-kaliningrad.example", "ru": "caseworker@shelter.example"}


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A demo network that is served: its address, its logins."""
    environment = {**os.environ, "EQUIANO_WEB_DATA": str(folder), "EQUIANO_WEB_DEMO": "1"}
    program = [sys.executable, "-m", "equiano"]
    subprocess.run(
        [*program, "web", "demo", "--cases", "40"], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    server = subprocess.Popen([*program, "serve", "--port", str(port)], env=environment)
    try:
        url = f"http://localhost:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/health", timeout=5)
                break
            except OSError:
                time.sleep(0.1)
        yield url, json.loads((folder / "demo-logins.json").read_text(encoding="utf-8"))
    finally:
        server.terminate()
        server.wait(timeout=30)


def signed_in(browser: Browser, url: str, login: dict[str, Any], lang: str) -> Page:
    """A caseworker's browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
    context.add_cookies([{"name": "language", "value": lang, "url": url}])
    page = context.new_page()
    page.goto(f"{url}/sign-in")
    page.locator("input[name=login]").fill(login["email"])
    page.locator("input[type=password]").fill(login["password"])
    page.locator("main form button[type=submit]").first.click()
    code = TOTP(base64.b32decode(login["totp_secret"]), 6, hashes.SHA1(), 30, enforce_key_length=False)
    page.locator("input[name=code]").fill(code.generate(int(time.time())).decode())
    page.locator("main form button").first.click()
    page.wait_for_url("**/cases")
    return page


def fullest(page: Page, url: str) -> str:
    """Of the cases of the list the one with most tracks under way."""
    links = page.locator("table a").all()
    hrefs = [str(link.get_attribute("href")) for link in links]

    def under_way(href: str) -> int:
        page.goto(url + href)
        return int(page.locator("#tracks + ul > li").count())

    return max(hrefs, key=under_way)


def begin_talk(page: Page, url: str, case: str) -> None:
    """A talk at its first question."""
    page.goto(f"{url}{case}/screening/new")
    for _ in range(3):
        for group in page.locator("fieldset").all():
            if group.locator("input[type=radio]").count():
                group.locator("input[type=radio]").first.check()
        page.locator("main form button[type=submit]").last.click()
        if page.locator("button[name=answer]").count():
            return


def take(page: Page, name: str, lang: str) -> None:
    """A picture at each size."""
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        image = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
        image.save(OUT / f"web_{name}_{size}_{lang}.png", optimize=True)
    page.set_viewport_size({"width": 1280, "height": 1000})


def main() -> None:
    """All pictures."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "web") as (url, logins),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for lang, email in EMAILS.items():
            page = signed_in(browser, url, next(one for one in logins if one["email"] == email), lang)
            case = fullest(page, url)
            page.goto(url + case)
            take(page, "case", lang)
            begin_talk(page, url, case)
            take(page, "question", lang)
        browser.close()


if __name__ == "__main__":
    main()
