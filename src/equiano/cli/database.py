"""What the database of the application refused, for the boundary, by names: Django is not loaded here."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable

from equiano.errors import BadInputError, EngineError, UsageError
from equiano.system_errors import reason_of
from equiano.words import mark, say, text_of

# Where a statement itself was wrong it is a fault of the program.
_REFUSALS = frozenset({"OperationalError", "DatabaseError", "InterfaceError"})
_UNWRITABLE = {
    "SQLITE_FULL": errno.ENOSPC,
    "SQLITE_IOERR_SHMSIZE": errno.ENOSPC,  # room for what the processes of one file share
    "SQLITE_READONLY": errno.EROFS,
    "SQLITE_IOERR": errno.EIO,
}
_OTHER = {
    "SQLITE_CANTOPEN": (
        mark(
            "the database cannot be opened. See that EQUIANO_WEB_DATA leads to its folder, and that there is "
            "room and the right to write in it."
        ),
        UsageError.exit_code,
    ),
    "SQLITE_BUSY": (
        mark("the database is in use: another program writes to it. Wait until it is done, or end it."),
        EngineError.exit_code,
    ),
    "SQLITE_CORRUPT": (
        mark("the database is damaged. Move its folder away and restore the last backup."),
        BadInputError.exit_code,
    ),
}
_OTHER["SQLITE_NOTADB"] = _OTHER["SQLITE_CORRUPT"]


def refusal_of_database(error: BaseException) -> tuple[Callable[[], str], int] | None:
    """What to say of it and the exit code; None if it is no refusal of a database."""
    if not type(error).__module__.startswith("django.db") or type(error).__name__ not in _REFUSALS:
        return None
    cause = error.__cause__
    name = getattr(cause, "sqlite_errorname", None)
    if name is None:
        if not type(cause or error).__module__.startswith("psycopg"):
            return None
        return (
            lambda: say(
                "PostgreSQL does not answer, or refuses. See that it runs, and that DATABASE_URL names its "
                "host, role, password and database."
            ),
            EngineError.exit_code,
        )
    kind = "_".join(str(name).split("_")[:2])  # SQLITE_READONLY_DBMOVED is a SQLITE_READONLY
    if other := _OTHER.get(kind):
        return lambda: text_of(other[0]), other[1]
    number = _UNWRITABLE.get(str(name)) or _UNWRITABLE.get(kind)
    if number is None:
        return None
    refused = OSError(number, os.strerror(number))
    return (
        lambda: say("the database cannot be read or written: {reason}.", reason=reason_of(refused)),
        UsageError.exit_code,
    )
