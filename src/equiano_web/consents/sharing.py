"""Asked before anything of a case goes to somebody else; what went is written down.

classes = allow(case, to.recipient, to.purpose, now)     # RefusedError if nothing may go
record(act, case, To(agency, "", purpose), classes, "print")
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from equiano.assist.consent import Purpose, permitted
from equiano.assist.consent_rules import sound
from equiano.words import say
from equiano_web.access import Permission, Who, may
from equiano_web.actions import Act, RefusedError
from equiano_web.cases.models import Case
from equiano_web.consents import ledger
from equiano_web.consents.effects import Withdrawn
from equiano_web.consents.models import Basis, Consent, Share, StopRequest
from equiano_web.people import notices
from equiano_web.people.models import User


@dataclass(frozen=True, slots=True)
class To:
    """Whom something goes to, and what for.

    Attributes:
        agency: Agency of the network, or None.
        outside: Name of a body outside it.
        purpose: What for.
    """

    agency: UUID | None
    outside: str
    purpose: str

    @property
    def recipient(self) -> str:
        """Id of the recipient, as the library has it."""
        return str(self.agency) if self.agency else ledger.outside(self.outside)


def classes_for(case: Case, recipient: str, purpose: str, now: dt.datetime) -> frozenset[str]:
    """Data classes of a case that may go to a recipient for a purpose now; empty if none."""
    entries = [ledger.entry_of(row) for row in ledger.of_case(Consent, case).filter(purpose=purpose)]
    if entries:
        entries = list(sound(entries, ledger.subject_of(case, now), ledger.ages(case)))
    bases = [ledger.basis_of(row) for row in ledger.of_case(Basis, case).filter(purpose=purpose)]
    return permitted(entries, bases, recipient=recipient, purpose=Purpose(purpose), now=now)


def allow(case: Case, recipient: str, purpose: str, now: dt.datetime) -> frozenset[str]:
    """The same, for an act that shares.

    Raises:
        RefusedError: If nothing may go.
    """
    found = classes_for(case, recipient, purpose, now)
    if not found:
        text = say(
            "There is no live consent to this and no other legal basis, so nothing is shared. Ask the "
            "person; in danger to life two people decide, on the page of consent."
        )
        raise RefusedError("consent.none", text)
    return found


def record(act: Act, case: Case, to: To, classes: Iterable[str], way: str) -> None:
    """Write down that something went, inside the act that gives it.

    Args:
        act: The act.
        case: The case.
        to: Whom to and what for.
        classes: What went.
        way: `print`, `export`, `referral` or `demand`.
    """
    row = Share(case=case, purpose=to.purpose, classes=sorted(classes), at=act.at, way=way)
    row.by_id = act.who.user.pk
    ledger.address(row, case, to.agency, to.outside)
    row.save(force_insert=True)


def ask_to_stop(done: Withdrawn) -> list[str]:
    """Ask each recipient of what was withdrawn that was given something to stop or erase."""
    case = Case.objects.select_related("agency").get(pk=done.case)
    return [f"told:{ask_recipients(case, done.plan.tell, done.at)}"]


def ask_recipients(case: Case, recipients: Collection[str], at: dt.datetime) -> int:
    """Ask those of some recipients that were given something; how many."""
    shares = ledger.of_case(Share, case).order_by("at")
    found = {ledger.recipient_of(row, row.case): row for row in shares}
    asked = [row for recipient, row in found.items() if recipient in recipients]
    for share in asked:
        _ask(case, share, at)
    return len(asked)


def _ask(case: Case, share: Share, at: dt.datetime) -> None:
    people = _answering(share.agency_id) if share.agency_id else ()
    row = StopRequest(case=case, asked_at=at, told_at=at if people else None)
    ledger.address(row, case, share.agency_id, ledger.name_of(share, share.case))
    row.save(force_insert=True)
    if people:
        notices.tell(people, "consent.stop", row.pk, at)
    else:
        workers = User.objects.filter(pk__in=[case.assigned_to_id or case.created_by_id])
        notices.tell(workers, "consent.tell", case.pk, at)


def _answering(agency: UUID) -> Collection[User]:
    people = User.objects.filter(agency_id=agency, is_active=True)
    return [user for user in people if may(Who(user), Permission.REFERRAL_ANSWER)]


def leave_research(done: Withdrawn) -> list[str]:
    """With consent to research the record leaves extracts and figures, too."""
    if not any(purpose == Purpose.RESEARCH for _, purpose in done.purposes):
        return []
    case = Case.objects.select_for_update().get(pk=done.case)
    case.ordinary = {**case.ordinary, "use_consent": "no"}
    case.version += 1
    case.save(update_fields=["ordinary", "version"])
    return ["use_consent"]
