"""The daily round: once a day for each, however late, however often, whatever the clock says."""

from __future__ import annotations

import datetime as dt
import uuid
from smtplib import SMTPRecipientsRefused
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from equiano_web import jobs
from equiano_web.access import Who
from equiano_web.cases import actions as cases
from equiano_web.cases.models import Case, Due
from equiano_web.jobs import work_off
from equiano_web.models import Job
from equiano_web.people import actions as people
from equiano_web.people.agencies import today
from equiano_web.people.models import Agency, Notice, Team, User
from equiano_web.referrals import actions as referrals
from equiano_web.tasks import work
from equiano_web.tasks.models import Digest, Task
from tests.web import make

pytestmark = pytest.mark.django_db

CANARY = "Канарейкина"
MORNING = dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.UTC)  # a Thursday


@pytest.fixture(autouse=True)
def _mail(settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]


@pytest.fixture
def shelter() -> Agency:
    made = make.agency()
    made.time_zone = "Europe/Moscow"  # three hours ahead
    made.save()
    return made


@pytest.fixture
def north(shelter: Agency) -> Team:
    return Team.objects.create(agency=shelter, name="North")


@pytest.fixture
def anna(shelter: Agency, north: Team) -> Who:
    return make.user("caseworker", shelter, north, notices_by_mail=True)


def task(who: Who, due: dt.date, **fields: object) -> Task:
    """A task of a case of somebody."""
    case = Case.objects.get(pk=cases.create(who, {"family_name": CANARY}))
    return Task.objects.create(
        agency=who.user.agency, case=case, code="clock.decision", thing=str(uuid.uuid4()), due_on=due,
        shown_from=due, made_at=MORNING, **fields,
    )  # fmt: skip


def round_at(moment: dt.datetime) -> list[str]:
    """What the mails of one round say, as the runner does it."""
    mail.outbox.clear()
    with patch.object(timezone, "now", lambda: moment):
        Job.objects.filter(kind="tasks.round").delete()
        jobs.enqueue("tasks.round", key="every tasks.round")
        assert work_off() >= 1
    return [f"{sent.subject} | {sent.body}" for sent in mail.outbox]


def test_a_digest_says_how_much_and_nothing_else(anna: Who) -> None:
    day = MORNING.date()
    for due in (day, day - dt.timedelta(9), day + dt.timedelta(1)):
        task(anna, due)
    [said] = round_at(MORNING)
    assert said == "Equiano: 2 items due | You have 2 items due. Sign in to see them."
    assert CANARY not in said
    User.objects.update(language="ru")
    [said] = round_at(MORNING + dt.timedelta(1))
    assert said.startswith("Equiano: 3 ") and "Войдите" in said


def test_it_comes_once_a_day_from_the_morning_of_the_agency_on(anna: Who) -> None:
    task(anna, MORNING.date())
    before = MORNING.replace(hour=3, minute=59)  # 06:59 in Moscow
    assert not round_at(before)
    assert len(round_at(before + dt.timedelta(minutes=1))) == 1
    assert not round_at(MORNING)
    assert not round_at(MORNING.replace(hour=20, minute=59))  # 23:59 there
    assert not round_at(MORNING.replace(hour=21))  # the next day, at midnight
    assert len(round_at(MORNING + dt.timedelta(1))) == 1
    assert len(round_at(MORNING + dt.timedelta(5, hours=9))) == 1  # late, and after days without a process


def test_each_is_told_in_their_language_and_by_the_clock_of_their_agency(anna: Who) -> None:
    far = make.agency("Refuge")
    Agency.objects.filter(pk=far.pk).update(time_zone="Asia/Vladivostok")  # ten hours ahead
    vera = make.user("caseworker", Agency.objects.get(pk=far.pk), notices_by_mail=True, language="ru")
    for who in (anna, vera):
        task(who, MORNING.date())
    [theirs] = round_at(MORNING.replace(hour=3))  # 13:00 there, 06:00 in Moscow
    assert [one.to for one in mail.outbox] == [[vera.user.email]] and "Войдите" in theirs
    [ours] = round_at(MORNING)
    assert [one.to for one in mail.outbox] == [[anna.user.email]] and "Sign in" in ours
    # The next day has begun there, and its morning has not.
    assert not round_at(MORNING.replace(hour=20, minute=59))
    [theirs] = round_at(MORNING.replace(hour=21))  # 07:00 of the 27th there
    assert [one.to for one in mail.outbox] == [[vera.user.email]] and CANARY not in theirs


