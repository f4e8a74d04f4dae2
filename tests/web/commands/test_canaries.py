"""A day's acts on a real server with canaries in every field of a person: where do they sing?

In the pages of who may see them, and nowhere else: not in what the server prints or logs, in addresses,
headers, cookies, answers of errors, e-mails, files, or a dump of the database, in whatever encoding.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.web.commands import canaries
from tests.web.commands.browser import Answer, Browser
from tests.web.commands.canaries import heard
from tests.web.commands.installation import ADMINISTRATOR, Installation
from tests.web.commands.mailbox import Mailbox, mailbox

PERSON = {
    "family_name": canaries.SURNAME,
    "given_name": canaries.GIVEN,
    "other_names": canaries.NICKNAME,
    "phone": canaries.PHONE,
    "document_number": canaries.DOCUMENT,
    "account": canaries.NOTE,
}
ROLES = ("supervisor", "caseworker", "agency_coordinator")
TABLE = f"Фамилия,Имя,Телефон\n{canaries.SURNAME},{canaries.GIVEN},{canaries.PHONE}\n".encode()


@dataclass
class Day:
    """What was left behind by a day of acts."""

    place: Installation
    temporary: Path
    box: Mailbox
    browsers: dict[str, Browser] = field(default_factory=dict)
    printed: str = ""
    written: frozenset[str] = frozenset()
    removed: list[bytes] = field(default_factory=list)
    faults: list[Answer] = field(default_factory=list)
    sealed: list[bytes] = field(default_factory=list)

    def answers(self) -> list[Answer]:
        return [answer for browser in self.browsers.values() for answer in browser.seen]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    server = os.environ.get("DATABASE_URL", "")
    if request.param == "postgresql" and not server:
        pytest.skip("needs PostgreSQL: .ci/postgres")
    folder = tmp_path_factory.mktemp("day")
    url, name = "", f"canaries_{uuid.uuid4().hex}"
    if request.param == "postgresql":
        url = server.rsplit("/", 1)[0] + f"/{name}"
        with psycopg.connect(server, autocommit=True) as control:
            control.execute(f'CREATE DATABASE "{name}"')
    try:
        with mailbox(folder) as box:
            yield _lived(folder, box, url)
    finally:
        if url:
            with psycopg.connect(server, autocommit=True) as control:
                control.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _lived(folder: Path, box: Mailbox, url: str) -> Day:
    temporary = folder / "tmp"
    temporary.mkdir()
    variables = {
        "TMPDIR": str(temporary),
        "HOME": str(folder),
        "EQUIANO_WEB_MAIL": box.url,
        "SSL_CERT_FILE": str(box.certificate),
        "PYTHONPATH": str(Path(__file__).parent / "watch"),
        "EQUIANO_TEST_WATCH": str(folder / "watched"),
    }
    (folder / "watched").mkdir()
    place = Installation(folder, DATABASE_URL=url, **variables)
    place.run("web", "setup", *ADMINISTRATOR)
    logins = place.python("tests.web.commands.staff", *ROLES)
    shutil.rmtree(folder / "watched")
    (folder / "watched").mkdir()  # of the server alone
    day = Day(place, temporary, box)
    with (folder / "printed").open("w+b") as printed, place.serving(printed) as served:
        day.browsers = {role: Browser(served.url) for role in (*ROLES, "program")}
        _work(day, logins)
    day.printed = (folder / "printed").read_text(encoding="utf-8")
    day.written = frozenset((folder / "watched" / "written").read_text(encoding="utf-8").splitlines())
    day.removed = [one.read_bytes() for one in (folder / "watched").rglob("*") if one.is_file()]
    return day


def _work(day: Day, logins: Mapping[str, Any]) -> None:
    """The acts of a day, each checked to have been done."""
    for role in ROLES:
        day.browsers[role].sign_in(logins[role])
    case = _casework(day.browsers["supervisor"])
    _talk(day.browsers["supervisor"], case)
    _moving(day, day.browsers["supervisor"], case)
    _emergency(day.browsers, case)
    day.box.wait()
    _program(day.browsers["supervisor"], day.browsers["program"])
    _faults(day, case)


def _casework(browser: Browser) -> str:
    """Search, create, edit, add entries and a file, seek duplicates, print; the address of the case."""
    page = browser.submit(browser.get("/cases/new"), "text", {"text": f"{canaries.SURNAME} {canaries.GIVEN}"})
    page = browser.submit(page, "searched")
    page = browser.submit(page, "family_name", {**PERSON, "save": "1"})
    assert canaries.SURNAME in page.text
    case = page.url.removeprefix(browser.base)
    page = browser.submit(
        browser.get(f"{case}/edit"), "family_name", {"safe_contact": canaries.PHONE, "medical": canaries.NOTE}
    )
    assert page.url.endswith(case), page.text
    browser.submit(browser.get(f"{case}/add/note"), "text", {"text": canaries.NOTE})
    browser.submit(
        browser.get(f"{case}/add/family"), "relation", {"name": canaries.CHILD, "relation": "child"}
    )
    chosen = {"sensitivity": "narrative"}
    file = (f"{canaries.FILE_NAME}.txt", canaries.FILE_TEXT.encode())
    browser.submit(browser.get(f"{case}/files/add"), "sensitivity", chosen, file=file)
    page = browser.get(f"{case}/files")
    assert canaries.FILE_NAME in page.text
    address = re.search(rf"{case}/files/[0-9a-f-]{{36}}(?=\")", page.text)
    assert address and canaries.FILE_TEXT.encode() in browser.get(address[0]).body
    # A wrong value beside them: the form comes back with what was typed.
    page = browser.submit(browser.get(f"{case}/edit"), "family_name", {"birth_date": canaries.NICKNAME})
    assert page.url.endswith("/edit")
    for path in ("history", "duplicates", "print", "tracks"):
        browser.get(f"{case}/{path}")
    found = browser.submit(browser.get("/cases"), "text", {"text": canaries.PHONE})
    assert canaries.SURNAME in found.text and canaries.SURNAME in browser.get("/cases").text
    return case


def _talk(browser: Browser, case: str) -> None:
    """A talk with an answer in the person's words, a result, a decision with reasons."""
    page = browser.submit(browser.get(f"{case}/screening/new"), "audience", {"audience": "person"})
    steps = dict.fromkeys(set(re.findall(r'name="(step_\w+)"', page.text)), "yes")
    page = browser.submit(page, next(iter(steps)), steps)
    page = browser.submit(page, "age_years", {"age_years": "30"})
    talk = page.url.removeprefix(browser.base).split("/ask")[0]
    page = browser.submit(page, "said", {"answer": "yes", "said": canaries.NOTE})
    page = browser.submit(page, "/finish")
    reasons = {"outcome": "look_closer", "urgency": "soon", "wish": "later", "reasons": canaries.NOTE}
    page = browser.submit(browser.get(f"{talk}/decide"), "reasons", reasons)
    assert page.status == 200 and canaries.NOTE in browser.get(f"{talk}/result").text


