"""Plans of the pages that look through all cases in reach: indexes have what they ask, no case is read."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from equiano_web.access import Permission, Who, within
from equiano_web.cases import actions, readings
from equiano_web.cases.models import Case
from equiano_web.dashboards import queues
from equiano_web.people.models import Team
from equiano_web.referrals import readings as referrals
from equiano_web.tasks import readings as tasks
from tests.web import make

pytestmark = pytest.mark.django_db
WAYS = ("case_by_author", "case_of_person", "case_of_team")


def plan_of(statement: str) -> str:
    """How the file is read for a statement that the application itself just ran, with its values in it."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement.replace('%', '%%')}", [])
        return "\n".join(row[-1] for row in cursor.fetchall())


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by how much stands in tables")
@pytest.mark.parametrize(
    ("page", "table"),
    [
        (queues.queues_of, "cases_trackstate"),
        (referrals.outbox, "referrals_referral"),
        (tasks.my_day, "tasks_task"),
    ],
)
def test_the_cases_in_reach_are_found_by_indexes_alone(page: Callable[[Who], object], table: str) -> None:
    agency = make.agency()
    who = make.user("supervisor", agency, Team.objects.create(agency=agency, name="North"))
    actions.create(who, {"given_name": "Vera"})
    page(make.again(who))
    with CaptureQueriesContext(connection) as asked:
        page(make.again(who))
    [statement] = [one["sql"] for one in asked.captured_queries if table in one["sql"]]
    plan = plan_of(statement)
    for way in WAYS:
        assert f"USING COVERING INDEX {way}" in plan, plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by how much stands in tables")
def test_a_list_of_few_walks_through_no_agency() -> None:
    """It read every case of the agency until it had found as many that a caseworker leads."""
    agency = make.agency()
    who = make.user("caseworker", agency, Team.objects.create(agency=agency, name="North"))
    actions.create(who, {"given_name": "Vera"})
    readings.case_list(make.again(who))
    with CaptureQueriesContext(connection) as asked:
        readings.case_list(make.again(who))
    [statement] = [one["sql"] for one in asked.captured_queries if "cases_case" in one["sql"]]
    plan = plan_of(statement)
    assert "case_list" not in plan, plan
    for way in ("case_by_author", "case_of_person"):
        assert f"USING COVERING INDEX {way}" in plan, plan


@pytest.mark.parametrize("role", ["first_responder", "caseworker", "supervisor", "agency_coordinator"])
def test_a_list_goes_on_where_its_page_ended_whatever_the_ways_to_its_cases(role: str) -> None:
    agency = make.agency()
    north, south = (Team.objects.create(agency=agency, name=name) for name in ("North", "South"))
    who = make.user(role, agency, north)
    colleagues = [make.user("caseworker", agency, team) for team in (north, south)]
    others = [one.user for one in colleagues]
    chance = random.Random(1)
    for number in range(90):
        author, leader = (chance.choice([who.user, *others, None]) for _ in range(2))
        made = actions.create(colleagues[0], {"given_name": "Vera"})
        Case.objects.filter(pk=made).update(
            created_by=author or others[0],
            assigned_to=leader,
            team=chance.choice([north, south, None]),
            changed_at=timezone.now() - timedelta(hours=chance.randrange(40)),  # some at the same moment
            state="open" if number % 9 else "closed",
            sealed=number % 11 == 0,
        )
    again = make.again(who)
    plain = Case.objects.filter(within(again, Permission.CASE_VIEW, Case), state="open")
    expected = [str(one) for one in plain.order_by("-changed_at", "pk").values_list("pk", flat=True)]
    pages = [readings.case_list(make.again(who), page) for page in range(1, 6)]
    assert [one.id for page in pages for one in page.cases] == expected
    assert [page.more for page in pages] == [len(expected) > 25 * page for page in range(1, 6)]
    assert len(expected) > (10 if role == "first_responder" else 25)
