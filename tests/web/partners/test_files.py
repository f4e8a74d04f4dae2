"""Files that cross a border: sent apart, checked, opened by rights, taken back; each attack is refused."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from equiano.exchange.attachments import SEALED_SIZES, encrypt_file
from equiano.exchange.pair import Stage
from equiano_web.access import DeniedError, Who
from equiano_web.actions import RefusedError
from equiano_web.cases import erasing
from equiano_web.cases.files.actions import Upload, add_file, remove_file
from equiano_web.consents.actions import withdraw_consent
from equiano_web.models import AuditEntry
from equiano_web.partners import acts, pairs, readings, registry, sending, work
from equiano_web.partners.files import laying, store
from equiano_web.partners.files import sending as files_on_the_way
from equiano_web.partners.files.arriving import receive_file
from equiano_web.partners.files.readings import content_of
from equiano_web.partners.files.sending import content_digest
from equiano_web.partners.models import Arrival, ArrivedFile, Opening, Outgoing, OutgoingFile, OwnKeys
from equiano_web.partners.receiving import receive
from equiano_web.rotation import rotate_keys
from tests.web import make
from tests.web.partners.sides import CHOSEN, Border, picture

pytestmark = pytest.mark.django_db
LETTER = "Справка: приём 3 декабря.".encode()


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings) -> None:
    settings.EQUIANO_DEMO = True


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction that never ends: what follows an end follows at once."""
    monkeypatch.setattr(store.transaction, "on_commit", lambda done: done())


@pytest.fixture
def border() -> Border:
    return Border()


def sent(border: Border, content: bytes = LETTER, kind: str = "identity") -> OutgoingFile:
    """The message that announces a file has arrived; the file is due."""
    key = border.accepted()
    acts.send_details(border.here.worker, key, CHOSEN, [border.attach(content, kind)])
    for row in Outgoing.objects.filter(kind="details"):
        assert receive(receive(bytes(row.package), "https").package, "https").outcome == "acknowledged"
    return OutgoingFile.objects.get()


def came(border: Border) -> ArrivedFile:
    return ArrivedFile.objects.get(crossing=border.there.crossing())


def opened(border: Border, who: Who | None = None) -> bytes:
    return content_of(who or border.there.worker, came(border).pk, border.there.crossing().pk).content


def test_a_file_goes_apart_and_is_opened_by_who_answers(border: Border) -> None:
    row = sent(border, picture())
    assert came(border).state == "awaited" and not store.path_of(came(border)).exists()
    package = Outgoing.objects.get(kind="details")
    assert package.classes == ["contact", "identity"]
    border.settle_files()
    row.refresh_from_db()
    assert row.state == "arrived" and not store.path_of(row).exists()
    found = opened(border)
    assert Image.open(io.BytesIO(found)).size == (8, 8) and b"54.71" not in found
    rests = store.path_of(came(border)).read_bytes()
    assert found[:20] not in rests and came(border).secret is None
    page = readings.came(border.there.worker, border.there.crossing().pk)
    assert [(one.sensitivity, one.format, one.is_open) for one in page.files] == [("identity", "jpg", True)]
    assert AuditEntry.objects.filter(act="crossing.file_open", outcome="read").exists()
    assert AuditEntry.objects.filter(act="partner.receive_file", outcome="done").count() == 1


def test_an_answer_to_an_item_may_be_a_file_alone(border: Border) -> None:
    key = border.detailed()
    file, other = border.attach(LETTER, "health"), border.attach(LETTER, "narrative")
    acts.ask_items(border.there.worker, border.there.crossing().pk, ["health"], "a doctor is waiting")
    border.settle()
    page = readings.went(border.here.worker, key)
    assert [one.id for one in page.offered_files] == [file], "the account was not asked for"
    with pytest.raises(RefusedError):
        acts.send_items(border.here.worker, key, [], [other])
    acts.send_items(border.here.worker, key, [], [file])
    border.settle()
    assert opened(border) == LETTER and came(border).sensitivity == "health"
    # Who answers for the whole agency does not see health, and opens no such file.
    with pytest.raises(DeniedError):
        opened(border, border.there.coordinator)


