"""One's own account for other programs: what is theirs, notices, devices, tokens, the second factor."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from equiano_web.access import Permission, may
from equiano_web.api import people_shapes as shapes
from equiano_web.api import tokens
from equiano_web.api.cases import who_of
from equiano_web.api.people import fit
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.api.shapes import Me
from equiano_web.people import own, readings
from equiano_web.people.forms import OwnForm

account = Router(tags=["account"])
_PROBLEMS = {STATUSES: Problem}


@account.get("/me", response={200: Me, **_PROBLEMS})
def me(request: HttpRequest) -> object:
    """Whom the token acts for, and what it may do."""
    who = who_of(request)
    return {
        "user": who.user.pk,
        "agency": who.user.agency_id,
        "role": who.user.role,
        "permissions": [str(one) for one in Permission if may(who, one)],
    }


@account.post("/me/confirm", response={200: shapes.Confirmed, **_PROBLEMS})
def confirm(request: HttpRequest, body: shapes.Code) -> object:
    """Give a code of the second factor; for five minutes this token does what asks for it.

    Failed tries count with those at the pages: five within 15 minutes lock the account.
    """
    token = cast("str", request.token)  # type: ignore[attr-defined]  # set by the bearer
    return {"until": tokens.confirm(who_of(request), token, body.code)}


@account.get("/me/account", response={200: shapes.Account, **_PROBLEMS})
def my_account(request: HttpRequest) -> object:
    """One's own account."""
    seen = readings.mine(who_of(request))
    return {"id": seen.id, **seen.fields}


@account.put("/me/account", response={204: None, **_PROBLEMS})
def change_account(request: HttpRequest, body: shapes.ChangeAccount) -> object:
    """Change one's own name, language, time until a page asks again, and notices by e-mail."""
    who, given = who_of(request), body.dict(exclude={"notices_by_mail"})
    fit(OwnForm(given, limit=who.user.agency.idle_minutes, can_mail=False))
    own.change(who, **given, by_mail=body.notices_by_mail)
    return Status(204, None)


@account.get("/me/notices", response={200: list[shapes.NoticeOf], **_PROBLEMS})
def notices(request: HttpRequest) -> object:
    """The latest notices, unread ones first."""
    return list(readings.my_notices(who_of(request)))


@account.post("/me/notices/read", response={200: shapes.Ended, **_PROBLEMS})
def read_notices(request: HttpRequest, body: shapes.Notices) -> object:
    """Mark notices as read."""
    return {"count": own.read_notices(who_of(request), *body.notices)}


@account.get("/me/devices", response={200: list[shapes.DeviceOf], **_PROBLEMS})
def devices(request: HttpRequest) -> object:
    """Browsers in which one is signed in."""
    return list(readings.my_devices(who_of(request)))


@account.post("/me/devices/{uuid:key}/end", response={204: None, **_PROBLEMS})
def end_device(request: HttpRequest, key: UUID) -> object:
    """Sign out in one of them."""
    own.sign_out_device(who_of(request), key)
    return Status(204, None)


@account.post("/me/devices/end", response={200: shapes.Ended, **_PROBLEMS})
def end_devices(request: HttpRequest) -> object:
    """Sign out in all of them, as after the loss of a phone; tokens stay."""
    return {"count": own.sign_out_others(who_of(request), "")}


@account.get("/me/tokens", response={200: list[shapes.TokenOf], **_PROBLEMS})
def token_list(request: HttpRequest) -> object:
    """One's own tokens that still hold. New ones are made on the page alone."""
    return list(tokens.mine(who_of(request)))


@account.post("/me/tokens/{uuid:key}/end", response={204: None, **_PROBLEMS})
def end_token(request: HttpRequest, key: UUID) -> object:
    """End a token, this one too. Asks for the second factor."""
    tokens.end(who_of(request), key)
    return Status(204, None)
