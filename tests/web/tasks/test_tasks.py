"""Tasks: they follow what is due, go to whom they are given, open no case, and keep a case from closing."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from equiano_web import prepared
from equiano_web.access import DeniedError, Who
from equiano_web.actions import Act, RefusedError
from equiano_web.cases import actions as cases
from equiano_web.cases import assigning, grants
from equiano_web.cases.models import Case, Entry
from equiano_web.cases.tracks.actions import StepRefusedError, take_step
from equiano_web.cases.values import UnfitError
from equiano_web.models import AuditEntry
from equiano_web.people import actions as people
from equiano_web.people import leaving
from equiano_web.people.agencies import today
from equiano_web.people.models import Agency, Notice, Team
from equiano_web.tasks import actions, readings
from equiano_web.tasks.kinds import _KINDS, kind
from equiano_web.tasks.models import Task
from tests.web import make

pytestmark = pytest.mark.django_db

CANARY = "Канарейкина"
RISK = {"risk_to_person": "yes", "risk_to_family": "no", "risk_to_staff": "unknown"}


@pytest.fixture
def shelter() -> Agency:
    return make.agency()


@pytest.fixture
def north(shelter: Agency) -> Team:
    return Team.objects.create(agency=shelter, name="North")


@pytest.fixture
def anna(shelter: Agency, north: Team) -> Who:
    return make.user("caseworker", shelter, north)


@pytest.fixture
def boss(shelter: Agency, north: Team) -> Who:
    return make.user("supervisor", shelter, north)


@pytest.fixture
def case(anna: Who) -> uuid.UUID:
    return cases.create(anna, {"family_name": CANARY, "age_band": "adult"})


@pytest.fixture
def answer() -> str:
    """A kind of another room."""
    kind("test.answer", "tasks", lambda: "Answer", waits=True)
    yield "test.answer"
    del _KINDS["test.answer"]


def day(agency: Agency, days: int = 0) -> str:
    return (today(agency) + dt.timedelta(days)).isoformat()


def kinds_of(who: Who, whose: str = "me") -> list[str]:
    return [str(line.task["code"]) for line in readings.tasks(make.again(who), whose).part.lines]


def test_a_task_follows_its_clock_and_ends_with_it(anna: Who, shelter: Agency, case: uuid.UUID) -> None:
    take_step(anna, case, "risk", "assess_risk", {"assessed_on": day(shelter, -5), **RISK})
    task = Task.objects.get()
    assert (task.code, task.thing, task.escalates) == ("clock.safety_plan", str(case), True)
    assert kinds_of(anna) == ["clock.safety_plan"]
    take_step(anna, case, "risk", "assess_risk", {"assessed_on": day(shelter, -2), **RISK})
    task.refresh_from_db()
    assert task.due_on == today(shelter) - dt.timedelta(1)
    plan = {"plan": "…", "safe_channel": "…", "next_review_on": day(shelter, 40)}
    take_step(anna, case, "risk", "plan_safety", plan)
    assert Task.objects.get(pk=task.pk).state == Task.DONE
    assert Task.objects.get(state=Task.OPEN).code == "clock.risk_review"
    assert kinds_of(anna) == []  # shown some days before it is due


def test_a_task_set_by_hand_is_given_done_and_kept_sealed(
    anna: Who, boss: Who, shelter: Agency, case: uuid.UUID
) -> None:
    with pytest.raises(UnfitError) as unfit:
        actions.add(anna, case, "", "2026-12")
    assert set(unfit.value.errors) == {"what"}
    with pytest.raises(UnfitError) as unfit:
        actions.add(anna, case, "call", "2026-12")
    assert set(unfit.value.errors) == {"due"}
    assert not Entry.objects.exists()
    task = actions.add(anna, case, CANARY, day(shelter), boss.user.pk)
    [line] = readings.my_day(make.again(boss)).mine.lines
    assert (line.words, line.whose, line.case["family_name"]) == (CANARY, boss.user.name, CANARY)
    assert Notice.objects.get().user == boss.user
    assert not readings.my_day(make.again(anna)).mine.lines
    assert CANARY not in repr(list(AuditEntry.objects.values()))
    actions.give(anna, task, None, None)
    assert kinds_of(anna) == ["entry.task"]
    actions.finish(anna, task)
    assert Entry.objects.get(section="task").ordinary["done"] == "yes"
    assert Task.objects.get().state == Task.DONE
    with pytest.raises(RefusedError):
        actions.finish(anna, task)


def test_what_was_due_before_there_were_tasks_has_one(anna: Who, case: uuid.UUID, shelter: Agency) -> None:
    take_step(anna, case, "risk", "assess_risk", {"assessed_on": day(shelter, -5), **RISK})
    for days in (5, 3):
        actions.add(anna, case, "call", day(shelter, days))
    columns = (
        "case",
        "agency",
        "code",
        "thing",
        "due_on",
        "shown_from",
        "escalates",
        "state",
        "assignee",
        "team",
    )
    before = sorted(Task.objects.values_list(*columns), key=str)
    assert len(before) == 3
    Task.objects.filter(code=before[0][2]).first().delete()  # type: ignore[union-attr]
    step = import_module("equiano_web.tasks.migrations.0002_dues_of_before")
    for _ in range(2):  # the second time there is nothing left to do
        step.tasks_of_dues(apps, None)
        assert sorted(Task.objects.values_list(*columns), key=str) == before
    Task.objects.all().delete()
    step.tasks_of_dues(apps, None)
    assert sorted(Task.objects.values_list(*columns), key=str) == before


def test_a_task_opens_no_case(anna: Who, shelter: Agency, case: uuid.UUID) -> None:
    boris = make.user("caseworker", shelter)
    with pytest.raises(RefusedError) as refused:
        actions.add(anna, case, "call", day(shelter), boris.user.pk)
    assert refused.value.code == "task.reach"
    assert not Task.objects.exists()
    outsider = make.user("supervisor", make.agency("Police", "police"))
    with pytest.raises(DeniedError):
        actions.add(anna, case, "call", day(shelter), outsider.user.pk)
    with pytest.raises(DeniedError):
        actions.add(anna, case, "call", day(shelter), make.user("administrator", shelter).user.pk)


def test_what_ends_by_its_act_is_not_ticked_off(anna: Who, shelter: Agency, case: uuid.UUID) -> None:
    take_step(anna, case, "risk", "assess_risk", {"assessed_on": day(shelter), **RISK})
    with pytest.raises(RefusedError) as refused:
        actions.finish(anna, Task.objects.get().pk)
    assert refused.value.code == "task.code"


@pytest.mark.parametrize(
    ("role", "team", "mine", "team_list", "every"),
    [
        ("caseworker", False, 0, 0, 0),  # a colleague who has not the case
        ("supervisor", True, 0, 1, 1),
        ("supervisor", False, 0, 0, 0),
        ("agency_coordinator", False, 0, 0, 1),
    ],
)
def test_lists_hold_what_is_in_reach(
    anna: Who, north: Team, case: uuid.UUID, role: str, team: bool, mine: int, team_list: int, every: int
) -> None:
    actions.add(anna, case, "call", day(anna.user.agency))
    who = make.user(role, anna.user.agency, *([north] if team else []))
    found = [len(kinds_of(who, whose)) for whose in ("me", "team", "all")]
    assert found == [mine, team_list, every]
    if not every:
        with pytest.raises(DeniedError):
            actions.take(who, Task.objects.get().pk)


def test_other_agencies_and_roles_without_cases_see_none(anna: Who, shelter: Agency, case: uuid.UUID) -> None:
    task = actions.add(anna, case, "call", day(shelter))
    outsider = make.user("supervisor", make.agency("Police", "police"))
    assert kinds_of(outsider, "all") == []
    for who in (outsider, make.user("administrator", shelter)):
        for act in (actions.finish, actions.take):
            with pytest.raises(DeniedError):
                act(who, task)
        with pytest.raises(DeniedError):
            actions.give(who, task, None, None)
    with pytest.raises(DeniedError):
        readings.my_day(make.user("administrator", shelter))


def test_a_task_of_another_room_waits_in_a_queue_and_is_open_once(
    anna: Who, boss: Who, shelter: Agency, north: Team, answer: str
) -> None:
    thing, now = uuid.uuid4(), timezone.now()
    due = today(shelter) + dt.timedelta(2)
    given = actions.NewTask(shelter, due, team=north, shown_from=due)
    task = actions.open_task(answer, thing, given, at=now)
    sooner = replace(given, due_on=due - dt.timedelta(1))
    assert actions.open_task(answer, thing, sooner, at=now) == task
    assert Task.objects.get().due_on == due - dt.timedelta(1)
    south = make.user("caseworker", shelter, Team.objects.create(agency=shelter, name="South"))
    outsider = make.user("supervisor", make.agency("Police", "police"))
    for who, queue in ((anna, 1), (boss, 1), (south, 0), (outsider, 0)):
        assert len(readings.my_day(make.again(who)).queue.lines) == queue
    actions.take(anna, task)
    mine = readings.my_day(make.again(anna))
    assert [line.task["code"] for line in mine.mine.lines] == [answer]  # waited for: shown before its day
    assert not mine.queue.lines and not readings.my_day(make.again(boss)).queue.lines
    assert actions.end_task(answer, thing, at=now) and not actions.end_task(answer, thing, at=now)
    with pytest.raises(KeyError):
        actions.open_task("no.such", thing, given, at=now)


def test_a_case_with_open_tasks_closes_with_a_reason_and_rests(
    anna: Who, shelter: Agency, case: uuid.UUID, answer: str
) -> None:
    closing = {
        "closure_reason": "goals_reached", "goals_met": "yes", "later_contact": "no",
        "retention_until_on": day(shelter, 700), "told_how_to_reopen": "yes",
    }  # fmt: skip
    task = actions.add(anna, case, "call", day(shelter, 30))  # not due yet, but set
    with pytest.raises(StepRefusedError):
        take_step(anna, case, "closure", "close", closing)
    actions.finish(anna, task)
    row = Case.objects.get(pk=case)
    thing = uuid.uuid4()
    waits = actions.NewTask(shelter, today(shelter) + dt.timedelta(9), case=row)
    actions.open_task(answer, thing, waits, at=timezone.now())
    with pytest.raises(StepRefusedError) as caught:
        take_step(anna, case, "closure", "close", closing)
    assert caught.value.code == "missing"
    assert kinds_of(anna) == [answer]
    take_step(anna, case, "closure", "close", {**closing, "open_duties_reason": "moved on"})
    assert kinds_of(anna) == []
    take_step(anna, case, "closure", "reopen", {"reason": "came back"})
    assert kinds_of(anna) == [answer]


def test_a_sealed_case_shows_that_something_waits_and_no_more(
    anna: Who, boss: Who, shelter: Agency, case: uuid.UUID
) -> None:
    actions.add(anna, case, "call", day(shelter))
    proved = Who(boss.user, confirmed=True)
    grants.seal(proved, case)
    found = readings.my_day(make.again(anna))
    assert (len(found.mine.lines), found.sealed) == (0, 1)
    assert len(readings.my_day(Who(anna.user, confirmed=True)).mine.lines) == 1
    coordinator = make.user("agency_coordinator", shelter)
    assert readings.my_day(coordinator).sealed == 0


@pytest.mark.usefixtures("answer")
def test_what_was_passed_on_is_shown_as_far_as_cases_are_in_reach(
    anna: Who, boss: Who, north: Team, shelter: Agency, case: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first that are in reach, though more stand before them that are not: sealed, closed, of another."""
    monkeypatch.setattr(readings, "MOST_LINES", 3)
    monkeypatch.setattr(prepared, "_KEPT", {})  # questions that ask for more lines
    south = Team.objects.create(agency=shelter, name="South")
    others, coordinator = make.user("caseworker", shelter, south), make.user("agency_coordinator", shelter)
    sealed, closed, far = (cases.create(anna, {}), cases.create(anna, {}), cases.create(others, {}))
    shown, moment = [], timezone.now()
    for number in range(5):
        for of in (sealed, closed, far, case, None):
            task = Task(
                agency=shelter,
                case_id=of,
                code="test.answer",
                thing=f"{number} {str(of)[:8]}",
                due_on=today(shelter) - dt.timedelta(20 - number),
                shown_from=today(shelter),
                escalated_at=moment,
                made_at=moment,
                team=None if of else south,
            )
            task.save()
            shown.append((of, task))
    Case.objects.filter(pk=sealed).update(sealed=True)
    Case.objects.filter(pk=closed).update(state="closed")
    Case.objects.filter(pk=case).update(assigned_to=boss.user)  # of others to her who wrote it down
    for who, reached in ((coordinator, {far, case, None}), (anna, {case}), (others, {None})):
        found = readings.my_day(make.again(who)).told
        wanted = sorted((task.due_on, task.pk) for of, task in shown if of in reached)
        assert [line.task.id for line in found.lines] == [str(pk) for _, pk in wanted[:3]], who.user.role
        assert found.more == (len(wanted) > 3)
    supervisor = readings.my_day(make.again(make.user("supervisor", shelter, north))).told
    wanted = sorted((task.due_on, task.pk) for of, task in shown if of in {case, None})
    assert [line.task.id for line in supervisor.lines] == [str(pk) for _, pk in wanted[:3]]


