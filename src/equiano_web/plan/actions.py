"""What is done with plans of action: each change is a version; what goes out takes two persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from equiano.errors import BadInputError, UsageError
from equiano.planning.model import (
    ActionPlan,
    IndicatorValue,
    PlanEvidence,
    PlannedMeasure,
    PlanObjective,
    PlanText,
)
from equiano.planning.plan_file import plan_of
from equiano.planning.public_form import public_form
from equiano.planning.template import start_plan
from equiano.words import say
from equiano_web.access import DeniedError, Permission, find
from equiano_web.actions import Act, RefusedError, action, action_on
from equiano_web.people.models import Agency
from equiano_web.plan.changes import ProgressReport, ProvisionText
from equiano_web.plan.models import PlanAgency, PlanOfAction, PlanVersion, PublishedPlan

_WRITE, _REPORT = Permission.PLAN_WRITE, Permission.PLAN_REPORT
# Objective under which a gap of the law is put, if the plan has no such one yet.
_REGULATION = PlanObjective("regulation", PlanText("Complete the law", "Совершенствование законодательства"))


def _checked(plan: ActionPlan) -> ActionPlan:
    try:
        return plan_of(plan.as_dict(), say("Plan of action"))
    except BadInputError as error:
        raise RefusedError("plan", " ".join(map(str, error.faults)) or str(error)) from error


def _kept(act: Act, row: PlanOfAction, new: ActionPlan, remark: str) -> None:
    """Keep a change as the next version."""
    number = row.number + 1
    row.content = _checked(replace(new, version=number)).as_dict()
    row.number, row.changed_at = number, act.at
    row.save(update_fields=["content", "number", "changed_at"])
    _version(act, row, remark)


def _version(act: Act, row: PlanOfAction, remark: str) -> None:
    PlanVersion(
        plan=row, number=row.number, content=row.content, at=act.at, author=act.who.user, remark=remark
    ).save(force_insert=True)


def _plan(row: PlanOfAction) -> ActionPlan:
    """The plan, locked until the act ends: two who change it at once come one after the other."""
    row.refresh_from_db(from_queryset=PlanOfAction.objects.select_for_update())
    return plan_of(row.content, say("Plan of action"))


def _unchanged(row: PlanOfAction, base: int) -> ActionPlan:
    """The plan, unless somebody changed it since the page was opened."""
    plan = _plan(row)
    if row.number != base:
        raise RefusedError(
            "changed", say("Somebody changed the plan meanwhile. Look at it again, then repeat your change.")
        )
    return plan


def _measure(plan: ActionPlan, key: str) -> PlannedMeasure:
    found = next((one for one in plan.measures if one.id == key), None)
    if found is None:
        raise DeniedError(PlanOfAction._meta.label)
    return found


def _with(plan: ActionPlan, new: PlannedMeasure) -> ActionPlan:
    return replace(plan, measures=tuple(new if one.id == new.id else one for one in plan.measures))


@action(_WRITE, "plan.start")
def start(act: Act, template: str, begin: dt.date, country: str | None) -> UUID:
    """Start a plan from a template.

    Raises:
        DeniedError: If who acts writes no plans.
        RefusedError: If there is no such template or pack.
    """
    try:
        made = start_plan(template, begin, country=country)
    except (UsageError, BadInputError) as error:
        raise RefusedError("template", str(error)) from error
    row = PlanOfAction(
        agency_id=act.who.user.agency_id, content=made.as_dict(), number=made.version, changed_at=act.at
    )
    row.save(force_insert=True)
    _version(act, row, "start")
    act.object = row
    return row.pk


@action_on(PlanOfAction, _WRITE, "plan.change")
def change_measure(
    act: Act, row: PlanOfAction, base: int, key: str, change: Callable[[PlannedMeasure], PlannedMeasure]
) -> None:
    """Change a measure.

    Args:
        act: The act.
        row: The plan.
        base: Version that was on the page.
        key: Id of the measure.
        change: Makes the new measure of the old one.

    Raises:
        DeniedError: If plan or measure is not in reach.
        RefusedError: If the plan was changed meanwhile, or makes no sense so.
    """
    plan = _unchanged(row, base)
    _kept(act, row, _with(plan, change(_measure(plan, key))), "measure")


@action_on(PlanOfAction, _WRITE, "plan.about")
def change_about(act: Act, row: PlanOfAction, base: int, change: Callable[[ActionPlan], ActionPlan]) -> None:
    """Change what holds for the whole plan: status, currency, notes, officials; its measures stay.

    Raises:
        RefusedError: If the plan was changed meanwhile, or makes no sense so.
    """
    plan = _unchanged(row, base)
    _kept(act, row, replace(change(plan), measures=plan.measures), "about")


@action_on(PlanOfAction, _WRITE, "plan.replace")
def replace_plan(act: Act, row: PlanOfAction, base: int, new: ActionPlan) -> None:
    """Put a plan from a file in its place, as the next version.

    Raises:
        RefusedError: If the plan was changed meanwhile.
    """
    _unchanged(row, base)
    _kept(act, row, new, "file")


@action_on(PlanOfAction, _WRITE, "plan.enter")
def enter_value(act: Act, row: PlanOfAction, key: str, indicator: str, value: IndicatorValue) -> None:
    """Enter a value of an indicator with what shows it; who entered it is noted with it.

    Raises:
        RefusedError: If it makes no sense.
    """
    plan = _plan(row)
    one = _measure(plan, key)
    named = replace(value, by=act.who.user.name, origin="entered")
    indicators = tuple(
        replace(each, values=(*each.values, named)) if each.id == indicator else each
        for each in one.indicators
    )
    if indicators == one.indicators:
        raise DeniedError(PlanOfAction._meta.label)
    _kept(act, row, _with(plan, replace(one, indicators=indicators)), "value")


@action_on(PlanOfAction, _WRITE, "plan.compute")
def put_computed(act: Act, row: PlanOfAction, values: Mapping[str, IndicatorValue]) -> bool:
    """Put computed values (`computing.values_of`) into the plan.

    Returns:
        Whether any was new.
    """
    from equiano.pipeline.plan_values import put_values  # noqa: PLC0415 - composes stages, slow to load

    plan = _plan(row)
    made = put_values(plan, values)
    if made == plan:
        return False
    _kept(act, row, made, "computed")
    return True


@action_on(PlanOfAction, _WRITE, "plan.from_provision")
def add_from_provision(act: Act, row: PlanOfAction, provision: ProvisionText, body: str) -> str:
    """Add a measure that closes a gap of the law; the same provision twice is the same measure.

    Args:
        act: The act.
        row: The plan.
        provision: The provision in words (`changes.provision_text`).
        body: Id of the body that answers for it.

    Returns:
        Id of the measure.

    Raises:
        RefusedError: If the body is not one of the plan.
    """
    plan = _plan(row)
    known = next((one for one in plan.measures if one.provision == provision.id), None)
    if known is not None:
        return known.id
    if not any(one.id == _REGULATION.id for one in plan.objectives):
        plan = replace(plan, objectives=(*plan.objectives, _REGULATION))
    taken = {one.id for one in plan.measures}
    key = next(name for n in range(1, len(taken) + 2) if (name := f"L{n:02d}") not in taken)
    made = PlannedMeasure(
        id=key, objective=_REGULATION.id, title=PlanText(*provision.title), start=plan.start, end=plan.end,
        responsible=(body,), basis=(PlanText(*provision.basis),), provision=provision.id,
    )  # fmt: skip
    _kept(act, row, replace(plan, measures=(*plan.measures, made)), "provision")
    return key


@action_on(PlanOfAction, _WRITE, "plan.agencies")
def name_agencies(act: Act, row: PlanOfAction, agencies: Mapping[str, UUID | None]) -> None:
    """Say which agency stands for which body.

    Raises:
        RefusedError: If there is no such body or agency.
    """
    plan = _plan(row)
    wanted = {body: key for body, key in agencies.items() if key is not None}
    known = set(Agency.objects.filter(pk__in=wanted.values()).values_list("pk", flat=True))
    if not {*agencies} <= {one.id for one in plan.bodies} or not {*wanted.values()} <= known:
        raise RefusedError("value", say("Choose one of the values offered."))
    row.agencies.exclude(body__in=wanted).delete()
    for body, agency in wanted.items():
        PlanAgency.objects.update_or_create(plan=row, body=body, defaults={"agency_id": agency})


@action_on(PlanAgency, _REPORT, "plan.report")
def report(act: Act, link: PlanAgency, key: str, told: ProgressReport) -> None:
    """Report on a measure of one's own body: status and evidence.

    Raises:
        DeniedError: If the measure is another body's.
        RefusedError: If it makes no sense.
    """
    row = PlanOfAction.objects.get(pk=link.plan_id)
    plan = _plan(row)
    one = _measure(plan, key)
    if link.body not in one.responsible:
        raise DeniedError(PlanAgency._meta.label)
    proof: Sequence[PlanEvidence] = ()
    if told.evidence:
        proof = (
            PlanEvidence(what=told.evidence, on=told.evidence_on or act.at.date(), by=act.who.user.name),
        )
    new = replace(one, status=told.status, done_on=told.done_on, evidence=(*one.evidence, *proof))
    _kept(act, row, _with(plan, new), "report")


@action_on(PlanOfAction, _WRITE, "plan.propose")
def propose(act: Act, row: PlanOfAction) -> UUID:
    """Propose the public form of the plan as it is; it waits for a second person."""
    plan = public_form(_plan(row))
    row.published.filter(confirmed_at=None).delete()
    made = PublishedPlan(
        plan=row, number=row.number, content=plan.as_dict(), proposed_by=act.who.user, proposed_at=act.at
    )
    made.save(force_insert=True)
    act.object = made
    return made.pk


@action_on(PublishedPlan, _WRITE, "plan.publish")
def confirm(act: Act, row: PublishedPlan) -> None:
    """Show a proposed form to everybody.

    Raises:
        RefusedError: If it is one's own proposal, or was confirmed before.
    """
    if row.proposed_by_id == act.who.user.pk:
        raise RefusedError("own", say("A second person publishes what one proposed."))
    if row.confirmed_at is not None:
        raise RefusedError("state", say("This was published before."))
    row.confirmed_by, row.confirmed_at = act.who.user, act.at
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    find(act.who, _WRITE, PlanOfAction, row.plan_id)
