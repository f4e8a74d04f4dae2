"""Sharing without consent: two people, an end, a review; legal demands, which are no orders."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from equiano_web.access import DeniedError, UnconfirmedError, Who
from equiano_web.actions import RefusedError
from equiano_web.cases.models import Entry
from equiano_web.consents import actions, demands, paper, without
from equiano_web.consents.demands import Paper
from equiano_web.consents.models import Basis, Demand, Share, StopRequest
from equiano_web.consents.readings import ledger_page, permitted
from equiano_web.consents.sharing import To
from equiano_web.people.models import Notice
from tests.web import make
from tests.web.consents.office import Office

pytestmark = pytest.mark.django_db
WHY = "The exploiter waits outside the shelter Kanareykina"
TODAY = timezone.localdate()


@pytest.fixture
def office() -> Office:
    return Office()


def ask(office: Office, who: Who | None = None, **changed: str) -> UUID:
    to = To(office.police.pk, "", "protection")
    told = {"danger": "violence", "words": WHY, **changed}
    return without.ask(who or office.owner, office.case, to, frozenset({"contact"}), **told)


def may(office: Office, to: To | None = None) -> set[str]:
    to = to or To(office.police.pk, "", "protection")
    return set(permitted(office.case, to.recipient, to.purpose, timezone.now()))


def test_one_person_alone_shares_nothing(office: Office) -> None:
    key = ask(office)
    assert may(office) == set()
    with pytest.raises(RefusedError, match=r"consent\.none"):
        paper.give_on_paper(office.owner, office.case, To(office.police.pk, "", "protection"))
    with pytest.raises(RefusedError, match=r"risk\.own"):
        without.confirm(office.proved_again(office.owner), key)
    assert may(office) == set()


def test_a_second_person_opens_it_for_72_hours_and_a_review_is_due(office: Office) -> None:
    key = ask(office)
    with pytest.raises(UnconfirmedError):
        without.confirm(replace(office.other, confirmed=False), key)
    without.confirm(office.supervisor, key)
    assert may(office) == {"contact"}
    row = Basis.objects.get()
    assert row.until - row.since == dt.timedelta(hours=72)
    assert row.review_by == row.confirmed_at + dt.timedelta(days=7)
    assert Entry.objects.filter(section="task").count() == 1
    told = set(Notice.objects.filter(kind="consent.risk").values_list("user_id", flat=True))
    assert told == {one.user.pk for one in (office.supervisor, office.other, office.coordinator)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM consents_basis")
        assert "anareyk" not in str(cursor.fetchall())
    Basis.objects.update(since=timezone.now() - dt.timedelta(hours=72))
    assert may(office) == set()


@pytest.mark.parametrize(
    ("words", "danger"), [("a b c d", "violence"), (WHY, "convenience"), ("", "suicide")]
)
def test_it_has_a_reason(office: Office, words: str, danger: str) -> None:
    with pytest.raises(RefusedError, match=r"risk\.reason"):
        ask(office, words=words, danger=danger)
    assert not Basis.objects.exists()


@pytest.mark.parametrize("name", ["colleague", "administrator", "outsider", "coordinator"])
def test_who_may_not_ask(office: Office, name: str) -> None:
    with pytest.raises(DeniedError):
        ask(office, getattr(office, name))


@pytest.mark.parametrize("name", ["colleague", "administrator", "outsider"])
def test_who_may_not_agree(office: Office, name: str) -> None:
    key = ask(office)
    with pytest.raises(DeniedError):
        without.confirm(office.proved_again(getattr(office, name)), key)
    assert (
        make.signed_in(getattr(office, name), confirmed=True).get(f"/consents/danger/{key}").status_code
        == 404
    )


def test_the_reviewer_took_no_part_and_what_was_wrong_is_asked_back(office: Office) -> None:
    key = ask(office)
    without.confirm(office.supervisor, key)
    paper.give_on_paper(office.owner, office.case, To(office.police.pk, "", "protection"))
    with pytest.raises(RefusedError, match=r"risk\.part"):
        without.review(office.supervisor, key, True, "")
    with pytest.raises(DeniedError):
        without.review(office.owner, key, True, "")
    client = make.signed_in(office.other, confirmed=True)
    assert WHY in client.get(f"/consents/danger/{key}").text
    assert (
        client.post(f"/consents/danger/{key}", {"justified": "no", "note": "Not in danger"}).status_code
        == 302
    )
    assert may(office) == set()
    assert StopRequest.objects.get().agency_id == office.police.pk
    assert "Not in danger" in client.get(f"/consents/danger/{key}").text
    with pytest.raises(RefusedError, match=r"risk\.reviewed"):
        without.review(office.coordinator, key, True, "")


def test_the_coordinator_who_sees_no_accounts_agrees_without_reading_them(office: Office) -> None:
    key = ask(office)
    page = make.signed_in(office.coordinator, confirmed=True).get(f"/consents/danger/{key}").text
    assert WHY not in page and "closed to your role" in page


def test_a_withdrawal_leaves_what_was_decided_by_law(office: Office) -> None:
    """The lawful remainder: consent goes, the basis stays and is named."""
    office.give(purpose="protection")
    without.confirm(office.supervisor, ask(office))
    assert may(office) == {"identity", "contact"}
    actions.withdraw_consent(office.owner, office.case)
    assert may(office) == {"contact"}
    [line] = ledger_page(office.owner, office.case).bases
    assert (line.kind, line.state) == ("risk_to_life", "live")


# Legal demands

PAPER = Paper("Court Kanareykina", "17", "All of it")


def record(office: Office, kind: str = "subpoena", who: Who | None = None) -> UUID:
    return demands.record(who or office.supervisor, office.case, kind, TODAY, TODAY, PAPER)


COURT = To(None, "court kanareykina", "proceedings")
WHAT = frozenset({"identity"})


@pytest.mark.parametrize("name", ["owner", "colleague", "administrator", "outsider"])
def test_demands_are_for_who_answers_for_the_case(office: Office, name: str) -> None:
    with pytest.raises(DeniedError):
        record(office, who=getattr(office, name))
    key = record(office)
    client = make.signed_in(getattr(office, name), confirmed=True)
    assert client.get(f"/cases/{office.case}/demands").status_code == 404
    assert client.get(f"/demands/{key}").status_code == 404
    assert client.post(f"/demands/{key}/close", {"decision": "refused"}).status_code == 404


def test_a_subpoena_opens_nothing_by_itself(office: Office) -> None:
    key = record(office)
    assert may(office, COURT) == set()
    with pytest.raises(RefusedError, match=r"demand\.order"):
        demands.close(office.supervisor, key, "given", WHAT, " ")
    assert not Basis.objects.exists() and not Share.objects.exists()
    page = make.signed_in(office.supervisor, confirmed=True).get(f"/cases/{office.case}/demands").text
    assert "A subpoena is often not an order" in page and "Court Kanareykina" in page


@pytest.mark.parametrize(
    ("objection", "code"), [("raised", "demand.objected"), ("upheld", "demand.objected"), ("overruled", None)]
)
def test_nothing_is_given_while_an_objection_runs(office: Office, objection: str, code: str | None) -> None:
    key = record(office)
    demands.object_to(office.supervisor, key, "raised", "No judge signed it")
    if objection != "raised":
        demands.object_to(office.supervisor, key, objection, "")
    if code:
        with pytest.raises(RefusedError, match=code):
            demands.close(office.supervisor, key, "given", WHAT, "Order 5")
        return
    demands.close(office.supervisor, key, "given", WHAT, "Order 5")
    assert demands.paper_of(Demand.objects.get()).objection == "No judge signed it"


@pytest.mark.parametrize(
    ("kind", "basis"), [("court_order", "court_order"), ("authority", "statute"), ("subpoena", "court_order")]
)
def test_what_is_given_on_an_order_stands_in_the_ledger_with_its_end(
    office: Office, kind: str, basis: str
) -> None:
    key = record(office, kind)
    client = make.signed_in(office.supervisor, confirmed=True)
    sent = {"decision": "given", "classes": ["identity"], "order": "Order 5"}
    assert client.post(f"/demands/{key}/close", sent).status_code == 302
    assert may(office, COURT) == {"identity"}
    [line] = ledger_page(office.supervisor, office.case).bases
    assert (line.kind, line.state) == (basis, "live")
    assert line.ends is not None and line.ends - line.begins == demands.GIVEN_WITHIN
    assert Share.objects.get().way == "demand"
    assert "Order 5" in client.get(f"/demands/{key}").text
    with pytest.raises(RefusedError, match=r"demand\.closed"):
        demands.close(office.supervisor, key, "refused")
    with connection.cursor() as cursor:
        for rows in (
            "SELECT * FROM consents_demand",
            "SELECT * FROM consents_basis",
            "SELECT * FROM consents_share",
        ):
            cursor.execute(rows)
            assert "anareyk" not in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("received", "answer_by", "by"),
    [(1, None, "Court"), (0, -1, "Court"), (0, 0, " ")],
)
def test_a_paper_that_cannot_be(office: Office, received: int, answer_by: int | None, by: str) -> None:
    day = dt.timedelta(days=1)
    due = None if answer_by is None else TODAY + answer_by * day
    with pytest.raises(RefusedError, match=r"demand\."):
        demands.record(
            office.supervisor, office.case, "subpoena", TODAY + received * day, due, Paper(by, "", "All")
        )


def test_a_reason_too_short_is_said_where_it_stands_and_nothing_typed_is_lost(office: Office) -> None:
    client = make.signed_in(office.owner)
    typed = {
        "recipient": str(office.police.pk), "purpose": "protection", "classes": ["contact"],
        "danger": "violence", "words": "They are here",
    }  # fmt: skip
    answer = client.post(f"/cases/{office.case}/consents/danger", typed)
    assert answer.status_code == 200 and "They are here</textarea>" in answer.text
    assert 'href="#id_words"' in answer.text and not Basis.objects.exists()
    assert client.post(f"/cases/{office.case}/consents/danger", {**typed, "words": WHY}).status_code == 302


def test_nobodys_life_hangs_on_research(office: Office) -> None:
    client = make.signed_in(office.owner)
    assert 'value="research"' not in client.get(f"/cases/{office.case}/consents/danger").text
    with pytest.raises(RefusedError, match=r"risk\.what"):
        to = To(office.police.pk, "", "research")
        without.ask(office.owner, office.case, to, frozenset({"contact"}), "violence", WHY)
