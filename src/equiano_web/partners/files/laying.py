"""Files of a case for a referral abroad: which may go, how they are announced, and that they arrived.

offered ─> chosen ─> encrypted, each with a key of its own that the signed message alone holds ─> `sending.py`
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import count

from equiano.exchange.attachments import digest_of, encrypt_file
from equiano.exchange.file_states import FIRST
from equiano.exchange.message import MOST_ATTACHMENTS, ExchangedFile
from equiano.exchange.pair import Stage
from equiano.words import say
from equiano_web.access import Who, opens_in
from equiano_web.actions import RefusedError
from equiano_web.cases import store as cases
from equiano_web.cases.files import holding
from equiano_web.cases.models import Attachment
from equiano_web.partners import content, pairs
from equiano_web.partners.files import states, store
from equiano_web.partners.models import Crossing, Outgoing, OutgoingFile, Partner

# Of one message: as much as four scans of thirty pages; all of it is in memory while it is encrypted.
MOST_TOGETHER = 40 * 2**20


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A file that goes with a message.

    Attributes:
        said: What the message says of it.
        encrypted: The file as it goes.
        attachment: Of the case.
    """

    said: ExchangedFile
    encrypted: bytes
    attachment: Attachment


def classes_offered(who: Who, crossing: Crossing, stage: Stage, at: dt.datetime) -> frozenset[str]:
    """Classes of files that may go at a stage: by the rule, the consent, the role, and what was asked for."""
    if crossing.case is None or stage == Stage.ENQUIRY:
        return frozenset()
    try:
        stated = content.stated_consent(crossing, at).classes
    except RefusedError:
        return frozenset()
    found = frozenset(map(str, opens_in(who, crossing.case))) & frozenset(stated)
    if stage == Stage.ITEMS:
        found &= content.classes_of(crossing.asked, Stage.ITEMS)
    return found & pairs.allowed(crossing, stage, at)


def offered(who: Who, crossing: Crossing, stage: Stage, at: dt.datetime) -> Sequence[Attachment]:
    """Files of the case that may go now, to who sends."""
    classes = classes_offered(who, crossing, stage, at)
    if not classes or crossing.case is None:
        return ()
    rows = crossing.case.attachments.filter(removed_at=None, sensitivity__in=classes).exclude(name=None)
    return tuple(rows.select_related("case").order_by("added_at"))


def laid_out(
    who: Who, crossing: Crossing, stage: Stage, chosen: Collection[str], at: dt.datetime
) -> tuple[LaidOut, ...]:
    """The chosen files, encrypted; nothing is written yet.

    Raises:
        RefusedError: If one of them may not go, or they are too many or too large together.
    """
    if not chosen:
        return ()
    there = {str(one.pk): one for one in offered(who, crossing, stage, at)}
    if set(chosen) - set(there):
        raise RefusedError(
            "crossing.file",
            say("One of these files may not go: consent, the rule of the pair or your role does not let it."),
        )
    rows = [one for key, one in there.items() if key in chosen]
    if len(rows) > MOST_ATTACHMENTS or sum(one.size for one in rows) > MOST_TOGETHER:
        raise RefusedError(
            "crossing.files",
            say("At most 20 files of 40 MB together go with one message: send them in two, or choose fewer."),
        )
    numbers = count(1)
    return tuple(_encrypted(crossing, one, next(numbers)) for one in rows)


def _encrypted(crossing: Crossing, row: Attachment, number: int) -> LaidOut:
    key = cases.key_of(row.case)
    if key is None:
        raise RefusedError("crossing.erased", say("The case was erased."))
    plain = holding.read(key, row.case_id, row.pk)
    # Its own name may say more than its class lets go: under a neutral one.
    said, encrypted = encrypt_file(f"{row.sensitivity}-{number}.{row.format}", plain, row.sensitivity)
    return LaidOut(said, encrypted, row)


def keep(crossing: Crossing, message: Outgoing, files: Sequence[LaidOut], at: dt.datetime) -> None:
    """Lay files beside the message that announces them; they go once it has arrived. Inside a transaction."""
    for one in files:
        row = OutgoingFile.objects.create(
            crossing=crossing,
            outgoing=message,
            attachment=one.attachment,
            digest=digest_of(one.encrypted),
            name=one.said.name,
            sensitivity=one.said.data_class,
            format=one.attachment.format,
            size=one.said.size,
            state=FIRST["sender"],
            made_at=at,
            expires_at=message.expires_at,
        )
        store.write_encrypted(row, one.encrypted)


def announced(message: Outgoing, at: dt.datetime) -> None:
    """A message of ours has arrived: its files are due."""
    message.files.filter(state=FIRST["sender"]).update(next_at=at)


def arrived(partner: Partner, digest: str, at: dt.datetime) -> Crossing | None:
    """A file of ours has arrived: the partner has signed that it has it. The referral that it is of."""
    row = (
        OutgoingFile.objects.select_for_update(of=("self",))
        .select_related("crossing")
        .filter(outgoing__partner=partner, digest=digest)
        .first()
    )
    if row is None:
        return None
    if states.move(row, "acknowledgement"):
        row.acked_at, row.failure = at, ""
        row.save(update_fields=["acked_at", "failure"])
    return row.crossing
