"""The person's own page: what it shows and what not, who gets in, what can be done there."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from equiano_web.access import DeniedError
from equiano_web.cases.readings import case_page
from equiano_web.consents import actions, paper
from equiano_web.consents.models import Consent, StopRequest
from equiano_web.limits import key_of
from equiano_web.models import AuditEntry
from equiano_web.own import entering, issuing, page
from equiano_web.own.issuing import Paper
from equiano_web.own.models import PersonKey
from equiano_web.people.models import Agency, Failure, Notice
from tests.web import make
from tests.web.consents.office import ILL, NAME, PHONE, Office

pytestmark = pytest.mark.django_db


class Person:
    """A person with a paper, at a browser that keeps nothing."""

    def __init__(self) -> None:
        self.office = Office()
        self.office.give()
        paper.give_on_paper(self.office.owner, self.office.case, self.office.to)
        self.paper: Paper = issuing.issue(self.office.owner, self.office.case, "ru")

    def post(self, address: str = "10.0.0.1", **sent: object) -> tuple[int, str, Client]:
        client = Client(REMOTE_ADDR=address, enforce_csrf_checks=True)
        answer = client.post("/mine", sent)
        assert not client.cookies, "nothing stays in the browser"
        assert answer["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        return answer.status_code, answer.text, client

    def enter(self, pin: str = "", code: str = "", address: str = "10.0.0.1", lang: str = "en") -> str:
        return self.post(address, code=code or self.paper.code, pin=pin or self.paper.pin, lang=lang)[1]

    def wrong(self) -> str:
        return "000000" if self.paper.pin != "000000" else "111111"


@pytest.fixture
def person() -> Person:
    return Person()


def unknown_code() -> str:
    from equiano_web.own.codes import check_letter, printed

    return printed("2222222222" + check_letter("2222222222"))


def signed(text: str) -> str:
    found = re.search(r'name="pass" value="([^"]+)"', text)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("lang", "title", "role", "what"),
    [
        ("en", "Your page", "Caseworker", "identity"),
        ("ru", "Ваша страница", "Специалист, ведущий дело", "личность"),
    ],
)
def test_it_shows_classes_and_roles_and_no_content_and_no_name(
    person: Person, lang: str, title: str, role: str, what: str
) -> None:
    case_page(person.office.owner, person.office.case)
    text = person.enter(lang=lang)
    assert f'<html lang="{lang}"' in text
    for wanted in (title, role, what, "Shelter", "Police"):
        assert wanted in text, wanted
    for closed in (NAME, PHONE, ILL, person.office.owner.user.name, person.office.owner.user.email, "1990"):
        assert closed not in text, closed
    assert "<script" in text and "data-exit" in text  # leaving quickly, which is a link without a script


def test_the_page_asks_in_both_languages_and_sets_no_cookie() -> None:
    for lang, words in (("en", "Open my page"), ("ru", "Открыть мою страницу")):
        client = Client()
        answer = client.get(f"/mine?lang={lang}")
        assert words in answer.text and not client.cookies
        assert answer["Referrer-Policy"] == "same-origin"


def test_a_denied_look_is_not_shown_as_seen(person: Person) -> None:
    with pytest.raises(DeniedError):
        case_page(person.office.outsider, person.office.case)
    token = entering.enter(person.paper.code, person.paper.pin, "10.0.0.1")
    assert {one.agency for one in page.own_page(token).looked} == {"Shelter"}


def test_a_slip_is_told_from_a_wrong_code(person: Person) -> None:
    assert "one letter is wrong" in person.enter(code=person.paper.code[:-1])
    assert not Failure.objects.exists()  # a slip is no try
    other = "2222-2222-22"
    from equiano_web.own.codes import check_letter, printed

    letters = other.replace("-", "")
    unknown = printed(letters + check_letter(letters))
    assert "do not go together" in person.enter(code=unknown)
    assert "do not go together" in person.enter(pin=person.wrong())


def test_who_tries_pins_shuts_out_themselves_and_never_the_person(person: Person) -> None:
    for _ in range(5):
        person.enter(pin=person.wrong(), address="10.0.0.66")
    assert "Too many wrong tries" in person.enter(address="10.0.0.66")
    assert "What is kept about you" in person.enter(address="10.0.0.1")
    Failure.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert "What is kept about you" in person.enter(address="10.0.0.66")


def test_the_agency_is_told_once_of_many_tries(person: Person) -> None:
    for number in range(entering.TELLS_AFTER + 2):
        person.enter(pin=person.wrong(), address=f"10.0.1.{number}")
    assert Notice.objects.filter(kind="own.tries", user=person.office.owner.user).count() == 1
    person.enter()
    assert PersonKey.objects.get().failed == 0


def test_many_addresses_together_make_the_code_wait_but_not_where_the_person_reads_it(
    person: Person,
) -> None:
    opened, wait = "What is kept about you", "Too many wrong tries"
    assert opened in person.enter(address="10.0.0.1")
    for code in (person.paper.code, unknown_code()):  # whether a code exists is not told
        person.enter(pin=person.wrong(), code=code, address="10.0.2.1")
        key = key_of("own.code_tries", issuing.digest_of(code.replace("-", "")))
        assert Failure.objects.get(key=key).count == 1
        Failure.objects.filter(key=key).update(count=entering.CODE_TRIES - 2)
        person.enter(pin=person.wrong(), code=code, address="10.0.2.2")
        assert wait not in person.enter(pin=person.wrong(), code=code, address="10.0.2.3")  # the 40th
        assert wait in person.enter(code=code, address="10.0.2.4")
    assert opened in person.enter(address="10.0.0.1")
    Failure.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert opened in person.enter(address="10.0.2.4")


def test_after_a_thousand_wrong_pins_a_paper_opens_only_where_it_was_opened(person: Person) -> None:
    person.enter(address="10.0.0.1")
    PersonKey.objects.update(failed=entering.MOST_WRONG - 2)
    person.enter(pin=person.wrong(), address="10.0.3.1")
    assert "What is kept about you" in person.enter(address="10.0.3.2")  # the count begins anew
    PersonKey.objects.update(failed=entering.MOST_WRONG - 1)
    person.enter(pin=person.wrong(), address="10.0.3.3")
    told = Notice.objects.filter(kind="own.tries", user=person.office.owner.user)
    assert told.count() == 1
    assert "do not go together" in person.enter(address="10.0.3.4")
    assert "What is kept about you" in person.enter(address="10.0.0.1")
    assert "What is kept about you" in person.enter(address="10.0.3.4")


def test_no_address_rests_readable_and_the_oldest_is_forgotten(person: Person) -> None:
    for number in range(entering.KNOWN + 2):
        person.enter(address=f"10.0.4.{number}")
    known = PersonKey.objects.get().known
    assert len(known) == entering.KNOWN and "10.0.4" not in str(known)
    person.enter(address=f"10.0.4.{entering.KNOWN + 1}")
    assert PersonKey.objects.get().known == known  # each stands once


def test_neither_code_nor_pin_rests_anywhere(person: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM own_personkey")
        rested = str(cursor.fetchall())
    assert person.paper.code.replace("-", "") not in rested and person.paper.code not in rested
    assert f"'{person.paper.pin}'" not in rested
    assert person.paper.code not in str(list(AuditEntry.objects.values_list()))


def test_the_person_withdraws_and_all_effects_follow(person: Person) -> None:
    entry = str(Consent.objects.get().pk)
    first = person.enter()
    sure = person.post(**{"pass": signed(first), "entry": entry, "lang": "en"})[1]
    assert "Help goes on as before." in sure
    assert Consent.objects.get().withdrawn_at is None
    done = person.post(**{"pass": signed(sure), "entry": entry, "sure": "yes", "lang": "en"})[1]
    assert "Your consent is taken back" in done
    row = Consent.objects.get()
    assert row.withdrawn_how == "person"
    assert StopRequest.objects.get().agency_id == person.office.police.pk
    assert Notice.objects.filter(kind="own.withdrawn", user=person.office.owner.user).count() == 1
    noted = AuditEntry.objects.get(act="consent.withdraw")
    assert (noted.channel, noted.actor) == ("own", str(PersonKey.objects.get().pk))
    assert "Take my consent back<" not in done


def test_nothing_of_another_person_is_withdrawn(person: Person) -> None:
    other = Office()
    theirs = other.give()
    token = entering.enter(person.paper.code, person.paper.pin, "10.0.0.1")
    assert page.withdraw(token, [str(theirs)]) == 0
    assert Consent.objects.get(pk=theirs).withdrawn_at is None


def test_the_pass_ends_with_time_with_a_new_paper_and_with_a_change(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = person.enter()
    token = signed(text) or entering.enter(person.paper.code, person.paper.pin, "10.0.0.1")
    over = "Enter the code and the PIN once more"
    assert over in person.post(**{"pass": token + "x"})[1]
    with monkeypatch.context() as patched:
        patched.setattr(entering, "PASS_SECONDS", -1)
        assert over in person.post(**{"pass": token})[1]
    again = issuing.issue(person.office.owner, person.office.case, "en")
    assert over in person.post(**{"pass": token})[1]
    assert "do not go together" in person.enter()
    assert "What is kept about you" in person.enter(code=again.code, pin=again.pin)
    issuing.revoke(person.office.owner, person.office.case)
    assert "do not go together" in person.enter(code=again.code, pin=again.pin)
    codes = [
        entry.codes[-1] for entry in AuditEntry.objects.filter(act__startswith="own.").exclude(channel="own")
    ]
    assert codes == ["first", "again", "revoked"]


def test_a_paper_ends_after_a_year(person: Person) -> None:
    PersonKey.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert "do not go together" in person.enter()


@pytest.mark.parametrize(
    ("name", "status"),
    [("owner", 200), ("supervisor", 200), ("coordinator", 404), ("colleague", 404), ("administrator", 404),
     ("outsider", 404)],
)  # fmt: skip
def test_who_hands_over_a_paper(person: Person, name: str, status: int) -> None:
    client = make.signed_in(getattr(person.office, name))
    address = f"/cases/{person.office.case}/own"
    assert client.get(address).status_code == status
    made = client.post(address, {"language": "ru"})
    assert made.status_code == status
    if status == 200:
        assert re.search(r"\w{4}-\w{4}-\w{3}", made.text) and "Ваша страница" in made.text
        assert client.post(address, {"revoke": "yes"}).status_code == 302
        assert PersonKey.objects.filter(revoked_at=None).count() == 0
    else:
        assert PersonKey.objects.count() == 1


def test_times_are_those_of_the_agency(person: Person) -> None:
    Agency.objects.filter(pk=person.office.shelter.pk).update(time_zone="Asia/Tokyo")
    end = timezone.localtime(Consent.objects.get().expires_at, ZoneInfo("Asia/Tokyo"))
    assert f"{end:%H:%M}" in person.enter()


def test_a_withdrawal_at_the_desk_shows_on_the_page(person: Person) -> None:
    actions.withdraw_consent(person.office.owner, person.office.case)
    assert "withdrawn" in person.enter()
