"""What is read: courses and one's own answers; of others only sums of five persons or more."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from equiano.prevent.training.bank import ShownVignette, Vignette, shown, vignettes
from equiano.words import language
from equiano_web.access import DeniedError, Permission, Who, find, may, own, require, within
from equiano_web.training.actions import attempt_of, finished, has_begun, is_waiting, own_course, trainees
from equiano_web.training.models import Attempt, Certificate, Course, OwnVignette, Response
from equiano_web.training.pool import AFTER, PRACTICE, WAVES, form_of, known, next_of, why_closed
from equiano_web.training.sums import sheet_of

if TYPE_CHECKING:
    from equiano.prevent.training.answers import AnswerSheet
    from equiano.prevent.training.measure import TrainingResult
    from equiano.prevent.training.signs import SignResult

_TAKE, _RUN = Permission.TRAINING_TAKE, Permission.TRAINING_RUN


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course as somebody may take it.

    Attributes:
        id: Its id.
        code: Which course.
        hours: Its hours.
        day: Its day.
        is_open: Whether it is open.
        waves: Each wave with why it cannot be begun; empty if it can.
        is_finished: Whether the cases after the course are answered.
        waits: Whether one waits for it, and answers before and after without it.
    """

    id: str
    code: str
    hours: int
    day: date
    is_open: bool
    waves: Sequence[tuple[str, str]]
    is_finished: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A vignette in a wave.

    Attributes:
        course: The course.
        wave: The wave.
        vignette: The vignette; None when the wave is through.
        shown: As it is shown.
        done: Vignettes answered.
        of: Vignettes in all.
    """

    course: CourseLine
    wave: str
    vignette: Vignette | None
    shown: ShownVignette | None
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A vignette with what one answered.

    Attributes:
        vignette: The vignette.
        shown: As it was shown.
        decision: What was decided.
        marked: Signs that were marked.
    """

    vignette: Vignette
    shown: ShownVignette
    decision: str
    marked: tuple[str, ...]


def courses(who: Who) -> Sequence[CourseLine]:
    """Courses of one's agency, the latest first.

    Raises:
        DeniedError: If somebody neither takes nor holds courses.
    """
    if not (may(who, _TAKE) or may(who, _RUN)):
        raise DeniedError(_TAKE)
    rows = Course.objects.filter(agency_id=who.user.agency_id).order_by("-day", "pk")
    return [_line(who, one) for one in rows]


def holds(who: Who) -> bool:
    """Whether somebody holds courses."""
    return may(who, _RUN)


def to_hold(who: Who) -> None:
    """Raise unless somebody holds courses.

    Raises:
        DeniedError: If not.
    """
    require(who, _RUN)


def _line(who: Who, course: Course) -> CourseLine:
    done = finished(who, course)
    now = timezone.now()
    waits = is_waiting(who, course)
    waves = [
        (wave, why_closed(wave, course.is_open, done, now, waits))
        for wave in ("before", PRACTICE, *WAVES[1:])
    ]
    is_through = done.get(AFTER) is not None
    return CourseLine(
        str(course.pk), course.code, course.hours, course.day, course.is_open, waves, is_through, waits
    )


def step(who: Who, key: UUID, wave: str) -> Step:
    """What is next in a wave; nothing is written by looking.

    Raises:
        DeniedError: If there is no such course or wave.
    """
    require(who, _TAKE)
    course = own_course(who, key)
    line = _line(who, course)
    if wave not in dict(line.waves):
        raise DeniedError(Course._meta.label)
    attempt = attempt_of(who, course, wave)
    one = None if dict(line.waves)[wave] else next_of(attempt)
    total = len(known(attempt)) if wave == PRACTICE else len(form_of(attempt))
    given = shown(one, language(), str(attempt.pk)) if one else None
    return Step(line, wave, one, given, Response.objects.filter(attempt_id=attempt.pk).count(), total)


