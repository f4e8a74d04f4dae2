"""People with a second factor in an installation: `python -m tests.web.commands.staff ROLE …`."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from equiano_web.people.enrolment import enrol  # noqa: E402
from equiano_web.people.login import Member  # noqa: E402
from equiano_web.people.models import Team, User  # noqa: E402
from tests.web import make  # noqa: E402


def main(*roles: str) -> None:
    agency = make.agency()
    team = Team.objects.create(agency=agency, name="North")
    logins = {}
    for role in roles:
        login = enrol(Member(f"{role}@example.org", role, role, "en"), agency, team)
        logins[role] = {"email": login.email, "password": login.password, "totp": login.totp_secret}
    User.objects.update(notices_by_mail=True)
    print(json.dumps(logins))


if __name__ == "__main__":
    main(*sys.argv[1:])
