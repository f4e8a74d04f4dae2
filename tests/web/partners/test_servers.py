"""Two real servers, Kaliningrad and Vilnius, with two data folders: the journey with all that goes wrong."""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.web.commands.installation import Installation
from tests.web.databases import new_database

pytestmark = pytest.mark.journey
SECONDS = 40.0  # a loaded machine; else each step takes two
HOUR = 3600


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class City:
    """An installation with its people (`hand.py`) and its server, which can be stopped and started."""

    def __init__(self, name: str, installation: Installation) -> None:
        self.name, self.installation, self.port = name, installation, free_port()
        installation.environment["EQUIANO_WEB_DEMO"] = "1"
        self.url = f"http://127.0.0.1:{self.port}"
        self.server: subprocess.Popen[bytes] | None = None
        environment = {**installation.environment, "DJANGO_SETTINGS_MODULE": "equiano_web.settings"}
        self.people = subprocess.Popen(
            [sys.executable, "-m", "tests.web.partners.hand"], env=environment, cwd=Path(__file__).parents[3],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        assert self._said(name) == "ready"

    def _said(self, line: object) -> Any:
        assert self.people.stdin is not None and self.people.stdout is not None
        self.people.stdin.write(json.dumps(line) + "\n")
        self.people.stdin.flush()
        return json.loads(self.people.stdout.readline())

    def do(self, what: str, *given: object) -> Any:
        return self._said([what, *given])

    def start(self, wrong_by: int = 0) -> None:
        environment = {**self.installation.environment, "EQUIANO_WEB_TEST_CLOCK": str(wrong_by)}
        command = [sys.executable, "-m", "equiano", "serve", "--port", str(self.port)]
        self.server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        until(self.answers)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5):
                return True
        except OSError:
            return False

    def stop(self) -> None:
        if self.server is not None:
            self.server.terminate()
            self.server.wait(30)
            self.server = None

    def end(self) -> None:
        self.stop()
        assert self.people.stdin is not None
        self.people.stdin.close()
        self.people.wait(30)

    def becomes(self, state: str) -> None:
        until(lambda: self.do("state") == state)


def until(holds: Any) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.1)


def post(url: str, package: bytes) -> int:
    request = urllib.request.Request(
        f"{url}/partners/receive", package, {"Content-Type": "application/jose"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        status: int = answer.status
        return status


@pytest.fixture
def cities(set_up: Installation, tmp_path: Path) -> Iterator[tuple[City, City]]:
    with ExitStack() as stack:
        made = []
        for name in ("Kaliningrad", "Vilnius"):
            url = stack.enter_context(new_database(set_up.environment["DATABASE_URL"]))
            (tmp_path / name).mkdir()
            city = City(name, set_up.copy(tmp_path / name, url))
            stack.callback(city.end)
            made.append(city)
        yield made[0], made[1]


def test_the_journey_between_two_servers(cities: tuple[City, City]) -> None:
    here, there = cities
    here.start()
    there.start()
    here.do("meet", "Vilnius", "LTU", there.url, there.do("card"))
    there.do("meet", "Kaliningrad", "RUS", here.url, here.do("card"))
    here.do("refer")
    here.becomes("acknowledged")
    there.do("accept")
    here.becomes("accepted")

    # The network is cut: it waits, is shown, and goes when the other side is there again.
    there.stop()
    here.do("details")
    until(lambda: [code for _, code, _ in here.do("waiting")] == ["trying"])
    package = base64.b64decode(here.do("package"))
    there.start(-HOUR)
    # Its clock is an hour behind: what we wrote just now is not yet written there.
    until(lambda: _hurried(here) and "clock" in here.do("waiting")[0][2])
    assert there.do("state") == "accepted"
    there.stop()
    there.start(HOUR)
    until(lambda: _hurried(here) and there.do("state") == "details_received")
    until(lambda: here.do("waiting") == [])
    assert abs(here.do("skew") - HOUR) < 120, "the drift is seen"
    assert there.do("told")["prs_FirstName"] == "Вера"
    # The file that goes with it goes apart, once its message has arrived, and is opened there.
    until(lambda: _hurried(here) and here.do("files") == [["arrived", False]])
    ((state, size),) = there.do("files")
    assert state == "held" and size > 100_000

    # The same package once more changes nothing.
    taken = there.do("taken")
    assert post(there.url, package) == 200 and there.do("taken") == taken
    assert any("partner.again" in line for line in there.do("audit"))

    there.stop()
    there.start()
    there.do("ask")
    here.becomes("items_asked")
    here.do("items")
    there.becomes("items_received")

    # The person withdraws while the other side is down.
    there.stop()
    here.do("withdraw")
    there.start()
    until(lambda: _hurried(here) and there.do("state") == "withdrawn")
    there.do("answer")
    here.becomes("withdrawal_answered")
    assert there.do("told") == {} and here.do("stopped") == ["erased"]
    assert there.do("files") == [["gone", 0]]


def _hurried(city: City) -> bool:
    city.do("hurry")
    time.sleep(0.5)
    return True