def test_what_may_not_go_is_neither_offered_nor_sent(border: Border) -> None:
    border.consent({"ordinary", "identity", "contact", "legal", "suspects"})
    key, who = border.draft(), border.here.worker
    acts.send(who, key)
    border.settle()
    acts.accept(border.there.worker, border.there.crossing().pk)
    border.settle()
    good = border.attach(LETTER, "identity")
    gone = border.attach(LETTER, "identity")
    remove_file(who, gone, "wrong file")
    suspects = add_file(border.here.supervisor, border.case, Upload("a.txt", LETTER), "suspects")
    wrong = [
        gone,
        str(suspects),
        border.attach(LETTER, "health"),  # of a later stage
        border.attach(LETTER, "narrative"),  # not agreed to
        border.attach(LETTER, "legal"),  # not in the rule of the pair
    ]
    border.person()
    wrong.append(border.attach(LETTER, "identity"))  # of somebody else
    for by in (who, border.here.supervisor):
        offered = laying.offered(by, border.here.crossing(), Stage.DETAILS, timezone.now())
        assert [str(one.pk) for one in offered] == [good]
        for file in wrong:
            with pytest.raises(RefusedError) as refused:
                acts.send_details(by, key, ["first_name"], [file])
            assert refused.value.code == "crossing.file"
    assert not OutgoingFile.objects.exists() and not Outgoing.objects.filter(kind="details").exists()
    row = OutgoingFile.objects
    acts.send_details(who, key, ["first_name"], [good])
    assert row.get().name == "identity-1.txt", "its own name may say more than its class lets go"


def test_what_nobody_announced_or_is_another_is_refused_and_noted(border: Border) -> None:
    row = sent(border)
    client, right = Client(enforce_csrf_checks=True), store.read_encrypted(row)

    def posted(content: bytes, digest: str = row.digest, **more: Any) -> Any:
        more.setdefault("content_type", files_on_the_way.TYPE)
        return client.post(
            files_on_the_way.PATH, content, headers={"Content-Digest": content_digest(digest)}, **more
        )

    stranger, strange = encrypt_file("a.txt", LETTER, "identity")
    assert client.get(files_on_the_way.PATH).status_code == 405
    assert posted(right, content_type="text/plain").status_code == 415
    assert posted(b"A" * (SEALED_SIZES[-1] + 1)).status_code == 413
    assert client.post(files_on_the_way.PATH, right, content_type=files_on_the_way.TYPE).status_code == 409
    for content, digest, code in (
        (strange, stranger.sha256, "attachment_unknown"),
        (strange, row.digest, "attachment_wrong"),
        (right[:-1] + bytes([right[-1] ^ 1]), row.digest, "attachment_wrong"),
        (b"A" * SEALED_SIZES[1], row.digest, "attachment_wrong"),
    ):
        answer = posted(content, digest)
        assert (answer.status_code, answer.json()) == (409, {"refused": code})
    assert receive_file(strange, "file").outcome == "attachment_unknown"
    assert came(border).state == "awaited" and not store.path_of(came(border)).exists()
    refused = AuditEntry.objects.filter(act="partner.refuse", outcome="refused")
    listed = list(
        Arrival.objects.exclude(outcome__in=("taken", "acknowledged")).values_list("outcome", flat=True)
    )
    # Of whom a file nobody announced was is not known where two agencies are on one server.
    assert sorted(listed) == ["attachment_wrong"] * 3 + ["oversized"] and refused.count() == 4
    with pytest.raises(DeniedError):
        opened(border)
    taken = posted(right)
    assert taken.status_code == 200 and came(border).state == "held"
    # Once more, as where the answer was lost: acknowledged again, and nothing changes.
    assert posted(right).status_code == 200 and ArrivedFile.objects.count() == 1
    assert receive(taken.content, "https").outcome == "acknowledged"
    row.refresh_from_db()
    assert row.state == "arrived" and opened(border) == LETTER


@pytest.mark.parametrize("how", ["closed", "revoked", "late"])
def test_a_file_of_a_pair_that_is_closed_is_not_taken(border: Border, how: str) -> None:
    row = sent(border)
    content = store.read_encrypted(row)
    there = border.there
    if how == "closed":
        pairs.end(there.coordinator, Opening.objects.get(partner__agency=there.agency).pk)
    elif how == "revoked":
        registry.revoke(there.coordinator, there.partner().pk)
    else:
        ArrivedFile.objects.update(until=timezone.now() - dt.timedelta(minutes=1))
    codes = {"closed": "closed", "revoked": "revoked_key", "late": "expired"}
    assert receive_file(content, "https").outcome == codes[how]
    assert work.forget(timezone.now()) >= 0 and came(border).state == {"late": "gone"}.get(how, "awaited")


