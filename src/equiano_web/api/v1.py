"""`/api/v1`: who calls by a token, the rooms' routers, one shape of errors. Its description is OpenAPI."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.parser import Parser as BaseParser
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer

from equiano_web.access import Who
from equiano_web.api.abroad import abroad
from equiano_web.api.account import account
from equiano_web.api.campaigns import campaigns
from equiano_web.api.cases import cases
from equiano_web.api.consents import consents
from equiano_web.api.demands import demands
from equiano_web.api.directory import directory
from equiano_web.api.exports import exports
from equiano_web.api.figures import figures
from equiano_web.api.files import files
from equiano_web.api.imports import imports
from equiano_web.api.national import national
from equiano_web.api.opening import opening
from equiano_web.api.people import people
from equiano_web.api.plan import plan
from equiano_web.api.problems import handle
from equiano_web.api.referrals import referrals
from equiano_web.api.screenings import screenings
from equiano_web.api.tasks import tasks
from equiano_web.api.tokens import who_has
from equiano_web.api.tracks import work
from equiano_web.api.training import training
from equiano_web.limits import address_of, spend


class Bearer(HttpBearer):
    """`Authorization: Bearer eqtoken_…`, a token made at `/me/tokens`."""

    def authenticate(self, request: HttpRequest, token: str) -> Who | None:
        """Whom the token acts for."""
        found = who_has(token)
        if found is None:
            spend("api_unknown", address_of(request))
            return None
        spend("api", found[1])
        request.token = found[1]  # type: ignore[attr-defined]
        return found[0]


class Renderer(JSONRenderer):
    """JSON that people can read."""

    json_dumps_params: dict[str, Any] = {"ensure_ascii": False}  # noqa: RUF012  # as ninja has it


class Parser(BaseParser):
    """JSON as RFC 8259 has it: no NaN, and no half of a letter, which no database keeps."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The content of a request."""
        content: dict[str, Any] = json.loads(request.body, parse_constant=_no_number)
        json.dumps(content, ensure_ascii=False).encode()
        return content


def _no_number(name: str) -> object:
    raise ValueError("no number of JSON")


NAME = "Equiano"
api = NinjaAPI(
    title=NAME,
    version="1",
    description=(
        "Cases for other programs. Labels and texts of errors in English or Russian, by Accept-Language. "
        "Every act and reading stands in the audit."
    ),
    auth=Bearer(),
    renderer=Renderer(),
    parser=Parser(),
    # The page that ninja offers takes its parts from elsewhere and has inline scripts.
    docs_url=None,
    openapi_url=None,  # it would be worked out anew each time it is asked for (description.py)
    urls_namespace="api-1",
)
handle(api)


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """There is nothing at this address, in the shape of the API."""
    return api.on_exception(request, Http404())


rooms = (
    *(account, cases, work, tasks, screenings, files),
    *(consents, demands, opening, imports, exports, people, referrals, directory, figures),
    *(campaigns, training, abroad, national, plan),
)
for router in rooms:
    api.add_router("", router)
