"""What is read of plans of action: whole by who writes them, the public form by who reports on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from equiano.planning.difference import PlanDifference, compare_plans
from equiano.planning.model import ActionPlan, PlannedMeasure
from equiano.planning.plan_file import plan_of
from equiano.planning.public_form import public_form
from equiano.words import language, say
from equiano_web.access import DeniedError, Permission, Who, find, may, require, within
from equiano_web.people.models import Agency
from equiano_web.plan.models import PlanAgency, PlanOfAction, PlanVersion, PublishedPlan

_WRITE, _REPORT = Permission.PLAN_WRITE, Permission.PLAN_REPORT
_MOST = 200  # plans or versions of a list


@dataclass(frozen=True, slots=True)
class PlanRead:
    """A plan as somebody may see it.

    Attributes:
        id: Its id.
        plan: The plan; its public form for who does not write it.
        number: Its version.
        at: When it was changed.
        writes: Whether they write it.
    """

    id: str
    plan: ActionPlan
    number: int
    at: dt.datetime
    writes: bool


@dataclass(frozen=True, slots=True)
class Duty:
    """A measure that somebody's agency answers for.

    Attributes:
        link: Id under which it reports.
        plan_title: Of the plan.
        measure: The measure, without what is internal.
    """

    link: str
    plan_title: str
    measure: PlannedMeasure


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version with what it changed.

    Attributes:
        number: Its number.
        at: When.
        author: By whom; empty if the account is gone.
        remark: Code of what was done.
        differences: Fields that differ from the version before.
    """

    number: int
    at: dt.datetime
    author: str
    remark: str
    differences: Sequence[PlanDifference]


@dataclass(frozen=True, slots=True)
class Publication:
    """Where the public form of a plan stands.

    Attributes:
        proposed: Id of a proposal that waits; None: there is none.
        number: Its version.
        is_own: Whether whoever looks proposed it.
        published: Version that everybody sees; None: none.
        published_at: Since when.
    """

    proposed: str | None
    number: int | None
    is_own: bool
    published: int | None
    published_at: dt.datetime | None


def _read(content: Mapping[str, object]) -> ActionPlan:
    return plan_of(content, say("Plan of action"))


def to_write(who: Who) -> None:
    """Raise unless somebody writes plans.

    Raises:
        DeniedError: If not.
    """
    require(who, _WRITE)


def may_write(who: Who) -> bool:
    """Whether somebody writes plans."""
    return may(who, _WRITE)


def plans(who: Who) -> Sequence[PlanRead]:
    """Plans that somebody writes, the latest first; of others none.

    Raises:
        DeniedError: If somebody neither writes plans nor reports on them.
    """
    if not (may(who, _WRITE) or may(who, _REPORT)):
        raise DeniedError(_WRITE)
    rows = PlanOfAction.objects.filter(within(who, _WRITE, PlanOfAction)).order_by("-changed_at")[:_MOST]
    return [PlanRead(str(one.pk), _read(one.content), one.number, one.changed_at, True) for one in rows]


def plans_of_country(who: Who, country: str) -> Sequence[PlanRead]:
    """Plans of a country that somebody writes.

    Raises:
        DeniedError: If somebody writes no plans.
    """
    require(who, _WRITE)
    return [one for one in plans(who) if one.plan.country == country]


def plan(who: Who, key: UUID) -> PlanRead:
    """A plan, whole for who writes it.

    Raises:
        DeniedError: If it is not in reach.
    """
    if may(who, _WRITE):
        row = find(who, _WRITE, PlanOfAction, key)
        return PlanRead(str(row.pk), _read(row.content), row.number, row.changed_at, True)
    link = PlanAgency.objects.filter(within(who, _REPORT, PlanAgency), plan_id=key).first()
    if link is None:
        raise DeniedError(PlanOfAction._meta.label)
    row = PlanOfAction.objects.get(pk=key)
    return PlanRead(str(row.pk), public_form(_read(row.content)), row.number, row.changed_at, False)


