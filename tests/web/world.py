"""The demo network with one of everything that a day brings, by the acts of the rooms."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

import yaml
from django.test import Client
from django.utils import timezone

from equiano.assist.consent import Told
from equiano_web.access import Who, see
from equiano_web.api import tokens
from equiano_web.cases import actions as cases
from equiano_web.cases import erasing, grants, merging
from equiano_web.cases.assigning import assign
from equiano_web.cases.files.actions import Upload, add_file
from equiano_web.cases.models import Case
from equiano_web.cases.tracks.actions import take_step
from equiano_web.consents import actions as consents
from equiano_web.consents import demands, without
from equiano_web.consents.actions import Given
from equiano_web.consents.paper import give_on_paper
from equiano_web.consents.sharing import To
from equiano_web.demo import fill
from equiano_web.exports import actions as exports
from equiano_web.imports import actions as imports
from equiano_web.imports import readings as imported
from equiano_web.people import invitations
from equiano_web.people.models import Agency, Team, User
from equiano_web.place import here
from equiano_web.screening import actions as screening
from tests.web import make
from tests.web.screening.room import start_of

NOBODY = "nobody"
PERSON = {"family_name": "Ольховая", "given_name": "Вера", "birth_date": "1990", "phone": "+7 000 1"}
ENTRIES = {
    "note": {"text": "Хочет позвонить домой."},
    "task": {"what": "Купить билет", "due": "2026-12-01"},
    "goal": {"goal": "Найти работу", "review": "2026-11-01"},
    "risk": {"level": "high", "what": "Звонили с угрозами", "to_whom": "family"},
    "family": {"relation": "child", "name": "Лев", "born": "2019"},
    "contact": {"day": "2026-11-20", "way": "phone", "asked": "О доме"},
}
# One that is very like somebody on file, one that cannot be taken, one with a cell that cannot be read.
LIST = [
    ["Фамилия", "Имя", "Дата рождения", "Пол", "Гражданство", "Участок"],
    [PERSON["family_name"], PERSON["given_name"], "1990", "ж", "Узбекистан", "5"],
    ["Орлова", "Нина", "1985", "женский", "LTU", "6"],
    ["Белкин", "Олег", "31.02.1990", "м", "Атлантида", ""],
    ["x" * 301, "Нина", "", "", "", ""],
]


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
        self.worker, self.supervisor = self.people["caseworker"], self.people["supervisor"]
        self.coordinator = self.people["agency_coordinator"]
        shelter = self.worker.user.agency
        self.worker.user.teams.set(Team.objects.filter(agency=shelter)[:1])
        self.supervisor.user.teams.set(Team.objects.filter(agency=shelter))
        self.case, self.shut, self.held = self._cases()
        self._consents()
        self._talks()
        self._going()
        self._tables()
        self._people()

    def _cases(self) -> tuple[UUID, UUID, UUID]:
        """A case with everything in it and one merged into it, one that is sealed, one under a legal hold."""
        worker = self.worker
        one, twin, shut, held = (cases.create(worker, PERSON) for _ in range(4))
        for section, values in ENTRIES.items():
            cases.add_entry(worker, one, section, values)
        for step, country in (("recruitment", "UZB"), ("destination", "RUS")):
            cases.add_entry(worker, one, "journey", {"step": step, "country": country, "since": "2024"})
        gone = cases.add_entry(worker, one, "note", {"text": "Ошибочная запись."})
        cases.remove_entry(worker, gone, "записано в чужое дело")
        cases.edit(worker, one, {"given_name": "Вера", "language": "узбекский"}, 1)
        take_step(worker, one, "immediate_needs", "help_now", {"help_given": "врач"})
        add_file(worker, one, Upload("письмо.txt", "Письмо".encode()), "narrative")
        merging.merge(worker, one, twin)
        assign(self.supervisor, one, None, self.worker.teams[0])
        assign(self.supervisor, one, self.worker.user.pk, self.worker.teams[0])
        grants.seal(self.supervisor, shut)
        erasing.hold(self.coordinator, held, "court")
        return one, shut, held

    def _consents(self) -> None:
        """Consent that was given and withdrawn, danger to life without it, a demand of a court."""
        worker, case, soon = self.worker, self.case, timezone.now() + timedelta(days=7)
        told = frozenset(str(one) for one in Told)
        given = Given(None, "Поликлиника", "help", frozenset({"identity"}), "ru", "spoken", told, soon)
        consents.give(worker, case, given)
        give_on_paper(worker, case, To(None, "Поликлиника", "help"))
        consents.withdraw_consent(worker, case)
        other = Agency.objects.exclude(pk=worker.user.agency_id)[0]
        danger = "Преследователь стоит у самых дверей приюта"
        without.ask(worker, case, To(other.pk, "", "protection"), frozenset({"contact"}), "violence", danger)
        paper = demands.Paper("Суд", "17", "Всё дело")
        demands.record(self.supervisor, case, "subpoena", soon.date() - timedelta(days=9), None, paper)

    def _talks(self) -> None:
        """A talk that goes on and one that is finished, each of a case and of none."""
        worker = self.worker
        screening.begin_for(worker, self.case, start_of())
        screening.begin(worker, start_of())
        twin = cases.create(worker, {"family_name": "Рябина"})
        for done in (screening.begin_for(worker, twin, start_of()), screening.begin(worker, start_of())):
            screening.finish(worker, done)

    def _going(self) -> None:
        """A case that was erased, one past its time, one opened in an emergency."""
        erased, old, far = (cases.create(self.supervisor, {"family_name": "Ивина"}) for _ in range(3))
        erasing.erase(self.coordinator, erased, "error")
        Case.objects.filter(pk=old).update(
            state="closed", changed_at=timezone.now() - timedelta(days=6 * 366)
        )
        code = Case.objects.get(pk=far).code
        grants.emergency(self.worker, code, "Звонили ночью, человеку угрожают у дома")

    def _tables(self) -> None:
        """An import that waits, one that is done; an export that waits for a second person, one agreed to."""
        stream = io.StringIO()
        csv.writer(stream).writerows(LIST)
        content = stream.getvalue().encode()
        done = imports.begin(self.supervisor, content)
        imported.run(self.supervisor, done, ())
        imports.begin(self.supervisor, content)
        codes = [case.code for case in Case.objects.filter(team__in=self.supervisor.user.teams.all())]
        with patch.object(exports, "MOST_ALONE", 0):
            exports.ask(self.supervisor, codes[:2], "move")
        exports.ask(self.supervisor, codes[:1], "move")

    def _people(self) -> None:
        """An invitation whose link is at hand, and a token."""
        guest = invitations.Guest("new@haven.example", "Мила Ясная", "caseworker", "ru")
        administrator = self.people["administrator"]
        self.invitation = invitations.invite(administrator, administrator.user.agency_id, guest)
        tokens.make(self.worker, "выгрузка в отчёт", ["case.view"], 30)

    def doors(self, role: str) -> list[str]:
        """Addresses that a role is told by others, or that a long list of cases would hide from the walk."""
        if role == NOBODY:
            return [f"/invitation/{self.invitation}"]
        cases = {
            "caseworker": [self.case],
            "supervisor": [self.case, self.shut],
            "agency_coordinator": [self.case, self.held],
        }
        return [f"/cases/{key}" for key in cases.get(role, [])]

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
        reader = self.supervisor
        for case in Case.objects.filter(agency=reader.user.agency):
            shown = see(reader, case)
            found |= {
                str(getattr(shown, "fields", {}).get(name, "")) for name in ("family_name", "given_name")
            }
        return frozenset(value.lower() for value in found if len(value) > 3)

    def data(self) -> frozenset[str]:
        """Names of agencies, teams and people, and what cases tell: it is what it is in every language."""
        rows = (Agency.objects, Team.objects, User.objects)
        names = frozenset(name for row in rows for name in row.values_list("name", flat=True))
        network = Path(fill.__file__).parent / "network.yaml"
        return names | frozenset(_english(yaml.safe_load(network.read_text(encoding="utf-8"))))


def _english(of: object) -> Iterator[str]:
    """What an agency that writes English wrote in the cases of the demo."""
    if isinstance(of, dict):
        yield from [str(of["en"])] if "en" in of else ()
        for one in of.values():
            yield from _english(one)
    elif isinstance(of, list):
        for one in of:
            yield from _english(one)
