"""Invitations: a link, good once and for seven days, of which only a digest is kept.

    key = invite(who, ...)                       /invitation/KEY, by e-mail or by hand
    accept(key, name, password, language)        the account; then the second factor is set up (gate.py)

A link is also how somebody gets in again who lost password or second factor (`renew`): sessions, tokens,
password and factors end when it is made, not when it is used.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from equiano.words import say, using
from equiano_web.access import DeniedError, Permission, Who, find, role_name
from equiano_web.actions import Act, RefusedError, action, action_on
from equiano_web.db import writing
from equiano_web.people import lockout, records, ways
from equiano_web.people.actions import (
    create_agency,
    require_may_give,
    require_may_manage,
    teams_of,
    tell_coordinators,
)
from equiano_web.people.mail import can_send
from equiano_web.people.models import Agency, Invitation, User
from equiano_web.place import here

GOOD_FOR = timedelta(days=7)
_MANAGE = Permission.PEOPLE_MANAGE


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to be invited.

    Attributes:
        email: E-mail address, in small letters.
        name: Name.
        role: Role.
        language: Language of their pages.
        teams: Ids of their teams.
    """

    email: str
    name: str
    role: str
    language: str
    teams: tuple[UUID, ...] = ()


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def address(key: str) -> str:
    """The link itself."""
    return f"{here().url}/invitation/{key}"


@action(_MANAGE, "people.invite")
def invite(act: Act, agency: UUID, guest: Guest) -> str:
    """Invite somebody. The key of the link, which is shown once.

    Raises:
        RefusedError: If the role is not theirs to give, or there is an account with this address.
        DeniedError: If the agency or a team is not in reach.
    """
    of = find(act.who, _MANAGE, Agency, agency)
    require_may_give(act.who, of.pk, guest.role)
    _require_unknown(guest.email)
    earlier = Invitation.objects.filter(email__iexact=guest.email, used_at=None, withdrawn_at=None)
    earlier.filter(agency=of).update(withdrawn_at=act.at)
    key, made = _new(act, of, guest)
    made.teams.set(teams_of(of.pk, guest.teams))
    act.codes += [f"role:{guest.role}"]
    act.object = made
    return key


@action_on(User, _MANAGE, "people.renew")
def renew(act: Act, user: User) -> str:
    """Give somebody a new way in; the old one ends now. The key of the link, which is shown once.

    Raises:
        RefusedError: If the account is not theirs to manage.
    """
    require_may_manage(act.who, user)
    Authenticator.objects.filter(user_id=user.pk).delete()
    ways.end_all(user, act.at)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    key, made = _new(act, user.agency, Guest(user.email, user.name, user.role, user.language))
    made.user = user
    made.save(update_fields=["user"])
    tell_coordinators(act, user)
    return key


@action_on(Invitation, _MANAGE, "people.withdraw")
def withdraw(act: Act, invitation: Invitation) -> None:
    """Take an invitation back; one that was used is an account already.

    Raises:
        RefusedError: If it was used.
    """
    if invitation.used_at is not None:
        raise RefusedError("people.used", say("This invitation was used already. End the account instead."))
    invitation.withdrawn_at = invitation.withdrawn_at or act.at
    invitation.save(update_fields=["withdrawn_at"])


def _require_unknown(email: str) -> None:
    if User.objects.filter(email__iexact=email).exists():
        raise RefusedError("people.email", say("There is an account with this address already."))


def _new(act: Act, agency: Agency, guest: Guest) -> tuple[str, Invitation]:
    key = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        digest=_digest(key),
        agency=agency,
        made_at=act.at,
        made_by=act.who.user,
        until=act.at + GOOD_FOR,
        email=guest.email,
        name=guest.name,
        role=guest.role,
        language=guest.language,
    )
    if can_send():
        transaction.on_commit(lambda: _mail(guest.email, guest.language, key), robust=True)
    return key, made


def _mail(email: str, language: str, key: str) -> None:
    with using(language):
        subject = say("An invitation")
        text = say("You have been invited. The link is good once, for seven days:")
    send_mail(subject, f"{text}\n\n{address(key)}\n", None, [email], fail_silently=True)


def good(key: str) -> Invitation:
    """The invitation of a link.

    Raises:
        DeniedError: If there is none.
        RefusedError: If it was used or taken back, or is too old.
    """
    found = Invitation.objects.select_related("agency", "user").filter(digest=_digest(key)).first()
    if found is None:
        raise DeniedError(Invitation._meta.label)
    if found.used_at or found.withdrawn_at or found.until <= timezone.now():
        raise RefusedError(
            "people.link",
            say("This link is no longer good. Ask the administrator of your agency for a new one."),
        )
    return found


@dataclass(frozen=True, slots=True)
class Offered:
    """What an invitation shows to who holds its link.

    Attributes:
        name: Their name, as the administrator wrote it.
        language: Their language.
        agency: Name of the agency.
        role: What the role is called.
        email: Address that they will sign in by.
        is_new: Whether it makes an account, and does not open one anew.
    """

    name: str
    language: str
    agency: str
    role: str
    email: str
    is_new: bool


def offered(key: str) -> Offered:
    """What an invitation offers.

    Raises:
        DeniedError: If there is none.
        RefusedError: If it is no longer good.
    """
    one = good(key)
    return Offered(
        one.name, one.language, one.agency.name, role_name(one.role), one.email, one.user_id is None
    )


def invite_agency(who: Who, name: str, kind: str, country: str, guest: Guest) -> tuple[UUID, str]:
    """Make an agency and invite its first administrator; both or neither. Its id, and the key of the link.

    Raises:
        DeniedError: If somebody manages only their own agency.
        RefusedError: If there is an account with this address.
    """
    with writing():
        agency = create_agency(who, name, kind, country, guest.language)
        return agency, invite(who, agency, guest)


def accept(key: str, name: str, password: str, language: str) -> User:
    """Make the account of an invitation, or open one anew. The user, who has no second factor yet.

    Raises:
        DeniedError: If there is no such invitation.
        RefusedError: If it is no longer good.
    """
    with writing():
        invitation = good(key)
        # Whoever is later finds it used: two browsers with one link make one account.
        still = Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None)
        if not still.update(used_at=timezone.now()):
            raise DeniedError(Invitation._meta.label)
        if invitation.user is None:  # two agencies may have invited one address
            _require_unknown(invitation.email)
        user = invitation.user or User(
            email=User.objects.normalize_email(invitation.email),
            agency=invitation.agency,
            role=invitation.role,
        )
        user.name, user.language, user.is_active = name, language, True
        user.set_password(password)
        user.save()
        if invitation.user is None:
            user.teams.set(invitation.teams.all())
        lockout.clear(lockout.account_key(user.email))
        records.note(user, "account.join", "done")
    return user