def _moving(day: Day, browser: Browser, case: str) -> None:
    """An import, an export and an extract."""
    page = browser.submit(browser.get("/imports"), "file", file=(f"{canaries.FILE_NAME}.csv", TABLE))
    page = browser.submit(page, "/run")
    assert page.url.endswith("/imports"), page.url
    # A file without a header: its first person is taken for the names of the columns.
    rows = f"{canaries.SURNAME};{canaries.CHILD}\nИванова;Анна\n".encode()
    page = browser.submit(browser.get("/imports"), "file", file=("list.csv", rows))
    chosen = {"column": canaries.SURNAME, "field": "family_name"}
    page = browser.submit(page, "/columns", chosen)
    assert 'value="family_name" selected' in page.text
    code = re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b", browser.get(case).text)
    assert code
    page = browser.submit(browser.get("/exports"), "codes", {"codes": code[0], "purpose": "person"})
    page = browser.submit(page, "/make")
    made = browser.submit(page, "/file")
    assert len(made.body) > 500 and b"<html" not in made.body, made.status
    page = day.browsers["agency_coordinator"].get("/extracts")
    extract = day.browsers["agency_coordinator"].submit(page, "purpose", {"purpose": "report-2026"})
    assert extract.body.startswith(b"PAR1")
    day.sealed += [made.body, extract.body]


