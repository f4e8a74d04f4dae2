"""What is read of retention: what an erasure would take, certificates, closed cases past their time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from equiano_web.access import Permission, Seen, Sensitivity, Who, require, see, within
from equiano_web.actions import reading
from equiano_web.cases.models import Attachment, Case, Entry, Erasure
from equiano_web.cases.readings import names_of
from equiano_web.people.agencies import retention_years

# Of each list; the oldest cases come first, so that those behind them move up.
_MOST = 100


@dataclass(frozen=True, slots=True)
class Going:
    """What an erasure would take.

    Attributes:
        case: The case.
        merged: Codes of the cases that were merged into it.
        entries: How many entries they hold, with those that were taken back.
        files: How many files.
    """

    case: Seen
    merged: Sequence[str]
    entries: int
    files: int


@dataclass(frozen=True, slots=True)
class Retention:
    """Certificates, the last first, with the names of who erased; and cases whose retention has ended.

    Attributes:
        certificates: Of the agency.
        names: Names of who erased, by id.
        ended: Closed cases that nobody changed for `years`.
        years: For how long the agency keeps them.
    """

    certificates: Sequence[Seen]
    names: Mapping[str, str]
    ended: Sequence[Seen]
    years: int


def kept_for(years: int) -> timedelta:
    """So many years, in days."""
    return timedelta(days=round(years * 365.25))


@reading(Case, Permission.CASE_ERASE, "case.read")
def going(who: Who, case: Case) -> Going:
    """What the erasure of a case would take."""
    merged = list(case.merged.order_by("code"))
    cases = [case, *merged]
    return Going(
        see(who, case, (Sensitivity.ORDINARY,)),
        tuple(one.code for one in merged),
        Entry.objects.filter(case__in=cases).count(),
        Attachment.objects.filter(case__in=cases).exclude(name=None).count(),
    )


def retention(who: Who) -> Retention:
    """Certificates of one's agency, and its closed cases that nobody changed for its years.

    Raises:
        DeniedError: If there is no permission to erase.
    """
    require(who, Permission.CASE_ERASE)
    years = retention_years(who.user.agency)
    rows = Erasure.objects.filter(within(who, Permission.CASE_ERASE, Erasure)).order_by("-at", "pk")[:_MOST]
    certificates = tuple(see(who, row) for row in rows)
    old = Case.objects.filter(within(who, Permission.CASE_ERASE, Case), state="closed", legal_hold=False)
    old = old.filter(changed_at__lte=timezone.now() - kept_for(years)).order_by("changed_at", "pk")[:_MOST]
    ended = tuple(see(who, case, (Sensitivity.ORDINARY,)) for case in old)
    return Retention(certificates, names_of(who, [one["by_id"] for one in certificates]), ended, years)
