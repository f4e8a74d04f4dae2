"""The summary of a case on paper: for what it is printed is asked first, and kept in the history.

It is for one's own file and says so. What goes to somebody else asks the ledger of consent first: that is
another paper (`consents/paper.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from equiano_web.access import Permission
from equiano_web.actions import Act, action_on
from equiano_web.cases.actions import explain, reason_of
from equiano_web.cases.models import Case

# A page for the printer, a file, or the plan alone, for the person to sign.
PAGE, PDF, PLAN = "page", "pdf", "plan"


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on the paper beside the case: who printed it, when and for what."""

    by: str
    at: datetime
    purpose: str


@action_on(Case, Permission.CASE_VIEW, "case.print")
def note_print(act: Act, case: Case, purpose: str, way: str = PAGE) -> Printed:
    """Write down that a case is printed, and for what.

    Args:
        act: The act.
        case: The case.
        purpose: What for.
        way: `page`, `pdf` or `plan`.

    Raises:
        UnfitError: If no purpose is given.
    """
    said = reason_of(purpose)
    explain(act, "case.print", case, said)
    act.codes.append(way)
    return Printed(act.who.user.name, act.at, said)
