"""The daily round: who is told how much is due, and what is passed on to who answers for it.

It looks every quarter of an hour, in each agency by the clock on its own wall. What was done is written down,
never what is to be done next: a round that comes late catches up, one that comes again (a clock set back, a
process that was started anew) finds nothing left to do.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db import IntegrityError
from django.db.models import F, Q
from django.utils import timezone

from equiano.words import say
from equiano_web.access import Permission, Scope, Who, scope_of
from equiano_web.cases.models import Grant
from equiano_web.db import writing
from equiano_web.jobs import Work, job
from equiano_web.people import notices
from equiano_web.people.agencies import local
from equiano_web.people.mail import can_send, letter, post
from equiano_web.people.models import Agency, User
from equiano_web.tasks.models import Digest, Task

FROM_HOUR = 7  # before the day's work begins, when nobody is woken by it
ROUND = dt.timedelta(minutes=15)
_KEPT = 60  # digests of so many days are kept for each; counted, not dated, as a clock may be wrong
_LIVE = ~Q(case__state="closed") & ~Q(case__merged_into__state="closed")


@job("tasks.round", every=ROUND, own_transaction=True)
def daily_round(work: Work) -> None:
    """Pass on what is overdue too long; from the morning on tell everybody how much is due."""
    for agency in Agency.objects.order_by("pk"):
        work.renew()
        now = timezone.now()
        pass_on(agency, now)
        if local(agency, now).hour >= FROM_HOUR:
            send_digests(agency, local(agency, now).date())
    with work.finishing():
        pass


def pass_on(agency: Agency, now: dt.datetime) -> int:
    """Tell who answers for it of what is overdue too long, each task once. How many tasks."""
    today = local(agency, now).date()
    late = today - dt.timedelta(agency.escalate_days)
    overdue = Q(escalates=True, due_on__lt=today) | Q(due_on__lte=late)
    rows = Task.objects.filter(_LIVE, overdue, agency=agency, state=Task.OPEN, escalated_at=None)
    if not rows.exists():  # nothing is locked for a look
        return 0
    with writing():
        found = list(rows.select_related("case", "assignee").select_for_update(of=("self",)))
        told: dict[User, int] = defaultdict(int)
        answering = _Answering(agency)
        for task in found:
            for user in answering.to_be_told(task):
                told[user] += 1
        Task.objects.filter(pk__in=[task.pk for task in found]).update(escalated_at=now)
        notices.tell(told, "task.escalated", at=now)
    return len(found)


class _Answering:
    """Who answers for the tasks of an agency: leads of the team, else those who answer for the agency."""

    def __init__(self, agency: Agency) -> None:
        users = list(User.objects.filter(agency=agency, is_active=True).prefetch_related("teams"))
        scopes = {user: scope_of(Who(user), Permission.CASE_ASSIGN) for user in users}
        self._over_all = [user for user in users if scopes[user] >= Scope.AGENCY]
        self._leads: dict[object, list[User]] = defaultdict(list)
        for user in users:
            for team in user.teams.all() if scopes[user] == Scope.TEAM else ():
                self._leads[team.pk].append(user)

    def to_be_told(self, task: Task) -> list[User]:
        """Those, but for whose task it is; of a sealed case, those on its list alone."""
        team = task.team_id or (task.case and task.case.team_id)
        doer = task.assignee_id or (task.case and task.case.assigned_to_id)
        found = [user for user in self._leads.get(team, ()) if user.pk != doer] or self._over_all
        if task.case is not None and task.case.sealed:
            named = Grant.objects.filter(case=task.case, kind=Grant.NAMED, until=None)
            known = set(named.values_list("user_id", flat=True))
            found = [user for user in (*found, *self._over_all) if user.pk in known]
        return [user for user in found if user.pk != doer]


def due_counts(agency: Agency, today: dt.date) -> Counter[object]:
    """How many tasks are due or overdue, by the id of whose they are."""
    rows = Task.objects.filter(_LIVE, agency=agency, state=Task.OPEN, due_on__lte=today)
    found: Counter[object] = Counter(rows.exclude(assignee=None).values_list("assignee", flat=True))
    theirs = rows.filter(assignee=None, team=None).exclude(case__assigned_to=None)
    found.update(theirs.values_list(F("case__assigned_to"), flat=True))
    return found


def send_digests(agency: Agency, today: dt.date) -> int:
    """Tell who wants mails how much is due today, each once a day. How many were told."""
    if not can_send():
        return 0
    counts = due_counts(agency, today)
    users = User.objects.filter(agency=agency, is_active=True, notices_by_mail=True, pk__in=list(counts))
    waiting = list(users.exclude(pk__in=Digest.objects.filter(day=today).values("user")))
    if not waiting:
        return 0
    told = sum(_told(user, today, counts[user.pk]) for user in waiting)
    _forget(waiting)
    return told


def _told(user: User, today: dt.date, count: int) -> bool:
    """Tell somebody on a day; False if another process did. It is written down with the mail that waits."""
    try:
        with writing():
            Digest.objects.create(user=user, day=today)
            post(user, "tasks.due", count)
    except IntegrityError:
        return False
    return True


letter(
    "tasks.due",
    lambda _, count: (
        say("Equiano: {n:,} {n|item|items} due", n=count),
        say("You have {n:,} {n|item|items} due. Sign in to see {n|it|them}.", n=count),
    ),
)


def _forget(users: Iterable[User]) -> None:
    for user in users:
        rows = Digest.objects.filter(user=user).order_by("-pk")
        if old := list(rows.values_list("pk", flat=True)[_KEPT:]):
            Digest.objects.filter(pk__in=old).delete()
