"""What every answer carries, and the language in which it is said."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from equiano.words import LANGUAGES, using

# No inline script or style, nothing from elsewhere.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        *(
            f"{kind}-src 'self'"
            for kind in ("script", "style", "img", "font", "connect", "manifest", "worker")
        ),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
_Answer = Callable[[HttpRequest], HttpResponse]


class Headers:
    """Headers that keep a page from foreign code, from caches and from other sites."""

    def __init__(self, get_response: _Answer) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers."""
        response = self._answer(request)
        response.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store")
        return response


class Language:
    """The language that the person chose, else that of the account, else the browser's."""

    def __init__(self, get_response: _Answer) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Speak it while the page is made."""
        lang = self._chosen(request)
        with translation.override(lang), using(lang):
            response = self._answer(request)
        response.setdefault("Content-Language", lang)
        return response

    def _chosen(self, request: HttpRequest) -> str:
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if asked in LANGUAGES:
            return asked
        if request.user.is_authenticated and request.user.language in LANGUAGES:
            return request.user.language
        found = translation.get_language_from_request(request).split("-")[0]
        return found if found in LANGUAGES else "en"
