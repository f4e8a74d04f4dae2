"""An invented shelter with a case, and the police beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from equiano.assist.consent import Told
from equiano_web.access import Who
from equiano_web.cases import actions as cases
from equiano_web.cases.models import Case
from equiano_web.consents import actions
from equiano_web.consents.actions import Given
from equiano_web.consents.sharing import To
from equiano_web.people.models import Team
from tests.web import make

NAME, PHONE, ILL = "Канарейкина", "+7 000 555-44-33", "Canary illness"
VERA = {
    "family_name": NAME,
    "given_name": "Вера",
    "birth_date": "1990-05-31",
    "phone": PHONE,
    "medical": ILL,
    "citizenship": "UZB",
    "use_consent": "yes",
}


class Office:
    """A shelter: a caseworker with a case, a colleague, two supervisors, a coordinator; and the police."""

    def __init__(self) -> None:
        self.shelter, self.police = make.agency(), make.agency("Police", "police")
        self.north = Team.objects.create(agency=self.shelter, name="North")
        self.south = Team.objects.create(agency=self.shelter, name="South")
        self.owner = make.user("caseworker", self.shelter, self.north)
        self.colleague = make.user("caseworker", self.shelter, self.south)
        self.supervisor = self.proved("supervisor", self.north)
        self.other = self.proved("supervisor", self.north)
        self.coordinator = self.proved("agency_coordinator")
        self.administrator = make.user("administrator", self.shelter)
        self.outsider = make.user("supervisor", self.police)
        self.case = cases.create(self.owner, VERA)
        self.to = To(self.police.pk, "", "proceedings")

    def proved(self, role: str, *teams: Team) -> Who:
        return replace(make.user(role, self.shelter, *teams), confirmed=True)

    def proved_again(self, who: Who) -> Who:
        return replace(make.again(who), confirmed=True)

    def child(self, born: str = "2015-01-01") -> None:
        version = Case.objects.get(pk=self.case).version
        cases.edit(self.owner, self.case, {"birth_date": born, "age_band": "child"}, version)

    def given(self, **changed: object) -> Given:
        told = frozenset(str(one) for one in Told)
        plain = Given(
            self.police.pk, "", "proceedings", frozenset({"identity", "contact"}), "ru", "spoken", told,
            timezone.now() + dt.timedelta(days=90),
        )  # fmt: skip
        return replace(plain, **changed)  # type: ignore[arg-type]

    def give(self, **changed: object) -> UUID:
        return actions.give(self.owner, self.case, self.given(**changed))
