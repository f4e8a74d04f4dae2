"""The way of a referral through its pages, in both languages, by both sides."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from equiano_web.people.models import Agency
from equiano_web.referrals import readings
from equiano_web.referrals.models import Gap, Referral
from equiano_web.referrals.readings import PAGE_ROWS
from tests.web import make
from tests.web.referrals.network import CHOSEN, PERSON, Network

pytestmark = pytest.mark.django_db


def posted(client: Client, path: str, **values: Any) -> Any:
    answer = client.post(path, values)
    assert answer.status_code == 302, (path, re.findall(r"error-message[^<]*<[^<]*<[^<]*", answer.text))
    return answer


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_refer_preview_accept_report_withdraw(lang: str) -> None:
    network = Network()
    network.consent()
    sender, intake = make.signed_in(network.sender, lang), make.signed_in(network.intake, lang)
    begun = posted(
        sender, f"/cases/{network.case}/refer", need="medical", urgency="within_a_day", purpose="help"
    )
    here = begun["Location"]
    key = UUID(here.rsplit("/", 1)[1])
    posted(sender, f"{here}/receiver", service=str(network.service))
    by_section: dict[str, list[str]] = {}
    for name in CHOSEN:
        by_section.setdefault(name.split(".")[0], []).append(name)
    posted(sender, f"{here}/package", message="Нужен врач-женщина.", **by_section)
    assert "Паспорт забрали." in sender.get(f"{here}/read").text
    refused = sender.get(f"{here}/do/send")
    assert refused.status_code == 200 and "<button" not in refused.text.split("<main")[1]  # not read yet
    today = timezone.localdate()
    day = {"read_on_day": today.day, "read_on_month": today.month, "read_on_year": today.year}
    posted(
        sender,
        f"{here}/do/read_referral",
        **_day(sender, f"{here}/do/read_referral", day),
        language="ru",
        explained_by="Анна",
    )
    posted(sender, f"{here}/do/set_meeting", meeting_place="У входа", escort="Анна")
    posted(sender, f"{here}/do/send")

    assert intake.get("/referrals?side=in").text.count(here) == 1
    before = intake.get(here).text
    assert not any(
        word in before for word in ("Вера", PERSON["phone"], "Паспорт", "женщина", "входа", "угрозами")
    )
    assert intake.get(f"/cases/{network.case}").status_code == 404
    assert make.signed_in(network.stranger, lang).get(here).status_code == 404
    posted(intake, f"{here}/do/accept")
    after = intake.get(here).text
    assert all(word in after for word in ("Вера", PERSON["phone"], "Паспорт", "женщина", "входа", "угрозами"))
    assert not any(word in after for word in ("Ольховая", "Болит", "Кривой"))
    posted(intake, f"{here}/do/note_outcome", help_kind="medical", service_outcome="given")
    assert sender.get(f"/cases/{network.case}").text.count(here) == 1

    from equiano_web.consents.actions import withdraw_consent

    withdraw_consent(network.sender, network.case)
    assert Referral.objects.get(pk=key).state == "revoked"
    cut = intake.get(here).text
    assert not any(
        word in cut for word in ("Вера", PERSON["phone"], "Паспорт", "женщина", "входа", "угрозами")
    )
    assert intake.get(f"{here}/do/take_over").status_code == 404
    for path in ("/services", "/referrals/sheet", "/referrals?side=out"):
        assert sender.get(path).status_code == 200


def _day(client: Client, path: str, day: dict[str, int]) -> dict[str, str]:
    """Boxes of the day as the page names them."""
    names = re.findall(r'name="(read_on[^"]*)"', client.get(path).text)
    return dict(zip(names, map(str, day.values()), strict=True))


def test_the_directory_is_kept_on_its_pages() -> None:
    network = Network()
    lead = make.signed_in(network.lead)
    posted(
        lead,
        "/services/new",
        kind="medical",
        capacity="few",
        region="Gusev",
        languages="ru, en",
        sexes=["gender.female"],
    )
    page = lead.get("/services").text
    assert "Gusev" in page and "Few places" in page
    bad = lead.post("/services/new", {"kind": "medical", "capacity": "few", "languages": "русский"})
    assert bad.status_code == 409
    posted(lead, "/services/new-outside", name="Parish house", kind="shelter", capacity="free")
    assert "Parish house" in lead.get("/services").text
    assert make.signed_in(network.intake).get("/services/new").status_code == 404
    posted(lead, f"/services/{network.service}", kind="medical", capacity="full")
    assert "Full" in lead.get("/services").text
    posted(lead, f"/services/{network.service}/withdraw")
    assert str(network.service) not in lead.get("/services").text


def test_gaps_are_for_who_reads_figures() -> None:
    network = Network()
    network.sent()
    assert make.signed_in(network.sender_lead).get("/referrals/gaps").status_code == 200
    assert make.signed_in(network.sender).get("/referrals/gaps").status_code == 404


def test_gaps_that_are_alike_are_counted_by_the_database() -> None:
    network = Network()
    alike = {"agency": network.sender_lead.user.agency, "at": date(2026, 3, 1), "need": "medical"}
    Gap.objects.bulk_create([Gap(**alike, kind="expired") for _ in range(3)])
    Gap.objects.create(**alike, kind="declined", reason="no_capacity", region="North")
    Gap.objects.create(**{**alike, "agency": network.intake.user.agency}, kind="expired")
    found = {one.fields["kind"]: often for one, often in readings.counted_gaps(network.sender_lead)}
    assert found == {"expired": 3, "declined": 1}
    page = make.signed_in(network.sender_lead).get("/referrals/gaps").text
    rows = [re.findall(r"<t[hd][^>]*>([^<]*)", row) for row in page.split("<tr")[2:]]
    assert [(row[0].strip(), row[-1].strip()) for row in rows] == [
        ("expired", "3"),
        ("declined by the receiver", "1"),
    ]


def test_a_long_queue_has_pages_and_each_asks_the_database_as_often(
    django_assert_max_num_queries: Any,
) -> None:
    network = Network()
    first = Referral.objects.get(pk=network.draft())
    values = {one.attname: getattr(first, one.attname) for one in Referral._meta.concrete_fields}
    named = {"addressee_id": network.intake.user.pk, "sent_at": timezone.now(), "state": "sent"}
    more = [Referral(**{**values, **named, "id": uuid4()}) for _ in range(PAGE_ROWS)]
    Referral.objects.bulk_create(more)
    for who, side, there in ((network.sender, "out", PAGE_ROWS + 1), (network.lead, "in", PAGE_ROWS)):
        client, found = make.signed_in(who), []
        for number in (1, 2):
            with django_assert_max_num_queries(8):
                text = client.get(f"/referrals?side={side}&whose=agency&page={number}").text
            found.append(set(re.findall(r"/referrals/[0-9a-f-]{36}", text)))
            link = f"?side={side}&amp;whose=agency&amp;page={3 - number}"
            assert (link in text) == (number == 2 or there > PAGE_ROWS), (side, number)
        assert len(found[0]) == PAGE_ROWS and not found[0] & found[1]
        assert len(found[0] | found[1]) == there


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_it_begins_anew_with_a_need_that_is_chosen(lang: str) -> None:
    """The need was asked for as free text, and only its code was taken."""
    network = Network()
    here = f"/referrals/{network.sent()}"
    sender = make.signed_in(network.sender, lang)
    posted(sender, f"{here}/do/withdraw_referral", reason="…")
    page = sender.get(f"{here}/do/draft_referral").text
    [choices] = re.findall(r'<select[^>]*name="need".*?</select>', page, re.S)
    assert re.findall(r'value="(\w+)"[^>]*selected', choices) == ["medical"]
    refused = sender.post(f"{here}/do/draft_referral", {"need": "жильё"})
    assert refused.status_code == 200 and "govuk-error-summary" in refused.text
    posted(sender, f"{here}/do/draft_referral", need="housing")
    referral = Referral.objects.get()
    assert (referral.state, referral.need) == ("draft", "housing")


def test_words_that_no_consent_covers_are_named_as_fields_are() -> None:
    network = Network()
    network.consent(classes=frozenset({"ordinary", "identity"}))
    key = network.draft(["person.given_name"])
    here, sender = f"/referrals/{key}", make.signed_in(network.sender)
    posted(sender, f"{here}/package", message="Room for two.", person=["person.given_name"])
    posted(sender, f"{here}/do/set_meeting", meeting_place="At the gate", escort="Anna")
    [said] = re.findall(r"No consent covers these now:([^<]*)", sender.get(here).text)
    assert [one.strip(" .\n") for one in said.split(",")] == [
        "What the receiver should know", "Meeting place and time", "Escort"
    ]  # fmt: skip


def test_days_of_moments_are_those_of_the_place() -> None:
    network = Network()
    Agency.objects.update(time_zone="Asia/Vladivostok")
    key = network.sent()
    Referral.objects.filter(pk=key).update(sent_at=datetime(2026, 11, 25, 22, 30, tzinfo=UTC))
    for who in (network.sender, network.intake):
        page = make.signed_in(who).get(f"/referrals/{key}").text
        assert "26 November 2026" in page and "25 November 2026" not in page
