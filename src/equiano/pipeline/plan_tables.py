"""A plan of action as tables of a report: its public form alone, as it stood at its last entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from equiano.draw.gantt import GanttState
from equiano.planning.dependencies import in_order
from equiano.planning.indicators import state_of
from equiano.planning.model import ActionPlan, PlannedMeasure
from equiano.planning.paper import indicator_cells
from equiano.planning.plan_file import read_action_plan
from equiano.planning.public_form import public_form
from equiano.planning.wording import bodies_of, state_on, status_names, term
from equiano.provenance import Provenance
from equiano.publish.disclosure import published_table
from equiano.publish.release import Column, ReleasedTable
from equiano.words import LANGUAGES, in_each, language, using

MEASURES, INDICATORS, COUNTS = "plan:measures", "plan:indicators", "plan:counts"
Said = Mapping[str, str]


def plan_tables(path: Path | str | None) -> list[ReleasedTable]:
    """Measures with their state, how many stand where, indicators with public values; none without a file.

    Args:
        path: A plan (YAML or JSON), whole or public; what is internal is left out here at the latest.

    Raises:
        BadInputError: If it cannot be used.
    """
    if path is None:
        return []
    plan = public_form(read_action_plan(path))
    return [_counts(plan), _measures(plan), _indicators(plan)]


def state_day(plan: ActionPlan) -> dt.date:
    """The day of the last entry of a plan; its first day where there is none."""
    days = [one.done_on for one in plan.measures if one.done_on]
    days += [proof.on for one in plan.measures for proof in one.evidence if proof.on]
    days += [value.on for _, one in plan.indicators() for value in one.values]
    return max(days, default=plan.start)


def _said(text: Callable[[], str]) -> dict[str, str]:
    """A text in every language."""
    found = {}
    for lang in LANGUAGES:
        with using(lang):
            found[lang] = text()
    return found


def _made(plan: ActionPlan) -> Provenance:
    # Nothing of it was computed from the data of this report: it was told or released before.
    return Provenance(f"plan of action, version {plan.version}, as of {state_day(plan).isoformat()}", None)


def _status(state: GanttState) -> str:
    return status_names()[state]


def _counts(plan: ActionPlan) -> ReleasedTable:
    day = state_day(plan)
    states = [state_on(one, day) for one in plan.measures]
    names: dict[str, Said] = {state: _said(partial(_status, state)) for state in status_names()}
    columns = (
        Column("state", "dimension", in_each("State of the measure"), names),
        Column("measures", "number", in_each("Number of measures")),
    )
    rows = [(state, states.count(state)) for state in status_names()]
    return published_table(COUNTS, in_each("Measures by state"), columns, rows, provenance=_made(plan))


def _measures(plan: ActionPlan) -> ReleasedTable:
    day, ordered = state_day(plan), in_order(plan)

    def column(name: str, label: Said, text: Callable[[PlannedMeasure], str]) -> Column:
        values = {one.id: _said(lambda one=one: text(one)) for one in ordered}  # type: ignore[misc]
        return Column(name, "dimension" if name == "measure" else "text", label, values)

    columns = (
        column("measure", in_each("Measure"), lambda one: f"{one.id}. {one.title.said(language())}"),
        column("term", in_each("Term"), lambda one: term(one.start, one.end)),
        column("responsible", in_each("Responsible"), lambda one: bodies_of(plan, one.responsible)),
        column("state", in_each("State of the measure"), lambda one: status_names()[state_on(one, day)]),
    )
    rows = [(one.id,) * len(columns) for one in ordered]
    title = in_each("Plan of action: {plan}", plan=_said(lambda: plan.title.said(language())))
    return published_table(MEASURES, title, columns, rows, provenance=_made(plan))


def _indicators(plan: ActionPlan) -> ReleasedTable:
    """Indicators with a value, "cannot tell" among them."""
    found = [(measure, one) for measure, one in plan.indicators() if state_of(one).latest is not None]
    keys = [f"{measure.id}.{one.id}" for measure, one in found]
    labels = (in_each("Indicator"), in_each("Latest value"), in_each("Target"))
    columns = []
    for place, (name, label) in enumerate(zip(("indicator", "value", "target"), labels, strict=True)):
        values = {
            key: _said(lambda one=one, place=place: indicator_cells(one)[place])  # type: ignore[misc]
            for key, (_, one) in zip(keys, found, strict=True)
        }
        columns.append(Column(name, "text" if place else "dimension", label, values))
    rows = [(key,) * 3 for key in keys]
    return published_table(
        INDICATORS, in_each("Indicators of the plan of action"), columns, rows, provenance=_made(plan)
    )
