"""A notice that a law asks for: given only where one does, and without identity by every door."""

from __future__ import annotations

import html
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from equiano.assist.referral import referral_table
from equiano_web.access import DeniedError
from equiano_web.cases.models import Case, Entry
from equiano_web.cases.sections import PERSON as PERSON_SECTION
from equiano_web.cases.sections import sections
from equiano_web.cases.tracks.actions import StepRefusedError
from equiano_web.cases.tracks.standing import pack_of
from equiano_web.referrals import actions, readings, statutory
from equiano_web.referrals.models import NOTICE, StatutoryNotice
from tests.web import make
from tests.web.api.conftest import Program
from tests.web.referrals.network import PERSON, Network

pytestmark = pytest.mark.django_db

# Modern Slavery Act 2015, section 52(1) to (3), read at legislation.gov.uk/id/ukpga/2015/30/section/52/1 on
# 26 November 2026; in force since 1 November 2015 (Home Office Circular 025/2015). England and Wales.
SOURCE = (
    '  - {id: msa_2015, title: "Modern Slavery Act 2015", author: "Parliament", year: 2015, '
    'url: "https://www.legislation.gov.uk/ukpga/2015/30/section/52", kind: text, verified: true}\n'
)
LAW = (
    '  - {right: notice, status: given, mark: seen, source: msa_2015, looked_up: "2026-11-26",\n'
    '     text: {en: "Modern Slavery Act 2015, section 52", '
    'ru: "Закон о современном рабстве 2015 года, статья 52"},\n'
    '     body: {en: "The Secretary of State (Home Office)", ru: "Министр внутренних дел"}}\n'
)


@pytest.fixture
def britain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from equiano.countries.template import new_pack

    folder = tmp_path / "gb"
    new_pack("gb", tmp_path)
    for name, row, before in (("pack.yaml", SOURCE, "sources: []"), ("clocks.yaml", LAW, "rights: []")):
        text = (folder / name).read_text(encoding="utf-8")
        assert before in text
        (folder / name).write_text(text.replace(before, f"{before[:-3]}\n{row}"), encoding="utf-8")
    monkeypatch.setenv("EQUIANO_PACKS", str(tmp_path))
    pack_of.cache_clear()
    yield
    pack_of.cache_clear()


def declined(network: Network, country: str = "GBR") -> uuid.UUID:
    network.shelter.country = country
    network.shelter.save()
    key = network.draft()
    actions.of_sender(
        make.again(network.sender), key, "decline_help", {"decline_reason": "distrust", "way_back": "Звонить"}
    )
    return key


def today() -> dict[str, object]:
    return {"notice_on": timezone.localdate().isoformat()}


@pytest.mark.usefixtures("britain")
def test_where_the_law_asks_for_it_a_notice_is_given() -> None:
    network = Network()
    key = declined(network)
    statutory.give_notice(make.again(network.sender), key, today())
    row = StatutoryNotice.objects.get()
    assert row.body["en"].startswith("The Secretary") and "52" in row.legal_basis["ru"]
    assert (row.age_band, row.sex, row.need, row.decline_reason) == (
        "adult", PERSON["sex"], "medical", "distrust"
    )  # fmt: skip
    assert Entry.objects.filter(case=network.case, ordinary__act="give_notice").count() == 1
    lead = make.user("supervisor", network.shelter)
    assert [one["need"] for one in readings.notices(lead)] == ["medical"]
    assert not readings.notices(network.lead)


def test_where_no_law_is_known_it_is_refused() -> None:
    network = Network()
    key = declined(network, "POL")
    with pytest.raises(StepRefusedError) as refused:
        statutory.give_notice(make.again(network.sender), key, today())
    assert "notice_in_law" in {one.code for one in refused.value.refusals}
    assert not statutory.content(network.sender, key) and not StatutoryNotice.objects.exists()


UNKNOWN = "Unknown: ask a lawyer before you decide whether anybody is told."
# Read on 27 November 2026, see the sources in the packs.
RULES = {
    "POL": {"notice_crime": ("304", "Police")},
    "DEU": {"notice_crime": ("138", "authority"), "notice_child": ("KKG", "Jugendamt")},
    "LTU": {"notice_crime": ("238", "court"), "notice_child": ("3.250", "police")},
    "RUS": {"notice_child": ("56(3)", "guardianship")},
    "UKR": {}, "MDA": {}, "BLR": {}, "KAZ": {}, "UZB": {}, "FRA": {},
}  # fmt: skip


