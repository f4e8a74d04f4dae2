"""Entering the page: code and PIN, then a pass that lives for ten minutes in the page itself.

    5 wrong PINs for one code from one network address, or 30 of any from one address, within 15 minutes: that
    address waits 15 minutes

Whoever tries PINs on somebody's code from one address shuts out themselves. Against many addresses:

    40 wrong PINs for one code from all of them together within 15 minutes: the code waits 15 minutes
    1,000 wrong PINs since the paper was last used: it opens no more, and a new one is handed over

Neither holds for the addresses from which the paper was opened last (`KNOWN`, as keyed digests), so that a
stranger cannot keep the person out where they read it. The agency is told after the 20th wrong PIN, hours
before the thousandth, and again then. Of a million PINs a thousand tries find one in a thousand papers.
"""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password
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
from equiano_web.passes import key_in, pass_for
from equiano_web.people import lockout, notices
from equiano_web.people.models import User

PASS_SECONDS = 600  # long enough to read the page; a phone that is laid aside opens nothing after it
TELLS_AFTER = 20
# For all addresses together: a family that mistypes does not come near; 1,000 take more than six hours.
CODE_TRIES = 40
MOST_WRONG = 1_000
# Phone, library, a friend's: of more the oldest is forgotten.
KNOWN = 5
TELLS = "own.tries"
_PASS = "equiano.own"


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
    everywhere = key_of("own.code_tries", digest_of(letters))
    row = _live().filter(digest=digest_of(letters)).first()
    is_known = row is not None and _place(row, address) in row.known
    _wait([mine, everybody, *([] if is_known else [everywhere])])
    digits = "".join(sign for sign in pin if sign.isdigit())
    if row is not None and row.failed >= MOST_WRONG and not is_known:
        row = None
    if row is None:
        make_password(peppered(letters, digits))  # as long as a wrong PIN takes
    if row is None or not check_password(peppered(letters, digits), row.pin):
        _failed(row, mine, everybody, everywhere)
        raise RefusedError(
            "own.wrong", say("Code and PIN do not go together, or the paper is no longer valid.")
        )
    with writing():
        lockout.clear(mine)
        known = [_place(row, address), *(one for one in row.known if one != _place(row, address))][:KNOWN]
        PersonKey.objects.filter(pk=row.pk).update(used_at=timezone.now(), failed=0, known=known)
        note(row, "own.enter", "read")
    return pass_for(row.pk, _PASS)


def _wait(keys: list[str]) -> None:
    if until := lockout.locked_until(keys):
        minutes = max(1, -(-int((until - timezone.now()).total_seconds()) // 60))
        text = say("Too many wrong tries. Wait {minutes} {minutes|minute|minutes}.", minutes=minutes)
        raise RefusedError("own.wait", text)


def _live() -> QuerySet[PersonKey]:
    rows = PersonKey.objects.filter(
        revoked_at=None, until__gt=timezone.now(), case__wrapped_key__isnull=False
    )
    return rows.select_related("case__agency")


def _place(row: PersonKey, address: str) -> str:
    """A keyed digest of an address, another for each paper."""
    return key_of("own.known", f"{row.pk}\x00{address}")


def _failed(row: PersonKey | None, mine: str, everybody: str, everywhere: str) -> None:
    with writing():
        lockout.count(mine, everybody)
        lockout.count_one(everywhere, CODE_TRIES)
        if row is None:
            return
        PersonKey.objects.filter(pk=row.pk).update(failed=F("failed") + 1)
        if row.failed + 1 in (TELLS_AFTER, MOST_WRONG):
            case = row.case
            notices.tell(workers_of(case), TELLS, case.pk)
        note(row, "own.enter", "denied")


def holder(signed: str) -> PersonKey:
    """The paper behind a pass; for the rooms' own readings and acts.

    Raises:
        RefusedError: If the pass is over, or the paper was revoked since.
    """
    over = RefusedError("own.over", say("The page was closed. Enter the code and the PIN once more."))
    key = key_in(signed, _PASS, PASS_SECONDS)
    found: PersonKey | None = _live().filter(pk=key).first() if key else None
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
