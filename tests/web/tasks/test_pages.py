"""Pages of tasks over HTTP, by each kind of person, in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from equiano_web.access import Who
from equiano_web.cases import actions as cases
from equiano_web.people.agencies import today
from equiano_web.people.models import Agency, Team
from equiano_web.tasks import actions
from equiano_web.tasks.models import Task
from tests.web import make
from tests.web.api.conftest import Program

pytestmark = pytest.mark.django_db

CANARY = "Канарейкина"


@pytest.fixture
def shelter() -> Agency:
    return make.agency()


@pytest.fixture
def anna(shelter: Agency) -> Who:
    return make.user("caseworker", shelter, Team.objects.create(agency=shelter, name="North"))


def test_my_day_is_where_a_caseworker_begins_and_works(anna: Who, shelter: Agency) -> None:
    case = cases.create(anna, {"family_name": CANARY})
    client, day = make.signed_in(anna), today(shelter)
    assert client.get("/")["Location"] == "/tasks"
    boxes = {"due_day": day.day, "due_month": day.month, "due_year": day.year}
    typed = {"what": "Купить билет", "to": "", **boxes}
    assert client.get(f"/cases/{case}/tasks/new").status_code == 200
    assert client.post(f"/cases/{case}/tasks/new", {**typed, "what": ""}).status_code == 200
    assert not Task.objects.exists()
    assert client.post(f"/cases/{case}/tasks/new", typed).status_code == 302
    task = Task.objects.get()
    mine = client.get("/tasks").text
    assert "Купить билет" in mine and CANARY in mine and "Due today" in mine
    assert "Купить билет" in client.get(f"/cases/{case}").text
    page = client.get(f"/tasks/{task.pk}").text
    assert "It is done" in page and "I take it" in page and anna.user.name in page
    assert client.post(f"/tasks/{task.pk}/take").status_code == 302
    assert client.post(f"/tasks/{task.pk}", {"to": ""}).status_code == 302
    assert client.post(f"/tasks/{task.pk}/done").status_code == 302
    assert "Nothing is due here." in client.get("/tasks").text
    assert "Task closed" in client.get(f"/tasks/{task.pk}").text
    russian = make.signed_in(anna, "ru").get("/tasks").text
    assert "Мой день" in russian and "Здесь нет ничего со сроком." in russian


def _program(who: Who) -> Callable[..., Any]:
    """Asks as a program of somebody; fields of the body by name."""
    program = Program(who)
    return lambda method, path, **body: program.ask(method, path, body if method == "POST" else None)


def test_programs_do_the_same_acts(anna: Who, shelter: Agency) -> None:
    case, due = cases.create(anna, {"family_name": CANARY}), today(shelter).isoformat()
    ask = _program(anna)
    made = ask("POST", f"/cases/{case}/tasks", what="call", due=due)
    assert made.status_code == 201
    [row] = ask("GET", "/tasks").json()["tasks"]
    assert (row["id"], row["code"], row["due_on"]) == (made.json()["id"], "entry.task", due)
    address, colleague = f"/tasks/{row['id']}", str(make.user("caseworker", shelter).user.pk)
    assert ask("POST", f"{address}/take").status_code == 204
    assert ask("POST", f"{address}/give", assignee=colleague).status_code == 409  # opens no case
    assert ask("POST", f"{address}/give").status_code == 204
    outsider = _program(make.user("supervisor", make.agency("Police", "police")))
    for act in ("take", "give", "done"):
        assert outsider("POST", f"{address}/{act}").status_code == 404
    assert ask("POST", f"{address}/done").status_code == 204
    assert ask("GET", "/tasks").json()["tasks"] == []


@pytest.mark.parametrize(
    ("role", "own", "status"),
    [("caseworker", False, 404), ("supervisor", True, 200), ("administrator", True, 404)],
)
def test_a_task_is_open_to_who_reaches_its_case(
    anna: Who, shelter: Agency, role: str, own: bool, status: int
) -> None:
    case = cases.create(anna, {"family_name": CANARY})
    task = actions.add(anna, case, CANARY, (today(shelter) - dt.timedelta(1)).isoformat())
    teams = anna.user.teams.all() if own and role == "supervisor" else ()
    client = make.signed_in(make.user(role, shelter, *teams), "ru")
    answer = client.get(f"/tasks/{task}")
    assert answer.status_code == status
    assert (CANARY in answer.text) == (status == 200)
    assert (CANARY in client.get("/tasks?whose=all").text) == (status == 200)
    outsider = make.signed_in(make.user("supervisor", make.agency("Police", "police")))
    assert outsider.get(f"/tasks/{task}").status_code == 404
    assert outsider.post(f"/tasks/{task}/done").status_code == 404
