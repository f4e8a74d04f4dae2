"""What is done with attachments."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction

from equiano.words import say
from equiano_web.access import DeniedError, Permission, Sensitivity, opens
from equiano_web.actions import Act, RefusedError, action_on
from equiano_web.cases.actions import explain, reason_of, required_key
from equiano_web.cases.files import holding
from equiano_web.cases.files.clean import cleaned
from equiano_web.cases.files.kinds import UnfitFileError, recognised
from equiano_web.cases.models import Attachment, Case
from equiano_web.cases.values import MOST_LETTERS, UnfitError
from equiano_web.erased_log import empty_log_soon

MOST_BYTES = 10 * 2**20
MOST_FILES = 100  # of a case


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: never written down before it is cleaned and sealed."""

    name: str
    content: bytes


@action_on(Case, Permission.CASE_EDIT, "file.add")
def add_file(act: Act, case: Case, upload: Upload, sensitivity: str) -> uuid.UUID:
    """Attach a file.

    Args:
        act: The act.
        case: The case.
        upload: The file.
        sensitivity: Class of its content.

    Raises:
        DeniedError: If the class is closed to who acts.
        UnfitError: If the file is not taken.
    """
    if sensitivity not in opens(act.who):
        raise DeniedError(sensitivity)
    content, kind = _taken(case, upload)
    key = required_key(case)
    attachment = Attachment(
        case=case,
        sensitivity=sensitivity,
        format=kind,
        size=len(content),
        added_at=act.at,
        added_by_id=act.who.user.pk,
    )
    attachment.name = holding.sealed_name(key, attachment.pk, _name(upload.name))
    attachment.save(force_insert=True)
    # Last: should the act fail after it, what is left is sealed and belongs to nothing.
    holding.write(key, case.pk, attachment.pk, content)
    act.codes += [f"file:{attachment.pk}", kind, sensitivity]
    return attachment.pk


def _taken(case: Case, upload: Upload) -> tuple[bytes, str]:
    if not upload.content:
        raise UnfitError({"file": say("This file is empty.")})
    if len(upload.content) > MOST_BYTES:
        raise UnfitError({"file": say("A file has at most {n:,} MB.", n=MOST_BYTES // 2**20)})
    if Attachment.objects.filter(case=case).exclude(name=None).count() >= MOST_FILES:
        raise UnfitError({"file": say("A case has at most {n:,} files.", n=MOST_FILES)})
    try:
        kind = recognised(upload.content)
        content = cleaned(kind, upload.content)
    except UnfitFileError as error:
        raise UnfitError({"file": str(error)}) from None
    return content, kind.code


def _name(name: str) -> str:
    """A name without a path and without signs that are not seen."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[: MOST_LETTERS["text"]].strip()


@action_on(Attachment, Permission.CASE_EDIT, "file.remove")
def remove_file(act: Act, attachment: Attachment, reason: str) -> None:
    """Take a file back, with a reason: nobody sees it any more; erasing it is another act.

    Raises:
        DeniedError: If it is not there, or its class is closed to who acts.
        UnfitError: If there is no reason.
    """
    _require_open(act, attachment)
    attachment.removed_at = act.at
    attachment.save(update_fields=["removed_at"])
    explain(act, "file.remove", attachment.case, reason_of(reason))


@action_on(Attachment, Permission.CASE_ERASE, "file.erase")
def erase_file(act: Act, attachment: Attachment, reason: str) -> None:
    """Erase a file for good, its name and its content; that there was one, and why it went, is kept.

    Raises:
        DeniedError: If it was erased already.
        RefusedError: If its case is under a legal hold.
        UnfitError: If there is no reason.
    """
    if attachment.name is None:
        raise DeniedError("erased")
    if attachment.case.legal_hold:
        raise RefusedError("legal_hold", say("This case is under a legal hold: nothing of it is erased."))
    attachment.name, attachment.size = None, 0
    attachment.removed_at = attachment.removed_at or act.at
    attachment.save(update_fields=["name", "size", "removed_at"])
    explain(act, "file.erase", attachment.case, reason_of(reason))
    empty_log_soon()
    case, key = attachment.case_id, attachment.pk
    # After the act stands: a content is not brought back when a transaction is undone.
    transaction.on_commit(lambda: holding.erase(case, key))


def _require_open(act: Act, attachment: Attachment) -> None:
    if not attachment.is_there or Sensitivity(attachment.sensitivity) not in opens(act.who):
        raise DeniedError("closed")