def _emergency(browsers: Mapping[str, Browser], case: str) -> None:
    """Access in an emergency, with its reason; those who review it are told by mail."""
    code = re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b", browsers["supervisor"].get(case).text)
    assert code
    asked = {"code": code[0], "reason": f"{canaries.REASON} дело сейчас"}
    page = browsers["caseworker"].submit(browsers["caseworker"].get("/emergency"), "reason", asked)
    assert canaries.SURNAME in page.text
    assert "Emergency" in browsers["agency_coordinator"].get("/notices").text


def _program(browser: Browser, program: Browser) -> None:
    """A program works by a token: creates, searches, reads; and sends what does not fit."""
    read, write = (_token(browser, scope) for scope in ("case.search", "case.create"))
    for path, token, content in (
        ("/api/v1/cases", write, {"fields": {"family_name": canaries.SURNAME, "phone": canaries.PHONE}}),
        ("/api/v1/cases", write, {"fields": {"birth_date": canaries.NICKNAME}}),
        ("/api/v1/cases", write, {canaries.NICKNAME: canaries.NOTE}),
        ("/api/v1/cases", write, {"fields": {canaries.NICKNAME: canaries.NOTE}}),
        ("/api/v1/cases", write, {"fields": {canaries.NICKNAME: [canaries.NOTE]}}),
        ("/api/v1/cases", read, {"fields": {"family_name": canaries.SURNAME}}),
        ("/api/v1/cases/search", read, {"text": canaries.SURNAME}),
        ("/api/v1/cases/search", read, {"text": [canaries.SURNAME]}),
        ("/api/v1/cases/search", canaries.PHONE.replace(" ", ""), {"text": canaries.SURNAME}),
    ):
        headers = {"Content_Type": "application/json", "Authorization": f"Bearer {token}"}
        program.ask(path, json.dumps(content).encode(), **headers)
    assert {201, 200, 401, 403, 422} <= {answer.status for answer in program.seen}


def _token(browser: Browser, scope: str) -> str:
    page = browser.submit(browser.get("/me/tokens"), "scopes", {"name": scope, "days": "30", "scopes": scope})
    found = re.search(r"eqtoken_[\w-]+", page.text)
    assert found, page.text
    return found[0]


def _faults(day: Day, case: str) -> None:
    """Addresses that are not there, forms of another site, and a database that quotes what it refuses."""
    browser = day.browsers["supervisor"]
    _refuse_rows(day.place)
    page = browser.submit(browser.get(f"{case}/add/note"), "text", {"text": canaries.NOTE})
    assert page.status == 500
    headers = {"Content_Type": "application/x-www-form-urlencoded"}
    typed = f"text={canaries.NOTE}".encode()
    foreign = browser.ask(f"{case}/add/note", typed, **headers, Referer="https://elsewhere.example/")
    day.faults += [page, foreign, browser.get(f"{case}/none"), browser.ask("/cases/search", typed, **headers)]
    assert [answer.status for answer in day.faults] == [500, 403, 404, 403]


def _refuse_rows(place: Installation) -> None:
    """From now on the database refuses new entries; its message holds values, as those of PostgreSQL do."""
    told = f"Key (text)=({canaries.QUOTED}) is refused"
    if url := place.environment["DATABASE_URL"]:
        with psycopg.connect(url, autocommit=True) as base:
            base.execute(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{told}'; END $$"
            )
            base.execute("CREATE TRIGGER t BEFORE INSERT ON cases_entry EXECUTE FUNCTION refuse()")
        return
    with sqlite3.connect(place.data / "equiano.sqlite") as base:
        base.execute(
            f"CREATE TRIGGER t BEFORE INSERT ON cases_entry BEGIN SELECT RAISE(ABORT, '{told}'); END"
        )


