"""Rounds as the library knows them, and the rows behind them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from equiano_web.national.models import NationalRound, Participant, Schedule
from equiano_web.national.sealing import name_for, seal_signing
from equiano_web.people.models import Agency

if TYPE_CHECKING:
    from equiano.national.round import Round


def library_round(row: NationalRound) -> Round:
    """The round with the public key of each participant."""
    from equiano.national.period import parse_period  # noqa: PLC0415 - loaded when a round is looked at
    from equiano.national.round import Round  # noqa: PLC0415

    keys = dict(Participant.objects.exclude(public="").values_list("name", "public"))
    return Round(row.network, parse_period(row.code), row.due, row.basis, keys)  # type: ignore[arg-type]


def schedule() -> Schedule | None:
    """What the coordinator set; None while nobody did."""
    return Schedule.objects.first()


def open_round(today: dt.date) -> NationalRound | None:
    """The round of the period that ended last, opened now if it is due and not there yet."""
    from equiano.national.period import period_ended  # noqa: PLC0415

    planned = schedule()
    if planned is None:
        return None
    period = period_ended(planned.cadence, today)  # type: ignore[arg-type]  # one of the form's
    due = period.last + dt.timedelta(planned.due_days)
    # A schedule that was set long after a period opens none for it.
    if planned.changed_at.date() > due:
        return None
    found, _ = NationalRound.objects.get_or_create(
        code=period.code, defaults={"network": planned.network, "due": due, "basis": planned.basis}
    )
    return found


def participant_of(agency: Agency) -> Participant:
    """The participant that an agency of this installation is, with its own key; made at need."""
    found = Participant.objects.filter(agency=agency).first()
    if found is not None:
        return found
    made = Participant(
        agency=agency, name=name_for(agency.name, set(Participant.objects.values_list("name", flat=True)))
    )
    seal_signing(made)
    made.save(force_insert=True)
    return made
