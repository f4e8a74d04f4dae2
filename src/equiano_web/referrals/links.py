"""A link for an agency without an account: made, made anew (the old one ends) and ended by the sender.

    link (by mail) + code (by telephone, or on paper)  ─> opened once ─> a pass of half an hour

Whoever has the link alone sees a page that asks for a code: nothing is looked up before a code is sent, so
that a program which opens links in mails learns nothing and uses nothing up.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from equiano.words import say
from equiano_web.access import Permission, Who
from equiano_web.actions import Act, RefusedError, action_on, reading
from equiano_web.consents import stopping
from equiano_web.limits import key_of
from equiano_web.own.codes import new_pin
from equiano_web.referrals import telling
from equiano_web.referrals.models import AnswerLink, Referral

# Long enough to be opened after a week-end; the referral itself expires by its urgency in any case.
HOLDS = timedelta(hours=72)
# To come back and report by: a service takes weeks. Consent is asked anew at each look all the same.
RETURN_HOLDS = timedelta(days=30)
# Six digits and five tries: one in 200,000 for whoever has the link alone. Then the link ends.
TRIES = 5
OPEN_IN = ("sent", "accepted", "done")
_SEND = Permission.REFERRAL_SEND


@dataclass(frozen=True, slots=True)
class Made:
    """What is shown, this once.

    Attributes:
        token: End of the address.
        code: The code, which goes by another way.
        until: Until when the link opens the referral.
        receiver: For whom it is.
    """

    token: str
    code: str
    until: datetime
    receiver: str


@dataclass(frozen=True, slots=True)
class LinkState:
    """Whether a link is out.

    Attributes:
        receiver: For whom it is.
        open: Whether one can be made now.
        issued_at: When the last was made; None if none was.
        until: Until when it opens the referral.
        used_at: When it was opened.
        name: Who opened it, as they called themselves.
        failed: Wrong codes since.
        live: Whether it still opens.
    """

    receiver: str
    open: bool
    issued_at: datetime | None = None
    until: datetime | None = None
    used_at: datetime | None = None
    name: str = ""
    failed: int = 0
    live: bool = False


def digest_of(token: str) -> str:
    """Keyed digest of a token: the database alone tells nothing of it."""
    return key_of("referral.link", token)


def peppered(token: str, code: str) -> str:
    """What is hashed for a code: bound to its link and to the secret of the installation."""
    return key_of("referral.code", f"{token}\x00{code}")


def takes_links(referral: Referral) -> bool:
    """Whether the receiver has nobody with an account who could answer in an inbox."""
    return referral.receiver_id is not None and not telling.answering(referral.receiver_id)


def is_open(referral: Referral) -> bool:
    """Whether there is something to answer by a link: the referral, or a request to stop or erase.

    Of one that never went to its receiver, such as a new draft, the receiver knows nothing, whatever else it
    is asked.
    """
    asked = referral.sent_at is not None and stopping.unanswered(referral.case, referral.receiver_id)
    return referral.state in OPEN_IN or bool(asked)


@action_on(Referral, _SEND, "referral.link")
def issue(act: Act, referral: Referral) -> Made:
    """Make a link and its code; one that was made before ends. They are shown once and kept nowhere.

    Raises:
        RefusedError: If people of the receiver have accounts, or there is nothing left to answer.
    """
    if not takes_links(referral):
        raise RefusedError(
            "link.account", say("People of this agency have an account: they find it in their inbox.")
        )
    if not is_open(referral):
        raise RefusedError("link.state", nothing_to_answer())
    return made(referral, act.who.user.pk, act.at, HOLDS)


def nothing_to_answer() -> str:
    """Why no link is made."""
    return say("A link is made where something is to be answered: an open referral, or a request to stop.")


def made(referral: Referral, by: UUID, at: datetime, holds: timedelta) -> Made:
    """The same inside an act, which has asked whether it may."""
    end_all(referral, at)
    token, code = secrets.token_urlsafe(16), new_pin()
    AnswerLink.objects.create(
        referral=referral, digest=digest_of(token), code=make_password(peppered(token, code)), issued_at=at,
        issued_by_id=by, until=at + holds,
    )  # fmt: skip
    return Made(token, code, at + holds, referral.receiver_name)


@action_on(Referral, _SEND, "referral.link_end")
def end(act: Act, referral: Referral) -> None:
    """End the link, as when it went to the wrong address; whoever has it open is shut out at once."""
    act.codes.append("ended" if end_all(referral, act.at) else "none")


def end_all(referral: Referral, at: datetime) -> int:
    """End what was made before; inside an act."""
    return AnswerLink.objects.filter(referral=referral, revoked_at=None).update(revoked_at=at)


@reading(Referral, _SEND, "referral.read")
def state(who: Who, referral: Referral) -> LinkState:
    """Whether a link is out, for who may make one."""
    can = is_open(referral) and takes_links(referral)
    row = AnswerLink.objects.filter(referral=referral).order_by("-issued_at").first()
    if row is None:
        return LinkState(referral.receiver_name, can)
    live = row.revoked_at is None and row.used_at is None and row.until > timezone.now()
    return LinkState(
        referral.receiver_name, can, row.issued_at, row.until, row.used_at, row.name, row.failed, live
    )
