"""The parallel tracks of a case: what the library allows, who may, what is kept, what is due."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from equiano.assist.track import table
from equiano_web.access import DeniedError, Sensitivity, Who
from equiano_web.actions import RefusedError
from equiano_web.cases import actions, history, readings
from equiano_web.cases.models import Case, Due, TrackState
from equiano_web.cases.sections import STEP, STEP_COLUMNS, sections
from equiano_web.cases.tracks import readings as track_readings
from equiano_web.cases.tracks.actions import StepRefusedError, take_back, take_step
from equiano_web.cases.values import UnfitError
from equiano_web.models import AuditEntry
from equiano_web.people.models import Agency, Team
from equiano_web.tasks import readings as tasks
from tests.web import make

pytestmark = pytest.mark.django_db

CANARY = "Канарейкина"
TODAY = timezone.localdate
RISK = {"risk_to_person": "yes", "risk_to_family": "no", "risk_to_staff": "unknown"}


def day(days: int = 0) -> str:
    return (TODAY() + dt.timedelta(days)).isoformat()


@pytest.fixture
def shelter() -> Agency:
    return make.agency()


@pytest.fixture
def anna(shelter: Agency) -> Who:
    return make.user("caseworker", shelter, Team.objects.create(agency=shelter, name="North"))


@pytest.fixture
def case(anna: Who) -> uuid.UUID:
    return actions.create(anna, {"family_name": CANARY, "age_band": "adult"})


def state_of(case: uuid.UUID, track: str) -> str:
    return TrackState.objects.get(case=case, track=track).state


def test_no_free_text_of_an_act_rests_readable() -> None:
    classes = sections()[STEP].classes()
    texts = {name for name, kind in table().fields.items() if kind == "text"}
    assert {name for name in texts if classes[name] == Sensitivity.ORDINARY} == set()
    assert set(classes) == {*STEP_COLUMNS, *table().fields}


def test_an_act_moves_its_track_and_keeps_what_it_brought(anna: Who, case: uuid.UUID) -> None:
    take_step(anna, case, "risk", "assess_risk", {"assessed_on": day(-1), **RISK})
    take_step(anna, case, "risk", "plan_safety", {
        "plan": CANARY, "safe_channel": f"{CANARY} 2", "next_review_on": day(30),
    })  # fmt: skip
    assert state_of(case, "risk") == "planned"
    page = track_readings.track_page(make.again(anna), case, "risk")
    assert [step["act"] for step in page.steps] == ["plan_safety", "assess_risk"]
    assert page.steps[0]["plan"] == CANARY
    assert page.steps[1]["risk_to_person"] == "yes"
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - names of our own tables
            assert CANARY not in repr(list(cursor)), name


def test_the_library_refuses_and_nothing_is_changed(anna: Who, case: uuid.UUID) -> None:
    with pytest.raises(StepRefusedError) as caught:
        take_step(anna, case, "risk", "plan_safety", {"plan": "…"})
    assert caught.value.code == "not_from_here"
    with pytest.raises(StepRefusedError) as caught:
        take_step(anna, case, "risk", "assess_risk", {"assessed_on": day(1), **RISK})
    assert caught.value.code == "day_ahead"
    with pytest.raises(StepRefusedError) as caught:
        take_step(anna, case, "risk", "assess_risk", {"assessed_on": "2026", **RISK})
    assert caught.value.code == "not_a_day"
    with pytest.raises(UnfitError):
        take_step(anna, case, "risk", "assess_risk", {"assessed_on": day(), **RISK, "risk_to_staff": "some"})
    assert not TrackState.objects.exists()
    refused = AuditEntry.objects.filter(act="track.step", outcome="refused")
    assert [entry.codes for entry in refused.order_by("number")] == [
        ["not_from_here"], ["day_ahead"], ["not_a_day"],
    ]  # fmt: skip


@pytest.mark.parametrize(("track", "act"), [("no_such", "x"), ("risk", "no_such")])
def test_what_is_not_in_the_table_is_denied(anna: Who, case: uuid.UUID, track: str, act: str) -> None:
    with pytest.raises(DeniedError):
        take_step(anna, case, track, act, {})


def test_a_done_act_is_in_the_audit_by_its_name_and_without_values(anna: Who, case: uuid.UUID) -> None:
    take_step(anna, case, "immediate_needs", "help_now", {"help_given": CANARY})
    entry = AuditEntry.objects.get(act="track.step")
    assert entry.outcome == "done"
    assert entry.codes[0] == "immediate_needs.help_now"
    assert CANARY not in repr(entry.codes)


DECISION = {
    "deciding_body": "Commission", "decided_on": day(-3), "standard_of_proof": "reasonable grounds",
    "reasons": "…", "notified_on": day(-2),
}  # fmt: skip


def test_a_formal_status_takes_the_permission_to_decide(shelter: Agency) -> None:
    police = make.user("first_responder", shelter)
    case = actions.create(police, {"family_name": "V"})
    take_step(police, case, "identification", "request_status", {
        "requested_on": day(-5), "deciding_body": "Commission",
    })  # fmt: skip
    with pytest.raises(DeniedError):
        take_step(police, case, "identification", "decide_actual", DECISION)
    with pytest.raises(DeniedError):  # closing takes it, too
        take_step(police, case, "closure", "close", {})
    assert state_of(case, "identification") == "requested"
    assert AuditEntry.objects.filter(act="track.step", outcome="denied").count() == 2
    worker = make.user("caseworker", shelter)
    Case.objects.filter(pk=case).update(assigned_to=worker.user)
    take_step(worker, case, "identification", "decide_actual", DECISION)
    assert state_of(case, "identification") == "actual"


def test_a_field_that_is_closed_to_a_role_is_not_brought_by_it(shelter: Agency) -> None:
    police = make.user("first_responder", shelter)
    case = actions.create(police, {})
    with pytest.raises(DeniedError):
        take_step(police, case, "residence", "find_not_needed", {"legal_basis": "citizen"})


CLOSING = {
    "closure_reason": "goals_reached", "goals_met": "yes", "later_contact": "no",
    "retention_until_on": day(700), "told_how_to_reopen": "yes",
}  # fmt: skip


def test_closing_with_open_duties_asks_why_and_the_case_follows(anna: Who, case: uuid.UUID) -> None:
    take_step(anna, case, "immediate_needs", "help_now", {"help_given": "a doctor"})
    with pytest.raises(StepRefusedError) as caught:
        take_step(anna, case, "closure", "close", CLOSING)
    assert caught.value.code == "missing"
    assert Case.objects.get(pk=case).state == "open"
    take_step(anna, case, "closure", "close", {**CLOSING, "open_duties_reason": "moved on"})
    assert Case.objects.get(pk=case).state == "closed"
    assert [one.id for one in readings.case_list(make.again(anna), state="closed").cases] == [str(case)]
    assert not readings.case_list(make.again(anna)).cases
    with pytest.raises(StepRefusedError) as caught:
        take_step(anna, case, "risk", "assess_risk", {"assessed_on": day(), **RISK})
    assert caught.value.code == "case_closed"
    with pytest.raises(RefusedError):
        take_step(anna, case, "closure", "reopen", {"reason": " "})
    take_step(anna, case, "closure", "reopen", {"reason": "came back"})
    assert Case.objects.get(pk=case).state == "open"


def test_without_duties_no_reason_is_asked(anna: Who, case: uuid.UUID) -> None:
    take_step(anna, case, "closure", "close", CLOSING)
    assert Case.objects.get(pk=case).state == "closed"
    assert Due.objects.get(case=case).code == "retention"


@pytest.mark.parametrize(
    ("age", "child"), [("child", True), ("perhaps_child", True), ("adult", False), ("", False)]
)
def test_who_may_be_a_child_is_held_to_be_one(anna: Who, age: str, child: bool) -> None:
    case = actions.create(anna, {"age_band": age})
    standing = readings.case_page(make.again(anna), case).standing
    assert standing.child is child
    assert ("child" in standing.duties) is child


def test_doubt_at_detection_outweighs_what_is_written_of_the_person(anna: Who, case: uuid.UUID) -> None:
    take_step(anna, case, "detection", "presume", {
        "seen_on": day(), "channel": "hotline", "detecting_body": "NGO", "age_band": "in_doubt",
    })  # fmt: skip
    assert readings.case_page(make.again(anna), case).standing.child
    with pytest.raises(StepRefusedError) as caught:
        take_step(anna, case, "child", "presume_child", {})
    assert caught.value.code == "missing"


def test_services_stand_each_for_itself(anna: Who, case: uuid.UUID) -> None:
    one = take_step(anna, case, "service", "plan_service", {"help_kind": "housing"})
    two = take_step(anna, case, "service", "plan_service", {"help_kind": "legal"})
    take_step(anna, case, "service", "start_service", {
        "help_kind": "housing", "provider": "NGO", "started_on": day(),
    }, one)  # fmt: skip
    rows = {row.pk: (row.state, row.about) for row in TrackState.objects.filter(case=case)}
    assert rows == {one: ("started", "housing"), two: ("planned", "legal")}
    page = track_readings.track_page(make.again(anna), case, "service", one)
    assert [step["act"] for step in page.steps] == ["start_service", "plan_service"]
    other = actions.create(anna, {})
    with pytest.raises(DeniedError):  # of another case
        take_step(anna, other, "service", "complete_service", {}, one)
    with pytest.raises(DeniedError):
        track_readings.track_page(make.again(anna), other, "service", one)


def test_what_is_due_follows_the_acts(anna: Who, case: uuid.UUID) -> None:
    take_step(anna, case, "risk", "assess_risk", {"assessed_on": day(-5), **RISK})
    due = Due.objects.get(case=case)
    assert (due.code, due.track, due.escalates) == ("safety_plan", "risk", True)
    assert due.due_on == TODAY() - dt.timedelta(4)
    [task] = tasks.tasks(make.again(anna), "me").part.lines
    assert task.case["family_name"] == CANARY
    assert "clock.safety_plan" in readings.case_page(make.again(anna), case).standing.duties
    take_step(anna, case, "risk", "plan_safety", {"plan": "…", "safe_channel": "…", "next_review_on": day(4)})
    assert Due.objects.get(case=case).code == "risk_review"
    assert not tasks.tasks(make.again(anna), "me").part.lines  # shown from three days before
    take_step(anna, case, "risk", "review_risk", {"assessed_on": day(), **RISK, "next_review_on": day(3)})
    assert len(tasks.tasks(make.again(anna), "me").part.lines) == 1


def test_entries_fall_due_until_they_are_done_or_taken_back(anna: Who, case: uuid.UUID) -> None:
    goal = actions.add_entry(anna, case, "goal", {"goal": "work", "review": day(-1)})
    assert Due.objects.get(case=case).code == "entry.goal"
    actions.edit_entry(anna, goal, {"done": "yes"}, base=1)
    assert not Due.objects.exists()
    actions.edit_entry(anna, goal, {"done": "no"}, base=2)
    actions.remove_entry(anna, goal, "written twice")
    assert not Due.objects.exists()
    actions.restore_entry(anna, goal, "it was not")
    assert Due.objects.get(case=case).due_on == TODAY() - dt.timedelta(1)
    actions.edit_entry(anna, goal, {"review": "2031-05"}, base=5)
    assert not Due.objects.exists()


def test_the_reflection_period_follows_the_law_of_the_agencys_country(anna: Who, shelter: Agency) -> None:
    """Russia's law sets none and it is no party to the Convention; Lithuania is one."""
    period = {
        "started_on": day(), "trigger": "wish", "rights_explained_on": day(), "explained_by": "A",
        "language": "ru",
    }  # fmt: skip
    case = actions.create(anna, {})
    with pytest.raises(StepRefusedError) as caught:
        take_step(anna, case, "reflection", "start_period", period)
    assert caught.value.code == "period_not_excluded_by_law"
    shelter.country = "LTU"
    shelter.save()
    take_step(make.again(anna), case, "reflection", "start_period", period)
    due = Due.objects.get(case=case)
    assert due.code == "reflection"
    assert due.due_on >= TODAY() + dt.timedelta(30)


