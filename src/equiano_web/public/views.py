"""The offer check: a page that knows no account, no session and no cookie, and keeps nothing.

What is pasted comes by POST and stands in the answer alone. The form carries no token of a cookie: there is
nothing that another site could do with it on somebody's behalf.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from equiano.words import LANGUAGES, language, using
from equiano_web.actions import RefusedError
from equiano_web.components.shell import NAMES, direction, sheet_of
from equiano_web.public import readings
from equiano_web.public.forms import OfferForm

# As a form without files is sent: parts of several may be laid down in a temporary file while they are read.
_SENT_AS = "application/x-www-form-urlencoded"


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def offer_check(request: HttpRequest) -> HttpResponse:
    """The form, or what the offer says and does not say; in the language that the page itself asks for."""
    if request.method == "POST" and request.content_type != _SENT_AS:
        return HttpResponse(status=415)
    asked = request.POST.get("lang") or request.GET.get("lang") or ""
    lang = asked if asked in LANGUAGES else language()
    with translation.override(lang), using(lang):
        answer = _shown(request, lang)
    answer["Content-Language"] = lang
    return answer


@sensitive_variables()
def _shown(request: HttpRequest, lang: str) -> HttpResponse:
    form = OfferForm(request.POST if "offer" in request.POST else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            page = readings.checked(given["offer"], given["kind"], given["origin"], given["destination"])
        except RefusedError as refused:
            form.add_error("offer", refused.text)
        else:
            return render(request, "public/offer.html", {**_frame(lang), "page": page, "given": given})
    return render(request, "public/offer_form.html", {**_frame(lang), "form": form})


def _frame(lang: str) -> dict[str, object]:
    """The frame in the page's own language; its own form for languages would set a cookie."""
    way = direction(lang)
    others = [(code, NAMES[code]) for code in LANGUAGES if code != lang]
    return {"lang": lang, "direction": way, "sheet": sheet_of(way), "language_address": "", "others": others}
