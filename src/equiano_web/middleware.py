"""What every answer carries, the language in which it is said, and whose clock it goes by."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation

from equiano.words import LANGUAGES, say, using
from equiano_web import limits
from equiano_web.callers import refused, too_many

# No inline script or style, nothing from elsewhere.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        *(
            f"{kind}-src 'self'"
            for kind in ("script", "style", "img", "font", "connect", "manifest", "media", "worker")
        ),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
REFUSED = "equiano.refused"
"""Under this name the environment of a request that did not arrive whole says its status, 408 or 413."""
# Codes of our own: Python 3.13 renamed the status.
_NOT_WHOLE = {408: "request_timeout", 413: "request_entity_too_large"}
_SIGN_OUT = "/sign-out"
_Answer = Callable[[HttpRequest], HttpResponse]


class Headers:
    """Headers that keep a page from foreign code, from caches and from other sites."""

    def __init__(self, get_response: _Answer) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers."""
        response = self._answer(request)
        response.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.setdefault("X-Frame-Options", "DENY")  # errors that arise before Django would set it
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # granian would write its own name; it has no option for that.
        response["Server"] = "Equiano"
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store")
        if request.path == _SIGN_OUT and request.method == "POST":
            # Not "storage": sealed answers of an interview without a network wait there until they are sent.
            response["Clear-Site-Data"] = '"cache"'
        return response


class NoTrace:
    """Refuses `TRACE`, which no browser and no program of ours needs."""

    def __init__(self, get_response: _Answer) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand on."""
        return HttpResponse(status=405) if request.method == "TRACE" else self._answer(request)


# Addresses that are counted, by their names: which limit (`limits.py`), and of which requests.
_COUNTED = {
    "account_login": ("sign_in", "POST"),
    "mfa_authenticate": ("second_factor", "POST"),
    "account_reset_password": ("password", "POST"),
    "account_reset_password_from_key": ("invitation", "POST"),
    "invitation": ("invitation", "GET POST"),
    "offer_check": ("offer", "POST"),
    "partner-receive": ("package", "POST"),
    "partner-receive-file": ("package", "POST"),
}


class Limits:
    """Tells who asks too often to wait: by network address, what is open to everybody.

    Searches and programs are counted where they are answered (`cases/readings.py`, `api/v1.py`).
    """

    def __init__(self, get_response: _Answer) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand on."""
        return self._answer(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """The page that says how long to wait; None if the request may pass."""
        match = request.resolver_match
        route = (match.url_name if match else "") or ""
        name, methods = _COUNTED.get(route, ("", ""))
        try:
            if name and request.method in methods.split():
                limits.spend(name, limits.address_of(request))
            known = request.user.is_authenticated or request.path.startswith("/api/")
            if not known and route != "health":  # which asks the database for nothing
                limits.spend("public", limits.address_of(request))
        except limits.TooManyError as raised:
            return too_many(request, raised)
        return None


class Whole:
    """Refuses what did not arrive whole (`entrance.py`), in words; of who asks for no page in the API's."""

    def __init__(self, get_response: _Answer) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, or hand on."""
        if not (status := request.META.get(REFUSED, 0)):
            return self._answer(request)
        text = self._told(status)
        if request.path.startswith("/api/") or not request.accepts("text/html"):
            return JsonResponse({"code": _NOT_WHOLE[status], "text": text, "fields": {}}, status=status)
        return refused(request, text, status)

    def _told(self, status: int) -> str:
        if status == HTTPStatus.REQUEST_TIMEOUT:
            return say(
                "Not all of what you sent has arrived, so nothing of it was taken. Send it again when the "
                "connection is better."
            )
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
        return say(
            "What you sent is larger than {most} MB, so nothing of it was taken. Make the file smaller, or "
            "send less at a time.",
            most=most,
        )


class Language:
    """The language that the person chose, else of the account, else of the browser; the agency's clock."""

    def __init__(self, get_response: _Answer) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Speak it, and read the clock so, while the page is made."""
        lang, user = self._chosen(request), request.user
        zone = user.agency.time_zone if user.is_authenticated else None
        with translation.override(lang), using(lang), timezone.override(zone):
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
