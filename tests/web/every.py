"""The demo network with one of everything in it, walked from page to page by every role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone

from equiano.assist.consent import Told
from equiano_web.access import Who, see
from equiano_web.cases import actions as cases
from equiano_web.cases.files.actions import Upload, add_file
from equiano_web.cases.models import Case
from equiano_web.cases.tracks.actions import take_step
from equiano_web.consents import actions as consents
from equiano_web.consents import demands, without
from equiano_web.consents.actions import Given
from equiano_web.consents.paper import give_on_paper
from equiano_web.consents.sharing import To
from equiano_web.demo import fill
from equiano_web.middleware import CONTENT_SECURITY_POLICY
from equiano_web.people.models import Agency, Team, User
from equiano_web.place import here
from equiano_web.screening import actions as screening
from tests.web import make
from tests.web.screening.room import start_of

NOBODY = "nobody"
# What every answer carries.
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Server": "Equiano",
}
_SAMPLES = {"uuid": "9f0c8a0e-3f53-4d0e-8f5c-0a6b1c2d3e4f", "int": "1", "slug": "note", "str": "x"}
# Of each address a role follows so many: two cases look alike, the hundredth tells nothing new.
MOST_OF_ONE = 2


@dataclass
class Page:
    """What a page says of itself."""

    lang: str = ""
    title: str = ""
    headings: int = 0
    inline: list[str] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)  # kind of tag, address
    texts: list[str] = field(default_factory=list)  # what is read, piece by piece


class _Reader(HTMLParser):
    """Reads a page. What another language is marked as (`lang`) is not read."""

    _VOID = frozenset({"meta", "link", "br", "img", "input", "hr", "source", "wbr", "col"})
    _CODE = frozenset({"code", "script", "style", "svg"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self._open = Page(), list[tuple[str, bool]]()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        page = self.page
        if tag == "html":
            page.lang = given.get("lang", "")
        page.headings += tag == "h1"
        page.inline += [name for name in given if name == "style" or name.startswith("on")]
        page.inline += [tag for _ in (0,) if tag == "style" or (tag == "script" and not _is_data(given))]
        page.addresses += [(tag, given[name]) for name in ("href", "src", "action") if name in given]
        page.texts += [given[name] for name in ("aria-label", "placeholder", "alt", "title") if name in given]
        other = "lang" in given and tag != "html" and given["lang"] != page.lang
        if tag not in self._VOID:
            self._open.append((tag, other or tag in self._CODE))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "title":
            self.page.title += data
        if data.strip() and not any(closed for _, closed in self._open):
            self.page.texts.append(" ".join(data.split()))


def _is_data(given: dict[str, str]) -> bool:
    """A script of a file, or JSON, which no browser runs."""
    return bool(given.get("src")) or given.get("type") == "application/json"


def read(html: str) -> Page:
    """A page."""
    reader = _Reader()
    reader.feed(html)
    return reader.page


@dataclass(frozen=True)
class Visit:
    """An address that was asked for, and the answer."""

    role: str
    lang: str
    path: str
    route: str
    answer: Any

    @property
    def is_page(self) -> bool:
        """A page for people, of any status."""
        return str(self.answer.headers.get("Content-Type", "")).startswith("text/html")


def _soon() -> datetime:
    return timezone.now() + timedelta(days=7)


class World:
    """The demo network, and a browser of the first person of each role."""

    def __init__(self) -> None:
        place = replace(here(), demo=True)
        with patch.object(fill, "here", lambda: place):
            fill.fill(14, 5, lambda *_: None)
        self.people: dict[str, Who] = {}
        for user in User.objects.order_by("pk"):
            # The caseworker who has most to do, of the agency that has every role.
            if user.role not in self.people or user.agency.kind == "shelter":
                self.people[user.role] = Who(user, confirmed=True)
        self._busy()

    def _busy(self) -> None:
        """One of everything that a day brings, by the acts of the rooms."""
        worker = self.people["caseworker"]
        shelter = worker.user.agency
        worker.user.teams.set(Team.objects.filter(agency=shelter)[:1])
        self.people["supervisor"].user.teams.set(Team.objects.filter(agency=shelter))
        names = {"family_name": "Ольховая", "given_name": "Вера", "birth_date": "1990", "phone": "+7 000 1"}
        one, twin = (cases.create(worker, names) for _ in range(2))
        for section, values in {
            "note": {"text": "Хочет позвонить домой."},
            "task": {"what": "Купить билет", "due": "2026-12-01"},
            "goal": {"goal": "Найти работу", "review": "2026-11-01"},
            "risk": {"level": "high", "what": "Звонили с угрозами"},
            "family": {"relation": "child", "name": "Лев", "born": "2019"},
            "contact": {"day": "2026-11-20", "way": "phone", "asked": "О доме"},
        }.items():
            cases.add_entry(worker, one, section, values)
        told = frozenset(str(one) for one in Told)
        consents.give(
            worker,
            one,
            Given(None, "Поликлиника", "help", frozenset({"identity"}), "ru", "spoken", told, _soon()),
        )
        give_on_paper(worker, one, To(None, "Поликлиника", "help"))
        consents.withdraw_consent(worker, one)
        danger = "Преследователь стоит у самых дверей приюта"
        risk = To(Agency.objects.exclude(pk=shelter.pk)[0].pk, "", "protection")
        without.ask(worker, one, risk, frozenset({"contact"}), "violence", danger)
        paper = demands.Paper("Суд", "17", "Всё дело")
        demands.record(
            self.people["supervisor"], one, "subpoena", _soon().date() - timedelta(days=9), None, paper
        )
        gone = cases.add_entry(worker, one, "note", {"text": "Ошибочная запись."})
        cases.remove_entry(worker, gone, "записано в чужое дело")
        take_step(worker, one, "immediate_needs", "help_now", {"help_given": "врач"})
        add_file(worker, one, Upload("письмо.txt", "Письмо".encode()), "narrative")
        screening.begin_for(worker, one, start_of())
        screening.begin(worker, start_of())
        for done in (screening.begin_for(worker, twin, start_of()), screening.begin(worker, start_of())):
            screening.finish(worker, done)

    def client(self, role: str, lang: str) -> Client:
        """A browser."""
        if role == NOBODY:
            client = Client()
            client.cookies["language"] = lang
            return client
        return make.signed_in(self.people[role], lang, confirmed=True)

    def personal(self) -> frozenset[str]:
        """Values that stand in no address: names and e-mail addresses of staff and of persons in cases."""
        found = {value for user in User.objects.all() for value in (*user.name.split(), user.email)}
        reader = self.people["supervisor"]
        for case in Case.objects.filter(agency=reader.user.agency):
            shown = see(reader, case)
            found |= {
                str(getattr(shown, "fields", {}).get(name, "")) for name in ("family_name", "given_name")
            }
        return frozenset(value.lower() for value in found if len(value) > 3)

    def data(self) -> frozenset[str]:
        """Names of agencies, teams and people, which are what they are in every language."""
        rows = (Agency.objects, Team.objects, User.objects)
        return frozenset(name for row in rows for name in row.values_list("name", flat=True))


def patterns(of: Any = None, before: str = "") -> Iterator[str]:
    """Routes of all addresses."""
    one: URLPattern | URLResolver
    for one in of or get_resolver().url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, route)
        else:
            yield route


def sample(route: str) -> str:
    """An address of a route, with the id of nothing where it wants one."""
    return "/" + re.sub(r"<(uuid|int|slug|str)\w*:\w+>", lambda found: _SAMPLES[found[1]], route)


def route_of(path: str) -> str | None:
    """Route of an address of ours; None if there is none."""
    try:
        return resolve(urlsplit(path).path).route
    except Resolver404:
        return None


def linked(answer: Any, path: str) -> Iterator[tuple[str, str]]:
    """Addresses of the application that an answer leads to: kind of tag and address."""
    if answer.status_code in (301, 302, 303):
        yield "redirect", urljoin(path, answer["Location"])
    elif str(answer.headers.get("Content-Type", "")).startswith("text/html"):
        for tag, to in read(answer.text).addresses:
            if tag in ("a", "form") and not to.startswith("#"):
                yield tag, urljoin(path, to).split("#")[0]


def walk(world: World, role: str, lang: str) -> list[Visit]:
    """Every page that a role comes to from its first one, and every address that wants no id."""
    client, visits = world.client(role, lang), list[Visit]()
    bare = [f"/{route}" for route in patterns() if "<" not in route and not route.startswith("api/v1")]
    waiting = ["/", *sorted(set(bare) - {"/sign-out"})]
    seen: dict[str, set[str]] = {}
    while waiting:
        path = waiting.pop(0)
        route = route_of(path)
        of_route = seen.setdefault(route or path, set())
        if path in of_route or len(of_route) >= MOST_OF_ONE or path.startswith(("/static/", "/sign-out")):
            continue
        of_route.add(path)
        answer = client.get(path)
        visits.append(Visit(role, lang, path, route or "", answer))
        if route is not None:
            waiting += [to for _, to in linked(answer, path) if to.startswith("/")]
    return visits


LATIN_RUN = re.compile(r"(?:\b[A-Za-z][a-z’'-]+\b[ ,;:–-]+){2,}[A-Za-z][a-z’'-]+\b")
__all__ = [
    "HEADERS",
    "LATIN_RUN",
    "NOBODY",
    "Page",
    "Visit",
    "World",
    "linked",
    "patterns",
    "read",
    "sample",
    "walk",
]
