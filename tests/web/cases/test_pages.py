"""Pages of cases over HTTP: owner, colleague, supervisor, outsider, coordinator, administrator."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from equiano_web.access import Who
from equiano_web.cases import actions, readings
from equiano_web.cases.models import Case
from equiano_web.people.models import Team
from tests.web import make

pytestmark = pytest.mark.django_db

CANARY = "Канарейкина"


class Network:
    """A shelter with a case of Anna's, and people around it."""

    def __init__(self) -> None:
        shelter, police = make.agency(), make.agency("Police", "police")
        north, south = (Team.objects.create(agency=shelter, name=name) for name in ("North", "South"))
        self.people: dict[str, Who] = {
            "owner": make.user("caseworker", shelter, north),
            "colleague": make.user("caseworker", shelter, south),
            "supervisor": make.user("supervisor", shelter, north),
            "outsider": make.user("caseworker", police),
            "coordinator": make.user("agency_coordinator", shelter),
            "administrator": make.user("administrator", shelter),
        }
        self.case = actions.create(
            self.people["owner"],
            {"family_name": CANARY, "account": "She told …", "phone": "+7 000 000-11-22"},
        )

    def client(self, name: str, lang: str = "en") -> Client:
        """A browser of that person, signed in."""
        return make.signed_in(self.people[name], lang)


@pytest.fixture
def network() -> Network:
    return Network()


SEES = {"owner", "supervisor", "coordinator"}
EDITS = {"owner", "supervisor"}


@pytest.mark.parametrize(
    "name", ["owner", "colleague", "supervisor", "outsider", "coordinator", "administrator"]
)
def test_a_case_page_is_for_those_in_reach(network: Network, name: str) -> None:
    client = network.client(name)
    answer = client.get(f"/cases/{network.case}")
    assert answer.status_code == (200 if name in SEES else 404)
    assert (CANARY in answer.text) == (name in SEES)
    assert ("She told" in answer.text) == (name in EDITS)
    assert client.get(f"/cases/{network.case}/edit").status_code == (200 if name in EDITS else 404)
    saved = client.post(f"/cases/{network.case}/edit", {"given_name": name, "version": "1"})
    assert saved.status_code == (302 if name in EDITS else 404)
    assert client.get(f"/cases/{network.case}/add/note").status_code == (200 if name in EDITS else 404)
    listed = client.get("/cases")
    assert listed.status_code == (404 if name == "administrator" else 200)
    assert (CANARY in listed.text) == (name in SEES)


@pytest.mark.parametrize(
    "path", ["/cases", "/cases/new", "/cases/search", "/cases/{case}", "/cases/{case}/edit"]
)
def test_nobody_who_is_not_signed_in_sees_anything(network: Network, path: str) -> None:
    answer = Client().get(path.format(case=network.case))
    assert answer.status_code in (302, 404, 405)
    assert CANARY not in answer.text


def test_a_case_is_searched_for_written_down_and_found_again(network: Network) -> None:
    client = network.client("owner")
    searched = client.post("/cases/search", {"text": "kanareykina"})
    assert str(network.case) in searched.text
    assert "kanareykina" not in searched.request["PATH_INFO"] + searched.request["QUERY_STRING"]
    form = client.post("/cases/new", {"searched": "1"})
    assert 'name="family_name"' in form.text
    assert 'name="suspects"' not in form.text  # closed to a caseworker: not to be written either
    saved = client.post(
        "/cases/new", {"searched": "1", "save": "1", "family_name": "Белкина", "birth_date": "1990"}
    )
    assert saved.status_code == 302
    assert "Белкина" in client.get(saved["Location"]).text
    assert "Белкина" in client.post("/cases/search", {"text": "belkina 1990"}).text


def test_the_ways_of_a_case_page_lead_somewhere(network: Network) -> None:
    client = network.client("owner")
    text = client.get(f"/cases/{network.case}").text
    addresses = set(re.findall(r'href="(/[^"]*)"', text))
    assert {f"/cases/{network.case}/edit", f"/cases/{network.case}/duplicates"} <= addresses
    assert 'href=""' not in text
    for address in addresses:
        if not address.startswith("/static/"):
            assert client.get(address).status_code in (200, 302), address


