"""Giving consent, and withdrawing it as one act with all that follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from equiano.assist.consent import Assent, ConsentMethod, Entry, Giver, Purpose, Told, withdraw
from equiano.assist.consent_rules import faults
from equiano.assist.consent_wording import fault_text
from equiano.words import say
from equiano_web.access import Permission
from equiano_web.actions import Act, RefusedError, action_on
from equiano_web.cases.models import Case
from equiano_web.cases.values import UnfitError
from equiano_web.consents import effects, ledger
from equiano_web.consents.models import Basis, Consent
from equiano_web.people.models import Agency

# Where a form shows what is wrong.
_PLACE = {
    "no_classes": "classes",
    "no_recipient": "recipient",
    "not_told": "told",
    "no_time": "until",
    "too_long": "until",
    "beyond_childhood": "until",
    "assent_needed": "assent",
    "assent_refused": "assent",
}


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody agreed to, as a form gives it.

    Attributes:
        agency: Agency that may be given it; None for a body outside the network.
        outside: Name of that body.
        purpose: What for.
        classes: Data classes.
        language: Language in which it was explained.
        method: How it was given.
        told: What the person was told.
        until: When it ends.
        giver: Who gave it.
        assent: What a child said.
    """

    agency: UUID | None
    outside: str
    purpose: str
    classes: frozenset[str]
    language: str
    method: str
    told: frozenset[str]
    until: dt.datetime
    giver: str = Giver.PERSON
    assent: str = ""


@action_on(Case, Permission.CONSENT_RECORD, "consent.give")
def give(act: Act, case: Case, given: Given) -> UUID:
    """Write into the ledger what somebody agreed to. Id of the entry.

    Raises:
        UnfitError: If it is not sound: what was told, its end, a child's guardian and word.
        RefusedError: If the recipient is no agency of the network.
    """
    row = Consent(case=case, explained_by_id=act.who.user.pk, given_at=act.at, expires_at=given.until)
    if given.agency is not None and not _others(case).filter(pk=given.agency).exists():
        raise RefusedError("consent.recipient", say("There is no such agency to share with."))
    ledger.address(row, case, given.agency, given.outside)
    row.purpose, row.classes, row.language = given.purpose, sorted(given.classes), given.language
    row.method, row.told = given.method, sorted(given.told)
    row.giver, row.assent = given.giver, given.assent
    wrong = faults(_entry(given, row), ledger.subject_of(case, act.at), ledger.ages(case))
    if wrong:
        raise UnfitError({_PLACE.get(code, "giver"): fault_text(code) for code in reversed(wrong)})
    row.save(force_insert=True)
    act.codes += [f"entry:{row.pk}", row.purpose]
    return row.pk


def _others(case: Case) -> QuerySet[Agency]:
    return Agency.objects.exclude(pk=case.agency_id)


def _entry(given: Given, row: Consent) -> Entry:
    """As the library judges it."""
    recipient = str(given.agency) if given.agency else given.outside
    return Entry(
        str(row.pk), Purpose(given.purpose), recipient, given.classes, given.language,
        ConsentMethod(given.method), str(row.explained_by_id), frozenset(Told(one) for one in given.told),
        row.given_at, given.until, Giver(given.giver), Assent(given.assent) if given.assent else None,
    )  # fmt: skip


@action_on(Case, Permission.CONSENT_RECORD, "consent.withdraw")
def withdraw_consent(act: Act, case: Case, only: Collection[str] | None = None) -> int:
    """Withdraw consent as the person asked: all of it, or some entries. How many were withdrawn.

    Whoever may write consent down may write its withdrawal down, in any state of anything, without a
    reason.
    """
    codes = carry_out(case, only, act.at, act.who.user.pk)
    act.codes += codes
    return sum(code.startswith("entry:") for code in codes)


def carry_out(case: Case, only: Collection[str] | None, at: dt.datetime, by: UUID | None) -> list[str]:
    """Withdraw, and do all that follows; inside a transaction. Codes for the audit.

    Args:
        case: The case.
        only: Ids of entries; None for all.
        at: When.
        by: Who writes it down; None: the person.
    """
    rows = list(ledger.of_case(Consent, case).select_for_update(of=("self",)))
    plan = withdraw(
        [ledger.entry_of(row) for row in rows],
        [ledger.basis_of(row) for row in ledger.of_case(Basis, case)],
        now=at,
        only=only,
    )
    if not plan.withdrawn:
        return []
    how = Consent.BY_PERSON if by is None else Consent.BY_WORKER
    Consent.objects.filter(pk__in=plan.withdrawn).update(withdrawn_at=at, withdrawn_how=how)
    pairs = {(one.recipient, str(one.purpose)) for one in plan.entries if one.id in plan.withdrawn}
    done = effects.carry_out(effects.Withdrawn(case.pk, at, by, plan, frozenset(pairs)))
    return [*(f"entry:{one}" for one in plan.withdrawn), *done]