def test_steps_are_changed_by_acts_of_tracks_alone(anna: Who, case: uuid.UUID) -> None:
    take_step(anna, case, "immediate_needs", "help_now", {"help_given": "food"})
    step = Case.objects.get(pk=case).entries.get(section=STEP)
    with pytest.raises(DeniedError):
        actions.edit_entry(anna, step.pk, {"help_given": "more"}, base=1)
    with pytest.raises(DeniedError):
        actions.remove_entry(anna, step.pk, "…")
    with pytest.raises(DeniedError):
        actions.add_entry(anna, case, STEP, {"track": "risk", "act": "assess_risk"})
    with pytest.raises(DeniedError):
        actions.add_entry(anna, case, "person", {"given_name": "x"})


@pytest.mark.parametrize("role", ["agency_coordinator", "administrator", "trainer"])
def test_who_may_not_change_a_case_does_no_act(shelter: Agency, case: uuid.UUID, role: str) -> None:
    with pytest.raises(DeniedError):
        take_step(make.user(role, shelter), case, "immediate_needs", "help_now", {"help_given": "x"})


def test_a_wrong_act_is_taken_back_and_everything_stands_as_before(anna: Who, case: uuid.UUID) -> None:
    take_step(anna, case, "risk", "assess_risk", {"assessed_on": day(-5), **RISK})
    plan = {"plan": "…", "safe_channel": "…", "next_review_on": day(4)}
    take_step(anna, case, "risk", "plan_safety", plan)
    first, last = Case.objects.get(pk=case).entries.filter(section=STEP).order_by("made_at")
    with pytest.raises(StepRefusedError) as caught:
        take_back(anna, first.pk, "wrong case")
    assert caught.value.code == "not_the_last"
    with pytest.raises(UnfitError):
        take_back(anna, last.pk, " ")
    take_back(anna, last.pk, CANARY)
    assert state_of(case, "risk") == "assessed"
    assert Due.objects.get(case=case).code == "safety_plan"
    assert [line.task["code"] for line in tasks.tasks(make.again(anna), "me").part.lines] == [
        "clock.safety_plan"
    ]
    page = track_readings.track_page(make.again(anna), case, "risk")
    assert [step["act"] for step in page.steps] == ["assess_risk"] and page.undo == str(first.pk)
    kept = history.case_history(make.again(anna), case).changes
    assert kept[0].act == "track.undo" and kept[0].fields["reason"] == ("", CANARY)
    assert any(change.fields.get("plan") == ("", "…") for change in kept)
    assert CANARY not in repr(list(AuditEntry.objects.values()))
    with pytest.raises(DeniedError):  # once
        take_back(anna, last.pk, "again")
    with pytest.raises(DeniedError):  # it is done anew, not brought back
        actions.restore_entry(anna, last.pk, "no")
    take_back(anna, first.pk, "wrong case")
    assert not TrackState.objects.exists() and not Due.objects.exists()
    take_step(anna, case, "risk", "assess_risk", {"assessed_on": day(), **RISK})
    assert state_of(case, "risk") == "assessed"


