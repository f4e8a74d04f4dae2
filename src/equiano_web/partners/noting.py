"""What is written down of what comes from partners, taken or refused: in the arrivals and in the audit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from equiano_web import audit
from equiano_web.partners import envelope
from equiano_web.partners.clock import now as now_here
from equiano_web.partners.models import Arrival

# How long a refused package is listed.
REFUSED_KEPT = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a package.

    Attributes:
        outcome: `taken`, `waits`, `late`, `again`, `acknowledged`, or the code of a refusal.
        package: Our acknowledgement, sealed to who sent it; empty if there is none.
        crossing: The referral, if it is of one.
        refused: Whether it was refused.
    """

    outcome: str
    package: bytes = b""
    crossing: UUID | None = None
    refused: bool = False


def refuse(code: str, agency: UUID | None, partner: UUID | None, at: dt.datetime, channel: str) -> Answered:
    """Refuse what came; noted with its code, without its content. Inside a transaction."""
    agency = agency or envelope.only_agency()
    if agency is not None:
        row = Arrival.objects.create(
            agency_id=agency, partner_id=partner, at=at, outcome=code[:20], keep_until=at + REFUSED_KEPT
        )
        note(row, "partner.refuse", channel, "refused", code)
    return Answered(code, refused=True)


def note(row: Arrival, name: str, channel: str, outcome: str, code: str) -> None:
    """Write into the audit what a partner sent: the actor is the partner, as nobody of ours did it."""
    entry = audit.Entry(
        stream=str(row.agency_id),
        at=now_here(),
        actor=str(row.partner_id or ""),
        act=name,
        channel=channel,
        kind=Arrival._meta.label,
        object=str(row.pk),
        outcome=outcome,
        codes=(code,),
    )
    audit.append(entry)
