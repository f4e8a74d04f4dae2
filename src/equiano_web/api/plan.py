"""Plans of action for other programs: the same acts and readings as the pages'."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from equiano.errors import BadInputError
from equiano.planning.model import ActionPlan, IndicatorValue, PlannedMeasure, PlanText
from equiano.planning.plan_file import plan_of
from equiano.planning.wording import state_on
from equiano.words import language, say
from equiano_web.actions import RefusedError
from equiano_web.api import plan_shapes as shapes
from equiano_web.api.cases import who_of
from equiano_web.api.problems import STATUSES, Problem
from equiano_web.api.shapes import Made
from equiano_web.plan import actions, computing, readings
from equiano_web.plan.changes import ProgressReport, provision_text

plan = Router(tags=["plan"])
_PROBLEMS = {STATUSES: Problem}


@plan.get("/plans", response={200: shapes.PlansOf, **_PROBLEMS})
def listed(request: HttpRequest) -> object:
    """Plans that one writes, and measures that one's agency reports on (`duties`)."""
    who = who_of(request)
    found, today = readings.plans(who), timezone.localdate()
    return {
        "plans": [
            {"id": one.id, "title": one.plan.title.said(language()), "version": one.number, "at": one.at}
            for one in found
        ],
        "duties": [
            {
                "id": one.link, "measure": one.measure.id, "plan": one.plan_title,
                "title": one.measure.title.said(language()), "status": one.measure.status,
                "standing": state_on(one.measure, today), "end": one.measure.end,
            }
            for one in readings.duties(who)
        ],
    }  # fmt: skip


@plan.post("/plans", response={201: Made, **_PROBLEMS})
def start(request: HttpRequest, body: shapes.NewPlan) -> object:
    """Start a plan from a template."""
    return Status(201, {"id": actions.start(who_of(request), body.template, body.begin, body.country)})


@plan.get("/plans/{uuid:key}", response={200: shapes.PlanOf, **_PROBLEMS})
def one_plan(request: HttpRequest, key: UUID) -> object:
    """A plan as its file has it: whole for who writes it, else the public form."""
    found = readings.plan(who_of(request), key)
    return {"id": found.id, "version": found.number, "writes": found.writes, "plan": found.plan.as_dict()}


@plan.put("/plans/{uuid:key}", response={204: None, **_PROBLEMS})
def change_plan(request: HttpRequest, key: UUID, body: shapes.ChangedPlan) -> object:
    """Put another plan in its place, as the next version."""
    who = who_of(request)
    readings.to_write(who)
    actions.replace_plan(who, key, body.base, _read(body.plan))
    return Status(204, None)


def _read(content: dict[str, object]) -> ActionPlan:
    try:
        return plan_of(content, say("Plan of action"))
    except BadInputError as error:
        raise RefusedError("plan", " ".join(map(str, error.faults)) or str(error)) from error


@plan.patch("/plans/{uuid:key}/about", response={204: None, **_PROBLEMS})
def change_about(request: HttpRequest, key: UUID, body: shapes.ChangedAbout) -> object:
    """Change status, currency, internal note and officials (by body); what is not named stays."""
    given = body.model_dump(exclude={"base", "officials"}, exclude_unset=True)

    def changed(old: ActionPlan) -> ActionPlan:
        bodies = (replace(one, official=body.officials.get(one.id, one.official)) for one in old.bodies)
        return replace(old, **given, bodies=tuple(bodies))

    actions.change_about(who_of(request), key, body.base, changed)
    return Status(204, None)


