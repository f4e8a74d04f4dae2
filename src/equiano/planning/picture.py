"""A plan as a Gantt picture, with what it says to those who do not see it."""

from __future__ import annotations

import datetime as dt

from equiano.draw.alternative import with_alternative
from equiano.draw.gantt import WIDE, GanttBar, GanttGroup, gantt
from equiano.planning.dependencies import in_order
from equiano.planning.model import ActionPlan
from equiano.planning.wording import state_on, status_names, term
from equiano.words import language, say

NARROW = 328.0  # pixels: a phone of 360 without its margins


def plan_picture(plan: ActionPlan, day: dt.date, *, narrow: bool = False) -> str:
    """The measures over time (SVG), in the language of who reads.

    Args:
        plan: The plan.
        day: The day on which it is looked at: marked, and what is overdue on it.
        narrow: Whether it is for a phone: measures by their numbers, which a table beside it tells.
    """
    width, key = (NARROW, "gantt-narrow") if narrow else (WIDE, "gantt")
    today = (day, say("today"))
    drawn = gantt(_groups(plan, day), status_names(), today, width=width, keys_alone=narrow)
    return with_alternative(drawn, key, title_of(plan), described(plan, day))


def title_of(plan: ActionPlan) -> str:
    """Title of the picture."""
    return say("Measures over time: {plan}", plan=plan.title.said(language()))


def _groups(plan: ActionPlan, day: dt.date) -> list[GanttGroup]:
    ordered, lang = in_order(plan), language()
    groups = []
    for objective in plan.objectives:
        bars = [
            GanttBar(one.id, one.title.said(lang), one.start, one.end, state_on(one, day), one.after)
            for one in ordered
            if one.objective == objective.id
        ]
        if bars:
            groups.append(GanttGroup(objective.title.said(lang), bars))
    return groups


def described(plan: ActionPlan, day: dt.date) -> str:
    """The picture in words: each measure with its term, state and what it waits for."""
    names = status_names()
    lines = []
    for one in in_order(plan):
        when = term(one.start, one.end)
        said = f"{one.id} {one.title.said(language())}: {when}, {names[state_on(one, day)]}"
        lines.append(say("{line}, after {ids}", line=said, ids=", ".join(one.after)) if one.after else said)
    return "; ".join(lines) + "."
