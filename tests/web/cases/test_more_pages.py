"""History, assignment, journey on a map and summary on paper: by each kind of person."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from equiano_web.access import DeniedError
from equiano_web.actions import RefusedError
from equiano_web.cases import actions
from equiano_web.cases.assigning import assign
from equiano_web.cases.journey import drawn
from equiano_web.cases.models import Case
from equiano_web.models import AuditEntry
from equiano_web.people.models import Notice
from tests.web import make
from tests.web.cases.test_pages import CANARY, EDITS, SEES, Network, network

__all__ = ["network"]
pytestmark = pytest.mark.django_db
PEOPLE = ["owner", "colleague", "supervisor", "outsider", "coordinator", "administrator"]


@pytest.mark.parametrize("name", PEOPLE)
def test_pages_by_each_person(network: Network, name: str) -> None:
    owner = network.people["owner"]
    actions.edit(owner, network.case, {"phone": "+7 000 000-33-44"}, base=1)
    actions.add_entry(owner, network.case, "journey", {"country": "RUS", "what": "a secret"})
    client, base = network.client(name), f"/cases/{network.case}"
    history = client.get(f"{base}/history")
    assert history.status_code == (200 if name in SEES else 404)
    assert ("a secret" in history.text) == (name in EDITS)  # a narrative, closed to the coordinator
    assert ("000-33-44" in history.text) == (name in SEES)
    assert ("closed to your role" in history.text) == (name == "coordinator")
    assert client.get(f"{base}/journey.svg").status_code == (200 if name in SEES else 404)
    assert client.get(f"{base}/assign").status_code == (200 if name in ("supervisor", "coordinator") else 404)
    assert client.get(f"{base}/print").status_code == (200 if name in SEES else 404)
    printed = client.post(f"{base}/print", {"reason": "for the lawyer", "way": "page"})
    assert printed.status_code == (200 if name in SEES else 404)
    assert (CANARY in printed.text) == (name in SEES)
    assert ("Not for others: sharing goes through consent" in printed.text) == (name in SEES)
    assert ("a secret" in printed.text) == (name in EDITS)
    done = AuditEntry.objects.filter(act="case.print", outcome="done").count()
    assert done == (name in SEES)


def test_without_a_purpose_nothing_is_printed(network: Network) -> None:
    answer = network.client("owner").post(f"/cases/{network.case}/print", {"reason": " ", "way": "page"})
    assert CANARY not in answer.text
    assert not AuditEntry.objects.filter(act="case.print", outcome="done").exists()


def test_who_printed_and_for_what_stands_on_the_paper_and_in_the_history(network: Network) -> None:
    client = network.client("owner", "ru")
    page = client.post(f"/cases/{network.case}/print", {"reason": "для адвоката", "way": "page"}).text
    assert "Конфиденциально" in page
    assert "Другим не передавать: для передачи нужно согласие" in page
    assert "Бумага для другой организации" in client.get(f"/cases/{network.case}/print").text
    assert network.people["owner"].user.name in page
    assert "для адвоката" in client.get(f"/cases/{network.case}/history").text
    assert "для адвоката" not in repr(list(AuditEntry.objects.values()))


@pytest.mark.parametrize("name", PEOPLE)
def test_the_summary_as_a_pdf_says_what_the_page_says(
    network: Network, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = network.people["owner"]
    journey = {"country": "RUS", "what": "a *secret* #of hers\nC:\\temp ზ"}
    actions.add_entry(owner, network.case, "journey", journey)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    asked = {"reason": "для адвоката", "way": "pdf"}
    answer = network.client(name, "ru").post(f"/cases/{network.case}/print", asked)
    assert answer.status_code == (200 if name in SEES else 404)
    done = AuditEntry.objects.filter(act="case.print", outcome="done")
    assert [entry.codes for entry in done] == [["pdf"]] * (name in SEES)
    assert not list(tmp_path.iterdir())
    if name in SEES:
        code = Case.objects.get(pk=network.case).code
        assert answer["Content-Disposition"] == f'attachment; filename="case-{code}.pdf"'
        page = PdfReader(io.BytesIO(answer.content))
        text = " ".join(" ".join(one.extract_text() for one in page.pages).split())
        assert all(word in text for word in (CANARY, "для адвоката", "Другим не передавать", code, "Россия"))
        assert (r"a *secret* #of hers C:\temp ?" in text) == (name in EDITS)
        assert ("об этом говорит закрыто для вашей роли" in text) == (name not in EDITS)
        assert CANARY not in str(page.metadata)


def test_a_case_is_given_on_and_who_gets_it_is_told(network: Network) -> None:
    boss, other = network.people["supervisor"], network.people["colleague"]
    client = network.client("supervisor")
    chosen = {"user": str(other.user.pk), "team": str(boss.teams[0])}
    assert client.post(f"/cases/{network.case}/assign", chosen).status_code == 302
    assert Case.objects.get(pk=network.case).assigned_to_id == other.user.pk
    notice = Notice.objects.get(user=other.user)
    assert (notice.kind, notice.object) == ("case.assigned", str(network.case))
    assert network.client("colleague").get(f"/cases/{network.case}").status_code == 200
    assert other.user.name in client.get(f"/cases/{network.case}/history").text
    assign(make.again(boss), network.case, other.user.pk, boss.teams[0])
    assert Notice.objects.filter(user=other.user).count() == 1
    assign(make.again(boss), network.case, None, boss.teams[0])
    assert Case.objects.get(pk=network.case).assigned_to_id is None


@pytest.mark.parametrize("name", ["outsider", "coordinator", "administrator"])
def test_a_case_is_not_given_to_who_takes_none(network: Network, name: str) -> None:
    boss = network.people["supervisor"]
    with pytest.raises(DeniedError):
        assign(boss, network.case, network.people[name].user.pk, None)
    assert Case.objects.get(pk=network.case).assigned_to_id == network.people["owner"].user.pk


def test_a_sealed_case_goes_only_to_those_on_its_list(network: Network) -> None:
    from dataclasses import replace

    from equiano_web.cases import grants

    boss = replace(make.again(network.people["supervisor"]), confirmed=True)
    grants.seal(boss, network.case)
    with pytest.raises(RefusedError):
        assign(
            replace(make.again(boss), confirmed=True), network.case, network.people["colleague"].user.pk, None
        )


def test_a_journey_is_drawn_by_its_countries(network: Network) -> None:
    owner, client = network.people["owner"], network.client("owner")
    assert client.get(f"/cases/{network.case}/journey.svg").status_code == 404
    for country, since in [("DEU", "2024"), ("UZB", "2021"), ("RUS", "2022-05")]:
        actions.add_entry(owner, network.case, "journey", {"country": country, "since": since})
    answer = client.get(f"/cases/{network.case}/journey.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    svg = answer.text
    assert svg.count("marker-end") == 2
    assert all(name in svg for name in ("Uzbekistan", "Germany"))
    assert "<script" not in svg and "href" not in svg
    assert f"/cases/{network.case}/journey.svg" in client.get(f"/cases/{network.case}").text


@pytest.mark.parametrize(
    ("countries", "arrows"), [(["RUS"], 0), (["RUS", "RUS"], 0), (["USA", "AUS", "FJI"], 2), ([], None)]
)
def test_any_journey_has_its_map(countries: list[str], arrows: int | None) -> None:
    svg = drawn(countries)
    assert (svg == "") == (arrows is None)
    assert svg.count("marker-end") == (arrows or 0)


def test_an_entry_that_was_taken_back_is_brought_back_from_the_history(network: Network) -> None:
    owner, client = network.people["owner"], network.client("owner")
    note = actions.add_entry(owner, network.case, "note", {"text": "first"})
    actions.remove_entry(owner, note, "wrong")
    history = client.get(f"/cases/{network.case}/history").text
    assert f"/cases/{network.case}/entries/{note}/restore" in history
    assert "wrong" in history
