"""A browser without a screen: keeps cookies, follows redirects, fills in forms, remembers every answer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

HALF_A_MINUTE = 30


def totp(secret: str, at: float) -> str:
    """The code of that time (RFC 6238)."""
    count = struct.pack(">Q", int(at) // HALF_A_MINUTE)
    digest = hmac.new(base64.b32decode(secret), count, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


@dataclass
class Form:
    """A form of a page, with what stands in it."""

    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Form] = []
        self._select, self._text = "", ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.found.append(Form(given.get("action", ""), given.get("method", "get").upper()))
        elif not self.found:
            return
        form, name = self.found[-1], given.get("name", "")
        form.names |= {name}
        if tag == "input" and given.get("type") not in {"checkbox", "radio", "submit", "file"}:
            form.values.append((name, given.get("value", "")))
        elif tag == "input" and given.get("type") in {"checkbox", "radio"} and "checked" in given:
            form.values.append((name, given.get("value", "on")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            form.values.append((self._select, given.get("value", "")))
        elif tag == "textarea":
            self._text = name
            form.values.append((name, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            name, value = self.found[-1].values[-1]
            self.found[-1].values[-1] = (name, (value + data).lstrip("\n"))


def forms(html: str) -> list[Form]:
    """The forms of a page."""
    reader = _Forms()
    reader.feed(html)
    return reader.found


@dataclass(frozen=True)
class Answer:
    """An answer of the server."""

    url: str
    status: int
    headers: str
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Browser:
    """A browser; `seen` is every answer, redirects too."""

    def __init__(self, base: str) -> None:
        self.base, self.cookies = base, CookieJar()
        self.seen: list[Answer] = []
        keep = urllib.request.HTTPCookieProcessor(self.cookies)
        self._open = urllib.request.build_opener(keep, _NoRedirect, urllib.request.ProxyHandler({})).open

    def ask(self, path: str, data: bytes | None = None, method: str = "", **headers: str) -> Answer:
        """One request, without following."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(
            urljoin(self.base, path), data, {"Origin": self.base, **named}, method=method or None
        )
        try:
            got = self._open(request, timeout=60)
        except urllib.error.HTTPError as error:
            got = error
        with got:
            answer = Answer(request.full_url, got.status, str(got.headers), got.read())
        self.seen.append(answer)
        return answer

    def get(self, path: str) -> Answer:
        """A page, followed to where it leads."""
        return self._follow(self.ask(path))

    def _follow(self, answer: Answer) -> Answer:
        while answer.status in (301, 302, 303):
            where = re.search(r"(?im)^location: (.*)$", answer.headers)
            assert where
            answer = self.ask(urljoin(answer.url, where[1].strip()))
        return answer

    def submit(
        self, page: Answer, wanted: str, values: Mapping[str, str] | None = None, **files: tuple[str, bytes]
    ) -> Answer:
        """Fill in the form that has a field `wanted` (or whose address ends so), send it, follow.

        Args:
            page: Page with the form.
            wanted: Name of one of its fields, or the end of its address.
            values: What is typed; the rest stays as it stands.
            files: Name and content of a file for each field.
        """
        found = [
            one
            for one in forms(page.text)
            if one.method == "POST" and (wanted in one.names or one.action.endswith(wanted))
        ]
        assert found, (page.url, page.status, wanted)
        typed = dict(values or {})
        kept = [(name, value) for name, value in found[0].values if name and name not in typed]
        body, kind = _body([*kept, *typed.items()], files)
        return self._follow(self.ask(urljoin(page.url, found[0].action), body, Content_Type=kind))

    def sign_in(self, login: Mapping[str, str]) -> None:
        """Sign in with both factors."""
        page = self.submit(
            self.get("/sign-in"), "login", {"login": login["email"], "password": login["password"]}
        )
        page = self.submit(page, "code", {"code": totp(login["totp"], time.time())})
        assert page.status == 200 and urlsplit(page.url).path != "/sign-in/second-step", page.url

    def stored(self) -> Iterator[str]:
        """Names and values of its cookies."""
        return (f"{cookie.name}={cookie.value}" for cookie in self.cookies)


def _body(values: list[tuple[str, str]], files: Mapping[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    if not files:
        return urlencode(values).encode(), "application/x-www-form-urlencoded"
    edge = "edge-of-a-part"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in values
    ]
    parts += [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n\r\n'.encode()
        + content
        + b"\r\n"
        for name, (file, content) in files.items()
    ]
    return b"".join([*parts, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"
