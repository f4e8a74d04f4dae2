"""The gallery on the application's own settings, by Django's client and served to a browser."""

from __future__ import annotations

from collections.abc import Iterator
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import Client, override_settings


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """A test that fails says why itself."""


@pytest.fixture(scope="package")
def gallery() -> Iterator[None]:
    here = "tests.web.components.gallery"
    with override_settings(
        ROOT_URLCONF=here, EQUIANO_NAVIGATION=f"{here}.ways", EQUIANO_DEMO=True,
        EQUIANO_EXIT_ADDRESS="/static/equiano_web/icon.svg",
        # Its pages are nobody's: nobody signs in, nobody is counted, and no database is there.
        MIDDLEWARE=[one for one in settings.MIDDLEWARE if not one.endswith((".Gate", ".Limits"))],
        MESSAGE_STORAGE="django.contrib.messages.storage.cookie.CookieStorage",
    ):  # fmt: skip
        yield


@pytest.fixture(autouse=True)
def _addresses_of_the_application(request: pytest.FixtureRequest, settings: Any) -> None:
    """For tests that do not ask for the gallery: it stays up until the last of this folder has run."""
    if "gallery" not in request.fixturenames:
        settings.ROOT_URLCONF = "equiano_web.urls"


@pytest.fixture
def client(gallery: None) -> Client:
    return Client()


@pytest.fixture(scope="package")
def address(gallery: None) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
