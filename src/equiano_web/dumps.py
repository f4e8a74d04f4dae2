"""The database as one file, taken while the server runs, and put back.

SQLite by its backup interface (one state of the database, whatever is written meanwhile), PostgreSQL by its
own `pg_dump` and `pg_restore`, which must be there.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from django.db import connection, connections

from equiano.errors import BadInputError, EngineError, UsageError
from equiano.words import say
from equiano_web.boot import is_empty
from equiano_web.place import Place

SQLITE, POSTGRES = "sqlite", "postgresql"


def kind_of(place: Place) -> str:
    """Kind of the database of an installation."""
    return POSTGRES if place.database_url else SQLITE


def dump(place: Place, target: Path) -> None:
    """Write the database to a file.

    Raises:
        EngineError: If PostgreSQL's program is not there, or fails.
    """
    if place.database_url:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
        return
    with closing(sqlite3.connect(place.database)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        # A file by itself: what is put back brings no log along.
        copy.execute("PRAGMA journal_mode=DELETE")


def must_be_empty(place: Place) -> None:
    """Raise `UsageError` if the installation has a database with anything in it, or files."""
    if not is_empty(place) or (place.files.exists() and any(place.files.iterdir())):
        raise UsageError(
            say("A backup is only restored where nothing is yet: {folder} holds data.", folder=place.data)
        )


def clear(place: Place) -> None:
    """Remove a database, whatever is in it: the half of a restoration that was broken off."""
    if not place.database_url:
        connections.close_all()
        for end in ("", "-wal", "-shm"):
            place.database.with_name(place.database.name + end).unlink(missing_ok=True)
        return
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(name)} CASCADE")


def load(place: Place, source: Path) -> None:
    """Put a database back where there is none; whole or not at all.

    Raises:
        BadInputError: If the file is damaged.
        EngineError: If PostgreSQL's program is not there, or fails.
    """
    if place.database_url:
        options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
        _run("pg_restore", *options, f"--dbname={_login()['PGDATABASE']}", str(source))
        return
    with closing(sqlite3.connect(source)) as base:
        if base.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BadInputError(say("the database in the backup is damaged. Take an earlier backup."))
    source.replace(place.database)


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise EngineError(
            say("{program} is not here: install PostgreSQL's client programs.", program=program)
        )
    done = subprocess.run(
        [found, *arguments], env={**os.environ, **_login()}, capture_output=True, check=False
    )
    if done.returncode:
        # What it says may quote a row.
        raise EngineError(say("{program} failed, exit code {code}.", program=program, code=done.returncode))


def _login() -> Mapping[str, str]:
    """Where and as whom, in the environment: arguments of a process are read by everybody."""
    settings = connection.settings_dict
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    found = {name: str(settings.get(key) or "") for name, key in names.items()}
    for option in ("sslmode", "sslrootcert"):
        if option in settings.get("OPTIONS", {}):
            found[f"PG{option.upper()}"] = str(settings["OPTIONS"][option])
    return {name: value for name, value in found.items() if value}