def test_one_of_many_is_taken_back_by_itself(anna: Who, case: uuid.UUID) -> None:
    one = take_step(anna, case, "service", "plan_service", {"help_kind": "housing"})
    two = take_step(anna, case, "service", "plan_service", {"help_kind": "legal"})
    started = {"help_kind": "medical", "provider": "NGO", "started_on": day()}
    take_step(anna, case, "service", "start_service", started, one)
    steps = Case.objects.get(pk=case).entries.filter(section=STEP).order_by("made_at")
    take_back(anna, steps[2].pk, "another case")
    rows = {row.pk: (row.state, row.about) for row in TrackState.objects.filter(case=case)}
    assert rows == {one: ("planned", "housing"), two: ("planned", "legal")}


def test_who_may_not_do_an_act_does_not_take_it_back(anna: Who, shelter: Agency, case: uuid.UUID) -> None:
    requested = {"requested_on": day(-5), "deciding_body": "Commission"}
    take_step(anna, case, "identification", "request_status", requested)
    take_step(anna, case, "identification", "decide_actual", DECISION)
    decided = Case.objects.get(pk=case).entries.filter(section=STEP).latest("made_at")
    police = make.user("first_responder", shelter)
    Case.objects.filter(pk=case).update(created_by=police.user)
    outsider = make.user("supervisor", make.agency("Police", "police"))
    for who in (
        police,
        outsider,
        make.user("agency_coordinator", shelter),
        make.user("administrator", shelter),
    ):
        with pytest.raises(DeniedError):
            take_back(who, decided.pk, "wrong")
    note = actions.add_entry(anna, case, "note", {"text": "…"})
    with pytest.raises(DeniedError):  # no act of a track
        take_back(anna, note, "wrong")
    take_back(anna, decided.pk, "wrong")
    assert state_of(case, "identification") == "requested"
