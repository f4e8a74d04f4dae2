"""Consent is written down soundly, asked by every door, and withdrawn with all that follows."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.utils import timezone

from equiano.assist.consent import CLASSES
from equiano_web.access import DeniedError, Sensitivity
from equiano_web.actions import RefusedError
from equiano_web.bridge import full_record
from equiano_web.cases import actions as cases
from equiano_web.cases.models import Case
from equiano_web.cases.search import search
from equiano_web.cases.tracks.actions import take_step
from equiano_web.cases.values import UnfitError
from equiano_web.consents import actions, effects, expiry, ledger, paper, sharing, stopping
from equiano_web.consents.models import Basis, Consent, Share, StopRequest
from equiano_web.consents.readings import ledger_page, permitted
from equiano_web.consents.sharing import To
from equiano_web.exports import actions as exports
from equiano_web.exports.container import open_file
from equiano_web.exports.models import Export
from equiano_web.models import AuditEntry
from equiano_web.people.models import Notice
from tests.web import make
from tests.web.consents.office import ILL, NAME, PHONE, Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def may(office: Office, to: To | None = None) -> set[str]:
    to = to or office.to
    return set(permitted(office.case, to.recipient, to.purpose, timezone.now()))


def test_the_classes_of_the_library_are_those_of_the_application() -> None:
    assert {str(one) for one in Sensitivity} == CLASSES


def test_nothing_may_go_before_somebody_agreed_and_only_what_they_agreed_to(office: Office) -> None:
    assert may(office) == set()
    office.give()
    assert may(office) == {"identity", "contact"}
    assert may(office, To(office.police.pk, "", "help")) == set()
    assert may(office, To(office.shelter.pk, "", "proceedings")) == set()


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="a server walks through a table of a few rows in any case"
)
@pytest.mark.parametrize("model", [Consent, Basis, Share])
def test_what_stands_in_a_case_is_found_without_walking_through_all_cases(
    office: Office, model: type[Consent | Basis | Share]
) -> None:
    """Every door asks it: with a walk through the table each asks for longer, the more cases there are."""
    case = Case.objects.get(pk=office.case)
    assert "SCAN" not in ledger.of_case(model, case).explain()


def test_a_body_outside_is_known_by_its_name_which_rests_sealed(office: Office) -> None:
    office.give(agency=None, outside="Clinic  Kanareyka")
    assert may(office, To(None, "clinic kanareyka", "proceedings")) == {"identity", "contact"}
    assert may(office, To(None, "another clinic", "proceedings")) == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM consents_consent")
        assert "anareyka" not in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"told": frozenset({"purpose"})}, "told"),
        ({"classes": frozenset()}, "classes"),
        ({"agency": None, "outside": " "}, "recipient"),
        ({"until": timezone.now() + dt.timedelta(days=400)}, "until"),
        ({"until": timezone.now() - dt.timedelta(days=1)}, "until"),
        ({"giver": "guardian"}, "giver"),
    ],
)
def test_what_is_not_sound_is_not_written_down(
    office: Office, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(UnfitError) as raised:
        office.give(**changed)
    assert field in raised.value.errors
    assert not Consent.objects.exists()


def test_one_does_not_share_with_oneself(office: Office) -> None:
    with pytest.raises(RefusedError, match=r"consent\.recipient"):
        office.give(agency=office.shelter.pk)


def test_a_child_needs_a_guardian_and_is_asked(office: Office) -> None:
    office.child()
    with pytest.raises(UnfitError):
        office.give()
    with pytest.raises(UnfitError) as raised:
        office.give(giver="guardian", assent="too_young")
    assert "assent" in raised.value.errors
    office.give(giver="guardian", assent="given")
    assert may(office) == {"identity", "contact"}


def test_consent_of_an_adult_falls_away_once_they_are_taken_for_a_child(office: Office) -> None:
    office.give()
    office.child()
    assert may(office) == set()
    [line] = ledger_page(office.owner, office.case).entries
    assert line.state == "unsound"


@pytest.mark.parametrize(
    ("said", "band", "child", "age"),
    [
        ("1990-05-31", "", False, 35),
        ("2008-11-26", "", False, 18),
        ("2008-11-27", "", True, 17),
        ("2008-11", "", True, 17),  # the last day that it can mean
        ("2008", "", True, 17),
        ("1990-05-31", "perhaps_child", True, None),  # in doubt a child, whatever was said of the birth
        ("2008-11-26", "child", True, 18),
        ("", "child", True, None),
        ("", "", False, None),
    ],
)
def test_whose_consent_it_is(office: Office, said: str, band: str, child: bool, age: int | None) -> None:
    version = Case.objects.get(pk=office.case).version
    cases.edit(office.owner, office.case, {"birth_date": said, "age_band": band}, version)
    case = Case.objects.select_related("agency").get(pk=office.case)
    subject = ledger.subject_of(case, dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC))
    if said == "1990-05-31":
        age = age and 36
    assert (subject.child, subject.age) == (child, age)


# Every door


def test_a_paper_holds_what_may_go_and_nothing_that_says_that_there_is_more(office: Office) -> None:
    with pytest.raises(RefusedError, match=r"consent\.none"):
        paper.give_on_paper(office.owner, office.case, office.to)
    office.give(classes=frozenset({"identity"}))
    address = f"/cases/{office.case}/consents/paper"
    page = make.signed_in(office.owner).post(
        address, {"recipient": office.police.pk, "purpose": "proceedings"}
    )
    assert NAME in page.text
    assert PHONE not in page.text and ILL not in page.text
    assert "closed to your role" not in page.text
    share = Share.objects.get()
    assert (share.way, share.classes, share.agency_id) == ("print", ["identity"], office.police.pk)
    assert AuditEntry.objects.get(act="share.print", outcome="done").codes == ["proceedings", "identity"]


def test_the_form_alone_opens_nothing(office: Office) -> None:
    office.give(classes=frozenset({"identity"}))
    address = f"/cases/{office.case}/consents/paper"
    sent = {"recipient": office.police.pk, "purpose": "help", "classes": ["health", "contact"]}
    assert make.signed_in(office.owner).post(address, sent).status_code == 409
    sent["purpose"] = "proceedings"
    assert ILL not in make.signed_in(office.owner).post(address, sent).text


def _export(office: Office, to: To | None) -> str:
    code = Case.objects.get(pk=office.case).code
    key = exports.ask(office.supervisor, [code], "transfer", to)
    passphrase = exports.make(office.supervisor, key)
    return open_file(exports.fetch(office.supervisor, key), passphrase).decode("utf-8-sig")


def test_an_export_for_others_holds_what_may_go(office: Office) -> None:
    for to in (None, To(None, " ", "proceedings"), To(office.police.pk, "", "nothing")):
        with pytest.raises(RefusedError, match="recipient"):
            _export(office, to)
    with pytest.raises(RefusedError, match=r"consent\.none"):
        _export(office, office.to)
    office.give(classes=frozenset({"contact"}))
    text = _export(office, office.to)
    assert PHONE in text
    assert NAME not in text and ILL not in text and "UZB" not in text
    assert Case.objects.get(pk=office.case).code in text
    assert Share.objects.get().way == "export"


def test_a_withdrawal_between_asking_and_making_is_seen(office: Office) -> None:
    office.give()
    code = Case.objects.get(pk=office.case).code
    key = exports.ask(office.supervisor, [code], "transfer", office.to)
    actions.withdraw_consent(office.owner, office.case)
    with pytest.raises(RefusedError):
        exports.make(office.supervisor, key)
    assert Export.objects.get().content is None


# Withdrawal


def test_a_withdrawal_and_its_five_effects_through_every_door(office: Office) -> None:
    office.give()
    office.give(agency=None, outside="Clinic", purpose="help", classes=frozenset({"health"}))
    office.give(agency=None, outside="University", purpose="research", classes=frozenset({"ordinary"}))
    paper.give_on_paper(office.owner, office.case, office.to)
    paper.give_on_paper(office.owner, office.case, To(None, "CLINIC", "help"))
    code = Case.objects.get(pk=office.case).code
    key = exports.ask(office.supervisor, [code], "transfer", office.to)
    exports.make(office.supervisor, key)
    before = Case.objects.get(pk=office.case)
    take_step(office.owner, office.case, "immediate_needs", "help_now", {"help_given": "doctor"})

    assert actions.withdraw_consent(office.owner, office.case) == 3
    # (a) nothing is shared any more: page, paper, export, extract
    assert may(office) == set()
    with pytest.raises(RefusedError):
        paper.give_on_paper(office.owner, office.case, office.to)
    with pytest.raises(RefusedError):
        exports.ask(office.supervisor, [code], "transfer", office.to)
    with pytest.raises(RefusedError, match="gone"):
        exports.fetch(office.supervisor, key)  # the file that was made is dropped
    now = Case.objects.get(pk=office.case)
    assert full_record(now, "x", 1).consent.value == "no"
    # (b) no access of the recipient: page, API, search
    outside = make.signed_in(office.outsider)
    for address in (
        f"/cases/{office.case}",
        f"/api/v1/cases/{office.case}",
        f"/cases/{office.case}/consents",
    ):
        assert outside.get(address).status_code in (401, 404)
    assert not search(office.outsider, NAME).hits
    # (c) each recipient is asked to stop, and who was given nothing is not
    asked = {row.agency_id: row for row in StopRequest.objects.all()}
    assert set(asked) == {office.police.pk, None}
    assert asked[office.police.pk].told_at and asked[None].told_at is None
    assert Notice.objects.filter(user=office.outsider.user, kind="consent.stop").count() == 1
    assert Notice.objects.filter(user=office.owner.user, kind="consent.tell").count() == 1
    # (d) help is left as it is, and the case with it
    assert now.state == before.state
    assert now.tracks.get(track="immediate_needs").state == "helped"
    take_step(office.owner, office.case, "immediate_needs", "help_now", {"help_given": "bed"})
    # (e) the audit says what was done, in one entry
    entry = AuditEntry.objects.get(act="consent.withdraw")
    assert entry.outcome == "done" and "told:2" in entry.codes and "exports:1" in entry.codes


def test_one_entry_of_several_is_withdrawn(office: Office) -> None:
    one, two = office.give(), office.give(purpose="help")
    client = make.signed_in(office.owner)
    address = f"/cases/{office.case}/consents/withdraw"
    assert str(two) in client.get(address).text
    assert client.post(address, {"entry": [str(two)]}).status_code == 302
    assert Consent.objects.get(pk=one).withdrawn_at is None
    assert Consent.objects.get(pk=two).withdrawn_how == "worker"
    assert may(office) == {"identity", "contact"}


def test_two_consents_for_one_recipient_are_told_apart_where_they_are_withdrawn(office: Office) -> None:
    office.give(classes=frozenset({"identity"}))
    office.give(classes=frozenset({"contact"}))
    page = make.signed_in(office.owner).get(f"/cases/{office.case}/consents/withdraw").text
    labels = re.findall(r'<label class="[^"]*checkboxes__label"[^>]*>([^<]*)', page)
    assert len(labels) == len(set(labels)) == 2
    assert sum("contact" in one for one in labels) == 1


def test_an_entry_of_another_case_is_not_withdrawn_with_this_one(office: Office) -> None:
    mine = office.give()
    second = cases.create(office.owner, {"given_name": "Anna"})
    assert actions.withdraw_consent(office.owner, second, [str(mine)]) == 0
    assert Consent.objects.get(pk=mine).withdrawn_at is None


def test_a_merged_case_brings_its_consent_and_loses_it_with_the_other(office: Office) -> None:
    from equiano_web.cases import merging

    office.give()
    second = cases.create(office.owner, {"given_name": "Вера"})
    merging.merge(office.owner, second, office.case)
    assert set(permitted(second, office.to.recipient, "proceedings", timezone.now())) == {
        "identity",
        "contact",
    }
    assert actions.withdraw_consent(office.owner, second) == 1
    assert permitted(second, office.to.recipient, "proceedings", timezone.now()) == frozenset()


def test_an_effect_that_fails_undoes_the_whole_withdrawal(office: Office) -> None:
    office.give()

    def fails(_: effects.Withdrawn) -> list[str]:
        raise RuntimeError

    effects.register("zz_fails", fails)
    try:
        with pytest.raises(RuntimeError):
            actions.withdraw_consent(office.owner, office.case)
    finally:
        del effects._EFFECTS["zz_fails"]
    assert may(office) == {"identity", "contact"}
    assert not StopRequest.objects.exists()


def test_a_recipient_answers_for_its_agency_alone(office: Office) -> None:
    office.give()
    paper.give_on_paper(office.owner, office.case, office.to)
    actions.withdraw_consent(office.owner, office.case)
    key = StopRequest.objects.get().pk
    for who in (office.owner, office.supervisor, office.coordinator, office.administrator):
        with pytest.raises(DeniedError):
            stopping.answer(who, key, "erased")
    with pytest.raises(DeniedError):
        stopping.note(office.owner, key, "erased")  # nobody answers in its place
    client = make.signed_in(office.outsider)
    assert Case.objects.get(pk=office.case).code in client.get("/consents/stop").text
    page = client.get(f"/consents/stop/{key}").text
    assert NAME not in page
    assert client.post(f"/consents/stop/{key}", {"answer": "erased"}).status_code == 302
    with pytest.raises(RefusedError, match=r"stop\.answered"):
        stopping.answer(office.outsider, key, "stopped")
    [line] = ledger_page(office.owner, office.case).stops
    assert line.answer == "erased"


def test_of_a_body_outside_a_worker_writes_down_the_answer(office: Office) -> None:
    office.give(agency=None, outside="Clinic")
    paper.give_on_paper(office.owner, office.case, To(None, "Clinic", "proceedings"))
    actions.withdraw_consent(office.owner, office.case)
    row = StopRequest.objects.get()
    client = make.signed_in(office.owner)
    address = f"/cases/{office.case}/consents/stop/{row.pk}"
    client.post(address, {"answer": "told"})
    row.refresh_from_db()
    assert row.told_at and not row.answer
    client.post(address, {"answer": "kept"})
    row.refresh_from_db()
    assert (row.answer, row.answered_by_id) == ("kept", office.owner.user.pk)


def test_who_works_on_it_is_told_once_that_consent_ends(office: Office) -> None:
    soon = office.give(until=timezone.now() + expiry.BEFORE - dt.timedelta(hours=1))
    office.give(until=timezone.now() + expiry.BEFORE + dt.timedelta(hours=1))
    assert expiry.warn() == 1
    assert expiry.warn() == 0
    assert Consent.objects.get(pk=soon).warned_at
    notice = Notice.objects.get(kind="consent.ends")
    assert notice.user_id == office.owner.user.pk
    page = make.signed_in(office.owner).get("/notices").text
    assert "Consent ends soon" in page and NAME not in page


# Who may


@pytest.mark.parametrize(
    ("name", "sees", "records"),
    [("owner", True, True), ("supervisor", True, True), ("coordinator", True, False),
     ("colleague", False, False), ("administrator", False, False), ("outsider", False, False)],
)  # fmt: skip
def test_who_may_see_and_write(office: Office, name: str, sees: bool, records: bool) -> None:
    office.give(agency=None, outside="Clinic Kanareyka")
    who = getattr(office, name)
    client = make.signed_in(who)
    at = f"/cases/{office.case}/consents"
    page = client.get(at)
    assert page.status_code == (200 if sees else 404)
    assert ("Clinic Kanareyka" in page.text) == sees
    assert client.get(f"{at}/new").status_code == (200 if records else 404)
    assert client.get(f"{at}/danger").status_code == (200 if records else 404)
    if not records:
        with pytest.raises(DeniedError):
            actions.give(who, office.case, office.given())
        with pytest.raises(DeniedError):
            actions.withdraw_consent(who, office.case)
        assert may(office, To(None, "Clinic Kanareyka", "proceedings"))


def test_the_form_is_read_in_a_language_and_says_when_nobody_has_checked_it(office: Office) -> None:
    client = make.signed_in(office.owner, "ru")
    address = f"/cases/{office.case}/consents/new"
    assert "носитель языка" not in client.get(address).text
    polish = client.get(f"{address}?text=pl").text
    assert "Zgodę można cofnąć" in polish and "носитель языка" in polish
    day = timezone.localdate() + dt.timedelta(days=30)
    sent = {
        "recipient": office.police.pk, "purpose": "help", "classes": ["identity"], "language": "pl",
        "method": "spoken", "giver": "person", "told": sorted(office.given().told), "until_day": day.day,
        "until_month": day.month, "until_year": day.year,
    }  # fmt: skip
    assert client.post(address, {**sent, "told": ["purpose"]}).status_code == 200
    assert not Consent.objects.exists()
    assert client.post(address, sent).status_code == 302
    row = Consent.objects.get()
    assert (row.language, row.explained_by_id, sorted(row.told)) == (
        "pl",
        office.owner.user.pk,
        sorted(office.given().told),
    )
    assert "действует" in client.get(f"/cases/{office.case}/consents").text


def test_sharing_refuses_what_the_role_may_not_read(office: Office) -> None:
    """Consent opens nothing to who prints: a first responder sees no health."""
    responder = make.user("first_responder", office.shelter, office.north)
    Case.objects.filter(pk=office.case).update(created_by=responder.user)
    office.give(classes=frozenset({"identity", "health"}))
    made = paper.give_on_paper(replace(responder), office.case, office.to)
    assert list(made.classes) == ["identity"]
    assert sharing.classes_for(
        Case.objects.get(pk=office.case), office.to.recipient, "proceedings", timezone.now()
    ) == {
        "identity",
        "health",
    }
