"""Plans of the pages that look through all cases in reach: indexes have what they ask, no case is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from equiano_web.access import Who
from equiano_web.cases import actions
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
