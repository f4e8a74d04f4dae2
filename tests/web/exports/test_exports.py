"""Exports with names: purpose, proof, a second person, a file that opens by its passphrase alone."""

from __future__ import annotations

import logging
import re
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.db import connection
from django.db.models import F
from django.utils import timezone
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.errors import BadInputError
from equiano_web.access import DeniedError, UnconfirmedError, Who
from equiano_web.actions import RefusedError
from equiano_web.cases import actions as case_actions
from equiano_web.cases.models import Case
from equiano_web.exports import actions, container, forgetting
from equiano_web.exports.models import Export
from equiano_web.imports.table import read_table
from equiano_web.models import AuditEntry
from equiano_web.people.models import Team
from tests.web import make

pytestmark = pytest.mark.django_db

CANARY = "Канарейкина"
VERA = {
    "family_name": CANARY,
    "given_name": "Вера",
    "birth_date": "1990-05-31",
    "sex": "gender.female",
    "citizenship": "UZB",
    "phone": "+7 000 000-11-22",
    "account": "=told a canary",
    "use_consent": "no",
}


class Office:
    """A team with two supervisors and a coordinator."""

    def __init__(self) -> None:
        self.agency = make.agency()
        self.team = Team.objects.create(agency=self.agency, name="North")
        self.sofia, self.petra = self.proved("supervisor"), self.proved("supervisor")
        self.vera = self.proved("agency_coordinator")
        self.code = self.case()

    def proved(self, role: str) -> Who:
        return replace(make.user(role, self.agency, self.team), confirmed=True)

    def case(self) -> str:
        return Case.objects.get(pk=case_actions.create(self.sofia, VERA)).code

    def ask(self, *codes: str) -> UUID:
        return actions.ask(self.sofia, codes or [self.code], "move")


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_file_is_made_and_opens_by_its_passphrase_alone(office: Office) -> None:
    case = Case.objects.get()
    case_actions.add_entry(
        office.sofia, case.pk, "journey", {"step": "recruitment", "country": "UZB", "since": "2021-03-01"}
    )
    key = office.ask()
    passphrase = actions.make(office.sofia, key)
    file = actions.fetch(office.sofia, key)
    assert CANARY.encode() not in file
    content = container.open_file(file, passphrase.lower().upper().replace("-", " "))
    assert content.startswith(b"\xef\xbb\xbf")
    (row,) = read_table(content).rows
    # What was written is read again, consent to figures or not: this is another use.
    assert {name: value for name, value in row.values.items() if value} == {
        **{name: value for name, value in VERA.items() if name not in ("account",)},
    }
    assert row.steps[0]["country"] == "UZB"
    assert row.source["x_account"] == "=told a canary"
    assert b"'=told a canary" in content  # a spreadsheet runs nothing of it
    assert row.source["x_CaseId"] == office.code
    for wrong in ("", "x", passphrase[:-1]):
        with pytest.raises(BadInputError):
            container.open_file(file, wrong)
    for damaged in (b"", file[:30], file[:-1], file[:-1] + bytes([file[-1] ^ 1]), b"x" + file):
        with pytest.raises(BadInputError):
            container.open_file(damaged, passphrase)


def test_the_format_is_as_it_is_written_down() -> None:
    file = container.close(b"content", "AB-CD")
    key = Scrypt(salt=file[10:26], length=32, n=2**17, r=8, p=1).derive(b"ABCD")
    assert AESGCM(key).decrypt(file[26:38], file[38:], b"EQEXPORT1\n") == b"content"
    assert re.fullmatch(r"([2-9A-HJKMNP-TV-Z]{4}-){5}[2-9A-HJKMNP-TV-Z]{4}", container.new_passphrase())


def test_each_step_takes_a_proof(office: Office) -> None:
    key = office.ask()
    unproved = replace(office.sofia, confirmed=False)
    with pytest.raises(UnconfirmedError):
        actions.ask(unproved, [office.code], "move")
    for act in (actions.approve, actions.make, actions.fetch):
        with pytest.raises(UnconfirmedError):
            act(unproved, key)  # type: ignore[operator]


@pytest.mark.parametrize(("count", "state"), [(20, "approved"), (21, "asked")])
def test_over_twenty_a_second_person_agrees(office: Office, count: int, state: str) -> None:
    codes = [office.code, *(office.case() for _ in range(count - 1))]
    key = office.ask(*codes)
    assert Export.objects.get().state == state
    if state == "approved":
        return
    with pytest.raises(RefusedError):
        actions.make(office.sofia, key)
    with pytest.raises(RefusedError) as own:
        actions.approve(office.sofia, key)
    assert own.value.code == "own"
    outsider = replace(make.user("supervisor", make.agency("Police", "police")), confirmed=True)
    with pytest.raises(DeniedError):
        actions.approve(outsider, key)
    actions.approve(office.petra, key)
    with pytest.raises(DeniedError):
        actions.make(office.petra, key)  # who agrees does not get the file
    assert actions.make(office.sofia, key)
    with pytest.raises(RefusedError):
        actions.make(office.sofia, key)  # once


