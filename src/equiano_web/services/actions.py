"""What is done with the directory: an agency writes down what it offers, and says when it is full."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from equiano.assist.referral_fit import CAPACITIES
from equiano.words import say
from equiano_web.access import DeniedError, Permission, Scope, Who, scope_of
from equiano_web.actions import Act, RefusedError, action
from equiano_web.people.agencies import new_agency
from equiano_web.services.kinds import kinds
from equiano_web.services.models import FIELDS, Service

_ANSWER = Permission.REFERRAL_ANSWER
# Whoever is of another gender is turned away by none of them.
SEXES = ("gender.female", "gender.male")
AGES = ("adult", "child")
_LANGUAGE = re.compile("[a-z]{2}")
Values = Mapping[str, object]


@action(_ANSWER, "service.add")
def add(act: Act, values: Values) -> UUID:
    """Write down a service of one's own agency.

    Raises:
        DeniedError: If who acts does not speak for the agency.
        RefusedError: If a value is not of its list.
    """
    _speaks(act.who)
    act.object = made = Service(agency_id=act.who.user.agency_id, changed_at=act.at, **_checked(values))
    made.save(force_insert=True)
    return made.pk


@action(_ANSWER, "service.add_outside")
def add_outside(act: Act, name: str, values: Values) -> UUID:
    """Write down a service of an agency that has no account here: it gets referrals by a link.

    Raises:
        DeniedError: If who acts does not speak for an agency.
        RefusedError: If it has no name, or a value is not of its list.
    """
    _speaks(act.who)
    checked = _checked(values)
    if not name.strip():
        raise RefusedError("name", say("Say what the agency is called."))
    own = act.who.user.agency
    agency = new_agency(name.strip(), str(checked["kind"]), own.country, own.language, own.time_zone)
    act.object = made = Service(agency=agency, changed_at=act.at, **checked)
    made.save(force_insert=True)
    return made.pk


@action(_ANSWER, "service.change")
def change(act: Act, key: UUID, values: Values) -> None:
    """Change what is said of a service.

    Raises:
        DeniedError: If who acts does not speak for the agency, or the service is of another.
        RefusedError: If a value is not of its list.
    """
    act.object = service = own(act.who, key)
    for name, value in _checked({**{one: getattr(service, one) for one in FIELDS}, **values}).items():
        setattr(service, name, value)
    service.changed_at, service.is_offered = act.at, True
    service.save()
    act.codes += sorted(values)


@action(_ANSWER, "service.withdraw")
def withdraw(act: Act, key: UUID) -> None:
    """Take a service out of the directory; referrals that are under way stay as they are.

    Raises:
        DeniedError: If who acts does not speak for the agency, or the service is of another.
    """
    act.object = service = own(act.who, key)
    service.is_offered, service.changed_at = False, act.at
    service.save(update_fields=["is_offered", "changed_at"])


def own(who: Who, key: UUID) -> Service:
    """A service of the agency that somebody speaks for; for the room alone.

    Raises:
        DeniedError: If there is none.
    """
    _speaks(who)
    found = Service.objects.filter(agency_id=who.user.agency_id, pk=key).first()
    if found is None:
        raise DeniedError(Service._meta.label)
    return found


def speaks(who: Who) -> bool:
    """Whether somebody says what an agency offers: who leads a team, or its coordinator."""
    return scope_of(who, _ANSWER) >= Scope.TEAM


def _speaks(who: Who) -> None:
    if not speaks(who):
        raise DeniedError(_ANSWER)


def _checked(values: Values) -> dict[str, object]:
    found = {name: values.get(name, [] if name in ("languages", "sexes", "ages") else "") for name in FIELDS}
    if found["kind"] not in kinds() or found["capacity"] not in CAPACITIES:
        raise RefusedError("value", say("Choose one of the values offered."))
    for name, known in (("sexes", SEXES), ("ages", AGES)):
        if not set(_list(found[name])) <= set(known):
            raise RefusedError("value", say("Choose one of the values offered."))
    if any(_LANGUAGE.fullmatch(str(one)) is None for one in _list(found["languages"])):
        raise RefusedError("languages", say("Write languages as two letters each, such as ru, en."))
    return found


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [None]
