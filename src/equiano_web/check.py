"""What is wrong with an installation, in words, and what to do about it."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.checks import Warning as DjangoWarning
from django.core.checks import run_checks
from django.db import connection
from django.db.utils import DatabaseError
from django.utils import timezone

from equiano.words import say
from equiano_web.boot import pending, start
from equiano_web.place import Place, here
from equiano_web.postgresql import is_elsewhere, is_verified
from equiano_web.vault import Vault, VaultError

# A day of writing at a busy agency with its backup, times ten. Chosen, not measured.
LEAST_FREE = 2**30
# The server makes one a day: one may have failed.
LATEST_BACKUP = timedelta(days=2)
# Three rounds of the job that writes roots: one may fail and be tried again.
LATEST_ROOT = timedelta(minutes=15)
LOCAL = ("localhost", "127.0.0.1", "::1")
# Warnings of Django about HTTPS: on one machine, reached by itself alone, there is none.
_OF_HTTPS = {
    "security.W004",
    "security.W008",
    "security.W012",
    "security.W016",
    "security.W021",
    "security.W005",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        code: What was looked at.
        fine: Whether it is as it should be.
        text: What was found, and what to do.
    """

    code: str
    fine: bool
    text: str


def check() -> tuple[Finding, ...]:
    """Look at everything; what depends on a thing that is missing is left out."""
    place = here()
    found = [*_folders(place), *_keys(place)]
    if not place.secret.exists():
        return (*found, Finding("setup", False, say("Not set up. Run `equiano web setup`.")))
    if place.restoring.exists():
        text = say("The restoration of a backup was broken off: run `equiano web restore FILE` again.")
        return (*found, Finding("restored", False, text))
    start()
    database = _database(place)
    found.append(database)
    if database.fine:
        tables = _tables()
        found.append(tables)
        if tables.fine:
            found += [
                *_open(place),
                *_lasting(),
                *_connection(),
                *_people(),
                _jobs(),
                _roots(place),
                _backup(place),
                *_settings(place),
            ]
    return (*found, _address(place), _room(place))


def _folders(place: Place) -> Iterator[Finding]:
    for folder in (place.data, place.files, place.backups, place.keys):
        try:
            fine = folder.is_dir() and not stat.S_IMODE(folder.stat().st_mode) & 0o077
        except OSError:
            fine = False
        yield Finding(
            "folder",
            fine,
            say("Folder {folder} is there and closed to others.", folder=folder)
            if fine
            else say("Folder {folder} is missing or open to others: chmod 700 it.", folder=folder),
        )


def _keys(place: Place) -> Iterator[Finding]:
    try:
        vault = Vault(place.keys)
    except VaultError as error:
        yield Finding("keys", False, str(error))
        return
    yield Finding("keys", True, say("Keys are readable, version {version}.", version=vault.current))
    apart = not place.keys.is_relative_to(place.data) or place.host in LOCAL
    yield Finding(
        "keys_apart",
        apart,
        say("Keys lie where they should.")
        if apart
        else say("Keys lie beside the data: who copies one has both. Set EQUIANO_WEB_KEYS."),
    )


def _open(place: Place) -> Iterator[Finding]:
    if not Vault.is_there(place.keys):
        return  # said already
    from equiano_web.rotation import must_open  # noqa: PLC0415 - after Django was started

    try:
        must_open()
    except VaultError as error:
        yield Finding("keys_open", False, str(error))
        return
    yield Finding("keys_open", True, say("The keys are those of this database."))


def _database(place: Place) -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Finding(
            "database", False, say("The database does not answer ({kind}).", kind=type(error).__name__)
        )
    name = "PostgreSQL" if place.database_url else "SQLite"
    return Finding("database", True, say("The database answers ({kind}).", kind=name))


def _lasting() -> Iterator[Finding]:
    """On a server that others run: whether what it acknowledges outlives a loss of power."""
    if connection.vendor != "postgresql":
        return  # the file's own settings are the program's (settings.py)
    off = []
    with connection.cursor() as cursor:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute(f"SHOW {name}")  # names of ours
            row = cursor.fetchone()
            off += [name] if row is None or row[0] == "off" else []
    yield Finding(
        "lasting",
        not off,
        say("What is saved outlives a loss of power.")
        if not off
        else say(
            "A loss of power may take what was saved: {names} of PostgreSQL is off. Switch it on.",
            names=", ".join(off),
        ),
    )


