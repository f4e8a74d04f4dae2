"""A sender, a receiver and a bystander, with a case and consent: invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from equiano_web.access import Who
from equiano_web.cases.actions import add_entry, create
from equiano_web.consents.actions import Given, give
from equiano_web.people.models import Team
from equiano_web.referrals import actions
from equiano_web.services import actions as services
from tests.web import make

TOLD = frozenset({"purpose", "use", "research", "rights", "storage", "withdrawal", "no_condition"})
PERSON = {
    "family_name": "Ольховая", "given_name": "Вера", "phone": "+7 000 111-22-33", "sex": "gender.female",
    "age_band": "adult", "language": "ru", "account": "Паспорт забрали.", "medical": "Болит спина.",
    "suspects": "Некто Кривой",
}  # fmt: skip
CHOSEN = ("person.given_name", "person.phone", "person.account", "risk.what")
CLASSES = frozenset({"ordinary", "identity", "contact", "narrative"})


class Network:
    """Shelter refers to a clinic; the police are not asked."""

    def __init__(self) -> None:
        self.shelter, self.clinic = make.agency("Shelter"), make.agency("Clinic", "medical")
        self.police = make.agency("Police", "police")
        north = Team.objects.create(agency=self.shelter, name="North")
        self.sender = make.user("caseworker", self.shelter, north)
        self.sender_lead = make.user("supervisor", self.shelter, north)
        self.intake = make.user("caseworker", self.clinic)
        self.other_intake = make.user("caseworker", self.clinic)
        self.lead = make.user("supervisor", self.clinic, Team.objects.create(agency=self.clinic, name="Day"))
        self.coordinator = make.user("agency_coordinator", self.clinic)
        self.stranger = make.user("supervisor", self.police)
        self.case = create(self.sender_lead, PERSON, north.pk)
        add_entry(self.sender_lead, self.case, "risk", {"level": "high", "what": "Звонили с угрозами"})
        self._assign()
        offer = {"kind": "medical", "capacity": "free", "region": "Kaliningrad"}
        self.service = services.add(self.lead, offer)

    def _assign(self) -> None:
        from equiano_web.cases.models import Case

        Case.objects.filter(pk=self.case).update(assigned_to=self.sender.user)

    def consent(self, classes: Iterable[str] = CLASSES, days: int = 30, to: object = None) -> UUID:
        """The person agrees."""
        agency = self.clinic.pk if to is None else to
        until = timezone.now() + dt.timedelta(days=days)
        given = Given(agency, "", "help", frozenset(classes), "ru", "spoken", TOLD, until)  # type: ignore[arg-type]
        return give(self.sender, self.case, given)

    def draft(self, chosen: Iterable[str] = CHOSEN, **values: object) -> UUID:
        """A draft, addressed and with its package."""
        key = actions.draft(self.sender, self.case, "medical", "within_a_day", "Нужен врач-женщина.")
        actions.change(self.sender, key, values or None, service=self.service, chosen=list(chosen))
        return key

    def read(self, key: UUID) -> None:
        """The person reads it."""
        today = timezone.localdate().isoformat()
        actions.note_read(self.sender, key, {"read_on": today, "language": "ru", "explained_by": "Анна"})

    def sent(self, **values: object) -> UUID:
        """One that went out."""
        self.consent()
        key = self.draft(**values)
        self.read(key)
        actions.send(self.sender, key)
        return key

    def accepted(self, **values: object) -> UUID:
        """One that the clinic accepted."""
        key = self.sent(**values)
        actions.of_receiver(make.again(self.intake), key, "accept", {})
        return key


def again(who: Who) -> Who:
    """The same person in a later request."""
    return make.again(who)
