"""What the installation does by itself, whatever the rooms do: the jobs of the root app."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from equiano_web import backup_keys, backups, limits
from equiano_web.audit_check import anchor
from equiano_web.consents import expiry
from equiano_web.exports import forgetting as exports
from equiano_web.imports import forgetting as imports
from equiano_web.jobs import Work, job
from equiano_web.people import lockout

BACKUP_EVERY = timedelta(days=1)
# Between two roots an end of a chain can be cut unseen: the shorter the better; a line is some 200 bytes for
# each agency at work, 20 MB a year.
ANCHOR_EVERY = timedelta(minutes=5)


@job("audit.anchor", every=ANCHOR_EVERY, own_transaction=True)
def anchor_audit(work: Work) -> None:
    """Write a root over all chains outside the database."""
    anchor(settings.PLACE.roots)
    with work.finishing():
        pass


@job("people.forget", every=timedelta(hours=1))
def forget(work: Work) -> None:
    """Remove sessions that have ended, and tries and requests that count no more."""
    SessionStore.clear_expired()
    lockout.forget_old()
    limits.forget_old()


@job("files.forget", every=timedelta(hours=1))
def forget_files(work: Work) -> None:
    """Remove files of exports whose day is over, and of imports that nobody finished."""
    exports.forget_old()
    imports.forget_old()


@job("consents.warn", every=timedelta(hours=6))
def warn_of_ends(work: Work) -> None:
    """Tell of consent that ends soon."""
    expiry.warn()


@job("backup.daily", every=timedelta(hours=1), own_transaction=True)
def back_up_daily(work: Work) -> None:
    """Make a backup if the last is a day old, and let those go that have outlived their days."""
    days = backups.days_kept()
    if days:
        kept = backup_keys.kept(settings.PLACE.backup_keys)
        if not kept or kept[-1].made_at < timezone.now() - BACKUP_EVERY:
            backups.back_up(settings.PLACE)
        backups.forget_old(settings.PLACE, days)
    with work.finishing():
        pass