@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("a.pdf", LETTER, "refused"),
        ("a.jpg", b"%PDF-1.7 no picture", "refused"),
        ("a.pdf", b"%PDF-1.7 no pages", "refused"),
        ("a.exe", b"MZ\x90\x00\x03\x00", "refused"),
        ("a.txt", b"MZ\x90\x00\xff", "refused"),
        ("a.TXT", LETTER, "held"),
    ],
)
def test_a_partner_that_announces_another_kind_than_it_sends(
    border: Border, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, state: str
) -> None:
    monkeypatch.setattr(laying, "encrypt_file", lambda *_: encrypt_file(name, content, "identity"))
    row = sent(border)
    answered = receive_file(store.read_encrypted(row), "https", row.digest)
    assert came(border).state == state and answered.refused == (state == "refused")
    if state == "refused":
        assert came(border).wrapped_key is None and not store.path_of(came(border)).exists()
        reply = sending._why(b'{"refused": "attachment_type"}')
        files_on_the_way.failed(row, reply, timezone.now())
        row.refresh_from_db()
        assert (row.state, row.failure) == ("stopped", "file_refused")


def test_others_do_not_open_it(border: Border) -> None:
    sent(border)
    border.settle_files()
    here, there = border.here, border.there
    other = make.user("caseworker", there.agency, there.worker.teams[0])
    assert opened(border) == opened(border, there.supervisor) == LETTER
    outsider = make.user("supervisor", make.agency("Riga"))
    for who in (other, here.worker, here.coordinator, outsider, make.user("analyst", there.agency)):
        with pytest.raises(DeniedError):
            opened(border, who)
    with pytest.raises(DeniedError):  # of another referral
        content_of(there.worker, came(border).pk, here.crossing().pk)
    path = f"/partners/referrals/{there.crossing().pk}/files/{came(border).pk}"
    answer = make.signed_in(there.worker, "ru").get(path)
    assert answer.content == LETTER and "Olkhovaya" not in answer["Content-Disposition"]
    assert make.signed_in(here.worker, "ru").get(path).status_code == 404


@pytest.mark.parametrize("law", ["", "Invented act, art. 5"])
def test_a_withdrawal_closes_what_came_and_the_answer_deletes_or_keeps_it(border: Border, law: str) -> None:
    sent(border)
    border.settle_files()
    path = store.path_of(came(border))
    withdraw_consent(border.here.worker, border.case)
    border.settle()
    assert came(border).state == "hidden" and path.exists()
    with pytest.raises(DeniedError):
        opened(border)
    assert "identity" in readings.came(border.there.worker, border.there.crossing().pk).held
    acts.answer_withdrawal(border.there.worker, border.there.crossing().pk, ["identity"] if law else [], law)
    border.settle()
    said = border.here.crossing().told["withdrawal_answer"]
    if law:
        assert came(border).state == "kept" and path.exists() and said["ext_Kept"]
        with pytest.raises(DeniedError):
            opened(border)
    else:
        assert came(border).state == "gone" and not path.exists() and came(border).wrapped_key is None
        assert "identity" in said["ext_Deleted"]


@pytest.mark.parametrize("how", ["withdrawn", "erased", "declined"])
def test_what_is_over_before_it_came_never_comes(border: Border, how: str) -> None:
    row = sent(border)
    content = store.read_encrypted(row)
    match how:
        case "withdrawn":
            withdraw_consent(border.here.worker, border.case)
        case "erased":
            erasing.erase(replace(border.here.coordinator, confirmed=True), border.case, "request")
        case "declined":
            acts.decline(border.there.worker, border.there.crossing().pk, "unsafe")
    border.settle()
    row = OutgoingFile.objects.get()
    assert row.state == "stopped" and not store.path_of(row).exists()
    assert came(border).state == "gone" and receive_file(content, "https").outcome == "attachment_over"


def test_each_try_asks_again_whether_it_may_go(border: Border, monkeypatch: pytest.MonkeyPatch) -> None:
    row = sent(border)
    asked: list[str] = []

    def ask(address: str, path: str, content: bytes, headers: Any) -> sending.Reply:
        asked.append(path)
        found = receive_file(content, "https", row.digest) if len(asked) > 1 else None
        return sending.Reply("", found.package) if found else sending.Reply("refused")

    monkeypatch.setattr(sending, "_ask", ask)
    sending.send_due()
    row.refresh_from_db()
    assert (row.state, row.tries, row.failure) == ("waiting", 1, "refused") and asked == [
        files_on_the_way.PATH
    ]
    (line,) = readings.went(border.here.worker, border.here.crossing().pk).files
    assert "nobody answers" in line.text and line.is_carried
    with monkeypatch.context() as patch:
        patch.setattr(pairs, "consented", lambda *_: frozenset())
        OutgoingFile.objects.update(next_at=timezone.now())
        sending.send_due()
    assert len(asked) == 1 and OutgoingFile.objects.get().failure == "no_consent"
    OutgoingFile.objects.update(next_at=timezone.now())
    assert sending.send_due() == 1 and opened(border) == LETTER


