"""What is read of attachments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from equiano_web.access import DeniedError, Permission, Seen, Sensitivity, Who, opens_in, see
from equiano_web.actions import reading
from equiano_web.cases import store
from equiano_web.cases.files import holding
from equiano_web.cases.files.kinds import KINDS, Kind
from equiano_web.cases.models import Attachment, Case


@dataclass(frozen=True, slots=True)
class Content:
    """A file that is handed out.

    Attributes:
        id: Id of the attachment.
        kind: Its kind.
        content: Its bytes.
        case: Id of its case; None of what came from abroad.
    """

    id: str
    kind: Kind
    content: bytes
    case: UUID | None = None


@reading(Case, Permission.CASE_VIEW, "case.read")
def files_page(who: Who, case: Case) -> tuple[Seen, Sequence[Seen]]:
    """The files of a case, those closed to somebody without their names."""
    rows = case.attachments.filter(removed_at=None).select_related("case").order_by("added_at")
    return see(who, case, (Sensitivity.ORDINARY, Sensitivity.IDENTITY)), tuple(see(who, row) for row in rows)


@reading(Attachment, Permission.CASE_VIEW, "file.read")
def file_page(who: Who, attachment: Attachment) -> tuple[Seen, Seen]:
    """A file and its case, for a page that asks something of it."""
    return see(who, attachment.case, (Sensitivity.ORDINARY,)), see(who, attachment)


@reading(Attachment, Permission.CASE_VIEW, "file.open")
def content_of(who: Who, attachment: Attachment) -> Content:
    """The content of a file.

    Raises:
        DeniedError: If its class is closed to who asks, or it was taken back or erased.
        VaultError: If it was changed on the disk.
    """
    key = store.key_of(attachment.case)
    open_classes = opens_in(who, attachment.case)
    if key is None or not attachment.is_there or Sensitivity(attachment.sensitivity) not in open_classes:
        raise DeniedError("closed")
    content = holding.read(key, attachment.case_id, attachment.pk)
    return Content(str(attachment.pk), KINDS[attachment.format], content, attachment.case_id)
