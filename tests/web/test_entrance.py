"""A request is taken whole before its page is made, and what does not arrive is answered."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

from equiano_web import entrance
from equiano_web.entrance import Entrance, environ_of
from equiano_web.middleware import REFUSED

LARGEST = 1_000_000
Headers = list[tuple[str, str]]


class HeadersOf:
    """As granian gives them."""

    def __init__(self, pairs: Headers) -> None:
        self._pairs = pairs

    def items(self) -> Headers:
        return self._pairs

    def get(self, name: str) -> str | None:
        return dict(self._pairs).get(name)

    def __contains__(self, name: str) -> bool:
        return name in dict(self._pairs)


class Scope:
    """What granian says of a request."""

    proto, http_version, rsgi_version, scheme = "http", "1.1", "1.6", "http"
    server, client, path, query_string = "127.0.0.1:8600", "192.0.2.7:50123", "/cases", "page=2"
    authority: str | None = None

    def __init__(self, method: str = "GET", headers: Iterable[tuple[str, str]] = (), **changed: str) -> None:
        self.method, self.headers = method, HeadersOf([("host", "example.org"), *headers])
        self.__dict__ |= changed


class Protocol:
    """A client that sends parts, one after the other; None for never."""

    def __init__(self, *parts: bytes | None, goes: bool = False) -> None:
        self._parts, self._goes = parts, goes
        self.read, self.answers = 0, list[tuple[int, Headers, bytes]]()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            if part is None:
                await asyncio.sleep(60)
            if self._goes:
                raise ProtocolClosed
            self.read += len(part or b"")
            yield part or b""

    async def __call__(self) -> bytes:
        return b"".join([part async for part in self])

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        self.answers.append((status, headers, body))


def _page(environ: dict[str, Any], begin: Callable[..., object]) -> list[bytes]:
    status = environ.get(REFUSED, 200)
    begin(f"{status} So", [("X-Length", environ.get("CONTENT_LENGTH", "none"))])
    return [environ["wsgi.input"].read()[:10], b"|", environ["REQUEST_METHOD"].encode()]


def ask(*asked: tuple[Scope, Protocol], page: Any = _page, at_once: int = 1) -> None:
    """Have requests answered, side by side."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        served = Entrance(page, at_once, LARGEST)
        served.__rsgi_init__(loop)
        await asyncio.gather(*(served.__rsgi__(scope, protocol) for scope, protocol in asked))  # type: ignore[arg-type]
        await loop.run_in_executor(None, served.__rsgi_del__, loop)

    # A browser of other tests has a loop of its own in this thread.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, run()).result()


def answer_of(protocol: Protocol, method: str = "POST", **headers: str) -> tuple[int, str, bytes]:
    """Status, length that the page was told, and content."""
    scope = Scope(method, [(name.replace("_", "-"), value) for name, value in headers.items()])
    ask((scope, protocol))
    ((status, told, content),) = protocol.answers
    return status, dict(told)["X-Length"], content


def test_what_was_sent_is_given_whole() -> None:
    assert answer_of(Protocol(b"ab", b"cd"), content_length="4") == (200, "4", b"abcd|POST")
    assert answer_of(Protocol(b"ab", b"cd"), transfer_encoding="chunked") == (200, "4", b"abcd|POST")
    assert answer_of(Protocol(), content_length="0") == (200, "none", b"|POST")


def test_of_a_question_nothing_is_waited_for() -> None:
    assert answer_of(Protocol(None), "GET") == (200, "none", b"|GET")
    assert answer_of(Protocol(None), "HEAD") == (200, "none", b"|HEAD")
    assert answer_of(Protocol(b"q"), "GET", content_length="1") == (200, "1", b"q|GET")


def test_the_largest_is_taken_and_a_byte_more_is_refused_once_it_was_read() -> None:
    for length in ({"content_length": str(LARGEST)}, {"transfer_encoding": "chunked"}):
        fits = Protocol(b"x" * (LARGEST - 1), b"x")
        assert answer_of(fits, **length)[:2] == (200, str(LARGEST))
    for length in ({"content_length": str(LARGEST + 1)}, {"transfer_encoding": "chunked"}):
        more = Protocol(b"x" * LARGEST, b"x")
        assert answer_of(more, **length) == (413, "none", b"|POST")
        assert more.read == LARGEST + 1, "else who sends still would see no answer"


