"""Setting an installation up: folders, keys, tables, the first administrator."""

from __future__ import annotations

import secrets

from django.core.management import call_command

from equiano.errors import UsageError
from equiano.files import write_text
from equiano.words import say
from equiano_web.boot import is_empty, must_be_restored, pending, start
from equiano_web.people.login import Login, Member
from equiano_web.place import Place, here
from equiano_web.vault import Vault


def make_place() -> Place:
    """Make folders, keys and tables; what is there is kept.

    Raises:
        UsageError: If the restoration of a backup was broken off there, or keys of a database are missing.
        OSError: If a folder cannot be written.
    """
    place = make_folders()
    must_be_restored(place)
    if not place.secret.exists():
        write_text(place.secret, secrets.token_urlsafe(48), lasting=True)
    start()
    if not Vault.is_there(place.keys) and not is_empty(place):
        # A new one would open nothing of it, and stand where the old one has to be put back.
        raise UsageError(
            say(
                "The database is there, and its keys are not in {folder}: put them back. New ones would open "
                "nothing.",
                folder=place.keys,
            )
        )
    Vault.create(place.keys)
    migrate()
    return place


def make_folders() -> Place:
    """Make the folders of an installation; what is there is kept.

    Raises:
        OSError: If a folder cannot be written.
    """
    place = here()
    for folder in (place.data, place.files, place.backups, place.keys):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def migrate() -> int:
    """Bring the tables to this version; how many steps it took."""
    start()
    steps = pending()
    call_command("migrate", verbosity=0, interactive=False)
    if steps:
        from equiano_web.cases import search  # noqa: PLC0415 - after Django was started

        search.renew()
    return steps


def first_administrator(member: Member, agency: str, kind: str, country: str) -> Login:
    """Make an installation and its first administrator.

    Raises:
        UsageError: If the installation has people already.
    """
    make_place()
    from equiano_web.people import enrolment  # noqa: PLC0415 - after Django was started

    if enrolment.anybody():
        raise UsageError(say("This installation has people already. Invite others from its pages."))
    return enrolment.administrator(member, agency, kind, country)
