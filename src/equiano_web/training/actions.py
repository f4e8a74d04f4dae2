"""What is done in the room: hold a course, answer, get a certificate, write and review vignettes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid5

from django.db.models import QuerySet

from equiano.prevent.training.bank import ADULT, COURSES, DECISIONS, faults_of, shown, vignette_of
from equiano.prevent.training.certificate import new_id
from equiano.words import language, say
from equiano_web.access import DeniedError, Permission, Who, find, own, roles
from equiano_web.actions import Act, RefusedError, action, action_on
from equiano_web.db import drawn
from equiano_web.people.models import User
from equiano_web.training.models import Attempt, Certificate, Course, OwnVignette, Response, WaitingTrainee
from equiano_web.training.pool import AFTER, PRACTICE, WAVES, next_of, vignette_from, why_closed

_TAKE, _RUN = Permission.TRAINING_TAKE, Permission.TRAINING_RUN
MOST_HOURS = 400


@action(_RUN, "training.open")
def open_course(act: Act, code: str, hours: int, day: dt.date) -> UUID:
    """Hold a course for one's agency.

    Raises:
        DeniedError: If who acts holds no courses.
        RefusedError: If there is no such course, or the hours make no sense.
    """
    if code not in COURSES or not 1 <= hours <= MOST_HOURS:
        raise RefusedError("value", say("Choose one of the values offered."))
    act.object = made = Course(agency_id=act.who.user.agency_id, code=code, hours=hours, day=day)
    made.save(force_insert=True)
    return made.pk


@action_on(Course, _RUN, "training.close")
def close_course(act: Act, course: Course) -> None:
    """Close a course: the follow-up stays open to those who took it.

    Raises:
        DeniedError: If it is not in reach.
    """
    course.is_open = False
    course.save(update_fields=["is_open"])


@action_on(Course, _RUN, "training.waiting")
def set_waiting(act: Act, course: Course, users: Sequence[str]) -> None:
    """Say who waits for a course and answers both times without it.

    Raises:
        DeniedError: If it is not in reach.
        RefusedError: If somebody takes no courses of this agency, or has answered already: whoever moved one
            person then would see by the sums what that one answered.
    """
    if has_begun(course):
        raise RefusedError("begun", say("Somebody has answered already: the groups stay as they are."))
    chosen = set(users)
    found = [str(one) for one in trainees(course.agency_id).values_list("pk", flat=True)]
    if not chosen <= set(found):
        raise RefusedError("value", say("Choose one of the values offered."))
    course.waiting.all().delete()
    rows = [WaitingTrainee(course=course, user_id=UUID(one)) for one in found if one in chosen]
    WaitingTrainee.objects.bulk_create(rows)


def has_begun(course: Course) -> bool:
    """Whether anybody has answered. For the room alone."""
    return Attempt.objects.filter(course=course).exists()


def is_waiting(who: Who, course: Course) -> bool:
    """Whether somebody waits for a course. For the room alone."""
    return WaitingTrainee.objects.filter(course=course, user=who.user).exists()


def trainees(agency: UUID) -> QuerySet[User]:
    """People of an agency who take courses. For the room alone."""
    taking = [name for name, role in roles().items() if _TAKE in role.permissions]
    return User.objects.filter(agency_id=agency, is_active=True, role__in=taking)


def own_course(who: Who, key: UUID | str) -> Course:
    """A course of one's agency; for the room alone.

    Raises:
        DeniedError: If there is none.
    """
    found = Course.objects.filter(agency_id=who.user.agency_id, pk=key).first()
    if found is None:
        raise DeniedError(Course._meta.label)
    return found


def attempt_of(who: Who, course: Course, wave: str) -> Attempt:
    """One's attempt; not yet saved where nothing was answered. For the room alone.

    Its id is told beforehand, as who a vignette is about is drawn by it before the first answer.
    """
    found = Attempt.objects.filter(own(who, Attempt), course=course, wave=wave).first()
    key = uuid5(course.pk, f"{who.user.pk}/{wave}")
    return found or Attempt(id=key, course=course, user=who.user, wave=wave)


def finished(who: Who, course: Course) -> dict[str, dt.datetime | None]:
    """When somebody finished each wave of a course."""
    return dict(Attempt.objects.filter(course=course, user=who.user).values_list("wave", "finished_at"))


@action(_TAKE, "training.answer")
def answer(act: Act, key: UUID, wave: str, vignette: str, decision: str, marked: Sequence[str]) -> bool:
    """Decide on the vignette that is next in a wave.

    Returns:
        Whether the wave is through.

    Raises:
        DeniedError: If there is no such course.
        RefusedError: If the wave is not open, or another vignette is next.
    """
    course = own_course(act.who, key)
    if wave not in (PRACTICE, *WAVES) or decision not in DECISIONS:
        raise RefusedError("value", say("Choose one of the values offered."))
    waits = is_waiting(act.who, course)
    if why := why_closed(wave, course.is_open, finished(act.who, course), act.at, waits):
        raise RefusedError("closed", why)
    attempt = attempt_of(act.who, course, wave)
    if attempt._state.adding:
        attempt.began_at = act.at
        attempt.save(force_insert=True)
    act.object = attempt
    one = next_of(attempt)
    if one is None or one.id != vignette:
        raise RefusedError("next", say("This case was answered already. Go on with the next one."))
    given = shown(one, language(), str(attempt.pk))
    Response(
        attempt=attempt,
        vignette=one.id,
        decision=decision,
        reference=one.decision,
        marked=[name for name in given.offered if name in marked],
        sex=given.sex,
        at=act.at,
    ).save(force_insert=True)
    is_through = next_of(attempt) is None
    if is_through and wave != PRACTICE:
        attempt.finished_at = act.at
        attempt.save(update_fields=["finished_at"])
    return is_through


@action(_TAKE, "training.certificate")
def issue_certificate(act: Act, key: UUID) -> UUID:
    """Get the certificate of a course that one has finished; a second time it is the same.

    Raises:
        DeniedError: If there is no such course.
        RefusedError: If the cases after the course are not answered.
    """
    course = own_course(act.who, key)
    if finished(act.who, course).get(AFTER) is None:
        raise RefusedError("after", say("First answer the cases after the course."))
    if is_waiting(act.who, course):
        raise RefusedError("waits", say("You waited for this course: a certificate is for who took it."))
    made, _ = Certificate.objects.get_or_create(
        course=course,
        user=act.who.user,
        defaults={
            "number": drawn(Certificate, "number", new_id),
            "code": course.code,
            "month": course.day.replace(day=1),
            "hours": course.hours,
        },
    )
    act.object = made
    return made.pk


@action(_RUN, "training.write")
def write_vignette(act: Act, content: Mapping[str, object], key: UUID | None = None) -> UUID:
    """Write a vignette, or write one of one's own anew; it waits for a second person.

    Raises:
        DeniedError: If who acts holds no courses, or the vignette is another's.
        RefusedError: If something is wrong with it.
    """
    try:
        one = vignette_of({**content, "id": "own"}, str(content.get("course", "")))
    except Exception as error:
        raise RefusedError("incomplete", say("Something is missing in the vignette.")) from error
    if faults := faults_of(one):
        raise RefusedError("vignette", " ".join(faults))
    if key is None:
        row = OwnVignette(agency_id=act.who.user.agency_id, author=act.who.user)
    else:
        row = find(act.who, _RUN, OwnVignette, key)
        if row.author_id != act.who.user.pk:
            raise DeniedError(OwnVignette._meta.label)
    row.content, row.state, row.reviewer, row.changed_at = dict(content), "draft", None, act.at
    row.save()
    act.object = row
    return row.pk


@action_on(OwnVignette, _RUN, "training.review")
def review_vignette(act: Act, row: OwnVignette, is_agreed: bool, remark: str) -> None:
    """Agree to a colleague's vignette or give it back; agreed, recognition's findings are put beside it.

    Raises:
        DeniedError: If it is not in reach.
        RefusedError: If it is one's own, is not waiting, or is given back without a word.
    """
    if row.author_id == act.who.user.pk:
        raise RefusedError("own", say("A second person reviews a vignette."))
    if row.state != "draft":
        raise RefusedError("state", say("This vignette is not waiting for a review."))
    if not is_agreed and not remark.strip():
        raise RefusedError("remark", say("Say what is to be changed."))
    if is_agreed:
        # Recognition is heavy, and asked for here alone.
        from equiano.pipeline.vignette_findings import findings_of  # noqa: PLC0415

        one = vignette_from(row)
        row.content = {**row.content, "computed": findings_of(one.signs, one.ages[1] < ADULT)}
    row.state = "reviewed" if is_agreed else "returned"
    row.reviewer, row.remark, row.changed_at = act.who.user, remark.strip(), act.at
    row.save()