def test_a_file_that_was_taken_back_goes_no_more(border: Border, monkeypatch: pytest.MonkeyPatch) -> None:
    row = sent(border)
    assert row.attachment is not None
    remove_file(border.here.worker, str(row.attachment.pk), "wrong file")
    monkeypatch.setattr(sending, "_ask", lambda *_: pytest.fail("it went"))
    sending.send_due()
    row.refresh_from_db()
    assert (row.state, row.failure) == ("stopped", "file_gone")


def test_it_rests_under_a_key_that_is_rotated_and_its_message_may_be_signed_anew(border: Border) -> None:
    key = border.accepted()
    acts.send_details(border.here.worker, key, CHOSEN, [border.attach(LETTER, "identity")])
    registry.revoke_keys(border.here.coordinator, OwnKeys.objects.get(agency=border.here.agency).pk)
    Outgoing.objects.filter(kind="revocation").delete()
    registry.make_keys(border.here.coordinator)
    registry.renew(border.there.coordinator, border.there.partner().pk, border.here.card)
    for who in (border.there.coordinator, border.there.supervisor):
        registry.verify(who, border.there.partner().pk)
    border.settle()
    before = bytes(came(border).wrapped_key or b"")
    rotate_keys()
    assert bytes(came(border).wrapped_key or b"") != before and opened(border) == LETTER


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_by_hand_on_the_pages_and_carried_as_a_file(border: Border, lang: str) -> None:
    key, file = border.accepted(), border.attach(LETTER, "identity")
    sender, receiver = (make.signed_in(who, lang) for who in (border.here.worker, border.there.worker))
    here = f"/partners/referrals/{key}"
    page = sender.get(f"{here}/send_details").content.decode()
    assert f"/cases/{border.case}/files/{file}" in page and f'value="{file}"' in page
    assert "Olkhovaya" not in page
    assert sender.post(f"{here}/send_details", {"names": CHOSEN, "files": [file]}).status_code == 302
    row = OutgoingFile.objects.get()
    address = f"/partners/files/{row.pk}"
    assert address in sender.get(here).content.decode() and receiver.get(address).status_code == 404
    carried = sender.get(address)
    early = receiver.post("/partners/upload", {"file": SimpleUploadedFile("f", carried.content)})
    assert {"en": "nobody announced", "ru": "никто не объявлял"}[lang] in early.content.decode()
    message = Outgoing.objects.get(kind="details")
    receive(bytes(message.package), "file")
    taken = receiver.post("/partners/upload", {"file": SimpleUploadedFile("f", carried.content)})
    there = f"/partners/referrals/{border.there.crossing().pk}"
    assert there in taken.content.decode()
    assert f"{there}/files/{came(border).pk}" in receiver.get(there).content.decode()
    (answer,) = [one for one in taken.context["answer"].split() if one]
    receive(answer.encode(), "file")
    row.refresh_from_db()
    assert row.state == "arrived" and sender.get(address).status_code == 404


def test_a_file_whose_message_came_too_late_is_over_on_both_sides(border: Border) -> None:
    key = border.accepted()
    acts.send_details(border.here.worker, key, CHOSEN, [border.attach(LETTER, "identity")])
    acts.tell_outcome(border.there.worker, border.there.crossing().pk, "not_given", "")
    message = Outgoing.objects.get(kind="details")
    answered = receive(bytes(message.package), "https")
    assert answered.outcome == "late" and receive(answered.package, "https").outcome == "acknowledged"
    row = OutgoingFile.objects.get()
    assert receive_file(store.read_encrypted(row), "https", row.digest).outcome == "attachment_over"
    assert came(border).state == "gone" and came(border).wrapped_key is None
    files_on_the_way.failed(row, sending._why(b'{"refused": "attachment_over"}'), timezone.now())
    row.refresh_from_db()
    assert (row.state, row.failure) == ("stopped", "file_over") and not store.path_of(row).exists()