def test_twenty_at_a_time_is_more_than_twenty(office: Office) -> None:
    codes = [office.code, *(office.case() for _ in range(20))]
    states = []
    for code in (*codes[:20], codes[0], codes[20], codes[20]):
        key = office.ask(code)
        states.append(Export.objects.get(pk=key).state)
    assert states == [*["approved"] * 21, "asked", "asked"]  # the same case once more takes no more away
    with pytest.raises(RefusedError):
        actions.make(office.sofia, key)
    actions.approve(office.petra, key)
    assert actions.make(office.sofia, key)
    # What a second person agreed to is not counted, nor what was long ago, nor what others took.
    assert Export.objects.get(pk=actions.ask(office.petra, [codes[20]], "move")).state == "approved"
    Export.objects.update(made_at=F("made_at") - actions.ALONE_WITHIN)
    assert Export.objects.get(pk=office.ask(codes[20])).state == "approved"


def test_what_was_agreed_to_too_long_ago_or_left_ones_reach_is_not_made(office: Office) -> None:
    key = office.ask()
    Export.objects.update(until=Export.objects.get().made_at - timedelta(seconds=1))
    with pytest.raises(RefusedError):
        actions.make(office.sofia, key)
    again = office.ask()
    Case.objects.update(sealed=True)
    with pytest.raises(RefusedError) as refused:
        actions.make(office.sofia, again)
    assert refused.value.code == "cases"


def test_a_case_out_of_reach_is_none(office: Office) -> None:
    other = Team.objects.create(agency=office.agency, name="South")
    far = replace(make.user("supervisor", office.agency, other), confirmed=True)
    for who, codes in ((far, [office.code]), (office.sofia, [office.code, "ZZZZ-ZZZZ"]), (office.sofia, [])):
        with pytest.raises(RefusedError) as refused:
            actions.ask(who, codes, "move")
        assert refused.value.code == "cases"
    with pytest.raises(RefusedError):
        actions.ask(office.sofia, [office.code], "curiosity")


@pytest.mark.parametrize(
    "role", ["first_responder", "caseworker", "analyst", "administrator", "national_coordinator"]
)
def test_others_export_nothing(office: Office, role: str) -> None:
    with pytest.raises(DeniedError):
        actions.ask(office.proved(role), [office.code], "move")


def test_a_field_closed_to_the_role_does_not_leave(office: Office) -> None:
    key = actions.ask(office.vera, [office.code.lower()], "move")
    passphrase = actions.make(office.vera, key)
    text = container.open_file(actions.fetch(office.vera, key), passphrase).decode("utf-8-sig")
    assert CANARY in text
    assert "canary" not in text


def test_it_stands_in_the_audit_with_purpose_and_cases_and_nothing_rests_readable(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with caplog.at_level(logging.DEBUG, logger="equiano_web"):
        key = office.ask()
        passphrase = actions.make(office.sofia, key)
    noted = AuditEntry.objects.get(act="export.make", outcome="done")
    assert noted.codes == ["purpose:move", f"case:{Case.objects.get().pk}"]
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]
    assert CANARY not in caplog.text
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            dump = repr(
                [[bytes(one) if isinstance(one, memoryview) else one for one in row] for row in cursor]
            )
            for canary in (CANARY, repr(CANARY.encode())[2:-1], passphrase):
                assert canary not in dump, table


def test_the_command_opens_it(office: Office, tmp_path: Path) -> None:
    key = office.ask()
    (tmp_path / "passphrase").write_text(actions.make(office.sofia, key) + "\n")
    (tmp_path / "x.eqx").write_bytes(actions.fetch(office.sofia, key))
    line = ["web", "open-export", str(tmp_path / "x.eqx"), "--passphrase-file", str(tmp_path / "passphrase")]
    result = CliRunner().invoke(app, [*line, "--out", str(tmp_path / "cases.csv"), "--json"])
    assert result.exit_code == 0, result.output
    assert CANARY in (tmp_path / "cases.csv").read_text(encoding="utf-8-sig")
    assert CANARY not in result.output


@pytest.mark.parametrize(("lang", "title"), [("en", "Exports with names"), ("ru", "Выгрузки с именами")])
def test_the_pages_ask_make_show_once_and_give(office: Office, lang: str, title: str) -> None:
    client = make.signed_in(office.sofia, lang, confirmed=True)
    assert title in client.get("/exports").text
    assert client.post("/exports", {"codes": "AAAA-AAAA", "purpose": "move"}).status_code == 200
    assert client.post("/exports", {"codes": office.code, "purpose": "move"}).status_code == 302
    key = Export.objects.get().pk
    shown = client.post(f"/exports/{key}/make")
    passphrase = re.search(r"<code>([0-9A-Z-]{29})</code>", shown.text)
    assert passphrase is not None
    assert passphrase[1] not in client.get("/exports").text
    file = client.post(f"/exports/{key}/file")
    assert CANARY in container.open_file(file.content, passphrase[1]).decode()
    assert make.signed_in(office.petra, confirmed=True).post(f"/exports/{key}/file").status_code == 404
    assert make.signed_in(office.sofia).post(f"/exports/{key}/file").status_code == 403
    assert make.signed_in(office.proved("caseworker"), confirmed=True).get("/exports").status_code == 404


@pytest.mark.parametrize(("seconds", "kept"), [(5, True), (-1, False)])
def test_a_file_goes_after_its_day(office: Office, seconds: int, kept: bool) -> None:
    key = office.ask()
    actions.make(office.sofia, key)
    Export.objects.update(until=timezone.now() + timedelta(seconds=seconds))
    assert forgetting.forget_old() == (not kept)
    assert (Export.objects.get().content is not None) == kept
