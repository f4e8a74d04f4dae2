"""The pages, as WSGI: made once, before workers begin."""

import io
import os
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "equiano_web.settings")
application = get_wsgi_application()


def warm(host: str, languages: tuple[str, ...]) -> None:
    """Make a page in each language, so that what all pages share is read: frame, words, page parts.

    It says that there is nothing at its address: so nothing is asked of the database, and nobody counted.

    Args:
        host: The name by which the application is reached.
        languages: Their codes.
    """
    asked: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/-",
        "QUERY_STRING": "",
        "SERVER_NAME": host,
        "SERVER_PORT": "443",
        "HTTP_HOST": host,
        "HTTP_X_FORWARDED_PROTO": "https",
        "wsgi.url_scheme": "https",
    }
    for lang in languages:
        environ = {**asked, "HTTP_ACCEPT_LANGUAGE": lang, "wsgi.input": io.BytesIO()}
        for _ in application(environ, _begin):
            pass


def _begin(*_: object) -> Callable[[bytes], object]:
    return lambda _: None
