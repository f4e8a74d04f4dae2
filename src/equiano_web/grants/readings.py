"""What is read of grants: frozen views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from equiano_web.access import DeniedError, Permission, Who, find, may, require, role_name
from equiano_web.cases import grants
from equiano_web.cases.models import Case, Grant
from equiano_web.people.models import User


@dataclass(frozen=True, slots=True)
class AccessPage:
    """Who sees a case.

    Attributes:
        id: Id of the case.
        code: Its code.
        sealed: Whether it is sealed.
        named: Those on its list: id, name, role.
        others: Who could be named: id and name.
    """

    id: str
    code: str
    sealed: bool
    named: Sequence[tuple[str, str, str]]
    others: Sequence[tuple[str, str]]


def access_page(who: Who, key: UUID) -> AccessPage:
    """Who sees a case, for who may seal it.

    Raises:
        DeniedError: If it is not in reach.
        UnconfirmedError: If it is sealed and they have not proved anew who they are.
    """
    case = find(who, Permission.CASE_SEAL, Case, key)
    rows = Grant.objects.filter(case=case, kind=Grant.NAMED, until=None).select_related("user")
    named = [row.user for row in rows]
    people = User.objects.filter(agency_id=case.agency_id, is_active=True).exclude(
        pk__in=[one.pk for one in named]
    )
    return AccessPage(
        id=str(case.pk),
        code=case.code,
        sealed=case.sealed,
        named=tuple((str(one.pk), one.name, role_name(one.role)) for one in named),
        others=tuple((str(one.pk), one.name) for one in people if may(Who(one), Permission.CASE_VIEW)),
    )


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency access, as a reviewer sees it.

    Attributes:
        id: Its id.
        code: Code of the case.
        name: Who took it.
        given_at: When.
        until: When it ends or ended.
        runs: Whether it still runs.
        reviewed_at: When it was reviewed; None if not yet.
        justified: What the reviewer found.
        is_own: Whether it is that of who looks.
    """

    id: str
    code: str
    name: str
    given_at: datetime
    until: datetime | None
    runs: bool
    reviewed_at: datetime | None
    justified: bool | None
    is_own: bool


def emergencies(who: Who) -> Sequence[Emergency]:
    """Emergency accesses to review, then those reviewed.

    Raises:
        DeniedError: If somebody reviews none.
    """
    require(who, Permission.CASE_SEAL)
    return tuple(_shown(who, grant) for grant in grants.emergencies(who))


def emergency(who: Who, key: UUID) -> Emergency:
    """One of them.

    Raises:
        DeniedError: If it is not in reach.
    """
    for one in emergencies(who):
        if one.id == str(key):
            return one
    raise DeniedError(Grant._meta.label)


def _shown(who: Who, grant: Grant) -> Emergency:
    return Emergency(
        id=str(grant.pk),
        code=grant.case.code,
        name=grant.user.name,
        given_at=grant.given_at,
        until=grant.until,
        runs=grant.until is not None and grant.until > timezone.now(),
        reviewed_at=grant.reviewed_at,
        justified=grant.justified,
        is_own=grant.user_id == who.user.pk,
    )


def may_ask(who: Who) -> None:
    """Refuse who may not ask for emergency access.

    Raises:
        DeniedError: If it is so.
    """
    require(who, Permission.CASE_EMERGENCY)
