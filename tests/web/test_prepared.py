"""Questions whose SQL is kept: another day or id in the same question gives what Django would give."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Q, QuerySet

from equiano_web import prepared
from equiano_web.tasks.models import Task
from tests.web import make

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 11, 1)


def by_day(wanted: Q) -> QuerySet[Task]:
    return Task.objects.filter(wanted).order_by("due_on")


def test_a_kept_question_takes_another_day_and_another_agency() -> None:
    agencies = [make.agency("One"), make.agency("Two")]
    moment = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
    for agency in agencies:
        for days in range(4):
            on = FIRST + dt.timedelta(days)
            Task.objects.create(
                agency=agency,
                code="task",
                thing=f"{agency.name} {days}",
                due_on=on,
                shown_from=FIRST,
                made_at=moment,
            )
    for agency in agencies:
        for days in (1, 3, 0):
            day = FIRST + dt.timedelta(days)
            # A day that stands in the filter twice, and one that is also the first of all.
            wanted = Q(agency=agency.pk) & (Q(due_on__lt=day) | Q(due_on=day)) & Q(shown_from__lte=FIRST)
            assert prepared.rows("test by day", by_day, wanted) == list(by_day(wanted))
            assert len(prepared.rows("test by day", by_day, wanted)) == days + 1
    # A moment is asked as Django asks it: it may be kept otherwise than it is written.
    late = Q(made_at__lt=moment + dt.timedelta(seconds=1))
    assert len(prepared.rows("test by day", by_day, late)) == 8
    assert not prepared.rows("test by day", by_day, Q(made_at__lt=moment))