@pytest.mark.parametrize(
    ("country", "age"),
    [*((one, "perhaps_child") for one in sorted(RULES)), ("LTU", "adult"), ("RUS", "adult")],
)
def test_whom_the_law_has_told_is_shown_and_what_nobody_knows_is_unknown(country: str, age: str) -> None:
    network = Network()
    Case.objects.filter(pk=network.case).update(
        ordinary={**Case.objects.get(pk=network.case).ordinary, "age_band": age}
    )
    key = declined(network, country)
    found = {
        one["right"]: one for one in Program(network.sender).ask("GET", f"/referrals/{key}").json()["to_tell"]
    }
    assert set(found) == {"notice", "notice_crime"} | ({"notice_child"} if age != "adult" else set())
    text = make.signed_in(network.sender, "en").get(f"/referrals/{key}").text
    for right, one in found.items():
        article, body = RULES[country].get(right, ("", ""))
        assert (one["status"] == "given") == bool(article)
        assert (
            article in one["rule"]
            and body in one["body"]
            and html.escape(one["rule"], quote=False)[:60] in text
        )
    assert text.count(UNKNOWN) == sum(one["status"] == "not_found" for one in found.values())
    russian = make.signed_in(network.sender, "ru").get(f"/referrals/{key}").text
    assert russian.count("Неизвестно: прежде чем решить") == text.count(UNKNOWN)
    # Before somebody declined, and to the other side, nothing of it.
    other = network.draft()
    assert Program(network.sender).ask("GET", f"/referrals/{other}").json()["to_tell"] == []


@pytest.mark.usefixtures("britain")
def test_only_of_who_declined_and_with_a_day() -> None:
    network = Network()
    network.shelter.country = "GBR"
    network.shelter.save()
    key = network.draft()
    with pytest.raises(StepRefusedError):
        statutory.give_notice(make.again(network.sender), key, today())
    key = declined(network)
    with pytest.raises(StepRefusedError) as refused:
        statutory.give_notice(make.again(network.sender), key, {})
    assert refused.value.code == "missing" and not StatutoryNotice.objects.exists()


def test_no_column_can_hold_who_it_is() -> None:
    """Every column of the table is a code, a day or a text of the pack; none of them leads to a case."""
    ours = {one.name for one in StatutoryNotice._meta.get_fields()}
    assert ours == {"id", "agency", *NOTICE}
    person = {
        name for name, one in sections()[PERSON_SECTION].fields.items() if one.sensitivity != "ordinary"
    }
    assert person and not ours & person
    # What may be told of the person before anybody agrees to anything is more than a notice tells.
    assert ours & set(sections()[PERSON_SECTION].fields) <= set(referral_table().preview)


@pytest.mark.usefixtures("britain")
def test_no_door_lets_identity_in() -> None:
    network = Network()
    key = declined(network)
    for name in ("body", "legal_basis", "explained", "family_name", "reason"):
        with pytest.raises(DeniedError):
            statutory.give_notice(make.again(network.sender), key, {**today(), name: "Ольховая"})
    client, here = make.signed_in(network.sender, "ru"), f"/referrals/{key}"
    form = client.get(f"{here}/do/give_notice").text
    assert 'name="body"' not in form and 'name="legal_basis"' not in form
    assert Program(network.sender).ask(
        "POST", f"{here}/acts", {"act": "give_notice", "fields": {**today(), "body": "Ольховая"}}
    ).status_code in (403, 404)
    assert not StatutoryNotice.objects.exists()
    answer = Program(network.sender).ask("POST", f"{here}/acts", {"act": "give_notice", "fields": today()})
    assert answer.status_code == 204
    secrets = [value for name, value in PERSON.items() if name not in ("sex", "age_band")]
    code = network_code(network)
    lead = make.signed_in(make.user("supervisor", network.shelter), "ru")
    for text in (form, client.get(f"{here}/notice").text, lead.get("/referrals/gaps").text):
        assert "Министр внутренних дел" in text
        found = [one for one in (*secrets, code) if len(one) > 2 and one in text]
        assert not found
    row = StatutoryNotice.objects.get()
    assert str(network.case) not in str(row.__dict__) and str(key) not in str(row.__dict__)


def network_code(network: Network) -> str:
    from equiano_web.cases.models import Case

    return Case.objects.get(pk=network.case).code


def test_whoever_refers_nobody_gives_none() -> None:
    network = Network()
    key = declined(network, "POL")
    for who in (network.stranger, network.intake, make.user("analyst", network.shelter)):
        with pytest.raises(DeniedError):
            statutory.give_notice(who, key, today())
        with pytest.raises(DeniedError):
            statutory.content(who, key)
