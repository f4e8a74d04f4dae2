"""A course that colleagues of the demo's trainer have taken, by acts of the room: its results can be read."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.utils import timezone

from equiano.prevent.training.bank import DECISIONS, shown
from equiano.words import language
from equiano_web.access import Permission, Who, may
from equiano_web.people.models import User
from equiano_web.training import actions, pool

COURSE, HOURS = "police", 16
# Invented: how often they decide rightly before and after it.
RIGHT = {pool.BEFORE: 0.55, pool.AFTER: 0.8}
# How often they mark a sign that is offered.
MARKED = 0.4


def add(rng: np.random.Generator) -> None:
    """Hold the course where a trainer has colleagues, and have those without another login take it."""
    for user in User.objects.filter(is_active=True).order_by("email"):
        trainer = Who(user, "command")
        if not may(trainer, Permission.TRAINING_RUN):
            continue
        if colleagues := _others(actions.trainees(user.agency_id).order_by("joined_at", "email")):
            key = actions.open_course(trainer, COURSE, HOURS, timezone.localdate())
            for one in colleagues:
                _take(Who(one, "command"), key, rng)


def _others(people: Iterable[User]) -> list[User]:
    """All but the first of each role: these are who tries the demo out, and the course waits for them."""
    roles: set[str] = set()
    found = []
    for one in people:
        found += [one] if one.role in roles else []
        roles.add(one.role)
    return found


def _take(who: Who, key: object, rng: np.random.Generator) -> None:
    course = actions.own_course(who, str(key))
    for wave, right in RIGHT.items():
        attempt = actions.attempt_of(who, course, wave)
        for one in pool.form_of(attempt):
            wrong = [each for each in DECISIONS if each != one.decision]
            decision = one.decision if rng.random() < right else str(rng.choice(wrong))
            offered = shown(one, language(), str(attempt.pk)).offered
            marked = [name for name in offered if rng.random() < MARKED]
            actions.answer(who, course.pk, wave, one.id, decision, marked)
