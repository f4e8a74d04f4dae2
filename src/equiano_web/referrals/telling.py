"""Who hears of a change: a notice without content, on the page and by e-mail ("you have 1 item")."""

from __future__ import annotations

from uuid import UUID

from equiano_web.access import Permission, Scope, Who, may, scope_of
from equiano_web.actions import Act
from equiano_web.people.models import User
from equiano_web.people.notices import tell
from equiano_web.referrals.models import Referral


def receiver(act: Act, referral: Referral, *, new: bool = False) -> None:
    """Tell the receiver: who has it in hand, or all who answer there."""
    people = answering(referral.receiver_id)
    mine = [user for user in people if user.pk == referral.taken_by_id]
    tell(mine or people, "referral.new" if new else "referral.changed", referral.pk, act.at)


def sender(act: Act, referral: Referral) -> None:
    """Tell who sent it and who has the case."""
    case = referral.case
    # What came by a link was done by nobody of the sender, though one of them made the link.
    mine = None if act.who.channel == "link" else act.who.user.pk
    ids = {referral.sent_by_id, referral.created_by_id, case.assigned_to_id if case else None}
    found = User.objects.filter(
        pk__in=[one for one in ids if one and one != mine], agency_id=referral.sender_id
    )
    tell(found, "referral.changed", referral.pk, act.at)


def leaders(act: Act, referral: Referral) -> None:
    """Tell those on both sides who lead, that nobody answered in time."""
    ours = [
        user for user in _of(referral.sender_id, Permission.REFERRAL_SEND)
        if scope_of(Who(user), Permission.REFERRAL_SEND) >= Scope.TEAM
    ]  # fmt: skip
    theirs = [
        user for user in _of(referral.receiver_id, Permission.REFERRAL_ANSWER)
        if scope_of(Who(user), Permission.REFERRAL_ANSWER) >= Scope.TEAM
    ]  # fmt: skip
    tell([*ours, *theirs], "referral.overdue", referral.pk, act.at)


def answering(agency: UUID | None) -> list[User]:
    """People of an agency who answer referrals: of one without accounts none."""
    return _of(agency, Permission.REFERRAL_ANSWER)


def _of(agency: UUID | None, permission: Permission) -> list[User]:
    if agency is None:
        return []
    people = User.objects.filter(agency_id=agency, is_active=True)
    return [user for user in people if may(Who(user), permission)]
