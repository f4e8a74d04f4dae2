"""What is due in a case, kept so that a list of it costs one question to the database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import QuerySet

from equiano_web.cases.models import Case, Due, Entry
from equiano_web.cases.sections import Section, sections
from equiano_web.cases.signals import dues_changed
from equiano_web.cases.tracks import standing
from equiano_web.people.agencies import pack_of, working_days

if TYPE_CHECKING:
    from equiano.assist.clocks import CaseClock

# Days before it is due from which an entry is on the list of tasks.
ENTRY_WARN = 7
OF_ENTRY = "entry."


class _Wanted(NamedTuple):
    """What a row of `Due` says."""

    code: str
    track: str
    subject: uuid.UUID | None
    entry_id: uuid.UUID | None
    due_on: dt.date
    shown_from: dt.date
    escalates: bool


def clocks(case: Case, steps: Sequence[Entry], today: dt.date) -> tuple[CaseClock, ...]:
    """The clocks of a case, after the acts that were done, on one day."""
    from equiano.assist.clocks import clocks_of  # noqa: PLC0415 - with the country packs behind it

    events = standing.events_of(case, steps, today)
    return clocks_of(pack_of(case.agency.country), events, today, working_days(case.agency))


def track_of(code: str) -> str:
    """The track whose act starts a clock."""
    from equiano.assist.clock_table import clock_rules  # noqa: PLC0415

    return next(iter(sorted(clock_rules()[code].starts))).split(".")[0]


def renew(case: Case, today: dt.date) -> None:
    """Write anew what is due, after an act of a track."""
    found = clocks(case, standing.steps_of(case), today)
    running = [one for one in found if one.started_on is not None and one.stopped_on is None]
    wanted = {_of_clock(one, one.due_on) for one in running if one.due_on is not None}
    _write(case, Due.objects.filter(case=case, entry=None), wanted)


def renew_entry(case: Case, entry: Entry) -> None:
    """Write anew when an entry is due, after it was written, changed, taken back or restored."""
    code, warn = f"{OF_ENTRY}{entry.section}", dt.timedelta(ENTRY_WARN)
    days = _days(sections()[entry.section], entry)
    wanted = {_Wanted(code, "", None, entry.pk, on, on - warn, False) for on in days}
    _write(case, Due.objects.filter(case=case, entry=entry), wanted)


def _of_clock(clock: CaseClock, due: dt.date) -> _Wanted:
    from equiano.assist.clock_table import clock_rules  # noqa: PLC0415

    shown = due - dt.timedelta(clock_rules()[clock.code].warn)
    subject = uuid.UUID(clock.subject) if clock.subject else None
    escalates = clock.when_overdue == "escalate"
    return _Wanted(clock.code, track_of(clock.code), subject, None, due, shown, escalates)


def _days(section: Section, entry: Entry) -> Iterator[dt.date]:
    if entry.removed_at is not None or entry.ordinary.get("done") == "yes":
        return
    for name, one in section.fields.items():
        # A month or a year is no day to be reminded on.
        if one.is_due and len(str(entry.ordinary.get(name, ""))) == len("2026-01-01"):
            yield dt.date.fromisoformat(str(entry.ordinary[name]))


def _write(case: Case, rows: QuerySet[Due], wanted: set[_Wanted]) -> None:
    there = {_Wanted(*(getattr(row, name) for name in _Wanted._fields)): row.pk for row in rows}
    if gone := [pk for key, pk in there.items() if key not in wanted]:
        Due.objects.filter(pk__in=gone).delete()
    new = sorted(wanted - set(there), key=lambda one: (one.due_on, one.code))
    Due.objects.bulk_create(Due(case=case, **one._asdict()) for one in new)
    if gone or new:
        dues_changed.send(Due, case=case)