def test_a_mail_that_fails_keeps_nobody_else_from_theirs_and_is_sent_later(
    anna: Who, shelter: Agency
) -> None:
    people = [anna, *(make.user("caseworker", shelter, notices_by_mail=True) for _ in range(3))]
    for who in people:
        task(who, MORNING.date())
    send, count = EmailBackend.send_messages, iter(range(9))

    def dies(self: EmailBackend, messages: list[EmailMessage]) -> int:
        if next(count) == 1:
            raise RuntimeError
        return send(self, messages)

    with patch.object(EmailBackend, "send_messages", dies):
        assert len(round_at(MORNING)) == 3
    first = [one.to[0] for one in mail.outbox]
    round_at(MORNING + dt.timedelta(minutes=15))
    after = [one.to[0] for one in mail.outbox]
    assert len(after) == 1 and len({*first, *after}) == 4
    assert not round_at(MORNING + dt.timedelta(minutes=30))


def test_a_clock_set_back_or_ahead_sends_nothing_twice(anna: Who) -> None:
    task(anna, MORNING.date() - dt.timedelta(30))
    day = dt.timedelta(1)
    sent = [len(round_at(MORNING + number * day)) for number in (0, 1, 0, -1, 1, 2000, 1, 2)]
    # Today, a day ahead, back, further back (a day of its own), ahead, far ahead, back, the next.
    assert sent == [1, 1, 0, 1, 0, 1, 0, 1]


def test_who_wants_no_mail_has_none_nor_who_has_left(anna: Who, shelter: Agency) -> None:
    quiet = make.user("caseworker", shelter)
    gone = make.user("caseworker", shelter, notices_by_mail=True)
    for who in (quiet, gone):
        task(who, MORNING.date())
    User.objects.filter(pk=gone.user.pk).update(is_active=False)
    assert not round_at(MORNING)  # and she has nothing due
    closed = task(anna, MORNING.date())
    Case.objects.filter(pk=closed.case_id).update(state="closed")
    assert not round_at(MORNING)


def test_a_digest_counts_for_who_has_the_task_by_name(anna: Who, shelter: Agency, north: Team) -> None:
    boss = make.user("supervisor", shelter, north, notices_by_mail=True)
    task(anna, MORNING.date(), assignee=boss.user)
    task(anna, MORNING.date(), team=north)  # waits in a queue: nobody's yet
    round_at(MORNING)
    assert [sent.to for sent in mail.outbox] == [[boss.user.email]]


def test_a_server_that_is_away_is_tried_again_and_holds_up_nothing(anna: Who) -> None:
    """One look is enough for all that wait, and every agency has its round."""
    far = make.agency("Refuge")
    Agency.objects.filter(pk=far.pk).update(time_zone="Europe/Moscow")
    vera = make.user("caseworker", Agency.objects.get(pk=far.pk), notices_by_mail=True)
    boss = make.user("agency_coordinator", Agency.objects.get(pk=far.pk), notices_by_mail=True)
    for who in (anna, vera):
        task(who, MORNING.date() - dt.timedelta(30))
    tries: list[int] = []

    def away(_: EmailBackend, messages: list[EmailMessage]) -> int:
        tries.append(len(messages))
        raise OSError

    with patch.object(EmailBackend, "send_messages", away):
        assert not round_at(MORNING)
    assert tries == [1] and Digest.objects.count() == 2
    assert Notice.objects.filter(user=boss.user, kind="task.escalated").exists()
    assert len(round_at(MORNING + dt.timedelta(hours=1))) == 3
    assert not round_at(MORNING + dt.timedelta(hours=2))


def test_a_mailbox_that_is_no_more_is_not_tried_again_and_one_that_asks_to_wait_is(anna: Who) -> None:
    task(anna, MORNING.date())
    for code, waits in ((450, True), (550, False)):
        Digest.objects.all().delete()
        Job.objects.filter(kind="people.mail").delete()
        refused = SMTPRecipientsRefused({anna.user.email: (code, b"")})
        with patch.object(EmailBackend, "send_messages", side_effect=refused):
            assert not round_at(MORNING)
        assert Job.objects.filter(kind="people.mail").exists() == waits


