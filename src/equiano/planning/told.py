"""A plan in lines of text."""

from __future__ import annotations

import datetime as dt

from equiano.planning.dependencies import in_order
from equiano.planning.model import ActionPlan
from equiano.planning.paper import fields_of, indicator_cells
from equiano.planning.review import review
from equiano.words import language, say


def lines_of(plan: ActionPlan, day: dt.date) -> list[str]:
    """A plan in lines, in the language of who reads: measures by objective, indicators, what to look at.

    Args:
        plan: The plan, or its public form.
        day: The day on which it is looked at.
    """
    lang = language()
    lines = [plan.title.said(lang)]
    lines += [plan.note.said(lang)] if plan.note else []
    for objective in plan.objectives:
        lines += ["", objective.title.said(lang)]
        for one in in_order(plan):
            if one.objective != objective.id:
                continue
            lines.append(f"  {one.id}. {one.title.said(lang)}")
            lines += [f"    {name}: {value}" for name, value in fields_of(plan, one, day)]
            for indicator in one.indicators:
                name, value, target, _ = indicator_cells(indicator)
                lines.append(f"    – {name}: {value}; {target}")
    findings = () if plan.form == "public" else review(plan, day).findings
    if findings:
        lines += ["", say("To look at"), *(f"  {one.text}" for one in findings)]
    return lines