def duties(who: Who) -> Sequence[Duty]:
    """Measures that somebody's agency answers for."""
    if not may(who, _REPORT):
        return []
    found = []
    links = PlanAgency.objects.filter(within(who, _REPORT, PlanAgency)).select_related("plan")
    for link in links.order_by("plan__changed_at", "body")[:_MOST]:
        of = public_form(_read(link.plan.content))
        found += [
            Duty(str(link.pk), of.title.said(language()), one)
            for one in of.measures
            if link.body in one.responsible
        ]
    return found


def duty(who: Who, key: UUID, measure: str) -> Duty:
    """A measure to report on.

    Raises:
        DeniedError: If it is not that of one's own body.
    """
    link = find(who, _REPORT, PlanAgency, key)
    for one in duties(who):
        if (one.link, one.measure.id) == (str(link.pk), measure):
            return one
    raise DeniedError(PlanAgency._meta.label)


def history(who: Who, key: UUID) -> Sequence[VersionLine]:
    """Versions of a plan, the latest first, each with what it changed.

    Raises:
        DeniedError: If somebody does not write it.
    """
    row = find(who, _WRITE, PlanOfAction, key)
    rows = list(
        PlanVersion.objects.filter(plan=row).select_related("author").order_by("-number")[: _MOST + 1]
    )
    before = [*rows[1:], None]
    return [
        VersionLine(
            one.number,
            one.at,
            one.author.name if one.author else "",
            one.remark,
            compare_plans(_read(old.content), _read(one.content)) if old else (),
        )
        for one, old in zip(rows, before, strict=True)
    ][:_MOST]


def agencies(who: Who, key: UUID) -> tuple[PlanRead, Sequence[tuple[str, str]], Mapping[str, str]]:
    """A plan, all agencies (id, name), and which of them stands for which body.

    Raises:
        DeniedError: If somebody does not write it.
    """
    require(who, _WRITE)
    found = plan(who, key)
    known = [(str(pk), name) for pk, name in Agency.objects.order_by("name").values_list("pk", "name")]
    rows = PlanAgency.objects.filter(plan_id=key).values_list("body", "agency_id")
    return found, known, {body: str(agency) for body, agency in rows}


def publication(who: Who, key: UUID) -> Publication:
    """Where the public form of a plan stands.

    Raises:
        DeniedError: If somebody does not write it.
    """
    row = find(who, _WRITE, PlanOfAction, key)
    waiting = row.published.filter(confirmed_at=None).order_by("-proposed_at").first()
    shown = row.published.exclude(confirmed_at=None).order_by("-confirmed_at").first()
    return Publication(
        str(waiting.pk) if waiting else None,
        waiting.number if waiting else None,
        waiting is not None and waiting.proposed_by_id == who.user.pk,
        shown.number if shown else None,
        shown.confirmed_at if shown else None,
    )


def published(key: UUID) -> ActionPlan | None:
    """The public form that everybody sees; None: there is none. It takes no account."""
    row = (
        PublishedPlan.objects.filter(plan_id=key).exclude(confirmed_at=None).order_by("-confirmed_at").first()
    )
    return _read(row.content) if row else None


def public_of(who: Who, key: UUID) -> ActionPlan:
    """The public form of a plan as it would be published now.

    Raises:
        DeniedError: If the plan is not in reach.
    """
    return public_form(plan(who, key).plan)


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """Into which plan a gap of the law goes.

    Attributes:
        plan: Its id; None: somebody must choose, or start one.
        body: Id of the body that answers for it: that of the measures on law, else the plan's first.
        plans: Those of the country (id, title).
    """

    plan: UUID | None
    body: str
    plans: Sequence[tuple[str, str]]


def choice_of_plan(who: Who, country: str, chosen: str) -> PlanChoice:
    """The plan that was chosen, or the only one of the country.

    Raises:
        DeniedError: If somebody writes no plans.
    """
    found = plans_of_country(who, country)
    titles = [(one.id, one.plan.title.said(language())) for one in found]
    named = [one for one in found if one.id == chosen] if chosen else found
    if len(named) != 1:
        return PlanChoice(None, "", titles)
    of = named[0].plan
    law = [one.responsible[0] for one in of.measures if one.objective == "regulation"]
    return PlanChoice(UUID(named[0].id), (law or [of.bodies[0].id])[0], titles)
