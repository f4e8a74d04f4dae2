"""What somebody does with their own account and their own notices. It takes no permission but an account."""

from __future__ import annotations

from uuid import UUID

from equiano_web.access import DeniedError, own
from equiano_web.actions import Act, own_action
from equiano_web.people import devices
from equiano_web.people.models import Device, Notice


@own_action("account.change")
def change(act: Act, name: str, language: str, idle_minutes: int | None, by_mail: bool) -> None:
    """Change one's own name, language, time until the page asks again, and whether notices come by e-mail."""
    user = act.who.user
    before = (user.name, user.language, user.idle_minutes, user.notices_by_mail)
    after = (name, language, idle_minutes, by_mail)
    names = ("name", "language", "idle_minutes", "notices_by_mail")
    act.codes += [each for each, old, new in zip(names, before, after, strict=True) if old != new]
    user.name, user.language, user.idle_minutes, user.notices_by_mail = after
    user.save(update_fields=names)


@own_action("account.device.end")
def sign_out_device(act: Act, device: UUID) -> None:
    """Sign out on one device.

    Raises:
        DeniedError: If it is not there, or somebody else's.
    """
    if not Device.objects.filter(own(act.who, Device), pk=device).delete()[0]:
        raise DeniedError(Device._meta.label)


@own_action("account.device.end-all")
def sign_out_others(act: Act, this: UUID | str) -> int:
    """Sign out on all devices but this one. On how many."""
    return devices.end(act.who.user, but=this)


@own_action("notice.read")
def read_notices(act: Act, *notices: UUID) -> int:
    """Mark notices as read; all if none is named. How many."""
    rows = Notice.objects.filter(own(act.who, Notice), read_at=None)
    return (rows.filter(pk__in=notices) if notices else rows).update(read_at=act.at)
