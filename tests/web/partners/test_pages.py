"""Pages of partners in both languages: written down, verified, opened, referred, answered; and as a file."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from equiano.exchange.paper import fingerprint, pieces
from equiano_web.access import Who
from equiano_web.partners.models import Crossing, Opening, Outgoing, Partner
from tests.web import make
from tests.web.partners.sides import CHOSEN, Border

pytestmark = pytest.mark.django_db
DAYS = {
    "our_since": "2026-01-01",
    "our_until": "2027-01-01",
    "their_since": "2026-01-01",
    "their_until": "2027-01-01",
}


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings) -> None:
    settings.EQUIANO_DEMO = True


@pytest.fixture(params=["en", "ru"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def browser(who: Who, lang: str) -> Client:
    return make.signed_in(who, lang, confirmed=True)


def boxes(**days: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, day in days.items():
        year, month, number = day.split("-")
        found |= {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year}
    return found


def test_a_partner_is_written_down_verified_and_opened_by_two(lang: str) -> None:
    border = Border(met=False)
    first, second = (browser(who, lang) for who in (border.here.coordinator, border.here.supervisor))
    typed = {
        "name": "Vilnius",
        "country": "LTU",
        "kind": "help",
        "address": "http://vilnius.example",
        "card": "x",
    }
    page = text(first.post("/partners/new", typed))
    assert ("https://" in page) and not Partner.objects.exists()
    made = first.post(
        "/partners/new", {**typed, "address": "https://vilnius.example", "card": border.there.card}
    )
    address = made["Location"]
    page = text(first.get(address))
    assert {"en": "Closed in reality", "ru": "В действительности закрыто"}[lang] in page and "2022" in page
    assert (
        first.get(address).content.count(b'lang="ru"') >= 8
        and first.get(address).content.count(b'lang="en"') >= 8
    )
    for one in (first, second):
        assert one.post(f"{address}/verify").status_code == 302
    rule = {
        "our_article": "Invented act, art. 1", "their_article": "Invented act, art. 2", "looked_at": "lists",
        "harmless": "on", "details": ["identity", "contact"], "items": ["health"],
        **boxes(**DAYS, until="2027-01-01"),
    }  # fmt: skip
    assert first.post(f"{address}/open", rule).status_code == 302
    opening = Opening.objects.get()
    assert first.post(f"{address}/open/{opening.pk}").status_code == 409
    assert second.post(f"{address}/open/{opening.pk}").status_code == 302
    assert "Invented act, art. 2" in text(second.get(address))
    asked = text(second.get(f"{address}/end/{opening.pk}"))
    assert {"en": "Two persons open it anew", "ru": "Снова открыть пару могут только двое"}[lang] in asked
    opening.refresh_from_db()
    assert opening.ended_at is None, "it is asked once more"
    assert second.post(f"{address}/end/{opening.pk}").status_code == 302
    opening.refresh_from_db()
    assert opening.ended_at is not None


def test_the_journey_by_hand(lang: str) -> None:
    border = Border()
    border.consent()
    sender, receiver = browser(border.here.worker, lang), browser(border.there.worker, lang)
    assert "/abroad" in sender.get(f"/cases/{border.case}").content.decode()
    drafted = sender.post(
        f"/cases/{border.case}/abroad",
        {
            **{"partner": str(border.here.partner().pk), "need": "medical", "urgency": "ordinary"},
            **{"purpose": "help", "language": "rus"},
        },
    )  # fmt: skip
    here = drafted["Location"]
    preview = text(sender.get(f"{here}/send"))
    assert "Ольховая" not in preview
    assert sender.post(f"{here}/send", {}).status_code == 302
    border.settle()
    there = f"/partners/referrals/{border.there.crossing().pk}"
    assert there in receiver.get("/partners").content.decode()
    assert receiver.post(f"{there}/accept", {}).status_code == 302
    border.settle()
    assert "Ольховая" in text(sender.get(f"{here}/send_details"))
    assert sender.post(f"{here}/send_details", {"names": CHOSEN}).status_code == 302
    border.settle()
    assert "Ольховая" in text(receiver.get(there))
    asked = {"names": ["health"], "purpose": "a doctor"}
    assert receiver.post(f"{there}/ask_items", asked).status_code == 302
    border.settle()
    assert sender.post(f"{here}/send_items", {"names": ["health"]}).status_code == 302
    border.settle()
    assert receiver.post(f"{there}/tell_outcome", {"result": "given", "end": ""}).status_code == 302
    border.settle()
    assert {"en": "The help was given", "ru": "Помощь оказана"}[lang] in text(sender.get(here))
    assert sender.post(f"{here}/withdraw", {}).status_code == 302
    border.settle()
    assert "Ольховая" not in text(receiver.get(there))
    assert receiver.post(f"{there}/answer_withdrawal", {"law": ""}).status_code == 302
    border.settle()
    assert {"en": "Deleted", "ru": "Удалено"}[lang] in text(sender.get(here))
    for who in (border.here.coordinator, border.there.coordinator):
        assert browser(who, lang).get("/partners").status_code == 200
    assert sender.get(f"/cases/{border.case}").status_code == 200


def test_a_draft_without_consent_says_how_it_is_written_down(lang: str) -> None:
    border = Border()
    page = browser(border.here.worker, lang).get(f"/partners/referrals/{border.draft()}")
    assert {"en": "by this very name: Vilnius", "ru": "точно под этим названием: Vilnius"}[lang] in text(page)
    assert f"/cases/{border.case}/consents" in page.content.decode()


def test_a_return_by_hand(lang: str) -> None:
    border = Border()
    border.consent(purpose="safe_return")
    sender, receiver = browser(border.here.worker, lang), browser(border.there.worker, lang)
    here = f"/partners/referrals/{border.draft(purpose='safe_return')}"
    text(sender.get(f"{here}/risk"))
    assert sender.post(f"{here}/risk", {"side": "sender", "found": "bearable"}).status_code == 302
    assert sender.post(f"{here}/send", {}).status_code == 302
    border.settle()
    there = f"/partners/referrals/{border.there.crossing().pk}"
    assert f"{there}/assess" in receiver.get(there).content.decode()
    assert receiver.post(f"{there}/accept", {}).status_code == 409
    assert receiver.post(f"{there}/assess", {"found": "bearable"}).status_code == 302
    assert receiver.post(f"{there}/accept", {}).status_code == 302
    border.settle()
    told = {"en": "at the partner&#x27;s end bearable", "ru": "на стороне партнёра приемлемы"}
    assert told[lang] in text(sender.get(here))
    assert sender.post(f"{here}/send_details", {"names": CHOSEN}).status_code == 302


def test_a_package_is_carried_as_a_file(lang: str) -> None:
    border = Border()
    border.send()
    row = Outgoing.objects.get()
    sender, receiver = browser(border.here.worker, lang), browser(border.there.worker, lang)
    assert receiver.get(f"/partners/packages/{row.pk}").status_code == 404
    carried = sender.get(f"/partners/packages/{row.pk}")
    assert carried["Content-Disposition"].endswith(f'"package-{row.pk.hex[:8]}.jose"')
    paper = sender.get(f"/partners/packages/{row.pk}/paper")
    assert paper.content.startswith(b"%PDF") and receiver.get(paper.request["PATH_INFO"]).status_code == 404
    taken = receiver.post("/partners/upload", {"file": SimpleUploadedFile("p.jose", carried.content)})
    acknowledgement = re.findall(r"<code>([\w.-]+)</code>", taken.content.decode())[-1]
    back = border.here.coordinator
    file = SimpleUploadedFile("a.jose", acknowledgement.encode())
    assert text(browser(back, lang).post("/partners/upload", {"file": file}))
    assert Crossing.objects.get(agency=border.here.agency).state == "acknowledged"
    again = receiver.post("/partners/upload", {"codes": "\n".join(reversed(pieces(carried.content)))})
    assert fingerprint(carried.content) in text(again)  # from paper it is the same package, taken before
    assert {"en": "Codes are missing: 1.", "ru": "Не хватает кодов: 1."}[lang] in text(
        receiver.post("/partners/upload", {"codes": "\n".join(pieces(carried.content)[1:])})
    )
    assert {"en": "Choose a file", "ru": "Выберите файл"}[lang] in text(
        receiver.post("/partners/upload", {"codes": ""})
    )
    big = SimpleUploadedFile("p.jose", b"A" * 262_145)
    assert text(receiver.post("/partners/upload", {"file": big}))


def test_a_new_card_for_a_partner_whose_keys_were_revoked(lang: str) -> None:
    border = Border()
    client, second = (browser(who, lang) for who in (border.here.coordinator, border.here.supervisor))
    address = f"/partners/{border.here.partner().pk}"
    assert text(client.get(f"{address}/revoke")) and border.here.partner().revoked_at is None
    assert client.post(f"{address}/revoke").status_code == 302
    assert f"{address}/card" in client.get(address).content.decode()
    there = browser(border.there.coordinator, lang)
    for typed in ({"revoke": "1"}, {}):
        assert there.post("/partners/keys", typed).status_code == 302
    text(client.get(f"{address}/card"))
    assert client.post(f"{address}/card", {"card": "x"}).status_code == 409
    assert client.post(f"{address}/card", {"card": border.there.card}).status_code == 302
    shown = {"en": "not verified", "ru": "не проверен"}[lang]
    assert shown in text(client.get(address))
    for one in (client, second):
        assert one.post(f"{address}/verify").status_code == 302
    assert shown not in text(client.get(address)) and border.here.partner().revoked_at is None


def test_own_keys(lang: str) -> None:
    border = Border()
    client = browser(border.here.coordinator, lang)
    card = client.get("/partners/keys/card").content.decode().strip()
    assert card == border.here.card and card in client.get("/partners/keys").content.decode()
    assert client.post("/partners/keys", {}).status_code == 302
    assert border.here.card != card
    assert client.post("/partners/keys", {"revoke": "1"}).status_code == 302
    assert client.post("/partners/keys", {}).status_code == 302
    assert browser(border.here.worker, lang).get("/partners/keys").status_code == 404
