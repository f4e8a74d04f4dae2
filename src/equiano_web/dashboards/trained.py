"""Figures of training: what courses did to recognition, of an agency and of the network, protected.

    who finished, by group and wave ─> is it time? ─> sums of the room of training ─> protected tables

They are made anew only where in each wave nobody or so many came that nobody is singled out by the figures of
before: five in an agency, which sees its courses' sums from five persons on; in the network the policy's
minimum, to others than the agency to which most came, once a month.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from equiano_web.dashboards.models import TrainingFigures
from equiano_web.dashboards.network import can_be_shown, enough_changed, kept_table, month_of
from equiano_web.training.sums import Finished, finished_persons, measured

_LOG = logging.getLogger("equiano_web.dashboards")
# Group and wave -> agency -> persons.
Persons = Mapping[str, Mapping[str, int]]
_AFTER = "after"


def count_training(today: dt.date) -> None:
    """Make the figures whose time it is."""
    finished = finished_persons()
    rows = {(one.agency_id, one.code): one for one in TrainingFigures.objects.all()}
    for code, by_agency in finished.items():
        for agency in by_agency:
            persons = _persons(finished, code, agency)
            last = rows.get((agency, code))
            if is_time_for_agency(last.persons if last else None, persons):
                _make(code, agency, persons, today)
        persons, last = _persons(finished, code, None), rows.get((None, code))
        is_new_month = last is None or month_of(last.day) != month_of(today)
        if is_new_month and is_time_for_network(last.persons if last else None, persons):
            _make(code, None, persons, today)


def _persons(finished: Finished, code: str, agency: UUID | None) -> Persons:
    found: dict[str, dict[str, int]] = {}
    for one, waves in finished[code].items():
        if agency in (None, one):
            for wave, n in waves.items():
                found.setdefault(wave, {})[str(one)] = n
    return found


def is_time_for_agency(before: Persons | None, now: Persons) -> bool:
    """Whether an agency's figures may be made: for the first time from five who finished, then see above."""
    from equiano.prevent.training.measure import LEAST_PERSONS  # noqa: PLC0415 - heavy

    if before is None:
        return sum(now.get(_AFTER, {}).values()) >= LEAST_PERSONS
    waves = {*before, *now}
    changes = [abs(sum(now.get(one, {}).values()) - sum(before.get(one, {}).values())) for one in waves]
    return any(changes) and all(n == 0 or n >= LEAST_PERSONS for n in changes)


def is_time_for_network(before: Persons | None, now: Persons) -> bool:
    """The same of the network, whose figures are never those of one agency, nor of two."""
    if not can_be_shown([{"persons": n} for n in now.get(_AFTER, {}).values()]):
        return False
    if before is None:
        return True
    waves = [(before.get(one, {}), now.get(one, {})) for one in {*before, *now}]
    changed = [pair for pair in waves if pair[0] != pair[1]]
    return bool(changed) and all(enough_changed(*pair) for pair in changed)


def _make(code: str, agency: UUID | None, persons: Persons, today: dt.date) -> None:
    from equiano.pipeline.prevention_tables import (  # noqa: PLC0415 - heavy
        training_for_plans,
        training_tables,
    )
    from equiano.prevent.training.measure import LEAST_PERSONS  # noqa: PLC0415 - heavy
    from equiano.publish.policy import load_policy  # noqa: PLC0415 - heavy

    found = measured(code, agency)
    if found is None:
        return
    policy = load_policy()
    if agency is not None:
        policy = replace(policy, name=f"{policy.name}, own agency", minimum=LEAST_PERSONS)
    try:
        content: list[dict[str, Any]] = [kept_table(one) for one in training_tables(found.as_dict(), policy)]
        for_plans = training_for_plans(found.as_dict(), policy)
    except ValueError:  # an interval beside its value: of so few no figure is better, and the others go on
        _LOG.warning("the figures of a course could not be made; the last are shown on")
        return
    row = TrainingFigures.objects.filter(agency_id=agency, code=code) if agency else _of_network(code)
    made = row.first() or TrainingFigures(agency_id=agency, code=code)
    made.day, made.content, made.measured, made.persons = today, content, for_plans, persons
    made.save()


def _of_network(code: str) -> QuerySet[TrainingFigures]:
    return TrainingFigures.objects.filter(agency=None, code=code)
