"""What is read of files that cross a border: lines of a referral, one that came, one of ours to carry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from equiano.exchange.file_states import file_state_name
from equiano.exchange.outbox import failure_name, standing
from equiano_web.access import DeniedError, Permission, Sensitivity, Who, find, may, opens, require
from equiano_web.actions import note_reading, reading
from equiano_web.cases.files.kinds import KINDS
from equiano_web.cases.files.readings import Content
from equiano_web.cases.models import Attachment
from equiano_web.partners.files import states, store
from equiano_web.partners.models import ArrivedFile, Crossing, OutgoingFile

_VIEW, _ANSWER = Permission.CASE_VIEW, Permission.REFERRAL_ANSWER
_MANAGE = Permission.PARTNER_MANAGE


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a referral.

    Attributes:
        id: Its id.
        sensitivity: Its class.
        format: Its kind.
        size: Bytes.
        state: As `exchange/protocol.yaml` has it.
        text: How it stands, in words.
        is_open: Of the receiver, whether whoever looks may open it now.
        is_carried: Of the sender, whether it can be carried as a file.
    """

    id: str
    sensitivity: str
    format: str
    size: int
    state: str
    text: str
    is_open: bool = False
    is_carried: bool = False


def lines_of(who: Who, crossing: Crossing, at: dt.datetime) -> Sequence[FileLine]:
    """The files of a referral, in the order in which they were announced."""
    if crossing.side == "sender":
        rows = crossing.files_out.select_related("outgoing__partner").order_by("made_at", "name")
        return tuple(_line_out(row, at) for row in rows)
    return tuple(_line_in(who, row) for row in crossing.files_in.order_by("announced_at", "pk"))


def _line_out(row: OutgoingFile, at: dt.datetime) -> FileLine:
    text = file_state_name("sender", row.state)
    if row.state == "waiting" and row.tries:
        text = standing(row.tries, row.failure, row.next_at, at).text
    elif row.state == "stopped" and row.failure:
        text = f"{text}: {failure_name(row.failure)}"
    is_carried = row.state == "waiting" and row.outgoing.partner.second_at is not None
    return FileLine(
        str(row.pk), row.sensitivity, row.format, row.size, row.state, text, is_carried=is_carried
    )


def _line_in(who: Who, row: ArrivedFile) -> FileLine:
    is_open = states.is_open(row) and Sensitivity(row.sensitivity) in opens(who)
    text = file_state_name("receiver", row.state)
    return FileLine(str(row.pk), row.sensitivity, row.format, row.size, row.state, text, is_open=is_open)


@reading(ArrivedFile, _ANSWER, "crossing.file_open")
def content_of(who: Who, row: ArrivedFile, crossing: UUID) -> Content:
    """A file that came, for who answers referrals and sees its class, as long as the referral lets them.

    Args:
        who: Who asks.
        row: The file.
        crossing: Id of the referral that it is said to be of.

    Raises:
        DeniedError: If it is not here, was withdrawn, or its class is closed to who asks.
        VaultError: If it was changed on the disk.
    """
    if (
        row.crossing_id != crossing
        or not states.is_open(row)
        or Sensitivity(row.sensitivity) not in opens(who)
    ):
        raise DeniedError("closed")
    return Content(str(row.pk), KINDS[row.format], store.read_content(row))


def carried(who: Who, key: UUID) -> tuple[str, bytes]:
    """A file of ours, encrypted, to be carried beside its package: a name that tells nothing, and its bytes.

    Raises:
        DeniedError: If it is not in reach, has arrived, or goes no more.
    """
    if may(who, _MANAGE):
        require(who, _MANAGE)
        rows = OutgoingFile.objects.filter(crossing__agency=who.user.agency_id)
        row = rows.select_related("outgoing__partner", "attachment").filter(pk=key).first()
    else:
        row = find(who, _VIEW, OutgoingFile, key)
    if row is None or row.state != "waiting" or row.outgoing.partner.second_at is None:
        raise DeniedError(OutgoingFile._meta.label)
    note_reading(who, "crossing.file", codes=(f"file:{row.attachment_id}", row.sensitivity))
    return f"file-{row.pk.hex[:8]}.bin", store.read_encrypted(row)


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file of the case that may go.

    Attributes:
        id: Its id.
        case: Id of its case.
        sensitivity: Its class.
        format: Its kind.
        size: Bytes.
    """

    id: str
    case: str
    sensitivity: str
    format: str
    size: int


def offered_of(rows: Sequence[Attachment]) -> Sequence[OfferedFile]:
    """Lines of files of a case."""
    return tuple(
        OfferedFile(str(one.pk), str(one.case_id), one.sensitivity, one.format, one.size) for one in rows
    )
