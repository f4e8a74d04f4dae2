"""Kaliningrad and Vilnius, invented, in one database: what goes between them goes through packages alone."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.utils import timezone
from PIL import Image

from equiano.exchange.pair import BasisSide, PairBasis
from equiano_web.access import Who
from equiano_web.cases.actions import create
from equiano_web.cases.files.actions import Upload, add_file
from equiano_web.cases.models import Case
from equiano_web.consents.actions import Given, give
from equiano_web.partners import acts, pairs, registry, sending
from equiano_web.partners.files import store
from equiano_web.partners.files.arriving import receive_file
from equiano_web.partners.models import Crossing, Opening, Outgoing, OutgoingFile, OwnKeys, Partner
from equiano_web.partners.receiving import receive
from equiano_web.people.agencies import new_agency
from equiano_web.people.models import Team
from tests.web import make
from tests.web.referrals.network import PERSON, TOLD

ONE = dt.timedelta(days=1)
CHOSEN = ["first_name", "second_name", "mobile_phone"]
EVERYTHING = frozenset({"ordinary", "identity", "contact", "legal", "narrative", "health"})
CITIES = {"Kaliningrad": "RUS", "Vilnius": "LTU"}


class Side:
    """One of them: two who manage partners, a caseworker."""

    def __init__(self, name: str) -> None:
        self.agency = new_agency(name, "shelter", CITIES[name], "en")
        team = Team.objects.create(agency=self.agency, name="North")
        self.coordinator = self._proved("agency_coordinator")
        self.supervisor = self._proved("supervisor", team)
        self.worker = make.user("caseworker", self.agency, team)
        registry.make_keys(self.coordinator)

    def _proved(self, role: str, *teams: Team) -> Who:
        return replace(make.user(role, self.agency, *teams), confirmed=True)

    @property
    def card(self) -> str:
        return str(OwnKeys.objects.get(agency=self.agency, closed_at=None).card)

    def partner(self) -> Partner:
        return Partner.objects.get(agency=self.agency)

    def meet(self, other: Side, *, verified: int = 2, opened: bool = True) -> UUID:
        """Write the other down, verify it, and open the pair."""
        place = f"http://127.0.0.1/{other.agency.name}"
        key = registry.add(
            self.coordinator, other.agency.name, other.agency.country, "help", place, other.card
        )
        for who in (self.coordinator, self.supervisor)[:verified]:
            registry.verify(who, key)
        if opened:
            self.open(key)
        return key

    def open(self, key: UUID, days: int = 30) -> UUID:
        today = timezone.localdate()
        bases = [PairBasis(side, "Invented act, art. 1", today, today + days * ONE) for side in BasisSide]
        classes = {
            "enquiry": ["ordinary"],
            "details": ["identity", "contact"],
            "items": ["health", "narrative"],
        }
        pairs.propose(self.coordinator, key, pairs.Proposed(bases, classes, today + 90 * ONE, True, "lists"))
        made = Opening.objects.filter(partner=key).first()
        assert made is not None
        pairs.agree(self.supervisor, made.pk)
        return made.pk

    def crossing(self) -> Crossing:
        return Crossing.objects.get(agency=self.agency)

    def state(self) -> str:
        return self.crossing().state


class Border:
    """Both, and a person in Kaliningrad who agrees to be referred."""

    def __init__(self, *, met: bool = True) -> None:
        self.here, self.there = Side("Kaliningrad"), Side("Vilnius")
        if met:
            self.here.meet(self.there)
            self.there.meet(self.here)
        self.person()

    def person(self) -> None:
        """Somebody, invented."""
        self.case = create(self.here.supervisor, PERSON, self.here.supervisor.teams[0])
        Case.objects.filter(pk=self.case).update(assigned_to=self.here.worker.user)

    def consent(self, classes: Iterable[str] = EVERYTHING, purpose: str = "help", days: int = 20) -> UUID:
        until = timezone.now() + days * ONE
        given = Given(None, "Vilnius", purpose, frozenset(classes), "ru", "spoken", TOLD, until)
        return give(self.here.worker, self.case, given)

    def draft(self, urgency: str = "within_a_day", purpose: str = "help") -> UUID:
        said = acts.Drafted(self.here.partner().pk, "medical", urgency, purpose, True, "rus")
        return acts.draft(self.here.worker, self.case, said)

    def send(self) -> UUID:
        self.consent()
        key = self.draft()
        acts.send(self.here.worker, key)
        return key

    def accepted(self) -> UUID:
        key = self.send()
        self.settle()
        acts.accept(self.there.worker, self.there.crossing().pk)
        self.settle()
        return key

    def detailed(self) -> UUID:
        key = self.accepted()
        acts.send_details(self.here.worker, key, CHOSEN)
        self.settle()
        return key

    def settle(self) -> None:
        """Everything arrives."""
        while rows := list(Outgoing.objects.filter(acked_at=None, state="waiting").exclude(package=b"")):
            for row in rows:
                answered = receive(bytes(row.package), "https")
                assert answered.package, answered.outcome
                assert receive(answered.package, "https").outcome in ("acknowledged", "again")
        self.settle_files()

    def settle_files(self) -> None:
        """Files whose message has arrived arrive, too."""
        for row in OutgoingFile.objects.filter(state="waiting").exclude(next_at=None):
            answered = receive_file(store.read_encrypted(row), "https", row.digest)
            assert answered.package, answered.outcome
            assert receive(answered.package, "https").outcome == "acknowledged"

    def attach(self, content: bytes, sensitivity: str) -> str:
        """A file of the case; its id."""
        upload = Upload("Olkhovaya Vera.bin", content)
        return str(add_file(self.here.worker, self.case, upload, sensitivity))

    def last(self, side: Side) -> Outgoing:
        return Outgoing.objects.filter(partner__agency=side.agency).order_by("-made_at", "-number")[0]


def picture(dots: int = 8) -> bytes:
    """A photograph with the place where it was made in it; noise, which does not grow small."""
    target, found = io.BytesIO(), Image.effect_noise((dots, dots), 90)
    exif = Image.Exif()
    exif[0x010E] = "made at 54.71 20.51"
    found.save(target, "JPEG", quality=95, exif=exif)
    return target.getvalue()


def post(address: str, package: bytes) -> sending.Reply:
    """Instead of the network."""
    found = receive(package, "https")
    return sending.Reply("", found.package) if found.package else sending.Reply("refused_package")
