"""Invented agencies and people for the tests of the application."""

from __future__ import annotations

import itertools
import time

from allauth.account.internal.userkit import user_id_to_str
from django.test import Client

from equiano_web.access import Who
from equiano_web.people.agencies import new_agency
from equiano_web.people.models import Agency, Team, User

_COUNT = itertools.count()


def agency(name: str = "Shelter", kind: str = "shelter") -> Agency:
    """An agency. Its day is that of the tests: in Moscow it is tomorrow already for three hours a night."""
    made = new_agency(name, kind, "RUS", "en")
    made.time_zone = "UTC"
    made.save(update_fields=["time_zone"])
    return made


def user(role: str, of: Agency, *teams: Team, **fields: object) -> Who:
    """Somebody at work."""
    number = next(_COUNT)
    made = User.objects.create_user(
        f"u{number}@example.org", "correct horse", name=f"User {number}", agency=of, role=role, **fields
    )
    made.teams.set(teams)
    return Who(made)


def again(who: Who) -> Who:
    """The same person in a later request: nothing is remembered."""
    return Who(User.objects.get(pk=who.user.pk), who.channel, who.confirmed)


def signed_in(who: Who, lang: str = "en", *, confirmed: bool = False, agent: str = "") -> Client:
    """A browser of somebody who signed in with both factors.

    Args:
        who: The person.
        lang: Language that they chose.
        confirmed: Whether the second factor was given a moment ago, as exports and sealed cases want.
        agent: What the browser says that it is.
    """
    client = Client(headers={"user-agent": agent})
    client.force_login(who.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["factor"] = True
    if confirmed:
        now = time.time()
        session["account_authentication_methods"] = [
            {"method": "password", "at": now},
            {"method": "mfa", "type": "totp", "at": now},
        ]
        session["account_authentication_methods_user"] = user_id_to_str(who.user)
    session.save()
    client.cookies["language"] = lang
    return client
