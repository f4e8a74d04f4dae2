"""Which vignettes a person gets: sets of the course in a wave, one after another in practice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from equiano.prevent.training.bank import (
    Computed,
    Vignette,
    course_vignettes,
    forms,
    generator,
    vignette_of,
    vignettes,
)
from equiano.words import say
from equiano_web.training.models import Attempt, OwnVignette, Response

PRACTICE, BEFORE, AFTER, FOLLOWUP = "practice", "before", "after", "followup"
WAVES = (BEFORE, AFTER, FOLLOWUP)
# "At six months", with some days to spare on either side of holidays.
_AVERAGE = (1.0, 0.0)  # discrimination and difficulty of a vignette of which nothing is known
_REFIT = 50  # answers after which vignettes are measured anew: half of what makes one usable
FOLLOWUP_FROM = timedelta(days=170)


def own_vignettes(agency_id: UUID, course: str) -> dict[str, Vignette]:
    """Vignettes that an agency wrote and a second person agreed to, by name."""
    rows = OwnVignette.objects.filter(agency_id=agency_id, state="reviewed").order_by("pk")
    found = [vignette_from(one) for one in rows]
    return {one.id: one for one in found if course in one.courses}


def vignette_from(row: OwnVignette) -> Vignette:
    """An agency's own vignette as the library has it."""
    content = row.content
    computed = content.get("computed")
    made = None
    if computed:
        made = Computed(
            computed["outcome"],
            computed["urgency"],
            *(tuple(computed[key]) for key in ("ilo11", "because", "services")),
        )
    return vignette_of({**content, "id": str(row.pk)}, content["course"], row.state, made)


def known(attempt: Attempt) -> Mapping[str, Vignette]:
    """Every vignette that this attempt may hold."""
    if attempt.wave != PRACTICE:
        return vignettes()
    own = own_vignettes(attempt.course.agency_id, attempt.course.code)
    return {**{one.id: one for one in course_vignettes(attempt.course.code)}, **own}


def form_of(attempt: Attempt) -> Sequence[Vignette]:
    """The set of a wave: before and after differ, the follow-up has the first again."""
    # By the person's own random id in this course: who begins with which half is by chance, and stays.
    first, second = forms(attempt.course.code, f"{attempt.course_id}/{attempt.user_id}")
    return second if attempt.wave == AFTER else first


def next_of(attempt: Attempt) -> Vignette | None:
    """The next vignette of an attempt; None when it is through."""
    rows = Response.objects.filter(attempt_id=attempt.pk)
    taken = {one.vignette: one.decision == one.reference for one in rows}
    if attempt.wave != PRACTICE:
        return next((one for one in form_of(attempt) if one.id not in taken), None)
    from equiano.prevent.training.adaptive import Choosable, choose_next  # noqa: PLC0415  with NumPy

    pool = known(attempt)
    practised = Response.objects.filter(attempt__course=attempt.course, attempt__wave=PRACTICE)
    shown = Counter(practised.values_list("vignette", flat=True))
    persons = Attempt.objects.filter(course=attempt.course, wave=PRACTICE).count()
    # Until a vignette has answers enough it is as all are: then balance and the cap alone choose.
    known_of = parameters(attempt.course.code)
    candidates = [
        Choosable(
            one.id, *known_of.get(one.id, _AVERAGE), one.is_victim,
            one.opens and one.courses[0] == attempt.course.code,
        )
        for one in pool.values()
    ]  # fmt: skip
    rng = generator(f"{attempt.pk}/{len(taken)}")
    found = choose_next(candidates, taken, shown, persons, rng)
    return pool[found.id] if found else None


def parameters(code: str) -> Mapping[str, tuple[float, float]]:
    """Discrimination and difficulty of the vignettes of a course that have answers enough.

    Of all agencies here: what a vignette is like says nothing of anybody, and one agency alone has seldom
    the hundred answers that it takes.
    """
    rows = Response.objects.filter(attempt__course__code=code, attempt__wave__in=WAVES)
    first = rows.order_by("at", "pk").values_list("pk", flat=True).first()
    return _fitted(code, str(first), rows.count() // _REFIT) if first else {}


@lru_cache(maxsize=32)
def _fitted(code: str, first: str, portion: int) -> Mapping[str, tuple[float, float]]:
    """Fitted once for each portion of answers, in a second at most: nobody waits for it at every case."""
    from equiano.prevent.training.calibration import Decided, calibrate  # noqa: PLC0415  with NumPy

    rows = Response.objects.filter(attempt__course__code=code, attempt__wave__in=WAVES)
    decided = [
        Decided(str(attempt), wave, name, decision == reference)
        for attempt, wave, name, decision, reference in rows.values_list(
            "attempt_id", "attempt__wave", "vignette", "decision", "reference"
        )
    ]
    return {name: (one.a, one.b) for name, one in calibrate(decided, WAVES).items()}


def why_closed(
    wave: str, is_open: bool, done: Mapping[str, datetime | None], now: datetime, waits: bool
) -> str:
    """Why a wave cannot be begun now, in words; empty if it can.

    Args:
        wave: The wave.
        is_open: Whether the course is open.
        done: When each earlier wave was finished.
        now: The time.
        waits: Whether one waits for the course: practice would be a course of its own.
    """
    if waits and wave in (PRACTICE, FOLLOWUP):
        return say("Not for those who wait for the course.")
    if done.get(wave) is not None:
        return say("You have answered this.")
    if wave == FOLLOWUP:
        after = done.get(AFTER)
        if after is None:
            return say("First answer the cases after the course.")
        if now < after + FOLLOWUP_FROM:
            return say("From {day} on, six months after the course.", day=(after + FOLLOWUP_FROM).date())
        return ""
    if not is_open:
        return say("The course is closed.")
    if wave != BEFORE and done.get(BEFORE) is None:
        # What was practised or taught would otherwise count as known before.
        return say("First answer the cases before the course.")
    return ""
