"""Values of indicators from the other rooms, worked out before anything is written.

figures of the network (behind disclosure control) ─┐
courses: officials who finished, by the same figures┼─> values by what computes them ─> `actions.put_computed`
plan of the latest campaign, and its judgement ─────┤
the latest national picture: known of estimated ────┘
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.utils import timezone

from equiano.planning.model import IndicatorValue
from equiano.words import say
from equiano_web.access import Permission, Who, may
from equiano_web.campaigns import computing as of_campaigns
from equiano_web.campaigns import readings as campaigns
from equiano_web.dashboards import readings as figures
from equiano_web.national import readings as national
from equiano_web.plan import readings


def values_of(who: Who, key: UUID, in_post: int | None) -> Mapping[str, IndicatorValue]:
    """What can be computed for a plan now.

    Args:
        who: Who writes the plan.
        key: The plan.
        in_post: Officials in post, if it is known.

    Raises:
        DeniedError: If somebody does not write it.
    """
    from equiano.pipeline.plan_values import PlanSources, computed_values  # noqa: PLC0415 - slow to load

    readings.to_write(who)
    plan = readings.plan(who, key).plan
    found = dict(computed_values(plan, PlanSources(), timezone.localdate()))
    found.update(_figures(who))
    found.update(_trained(who, in_post))
    found.update(_campaign(who))
    if plan.region is None:  # the picture is of the whole network
        found.update(_detected(who))
    return found


def _detected(who: Who) -> Iterator[tuple[str, IndicatorValue]]:
    """Identified of estimated, by the latest national picture."""
    from equiano.pipeline.plan_values import picture_values  # noqa: PLC0415 - as above

    last = national.last_picture(who)
    if last is not None:
        source = say("National picture of {code}, no. {number}", code=last.code, number=last.number)
        seen = (last.persons, last.low, last.high)
        yield from picture_values(seen, last.code, timezone.localdate(), f"{source}; {last.policy}")


def _figures(who: Who) -> Iterator[tuple[str, IndicatorValue]]:
    """Measures of the network: released numbers alone."""
    from equiano.pipeline.plan_values import measure_values  # noqa: PLC0415 - as above

    found = figures.measures(who) if may(who, Permission.FIGURES_VIEW) else None
    if found is not None and found.scope == "network":
        yield from measure_values(found, timezone.localdate())


def _trained(who: Who, in_post: int | None) -> Iterator[tuple[str, IndicatorValue]]:
    from equiano.pipeline.plan_values import training_values  # noqa: PLC0415 - as above

    found = figures.training_for_plans(who)
    if found is not None:
        today = timezone.localdate()
        yield from training_values(found, in_post, str(today.year), today)


def _campaign(who: Who) -> Iterator[tuple[str, IndicatorValue]]:
    from equiano.pipeline.plan_values import campaign_values, judged_values  # noqa: PLC0415 - as above

    rows = campaigns.listed(who) if may(who, Permission.CAMPAIGN_PLAN) else []
    last = next((one for one in rows if one["planned"]), None)
    if last is None:
        return
    planned, today = last.fields["planned"], timezone.localdate()
    assert isinstance(planned, dict)
    yield from campaign_values(planned, str(last["name"]), today)
    if last["calls"]:
        judged = of_campaigns.judged(str(last["study"]), str(last["calls"])).as_dict()
        yield from judged_values(judged, str(last["name"]), today)
