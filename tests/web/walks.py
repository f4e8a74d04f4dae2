"""Somebody at a browser of a phone's width without scripts, for walks through a room in both languages."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from equiano.words import text_of
from equiano_web.access import Who
from tests.web import make
from tests.web.screening.test_room_browser import looked_at


class Walker:
    """One person at a browser; pages that are looked at are kept where `EQUIANO_PICTURES` names a folder."""

    def __init__(self, chromium: Browser, server: LiveServer, who: Who, lang: str, axe: str) -> None:
        self.chromium, self.base, self.lang, self.axe = chromium, server.url, lang, axe
        self.context: BrowserContext = chromium.new_context(
            viewport={"width": 360, "height": 740}, java_script_enabled=False, accept_downloads=True
        )
        self.context.set_default_timeout(15_000)
        session = make.signed_in(who, lang).cookies["session"].value
        for name, value in (("session", session), ("language", lang)):
            self.context.add_cookies([{"name": name, "value": value, "url": self.base}])
        self.page: Page = self.context.new_page()

    def go(self, path: str) -> str:
        self.page.goto(self.base + path)
        return self.page.inner_text("main")

    def follow(self, text: str) -> str:
        name = text_of(text, self.lang)
        self.page.locator("main a", has_text=name).first.click()
        return self.page.inner_text("main")

    def press(self, text: str) -> str:
        name = text_of(text, self.lang)
        self.page.get_by_role("button", name=name).first.click()
        return self.page.inner_text("main")

    def look(self, name: str) -> None:
        """Axe, and nothing wider than the phone."""
        looked_at(self.chromium, self.context, self.page.url, self.axe)
        if folder := os.environ.get("EQUIANO_PICTURES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            for width in (360, 1280):
                self.page.set_viewport_size({"width": width, "height": 740})
                self.page.screenshot(path=f"{folder}/{name}_{width}_{self.lang}.png", full_page=True)
            self.page.set_viewport_size({"width": 360, "height": 740})
