"""What is read of the directory: all of it by who refers, one's own by who keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from equiano.assist.referral_fit import Capacity, Misfit, Offered, Wanted, in_order
from equiano_web.access import DeniedError, Permission, Seen, Who, may, see
from equiano_web.services.actions import own, speaks
from equiano_web.services.models import Service


def directory(who: Who, need: Wanted | None = None) -> Sequence[tuple[Seen, tuple[Misfit, ...]]]:
    """Services of all agencies, as they are to be asked for a need; without one by kind.

    Raises:
        DeniedError: If somebody neither refers nor answers.
    """
    if not (may(who, Permission.REFERRAL_SEND) or may(who, Permission.REFERRAL_ANSWER)):
        raise DeniedError(Service._meta.label)
    rows = list(
        Service.objects.filter(is_offered=True).select_related("agency").order_by("kind", "agency__name")
    )
    if need is None:
        return [(see(who, one), ()) for one in rows]
    known = {str(one.pk): one for one in rows}
    ordered = in_order([(offered_by(one), key) for key, one in known.items()], need)
    return [(see(who, known[key]), against) for key, against in ordered]


def offered_by(service: Service) -> Offered:
    """What a service offers, as the library takes it."""
    return Offered(
        service.kind, frozenset(service.sexes), frozenset(service.ages), frozenset(service.languages),
        cast("Capacity", service.capacity),
    )  # fmt: skip


def to_change(who: Who, key: UUID) -> Seen:
    """A service of one's own agency, for a form.

    Raises:
        DeniedError: If it is not in reach.
    """
    return see(who, own(who, key))


def to_add(who: Who) -> None:
    """Raise unless somebody may write down a service.

    Raises:
        DeniedError: If not.
    """
    if not speaks(who):
        raise DeniedError(Permission.REFERRAL_ANSWER)
