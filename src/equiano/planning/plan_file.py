"""A plan of action as a file (YAML): read with every fault named, written whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from equiano.countries.folders import available
from equiano.countries.read import build
from equiano.errors import BadInputError, Fault
from equiano.files import must_exist, write_text
from equiano.planning.dependencies import circle_of
from equiano.planning.indicators import COMPUTED, faults_of_indicator
from equiano.planning.model import ActionPlan, PlainValue, PlannedMeasure, PlanText
from equiano.text_files import read_yaml
from equiano.vocab.places import of_code
from equiano.words import say

# A national plan has some hundred measures (Moldova 2018: about 130); ten times that is another thing.
MOST_MEASURES = 1000
_EMPTY = ("", "~", "null")


def read_action_plan(path: Path | str) -> ActionPlan:
    """A plan from YAML, as `equiano plan start` writes it.

    Raises:
        BadInputError: If it cannot be read or makes no sense, with every fault.
    """
    found = must_exist(path)
    # All is text to YAML here: the region NO and the period 2027 stay; the classes make the numbers.
    content = read_yaml(found, yaml.BaseLoader)
    if not isinstance(content, dict):
        raise BadInputError(
            say("{name}: must be lines `key: value`. See docs/how-to/plan-of-action.md.", name=found.name)
        )
    return plan_of(content, found.name)


def plan_of(content: Mapping[str, object], name: str) -> ActionPlan:
    """A plan from what YAML or JSON held.

    Args:
        content: Keys and values.
        name: What the plan is called in an error.

    Raises:
        BadInputError: With every fault.
    """
    faults: list[Fault] = []
    plan = build(ActionPlan, _filled(content), name, faults)
    if plan is not None:
        faults += faults_of_plan(plan)
    if plan is None or faults:
        raise BadInputError(
            say("{name}: {count} {count|fault|faults}. Nothing was taken.", name=name, count=len(faults)),
            faults,
        )
    return plan


def _filled(value: object) -> object:
    """The same without keys that have no value."""
    if isinstance(value, Mapping):
        pairs = {str(key): _filled(one) for key, one in value.items()}
        return {key: one for key, one in pairs.items() if one not in (None, *_EMPTY)}
    return [_filled(one) for one in value] if isinstance(value, list) else value


def write_action_plan(plan: ActionPlan, path: Path | str) -> None:
    """Write a plan as YAML that people can edit. One with names of officials is for the owner alone.

    Raises:
        OutputError: If it cannot be written there.
    """
    write_text(path, yaml_of(plan.as_dict()), shared=plan.form == "public")


def yaml_of(content: Mapping[str, PlainValue]) -> str:
    """YAML in the order of the keys."""
    return yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=110)


def faults_of_plan(plan: ActionPlan) -> list[Fault]:
    """What makes no sense in a plan; empty: nothing."""
    return [*_whole(plan), *_doubled(plan), *_measures(plan), *_circle(plan)]


def _whole(plan: ActionPlan) -> Iterator[Fault]:
    if plan.end < plan.start:
        yield Fault(say("the plan ends before it begins. Swap the two."), "end")
    if not 1 <= len(plan.measures) <= MOST_MEASURES:
        yield Fault(say("give from 1 to {most} of them.", most=MOST_MEASURES), "measures")
    if plan.version < 1:
        yield Fault(say("versions count from 1."), "version")
    if plan.country is not None and plan.country not in available():
        yield Fault(say("no pack of this country. `equiano country list` names them."), "country")
    if plan.region is not None and of_code(plan.region) is None:
        yield Fault(say("no such region. Write its code (ISO 3166-2), such as RU-KGD."), "region")
    yield from _texts("title", plan.title)
    for objective in plan.objectives:
        yield from _texts(f"objectives: {objective.id}", objective.title)
    for body in plan.bodies:
        yield from _texts(f"bodies: {body.id}", body.title)


def _texts(where: str, text: PlanText) -> Iterator[Fault]:
    if not text.said("en"):
        yield Fault(say("must have a text, in English (`en`) or Russian (`ru`)."), where)


def _doubled(plan: ActionPlan) -> Iterator[Fault]:
    lists: Mapping[str, Sequence[str]] = {
        "objectives": [one.id for one in plan.objectives],
        "bodies": [one.id for one in plan.bodies],
        "measures": [one.id for one in plan.measures],
        "indicators": [f"{measure.id}: {one.id}" for measure, one in plan.indicators()],
    }
    for name, ids in lists.items():
        for key in [key for key, count in Counter(ids).items() if count > 1]:
            yield Fault(say("stands twice. Give each an id of its own."), f"{name}: {key}")


def _measures(plan: ActionPlan) -> Iterator[Fault]:
    known = {
        "objective": {one.id for one in plan.objectives},
        "body": {one.id for one in plan.bodies},
        "measure": {one.id for one in plan.measures},
    }
    for one in plan.measures:
        yield from _texts(f"{one.id}: title", one.title)
        yield from _named(one, known)
        yield from _days(plan, one)
        yield from _money(one)
        for indicator in one.indicators:
            yield from faults_of_indicator(f"{one.id}: {indicator.id}", indicator)
            if indicator.computed is not None and indicator.computed not in COMPUTED:
                text = say("nothing computes that. Known: {known}.", known=", ".join(sorted(COMPUTED)))
                yield Fault(text, f"{one.id}: {indicator.id}: computed")


def _named(one: PlannedMeasure, known: Mapping[str, set[str]]) -> Iterator[Fault]:
    if one.objective not in known["objective"]:
        yield Fault(say("no such objective in this plan."), f"{one.id}: objective")
    if not one.responsible:
        yield Fault(say("name at least one body that answers for it."), f"{one.id}: responsible")
    for field, ids in (("responsible", one.responsible), ("partners", one.partners)):
        if any(key not in known["body"] for key in ids):
            yield Fault(say("a body that is not among the `bodies` of this plan."), f"{one.id}: {field}")
    if any(key not in known["measure"] for key in one.after):
        yield Fault(say("waits for a measure that is not in this plan."), f"{one.id}: after")


def _days(plan: ActionPlan, one: PlannedMeasure) -> Iterator[Fault]:
    if one.end < one.start:
        yield Fault(say("ends before it begins. Swap the two."), f"{one.id}: end")
    elif not plan.start <= one.start <= one.end <= plan.end:
        yield Fault(say("lies outside the term of the plan."), f"{one.id}: start, end")
    if (one.status == "done") != (one.done_on is not None):
        yield Fault(
            say("a measure that is done has the day on which it was, and no other has."), f"{one.id}: done_on"
        )


def _money(one: PlannedMeasure) -> Iterator[Fault]:
    for field, sum_ in (("planned", one.budget.planned), ("spent", one.budget.spent)):
        if sum_ is not None and not 0 <= sum_ < float("inf"):
            yield Fault(say("must be 0 or more."), f"{one.id}: budget: {field}")


def _circle(plan: ActionPlan) -> Iterator[Fault]:
    if found := circle_of({one.id: one.after for one in plan.measures}):
        yield Fault(
            say(
                "measures wait for each other in a circle: {ids}. Take one of them out.",
                ids=" → ".join(found),
            ),
            "after",
        )
