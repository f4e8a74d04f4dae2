"""What the API answers when an act was not let through: one shape, `{code, text, fields}`.

| raised | status | code |
|---|---|---|
| no token, or none that holds | 401 | `unauthenticated` |
| a method that an address has not | 405 | `no_act` |
| `DeniedError` of a permission | 403 | `forbidden`: the token or the role has not the permission |
| `DeniedError` of a thing | 404 | `not_found`: the same for what is not there and what is out of reach |
| `UnconfirmedError` | 403 | `confirmation_needed`: the person gives a code first (`/me/confirm`) |
| `ConflictError` | 409 | `conflict`: read the case again; `fields` names those that another changed |
| `AnswersDifferError` | 409 | `conflict`: another answered the same question otherwise |
| `RefusedError` | 409 | its own |
| `SealedError` | 422 | `sealed`: a set of a device that does not open |
| `BadInputError` of a file | 422 | `bad_file` |
| `UnfitError`, not of the described kind | 422 | `unfit`, `invalid` |
| `TooManyError` | 429 | `too_many` |

No text repeats a value.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Hashable
from functools import cache

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation, PathView
from pydantic import Field

from equiano.errors import BadInputError
from equiano.words import say
from equiano_web.access import DeniedError, Permission, UnconfirmedError
from equiano_web.actions import RefusedError
from equiano_web.cases.actions import ConflictError
from equiano_web.cases.tracks.actions import StepRefusedError
from equiano_web.cases.values import UnfitError
from equiano_web.limits import TooManyError
from equiano_web.screening.actions import AnswersDifferError
from equiano_web.screening.sealed import SealedError

# ninja would build a shape for each status of each act: 1,840 of them for the errors alone, 22 MB in each
# process and half a second. One for each kind of answer is enough.
_new_shape = Operation._create_response_model


@cache
def _shape_of(answer: Hashable) -> type[Schema] | None:
    return _new_shape(Operation, answer)  # type: ignore[arg-type]  # which does not look at its operation


def _shared_shape(_: Operation, answer: Hashable) -> type[Schema] | None:
    return _shape_of(answer)


Operation._create_response_model = _shared_shape  # type: ignore[assignment]

_method_not_allowed = PathView._not_allowed


def _not_allowed(view: PathView) -> HttpResponse:
    """What ninja answers is no JSON, and passes by the handlers of what is raised."""
    answer = _method_not_allowed(view)
    answer["Allow"] = ", ".join(sorted(answer["Allow"].split(", ")))  # it comes from a set, in any order
    text = say("There is no such act at this address.")
    answer.content = json.dumps(Problem(code="no_act", text=text).model_dump(), ensure_ascii=False)
    answer["Content-Type"] = "application/json; charset=utf-8"
    return answer


PathView._not_allowed = _not_allowed  # type: ignore[assignment, method-assign]

STATUSES = frozenset({400, 401, 403, 404, 409, 422, 429, 500})
_LOG = logging.getLogger("equiano_web.api")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


class Problem(Schema):
    """Why nothing was done: `code` for programs, `text` for people, `fields` with a text for each meant."""

    code: str
    text: str
    fields: dict[str, str] = Field(default_factory=dict)


def binary(kind: str) -> dict[str, object]:
    """Of an act that answers a file instead of JSON: what its description says."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {200: {"description": "The file.", "content": content}}}


def handle(api: NinjaAPI) -> None:
    """Have `api` answer what is raised."""

    def answer(request: HttpRequest, raised: Exception | type[Exception]) -> HttpResponse:
        assert isinstance(raised, Exception)
        status, problem = _told(raised)
        response = api.create_response(request, problem.model_dump(), status=status)
        if status == 401:
            response["WWW-Authenticate"] = "Bearer"
        if isinstance(raised, TooManyError):
            response["Retry-After"] = str(raised.wait)
        return response

    for kind in (
        Exception,
        *_ANSWERED,
        *_ANSWERED_TOO,
        Http404,
        HttpError,
        AuthenticationError,
        ValidationError,
    ):
        api.add_exception_handler(kind, answer)


_ANSWERED = (BadInputError, DeniedError, UnconfirmedError, RefusedError, ConflictError, UnfitError)
_ANSWERED_TOO = (AnswersDifferError, SealedError)


def _told(raised: Exception) -> tuple[int, Problem]:
    """Status and content of the answer to what was raised."""
    match raised:
        case DeniedError(args=(Permission(), *_)):
            return 403, Problem(code="forbidden", text=say("This token has not the permission for it."))
        case DeniedError() | Http404():
            return 404, Problem(code="not_found", text=say("There is nothing here that you may see."))
        case UnconfirmedError():
            text = say("This asks for the second factor: send a code of it to /api/v1/me/confirm first.")
            return 403, Problem(code="confirmation_needed", text=text)
        case StepRefusedError():
            fields = {name: one.text for one in raised.refusals for name in one.fields}
            return 409, Problem(code=raised.code, text=raised.text, fields=fields)
        case TooManyError():
            return 429, Problem(code=raised.code, text=raised.text)
        case RefusedError():
            return 409, Problem(code=raised.code, text=raised.text)
        case ConflictError():
            text = say("Somebody else changed the same fields. Read them again, then decide.")
            fields = dict.fromkeys(raised.fields, say("changed by somebody else since"))
            return 409, Problem(code="conflict", text=text, fields=fields)
        case AnswersDifferError():
            text = say("Somebody else answered this question otherwise. Read the talk again, then decide.")
            return 409, Problem(code="conflict", text=text)
        case SealedError():
            return 422, Problem(
                code="sealed", text=say("This set does not open: it was sealed for another key.")
            )
        case BadInputError():  # of a file; it names rows and columns, never a value
            return 422, Problem(code="bad_file", text=str(raised))
        case UnfitError():
            text = say("Some values do not fit their fields.")
            return 422, Problem(
                code="unfit", text=text, fields={_named(name): text for name, text in raised.errors.items()}
            )
    return _told_of_request(raised)


def _told_of_request(raised: Exception) -> tuple[int, Problem]:
    """The same for what ninja raises, or nobody foresaw."""
    match raised:
        case ValidationError():
            text = say("The request is not as the description of the API asks for.")
            fields = {
                ".".join(_named(part) for part in one["loc"]): _wrong(one["type"]) for one in raised.errors
            }
            return 422, Problem(code="invalid", text=text, fields=fields)
        case AuthenticationError():
            text = say("Send a token that holds in the header Authorization: Bearer …")
            return 401, Problem(code="unauthenticated", text=text)
        case HttpError():
            return raised.status_code, Problem(code="unreadable", text=say("The request cannot be read."))
    # Where it happened, and nothing of what was in hand: messages of libraries repeat values.
    last = traceback.extract_tb(raised.__traceback__)[-1:]
    at = ", ".join(f"{frame.filename}:{frame.lineno}" for frame in last)
    _LOG.error("an act of the API failed: %s at %s", type(raised).__name__, at)
    return 500, Problem(code="failed", text=say("Something went wrong on our side. Nothing was saved."))


def _named(field: str | int) -> str:
    """A field that was sent, if it looks like the name of one: what else stands there may be of a person."""
    return str(field) if isinstance(field, int) or _NAME.fullmatch(field) else "…"


def _wrong(kind: str) -> str:
    if kind == "missing":
        return say("This is missing.")
    return say("This is not of the kind that is asked for.")
