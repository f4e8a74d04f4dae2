"""A network of agencies that share persons, in a month that is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from random import Random

from django.utils import timezone

from equiano.national.period import period_ended
from equiano_web.access import Who
from equiano_web.cases import actions as cases
from equiano_web.cases.models import Case
from equiano_web.jobs import enqueue, work_off
from equiano_web.national import actions
from equiano_web.national.models import NationalRound, SubmissionDraft
from equiano_web.people.models import Agency
from tests.web import make

SECRET = "f0e1d2c3b4a5968778695a4b3c2d1e0f0a1b2c3d4e5f6a7b"
CANARY = "Zyxwvutova"
NAMES = ("Police", "Shelter", "Mission", "Hotline", "Clinic")


def _surname(who: int) -> str:
    """A surname of three syllables, of each person another."""
    letters = Random(who)
    return "".join(letters.choice("бвгдзклмнпрстфхш") + letters.choice("аеиоуя") for _ in range(3)) + "ев"


def confirmed(who: Who) -> Who:
    return Who(who.user, "page", confirmed=True)


class Net:
    """Agencies with persons, their coordinators, and the ministry."""

    def __init__(self, persons: int = 24, count: int = 5, *, spread: bool = False) -> None:
        """Agencies with so many persons each.

        Args:
            persons: Cases of each agency.
            count: Agencies.
            spread: Whether of twice as many persons each is on a list by chance, under a surname like no
                other; else each second person is of the agency before.
        """
        self.ministry = make.user("national_coordinator", make.agency("Ministry", "other"))
        self.agencies: list[Agency] = []
        self.people: list[Who] = []
        for place, name in enumerate(NAMES[:count]):
            agency = make.agency(name)
            agency.hints_others, agency.hints_basis = True, "Law 1"
            agency.save()
            self.agencies.append(agency)
            self.people.append(confirmed(make.user("agency_coordinator", agency)))
            chosen = sorted(Random(place).sample(range(2 * persons), persons))
            self.surname = _surname if spread else f"{CANARY}{{}}".format
            self._cases(agency, chosen if spread else [n + place * persons // 2 for n in range(persons)])

    def _cases(self, agency: Agency, persons: Sequence[int]) -> None:
        worker = make.user("caseworker", agency)
        for who in persons:
            fields = {
                "family_name": self.surname(who), "given_name": ["Анна", "Вера", "Олег"][who % 3],
                "birth_date": f"19{60 + who % 40}-0{1 + who % 9}-1{who % 9}",
                "sex": "gender.male" if who % 3 == 2 else "gender.female", "use_consent": "yes",
            }  # fmt: skip
            cases.create(worker, fields)
        Case.objects.filter(agency=agency).update(created_at=self.moment)

    @property
    def moment(self) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(self.last - dt.timedelta(9), dt.time(12)))

    @property
    def last(self) -> dt.date:
        return period_ended("month", timezone.localdate()).last

    def begin(self, basis: str = "consent") -> NationalRound:
        actions.set_schedule(self.ministry, "net", "month", 60, basis)
        for one in self.people:
            actions.set_secret(one, SECRET)
        enqueue("national.drafts-now", key="national.drafts-now")
        work_off()
        return NationalRound.objects.get()

    def draft(self, place: int) -> SubmissionDraft:
        return SubmissionDraft.objects.filter(agency=self.agencies[place]).latest("made_at")

    def send(self, place: int) -> None:
        draft = self.draft(place)
        actions.look(self.people[place], draft.pk)
        actions.send(self.people[place], draft.pk)

    def combine(self, row: NationalRound) -> NationalRound:
        actions.run(confirmed(self.ministry), row.pk)
        work_off()
        row.refresh_from_db()
        return row


three = partial(Net, 14, 3)
