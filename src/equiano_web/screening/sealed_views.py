"""The receiving end of sealed sets (docs/how-to/offline-screening.md)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from equiano_web.access import DeniedError
from equiano_web.actions import RefusedError
from equiano_web.callers import caller
from equiano_web.screening import receiving
from equiano_web.screening.receiving import LARGEST_BODY
from equiano_web.screening.sealed import SealedError

# What a device understands of a refusal: by the code of a rule, or by the name of an error.
_STATUS = {"rules": 409, "content": 400, "SealedError": 400, "too_many": 429, "DeniedError": 403}


@csrf_exempt  # its header stands for the token: another site cannot set it without consent by CORS
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Take a sealed set from whoever is signed in; the answer names it, also where it was taken before."""
    if request.headers.get("X-Equiano-Sealed") != "1":
        return _answer(403)
    if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
        return _answer(413)
    who = caller(request)
    try:
        return _answer(200, id=str(receiving.receive(who, receiving.opened(who, request.body))))
    except (SealedError, DeniedError) as refused:
        return _answer(_STATUS[type(refused).__name__])
    except RefusedError as refused:
        return _answer(_STATUS[refused.code])


def _answer(status: int, **said: str) -> JsonResponse:
    """An answer that says its status, and of a set its id alone."""
    return JsonResponse(said, status=status)
