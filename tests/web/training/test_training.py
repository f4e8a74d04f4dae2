"""A course from its opening to the certificate, by each kind of person, over pages and API."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from equiano.prevent.training import adaptive, calibration
from equiano.prevent.training.bank import vignettes
from equiano.prevent.training.measure import measure_training
from equiano_web.access import DeniedError, Who
from equiano_web.actions import RefusedError
from equiano_web.models import AuditEntry
from equiano_web.people.models import Agency
from equiano_web.training import actions, pool, readings
from equiano_web.training.models import Attempt, Certificate, Course, OwnVignette, Response
from tests.web import make
from tests.web.api.conftest import Program

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 26)
OWN = {
    "course": "border",
    "who": {"sex": "any", "age": [20, 40], "from": "abroad"},
    "en": "Passports lie with the boss, who locks the door at night.",
    "ru": "Паспорта у начальника, на ночь он запирает дверь.",
    "signs": ["papers_taken", "confined", "works_for_another"],
    "decision": "refer",
    "why": {"en": "Papers and a lock.", "ru": "Документы и замок."},
}


@pytest.fixture
def agency() -> Agency:
    return make.agency()


@pytest.fixture
def trainer(agency: Agency) -> Who:
    return make.user("trainer", agency)


@pytest.fixture
def anna(agency: Agency) -> Who:
    return make.user("caseworker", agency)


@pytest.fixture
def key(trainer: Who) -> Any:
    return actions.open_course(trainer, "border", 6, DAY)


def go_through(who: Who, key: Any, wave: str, is_right: bool = True) -> int:
    """Answer a whole wave."""
    count = 0
    while (step := readings.step(who, key, wave)).vignette is not None:
        one = step.vignette
        decision = one.decision if is_right else ("ask" if one.decision != "ask" else "refer")
        actions.answer(who, key, wave, one.id, decision, one.signs)
        count += 1
    return count


def test_before_and_after_are_different_cases(anna: Who, key: Any) -> None:
    assert go_through(anna, key, "before") == go_through(anna, key, "after") > 6
    rows = Response.objects.values_list("attempt__wave", "vignette")
    before, after = ({name for wave, name in rows if wave == one} for one in ("before", "after"))
    assert not before & after


def test_waves_open_in_their_order(anna: Who, trainer: Who, key: Any) -> None:
    why = dict(readings.courses(anna)[0].waves)
    assert why["before"] == "" and "before the course" in why["practice"] and "before" in why["after"]
    go_through(anna, key, "before")
    with pytest.raises(RefusedError):
        actions.answer(anna, key, "before", "border-01", "refer", [])
    go_through(anna, key, "after")
    assert "six months" in dict(readings.courses(anna)[0].waves)["followup"]
    # The follow-up opens on its day, also after the course was closed.
    actions.close_course(trainer, key)
    Attempt.objects.filter(wave="after").update(finished_at=timezone.now() - timedelta(days=169))
    assert dict(readings.courses(anna)[0].waves)["followup"] != ""
    Attempt.objects.filter(wave="after").update(finished_at=timezone.now() - timedelta(days=171))
    assert go_through(anna, key, "followup") > 6


def test_answers_are_told_only_when_they_teach_nothing_measured(anna: Who, key: Any) -> None:
    go_through(anna, key, "before", is_right=False)
    with pytest.raises(DeniedError):
        readings.answered(anna, key, "before")
    go_through(anna, key, "after")
    one = readings.answered(anna, key, "before")[0]
    assert one.decision != one.vignette.decision


def test_only_the_case_that_is_next_is_taken(anna: Who, key: Any) -> None:
    step = readings.step(anna, key, "before")
    assert step.vignette is not None
    other = next(name for name in vignettes() if name != step.vignette.id)
    with pytest.raises(RefusedError):
        actions.answer(anna, key, "before", other, "refer", [])
    actions.answer(anna, key, "before", step.vignette.id, "refer", ["no_sign", step.vignette.signs[0]])
    assert Response.objects.get().marked == [step.vignette.signs[0]]


def test_another_agency_sees_nothing(key: Any) -> None:
    stranger = make.user("trainer", make.agency())
    assert list(readings.courses(stranger)) == []
    for look in (readings.results, readings.export):
        with pytest.raises(DeniedError):
            look(stranger, key)
    with pytest.raises(DeniedError):
        actions.answer(stranger, key, "before", "border-01", "refer", [])
    with pytest.raises(DeniedError):
        actions.close_course(stranger, key)


def test_a_trainer_sees_sums_of_five_and_no_person(
    agency: Agency, trainer: Who, anna: Who, key: Any, tmp_path
) -> None:  # type: ignore[no-untyped-def]
    people = [anna, *(make.user("first_responder", agency) for _ in range(4))]
    for number, who in enumerate(people[:4]):
        go_through(who, key, "before", is_right=number % 2 == 0)
    assert readings.results(trainer, key)[1] is None
    assert readings.export(trainer, key) is None
    assert readings.signs(trainer, key) == {}, "four persons are too few"
    go_through(people[4], key, "before", is_right=False)
    for who in people:
        go_through(who, key, "after")
    found = readings.results(trainer, key)[1]
    assert found is not None and found.persons == 5
    assert found.comparisons[0].change["sensitivity"].value > 0
    content = readings.export(trainer, key)
    assert content is not None
    rows = list(csv.DictReader(io.StringIO(content)))
    assert {row["person"] for row in rows} == set("12345")
    for who in people:
        assert str(who.user.pk) not in content and who.user.name not in content
    (tmp_path / "answers.csv").write_text(content, encoding="utf-8")
    assert measure_training(tmp_path / "answers.csv").waves[0].detection == found.waves[0].detection
    page = make.signed_in(trainer, "ru").get(f"/training/{key}/results").text
    assert "Чувствительность" in page and "Порог" in page and "<svg" in page
    assert "Отмеченные признаки" in page and "Верных отметок" in page
    by_wave = readings.signs(trainer, key)
    assert list(by_wave) == ["before", "after"]
    # `go_through` marks what is told and nothing else.
    assert all(row.recall.value == row.precision.value == 1 for rows in by_wave.values() for row in rows)
    with pytest.raises(DeniedError):
        readings.signs(anna, key)
    with pytest.raises(DeniedError):
        readings.results(anna, key)


def test_what_those_change_who_wait_is_taken_off(agency: Agency, trainer: Who, key: Any) -> None:
    trained = [make.user("first_responder", agency) for _ in range(5)]
    waiting = [make.user("caseworker", agency) for _ in range(5)]
    office = make.signed_in(trainer)
    page = office.get(f"/training/{key}/waiting").text
    assert waiting[0].user.name in page and trainer.user.name in page
    chosen = {"waiting": [str(who.user.pk) for who in waiting]}
    assert office.post(f"/training/{key}/waiting", chosen).status_code == 302
    line = readings.courses(waiting[0])[0]
    assert line.waits and dict(line.waves)["practice"] and not readings.courses(trained[0])[0].waits
    assert "вы в группе ожидания" in make.signed_in(waiting[0], "ru").get("/training").text
    for who in (*trained, *waiting):
        go_through(who, key, "before", is_right=False)
    for number, who in enumerate((*trained, *waiting)):
        go_through(who, key, "after", is_right=number < 7)  # two of those who wait learned by the test
    found = readings.results(trainer, key)[1]
    assert found is not None and found.persons == 5
    assert found.comparisons[0].change["sensitivity"].value == 1
    beyond = found.against_waiting
    assert beyond is not None and (beyond.trained, beyond.waiting) == (5, 5)
    assert 0 < beyond.change["sensitivity"].value < 1
    assert "5" in text_of_page(make.signed_in(trainer, "ru").get(f"/training/{key}/results"))
    content = readings.export(trainer, key) or ""
    assert Counter(row["group"] for row in csv.DictReader(io.StringIO(content))).keys() == {
        "trained",
        "waiting",
    }
    with pytest.raises(RefusedError):
        actions.issue_certificate(waiting[0], key)
    # By moving one person the sums would tell what that one answered.
    with pytest.raises(RefusedError):
        actions.set_waiting(trainer, key, [])
    assert "stay as they are" in office.get(f"/training/{key}/waiting").text


def text_of_page(answer: Any) -> str:
    return re.sub(r"<[^>]+>", " ", answer.text)


def test_a_wave_or_a_waiting_group_of_fewer_than_five_is_in_no_sum(
    agency: Agency, trainer: Who, key: Any
) -> None:
    trained = [make.user("first_responder", agency) for _ in range(6)]
    waiting = make.user("caseworker", agency)
    actions.set_waiting(trainer, key, [str(waiting.user.pk)])
    for who in (*trained, waiting):
        go_through(who, key, "before")
    for who in (*trained[:4], waiting):
        go_through(who, key, "after")
    found = readings.results(trainer, key)[1]
    assert found is not None and [(one.wave, one.persons) for one in found.waves] == [("before", 6)]
    content = readings.export(trainer, key) or ""
    rows = list(csv.DictReader(io.StringIO(content)))
    assert {row["wave"] for row in rows} == {"before"} and len({row["person"] for row in rows}) == 6


def test_who_may_say_who_waits(agency: Agency, trainer: Who, anna: Who, key: Any) -> None:
    stranger = make.user("trainer", make.agency())
    for who in (anna, stranger):
        with pytest.raises(DeniedError):
            actions.set_waiting(who, key, [])
        with pytest.raises(DeniedError):
            readings.waiting_group(who, key)
        assert make.signed_in(who).get(f"/training/{key}/waiting").status_code == 404
    administrator = make.user("administrator", agency)
    for other in (stranger, administrator):  # of another agency; takes no courses
        with pytest.raises(RefusedError):
            actions.set_waiting(trainer, key, [str(other.user.pk)])


def test_vignettes_with_answers_enough_have_parameters_of_their_own(
    agency: Agency, key: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibration, "ROUGH_FROM", 4)
    users = [make.user("first_responder", agency) for _ in range(8)]  # of two halves one has four
    for number, who in enumerate(users):
        go_through(who, key, "before", is_right=number < 4)
    found = pool.parameters("border")
    given = Counter(Response.objects.values_list("vignette", flat=True))
    assert set(found) == {name for name, n in given.items() if n >= 4}
    assert found and all(a > 0 for a, _ in found.values()), "and they go into the choice:"
    chosen: list[dict[str, float]] = []
    real = adaptive.choose_next

    def seen(candidates: Any, *rest: Any) -> Any:
        chosen.append({one.id: one.b for one in candidates})
        return real(candidates, *rest)

    monkeypatch.setattr(adaptive, "choose_next", seen)
    readings.step(users[0], key, "practice")
    assert {name: chosen[0][name] for name in found if name in chosen[0]} == {
        name: b for name, (_, b) in found.items() if name in chosen[0]
    }
    assert pool.parameters("police") == {}


def test_a_certificate_is_confirmed_by_its_number_and_tells_no_name(anna: Who, key: Any) -> None:
    with pytest.raises(RefusedError):
        actions.issue_certificate(anna, key)
    go_through(anna, key, "before")
    go_through(anna, key, "after")
    made = actions.issue_certificate(anna, key)
    assert actions.issue_certificate(anna, key) == made
    number = Certificate.objects.get().number
    client = make.signed_in(anna)
    paper = client.get(f"/training/certificates/{made}")
    assert paper.content.startswith(b"%PDF") and anna.user.name not in paper["Content-Disposition"]
    anybody = Client()
    for address in (f"/public/certificate/{number}", f"/public/certificate?number={number.lower()}"):
        page = anybody.get(address).text
        assert number in page and "Border guards" in page and "November 2026" in page
        assert anna.user.name not in page and anna.user.agency.name not in page
    assert "No certificate" in anybody.get("/public/certificate/2222-2222-2222").text
    assert "<b>" not in anybody.get("/public/certificate?number=<b>").text
    stranger = make.signed_in(make.user("caseworker", anna.user.agency))
    assert stranger.get(f"/training/certificates/{made}").status_code == 404


def test_two_persons_stand_behind_a_vignette(agency: Agency, trainer: Who, anna: Who, key: Any) -> None:
    second = make.user("trainer", agency)
    made = actions.write_vignette(trainer, OWN)
    for who, error in (
        (trainer, RefusedError),
        (anna, DeniedError),
        (make.user("trainer", make.agency()), DeniedError),
    ):
        with pytest.raises(error):
            actions.review_vignette(who, made, True, "")
    with pytest.raises(RefusedError):
        actions.review_vignette(second, made, False, " ")
    actions.review_vignette(second, made, False, "Shorter")
    with pytest.raises(DeniedError):
        actions.write_vignette(second, OWN, made)
    actions.write_vignette(trainer, OWN, made)
    actions.review_vignette(second, made, True, "")
    row = OwnVignette.objects.get()
    assert row.content["computed"]["outcome"] == "refer"
    go_through(anna, key, "before")
    assert go_through(anna, key, "practice") == 19  # 18 of the course and this one
    # Written anew, it waits again.
    actions.write_vignette(trainer, OWN, made)
    assert OwnVignette.objects.get().state == "draft"


@pytest.mark.parametrize(
    "change", [{"signs": ["hunger"]}, {"ru": ""}, {"who": {}}, {"course": "navy"}, {"decision": "ask"}]
)
def test_a_vignette_with_a_fault_is_refused_whole(trainer: Who, change: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        actions.write_vignette(trainer, {**OWN, **change})
    assert not OwnVignette.objects.exists()


def test_pages_from_course_to_certificate(trainer: Who, anna: Who) -> None:
    office, client = make.signed_in(trainer), make.signed_in(anna, "ru")
    form = {"code": "health", "hours": "4", "day_day": 26, "day_month": 11, "day_year": 2026}
    assert office.post("/training/new", {**form, "hours": "0"}).status_code == 200
    assert office.post("/training/new", form).status_code == 302
    assert client.get("/training/new").status_code == 404
    key = Course.objects.get().pk
    assert "Медицинские работники" in client.get("/training").text
    for wave in ("before", "after"):
        address = f"/training/{key}/{wave}"
        while (page := client.get(address)).status_code == 200:
            name = re.search(r'name="vignette" value="([^"]+)"', page.text)
            assert name is not None and "Случай" in page.text
            assert client.post(address, {"vignette": name[1]}).status_code == 200  # no decision yet
            assert client.post(address, {"vignette": name[1], "decision": "refer"}).status_code == 302
        assert page["Location"] == "/training"
    told = client.get(f"/training/{key}/before/answers").text
    assert "Признаки, о которых говорит текст" in told
    there = client.post(f"/training/{key}/certificate")
    assert client.get(there["Location"])["Content-Type"] == "application/pdf"
    assert "Fewer than five" in office.get(f"/training/{key}/results").text
    assert office.get(f"/training/{key}/answers.csv").status_code == 409
    one = client.get(f"/training/{key}/practice")
    name = re.search(r'name="vignette" value="([^"]+)"', one.text)
    assert name is not None
    assert (
        client.post(f"/training/{key}/practice", {"vignette": name[1], "decision": "ask"}).status_code == 302
    )
    assert "Следующий случай" in client.get(f"/training/{key}/practice/answers").text


def test_pages_of_vignettes(agency: Agency, trainer: Who) -> None:
    office, other = make.signed_in(trainer), make.signed_in(make.user("trainer", agency), "ru")
    same = {name: OWN[name] for name in ("course", "en", "ru", "signs", "decision")}
    ages = {"sex": "any", "youngest": 20, "oldest": 40, "origin": "abroad"}
    form = {**same, **ages, "why_en": "Papers.", "why_ru": "Документы."}
    assert "under 18" in office.post("/training/vignettes/new", {**form, "youngest": 15}).text
    there = office.post("/training/vignettes/new", form)["Location"]
    assert OWN["en"] in office.get(there).text
    assert OWN["en"] in office.get(f"{there}/edit").text
    assert other.get(f"{there}/edit").status_code == 404
    assert "ждёт второго человека" in other.get("/training/vignettes").text
    assert other.post(f"{there}/review", {}).status_code == 200
    assert other.post(f"{there}/review", {"agreed": "yes"}).status_code == 302
    assert "Распознавание: направить" in other.get(there).text


def test_the_api_does_the_same(agency: Agency, trainer: Who, anna: Who) -> None:
    programs: dict[Any, Program] = {}

    def call(who: Who, method: str, path: str, body: object = None) -> Any:
        return programs.setdefault(who.user.pk, Program(who)).ask(method, path, body)

    made = call(trainer, "POST", "/training", {"course": "police", "hours": 2, "day": "2026-11-26"})
    assert made.status_code == 201
    key = made.json()["id"]
    assert call(
        anna, "POST", "/training", {"course": "police", "hours": 2, "day": "2026-11-26"}
    ).status_code in (403, 404)
    assert call(anna, "GET", "/training").json()[0]["waves"]["before"] == ""
    step = call(anna, "GET", f"/training/{key}/waves/before").json()
    body = {"vignette": step["vignette"], "decision": "ask", "marked": step["signs"][:2]}
    assert call(anna, "POST", f"/training/{key}/waves/before", body).json() == {"is_through": False}
    assert call(anna, "POST", f"/training/{key}/certificate").status_code == 409
    assert call(trainer, "GET", f"/training/{key}/results").json() == {"result": None}
    own = {**{name: OWN[name] for name in ("course", "en", "ru", "signs", "decision", "why")},
           "sex": "any", "youngest": 20, "oldest": 40, "origin": "any"}  # fmt: skip
    written = call(trainer, "POST", "/training/vignettes", own)
    assert written.status_code == 201
    there = f"/training/vignettes/{written.json()['id']}"
    assert call(trainer, "PUT", there, own).status_code == 204
    assert call(trainer, "POST", f"{there}/review", {"agreed": True}).status_code == 409
    second = make.user("trainer", agency)
    assert call(second, "POST", f"{there}/review", {"agreed": True}).status_code == 204
    group = call(trainer, "GET", f"/training/{key}/waiting").json()
    assert {"id": str(anna.user.pk), "name": anna.user.name} in group["people"] and group["is_fixed"]
    assert call(trainer, "PUT", f"/training/{key}/waiting", {"waiting": []}).status_code == 409
    assert call(anna, "PUT", f"/training/{key}/waiting", {"waiting": []}).status_code == 404
    assert call(trainer, "POST", f"/training/{key}/close").status_code == 204


def test_every_act_stands_in_the_audit_without_what_was_answered(anna: Who, trainer: Who, key: Any) -> None:
    go_through(anna, key, "before")
    entries = list(AuditEntry.objects.filter(act__startswith="training."))
    assert {one.act for one in entries} == {"training.open", "training.answer"}
    assert all(not one.codes for one in entries)
