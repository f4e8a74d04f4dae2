"""Walks docs/tutorials/first-case.md as a new user does: the demo network, a real server, a real browser.

The words that are clicked are those of the page's bold letters, in both languages: a button that is renamed
without the tutorial fails here.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.commands.installation import Installation
from tests.web.databases import new_database

PAGES = Path(__file__).parents[2] / "docs" / "tutorials"
# Bold words of the tutorial, by what is done with them.
WORDS = {
    "en": {
        "new": "New case",
        "search": "Search",
        "none": "None of these: write down a new case",
        "save": "Save",
        "casework": "Casework",
        "talks": "Talks and what was asked already",
        "begin": "Begin a talk",
        "continue": "Continue",
        "stop": "Stop and see the result",
        "decide": "Write down your decision",
    },
    "ru": {
        "new": "Новое дело",
        "search": "Поиск",
        "none": "Никто из них: завести новое дело",
        "save": "Сохранить",
        "casework": "Дела",
        "talks": "Беседы и о чём уже спрашивали",
        "begin": "Начать беседу",
        "continue": "Далее",
        "stop": "Остановиться и показать результат",
        "decide": "Записать решение",
    },
}
LANGUAGES = {"en": "English", "ru": "Русский"}
FILES = {"en": "first-case.md", "ru": "first-case.ru.md"}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Served:
    """A demo network that is served."""

    def __init__(self, place: Installation, url: str, login: Any) -> None:
        self.place = place
        self.url = url
        self.login = login
        self._used = ""

    def code(self) -> str:
        """The second factor's code: good for as long as it is typed, and not one that was used before."""
        while True:
            code = self.place.run("web", "demo-logins", "--code", "caseworker").stdout.strip()
            if code != self._used and time.time() % 30 < 25:
                self._used = code
                return code
            time.sleep(1)


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with new_database() as url:
        yield url


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    place = Installation(folder, EQUIANO_WEB_DEMO="1", DATABASE_URL=database)
    place.run("web", "demo", "--cases", "12")
    logins = place.json("web", "demo-logins")["logins"]
    login = next(one for one in logins if one["role"] == "caseworker")
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "equiano", "serve", "--port", str(port)],
        env=place.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://localhost:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/health", timeout=5)
            break
        except OSError:
            time.sleep(0.1)
    yield Served(place, url, login)
    server.terminate()
    assert server.wait(timeout=30) is not None


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_tutorial_names_the_buttons_as_the_pages_do(lang: str) -> None:
    text = (PAGES / FILES[lang]).read_text(encoding="utf-8").replace("\n", " ")
    for word in WORDS[lang].values():
        assert f"**{word}**" in text, word


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_command_for_a_code_runs_where_make_serve_was_run(
    served: Served, tmp_path: Path, lang: str
) -> None:
    lines = re.findall(r"^.*demo-logins.*$", (PAGES / FILES[lang]).read_text(encoding="utf-8"), re.MULTILINE)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "web").symlink_to(served.place.environment["EQUIANO_WEB_DATA"])
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    program = tmp_path / ".venv" / "bin" / "equiano"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m equiano "$@"\n', encoding="utf-8")
    program.chmod(0o700)
    bare = {name: text for name, text in served.place.environment.items() if name != "EQUIANO_WEB_DATA"}
    done = subprocess.run(
        lines, shell=True, cwd=tmp_path, env=bare, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"\d{6}", done.stdout.strip())


@pytest.mark.browser
@pytest.mark.journey
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_new_user_gets_to_a_case_that_is_found_again(served: Served, chromium: Any, lang: str) -> None:
    words = WORDS[lang]
    context = chromium.new_context(locale=lang, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served.url)
    page.locator("input[type=email], input[name=login]").fill(served.login["email"])
    page.locator("input[type=password]").fill(served.login["password"])
    page.locator("main form button[type=submit]").first.click()
    page.locator("input[name=code]").fill(served.code())
    page.locator("main form button").first.click()
    page.wait_for_url("**/tasks")
    language = page.get_by_role("button", name=LANGUAGES[lang])
    if language.count():  # the account's own language is the other
        language.click()

    page.get_by_role("link", name=words["casework"], exact=True).first.click()
    page.get_by_role("link", name=words["new"]).or_(
        page.get_by_role("button", name=words["new"])
    ).first.click()
    page.locator("input[name=text]").fill("Kovalchuk Natasha 1990")
    page.get_by_role("button", name=words["search"]).click()
    page.get_by_role("button", name=words["none"]).click()
    page.locator("input[name=family_name]").fill("Ковальчук")
    page.locator("input[name=given_name]").fill("Наталья")
    page.locator("input[name=birth_date]").fill("1990")
    page.get_by_role("button", name=words["save"]).click()
    if page.locator("input[name=other]").count():  # of the other language's walk
        page.get_by_role("button", name=words["save"]).click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}$"))
    case = page.url
    assert re.search(r"[2-9A-Z]{4}[-‑][2-9A-Z]{4}", page.locator("main").inner_text())

    page.get_by_role("link", name=words["talks"]).click()
    page.get_by_role("link", name=words["begin"]).or_(
        page.get_by_role("button", name=words["begin"])
    ).first.click()
    for _ in range(2):  # with whom, and that it is safe
        for group in page.locator("fieldset").all():
            group.locator("input[type=radio]").first.check()
        page.get_by_role("button", name=words["continue"]).click()
    page.get_by_role("button", name=words["continue"]).click()
    for answer in ("yes", "no", "unknown", "yes"):
        page.locator(f"button[name=answer][value={answer}]").click()
    page.get_by_role("button", name=words["stop"]).click()
    assert "not trafficked" not in page.locator("main").inner_text().casefold()
    page.get_by_role("link", name=words["decide"]).or_(
        page.get_by_role("button", name=words["decide"])
    ).first.click()
    assert page.locator("main form").count()

    page.get_by_role("link", name=words["casework"]).first.click()
    page.locator("input[name=text]").fill("kovalczuk natalia")
    page.get_by_role("button", name=words["search"]).click()
    found = [link.get_attribute("href") for link in page.locator("table a").all()]
    assert case.removeprefix(served.url) in found[:2]  # the other language's walk wrote the same name down
    other = next(name for code, name in LANGUAGES.items() if code != lang)
    page.get_by_role("button", name=other).click()  # what was found came by POST: its address leads back
    page.wait_for_url(f"{served.url}/cases")
    assert page.locator("input[name=text]").count()
    assert all(url.startswith(served.url) for url in asked), "a request left the machine"
    assert not any("oval" in url or "%D0" in url for url in asked), "a name stood in an address"
    context.close()
