"""Figures of an agency against a slow count by hand; who sees which; the page in both languages."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.utils import timezone

from equiano_web.access import DeniedError, Permission, Who, within
from equiano_web.cases import actions, grants, merging
from equiano_web.cases.models import Case, Due, TrackState
from equiano_web.cases.tracks.actions import take_step
from equiano_web.dashboards import bands, counting, making, queues, readings
from equiano_web.dashboards.models import AgencyFigures, NetworkFigures
from equiano_web.jobs import KINDS
from equiano_web.people.models import Team
from tests.web import make

pytestmark = pytest.mark.django_db


def today() -> dt.date:
    return timezone.localdate()


def back(days: int) -> str:
    return (today() - dt.timedelta(days)).isoformat()


SEEN = {"channel": "police check", "detecting_body": "police", "age_band": "adult"}
START = {"help_kind": "medical", "provider": "a clinic"}


class Shelter:
    """A shelter whose people wait for so many days, or still wait."""

    def __init__(self, waits: list[tuple[int, int | None]]) -> None:
        self.agency = make.agency()
        team = Team.objects.create(agency=self.agency, name="North")
        self.worker = make.user("caseworker", self.agency, team)
        self.people: dict[str, Who] = {
            "worker": self.worker,
            "supervisor": make.user("supervisor", self.agency, team),
            "coordinator": make.user("agency_coordinator", self.agency),
            "analyst": make.user("analyst", self.agency),
            "administrator": make.user("administrator", self.agency),
            "trainer": make.user("trainer", self.agency),
            "national": make.user("national_coordinator", make.agency("Ministry", "other")),
        }
        self.cases = [self.person(since, helped) for since, helped in waits]

    def person(self, since: int, helped: int | None) -> Any:
        """Somebody detected so many days ago and helped so many days ago."""
        case = actions.create(self.worker, {"given_name": "Vera"})
        take_step(self.worker, case, "detection", "presume", {**SEEN, "seen_on": back(since)})
        if helped is not None:
            started = {**START, "started_on": back(helped)}
            take_step(self.worker, case, "service", "start_service", started)
        return case

    def figures(self) -> dict[str, Any]:
        return counting.figures_of(self.agency.pk, today())


WAITS: list[tuple[int, int | None]] = [(9, 9), (9, 7), (9, 4), (20, 2), (40, 1), (40, None), (3, None)]


def test_the_figures_are_those_of_a_slow_count() -> None:
    shelter = Shelter(WAITS)
    found = shelter.figures()
    waits = Counter(bands.WAITING if to is None else bands.band_of(since - to) for since, to in WAITS)
    assert {code: n for code, n in found["help"].items() if n} == dict(waits)
    assert found["persons"] == found["open"] == len(WAITS)
    assert sum(one["persons"] for one in found["months"]) == len(WAITS)
    # Waits 0, 2, 3 (not over), 5, 18, 39, 40 (not over): still wait 6/7, 5/7, 15/28, 5/14.
    assert found["help_median"]["days"] == 18
    assert found["help_median"]["waiting"] == 2
    assert ["detection", "presumed", len(WAITS)] in found["queues"]


def test_first_help_is_the_first_and_a_plan_is_one_plan() -> None:
    shelter = Shelter([(10, 2)])
    earlier = {**START, "help_kind": "housing", "started_on": back(6)}
    take_step(shelter.worker, shelter.cases[0], "service", "start_service", earlier)
    for _ in range(2):
        plan = {"plan": "work", "goals": "a flat", "signed_on": back(1)}
        take_step(shelter.worker, shelter.cases[0], "support", "plan_support", plan)
        take_step(
            shelter.worker,
            shelter.cases[0],
            "support",
            "decline_help",
            {"decline_reason": "not_said", "way_back": "call"},
        )
    found = shelter.figures()
    assert (found["help"]["d7"], found["planned"]) == (1, 1)


def test_sealed_erased_and_merged_cases_are_counted_as_everywhere() -> None:
    shelter = Shelter([(5, None), (5, 5), (5, 5), (5, 5)])
    waits, helped, sealed, erased = shelter.cases
    supervisor = make.again(shelter.people["supervisor"])
    merging.merge(supervisor, waits, helped)  # help in the merged case is help of the person
    grants.seal(Who(supervisor.user, confirmed=True), sealed)
    Case.objects.filter(pk=erased).update(wrapped_key=None)
    found = shelter.figures()
    assert (found["persons"], found["help"]["d0"]) == (1, 1)


def test_decisions_are_counted_from_the_request() -> None:
    shelter = Shelter([(30, None), (30, None)])
    for case in shelter.cases:
        asked = {"requested_on": back(20), "deciding_body": "police"}
        take_step(shelter.worker, case, "identification", "request_status", asked)
    decided = {
        "deciding_body": "police",
        "decided_on": back(14),
        "notified_on": back(13),
        "standard_of_proof": "reasonable grounds",
        "reasons": "debt",
    }
    take_step(shelter.worker, shelter.cases[0], "identification", "decide_possible", decided)
    found = shelter.figures()["decisions"]
    assert (found["d7"], found[bands.WAITING], sum(found.values())) == (1, 1, 2)


def test_bands_meet_at_their_edges() -> None:
    edges = {0: "d0", 1: "d3", 3: "d3", 4: "d7", 7: "d7", 8: "d30", 30: "d30", 31: "more", 4000: "more"}
    assert {days: bands.band_of(days) for days in edges} == edges


def test_a_year_of_months_ends_with_this_one() -> None:
    months = bands.months_before(dt.date(2026, 2, 5))
    assert (months[0], months[-1], len(months)) == ("2025-03", "2026-02", 12)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("worker", {"queues"}),
        ("supervisor", {"queues", "agency"}),
        ("coordinator", {"agency"}),
        ("analyst", {"agency"}),
        ("national", set()),
        ("administrator", None),
        ("trainer", None),
    ],
)
def test_who_sees_which_figures(name: str, parts: set[str] | None) -> None:
    shelter = Shelter([(5, 1)])
    making.count_agency(shelter.agency.pk, today())
    who = shelter.people[name]
    if parts is None:
        with pytest.raises(DeniedError):
            readings.dashboard(who)
        assert make.signed_in(who).get("/dashboard").status_code == 404
        return
    found = readings.dashboard(who)
    assert {part for part in ("queues", "agency", "network") if getattr(found, part) is not None} == parts
    if name != "national":
        with pytest.raises(DeniedError):
            readings.network(who)


def test_another_agency_s_figures_are_never_shown() -> None:
    shelter, other = Shelter([(5, 1)]), Shelter([(5, 1), (6, 2)])
    for one in (shelter, other):
        making.count_agency(one.agency.pk, today())
    assert readings.dashboard(shelter.people["analyst"]).agency["persons"] == 1  # type: ignore[index]
    assert readings.dashboard(other.people["analyst"]).agency["persons"] == 2  # type: ignore[index]


@pytest.mark.parametrize(("lang", "title"), [("en", "Figures"), ("ru", "Показатели")])
def test_every_picture_has_its_table(lang: str, title: str) -> None:
    shelter = Shelter(WAITS)
    making.count_agency(shelter.agency.pk, today())
    for name in ("worker", "supervisor", "analyst"):
        page = make.signed_in(shelter.people[name], lang).get("/dashboard")
        assert page.status_code == 200
        assert title in page.text
        assert page.text.count("<svg role") <= page.text.count("<table")
        assert "style=" not in page.text
    assert page.text.count("<svg role") == 4


def test_the_job_counts_once_a_day() -> None:
    from equiano_web import jobs

    shelter = Shelter([(5, 1)])
    assert KINDS["dashboards.figures"].every == dt.timedelta(hours=1)
    jobs.enqueue("dashboards.figures")
    jobs.work_off()
    assert AgencyFigures.objects.get(agency=shelter.agency).content["persons"] == 1
    shelter.person(1, None)
    jobs.enqueue("dashboards.figures")
    jobs.work_off()
    assert AgencyFigures.objects.get(agency=shelter.agency).content["persons"] == 1
    assert not NetworkFigures.objects.exists()  # one agency is no network


def test_what_waits_is_counted_by_one_question_as_a_slow_count_finds_it(
    django_assert_num_queries: Any,
) -> None:
    shelter = Shelter([(9, 7), (20, None), (3, None), (2, None)])
    worker, team = shelter.worker, Team.objects.get()
    assess = {"risk_to_person": "yes", "risk_to_family": "no", "risk_to_staff": "unknown"}
    for key, days in zip(shelter.cases, (9, 1, 0, 1), strict=True):
        take_step(worker, key, "risk", "assess_risk", {"assessed_on": back(days), **assess})
    Case.objects.filter(pk=shelter.cases[3]).update(state="closed")
    colleague = make.user("caseworker", shelter.agency, team)
    actions.create(colleague, {"given_name": "Olga"})
    Case.objects.filter(created_by=colleague.user.pk).update(team=team)
    for name, cases in (("worker", 3), ("supervisor", 4)):
        who = make.again(shelter.people[name])
        queues.queues_of(make.again(who))  # what is written down once a process is not asked again
        assert who.teams and not who.grants  # a request knows both
        with django_assert_num_queries(2):
            found = queues.queues_of(who)
        live = {"case__state": "open"}
        dues = Due.objects.filter(within(who, Permission.CASE_VIEW, Due), **live)
        tracks = TrackState.objects.filter(within(who, Permission.CASE_VIEW, TrackState), **live)
        counted = Counter((one.track, one.state) for one in tracks)
        assert found.open == cases
        assert (found.overdue, found.due) == (1, 2)
        assert found.overdue == dues.filter(due_on__lt=today()).count()
        assert found.states == tuple(sorted((*pair, n) for pair, n in counted.items()))
    stranger = make.user("caseworker", make.agency("Clinic"))
    assert queues.queues_of(stranger) == queues.Queues(0, 0, 0, ())
