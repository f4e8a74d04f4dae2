"""The job of the room: a plan's budget is shared out, and nobody waits at a page for it.

waiting ──job──> planned    the plan and what it reaches
                 refused    why there is none, in words
"""

from __future__ import annotations

import datetime as dt

from equiano.errors import BadInputError, NotEstimableError
from equiano.words import using
from equiano_web.campaigns import computing
from equiano_web.campaigns.actions import JOB
from equiano_web.campaigns.models import Campaign
from equiano_web.db import writing
from equiano_web.jobs import Work, job

# One budget: some programmes of five minutes at the most (`equiano.prevent.campaign.allocate`).
LONGEST_STEP = dt.timedelta(hours=1)


@job(JOB, own_transaction=True, apart=True)
def work_out(work: Work) -> None:
    """Work out a plan; one that was changed since is another job's."""
    asked = dt.datetime.fromisoformat(str(work.payload["asked"]))
    rows = Campaign.objects.filter(pk=str(work.payload["campaign"]), asked_at=asked, state=Campaign.WAITING)
    row = rows.first()
    if row is None:
        with work.finishing():
            pass
        return

    def progress(done: int, of: int) -> None:
        work.renew(LONGEST_STEP)
        with writing():
            rows.update(done=done, of=of)

    try:
        # In the language of who asked: an error is told in words.
        with using(str(work.payload["language"])):
            found = computing.planned(row.plan, progress)
    except (BadInputError, NotEstimableError) as error:
        with work.finishing():
            rows.update(state=Campaign.REFUSED, why=str(error)[:4000])
        return
    with work.finishing():
        rows.update(state=Campaign.PLANNED, planned=found)
