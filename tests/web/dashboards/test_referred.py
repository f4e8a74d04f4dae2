"""Figures of referrals against counts by hand: waits, in time, again, outcomes, gaps; acts of the rooms."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from equiano_web.access import Who
from equiano_web.cases import grants
from equiano_web.cases.models import Case
from equiano_web.dashboards import making, readings, referred
from equiano_web.dashboards.referred import Went
from equiano_web.referrals import actions
from equiano_web.referrals.models import Gap, Referral, Sending
from equiano_web.referrals.work import run_clock
from tests.web import make
from tests.web.referrals.network import Network

TODAY = dt.date(2026, 11, 26)
ANNA, BELA = uuid.uuid4(), uuid.uuid4()


def went(
    back: int, days: int, ended: str = "", after: int | None = None, need: str = "medical", person: Any = ANNA
) -> Went:
    """Sent so many days back, to be answered within so many days; ended so many days after it was sent."""
    sent = TODAY - dt.timedelta(back)
    end = None if after is None else sent + dt.timedelta(after)
    return Went(uuid.uuid4(), person, need, "", sent, sent + dt.timedelta(days), end, ended)


@pytest.mark.parametrize(
    ("row", "standing", "counts", "in_time"),
    [
        (went(10, 3, "accepted", 3), "in_time", True, True),
        (went(10, 3, "accepted", 4), "late", True, False),
        (went(10, 3, "declined", 0), "in_time", True, True),  # a no in time is an answer too
        (went(10, 3, "expired", 6), "late", True, False),
        (went(10, 3, "withdrawn", 3), "taken_back", False, False),
        (went(10, 3, "withdrawn", 4), "late", True, False),  # nobody had answered by its day
        (went(10, 3, "revoked", 1), "taken_back", False, False),
        (went(3, 3), "awaited", False, False),  # its day is today: not over
        (went(4, 3), "late", True, False),
        (went(1, 3, "accepted", 0), "in_time", False, False),  # its day is ahead, and late ones are unknown
    ],
)
def test_what_is_in_time_at_its_edges(row: Went, standing: str, counts: bool, in_time: bool) -> None:
    assert row.standing(TODAY) == standing
    assert referred.acknowledged([row], TODAY) == (int(in_time), int(counts))


def test_a_wait_ends_by_an_answer_alone() -> None:
    rows = [went(9, 3, "accepted", 2), went(9, 3, "declined", 2), went(9, 3, "expired", 5), went(4, 3),
            went(9, 3, "withdrawn", 1)]  # fmt: skip
    found = referred.waits_of(rows, TODAY)
    assert found.came == {2: 2}
    # The expired one waits still, as nobody ever answered; the one taken back waited a day.
    assert found.waiting == {9: 1, 4: 1, 1: 1}


def test_again_is_the_same_need_of_the_same_person() -> None:
    rows = [
        went(30, 3, "declined", 1),
        went(29, 3, "accepted", 1, need="housing"),
        went(28, 3, "accepted", 1),
        went(20, 3, "expired", 5),
        went(10, 3, "accepted", 1, person=BELA),
        went(5, 3),
    ]
    none, help_ = referred.AFTER_NONE, referred.AFTER_HELP
    assert referred.again_of(rows) == ["first", "first", none, help_, "first", help_]


@pytest.mark.django_db
def test_acts_of_the_rooms_become_figures_on_both_sides() -> None:
    network, today = Network(), timezone.localdate()
    accepted = network.accepted()
    declined = network.draft()
    network.read(declined)
    actions.send(network.sender, declined)
    actions.of_receiver(network.intake, declined, "decline_referral", {"receiver_reason": "no_capacity"})
    told = {"help_kind": "medical", "service_outcome": "being_given"}
    actions.of_receiver(make.again(network.intake), accepted, "note_outcome", told)
    actions.of_receiver(
        make.again(network.intake), accepted, "note_outcome", {**told, "service_outcome": "given"}
    )
    ours = referred.referrals_of(network.shelter.pk, today)
    assert ours["came"]["sent"] == 0 and ours["went"]["sent"] == 2
    assert ours["went"]["states"] == [["accepted", 1], ["declined", 1]]
    assert ours["went"]["waits"]["d0"] == 2
    assert ours["went"]["again"] == {"first": 1, "after_none": 0, "after_help": 1}
    assert ours["went"]["told_by_need"] == [["medical", {**ours["went"]["told"], "part": 1, "whole": 1}]]
    assert ours["went"]["outcomes"] == [["medical", "given", 1]]  # the last that was told
    assert ours["gaps"] == [["medical", "Kaliningrad", "declined", "no_capacity", 1]]
    theirs = referred.referrals_of(network.clinic.pk, today)
    assert (theirs["came"]["sent"], theirs["went"]["sent"], theirs["gaps"]) == (2, 0, [])
    assert referred.referrals_of(network.police.pk, today)["came"]["sent"] == 0


@pytest.mark.django_db
def test_what_begins_anew_does_not_forget_that_it_expired() -> None:
    network, today = Network(), timezone.localdate()
    key = network.sent()
    gone = today - dt.timedelta(1)
    Referral.objects.filter(pk=key).update(answer_by=gone, expires_after=gone)
    Sending.objects.update(sent_on=gone, answer_by=gone)
    run_clock()
    actions.of_sender(make.again(network.sender), key, "draft_referral", {"need": "medical"})
    assert Referral.objects.get(pk=key).sent_at is None
    actions.change(make.again(network.sender), key, service=network.service, chosen=["person.given_name"])
    network.read(key)
    actions.send(make.again(network.sender), key)
    came = referred.referrals_of(network.clinic.pk, today)["came"]
    assert came["sent"] == 2 and came["in_time"] | {"low": 0, "high": 0} == {
        "part": 0, "whole": 1, "share": 0.0, "low": 0, "high": 0,
    }  # fmt: skip
    assert referred.referrals_of(network.shelter.pk, today)["went"]["again"]["after_none"] == 1
    assert Sending.objects.filter(ended_on=None).count() == 1


@pytest.mark.django_db
def test_sealed_and_erased_cases_are_not_among_them_on_either_side() -> None:
    network, today = Network(), timezone.localdate()
    network.accepted()
    grants.seal(Who(make.again(network.sender_lead).user, confirmed=True), network.case)
    for agency in (network.shelter, network.clinic):
        found = referred.referrals_of(agency.pk, today)
        assert [found[side][name] for side in ("came", "went") for name in ("sent", "states")] == [
            0,
            [],
            0,
            [],
        ]
    Case.objects.filter(pk=network.case).update(sealed=False, wrapped_key=None)
    assert referred.referrals_of(network.clinic.pk, today)["came"]["sent"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_each_role_sees_its_referrals(lang: str) -> None:
    network, today = Network(), timezone.localdate()
    network.accepted()
    for agency in (network.shelter, network.clinic):
        making.count_agency(agency.pk, today)
    assert readings.queues_of(network.sender).referrals == (("went", "accepted", 1),)
    assert readings.queues_of(network.intake).referrals == (("came", "accepted", 1),)
    assert readings.queues_of(network.other_intake).referrals == ()  # a colleague has it in hand
    assert readings.queues_of(network.stranger).referrals == ()
    page = make.signed_in(make.again(network.sender_lead), lang).get("/dashboard")
    title = {"en": "Referrals that you sent", "ru": "Направления, отправленные вами"}[lang]
    assert title in page.text and "style=" not in page.text
    assert page.text.count("<svg role") <= page.text.count("<table")
    page = make.signed_in(network.coordinator, lang).get("/dashboard")
    assert {"en": "Referrals that came to you", "ru": "Направления, пришедшие к вам"}[lang] in page.text
    assert network.shelter.name not in page.text.split("<main", 1)[1]
    if lang == "ru":
        assert "[" not in page.text.split("<main", 1)[1]


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_rows(django_assert_num_queries: Any) -> None:
    network, today = Network(), timezone.localdate()
    key = network.accepted()
    making.count_agency(network.clinic.pk, today)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (0, 30):
        for number in range(more):
            row = Referral.objects.get(pk=key)
            row.pk, row.state = uuid.uuid4(), ("sent", "accepted", "done")[number % 3]
            row.save(force_insert=True)
            Gap.objects.create(agency=network.clinic, at=today, kind="declined", need="medical")
        with CaptureQueriesContext(connection) as captured:
            readings.dashboard(make.again(network.lead))
        with CaptureQueriesContext(connection) as counted:
            making.count_agency(network.clinic.pk, today)
        counts.append((len(captured), len(counted)))
    assert counts[0] == counts[1]
