"""What courses and campaigns did, among the figures: who sees it, behind which rules, in both languages."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone

from equiano_web.access import DeniedError, Who
from equiano_web.campaigns import actions as campaigns
from equiano_web.campaigns import computing, pages
from equiano_web.dashboards import readings, trained
from equiano_web.dashboards.models import TrainingFigures
from equiano_web.jobs import KINDS, Work, work_off
from equiano_web.people.models import Agency
from equiano_web.training import actions as training
from equiano_web.training.models import Attempt, Response
from equiano_web.training.pool import form_of
from tests.web import make
from tests.web.campaigns.test_campaigns import STUDY, calls

pytestmark = pytest.mark.django_db


def today() -> dt.date:
    return timezone.localdate()


class School:
    """An agency with a course and those who look at its figures."""

    def __init__(self) -> None:
        self.agency = make.agency()
        self.trainer = make.user("trainer", self.agency)
        self.course = training.open_course(self.trainer, "border", 6, today())
        self.people: dict[str, Who] = {
            role: make.user(role, self.agency)
            for role in ("supervisor", "agency_coordinator", "analyst", "caseworker", "administrator")
        }

    def went(self, persons: int, waits: bool = False, waves: tuple[str, ...] = ("before", "after")) -> None:
        """So many went through: wrong before; after it right, but for those who wait."""
        people = [make.user("first_responder", self.agency) for _ in range(persons)]
        if waits:
            training.set_waiting(self.trainer, self.course, [str(one.user.pk) for one in people])
        for number, who in enumerate(people):
            for wave in waves:
                answered(self.course, who, wave, is_right=wave != "before" and not waits, number=number)


def answered(course: Any, who: Who, wave: str, *, is_right: bool, number: int) -> None:
    """A wave in the rows, as by the page: the room's own tests answer it there."""
    attempt = Attempt.objects.create(
        course_id=course, user=who.user, wave=wave, began_at=timezone.now(), finished_at=timezone.now()
    )
    # Every fourth of those to refer, and of the others: by place in the form, which is drawn, the share would
    # be left to chance.
    form = sorted(form_of(attempt), key=lambda one: one.decision)
    Response.objects.bulk_create(
        Response(
            attempt=attempt, vignette=one.id, reference=one.decision, sex="f", at=timezone.now(),
            decision=one.decision if is_right or place % 4 == number % 4 else "ask",
        )
        for place, one in enumerate(form)
    )  # fmt: skip


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_who_sees_figures_sees_what_courses_did() -> None:
    school = School()
    school.went(5, waits=True)
    school.went(12)
    trained.count_training(today())
    said = {
        "en": ("Of victims", "rightly not", "from five persons on", "taken off", "Percentage points"),
        "ru": (
            "Пострадавших направили",
            "верно не",
            "не меньше чем по пяти",
            "вычтено",
            "Процентных пунктов",
        ),
    }
    for lang, words in said.items():
        for role in ("supervisor", "agency_coordinator", "analyst"):
            answer = make.signed_in(school.people[role], lang).get("/dashboard")
            page = text(answer)
            assert all(word in page for word in words), (role, lang)
            assert "100" in page and answer.content.decode().count("<svg") >= 2
    # Twelve trained and five who waited: the counts are rounded, and the room's own five are enough.
    (row,) = readings.training(school.people["supervisor"])
    table, beyond = row.content
    assert [line[7] for line in table["rows"]] == [10, 10]
    assert [line[4:] for line in beyond["rows"]] == [[10, 5], [10, 5]]
    assert all(line[1] > 0.5 for line in beyond["rows"][:1])
    for role in ("caseworker", "administrator"):
        with pytest.raises(DeniedError):
            readings.training(school.people[role])
    stranger = make.user("analyst", make.agency())
    assert readings.training(stranger) == []
    assert "No course has been finished" in text(make.signed_in(stranger).get("/dashboard"))
    assert "Ни одного курса" in text(make.signed_in(stranger, "ru").get("/dashboard"))
    assert "Percentage" not in text(make.signed_in(school.people["caseworker"]).get("/dashboard"))


def test_four_are_too_few_and_one_more_changes_nothing() -> None:
    """Two days' figures side by side would tell what the fifth and the thirteenth answered."""
    school = School()
    school.went(4)
    trained.count_training(today())
    assert not TrainingFigures.objects.exists()
    school.went(3)
    trained.count_training(today())
    first = TrainingFigures.objects.get().content
    for _ in range(2):
        school.went(2)
        trained.count_training(today())
        assert TrainingFigures.objects.get().content == first
    school.went(2, waves=("before",))  # six more before, four after: those four would be told apart
    trained.count_training(today())
    assert TrainingFigures.objects.get().content == first
    school.went(3)
    trained.count_training(today())
    assert TrainingFigures.objects.get().content != first


