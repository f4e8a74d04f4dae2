"""Entering the page: code and PIN, then a pass that lives for ten minutes in the page itself.

    5 wrong PINs for one code from one network address, or 30 of any from one address, within 15 minutes: that
    address waits 15 minutes

Who waits is an address, never the code: whoever tries PINs on somebody's code shuts out themselves. The
agency is told after `TELLS_AFTER` wrong PINs and can hand over a new paper. Somebody who knows the code has
480 tries a day from one address, of a million PINs.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import F, QuerySet
from django.utils import timezone

from equiano.words import say
from equiano_web import audit
from equiano_web.actions import RefusedError
from equiano_web.cases.models import Case
from equiano_web.db import writing
from equiano_web.limits import key_of
from equiano_web.own.codes import read_code
from equiano_web.own.issuing import digest_of, peppered
from equiano_web.own.models import PersonKey
from equiano_web.people import lockout, notices
from equiano_web.people.models import User

PASS_SECONDS = 600  # long enough to read the page; a phone that is laid aside opens nothing after it
TELLS_AFTER = 20
TELLS = "own.tries"
_SIGNER = "equiano.own"


def enter(code: str, pin: str, address: str) -> str:
    """A pass for a code and a PIN.

    Args:
        code: As typed.
        pin: As typed.
        address: Network address of who asks.

    Raises:
        RefusedError: If the code does not check, they do not go together, or this address has to wait.
            Whether a code exists is not told.
    """
    letters = read_code(code)
    if letters is None:
        text = say("This is no code: one letter is wrong or missing. Look at the paper once more.")
        raise RefusedError("own.code", text)
    mine, everybody = key_of("own.tries", f"{digest_of(letters)}\x00{address}"), lockout.address_key(address)
    if until := lockout.locked_until([mine, everybody]):
        minutes = max(1, -(-int((until - timezone.now()).total_seconds()) // 60))
        text = say("Too many wrong tries. Wait {minutes} {minutes|minute|minutes}.", minutes=minutes)
        raise RefusedError("own.wait", text)
    digits = "".join(sign for sign in pin if sign.isdigit())
    row = _live().filter(digest=digest_of(letters)).first()
    if row is None:
        make_password(peppered(letters, digits))  # as long as a wrong PIN takes
    if row is None or not check_password(peppered(letters, digits), row.pin):
        _failed(row, mine, everybody)
        raise RefusedError(
            "own.wrong", say("Code and PIN do not go together, or the paper is no longer valid.")
        )
    with writing():
        lockout.clear(mine)
        PersonKey.objects.filter(pk=row.pk).update(used_at=timezone.now(), failed=0)
        note(row, "own.enter", "read")
    return TimestampSigner(salt=_SIGNER).sign(str(row.pk))


def _live() -> QuerySet[PersonKey]:
    rows = PersonKey.objects.filter(
        revoked_at=None, until__gt=timezone.now(), case__wrapped_key__isnull=False
    )
    return rows.select_related("case__agency")


def _failed(row: PersonKey | None, mine: str, everybody: str) -> None:
    with writing():
        lockout.count(mine, everybody)
        if row is None:
            return
        PersonKey.objects.filter(pk=row.pk).update(failed=F("failed") + 1)
        if row.failed + 1 == TELLS_AFTER:
            case = row.case
            notices.tell(workers_of(case), TELLS, case.pk)
        note(row, "own.enter", "denied")


def holder(signed: str) -> PersonKey:
    """The paper behind a pass; for the rooms' own readings and acts.

    Raises:
        RefusedError: If the pass is over, or the paper was revoked since.
    """
    over = RefusedError("own.over", say("The page was closed. Enter the code and the PIN once more."))
    try:
        key = UUID(TimestampSigner(salt=_SIGNER).unsign(signed, max_age=PASS_SECONDS))
    except (BadSignature, ValueError):
        raise over from None
    found: PersonKey | None = _live().filter(pk=key).first()
    if found is None:
        raise over
    return found


def workers_of(case: Case) -> list[User]:
    """Who works on a case: whom it is given to, else who wrote it down."""
    return list(User.objects.filter(pk__in=[case.assigned_to_id or case.created_by_id]))


def note(row: PersonKey, act: str, outcome: str, codes: tuple[str, ...] = ()) -> None:
    """Write into the audit what the person did; who did it is the paper, as there is no account."""
    audit.append(
        audit.Entry(
            stream=str(row.case.agency_id),
            at=timezone.now(),
            actor=str(row.pk),
            act=act,
            channel="own",
            kind=Case._meta.label,
            object=str(row.case_id),
            outcome=outcome,
            codes=codes,
        )
    )
