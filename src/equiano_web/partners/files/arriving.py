"""Files that come apart: announced by a message that was taken, recognised by their digest, checked, sealed.

announced ─> awaited ─> digest, key, size ─> kind by content ─> cleaned ─> sealed ─> acknowledged, signed
what nobody announced, or is not what was announced, is refused and noted; of its content nothing is kept
"""

from __future__ import annotations

import binascii
import datetime as dt
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from equiano.exchange.attachments import SEALED_SIZES, decrypt_file, digest_of, sealed_size
from equiano.exchange.file_states import FIRST, file_move
from equiano.exchange.message import ExchangedFile, read_attachments
from equiano.exchange.package import KEEP_SEEN
from equiano.exchange.refusals import RefusedPackage
from equiano.exchange.strict import Json, decode64, encode64
from equiano_web.cases.files.clean import cleaned
from equiano_web.cases.files.kinds import KINDS, UnfitFileError, recognised
from equiano_web.db import writing
from equiano_web.partners import acks, envelope, pairs, taking
from equiano_web.partners.clock import now as now_here
from equiano_web.partners.files import states, store
from equiano_web.partners.models import Arrival, ArrivedFile, Crossing, Partner
from equiano_web.partners.noting import REFUSED_KEPT, Answered, note, refuse

LARGEST = SEALED_SIZES[-1]
KIND = "file"
_UNKNOWN, _OVER = "attachment_unknown", "attachment_over"
_SAME = {"jpeg": "jpg", "jpe": "jpg"}
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
_DAY = dt.timedelta(days=1)


def announce(crossing: Crossing, row: Arrival, said: Json, at: dt.datetime, *, late: bool = False) -> None:
    """Await the files that a message names, unless it came late; inside the transaction that takes it."""
    for one in read_attachments(said):
        ending = one.name.rsplit(".", 1)[-1].lower()
        made = ArrivedFile(
            crossing=crossing,
            message=row.message,
            digest=one.sha256,
            sensitivity=one.data_class,
            format=_SAME.get(ending, ending)[:10],
            size=min(one.size, LARGEST),
            state=FIRST["receiver"],
            announced_at=at,
            until=row.keep_until - KEEP_SEEN + _DAY,
        )
        store.keep_secret(made, decode64(one.key))
        made.save(force_insert=True)
        if late:
            states.move(made, "over")
        elif made.format not in KINDS or not sealed_size(one.size):
            states.move(made, "refuse")


def digest_in(headers: Mapping[str, str]) -> str:
    """The SHA-256 that a header `Content-Digest` says, base64url; empty if it says none."""
    found = _DIGEST.search(headers.get("Content-Digest", ""))
    try:
        return encode64(b64decode(found.group(1), validate=True)) if found else ""
    except binascii.Error:
        return ""


def refused_unread(digest: str, length: int) -> Answered | None:
    """Why a file is refused before a byte of it is read; None if it is to be read."""
    at, row = now_here(), _awaited(digest).select_related("crossing").first()
    fits = row is not None and length == sealed_size(row.size)
    if fits and length <= LARGEST:
        return None
    with writing():
        code = "oversized" if length > LARGEST else "attachment_wrong"
        return _refused(row, code, at, "https") if row else _not_awaited(digest, length, at, "https")


def receive_file(data: bytes, channel: str, claimed: str = "") -> Answered:
    """Take a file in that came apart, by whichever way.

    Args:
        data: The file, encrypted.
        channel: `https` or `file`, for the audit.
        claimed: Digest that whoever sent it said it has; empty if none was said.
    """
    at, digest = now_here(), digest_of(data)
    with writing():
        if claimed not in ("", digest) and (named := _awaited(claimed).first()):
            return _refused(named, "attachment_wrong", at, channel)
        first = _awaited(digest).select_related("crossing__partner").first()
        if first is None:
            return _not_awaited(digest, len(data), at, channel)
        # As its messages, one after the other: a withdrawal that comes meanwhile is heeded.
        locked = envelope.held(first.crossing.partner)
        row = (
            _awaited(digest).filter(pk=first.pk).select_related("crossing__agency", "crossing__case").first()
        )
        if row is None:
            return _not_awaited(digest, len(data), at, channel)
        return _taken(locked, row, data, at, channel)


