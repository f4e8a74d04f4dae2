"""Partners and our own keys: added by one, verified by two; keys made, changed, revoked."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from equiano.exchange.bodies import KeyRevocation, KeyRotation, StatedRevocation
from equiano.words import say
from equiano_web.access import Permission
from equiano_web.actions import Act, RefusedError, action, action_on
from equiano_web.partners import again, envelope
from equiano_web.partners.machine import lay_out_alone
from equiano_web.partners.models import Outgoing, OwnKeys, Partner
from equiano_web.people.agencies import today
from equiano_web.people.models import Agency

_MANAGE = Permission.PARTNER_MANAGE
KINDS = ("help", "authority", "international", "embassy")


@action(_MANAGE, "partner.keys")
def make_keys(act: Act) -> None:
    """Make the first keys of the agency.

    Raises:
        RefusedError: If it has some already: they are changed, not made anew.
    """
    agency = Agency.objects.select_for_update().get(pk=act.who.user.agency_id)
    if OwnKeys.objects.filter(agency=agency, closed_at=None).exists():
        raise RefusedError("keys.there", say("There are keys already. Change them, or revoke them."))
    act.object = envelope.new_keys(agency, act.at, today(agency, act.at))
    # After a revocation: what the revoked key signed nobody takes.
    again.sign_anew(Outgoing.objects.filter(partner__agency=agency), act.at)


@action(_MANAGE, "partner.rotate")
def rotate(act: Act) -> None:
    """Change the key that packages are encrypted to; the yearly key that signs, too, if its time is near.

    Every verified partner is told by a message that the old key signs.
    """
    agency = Agency.objects.select_for_update().get(pk=act.who.user.agency_id)
    act.object = rotated(agency, act.at)


def rotated(agency: Agency, at: dt.datetime) -> OwnKeys:
    """The same, for the job; inside a transaction.

    Raises:
        RefusedError: If there are no keys.
    """
    old = OwnKeys.objects.filter(agency=agency, closed_at=None).first()
    if old is None:
        raise RefusedError("keys.none", say("The agency has no keys yet."))
    partners = Partner.objects.filter(agency=agency, revoked_at=None).exclude(second_at=None)
    fresh, body = envelope.rotation_of(old, at, today(agency, at))
    for one in partners.select_related("agency"):
        # Signed by the old key, which is still the current one.
        lay_out_alone(one, "key_rotation", at, body)
    old.closed_at = at
    old.save(update_fields=["closed_at"])
    fresh.save(force_insert=True)
    return fresh


@action_on(OwnKeys, _MANAGE, "partner.revoke_keys", confirmed=True)
def revoke_keys(act: Act, keys: OwnKeys) -> None:
    """Revoke keys that may have been stolen, and tell partners. New ones are made and verified by words.

    The message is signed by the revoked key: whoever stole it could at most revoke it, too.
    """
    revoked = StatedRevocation(thumbprint=keys.thumbprint, since=act.at, reason="stolen")
    for one in Partner.objects.filter(agency=keys.agency, revoked_at=None).exclude(second_at=None):
        lay_out_alone(one, "revocation", act.at, KeyRevocation(revoked=(revoked,)))
    keys.closed_at = keys.closed_at or act.at
    keys.revoked_at = keys.revoked_at or act.at
    keys.save(update_fields=["closed_at", "revoked_at"])


@action(_MANAGE, "partner.add")
def add(act: Act, name: str, country: str, kind: str, address: str, card: str) -> UUID:
    """Write down a partner with its keys, which count for nothing until two persons have verified them.

    Raises:
        RefusedError: If the name or the keys are known already, or are our own.
    """
    agency = act.who.user.agency_id
    read = envelope.card_of(card)
    rows = Partner.objects.filter(agency_id=agency)
    if rows.filter(name__iexact=name).exists() or rows.filter(thumbprint=read.thumbprint).exists():
        raise RefusedError(
            "partner.known", say("There is a partner of this name or with these keys already.")
        )
    if OwnKeys.objects.filter(agency_id=agency, thumbprint=read.thumbprint).exists():
        raise RefusedError("partner.own", say("These are the keys of your own agency."))
    act.object = made = Partner.objects.create(
        agency_id=agency,
        name=" ".join(name.split()),
        country=country,
        kind=kind,
        address=address.rstrip("/"),
        card=read.card,
        thumbprint=read.thumbprint,
        added_at=act.at,
        added_by=act.who.user,
    )
    return made.pk


@action_on(Partner, _MANAGE, "partner.verify")
def verify(act: Act, partner: Partner) -> None:
    """Say that one has compared the words with the partner, by another way than this one.

    Raises:
        RefusedError: If it is the same person again, or it was revoked.
    """
    if partner.revoked_at is not None:
        raise RefusedError("partner.revoked", say("Its keys were revoked. Write down its new card first."))
    if partner.first_by_id == act.who.user.pk:
        raise RefusedError("partner.same_person", say("A second person must compare the words, too."))
    if partner.first_at is None:
        partner.first_at, partner.first_by = act.at, act.who.user
    elif partner.second_at is None:
        partner.second_at, partner.second_by = act.at, act.who.user
        if partner.former:
            _go_on(partner, act.at)
    partner.save()


def _go_on(partner: Partner, at: dt.datetime) -> None:
    """With new keys, verified: what has not arrived goes to them, and the partner hears of ours."""
    again.go_on(Outgoing.objects.filter(partner=partner), at)
    ours = OwnKeys.objects.filter(agency=partner.agency, closed_at=None).first()
    if ours is not None:
        lay_out_alone(partner, "key_rotation", at, KeyRotation(card=str(ours.card)))


@action_on(Partner, _MANAGE, "partner.new_card", confirmed=True)
def renew(act: Act, partner: Partner, card: str) -> None:
    """Write down the new card of a partner whose keys were revoked or lost; its name and referrals stay.

    Nothing goes to it and nothing of it is taken until two persons have compared the words of the new card.

    Raises:
        RefusedError: If the keys are those that it has, were revoked before, or are somebody else's.
    """
    read = envelope.card_of(card)
    others = Partner.objects.filter(agency=partner.agency, thumbprint=read.thumbprint).exclude(pk=partner.pk)
    if others.exists() or OwnKeys.objects.filter(agency=partner.agency, thumbprint=read.thumbprint).exists():
        raise RefusedError("partner.not_its", say("These are the keys of somebody else, or your own."))
    if read.thumbprint == partner.thumbprint or envelope.was_revoked(partner, read):
        raise RefusedError(
            "partner.old_card", say("These keys are not new. Ask the partner to make new ones.")
        )
    envelope.renewed(partner, read, act.at)
    partner.save()


@action_on(Partner, _MANAGE, "partner.revoke")
def revoke(act: Act, partner: Partner) -> None:
    """Trust its keys no more, from now on: nothing of it is taken, nothing but withdrawals goes to it."""
    envelope.revoked(partner, [partner.thumbprint], act.at)
    partner.save(update_fields=["revoked_at", "former"])


@action_on(Partner, _MANAGE, "partner.address")
def move(act: Act, partner: Partner, address: str) -> None:
    """Write down another address; empty: packages are carried as files."""
    partner.address = address.rstrip("/")
    partner.save(update_fields=["address"])