def test_who_loses_the_case_loses_its_tasks(anna: Who, boss: Who, shelter: Agency, case: uuid.UUID) -> None:
    boris = make.user("caseworker", shelter)
    assigning.assign(boss, case, boris.user.pk, None)
    kept = actions.add(make.again(boris), case, "call", day(shelter), boris.user.pk)
    Case.objects.filter(pk=case).update(created_by=boss.user)
    assigning.assign(make.user("agency_coordinator", shelter), case, anna.user.pk, None)
    assert Task.objects.get(pk=kept).assignee is None
    assert kinds_of(anna) == ["entry.task"]


def test_who_leaves_hands_tasks_over(anna: Who, boss: Who, shelter: Agency, case: uuid.UUID) -> None:
    task = actions.add(anna, case, "call", day(shelter), boss.user.pk)
    assert ("Tasks given by name", 1) in leaving.of(boss.user)
    heir = make.user("supervisor", shelter, *boss.user.teams.all())
    people.end_account(make.user("administrator", shelter), boss.user.pk, heir.user.pk)
    assert Task.objects.get(pk=task).assignee == heir.user
    leaving.hand_over(Act(heir), heir.user, None)
    assert Task.objects.get(pk=task).assignee is None


def test_an_erased_case_takes_its_tasks_along(anna: Who, shelter: Agency, case: uuid.UUID) -> None:
    from equiano_web.cases import erasing

    actions.add(anna, case, "call", day(shelter))
    coordinator = Who(make.user("agency_coordinator", shelter).user, confirmed=True)
    erasing.erase(coordinator, case, "request")
    assert not Task.objects.exists()


def test_my_day_asks_few_questions_however_much_is_due(
    anna: Who, boss: Who, north: Team, shelter: Agency, case: uuid.UUID
) -> None:
    counts, tasks = [], 0
    for more in (1, 6):
        for number in range(more):
            task = actions.add(anna, case, f"call {number}", day(shelter))
            actions.give(anna, task, *((None, north.pk), (boss.user.pk, None), (None, None))[number % 3])
        tasks += more
        readings.my_day(make.again(anna))
        who = make.again(anna)
        assert who.teams and not who.grants  # a request knows both
        with CaptureQueriesContext(connection) as asked:
            found = readings.my_day(who)
        counts.append(len(asked))
    assert len(found.mine.lines) + len(found.queue.lines) == tasks - 2  # two are the supervisor's
    assert {line.whose for line in found.queue.lines} == {"North"}
    # Tasks, who they are of, what is to be done (two), whose they are, what waits abroad, the audit.
    assert counts[0] == counts[1] <= 8