@pytest.mark.parametrize(
    ("before", "now", "is_time"),
    [
        (None, {"after": 4}, False),
        (None, {"after": 5}, True),
        ({"after": 7}, {"after": 11}, False),
        ({"after": 7}, {"after": 12}, True),
        ({"after": 7}, {"after": 7}, False),
        ({"before": 7, "after": 7}, {"before": 13, "after": 11}, False),
        ({"after": 7}, {"after": 12, "after waiting": 4}, False),
        ({"after": 7}, {"after": 12, "after waiting": 5}, True),
    ],
)
def test_the_edge_of_five(before: Any, now: Any, is_time: bool) -> None:
    def of(waves: Any) -> Any:
        return waves and {wave: {"one": n} for wave, n in waves.items()}

    assert trained.is_time_for_agency(of(before), of(now)) is is_time


def test_the_network_sees_no_agency_by_itself() -> None:
    schools = [School() for _ in range(3)]
    national = make.user("national_coordinator", make.agency("Ministry", "other"))
    schools[0].went(8)
    schools[1].went(7)
    trained.count_training(today())
    assert readings.training(national) == [], "of two agencies each knows the other's"
    assert readings.training_for_plans(national) is None
    schools[2].went(6)
    trained.count_training(today())
    (row,) = readings.training(national)
    assert [line[7] for line in row.content[0]["rows"]] == [20, 20]
    for_plans = readings.training_for_plans(national)
    assert for_plans is not None
    assert [wave["persons"] for wave in for_plans["waves"]] == [20, 20]  # of 21
    gain = for_plans["comparisons"][0]["gain"]
    assert {round(one, 2) for one in gain.values() if one is not None} == {
        one for one in gain.values() if one is not None
    }
    page = text(make.signed_in(national, "ru").get("/dashboard"))
    assert "Пострадавших направили" in page and schools[0].agency.name not in page
    # The month's figures rest, and next month's need ten more of others than the agency with most.
    schools[0].went(30)
    next_month = (today().replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    for day in (today(), next_month):
        trained.count_training(day)
        assert readings.training(national) == [row]
        # Before and after one more answer a plan takes the same: live sums told what that person answered.
        assert readings.training_for_plans(national) == for_plans
    schools[1].went(12)
    trained.count_training(today())
    assert readings.training(national) == [row]
    trained.count_training(next_month)
    assert readings.training(national)[0].day == next_month


def test_campaigns_stand_there_for_who_plans_them() -> None:
    school = School()
    coordinator = school.people["agency_coordinator"]
    national = make.user("national_coordinator", make.agency("Ministry", "other"))
    said = {"en": "No campaign has been planned yet", "ru": "Кампаний пока нет"}
    for lang, word in said.items():
        assert word in text(make.signed_in(coordinator, lang).get("/dashboard"))
    key = campaigns.plan(coordinator, "Spring", pages.EXAMPLE)
    assert "not worked out yet" in text(make.signed_in(coordinator).get("/dashboard"))
    assert work_off() == 1
    file = calls(20)
    judgement = computing.kept(computing.judged(STUDY, file))
    campaigns.judge(coordinator, key, STUDY, file, judgement)
    words = {"en": ("rose more than elsewhere", "10 → 30"), "ru": ("больше, чем в других", "10 → 30")}
    for who in (coordinator, national):
        for lang, (verdict, calling) in words.items():
            page = text(make.signed_in(who, lang).get("/dashboard"))
            assert (
                "Spring" in page and verdict in page and calling in page and "3,899" in page.replace(" ", ",")
            )
    for role in ("supervisor", "analyst"):  # they see figures and plan no campaign
        assert "Spring" not in text(make.signed_in(school.people[role]).get("/dashboard"))
    assert "Spring" not in text(
        make.signed_in(make.user("agency_coordinator", make.agency())).get("/dashboard")
    )


def test_few_calls_are_not_told() -> None:
    school = School()
    coordinator = school.people["agency_coordinator"]
    key = campaigns.plan(coordinator, "Spring", pages.EXAMPLE)
    assert work_off() == 1
    file = calls(20, first=4)
    campaigns.judge(coordinator, key, STUDY, file, computing.kept(computing.judged(STUDY, file)))
    # Nor is the one told by the other and how often it is in it.
    assert "fewer than 5 → 24 not shown" in text(make.signed_in(coordinator).get("/dashboard"))


def test_the_job_of_figures_counts_training(monkeypatch: pytest.MonkeyPatch) -> None:
    school = School()
    school.went(6)
    monkeypatch.setattr(Work, "renew", lambda *_: None)
    work = Work(1, "dashboards.figures", {}, "x", 1)
    monkeypatch.setattr(Work, "finishing", lambda self: __import__("contextlib").nullcontext())
    KINDS["dashboards.figures"].body(work)
    assert TrainingFigures.objects.filter(agency=Agency.objects.get(pk=school.agency.pk)).exists()
