"""How many questions a page asks the database: no more for a case that holds much than for an empty one.

The statement of the audit is counted too. One that is added here is paid on every page by everybody.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext

from equiano_web.access import Who
from equiano_web.cases import actions, merging
from equiano_web.cases.models import Due, TrackState
from equiano_web.cases.tracks.actions import take_step
from equiano_web.people.models import Team, User
from equiano_web.screening import actions as screening
from equiano_web.together import Part, things, together
from tests.web import make
from tests.web.screening.room import start_of

pytestmark = pytest.mark.django_db
NAMES = {"family_name": "Ольховая", "given_name": "Вера", "birth_date": "1990", "phone": "+7 911 000 11 22"}
# Of a case that has something of every kind, and of one that has nothing yet: what is empty is not asked.
LIST, SEARCH, CASE, NEW_CASE = 3, 7, 12, 8


@pytest.fixture
def supervisor() -> Who:
    agency = make.agency()
    return make.user("supervisor", agency, Team.objects.create(agency=agency, name="One"))


def _busy(who: Who) -> object:
    """A case with many things, of many hands."""
    team = who.user.teams.get()
    hands = [make.user("caseworker", who.user.agency, team) for _ in range(3)]
    one = actions.create(hands[0], {**NAMES, "account": "Обещали работу."})
    for hand in hands[1:]:
        other = actions.create(hand, NAMES)
        actions.add_entry(hand, other, "note", {"text": "Хочет позвонить домой."})
        actions.add_entry(hand, other, "task", {"what": "Купить билет", "due": "2026-12-01"})
        merging.merge(who, one, other)
    for number in range(6):
        actions.add_entry(who, one, "note", {"text": f"Заметка {number}"})
        actions.add_entry(who, one, "task", {"what": f"Дело {number}", "due": "2026-12-01"})
        take_step(who, one, "service", "offer_service", SERVICE)
    for _ in range(2):
        screening.finish(who, screening.begin_for(who, one, start_of()))
    return one


SERVICE = {"help_kind": "housing", "offered_on": "2026-01-10", "offered_by": "Приют"}


def _asked(client: Client, path: str, **form: str) -> int:
    client.get(path) if not form else client.post(path, form)  # what the first page of a process asks once
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(path, form) if form else client.get(path)
    assert answer.status_code == 200
    return len(captured)


def test_a_case_with_many_things_asks_no_more(supervisor: Who) -> None:
    busy, empty = _busy(supervisor), actions.create(supervisor, {})
    client = make.signed_in(supervisor)
    assert _asked(client, f"/cases/{busy}") <= CASE
    assert _asked(client, f"/cases/{empty}") <= NEW_CASE


def test_a_long_list_and_a_search_with_many_hits_ask_no_more(supervisor: Who) -> None:
    for _ in range(30):
        actions.create(supervisor, NAMES)
    client = make.signed_in(supervisor)
    assert _asked(client, "/cases") <= LIST
    assert _asked(client, "/cases/search", text="Ольховая") <= SEARCH
    assert _asked(client, "/cases/search", text="Оль") <= SEARCH
    assert _asked(client, "/cases/search", text="+7 911 000 11 22") <= SEARCH


def test_what_is_asked_together_is_what_each_table_holds(supervisor: Who) -> None:
    _busy(supervisor)
    tables = (TrackState, Due)
    names, columns = User.objects.values_list("id", "name"), ("id", "name")
    parts = [*(Part(one, Q()) for one in tables), Part(User, None, columns), Part(User, Q(), columns)]
    *found, nobody, people = together(*parts)
    for table, rows in zip(tables, found, strict=True):
        columns = [field.attname for field in table._meta.concrete_fields]
        expected = list(table.objects.order_by("pk").values(*columns))
        assert expected
        assert [
            {name: getattr(one, name) for name in columns}
            for one in sorted(things(table, rows), key=lambda one: one.pk)
        ] == expected
    assert (nobody, sorted(people)) == ([], sorted(names))
