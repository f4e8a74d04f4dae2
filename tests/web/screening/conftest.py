"""A real Chromium, and a page under the application's own policy that may load the room's scripts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import equiano_web.screening
from equiano_web.middleware import CONTENT_SECURITY_POLICY

STATIC = Path(equiano_web.screening.__file__).parent / "static" / "equiano_web" / "screening"
BARE = b"<!doctype html><html lang='en'><title>bare</title></html>"


class _Files(SimpleHTTPRequestHandler):
    """The room's scripts, and at / a page that holds nothing."""

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(BARE)))
        self.end_headers()
        self.wfile.write(BARE)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: a test's output is for its failure."""


@pytest.fixture(scope="session")
def scripts() -> Iterator[str]:
    """Address under which the room's scripts are served; localhost, as WebCrypto needs a secure context."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(STATIC)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


@pytest.fixture
def page(chromium: Browser, scripts: str) -> Iterator[Page]:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{scripts}/")
    yield page
    context.close()
