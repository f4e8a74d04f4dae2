"""Erasing a case as an act of a person: why, under no legal hold, with a certificate that stays.

retention ended (a list, no more) ─┐
request, error, duplicate ─────────┴─> erase ─> drop (rows, files, tokens, key) ─> certificate ─> audit
                                         └─ refused: legal hold; merged cases that do not go with it
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from django.conf import settings

from equiano.words import say
from equiano_web import backup_keys
from equiano_web.access import Permission, Sensitivity, find
from equiano_web.actions import Act, RefusedError, action_on, note_part
from equiano_web.cases.erasure import drop
from equiano_web.cases.models import Attachment, Blob, Case, Erasure
from equiano_web.people.agencies import retention_years


class Reason(StrEnum):
    """Why a case is erased."""

    REQUEST = "request"
    RETENTION = "retention"
    ERROR = "error"
    DUPLICATE = "duplicate"


class HoldReason(StrEnum):
    """Why a legal hold is set, or lifted."""

    COURT = "court"
    INQUIRY = "inquiry"
    COMPLAINT = "complaint"
    ENDED = "ended"


@action_on(Case, Permission.CASE_ERASE, "case.erase", confirmed=True)
def erase(act: Act, case: Case, reason: str, *, with_merged: bool = False) -> UUID:
    """Erase a case for good, and leave a certificate.

    Args:
        act: The act.
        case: The case.
        reason: One of `Reason`.
        with_merged: Erase those that were merged into it too; else a case that holds others is refused.

    Returns:
        Id of the certificate.

    Raises:
        DeniedError: If one of those merged into it is out of reach.
        RefusedError: If the reason is none, one of them is under a legal hold, it was merged into another
            itself, or it holds others that are to stay.
    """
    cases = [case, *(find(act.who, Permission.CASE_ERASE, Case, one.pk) for one in case.merged.all())]
    _check(cases, reason, with_merged)
    for other in cases[1:]:
        note_part(act, "case.erase", other)
    # Deleting takes the ids off the rows in hand; the audit names the case that went.
    act.object, act.codes = Case(pk=case.pk), [reason, f"cases:{len(cases)}"]
    certificate = _certified(act, cases, reason)
    drop(case)
    return certificate.pk


def _check(cases: Sequence[Case], reason: str, with_merged: bool) -> None:
    if reason not in list(Reason):
        raise RefusedError("reason", say("Choose a reason."))
    if any(one.legal_hold for one in cases):
        raise RefusedError("legal_hold", say("This case is under a legal hold: nothing of it is erased."))
    if cases[0].merged_into_id is not None:
        text = say(
            "This case was merged into another, which took what it held: erase that one, or undo the merge."
        )
        raise RefusedError("merged", text)
    if len(cases) > 1 and not with_merged:
        text = say("Others were merged into this case: say that they go too, or undo the merge.")
        raise RefusedError("holds_others", text)


def _certified(act: Act, cases: Sequence[Case], reason: str) -> Erasure:
    kept = set(Blob.objects.filter(case__in=cases).values_list("sensitivity", flat=True))
    files = Attachment.objects.filter(case__in=cases)
    kept |= {*files.values_list("sensitivity", flat=True), str(Sensitivity.ORDINARY)}
    return Erasure.objects.create(
        agency_id=cases[0].agency_id,
        at=act.at,
        by_id=act.who.user.pk,
        reason=reason,
        cases=len(cases),
        files=files.exclude(name=None).count(),
        years=retention_years(act.who.user.agency),
        classes=[str(one) for one in Sensitivity if one in kept],
        code_digest=digest_of(cases[0].code),
        backups_gone_by=backup_keys.last_dies_at(settings.PLACE.backup_keys, settings.EQUIANO_BACKUP_DAYS),
    )


def digest_of(code: str) -> str:
    """Digest by which the certificate of a case is found from the case's code."""
    return hashlib.sha256(code.encode("ascii")).hexdigest()


@action_on(Case, Permission.CASE_ERASE, "case.hold", confirmed=True)
def hold(act: Act, case: Case, reason: str) -> None:
    """Put a case under a legal hold, or with the reason `ended` lift it.

    Raises:
        RefusedError: If the reason is none, or it stands so already.
    """
    if reason not in list(HoldReason):
        raise RefusedError("reason", say("Choose a reason."))
    wanted = reason != HoldReason.ENDED
    if case.legal_hold == wanted:
        text = say("This case is under a legal hold already.") if wanted else say("There is no legal hold.")
        raise RefusedError("hold", text)
    case.legal_hold = wanted
    case.save(update_fields=["legal_hold"])
    act.codes.append(reason)