@plan.patch("/plans/{uuid:key}/measures/{measure}", response={204: None, **_PROBLEMS})
def change_measure(request: HttpRequest, key: UUID, measure: str, body: shapes.ChangedMeasure) -> object:
    """Change fields of a measure; what is not named stays."""
    said = body.model_dump(exclude={"base"}, exclude_unset=True)
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in said.items()
    }
    money: dict[str, Any] = {name: given.pop(name) for name in ("planned", "spent") if name in given}
    if "source" in given:
        source = given.pop("source")
        money["source"] = PlanText(**{language(): source}) if source else None

    def changed(old: PlannedMeasure) -> PlannedMeasure:
        return replace(old, **given, budget=replace(old.budget, **money))

    actions.change_measure(who_of(request), key, body.base, measure, changed)
    return Status(204, None)


@plan.post("/plans/{uuid:key}/measures/{measure}/values", response={204: None, **_PROBLEMS})
def enter(request: HttpRequest, key: UUID, measure: str, body: shapes.NewValue) -> object:
    """Enter a value of an indicator, or why it cannot be told, with what shows it."""
    why = PlanText(**{language(): body.cannot_tell}) if body.cannot_tell else None
    value = IndicatorValue(
        period=body.period, on=timezone.localdate(), value=body.value, numerator=body.numerator,
        denominator=body.denominator, cannot_tell=why, evidence=body.evidence, control=body.control,
    )  # fmt: skip
    actions.enter_value(who_of(request), key, measure, body.indicator, value)
    return Status(204, None)


@plan.post("/plans/{uuid:key}/compute", response={200: shapes.Computed, **_PROBLEMS})
def compute(request: HttpRequest, key: UUID, body: shapes.Compute) -> object:
    """Compute values from the other rooms; whether any was new."""
    who = who_of(request)
    return {"new": actions.put_computed(who, key, computing.values_of(who, key, body.in_post))}


@plan.post("/plans/{uuid:key}/measures", response={201: shapes.MeasureMade, **_PROBLEMS})
def from_provision(request: HttpRequest, key: UUID, body: shapes.Gap) -> object:
    """Make a gap of the law a measure; the same provision twice is the same measure."""
    who = who_of(request)
    choice = readings.choice_of_plan(who, body.country, str(key))
    readings.plan(who, key)
    if choice.plan is None:
        raise RefusedError("country", say("The plan is of another country."))
    text = provision_text(body.provision, body.country)
    return Status(201, {"measure": actions.add_from_provision(who, key, text, choice.body)})


@plan.put("/plans/{uuid:key}/agencies", response={204: None, **_PROBLEMS})
def name_agencies(request: HttpRequest, key: UUID, body: shapes.AgenciesOf) -> object:
    """Say which agency stands for which body; a body that is not named stands alone."""
    actions.name_agencies(who_of(request), key, dict(body.agencies))
    return Status(204, None)


@plan.get("/plans/{uuid:key}/versions", response={200: list[shapes.VersionOf], **_PROBLEMS})
def versions(request: HttpRequest, key: UUID) -> object:
    """Versions, the latest first, each with what it changed."""
    return [
        {
            "number": one.number, "at": one.at, "author": one.author, "what": one.remark,
            "differences": list(one.differences),
        }
        for one in readings.history(who_of(request), key)
    ]  # fmt: skip


@plan.post("/plans/{uuid:key}/propose", response={201: Made, **_PROBLEMS})
def propose(request: HttpRequest, key: UUID) -> object:
    """Propose the public form as it is; a second person publishes it."""
    return Status(201, {"id": actions.propose(who_of(request), key)})


@plan.post("/plans/proposals/{uuid:key}/publish", response={204: None, **_PROBLEMS})
def publish(request: HttpRequest, key: UUID) -> object:
    """Show everybody what another person proposed."""
    actions.confirm(who_of(request), key)
    return Status(204, None)


@plan.post("/plans/duties/{uuid:key}/{measure}", response={204: None, **_PROBLEMS})
def report(request: HttpRequest, key: UUID, measure: str, body: shapes.Report) -> object:
    """Report on a measure of one's own body: status and evidence."""
    told = ProgressReport(body.status, body.done_on, body.evidence, body.evidence_on)
    actions.report(who_of(request), key, measure, told)
    return Status(204, None)
