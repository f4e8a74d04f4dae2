"""Files of ours on their way: each by one request once its message has arrived, again later if it fails.

What was checked when it was laid out (consent, both bases, the keys) is asked for once more at each try, and
whether the file is still in the case.
"""

from __future__ import annotations

import base64
import datetime as dt

from equiano.exchange.outbox import next_try
from equiano.exchange.pair import Stage
from equiano.exchange.strict import decode64
from equiano_web.db import writing
from equiano_web.partners import pairs
from equiano_web.partners.files import states, store
from equiano_web.partners.models import OutgoingFile

PATH, TYPE = "/partners/receive-file", "application/octet-stream"
# What the partner has understood and refused: the same again is of no use.
FINAL = frozenset({"file_refused", "file_over", "file_gone"})
_KIND = "file"


def due(at: dt.datetime, most: int) -> list[OutgoingFile]:
    """Files that are due, the oldest first."""
    rows = OutgoingFile.objects.filter(state="waiting", next_at__lte=at).exclude(
        outgoing__partner__address=""
    )
    return list(
        rows.select_related(
            "attachment", "outgoing__partner__agency", "crossing__case__agency", "crossing__partner__agency",
            "crossing__agency",
        ).order_by("made_at")[:most]
    )  # fmt: skip


def hindrance(row: OutgoingFile, at: dt.datetime) -> str:
    """Code of what speaks against its going now; empty if nothing does."""
    if row.expires_at <= at:
        return "expired"
    if row.attachment is None or not row.attachment.is_there:
        return "file_gone"
    stage = Stage.DETAILS if row.outgoing.kind == "details" else Stage.ITEMS
    found = pairs.against(row.crossing, stage, frozenset({row.sensitivity}), at)
    return found[0].code[:20] if found else ""


def failed(row: OutgoingFile, code: str, at: dt.datetime) -> None:
    """Try it again later, each time later; or no more."""
    with writing():
        found = OutgoingFile.objects.select_for_update().filter(pk=row.pk, state="waiting").first()
        if found is None:
            return
        found.tries += 1
        found.failure = code
        found.next_at = next_try(found.tries, at, found.digest, _KIND, found.expires_at)
        found.save(update_fields=["tries", "failure", "next_at"])
        if code in FINAL or found.next_at is None:
            states.move(found, "stop")


def headers(row: OutgoingFile) -> dict[str, str]:
    """What goes with it: RFC 9530 says which file it is, so that nothing is read that nobody announced."""
    return {"Content-Type": TYPE, "Content-Digest": content_digest(row.digest)}


def content_digest(digest: str) -> str:
    """A SHA-256 in base64url as the header `Content-Digest` has it."""
    return f"sha-256=:{base64.b64encode(decode64(digest)).decode()}:"


def content_of(row: OutgoingFile) -> bytes:
    """The file as it goes; empty if it is not there any more."""
    return store.read_encrypted(row)
