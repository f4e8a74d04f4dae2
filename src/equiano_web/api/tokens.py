"""Tokens of the API: made and ended by the person whose they are, and taken back into a `Who`.

A token never does more than its scopes, nor than its person's role at the moment. What asks for a proof anew
of who somebody is (exports, sealed cases) is closed to it, until its person gives a code of their second
factor by it (`confirm`), and then for a few minutes. It ends with the account.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from equiano.words import say
from equiano_web.access import DeniedError, Permission, Who, may, own
from equiano_web.actions import Act, RefusedError, own_action
from equiano_web.api.models import ApiToken
from equiano_web.api.scopes import called
from equiano_web.cases.values import UnfitError
from equiano_web.db import writing
from equiano_web.people import records
from equiano_web.people.adapters import ProofCode

# So that scanners for lost secrets, and people, know what they found.
PREFIX = "eqtoken_"
MOST_DAYS = 365
MOST_TOKENS = 20  # of one person; more are forgotten ones
# `used_at` is for people who clean up: to the minute is enough, and spares a write at every request.
_USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token that holds.

    Attributes:
        id: Its id.
        name: What it is for.
        scopes: What it may do, in words.
        made_at: When it was made.
        until: Until when it holds.
        used_at: When it was last used, to the minute; None if never.
    """

    id: str
    name: str
    scopes: Sequence[str]
    made_at: datetime
    until: datetime
    used_at: datetime | None


def scopes_of(who: Who) -> tuple[Permission, ...]:
    """Permissions that somebody may give to a token: those that they have."""
    return tuple(one for one in Permission if may(who, one))


@own_action("token.make", confirmed=True)
def make(act: Act, name: str, scopes: Collection[str], days: int) -> str:
    """Make a token.

    Args:
        act: The act.
        name: What it is for, in the person's words.
        scopes: Names of permissions.
        days: For how long.

    Returns:
        The token. It is shown this once; nothing kept can give it again.

    Raises:
        RefusedError: If a scope is not the person's, or there are too many tokens.
    """
    wanted = set(scopes)
    if not wanted or wanted - set(scopes_of(act.who)):
        raise RefusedError(
            code="scopes", text=say("Choose from the permissions that you have, at least one.")
        )
    if not 1 <= days <= MOST_DAYS:
        raise RefusedError(code="days", text=say("A token holds for 1 to {most} days.", most=MOST_DAYS))
    if _live(act.who).count() >= MOST_TOKENS:
        raise RefusedError(
            code="too_many", text=say("You have {most} tokens. End one first.", most=MOST_TOKENS)
        )
    token = PREFIX + secrets.token_urlsafe(32)
    act.object = ApiToken.objects.create(
        user=act.who.user,
        name=name,
        digest=_digest(token),
        scopes=sorted(wanted),
        made_at=act.at,
        until=act.at + timedelta(days=days),
    )
    act.codes += sorted(wanted)
    return token


@own_action("token.end", confirmed=True)
def end(act: Act, token: UUID) -> None:
    """End a token; programs that have it are refused from now on.

    Raises:
        DeniedError: If it is not there, or somebody else's.
    """
    found = _live(act.who).filter(pk=token).first()
    if found is None:
        raise DeniedError(ApiToken._meta.label)
    found.ended_at = act.at
    found.save(update_fields=["ended_at"])
    act.object = found


def mine(who: Who) -> Sequence[TokenRow]:
    """Somebody's own tokens that still hold, the newest first."""
    return tuple(
        TokenRow(
            str(one.pk), one.name, [called(each) for each in _known(one)], one.made_at, one.until, one.used_at
        )
        for one in _live(who)
    )


def who_has(token: str) -> tuple[Who, str] | None:
    """Whom a token acts for, and the token's id; None if it holds no more or there is none."""
    now = timezone.now()
    found = (
        ApiToken.objects.filter(_HOLDS, digest=_digest(token), until__gt=now, user__is_active=True)
        .select_related("user", "user__agency")
        .first()
    )
    if found is None:
        return None
    if found.used_at is None or now - found.used_at >= _USED_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(used_at=now)
    confirmed = found.confirmed_until is not None and found.confirmed_until > now
    return Who(found.user, "api", confirmed, frozenset(_known(found))), str(found.pk)


def confirm(who: Who, token: str, code: str) -> datetime:
    """Take a code of the second factor, as the pages do; until when it holds for this token.

    Failed tries count with the proofs at the pages, and lock them alike.

    Raises:
        UnfitError: If it is no code, was used before, or the account is locked.
    """
    form: Any = ProofCode(data={"code": re.sub(r"[\s-]", "", code)}, user=who.user)
    if not form.is_valid():
        raise UnfitError({"code": " ".join(str(one) for many in form.errors.values() for one in many)})
    until = timezone.now() + timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
    with writing():
        form.authenticator.record_usage()
        ApiToken.objects.filter(own(who, ApiToken), pk=token).update(confirmed_until=until)
        records.note(who.user, "account.proof", "done", "code", channel=who.channel)
    return until


def _known(token: ApiToken) -> list[Permission]:
    """Its scopes, without such as this version of the program has not."""
    return [one for one in Permission if one in token.scopes]


_HOLDS = Q(ended_at=None)


def _live(who: Who) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(own(who, ApiToken), _HOLDS, until__gt=timezone.now())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