def answered(who: Who, key: UUID, wave: str) -> Sequence[Answered]:
    """One's own answers with the references, once they teach nothing that is still measured.

    Raises:
        DeniedError: If there is no such course, or the wave is not through.
    """
    require(who, _TAKE)
    course = own_course(who, key)
    done = finished(who, course)
    # The cases of before are shown with those of after: in between they would teach what is measured.
    if wave != PRACTICE and (done.get(wave) is None or done.get(AFTER) is None):
        raise DeniedError(Attempt._meta.label)
    attempt = attempt_of(who, course, wave)
    pool = known(attempt)
    rows = Response.objects.filter(attempt_id=attempt.pk).order_by("-at" if wave == PRACTICE else "at")
    return [
        Answered(pool[row.vignette], shown(pool[row.vignette], language(), str(attempt.pk)), row.decision,
                 tuple(row.marked))
        for row in rows
        if row.vignette in pool
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """Who may wait for a course, and who does.

    Attributes:
        course: The course.
        people: Id and name of those of the agency who take courses.
        waiting: Ids of those who wait.
        is_fixed: Whether somebody has answered, so that the group stays as it is.
    """

    course: CourseLine
    people: Sequence[tuple[str, str]]
    waiting: Sequence[str]
    is_fixed: bool


def waiting_group(who: Who, key: UUID) -> WaitingGroup:
    """The waiting group of a course.

    Raises:
        DeniedError: If the course is not in reach.
    """
    course = find(who, _RUN, Course, key)
    people = trainees(course.agency_id).order_by("name", "pk").values_list("pk", "name")
    waiting = course.waiting.values_list("user_id", flat=True)
    line = _line(who, course)
    return WaitingGroup(line, [(str(one), name) for one, name in people], [str(one) for one in waiting],
                        has_begun(course))  # fmt: skip


def sheet(who: Who, key: UUID) -> AnswerSheet | None:
    """Answers of a course without persons; None where fewer than five answered, who could be told apart.

    Raises:
        DeniedError: If the course is not in reach.
    """
    course = find(who, _RUN, Course, key)
    return sheet_of(Response.objects.filter(attempt__course=course, attempt__wave__in=WAVES))


def results(who: Who, key: UUID) -> tuple[CourseLine, TrainingResult | None]:
    """What a course did; None where fewer than five persons answered.

    Raises:
        DeniedError: If the course is not in reach.
    """
    from equiano.prevent.training.measure import measure_training  # noqa: PLC0415  NumPy and SciPy behind it

    found = sheet(who, key)
    return _line(who, own_course(who, key)), measure_training(found) if found else None


def signs(who: Who, key: UUID) -> Mapping[str, Sequence[SignResult]]:
    """By wave how the trained marked signs; nothing of a wave that fewer than five persons answered.

    Raises:
        DeniedError: If the course is not in reach.
    """
    from equiano.prevent.training.measure import LEAST_PERSONS  # noqa: PLC0415  with NumPy
    from equiano.prevent.training.signs import MarkedSigns, by_sign  # noqa: PLC0415  with NumPy

    course = find(who, _RUN, Course, key)
    pool, found = vignettes(), {}
    for wave in WAVES:
        rows = Response.objects.filter(attempt__course=course, attempt__wave=wave).exclude(
            attempt__user__in=course.waiting.values("user")
        )
        if rows.values("attempt__user_id").distinct().count() < LEAST_PERSONS:
            continue
        decisions = [
            MarkedSigns(
                frozenset(pool[row.vignette].signs), frozenset(row.marked), row.decision == row.reference
            )
            for row in rows
            if row.vignette in pool
        ]
        found[wave] = by_sign(decisions)
    return found


def export(who: Who, key: UUID) -> str | None:
    """Anonymous answers as CSV, as `equiano training measure` reads them; None below five persons.

    Raises:
        DeniedError: If the course is not in reach.
    """
    found = sheet(who, key)
    if found is None:
        return None
    out = io.StringIO()
    writer = csv.writer(out)
    columns = ["person", "wave", "vignette", "decision", "reference", "sex"]
    writer.writerow([*columns, "group"] if found.waiting else columns)
    for one in sorted(found.answers, key=lambda one: (one.person, one.wave, one.vignette)):
        reference = found.references[one.vignette]
        row = [one.person + 1, one.wave, one.vignette, one.decision, reference, one.sex]
        group = "waiting" if one.person in found.waiting else "trained"
        writer.writerow([*row, group] if found.waiting else row)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """One's certificate.

    Attributes:
        number: Its number.
        code: Which course.
        month: First day of the month.
        hours: Hours of the course.
    """

    number: str
    code: str
    month: date
    hours: int


def certificate(who: Who, key: UUID) -> OwnCertificate:
    """One's own certificate.

    Raises:
        DeniedError: If there is none.
    """
    found = Certificate.objects.filter(own(who, Certificate), pk=key).first()
    if found is None:
        raise DeniedError(Certificate._meta.label)
    return OwnCertificate(found.number, found.code, found.month, found.hours)


def confirmed(number: str) -> tuple[str, date] | None:
    """Course and month of a certificate, for whoever has its number; nothing else is told of it."""
    return Certificate.objects.filter(number=number).values_list("code", "month").first()


@dataclass(frozen=True, slots=True)
class WrittenVignette:
    """A vignette of one's agency: invented, of no person.

    Attributes:
        id: Its id.
        state: `draft`, `returned` or `reviewed`.
        content: As an entry of the library's files.
        remark: What the reviewer wrote.
        is_own: Whether whoever looks wrote it.
    """

    id: str
    state: str
    content: Mapping[str, Any]
    remark: str
    is_own: bool


def own_vignettes(who: Who) -> Sequence[WrittenVignette]:
    """Vignettes of one's agency, the latest first.

    Raises:
        DeniedError: If somebody holds no courses.
    """
    require(who, _RUN)
    rows = OwnVignette.objects.filter(within(who, _RUN, OwnVignette)).order_by("-changed_at")
    return [_written(who, one) for one in rows]


def vignette(who: Who, key: UUID) -> WrittenVignette:
    """One vignette of one's agency.

    Raises:
        DeniedError: If it is not in reach.
    """
    return _written(who, find(who, _RUN, OwnVignette, key))


def to_write(who: Who, key: UUID | None) -> Mapping[str, Any] | None:
    """What the form of a vignette begins with; None for a new one.

    Raises:
        DeniedError: If somebody holds no courses, or the vignette is another's.
    """
    require(who, _RUN)
    if key is None:
        return None
    found = vignette(who, key)
    if not found.is_own:
        raise DeniedError(OwnVignette._meta.label)
    return found.content


def _written(who: Who, row: OwnVignette) -> WrittenVignette:
    return WrittenVignette(str(row.pk), row.state, row.content, row.remark, row.author_id == who.user.pk)
