"""Writers over HTTP, each on a connection and with a token of its own, and what was acknowledged to them."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from tests.web.durability.acknowledged import Acknowledged

# Seconds: what is lost is asked, not how fast; on a machine with twenty others an answer took 30.
PATIENCE = 180.0


class ServerGoneError(Exception):
    """No answer: whether the act was done nobody was told."""


class Writer(threading.Thread):
    """Makes a case, changes it and adds to it, until the server is gone or it is told to stop."""

    def __init__(self, url: str, token: str, told: Acknowledged, label: str) -> None:
        super().__init__(name=f"writer {label}", daemon=True)
        self.waits: list[tuple[float, float]] = []  # when asked, and when answered
        self.refused: list[int] = []
        self.ended = ""  # by what, of its own
        self.asked = 0.0  # when, of what is not answered yet
        self._url, self._token, self._told, self._label = urlsplit(url), token, told, label
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ask for nothing more."""
        self._stopping.set()

    def run(self) -> None:
        """Work."""
        connection = http.client.HTTPConnection(str(self._url.hostname), self._url.port, timeout=PATIENCE)
        turn = 0
        try:
            while not self._stopping.is_set():
                self._turn(connection, f"{self._label} {turn}")
                turn += 1
        except ServerGoneError as error:
            self.ended = repr(error.__cause__)
        finally:
            connection.close()

    def _turn(self, connection: http.client.HTTPConnection, name: str) -> None:
        fields = {"family_name": name, "given_name": "Вера"}
        if made := self._asked(connection, "POST", "/cases", {"fields": fields}):
            key, phone = made["id"], f"+7 000 {name}"
            self._told.case(key, name)
            if changed := self._asked(
                connection, "PATCH", f"/cases/{key}", {"fields": {"phone": phone}, "base": 1}
            ):
                self._told.change(key, changed["version"], phone)
            entry = {"section": "journey", "fields": {"country": "LTU", "what": name}}
            if added := self._asked(connection, "POST", f"/cases/{key}/entries", entry):
                self._told.entry(added["id"], name)

    def _asked(self, connection: http.client.HTTPConnection, method: str, path: str, body: object) -> Any:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        begun = self.asked = time.monotonic()
        try:
            connection.request(method, f"/api/v1{path}", json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise ServerGoneError from error
        self.asked = 0.0
        self.waits.append((begun, time.monotonic()))
        if answer.status >= 300:
            self.refused.append(answer.status)
            self._stopping.wait(0.1)  # without a database each is refused at once
            return None
        return json.loads(content)


def writers(url: str, tokens: Sequence[str], told: Acknowledged, label: str) -> list[Writer]:
    """Begin, one writer a token."""
    begun = [Writer(url, token, told, f"{label}-{number}") for number, token in enumerate(tokens)]
    for writer in begun:
        writer.start()
    return begun


def finish(crew: Sequence[Writer]) -> None:
    """Have writers ask for nothing more, and wait for what they have asked for."""
    for writer in crew:
        writer.stop()
    for writer in crew:
        writer.join(60)


def wait_for(told: Acknowledged, count: int, limit: float = PATIENCE, crew: Sequence[Writer] = ()) -> None:
    """Wait until so many acts more were acknowledged; otherwise say what the writers of the crew do."""
    end, wanted = time.monotonic() + limit, len(told) + count
    while len(told) < wanted:
        now, at_work = time.monotonic(), [writer for writer in crew if not writer.ended]
        assert now < end and (at_work or not crew), (
            f"{len(told)} of {wanted} acts in {limit:.0f} s; "
            f"ended: {[writer.ended for writer in crew if writer.ended]}; "
            f"refused: {Counter(code for writer in crew for code in writer.refused)}; "
            f"waiting, s: {[round(now - writer.asked) for writer in at_work if writer.asked]}"
        )
        time.sleep(0.005)


def overtaken(crew: Sequence[Writer]) -> int:
    """The most acts that were asked for later than another and answered before it."""
    waits = sorted(wait for writer in crew for wait in writer.waits)
    worst = 0
    for number, (_, answered) in enumerate(waits):
        worst = max(worst, sum(1 for _, other in waits[number + 1 : number + 400] if other < answered))
    return worst
