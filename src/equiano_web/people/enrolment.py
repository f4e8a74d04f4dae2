"""People whose first login is made for them: the first administrator, and those of the demo network."""

from __future__ import annotations

import secrets

from equiano_web.access import Who
from equiano_web.actions import note_of_command
from equiano_web.db import writing
from equiano_web.people import factors
from equiano_web.people.agencies import new_agency
from equiano_web.people.login import Login, Member
from equiano_web.people.models import Agency, Team, User


def anybody() -> bool:
    """Whether there is anybody yet."""
    return User.objects.exists()


def enrol(member: Member, agency: Agency, *teams: Team, once: bool = False) -> Login:
    """Enrol somebody with a password and a second factor, both new.

    Args:
        member: Who.
        agency: Their agency.
        teams: Their teams.
        once: Whether the first thing that they do must be to choose a password of their own.
    """
    password = secrets.token_urlsafe(15)
    with writing():
        user = User.objects.create_user(
            member.email,
            password,
            name=member.name,
            agency=agency,
            role=member.role,
            language=member.language,
            must_change_password=once,
        )
        user.teams.set(teams)
        given = factors.give(user)
        note_of_command(Who(user, "command"), "people.enrol", user)
    return Login(member.role, agency.name, member.email, password, given.secret, given.recovery)


def administrator(member: Member, agency: str, kind: str, country: str) -> Login:
    """Make the first agency and its administrator."""
    with writing():
        made = new_agency(agency, kind, country, member.language)
        return enrol(member, made, once=True)