def test_what_has_no_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "READ_AT_MOST", 3 * LARGEST)
    told = Protocol(b"x" * LARGEST)
    assert answer_of(told, content_length=str(3 * LARGEST + 1))[0] == 413
    assert told.read == 0
    untold = Protocol(*[b"x" * LARGEST] * 10)
    assert answer_of(untold, transfer_encoding="chunked")[0] == 413
    assert untold.read == 4 * LARGEST


def test_what_does_not_arrive_is_refused_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "PATIENCE_S", 0.05)
    monkeypatch.setattr(entrance, "SLOWEST_BYTES_S", 1e9)
    assert answer_of(Protocol(b"a", None), content_length="2") == (408, "none", b"|POST")
    assert answer_of(Protocol(b"a", None), content_length=str(LARGEST)) == (408, "none", b"|POST")
    assert answer_of(Protocol(b"a", None), transfer_encoding="chunked")[0] == 408


def test_more_is_given_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    given = list[float]()
    real = asyncio.timeout
    monkeypatch.setattr(entrance.asyncio, "timeout", lambda s: given.append(s) or real(s))
    for bytes_ in (16_000, LARGEST):
        answer_of(Protocol(b"x" * bytes_), content_length=str(bytes_))
    answer_of(Protocol(b"x"), content_length=str(100 * LARGEST))
    assert given == [31.0, 30 + LARGEST / 16_000, 30 + LARGEST / 16_000]


def test_whoever_went_away_gets_no_page_made() -> None:
    made = list[object]()
    gone = Protocol(b"a", goes=True)
    ask((Scope("POST", [("content-length", "4")]), gone), page=lambda *asked: made.append(asked))
    assert (gone.answers, made) == ([], [])


def test_pages_are_made_while_many_have_not_sent_all(monkeypatch: pytest.MonkeyPatch) -> None:
    # The attack: four forms that never ended held the four threads of a server.
    monkeypatch.setattr(entrance, "PATIENCE_S", 0.3)
    order = list[int]()
    slow = [(Scope("POST", [("content-length", "9")]), Protocol(b"a", None)) for _ in range(40)]
    large = [(Scope("POST", [("content-length", str(LARGEST))]), Protocol(b"a", None)) for _ in range(9)]
    monkeypatch.setattr(entrance, "SLOWEST_BYTES_S", 1e9)

    def page(environ: dict[str, Any], begin: Callable[..., object]) -> list[bytes]:
        order.append(environ.get(REFUSED, 200))
        return _page(environ, begin)

    ask(*slow, *large, (Scope(), Protocol()), page=page)
    assert order == [200, *[408] * 49]


def test_few_large_ones_are_in_memory_at_a_time() -> None:
    now, most = 0, 0

    class Counted(Protocol):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            nonlocal now, most
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.01)
            yield b"x" * LARGEST
            now -= 1

    sent = [(Scope("POST", [("content-length", str(LARGEST))]), Counted()) for _ in range(9)]
    ask(*sent)
    assert most == 4
    assert all(protocol.answers[0][0] == 200 for _, protocol in sent)


