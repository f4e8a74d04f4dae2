"""Questions whose SQL is kept: another day or id in the same question gives what Django would give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.db.models import Count, Model, Q, QuerySet
from django.test.utils import CaptureQueriesContext

from equiano_web import prepared
from equiano_web.cases import actions
from equiano_web.cases.models import Case
from equiano_web.people.models import Team
from equiano_web.tasks.models import Task
from equiano_web.tasks.readings import my_day
from tests.web import make

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 11, 1)


def by_day(wanted: Q) -> QuerySet[Task]:
    return Task.objects.filter(wanted).order_by("due_on")


def test_a_kept_question_takes_another_day_and_another_agency() -> None:
    agencies = [make.agency("One"), make.agency("Two")]
    moment = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
    for agency in agencies:
        for days in range(4):
            on = FIRST + dt.timedelta(days)
            Task.objects.create(
                agency=agency,
                code="task",
                thing=f"{agency.name} {days}",
                due_on=on,
                shown_from=FIRST,
                made_at=moment,
            )
    for agency in agencies:
        for days in (1, 3, 0):
            day = FIRST + dt.timedelta(days)
            # A day that stands in the filter twice, and one that is also the first of all.
            wanted = Q(agency=agency.pk) & (Q(due_on__lt=day) | Q(due_on=day)) & Q(shown_from__lte=FIRST)
            assert prepared.rows("test by day", by_day, wanted) == list(by_day(wanted))
            assert len(prepared.rows("test by day", by_day, wanted)) == days + 1
    # A moment is asked as Django asks it: it may be kept otherwise than it is written.
    late = Q(made_at__lt=moment + dt.timedelta(seconds=1))
    assert len(prepared.rows("test by day", by_day, late)) == 8
    assert not prepared.rows("test by day", by_day, Q(made_at__lt=moment))


def whole(thing: object) -> object:
    """All that a thing holds, what is joined to it included."""
    if not isinstance(thing, Model):
        return thing
    held = {name: value for name, value in vars(thing).items() if name != "_state"}
    joined = {name: whole(value) for name, value in thing._state.fields_cache.items()}
    return type(thing), thing._state.db, thing._state.adding, held, joined


def joined(wanted: Q) -> QuerySet[Case]:
    """Joined over two tables, joined to nothing, converted (ids, moments, JSON), annotated."""
    rows = Case.objects.filter(wanted).select_related("team__agency", "assigned_to__agency", "merged_into")
    return rows.annotate(many=Count("entries")).order_by("code")


def deferred(wanted: Q) -> QuerySet[Case]:
    return Case.objects.filter(wanted).select_related("team").only("code", "ordinary", "team__name")


@pytest.mark.parametrize("build", [joined, deferred])
def test_things_are_those_that_django_makes(build: Callable[[Q], QuerySet[Case]]) -> None:
    """What `prepared` reads of Django is nobody's promise: this fails where a later Django differs."""
    agency = make.agency()
    who = make.user("caseworker", agency, Team.objects.create(agency=agency, name="North"))
    cases = [actions.create(who, {"citizenship": "UZB"}) for _ in range(3)]
    actions.add_entry(who, cases[0], "journey", {"country": "LTU", "what": "Вильнюс"})
    Case.objects.filter(pk=cases[1]).update(team=None, assigned_to=None, merged_into=cases[0])
    for wanted in (Q(agency=agency), Q(pk__in=cases[:2]), Q(pk__in=cases[1:]), Q(pk=cases[1])):
        found = prepared.rows(build.__name__, build, wanted)
        assert found and sorted(map(repr, map(whole, found))) == sorted(map(repr, map(whole, build(wanted))))
    filters = [Q(agency=agency), Q(pk=cases[1]), Q(pk__in=()), Q(pk__in=cases[1:])]
    each = prepared.rows_of_each(build.__name__, build, filters)
    assert [len(rows) for rows in each] == [3, 1, 0, 2]
    for rows, wanted in zip(each, filters, strict=True):
        assert list(map(repr, map(whole, rows))) == list(map(repr, map(whole, build(wanted))))


def by_code(wanted: Q) -> QuerySet[Case]:
    return Case.objects.filter(wanted).order_by("code")


def test_lists_of_every_length_find_what_django_finds() -> None:
    agency = make.agency()
    who = make.user("caseworker", agency)
    keys = [actions.create(who, {}) for _ in range(7)]
    for length in range(1, 8):
        for wanted in (
            Q(pk__in=keys[:length]),
            ~Q(pk__in=keys[:length]),
            Q(pk__in=keys[-length:], agency=agency, state="open"),
            # One that stands in the list and apart, one that is there twice, the same list twice.
            Q(pk__in=keys[:length]) & ~Q(pk=keys[0]),
            Q(pk__in=[*keys[:length], keys[0]]),
            Q(pk__in=keys[:length]) | Q(merged_into__in=keys[:length]),
        ):
            assert prepared.rows("test by code", by_code, wanted) == list(by_code(wanted))


@pytest.mark.parametrize("name", ["It's 'one'", "100 % %s", "a\\", 'a "b"', "строка\n", "nul\0nul", ""])
def test_a_text_that_is_written_into_the_statement_is_the_same_text(name: str) -> None:
    if "\0" in name and connection.vendor == "postgresql":
        pytest.skip("PostgreSQL keeps no NUL in a text")
    agency = make.agency()
    made = Team.objects.create(agency=agency, name=name)
    Team.objects.create(agency=agency, name="another")
    wanted = Q(agency=agency.pk, name=name)
    assert prepared.rows(("test of texts", name), Team.objects.filter, wanted) == [made]
    assert not prepared.rows(("test of texts", name), Team.objects.filter, wanted & ~Q(name=name))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL is asked below")
def test_a_file_plans_a_question_once_and_knows_what_never_changes() -> None:
    """SQLite plans anew for a value given beside the statement that a partial index asks for: `reprep`."""
    agency = make.agency()
    team = Team.objects.create(agency=agency, name="North")
    who = make.user("caseworker", agency, team)
    actions.create(who, {})
    for _ in range(4):
        my_day(make.again(who))
    with connection.cursor() as cursor:
        try:
            cursor.execute("SELECT run, reprep FROM sqlite_stmt WHERE sql LIKE 'SELECT 0, p.*%'")
        except OperationalError:
            pytest.skip("this SQLite does not tell of its statements")
        found = cursor.fetchall()
    assert found and sum(run for run, _ in found) >= 3
    assert not any(again for _, again in found)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a file keeps its plans itself")
def test_postgresql_plans_a_question_once_and_knows_what_never_changes() -> None:
    agency = make.agency()
    who = make.user("caseworker", agency)
    keys = [actions.create(who, {}) for _ in range(8)]
    for length in (5, 6, 7, 8, 5):
        wanted = Q(pk__in=keys[:length], agency=agency.pk, state="open")
        with CaptureQueriesContext(connection) as asked:
            assert not prepared.rows("test of plans", by_code, wanted & Q(urgency="100 %"))
        # Who records statements sees them with their values.
        assert keys[length - 1].hex in asked.captured_queries[0]["sql"].replace("-", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE %s", ["%100 \\%%"])
        found = [sql for (sql,) in cursor.fetchall()]
    [sql] = found
    assert "= ANY($" in sql and "'open'" in sql and "'100 %'" in sql and str(agency.pk) not in sql
