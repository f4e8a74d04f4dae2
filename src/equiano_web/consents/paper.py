"""A paper for somebody else: of a case only what may go to them now, and that it went is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from equiano_web.access import Permission, Seen, Sensitivity, see
from equiano_web.actions import Act, action_on
from equiano_web.cases.models import Case
from equiano_web.consents import sharing
from equiano_web.consents.sharing import To


@dataclass(frozen=True, slots=True)
class Paper:
    """What goes on paper.

    Attributes:
        case: The person, of the classes that may go.
        entries: Entries, of the same classes.
        code: Code of the case.
        classes: The classes.
        at: When.
        by: Who printed it.
    """

    case: Seen
    entries: Sequence[Seen]
    code: str
    classes: Sequence[str]
    at: datetime
    by: str


@action_on(Case, Permission.REFERRAL_SEND, "share.print")
def give_on_paper(act: Act, case: Case, to: To) -> Paper:
    """Give a summary on paper to somebody else.

    What may go is asked of the ledger here, never of the form; what is closed to the role of who prints does
    not go either.

    Raises:
        RefusedError: If nothing may go.
    """
    classes = sharing.allow(case, to.recipient, to.purpose, act.at)
    opened = [Sensitivity(one) for one in sorted(classes) if Sensitivity(one) in act.who.role.opens]
    entries = case.entries.filter(removed_at=None).exclude(section="step").select_related("case")
    seen = tuple(see(act.who, entry, opened) for entry in entries.order_by("made_at", "pk"))
    sharing.record(act, case, to, opened, "print")
    act.codes += [to.purpose, *opened]
    return Paper(see(act.who, case, opened), seen, case.code, opened, act.at, act.who.user.name)


def rows_of(seen: Seen, labels: Mapping[str, str]) -> list[tuple[str, object]]:
    """Label and value of what is on the paper; nothing says of the rest that it exists."""
    return [(labels[name], seen[name]) for name in labels if name in seen.fields and seen[name] != ""]
