"""The agencies, teams and staff of what is measured; some sign in, the others only stand in cases."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.utils import timezone

from equiano_web.db import writing
from equiano_web.people import enrolment
from equiano_web.people.agencies import new_agency
from equiano_web.people.login import Login, Member
from equiano_web.people.models import Team, User
from equiano_web.services.models import Service

AGENCIES = 20  # the n-th largest has 1/n of the cases of the largest, which so has 28 % of all
CASES_A_PERSON = 200  # written down in five years
TEAM = 8
# Who signs in, in turn: most who use the application are caseworkers; the coordinator sees a whole agency.
ROLES = ("caseworker", "agency_coordinator", "supervisor", "caseworker", "first_responder")
SERVICES = ("shelter", "medical", "legal")
REGIONS = 7
KINDS = ("shelter", "police", "border_guard", "labour_inspectorate", "iom")


@dataclass
class Staffed:
    """An agency.

    Attributes:
        id: Its id.
        share: Of all cases.
        people: Ids of those who write down cases, with the team of each.
        services: What it offers to others: id, kind and region of each.
    """

    id: uuid.UUID
    share: float
    people: list[tuple[uuid.UUID, uuid.UUID]] = field(default_factory=list)
    services: list[tuple[uuid.UUID, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Client:
    """Somebody who signs in."""

    login: Login
    language: str
    agency: int


def make(cases: int, clients: int) -> tuple[list[Staffed], list[Client]]:
    """The agencies with their staff, and who of them signs in."""
    whole = sum(1 / rank for rank in range(1, AGENCIES + 1))
    agencies, signing = [], []
    with writing():
        for rank in range(1, AGENCIES + 1):
            made = new_agency(f"Agency {rank}", KINDS[rank % len(KINDS)], "RUS", "ru")
            one = Staffed(made.pk, 1 / rank / whole)
            region = f"Region {rank % REGIONS}"
            offered = [
                Service(agency=made, kind=kind, region=region, changed_at=timezone.now()) for kind in SERVICES
            ]
            Service.objects.bulk_create(offered)
            one.services = [(service.pk, service.kind, service.region) for service in offered]
            count = max(TEAM, round(cases * one.share / CASES_A_PERSON))
            teams = [Team(agency=made, name=f"Team {number}") for number in range(1, count // TEAM + 1)]
            Team.objects.bulk_create(teams)
            users = [
                User(email=f"staff-{rank}-{number}@agency.example", name=f"Worker {number}", agency=made,
                     role="caseworker", language="ru", password="!")
                for number in range(count)
            ]  # fmt: skip
            User.objects.bulk_create(users)
            belongs = [(user, teams[place % len(teams)]) for place, user in enumerate(users)]
            through = User.teams.through
            through.objects.bulk_create(through(user=user, team=team) for user, team in belongs)
            one.people = [(user.pk, team.pk) for user, team in belongs]
            agencies.append(one)
            for place in range(round(clients * one.share) or int(len(signing) < clients)):
                if len(signing) < clients:
                    role, language = ROLES[len(signing) % len(ROLES)], ("ru", "en")[len(signing) % 2]
                    team = teams[place % len(teams)]
                    member = Member(f"client-{len(signing)}@agency.example", "Client", role, language)
                    signing.append(Client(enrolment.enrol(member, made, team), language, rank - 1))
                    user = User.objects.get(email=member.email)
                    one.people.insert(place, (user.pk, team.pk))
    return agencies, signing
