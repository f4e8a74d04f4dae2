"""Answers in sums: never of fewer than five persons in a wave, trained and waiting each by itself."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from equiano_web.training.models import Attempt, Response, WaitingTrainee
from equiano_web.training.pool import AFTER, WAVES

if TYPE_CHECKING:
    from equiano.prevent.training.answers import AnswerSheet
    from equiano.prevent.training.measure import TrainingResult


def sheet_of(of: QuerySet[Response]) -> AnswerSheet | None:
    """Answers without persons; None where fewer than five trained answered, who could be told apart.

    Args:
        of: Answers of waves, of one course or of several of a kind.
    """
    from equiano.prevent.training.answers import Answer, AnswerSheet  # noqa: PLC0415  with NumPy

    rows, waiting = _enough(_first(of))
    users = sorted({row.attempt.user_id for row in rows})
    if not set(users) - waiting:
        return None
    # A new order at each reading: the place of a row tells nobody whose it is.
    numbers = dict(zip(random.SystemRandom().sample(users, len(users)), range(len(users)), strict=True))
    answers = [
        Answer(numbers[row.attempt.user_id], row.attempt.wave, row.vignette, row.decision, row.sex)
        for row in rows
    ]
    references = {row.vignette: row.reference for row in rows}
    waits = frozenset(numbers[one] for one in users if one in waiting)
    return AnswerSheet(answers, len(users), references, waiting=waits)


def _first(of: QuerySet[Response]) -> tuple[list[Response], set[Any]]:
    """Answers by which somebody counts, and who waited.

    Who took a course twice counts by the first answer of each wave: later ones know the cases. Who waited
    for a course and took it later counts as waiting.
    """
    ordered = of.select_related("attempt").order_by("attempt__user_id", "attempt__wave", "vignette", "-at")
    rows = list(ordered)
    courses = {row.attempt.course_id for row in rows}
    pairs = set(WaitingTrainee.objects.filter(course__in=courses).values_list("course_id", "user_id"))
    waiting = {user for _, user in pairs}
    kept = {
        (row.attempt.user_id, row.attempt.wave, row.vignette): row
        for row in rows
        if row.attempt.user_id not in waiting or (row.attempt.course_id, row.attempt.user_id) in pairs
    }
    return list(kept.values()), waiting


def _enough(of: tuple[list[Response], set[Any]]) -> tuple[list[Response], set[Any]]:
    """Without the waves that fewer than five of a group answered."""
    from equiano.prevent.training.measure import LEAST_PERSONS  # noqa: PLC0415  with NumPy

    rows, waiting = of
    persons: dict[tuple[str, bool], set[Any]] = defaultdict(set)
    for row in rows:
        persons[row.attempt.wave, row.attempt.user_id in waiting].add(row.attempt.user_id)
    few = {group for group, who in persons.items() if len(who) < LEAST_PERSONS}
    return [row for row in rows if (row.attempt.wave, row.attempt.user_id in waiting) not in few], waiting


def measured(code: str, agency: UUID | None) -> TrainingResult | None:
    """What the courses of a kind did, by those who finished; None where fewer than five of a wave did.

    Args:
        code: Which course.
        agency: Whose; None for those of all agencies together.
    """
    from equiano.prevent.training.measure import measure_training  # noqa: PLC0415  NumPy and SciPy behind it

    rows = Response.objects.filter(
        attempt__course__code=code, attempt__wave__in=WAVES, attempt__finished_at__isnull=False
    )
    found = sheet_of(rows if agency is None else rows.filter(attempt__course__agency_id=agency))
    return measure_training(found) if found and found.of_trained().who_answered(AFTER) else None


Finished = Mapping[str, Mapping[UUID, Mapping[str, int]]]


def finished_persons() -> Finished:
    """How many persons finished: by course and agency, of each wave; for the room of figures alone.

    Those who wait are a wave of their own, such as `after waiting`.
    """
    waits = WaitingTrainee.objects.filter(course=OuterRef("course"), user=OuterRef("user"))
    counted = (
        Attempt.objects.filter(wave__in=WAVES)
        .exclude(finished_at=None)
        .annotate(waits=Exists(waits))
        .values_list("course__code", "course__agency_id", "wave", "waits")
        .annotate(n=Count("user", distinct=True))
        .order_by("course__code", "course__agency_id", "wave", "waits")
    )
    found: dict[str, dict[UUID, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for code, agency, wave, is_waiting, n in counted:
        found[code][agency][f"{wave} waiting" if is_waiting else wave] = n
    return found
