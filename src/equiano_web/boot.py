"""Starting Django outside a server: for commands and jobs."""

from __future__ import annotations

import os

import django

from equiano.errors import UsageError
from equiano.words import say
from equiano_web.place import Place, here

SETTINGS = "equiano_web.settings"
# For what reads the audit and does nothing else.
OF_AUDIT = "equiano_web.settings_of_audit"


def start(settings: str = SETTINGS) -> Place:
    """Start Django for the installation that the environment names, which need not be set up yet.

    Args:
        settings: Module of settings; those that Django was started with already stay.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    django.setup()
    return here()


def start_ready(settings: str = SETTINGS) -> Place:
    """Start Django for an installation that was set up.

    Args:
        settings: Module of settings.

    Raises:
        UsageError: As in `start_set_up`, or if its tables (those of the settings' apps) are of an earlier
            version.
    """
    place = start_set_up(settings)
    if pending():
        raise UsageError(say("The tables are of an earlier version. Run `equiano web migrate` first."))
    return place


def start_set_up(settings: str = SETTINGS) -> Place:
    """Start Django for an installation that was set up, by whatever version.

    Args:
        settings: Module of settings.

    Raises:
        UsageError: If it was not, if it has no database, or if the restoration of one was broken off.
    """
    place = here()
    if not place.secret.exists():
        raise UsageError(
            say("There is no installation in {folder}. Run `equiano web setup` first.", folder=place.data)
        )
    must_be_restored(place)
    start(settings)
    if is_empty(place):
        raise UsageError(
            say(
                "There are keys, but no database in {folder}. Run `equiano web restore FILE`, or look where "
                "EQUIANO_WEB_DATA and DATABASE_URL lead.",
                folder=place.data,
            )
        )
    return place


def must_be_restored(place: Place) -> None:
    """Raise `UsageError` where a restoration was broken off: what was erased may stand there again."""
    if place.restoring.exists():
        raise UsageError(
            say(
                "The restoration of a backup was broken off in {folder}. "
                "Run `equiano web restore FILE` again.",
                folder=place.data,
            )
        )


def is_empty(place: Place) -> bool:
    """Whether the database has no table, Django being started."""
    from django.db import connection  # noqa: PLC0415 - after Django was started

    # To ask SQLite would make the file.
    return not (place.database_url or place.database.exists()) or not connection.introspection.table_names()


def pending() -> int:
    """Steps by which the tables are behind this version of the program."""
    from django.db import connection  # noqa: PLC0415 - after Django was started
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
