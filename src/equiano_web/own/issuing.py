"""Handing over the paper: its code is issued, issued anew (the old one ends) and revoked by a worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from equiano.words import LANGUAGES, say
from equiano_web.access import Permission, Who
from equiano_web.actions import Act, RefusedError, action_on, reading
from equiano_web.cases.models import Case
from equiano_web.db import drawn
from equiano_web.limits import key_of
from equiano_web.own.codes import new_code, new_pin, read_code
from equiano_web.own.models import PersonKey

# As long as consent holds at the longest; then a new paper is made.
HOLDS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed, this once.

    Attributes:
        code: The code.
        pin: The PIN.
        until: Until when it opens the page.
        agency: Who gives it.
    """

    code: str
    pin: str
    until: datetime
    agency: str


def digest_of(code: str) -> str:
    """Keyed digest of the letters of a code: the database alone tells nothing of it."""
    return key_of("own.code", code)


def peppered(code: str, pin: str) -> str:
    """What is hashed for a PIN: bound to its code and to the secret of the installation.

    Six digits are soon tried out by whoever has the hash; without the secret, which is not in the database,
    there is nothing to try.
    """
    return key_of("own.pin", f"{code}\x00{pin}")


@action_on(Case, Permission.CONSENT_RECORD, "own.issue")
def issue(act: Act, case: Case, lang: str) -> Paper:
    """Issue a code and a PIN; one that was issued before ends. They are shown once and kept nowhere.

    Raises:
        RefusedError: If the page does not speak the language.
    """
    if lang not in LANGUAGES:
        raise RefusedError("own.language", say("Choose a language in which the page speaks."))
    ended = _end(case, act.at)
    code, pin = _new_code(), new_pin()
    letters = read_code(code) or ""
    row = PersonKey.objects.create(
        case=case, digest=digest_of(letters), pin=make_password(peppered(letters, pin)), language=lang,
        issued_at=act.at, issued_by_id=act.who.user.pk, until=act.at + HOLDS,
    )  # fmt: skip
    act.codes += [f"key:{row.pk}", "again" if ended else "first"]
    return Paper(code, pin, row.until, case.agency.name)


def _new_code() -> str:
    """A code that no paper has, of one that ended neither."""
    made: dict[str, str] = {}

    def draw() -> str:
        code = new_code()
        digest = digest_of(read_code(code) or "")
        made[digest] = code
        return digest

    return made[drawn(PersonKey, "digest", draw)]


@action_on(Case, Permission.CONSENT_RECORD, "own.revoke")
def revoke(act: Act, case: Case) -> None:
    """End the code of a case, as when the paper was lost."""
    act.codes.append("revoked" if _end(case, act.at) else "none")


def _end(case: Case, at: datetime) -> int:
    return PersonKey.objects.filter(case=case, revoked_at=None).update(revoked_at=at)


@dataclass(frozen=True, slots=True)
class KeyState:
    """Whether a paper is out.

    Attributes:
        id: Id of the case.
        code: Code of the case.
        issued_at: When the paper was handed over; None if there is none.
        until: Until when it opens the page.
        used_at: When it was used last.
        failed: Wrong PINs since.
    """

    id: str
    code: str
    issued_at: datetime | None = None
    until: datetime | None = None
    used_at: datetime | None = None
    failed: int = 0


@reading(Case, Permission.CONSENT_RECORD, "own.state")
def state(who: Who, case: Case) -> KeyState:
    """Whether a paper is out, for who may issue one."""
    rows = PersonKey.objects.filter(case=case, revoked_at=None, until__gt=timezone.now())
    row = rows.first()
    if row is None:
        return KeyState(str(case.pk), case.code)
    return KeyState(str(case.pk), case.code, row.issued_at, row.until, row.used_at, row.failed)
