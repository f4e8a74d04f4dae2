"""Clients that sign in as people do, and use the pages: one thread and one kept connection each."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from equiano_web.people.login import Login

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
CASE = re.compile(rb'href="(/cases/[0-9a-f-]{36})"')
_LINK = re.compile(rb'href="(/[^"#]*)')
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
Sought = list[tuple[str, str]]  # surname and phone


class Browser:
    """Somebody at a page; cookies are kept, scripts are not run."""

    def __init__(self, port: int, language: str) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("localhost", port, timeout=60)
        self._cookies = {"language": language}
        self.token = ""
        self.took = 0.0

    def get(self, path: str) -> bytes:
        """A page, followed to where it leads."""
        return self._ask("GET", path)

    def post(self, path: str, **fields: str) -> bytes:
        """What a form was answered with, followed to where it leads."""
        return self._ask("POST", path, urlencode({"csrfmiddlewaretoken": self.token, **fields}))

    def _ask(self, method: str, path: str, body: str | None = None) -> bytes:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.perf_counter()
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        except (ConnectionError, http.client.RemoteDisconnected):
            # Closed while nobody used it, as a browser finds it too: once more, on a new one.
            self._connection.close()
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        content = answer.read()
        self.took = time.perf_counter() - start
        for header, value in answer.getheaders():
            if header.lower() == "set-cookie":
                name, _, rest = value.partition("=")
                self._cookies[name] = rest.split(";")[0]
        if answer.status in (301, 302, 303):
            return self.get(answer.getheader("Location") or "/")
        if answer.status != 200:
            raise RuntimeError(f"{method} {_ID.sub('*', path)}: {answer.status}")
        if found := _TOKEN.search(content):
            self.token = found[1].decode()
        return content

    def sign_in(self, login: Login) -> None:
        """Password, then the code of the authenticator app."""
        self.get("/sign-in")
        self.post("/sign-in", login=login.email, password=login.password)
        code = format_hotp_value(hotp_value(login.totp_secret, int(time.time()) // 30))
        if b'name="code"' in self.post("/sign-in/second-step", code=code):
            raise RuntimeError("the code was not taken")

    def stay_signed_in(self, other: Browser) -> None:
        """As another one is, at a server that reads the same sessions."""
        self._cookies = dict(other._cookies)

    def walk(self, pages: int = 400) -> int:
        """Open one page of each kind that links lead to, from the first page on; how many."""
        seen, waiting, opened = set[str](), ["/", "/cases"], 0
        while waiting and opened < pages:
            path = waiting.pop(0)
            kind = _ID.sub("*", path)
            if kind in seen or path.startswith(("/static", "/sign-out")):
                continue
            seen.add(kind)
            try:
                content = self.get(path)
            except RuntimeError:  # asks for a proof, or is not for this role
                continue
            opened += 1
            waiting += [link.decode().replace("&amp;", "&") for link in _LINK.findall(content)]
        return opened


class User:
    """A client and what it knows of its own cases."""

    def __init__(self, browser: Browser, sought: Sought, seed: int) -> None:
        self.browser, self._sought, self._rng = browser, sought, random.Random(seed)
        found = [case for page in (1, 2, 3) for case in CASE.findall(browser.get(f"/cases?page={page}"))]
        self.cases = [case.decode() for case in dict.fromkeys(found)]

    def list(self) -> bytes:
        """One of the first pages of the list."""
        return self.browser.get(f"/cases?page={self._rng.choice((1, 1, 1, 2, 3))}")

    def case(self) -> bytes:
        """A case."""
        return self.browser.get(self._rng.choice(self.cases)) if self.cases else self.list()

    def surname(self) -> bytes:
        """A search for a whole surname."""
        return self._search(self._one()[0])

    def prefix(self) -> bytes:
        """A search for the first three or four letters of a surname."""
        return self._search(self._one()[0][: self._rng.choice((3, 4))])

    def phone(self) -> bytes:
        """A search for a phone."""
        return self._search(self._one()[1])

    def inbox(self) -> bytes:
        """Referrals that came; of who answers none, those that went."""
        return self.browser.get("/referrals")

    def outbox(self) -> bytes:
        """Referrals that went."""
        return self.browser.get("/referrals?side=out")

    def figures(self) -> bytes:
        """The page of figures."""
        return self.browser.get("/dashboard")

    def day(self) -> bytes:
        """What is due."""
        return self.browser.get("/tasks")

    def _one(self) -> tuple[str, str]:
        return self._rng.choice(self._sought)

    def _search(self, text: str) -> bytes:
        return self.browser.post("/cases/search", text=text)


KINDS: dict[str, Callable[[User], bytes]] = {
    "list": User.list,
    "case": User.case,
    "search: surname": User.surname,
    "search: 3 or 4 letters": User.prefix,
    "search: phone": User.phone,
    "inbox": User.inbox,
    "outbox": User.outbox,
    "figures": User.figures,
    "my day": User.day,
}
# Of a day: lists and figures are looked at, cases opened, somebody looked for.
MIX = (
    *("list", "case", "case", "search: surname", "search: 3 or 4 letters", "search: phone"),
    *("inbox", "outbox", "figures", "my day"),
)


def run(users: list[User], kinds: tuple[str, ...], seconds: float, pause: float) -> dict[str, list[float]]:
    """Let all users ask for pages at the same time.

    Args:
        users: The users.
        kinds: Kinds of page, drawn at random.
        seconds: For how long.
        pause: Mean pause between two pages of a user, in seconds.

    Returns:
        Seconds that each page took, by kind.
    """
    found: dict[str, list[float]] = {kind: [] for kind in kinds}
    end = time.perf_counter() + seconds
    faults: list[BaseException] = []

    def use(user: User, rng: random.Random) -> None:
        try:
            for _ in _until(end):
                if pause:
                    time.sleep(rng.uniform(0, 2 * pause))
                kind = rng.choice(kinds)
                KINDS[kind](user)
                found[kind].append(user.browser.took)
        except BaseException as fault:
            faults.append(fault)

    threads = [
        threading.Thread(target=use, args=(user, random.Random(number))) for number, user in enumerate(users)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return found


def _until(end: float) -> Iterator[None]:
    while time.perf_counter() < end:
        yield
