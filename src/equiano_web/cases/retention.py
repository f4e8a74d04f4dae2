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

# No source names one period for such files. Five years without a change outlast the usual three in which a
# person can still claim damages (Russian Federation, Civil Code, art. 196). A proposal: a person decides.
RETENTION_YEARS = 5
_KEPT_FOR = timedelta(days=round(RETENTION_YEARS * 365.25))
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
    """Certificates, the last first, with the names of who erased; and cases whose retention has ended."""

    certificates: Sequence[Seen]
    names: Mapping[str, str]
    ended: Sequence[Seen]


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
    """Certificates of one's agency, and its closed cases that nobody changed for `RETENTION_YEARS`.

    Raises:
        DeniedError: If there is no permission to erase.
    """
    require(who, Permission.CASE_ERASE)
    rows = Erasure.objects.filter(within(who, Permission.CASE_ERASE, Erasure)).order_by("-at", "pk")[:_MOST]
    certificates = tuple(see(who, row) for row in rows)
    old = Case.objects.filter(within(who, Permission.CASE_ERASE, Case), state="closed", legal_hold=False)
    old = old.filter(changed_at__lte=timezone.now() - _KEPT_FOR).order_by("changed_at", "pk")[:_MOST]
    ended = tuple(see(who, case, (Sensitivity.ORDINARY,)) for case in old)
    return Retention(certificates, names_of(who, [one["by_id"] for one in certificates]), ended)