def _connection() -> Iterator[Finding]:
    """Of a PostgreSQL on another machine: whether anybody in between can read along."""
    database = settings.DATABASES["default"]
    if not is_elsewhere(database):
        return
    fine = is_verified(database)
    yield Finding(
        "connection",
        fine,
        say("The connection to PostgreSQL is encrypted, and who answers is verified.")
        if fine
        else say(
            "The connection to PostgreSQL can be read or taken over on its way: "
            "set sslmode=verify-full in DATABASE_URL."
        ),
    )


def _tables() -> Finding:
    steps = pending()
    return Finding(
        "tables",
        not steps,
        say("Tables are of this version.")
        if not steps
        else say("The tables are of an earlier version. Run `equiano web migrate` first."),
    )


def _people() -> Iterator[Finding]:
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 - after Django was started

    from equiano_web.access import Permission, roles  # noqa: PLC0415
    from equiano_web.people.models import User  # noqa: PLC0415

    active = User.objects.filter(is_active=True)
    managing = [role.name for role in roles().values() if Permission.PEOPLE_MANAGE in role.permissions]
    some = active.filter(role__in=managing).exists()
    yield Finding(
        "administrator",
        some,
        say("There is an administrator.")
        if some
        else say("There is no administrator. Run `equiano web setup`."),
    )
    # Recovery codes alone are no second factor.
    with_factor = Authenticator.objects.exclude(type="recovery_codes").values("user")
    without = active.exclude(pk__in=with_factor).count()
    yield Finding(
        "second_factor",
        not without,
        say("Everybody has a second factor.")
        if not without
        else say(
            "{count} {count|account has|accounts have} no second factor yet: they see nothing until they do.",
            count=without,
        ),
    )


def _jobs() -> Finding:
    from equiano_web.models import Job  # noqa: PLC0415 - after Django was started

    dead = Job.objects.filter(state=Job.DEAD)
    kinds = sorted(set(dead.values_list("kind", flat=True)))
    return Finding(
        "jobs",
        not kinds,
        say("No job has been given up.")
        if not kinds
        else say(
            "{count} {count|job was|jobs were} given up after many tries: {kinds}. See what the server "
            "wrote.",
            count=dead.count(),
            kinds=", ".join(kinds),
        ),
    )


def _roots(place: Place) -> Finding:
    from equiano_web.audit_check import behind  # noqa: PLC0415 - after Django was started

    late = behind(place.roots)
    fine = late <= LATEST_ROOT
    return Finding(
        "roots",
        fine,
        say("Every entry of the audit has its root outside the database.")
        if fine
        else say(
            "Entries of the audit have waited {minutes:,} {minutes|minute|minutes} for a root outside the "
            "database: does the server run?",
            minutes=round(late.total_seconds() / 60),
        ),
    )


def _backup(place: Place) -> Finding:
    from equiano_web import backup_keys  # noqa: PLC0415 - after Django was started
    from equiano_web.cases.models import Case  # noqa: PLC0415

    due = timezone.now() - LATEST_BACKUP
    try:
        kept = backup_keys.kept(place.backup_keys)
    except VaultError as error:
        return Finding("backup", False, str(error))
    if not kept:
        fine = not Case.objects.filter(created_at__lt=due).exists()
        text = (
            say("There is no backup yet.") if fine else say("There is no backup. Run `equiano web backup`.")
        )
        return Finding("backup", fine, text)
    age = (timezone.now() - kept[-1].made_at).days
    if kept[-1].made_at >= due:
        return Finding("backup", True, say("There is a backup of the last two days."))
    return Finding(
        "backup", False, say("The last backup is {days} {days|day|days} old: does the server run?", days=age)
    )


def _settings(place: Place) -> Iterator[Finding]:
    if settings.EQUIANO_NO_LIMITS:
        text = say("EQUIANO_WEB_LIMITS is off: whoever guesses or tries out names is not slowed down.")
        yield Finding("limits", False, text)
    for issue in run_checks(include_deployment_checks=True):
        if issue.level >= DjangoWarning("").level and not (issue.id in _OF_HTTPS and place.host in LOCAL):
            yield Finding("settings", False, f"{issue.id}: {issue.msg}")


def _address(place: Place) -> Finding:
    fine = place.is_https or place.host in LOCAL
    return Finding(
        "address",
        fine,
        say("Reached at {url}.", url=place.url)
        if fine
        else say("{url} is not HTTPS: names would cross the network readable.", url=place.url),
    )


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _room(place: Place, free: Callable[[Path], int] = _free) -> Finding:
    left = free(place.data)
    return Finding(
        "room",
        left >= LEAST_FREE,
        say("{room:,.1} GB free.", room=left / 2**30)
        if left >= LEAST_FREE
        else say("Only {room:,.1} GB free: make room before writing fails.", room=left / 2**30),
    )
