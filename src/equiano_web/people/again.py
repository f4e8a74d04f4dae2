"""A form that came after its session had ended, or from before one signed in anew: nothing typed is lost.

The page stands at the same address; what was typed rests in it as hidden fields, in the browser alone, as in
`proof.py`. Whoever signs in meanwhile, in a tab of its own, sends it from there.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.csrf import csrf_failure

from equiano_web.people import proof

# Never written into a page; who set one begins again.
_SECRET = "password"


def is_wanted(request: HttpRequest) -> bool:
    """Whether a request carries something that was typed and can be sent once more."""
    names = [name for name, _ in proof.typed(request)] if request.method == "POST" else []
    return bool(names) and not any(_SECRET in name for name in names)


def ask(request: HttpRequest) -> HttpResponse:
    """The page from which it is sent once more; status 403, for nothing was done.

    The token of the request was good, or it came from a page of ours.
    """
    context = {
        "kept": proof.typed(request),
        "lost_files": bool(request.FILES),
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': reverse('proof_done')})}",
    }
    return render(request, "people/again.html", context, status=403)


def untrusted(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a good token: signing in draws a new one, and pages that were open hold the old.

    `Sec-Fetch-Site` is written by the browser and by no page: what it calls of the same origin was typed
    here, and what another site sends is refused as ever.
    """
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if ours and request.user.is_authenticated and is_wanted(request):
        return ask(request)
    return csrf_failure(request, reason)