def test_the_canaries_are_heard_in_every_encoding() -> None:
    """Else the other tests would say nothing."""
    import base64
    from urllib.parse import quote

    name = canaries.SURNAME
    for hidden in (
        name.encode(),
        b"\0" + name.encode("utf-16-le"),
        name.encode("cp1251"),
        base64.b64encode(f"a{name}b".encode()),
        base64.urlsafe_b64encode(f"ab{name}c".encode()),
        base64.b64encode(f"abc{name}".encode()),
        name.encode().hex().encode(),
        quote(name).encode(),
        json.dumps({"a": name}).encode(),
        b"GET /cases?q=kanareichuk",
    ):
        assert heard(hidden), hidden
    assert heard(b"+79135550199") == heard(b"tel 555-01-99") | {canaries.PHONE}
    assert not heard(b"an empty page")


def test_what_the_server_prints_tells_of_nobody(day: Day) -> None:
    assert not heard(day.printed)
    # And still says what went wrong, and where.
    assert re.search(
        r"ERROR django.request 500 cases/<uuid:key>/add/<slug:section> \w+Error at .*\.py:\d+", day.printed
    )


def test_addresses_headers_and_cookies_tell_of_nobody(day: Day) -> None:
    for browser in day.browsers.values():
        assert not heard("\n".join(browser.stored()))
    for answer in day.answers():
        assert not heard(answer.url) and not heard(answer.headers), answer.url


def test_pages_of_errors_tell_of_nobody(day: Day) -> None:
    bad = [
        answer
        for answer in day.answers()
        if answer.status >= 400 and b'name="equiano-proof"' not in answer.body
    ]
    assert {answer.status for answer in bad} >= {401, 403, 404, 422, 500}
    for answer in bad:
        assert not heard(answer.body), (answer.status, answer.url)


def test_mails_tell_of_nobody(day: Day) -> None:
    assert any("1 item" in text for text in day.box.texts())
    for mail, text in zip(day.box.mails, day.box.texts(), strict=True):
        assert not heard(mail) and not heard(text)


def test_temporary_files_tell_of_nobody_and_are_gone(day: Day) -> None:
    places = (str(day.place.data), str(day.temporary), "/dev/", "/proc/")
    # A number is a file that is open already.
    assert [one for one in day.written if not one.isdecimal() and not one.startswith(places)] == []
    assert any(one.startswith(str(day.temporary)) for one in day.written), "the server was not watched"
    assert any(b"person" in content for content in day.removed), "what was removed was not kept for us"
    for content in day.removed:
        assert not heard(content)
    assert [one for one in day.temporary.rglob("*") if one.is_file()] == []


def test_files_and_what_leaves_sealed_tell_of_nobody(day: Day) -> None:
    files = [one for one in day.place.data.rglob("*") if one.is_file()]
    assert any(one.is_relative_to(day.place.data / "files") for one in files)
    for one in files:
        assert not heard(str(one)), one.name
        # The process of a job ends a moment after the server, and takes the log of the database with it.
        with suppress(FileNotFoundError):
            assert heard(one.read_bytes()) <= {canaries.QUOTED}, one.name  # the trigger of this test
    assert [heard(content) for content in day.sealed] == [set(), set()]


def test_a_dump_of_the_database_tells_of_nobody(day: Day) -> None:
    dump = _dump(day.place)
    # All that was done stands in it.
    assert {"cases_blob", "cases_token", "screening_screening", "imports_import"} <= set(
        re.findall(r"\w+", dump)
    )
    assert heard(dump) == {canaries.QUOTED}  # by the trigger of this test, so the others would be heard


def _dump(place: Installation) -> str:
    """The whole database as SQL, with what rests in text and in bytes."""
    if url := place.environment["DATABASE_URL"]:
        done = subprocess.run(["pg_dump", "--inserts", url], capture_output=True, check=True, text=True)
        return done.stdout
    with sqlite3.connect(place.data / "equiano.sqlite") as base:
        return "\n".join(base.iterdump())
