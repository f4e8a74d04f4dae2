"""The page for screening without a network and what it is made of; nothing in it is about a person.

All of it is open: it holds the public rules and questions, and works when a session has ended. Only sending
needs a sign-in.
"""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from equiano.words import language
from equiano_web.components.shell import NAMES
from equiano_web.screening.offline import PAGE, SEND, kept, taken_rules
from equiano_web.screening.sealed import sealing_keys


def _json(content: bytes, kind: str = "application/json") -> HttpResponse:
    # Asked for anew each time; the device's own store is what works without a network.
    return HttpResponse(content, content_type=f"{kind}; charset=utf-8", headers={"Cache-Control": "no-cache"})


@login_not_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page."""
    taken_rules(settings.PLACE.data)
    key = sealing_keys(settings.PLACE.keys)[0]
    here = {
        "kept": kept(),
        "key": key,
        "page": PAGE,
        "send": SEND,
        "lang": language(),
        "languages": NAMES.items(),
    }
    response = render(request, "equiano_web/screening/offline.html", here)
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_GET
def table(request: HttpRequest, rules: str) -> HttpResponse:
    """The table of the present rules; an older one is on the devices that need it."""
    now = kept()
    if rules != now.rules:
        raise Http404
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = _json(now.packed if packed else now.table)
    response["Vary"] = "Accept-Encoding"
    if packed:
        response["Content-Encoding"] = "gzip"
    return response


@login_not_required
@require_GET
def words(_: HttpRequest) -> HttpResponse:
    """Texts of the page in each language."""
    return _json(kept().words)


@login_not_required
@require_GET
def files(_: HttpRequest) -> HttpResponse:
    """What the worker keeps."""
    return _json(json.dumps({"files": kept().files, "table": kept().table_address}).encode())


@login_not_required
@require_GET
def manifest(_: HttpRequest) -> HttpResponse:
    """What a phone needs to put the page among its programs."""
    icon = {
        "src": f"{settings.STATIC_URL}equiano_web/screening/icon.svg",
        "sizes": "any",
        "type": "image/svg+xml",
    }
    names = {"name": "Equiano", "short_name": "Equiano", "start_url": PAGE, "scope": PAGE}
    look = {"display": "standalone", "background_color": "#ffffff", "theme_color": "#0b5d6b"}
    found = {**names, **look, "icons": [icon]}
    return _json(json.dumps(found).encode(), "application/manifest+json")


@login_not_required
@require_GET
def worker(_: HttpRequest) -> HttpResponse:
    """The worker; it may keep the page and what lies below it."""
    content = Path(finders.find("equiano_web/screening/worker.js") or "").read_bytes()
    response = _json(content, "text/javascript")
    response["Service-Worker-Allowed"] = PAGE
    return response