def test_a_closed_field_cannot_be_written_by_adding_it_to_the_form(network: Network) -> None:
    client = network.client("owner")
    client.post(f"/cases/{network.case}/edit", {"suspects": "Somebody", "given_name": "V", "version": "1"})
    supervisor = network.people["supervisor"]
    assert readings.case_page(make.again(supervisor), network.case).case["suspects"] == ""


def test_what_does_not_fit_is_said_at_its_field_and_nothing_typed_is_lost(network: Network) -> None:
    answer = network.client("owner").post(
        f"/cases/{network.case}/edit", {"given_name": "Вера", "birth_date": "31.05.90", "version": "1"}
    )
    assert answer.status_code == 200
    assert "1990-05-31" in answer.text
    assert "Вера" in answer.text
    assert "31.05.90" in answer.text


def test_both_values_of_a_conflict_are_shown(network: Network) -> None:
    address = f"/cases/{network.case}/edit"
    network.client("owner").post(address, {"given_name": "Виера", "version": "1"})
    answer = network.client("supervisor").post(address, {"given_name": "Вероника", "version": "1"})
    assert answer.status_code == 200
    assert "Виера" in answer.text
    assert "Вероника" in answer.text
    client = network.client("supervisor")
    assert client.post(address, {"given_name": "Вероника", "version": "2"}).status_code == 302
    assert "Вероника" in client.get(f"/cases/{network.case}").text


def _boxes(page: str) -> dict[str, str]:
    """What the text boxes of a form hold."""
    return {
        name[1]: value[1]
        for tag in re.findall(r"<input [^>]*>", page)
        if (name := re.search(r' name="(\w+)"', tag)) and (value := re.search(r' value="([^"]*)"', tag))
    }


@pytest.mark.parametrize("entry", [False, True])
def test_saving_once_more_after_a_conflict_keeps_what_only_the_other_changed(
    network: Network, entry: bool
) -> None:
    """The page held the old values of these fields, and they were saved over the new ones."""
    owner, colleague, other = (
        network.client("owner"),
        network.client("supervisor"),
        "place" if entry else "phone",
    )
    field, address = ("since", "") if entry else ("given_name", f"/cases/{network.case}/edit")
    first = {field: "2020", other: "old"}
    if entry:
        owner.post(f"/cases/{network.case}/add/journey", first)
        page = owner.get(f"/cases/{network.case}").text
        address = re.findall(rf"/cases/{network.case}/entries/[0-9a-f-]{{36}}(?=\")", page)[-1]
    else:
        owner.post(address, {**first, "version": _boxes(owner.get(address).text)["version"]})
    opened = _boxes(colleague.get(address).text)
    assert opened[other] == "old"
    owner.post(address, {**opened, field: "2021", other: "new"})
    asked = colleague.post(address, {**opened, field: "2022"})
    assert asked.status_code == 200
    again = _boxes(asked.text)
    assert (again[field], again[other]) == ("2022", "new")
    assert colleague.post(address, again).status_code == 302
    saved = _boxes(colleague.get(address).text)
    assert (saved[field], saved[other]) == ("2022", "new")


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_pages_speak_the_language(network: Network, lang: str) -> None:
    text = network.client("owner", lang).get(f"/cases/{network.case}").text
    assert ("Family name" in text) == (lang == "en")
    assert ("Фамилия" in text) == (lang == "ru")


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "9" * 30, "2"])
def test_a_page_that_is_not_there_is_empty_or_the_first(network: Network, page: str) -> None:
    assert network.client("owner").get("/cases", {"page": page}).status_code == 200


def test_a_page_of_the_list_asks_the_database_few_questions(
    network: Network, django_assert_max_num_queries: object
) -> None:
    client = network.client("owner")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get("/cases")
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        client.get(f"/cases/{network.case}")
    assert Case.objects.count() == 1
