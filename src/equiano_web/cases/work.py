"""Work of the room that waits."""

from __future__ import annotations

from uuid import UUID

from equiano_web.cases.models import Case
from equiano_web.cases.tracks import clocks
from equiano_web.db import give_way, writing
from equiano_web.jobs import Work, job
from equiano_web.people.actions import RENEW
from equiano_web.people.agencies import today
from equiano_web.people.models import Agency

_AT_A_TIME = 100  # of a case some milliseconds: other writers wait no longer than a second


@job(RENEW, own_transaction=True)
def renew_days(work: Work) -> None:
    """Reckon all clocks of an agency anew whose days are others now. Doing it twice changes nothing."""
    agency = Agency.objects.get(pk=UUID(str(work.payload["agency"])))
    cases = Case.objects.filter(agency=agency, wrapped_key__isnull=False).exclude(tracks=None)
    keys = list(cases.values_list("pk", flat=True).distinct())
    for start in range(0, len(keys), _AT_A_TIME):
        work.renew()
        with writing():
            for case in Case.objects.filter(pk__in=keys[start : start + _AT_A_TIME]):
                clocks.renew(case, today(agency))
        give_way()
    with work.finishing():
        pass