def test_of_what_will_be_refused_nothing_is_kept() -> None:
    # It takes no turn among the large ones, so any number of them may be on their way.
    alive = most = 0

    class Part(bytes):
        def __new__(cls, content: bytes) -> Part:
            nonlocal alive, most
            alive += 1
            most = max(most, alive)
            return super().__new__(cls, content)

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    class Long(Protocol):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for _ in range(10):
                yield Part(bytes(LARGEST // 10))
                await asyncio.sleep(0)
            yield b"x"

    sent = [(Scope("POST", [("content-length", str(LARGEST + 1))]), Long()) for _ in range(20)]
    ask(*sent)
    assert [protocol.answers[0][0] for _, protocol in sent] == [413] * 20
    assert most <= 2 * 20, "the one at hand, and the next"


def test_a_fault_before_the_pages_says_its_kind_alone(caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_: object) -> list[bytes]:
        raise ValueError("Ganna Testova")

    failed = Protocol()
    ask((Scope(), failed), (Scope(), failed), page=broken)  # the hand works on
    assert failed.answers == []  # granian answers 500 for it
    assert [record.getMessage() for record in caplog.records] == ["no page was made: ValueError"] * 2


def test_what_a_page_has_open_is_closed() -> None:
    closed = list[int]()

    class Parts(list[bytes]):
        def close(self) -> None:
            closed.append(threading.get_ident())

    def page(environ: dict[str, Any], begin: Callable[..., object]) -> list[bytes]:
        begin("200 OK", [])
        return Parts([b"a", b"b"])

    asked = Protocol()
    ask((Scope(), asked), page=page)
    assert asked.answers == [(200, [], b"ab")]
    assert closed and closed[0] != threading.get_ident()


def test_a_page_that_takes_long_holds_up_no_other() -> None:
    ended = list[str]()
    free = threading.Event()

    def page(environ: dict[str, Any], begin: Callable[..., object]) -> list[bytes]:
        if environ["PATH_INFO"] == "/long":
            assert free.wait(30)
        else:
            free.set()  # else the long one would never end
        ended.append(environ["PATH_INFO"])
        return _page(environ, begin)

    ask((Scope(path="/long"), Protocol()), (Scope(path="/short"), Protocol()), page=page)
    assert ended == ["/short", "/long"]


def test_the_environment_is_that_of_wsgi() -> None:
    headers = [
        ("content-type", "text/plain"),
        ("content-length", "3"),
        ("cookie", "a=1"),
        ("cookie", "b=2"),
        ("x-forwarded-for", "192.0.2.1"),
        ("x_forwarded_for", "203.0.113.66"),
        ("accept", "text/html"),
        ("accept", "*/*"),
    ]
    scope = Scope("POST", headers, path="/п", client="[2001:db8::1]:50123")
    found = environ_of(scope, b"abc")  # type: ignore[arg-type]
    assert found.pop("wsgi.input").read() == b"abc"
    assert not found.pop("wsgi.errors").closed
    assert found == {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/п".encode().decode("latin-1"),
        "QUERY_STRING": "page=2",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8600",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "2001:db8::1",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "3",
        "HTTP_HOST": "example.org",
        "HTTP_COOKIE": "a=1; b=2",
        # What the proxy says: a client's own with underscores would be read as the same.
        "HTTP_X_FORWARDED_FOR": "192.0.2.1",
        "HTTP_ACCEPT": "text/html,*/*",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def test_of_http_2_the_host_is_no_header() -> None:
    scope = Scope(http_version="2", authority="example.org:8600")
    scope.headers = HeadersOf([])
    found = environ_of(scope, b"")  # type: ignore[arg-type]
    assert (found["HTTP_HOST"], found["SERVER_PROTOCOL"]) == ("example.org:8600", "HTTP/2")
    assert "CONTENT_LENGTH" not in found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "lang", "told"),
    [
        (413, "en", "What you sent is larger than 17 MB"),
        (413, "ru", "Отправлено больше 17 МБ"),
        (408, "en", "Not all of what you sent has arrived"),
        (408, "ru", "Отправленное дошло не полностью"),
    ],
)
def test_it_is_said_on_a_page_or_to_a_program(status: int, lang: str, told: str) -> None:
    client = Client(headers={"accept-language": lang})
    page = client.post("/sign-in", headers={"accept": "text/html"}, **{REFUSED: status})
    assert page.status_code == status
    assert told in page.content.decode()
    assert 'id="main-content"' in page.content.decode()
    for path, accept in (("/api/v1/cases", "*/*"), ("/sign-in", "application/json")):
        answer = client.post(path, headers={"accept": accept}, **{REFUSED: status})
        assert answer.status_code == status
        assert answer.json()["text"].startswith(told)
        assert re.fullmatch("request_[a-z_]+", answer.json()["code"])


def test_the_largest_file_of_every_room_fits_a_request() -> None:
    root = Path(import_module("equiano_web").__path__[0])
    rooms = [
        one for one in root.rglob("*.py") if re.search(r"^_?MOST_BYTES = ", one.read_text("utf-8"), re.M)
    ]
    assert len(rooms) >= 6
    for path in rooms:
        if path.parts[-2:] == ("consents", "audio.py"):
            continue  # lies on the server, nobody sends it
        name = ".".join(["equiano_web", *path.relative_to(root).with_suffix("").parts])
        room = import_module(name)
        most = getattr(room, "MOST_BYTES", None) or room._MOST_BYTES
        assert most + 2**20 < settings.DATA_UPLOAD_MAX_MEMORY_SIZE == settings.FILE_UPLOAD_MAX_MEMORY_SIZE, (
            name
        )
