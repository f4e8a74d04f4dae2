"""The frame of every page as data: language, direction, ways by role, the DEMO band, the language switch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST

from equiano.words import LANGUAGES, code_of, language, speech_of
from equiano_web.components.addresses import address
from equiano_web.components.shapes import Link, Navigation

NAMES = {"en": "English", "ru": "Русский"}  # each in its own language
# Written from right to left (Unicode CLDR).
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ps", "ckb", "ur", "ug", "yi"})
# Where who must leave quickly is taken: a page that anyone may have open.
EXIT_ADDRESS = "https://www.wikipedia.org/"
YEAR = 365 * 24 * 3600


def direction(lang: str) -> str:
    """`rtl` or `ltr`, as HTML writes it."""
    return "rtl" if lang in RIGHT_TO_LEFT else "ltr"


def sheet_of(way: str) -> str:
    """The style sheet for a direction, among the static files."""
    return "equiano_web/look.rtl.css" if way == "rtl" else "equiano_web/look.css"


def shell(request: HttpRequest) -> dict[str, object]:
    """What the templates of the shell need; a context processor."""
    lang = speech_of(language())
    way = direction(lang)
    return {
        "lang": lang,
        "direction": way,
        "sheet": sheet_of(way),
        "languages": tuple((code, NAMES[code], code == lang) for code in LANGUAGES),
        "language_address": _address_of_language(),
        "here": request.get_full_path(),
        "is_demo": bool(getattr(settings, "EQUIANO_DEMO", False)),
        "exit_address": getattr(settings, "EQUIANO_EXIT_ADDRESS", EXIT_ADDRESS),
        "navigation": _navigation(request),
    }


def _address_of_language() -> str:
    try:
        return address("language")
    except NoReverseMatch:
        return ""


def _navigation(request: HttpRequest) -> Navigation:
    """The ways that the setting's function gives this person, the present one marked."""
    path: str = getattr(settings, "EQUIANO_NAVIGATION", "")
    if not path:
        return Navigation()
    given: Callable[[HttpRequest], Navigation] = import_string(path)
    found = given(request)
    main = tuple(_marked(link, request.path) for link in found.main)
    return replace(found, main=main, account=tuple(found.account), footer=tuple(found.footer))


def _marked(link: Link, path: str) -> Link:
    below = link.href != "/" and path.startswith(link.href.rstrip("/") + "/")
    return replace(link, current=True) if below or path == link.href else link


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and go back to the page; to no other site."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    chosen = request.POST.get("language", "")
    if chosen in LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code_of(chosen),
            max_age=YEAR,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response