def test_digests_that_are_kept_are_counted_not_dated(anna: Who) -> None:
    for number in range(work._KEPT + 5):
        Digest.objects.create(user=anna.user, day=MORNING.date() - dt.timedelta(1000 - number))
    task(anna, MORNING.date())
    assert len(round_at(MORNING)) == 1
    assert Digest.objects.count() == work._KEPT
    assert Digest.objects.filter(day=MORNING.date()).exists()


@pytest.mark.parametrize(
    ("escalates", "days", "told"),
    [(True, 0, 0), (True, 1, 1), (False, 1, 0), (False, 6, 0), (False, 7, 1)],
)
def test_what_is_overdue_is_passed_on_after_its_time(
    anna: Who, shelter: Agency, north: Team, escalates: bool, days: int, told: int
) -> None:
    boss = make.user("supervisor", shelter, north)
    make.user("supervisor", shelter, Team.objects.create(agency=shelter, name="South"))
    make.user("agency_coordinator", shelter)
    task(anna, MORNING.date() - dt.timedelta(days), escalates=escalates)
    round_at(MORNING)
    rows = Notice.objects.filter(kind="task.escalated")
    assert list(rows.values_list("user", flat=True)) == [boss.user.pk] * told
    round_at(MORNING + dt.timedelta(minutes=15))
    round_at(MORNING - dt.timedelta(3))
    assert rows.count() == told  # never twice


def test_an_agency_sets_after_how_many_days(anna: Who, shelter: Agency, north: Team) -> None:
    make.user("supervisor", shelter, north)
    Agency.objects.update(escalate_days=2)
    task(anna, MORNING.date() - dt.timedelta(2))
    round_at(MORNING)
    assert Notice.objects.filter(kind="task.escalated").count() == 1


def test_without_a_lead_the_coordinator_hears_and_of_a_sealed_case_those_named(
    anna: Who, shelter: Agency, north: Team
) -> None:
    coordinator = make.user("agency_coordinator", shelter)
    task(anna, MORNING.date() - dt.timedelta(9))
    round_at(MORNING)
    assert Notice.objects.get(kind="task.escalated").user == coordinator.user
    make.user("supervisor", shelter, north)
    sealed = task(anna, MORNING.date() - dt.timedelta(9))
    Case.objects.filter(pk=sealed.case_id).update(sealed=True)
    round_at(MORNING)
    assert Notice.objects.filter(kind="task.escalated").count() == 1


def test_a_periodic_job_of_a_wrong_clock_comes_again() -> None:
    """The clock stood at 2031 when the round was done last; then it was set right."""
    jobs.plan_periodic()
    rows = Job.objects.filter(kind="tasks.round")
    rows.update(run_at=timezone.now() + dt.timedelta(1800), until=timezone.now() + dt.timedelta(1800))
    jobs.plan_periodic()
    row = rows.get()
    assert row.run_at <= timezone.now() and row.until is None
    soon = timezone.now() + dt.timedelta(minutes=14)
    rows.update(run_at=soon)
    jobs.plan_periodic()
    assert rows.get().run_at == soon  # what waits its time is left alone


def test_days_are_those_of_the_agency(shelter: Agency) -> None:
    late = dt.datetime(2026, 11, 25, 22, 30, tzinfo=dt.UTC)
    assert today(shelter, late) == dt.date(2026, 11, 26)
    shelter.time_zone = "America/New_York"
    assert today(shelter, late) == dt.date(2026, 11, 25)


def test_holidays_move_what_is_reckoned_in_working_days(anna: Who, shelter: Agency) -> None:
    """`waiting` runs three working days; an agency that adds a holiday has its clocks reckoned anew."""
    case = cases.create(anna, {})
    with patch.object(timezone, "now", lambda: MORNING):
        one = referrals.draft(anna, case, "housing")
        referrals.of_sender(anna, one, "wait", {"reason": "no room"})
    due = Due.objects.get(case=case)
    assert due.due_on == dt.date(2026, 12, 1)
    admin = make.user("administrator", shelter)
    settings = people.AgencySettings("S", "en", 30, False, "", "Europe/Moscow", ["2026-11-30"], 7, 5)
    people.change_agency(admin, shelter.pk, settings)
    work_off()
    assert Due.objects.get(case=case).due_on == dt.date(2026, 12, 2)
    assert Task.objects.get(case=case, state="open").due_on == dt.date(2026, 12, 2)
