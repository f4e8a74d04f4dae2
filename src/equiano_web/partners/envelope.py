"""From messages to packages and back, with the keys of an agency and the cards of its partners.

write(partner, body, …) ─> id, hash, package           read(package) ─> who, what; or `UnopenedError`
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from equiano.errors import BadInputError, SafeguardError
from equiano.exchange.bodies import Acknowledgement, Body, KeyRotation, read_body
from equiano.exchange.jose import LARGEST
from equiano.exchange.keys import (
    AGREEMENT_LIVES,
    LONGEST_LIFE,
    PrivateKeys,
    PublicKeys,
    fingerprint_words,
    make_keys,
    renew_agreement,
    replaces_rightly,
)
from equiano.exchange.message import (
    ExchangedFile,
    ExchangeMessage,
    MessagePlace,
    new_id,
    new_message,
    read_attachments,
)
from equiano.exchange.opening import hash_of_signed
from equiano.exchange.package import Opened, open_package, seal, sign_message
from equiano.exchange.refusals import RefusedPackage
from equiano.exchange.strict import decode64, read_strict
from equiano.words import say
from equiano_web import keys as vault_keys
from equiano_web.actions import RefusedError
from equiano_web.partners.models import Arrival, Crossing, OwnKeys, Partner
from equiano_web.people.models import Agency
from equiano_web.vault import context_of

MOST_BYTES = LARGEST
_KIND, _PRIVATE = "ownkeys", "private"
# The yearly key is changed with the monthly one once less than this is left of it: at the next change less
# than a month would be, and what it signed on its last day could not be opened as long as it is valid.
_NEAR = AGREEMENT_LIVES + LONGEST_LIFE + dt.timedelta(days=1)
# So long what a replaced key signed may be on its way, and a day for clocks that differ.
_FORMER_KEPT = LONGEST_LIFE + dt.timedelta(days=1)


class UnopenedError(Exception):
    """A package that is not taken.

    Attributes:
        code: Why.
        agency: Whose keys it was for, if that was seen.
        partner: Who signed it, if that was seen.
        again: What it said, if it was delivered twice.
    """

    def __init__(
        self,
        code: str,
        agency: UUID | None,
        partner: UUID | None = None,
        again: ExchangeMessage | None = None,
    ) -> None:
        super().__init__(code)
        self.code, self.agency, self.partner, self.again = code, agency, partner, again


@dataclass(frozen=True, slots=True)
class Written:
    """A message of ours.

    Attributes:
        message: Its id.
        digest: Its hash, which the next one names.
        package: What goes.
        signed: What was signed, before it was encrypted.
    """

    message: str
    digest: str
    package: bytes
    signed: bytes


def new_keys(agency: Agency, at: dt.datetime, today: dt.date) -> OwnKeys:
    """First keys of an agency, saved."""
    made = _row(agency, make_keys(today, agency.name[:120]), at)
    made.save(force_insert=True)
    return made


def _row(agency: Agency, private: PrivateKeys, at: dt.datetime) -> OwnKeys:
    row = OwnKeys(agency=agency, made_at=at)
    key, row.wrapped_key = vault_keys.new_key(row.pk, _KIND)
    row.private = key.seal(private.to_bytes(), context_of(row.pk, _PRIVATE))
    row.card, row.thumbprint = private.public().card, private.thumbprint
    row.agreement_thumbprint = private.agreement_thumbprint
    row.signing_until, row.agreement_until = private.expires, private.agreement_expires
    return row


def rotation_of(old: OwnKeys, at: dt.datetime, today: dt.date) -> tuple[OwnKeys, Body]:
    """Keys that take the place of others, not saved, and what partners are told, signed by the old ones."""
    before = _private(old)
    near = before.expires - today < _NEAR
    fresh = make_keys(today, replaces=before) if near else renew_agreement(before, today)
    row = _row(old.agency, fresh, at)
    return row, KeyRotation(card=str(row.card))


def _private(row: OwnKeys) -> PrivateKeys:
    key = vault_keys.unwrapped(row.wrapped_key, row.pk, _KIND)
    return PrivateKeys.from_bytes(key.open(bytes(row.private), context_of(row.pk, _PRIVATE)))


def card_of(text: str) -> PublicKeys:
    """A card that a partner gave.

    Raises:
        RefusedError: If it is none.
    """
    try:
        return PublicKeys.from_bytes("".join(text.split()).encode("ascii", "replace"))
    except BadInputError as error:
        raise RefusedError("partner.card", str(error)) from error


def words_of(thumbprint: str) -> list[tuple[int, str, str]]:
    """Number, English and Russian word of each of the eight words of a fingerprint."""
    both = zip(fingerprint_words(thumbprint, "en"), fingerprint_words(thumbprint, "ru"), strict=True)
    return [(english.number, english.word, russian.word) for english, russian in both]


def write(
    partner: Partner, body: Body, at: dt.datetime, lives: dt.timedelta, crossing: Crossing | None,
    files: Sequence[ExchangedFile] = (),
) -> Written:  # fmt: skip
    """Sign a message with the agency's keys and seal it to a partner.

    Args:
        partner: The partner.
        body: What it says.
        at: When.
        lives: How long it can be delivered.
        crossing: The referral, whose next message it is; None if it is of none.
        files: Files that go with it, apart.

    Raises:
        RefusedError: If a key is over or not verified, or it is too long.
    """
    row = _own(partner)
    if crossing is not None and partner.second_at is None:
        text = say("Two persons have not verified the partner's keys yet.")
        raise RefusedError("crossing.unverified", text)
    number = crossing.number if crossing else 1
    thread = crossing.thread if crossing else new_id()
    previous = (crossing.digest or None) if crossing else None
    place = MessagePlace(row.thumbprint, partner.thumbprint, thread, number, previous)
    return _written(new_message(body, place, at, tuple(files), lives), row, partner)


def write_answer(
    partner: Partner, body: Acknowledgement, at: dt.datetime, lives: dt.timedelta, thread: str
) -> Written:
    """The same of an acknowledgement, which has no place in the order of its thread."""
    row = _own(partner)
    place = MessagePlace(row.thumbprint, partner.thumbprint, thread, 0, None)
    return _written(new_message(body, place, at, lives=lives), row, partner)


def _own(partner: Partner) -> OwnKeys:
    row = OwnKeys.objects.filter(agency=partner.agency_id, closed_at=None).first()
    if row is None:
        raise RefusedError("keys.none", say("The agency has no keys yet."))
    return row


def _written(message: ExchangeMessage, row: OwnKeys, partner: Partner) -> Written:
    private, card = _private(row), card_of(partner.card)
    try:
        package, signed = seal(message, private, card), sign_message(message, private)
    except (BadInputError, SafeguardError) as error:
        raise RefusedError("crossing.unsealed", str(error)) from error
    return Written(message.id, hash_of_signed(signed), package, signed)


def write_again(signed: bytes, partner: Partner, at: dt.datetime, previous: str | None) -> Written | None:
    """What was signed before, signed with our keys in force for the partner's card in force.

    Args:
        signed: What was signed.
        partner: The partner.
        at: Now.
        previous: Hash of our message before it, as that now is.

    Returns:
        The message; None if it is over, we have no keys, or a key is over.
    """
    said = read_strict(decode64(signed.split(b".")[1]))
    left = dt.datetime.fromtimestamp(int(str(said["exp"])), dt.UTC) - at
    row = OwnKeys.objects.filter(agency=partner.agency_id, closed_at=None).first()
    if row is None or left <= dt.timedelta(0):
        return None
    place = MessagePlace(
        row.thumbprint, partner.thumbprint, str(said["ref"]), int(str(said["seq"])), previous
    )
    files = read_attachments(said["files"])
    message = new_message(read_body(str(said["kind"]), said["body"]), place, at, files, left)
    try:
        return _written(message, row, partner)
    except RefusedError:
        return None


@dataclass(frozen=True, slots=True)
class _Seen:
    """What an agency took before (`equiano.exchange.opening.SeenMessages`)."""

    agency: UUID | None

    def has(self, issuer: str, message_id: str) -> bool:
        rows = Arrival.objects.filter(agency=self.agency, issuer=issuer, message=message_id)
        return rows.exclude(digest="").exists()

    def hash_of(self, issuer: str, referral: str, sequence: int) -> str | None:
        rows = Arrival.objects.filter(
            agency=self.agency, issuer=issuer, crossing__thread=referral, number=sequence
        )
        return rows.exclude(digest="").values_list("digest", flat=True).first()


def read(data: bytes, at: dt.datetime) -> tuple[Partner, Opened]:
    """Open a package of a verified partner.

    Raises:
        UnopenedError: If it is not taken, for whatever reason.
    """
    agency = _addressee(data)
    own = [_private(one) for one in OwnKeys.objects.filter(agency=agency)] if agency else []
    rows = list(Partner.objects.filter(agency=agency).exclude(second_at=None)) if agency else []
    cards = {card.thumbprint: (card, one) for one in rows for card in _former(one, at)}
    # A key in force goes before one that was replaced.
    cards |= {one.thumbprint: (replace(card_of(one.card), revoked=one.revoked_at), one) for one in rows}
    try:
        opened = open_package(data, own, [card for card, _ in cards.values()], at, _Seen(agency))
    except RefusedPackage as refused:
        found = refused.message
        by = cards[found.issuer][1].pk if found and found.issuer in cards else None
        raise UnopenedError(refused.code, agency, by, found) from refused
    return cards[opened.sender.thumbprint][1], opened


def _former(partner: Partner, at: dt.datetime) -> list[PublicKeys]:
    """Replaced cards of a partner whose messages may still be on their way, and those revoked, for ever."""
    rows = [(card_of(one["card"]), _moment(one["revoked"])) for one in partner.former if _counts(one, at)]
    return [replace(card, revoked=revoked) for card, revoked in rows]


def _counts(former: Mapping[str, str], at: dt.datetime) -> bool:
    until = _moment(former["until"])
    return former["revoked"] != "" or (until is not None and until > at)


def _moment(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _addressee(data: bytes) -> UUID | None:
    """The agency of whose keys the envelope names one; None if it names none of ours."""
    row = OwnKeys.objects.filter(agreement_thumbprint=encrypted_to(data)).first()
    return row.agency_id if row else None


def hold_addressee(data: bytes) -> None:
    """Have packages to the same keys read one after the other, inside a transaction.

    One that is posted twice at once would else be looked up while the other is being taken, and be refused.
    """
    rows = OwnKeys.objects.filter(agreement_thumbprint=encrypted_to(data)).order_by("pk")
    list(rows.select_for_update(no_key=True))


def held(partner: Partner) -> Partner:
    """A partner to ourselves until the transaction ends; what refers to it is written all the same."""
    rows = Partner.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("agency").get(pk=partner.pk)


def encrypted_to(package: bytes) -> str:
    """Thumbprint of the agreement key that a package says it is encrypted to; empty if it says none."""
    try:
        return str(read_strict(decode64(package[:MOST_BYTES].split(b".", 1)[0]))["kid"])[:64]
    except (ValueError, KeyError, TypeError):
        return ""


def only_agency() -> UUID | None:
    """The agency that exchanges here, if it is one: what is for nobody is listed with it."""
    found = list(OwnKeys.objects.values_list("agency", flat=True).distinct()[:2])
    return found[0] if len(found) == 1 else None


def rotated(partner: Partner, card: str, signer: str, at: dt.datetime) -> bool:
    """Take a partner's new card in place of its old one, which is kept while its messages may be under way.

    Args:
        partner: The partner; the caller saves it.
        card: The new card.
        signer: Thumbprint of the key that signed the message: only the one in force may replace itself.
        at: Now.

    Returns:
        Whether it rightly replaces it.
    """
    new, old = card_of(card), card_of(partner.card)
    if signer != old.thumbprint or not replaces_rightly(new, old):
        return False
    if new.thumbprint != old.thumbprint:
        kept = [one for one in partner.former if _counts(one, at)]
        until = (at + _FORMER_KEPT).isoformat()
        partner.former = [*kept, {"card": old.card, "until": until, "revoked": ""}]
    partner.card, partner.thumbprint = new.card, new.thumbprint
    return True


def revoked(partner: Partner, thumbprints: Collection[str], at: dt.datetime) -> None:
    """Trust keys of a partner no more, whether in force or replaced; the caller saves."""
    is_whole = partner.thumbprint in thumbprints
    if is_whole:
        partner.revoked_at = partner.revoked_at or at
    partner.former = [
        {**one, "revoked": one["revoked"] or at.isoformat()}
        if is_whole or card_of(one["card"]).thumbprint in thumbprints
        else one
        for one in partner.former
    ]


def renewed(partner: Partner, card: PublicKeys, at: dt.datetime) -> None:
    """Put a card that nobody has verified in the place of one that was revoked or lost; the caller saves."""
    old = {"card": partner.card, "until": "", "revoked": (partner.revoked_at or at).isoformat()}
    # Lost is as good as revoked: whoever finds it must not speak for the partner.
    revoked(partner, [partner.thumbprint], at)
    partner.former = [*partner.former, old]
    partner.card, partner.thumbprint, partner.revoked_at = card.card, card.thumbprint, None
    partner.first_at = partner.first_by = partner.second_at = partner.second_by = None


def was_revoked(partner: Partner, card: PublicKeys) -> bool:
    """Whether a card's signing key is one of the partner's that was revoked or lost."""
    gone = [card_of(one["card"]).thumbprint for one in partner.former if one["revoked"]]
    return card.thumbprint in gone or (
        partner.revoked_at is not None and card.thumbprint == partner.thumbprint
    )
