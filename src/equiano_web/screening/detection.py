"""A decision to refer begins the track of detection: the person is presumed a victim, and clocks run on."""

from __future__ import annotations

from equiano.words import say
from equiano_web.access import Permission, within
from equiano_web.actions import Act
from equiano_web.cases.models import Case, TrackState
from equiano_web.cases.tracks.actions import take_step
from equiano_web.people.agencies import today
from equiano_web.screening import store, talks
from equiano_web.screening.models import Screening

TRACK, STEP, DONE = "detection", "presume", "presumed"


def presume(act: Act, case: Case, screening: Screening) -> None:
    """Write down on the track of detection that a person is presumed a victim; nothing if it stands there.

    Args:
        act: The act of the decision.
        case: The case.
        screening: The talk.
    """
    may_edit = Case.objects.filter(within(act.who, Permission.CASE_EDIT, Case), pk=case.pk).exists()
    if not may_edit or TrackState.objects.filter(case=case, track=TRACK, state=DONE).exists():
        return
    child = talks.interview_of(store.content_of(screening)).is_child
    brought = {
        "seen_on": today(screening.agency, screening.made_at).isoformat(),
        "channel": say("screening"),
        "detecting_body": screening.agency.name,
        # In doubt whoever may be a child is protected as one.
        "age_band": {True: "child", False: "adult", None: "in_doubt"}[child],
    }
    take_step(act.who, case.pk, TRACK, STEP, brought)
