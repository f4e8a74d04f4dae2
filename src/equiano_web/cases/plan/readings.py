"""What is read of the plan of a case: goals, and the acts of the tracks that make the plan up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from equiano_web.access import Permission, Seen, Sensitivity, Who, see
from equiano_web.actions import reading
from equiano_web.cases.models import Case, Entry
from equiano_web.cases.readings import names_of
from equiano_web.cases.tracks import standing
from equiano_web.cases.tracks.readings import Standing, standing_of

# Tracks that the plan is made of, in the order of the page.
OF_PLAN = ("support", "service", "compensation", "safe_return", "reintegration")
GOAL = "goal"
_HEAD = (Sensitivity.ORDINARY, Sensitivity.IDENTITY)


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The plan of a case, as far as it may be seen.

    Attributes:
        case: Which case it is.
        goals: Entries of the goals that were not taken back, the first first.
        steps: Acts of the tracks of the plan that were not taken back, by name of the track, in their order.
        standing: Where all tracks of the case stand, and what is due.
        names: Names of colleagues by id.
    """

    case: Seen
    goals: Sequence[Seen]
    steps: Mapping[str, Sequence[Seen]]
    standing: Standing
    names: Mapping[str, str]


@reading(Case, Permission.CASE_VIEW, "case.read")
def plan_page(who: Who, case: Case) -> PlanPage:
    """The plan of a case."""
    rows = standing.rows_of(case)
    goals = list(Entry.objects.filter(case=case, section=GOAL, removed_at=None).order_by("made_at", "pk"))
    steps = [row for row in rows.steps if row.ordinary["track"] in OF_PLAN]
    shown = [*goals, *steps]
    prefetch_related_objects(shown, "blobs")
    for entry in shown:
        entry.case = case
    seen = {track: [see(who, row) for row in steps if row.ordinary["track"] == track] for track in OF_PLAN}
    return PlanPage(
        case=see(who, case, _HEAD),
        goals=tuple(see(who, goal) for goal in goals),
        steps=seen,
        standing=standing_of(who, rows),
        names=names_of(who, (row.made_by_id for row in shown)),
    )
