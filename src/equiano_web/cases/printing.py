"""The summary of a case on paper: for what it is printed is asked first, and kept in the history.

It is for one's own file and says so. What goes to somebody else asks the ledger of consent first: that is
another paper (`consents/paper.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from equiano.words import say
from equiano_web.access import Permission
from equiano_web.actions import Act, action_on
from equiano_web.cases.actions import explain, reason_of
from equiano_web.cases.models import Case


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on the paper beside the case: who printed it, when and for what."""

    by: str
    at: datetime
    purpose: str


@action_on(Case, Permission.CASE_VIEW, "case.print")
def note_print(act: Act, case: Case, purpose: str) -> Printed:
    """Write down that a case is printed, and for what.

    Raises:
        UnfitError: If no purpose is given.
    """
    said = reason_of(purpose)
    explain(act, "case.print", case, said)
    return Printed(act.who.user.name, act.at, said)


def asked() -> str:
    """What is asked before printing."""
    return say("What it is printed for")


def asking(case: str) -> Mapping[str, object]:
    """The page that asks it."""
    told = say(
        "Only what is open to your role is printed. The history keeps that you printed it, and for what. It "
        "is for your agency's own file; for others, on the page of consent, is “A paper for somebody else”: "
        "on it stands only what may go to them."
    )
    back = reverse("case", args=(case,))
    return {"question": say("Print a summary of the case?"), "told": told, "yes": say("Go on"), "back": back}


def internal() -> str:
    """The mark of a paper that is not given to others."""
    return say("Internal: for the agency's own file. Not for others: sharing goes through consent.")
