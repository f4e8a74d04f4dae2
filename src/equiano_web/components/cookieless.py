"""Pages for people without an account: no session, no cookie; the page itself carries what it knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from equiano.words import LANGUAGES, language, using
from equiano_web.components.shell import NAMES, direction, sheet_of

_Page = Callable[..., HttpResponse]


def spoken(view: _Page) -> _Page:
    """Speak the language that the page itself asks for; no cookie keeps it."""

    @wraps(view)
    def said(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        asked = request.POST.get("lang") or request.GET.get("lang") or ""
        lang = asked if asked in LANGUAGES else language()
        with translation.override(lang), using(lang):
            answer = view(request, *args, **kwargs)
        answer["Content-Language"] = lang
        return answer

    return said


def framed(request: HttpRequest, template: str, shown: Mapping[str, object]) -> HttpResponse:
    """A page without the frame's own language form, which would set a cookie; `others` are the languages."""
    lang = language()
    frame = {
        "lang": lang,
        "direction": direction(lang),
        "sheet": sheet_of(direction(lang)),
        "language_address": "",
    }
    others = [(code, NAMES[code]) for code in LANGUAGES if code != lang]
    return render(request, template, {**frame, "others": others, **shown})