def _awaited(digest: str) -> QuerySet[ArrivedFile]:
    return ArrivedFile.objects.filter(digest=digest, state__in=("awaited", "held")).order_by("announced_at")


def _not_awaited(digest: str, length: int, at: dt.datetime, channel: str) -> Answered:
    """Refuse what nobody announced, or what is over: of that whoever sent it tries no more."""
    row = ArrivedFile.objects.filter(digest=digest).select_related("crossing").first()
    if row is not None:
        return _refused(row, _OVER, at, channel)
    return refuse("oversized" if length > LARGEST else _UNKNOWN, None, None, at, channel)


def _taken(partner: Partner, row: ArrivedFile, data: bytes, at: dt.datetime, channel: str) -> Answered:
    if against := (*pairs.distrust(partner), *pairs.closed(partner, at)):
        codes = {"revoked": "revoked_key", "unverified": "unknown_key"}
        return _refused(row, codes.get(against[0].code, "closed"), at, channel)
    if row.until < at:
        return _refused(row, "expired", at, channel)
    if row.state == "awaited":
        try:
            content = _checked(row, data)
        except RefusedPackage as refused:
            # It is what was announced, and what was announced is not to be taken: nor will it ever be.
            states.move(row, "refuse")
            return _refused(row, refused.code, at, channel)
        _keep(row, content, at)
    arrival = _arrival(row, at, "taken")
    note(arrival, "partner.receive_file", channel, "done", row.sensitivity)
    body = acks.of_file(partner, row.message, row.digest, at)
    answer = envelope.write_answer(partner, body, at, acks.LASTS, row.crossing.thread)
    return Answered("taken", answer.package, row.crossing_id)


def _checked(row: ArrivedFile, data: bytes) -> bytes:
    """What it holds, without what it hides.

    Raises:
        RefusedPackage: If it does not open by the key that was told, is of another size, or of another kind.
    """
    key = encode64(store.secret_of(row))
    said = ExchangedFile(name="file", data_class=row.sensitivity, size=row.size, sha256=row.digest, key=key)
    content = decrypt_file(said, data)
    try:
        kind = recognised(content)
        if kind.code != row.format:
            raise RefusedPackage("attachment_type")
        return cleaned(kind, content)
    except UnfitFileError:
        raise RefusedPackage("attachment_type") from None


def _keep(row: ArrivedFile, content: bytes, at: dt.datetime) -> None:
    after = file_move("receiver", row.state, "file")
    assert after is not None
    row.state, row.secret, row.arrived_at = after, None, at
    row.save()
    if not row.crossing.files_in.filter(state=FIRST["receiver"]).exists():
        taking.tell(row.crossing, KIND, at)  # once, when all are there
    # Last: should the transaction fail after it, what is left is sealed and belongs to nothing.
    store.write_content(row, content)


def _refused(row: ArrivedFile, code: str, at: dt.datetime, channel: str) -> Answered:
    arrival = _arrival(row, at, code)
    note(arrival, "partner.refuse", channel, "refused", code)
    return Answered(code, refused=True)


def _arrival(row: ArrivedFile, at: dt.datetime, outcome: str) -> Arrival:
    crossing = row.crossing
    return Arrival.objects.create(
        agency_id=crossing.agency_id,
        partner_id=crossing.partner_id,
        crossing=crossing,
        kind=KIND,
        at=at,
        outcome=outcome[:20],
        keep_until=at + REFUSED_KEPT,
    )


def waiting_for(crossing: Crossing) -> Sequence[ArrivedFile]:
    """Files of a referral that came or are to come, in the order in which they were announced."""
    return tuple(crossing.files_in.order_by("announced_at", "pk"))
