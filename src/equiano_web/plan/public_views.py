"""The plan that was published, for everybody: no account, no session, no cookie."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from equiano.words import LANGUAGES, language, using
from equiano_web.plan import exports, pages, readings


@login_not_required
@require_safe
def published(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page, in the language that it asks for itself."""
    plan = readings.published(key)
    if plan is None:
        raise Http404
    lang = asked if (asked := request.GET.get("lang", "")) in LANGUAGES else language()
    with translation.override(lang), using(lang):
        answer = render(request, "plan/public.html", pages.public(plan, key, lang))
    answer["Content-Language"] = lang
    return answer


@login_not_required
@require_safe
def published_file(request: HttpRequest, key: UUID, ending: str) -> HttpResponse:
    """The same as a file."""
    plan = readings.published(key)
    if plan is None:
        raise Http404
    lang = asked if (asked := request.GET.get("lang", "")) in LANGUAGES else language()
    with using(lang):
        return exports.answer(plan, ending)
