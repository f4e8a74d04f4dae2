"""Work that waits: leases in the database, so that several processes never do a job twice.

    take      one UPDATE … RETURNING writes holder, expiry and the number of the try
    run       the effect, and the end of the job if holder and try still match, in one transaction
    fail      run again later, each time later; after `MOST_TRIES` the job is dead and stays to be looked at

A process that dies leaves its lease to expire. Effects outside the database (an e-mail) can be repeated: they
take the job's number as their id. A payload holds ids, never what they stand for.

    @job("tasks.digest", every=timedelta(minutes=15))
    def digest(work: Work) -> None: ...
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, IntegrityError, close_old_connections, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from equiano_web.apart import run_apart
from equiano_web.db import writing
from equiano_web.models import Job

LEASE = timedelta(minutes=5)  # longer than any act; `Work.renew` for what takes longer
MOST_TRIES = 8  # with the waits below about four hours: a mail server or a disk is mended by then
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
LONGEST_LEASE = timedelta(days=1)
PLAN_EVERY = 600.0  # seconds between two looks at the plan, by a clock that nobody sets
FIRST_LOOK = 0.5  # seconds after the start: what waited for days waits for the first page too
POLL = 2.0  # seconds between two looks at an empty table: an index of a few rows
_log = logging.getLogger(__name__)


class LostLeaseError(Exception):
    """The lease ran out and another process has the job: what was done here is rolled back."""


@dataclass(frozen=True, slots=True)
class Work:
    """A job that this process holds.

    Attributes:
        id: Its number, for effects outside the database.
        kind: Its kind.
        payload: Ids.
        holder: Who holds it.
        tries: Number of this try, from 1.
    """

    id: int
    kind: str
    payload: Mapping[str, object]
    holder: str
    tries: int

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """The transaction of the effect; at its end the job is done, or all is rolled back.

        Raises:
            LostLeaseError: If another process has it by now.
        """
        with writing():
            yield
            if not _done(self):
                raise LostLeaseError

    def renew(self, lease: timedelta = LEASE) -> None:
        """Hold it for another while.

        Args:
            lease: How long; longer than usual before one long step that cannot say how far it is.

        Raises:
            LostLeaseError: If another process has it by now.
        """
        with writing():
            if not _held(self).update(until=timezone.now() + lease):
                raise LostLeaseError


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job.

    Attributes:
        body: What it does.
        every: How often, if by itself.
        own_transaction: Whether the body calls `Work.finishing` itself: for long work, as a file has one
        writer.
        lease: How long it is held when it is taken, where that is shorter than usual: of a process that dies
        while it holds it, another goes on so much later.
        apart: Whether a server does it in a process of its own (`apart.py`), as it loads much.
    """

    body: Callable[[Work], None]
    every: timedelta | None
    own_transaction: bool
    lease: timedelta | None = None
    apart: bool = False


KINDS: dict[str, Kind] = {}
_Body = Callable[[Work], None]


def job(
    name: str,
    *,
    every: timedelta | None = None,
    own_transaction: bool = False,
    lease: timedelta | None = None,
    apart: bool = False,
) -> Callable[[_Body], _Body]:
    """Make a function the body of a kind of job; see `Kind`."""

    def register(body: _Body) -> _Body:
        KINDS[name] = Kind(body, every, own_transaction, lease, apart)
        return body

    return register


def enqueue(
    kind: str,
    payload: Mapping[str, object] | None = None,
    *,
    run_at: datetime | None = None,
    key: str | None = None,
) -> bool:
    """Add a job; inside the transaction of the act that asks for it, so that both exist or none.

    Args:
        kind: Its kind.
        payload: Ids, never a personal value.
        run_at: Not before then; at once if not given.
        key: While an open job has the same key no second one is added.

    Returns:
        Whether it was added.
    """
    if key and Job.objects.filter(key=key, state=Job.OPEN).exists():
        return False
    try:
        # A savepoint: two that add the same at once differ here, and the act goes on.
        with transaction.atomic():
            Job.objects.create(
                kind=kind, payload=dict(payload or {}), run_at=run_at or timezone.now(), key=key
            )
    except IntegrityError:
        return False
    return True


def put_off(kind: str, wait: timedelta) -> None:
    """Let all jobs of a kind that nobody holds wait: what one of them met the others would meet too."""
    until = timezone.now() + wait
    with writing():
        Job.objects.filter(kind=kind, state=Job.OPEN, holder="", run_at__lt=until).update(run_at=until)


def take(holder: str, *, lease: timedelta = LEASE) -> Work | None:
    """The next job that is due, held by `holder` from now on; None if there is none.

    Args:
        holder: Name of the process and thread, different for each.
        lease: How long it is held, unless its kind is held shorter.
    """
    now = timezone.now()
    due = Job.objects.filter(state=Job.OPEN, run_at__lte=now)
    if not due.exists():  # nothing is locked for a look
        return None
    with writing():
        _bury_killers(now)
        with connection.cursor() as cursor:
            moment = _stored(now)
            until, values = _until(now, lease)
            cursor.execute(_TAKE[connection.vendor].format(until=until), [*values, holder, moment, moment])
            row = cursor.fetchone()
    if row is None:
        return None
    payload = json.loads(row[2]) if isinstance(row[2], str) else row[2]
    return Work(row[0], row[1], payload, holder, row[3])


_TABLE = Job._meta.db_table
_TAKE = {
    vendor: f"UPDATE {_TABLE} SET until = {{until}}, holder = %s, tries = tries + 1 WHERE id = ("  # noqa: S608  # our names
    f"SELECT id FROM {_TABLE} WHERE state = 'open' AND run_at <= %s AND (until IS NULL OR until < %s) "
    f"ORDER BY run_at, id LIMIT 1{locking}) RETURNING id, kind, payload, tries"
    for vendor, locking in (("sqlite", ""), ("postgresql", " FOR UPDATE SKIP LOCKED"))
}


def _until(now: datetime, lease: timedelta) -> tuple[str, list[str | None]]:
    """Until when a job is held that is taken now: by its kind, where that has a shorter lease."""
    shorter = {name: kind.lease for name, kind in KINDS.items() if kind.lease and kind.lease < lease}
    if not shorter:
        return "%s", [_stored(now + lease)]
    cast = "::timestamptz" if connection.vendor == "postgresql" else ""
    cases = " ".join(f"WHEN %s THEN %s{cast}" for _ in shorter)
    values = [value for name, own in shorter.items() for value in (name, _stored(now + own))]
    return f"CASE kind {cases} ELSE %s{cast} END", [*values, _stored(now + lease)]


def _stored(moment: datetime) -> str | None:
    return connection.ops.adapt_datetimefield_value(moment)


def _bury_killers(now: datetime) -> None:
    """A job whose process died at every try is dead: it may be what kills them."""
    found = Job.objects.filter(state=Job.OPEN, until__lt=now, tries__gte=MOST_TRIES)
    for work in found.exclude(kind__in=_periodic()):
        Job.objects.filter(pk=work.pk, tries=work.tries).update(state=Job.DEAD, fault="killed", until=None)


def _periodic() -> list[str]:
    return [name for name, kind in KINDS.items() if kind.every]


def _held(work: Work) -> QuerySet[Job]:
    return Job.objects.filter(pk=work.id, holder=work.holder, tries=work.tries, state=Job.OPEN)


def _done(work: Work) -> bool:
    every = KINDS[work.kind].every
    if every is None:
        return _held(work).delete()[0] == 1
    again = {"run_at": timezone.now() + every, "tries": 0, "holder": "", "until": None, "fault": ""}
    return _held(work).update(**again) == 1


def run(work: Work) -> bool:
    """Do a job that was taken.

    Returns:
        Whether it is done. If not it will be tried again, or is dead; the log names its kind and the kind of
        error, never a message, which might hold what is personal.
    """
    try:
        kind = KINDS[work.kind]
        if kind.own_transaction:
            kind.body(work)
        else:
            with work.finishing():
                kind.body(work)
    except Exception as error:  # whatever a body raises is its job's failure, not the runner's
        _log.warning("job %s %d, try %d: %s", work.kind, work.id, work.tries, type(error).__name__)
        _failed(work, type(error).__name__)
        return False
    return True


def _run_where_it_belongs(work: Work) -> None:
    kind = KINDS.get(work.kind)
    if not (kind and kind.apart):
        run(work)
    elif not run_apart(work):
        # It was killed, perhaps for want of memory, and could not write that down itself.
        _failed(work, "killed")


def _failed(work: Work, fault: str) -> None:
    kind = KINDS.get(work.kind)
    wait = min(FIRST_WAIT * 2 ** (work.tries - 1), LONGEST_WAIT)
    with writing():
        if work.tries >= MOST_TRIES and not (kind and kind.every):
            _held(work).update(state=Job.DEAD, fault=fault, until=None)
        else:
            _held(work).update(run_at=timezone.now() + wait, holder="", until=None, fault=fault)


def plan_periodic() -> None:
    """Add each periodic job that is not there yet, and bring near one that waits for a day that was no day.

    A clock that was ahead and was set right would else leave it waiting for years: no periodic job waits
    longer than its own time, or than the wait after failures.
    """
    now = timezone.now()
    with writing():
        for name, kind in KINDS.items():
            if kind.every:
                latest = now + max(kind.every, LONGEST_WAIT)
                Job.objects.filter(kind=name, state=Job.OPEN, run_at__gt=latest).update(run_at=now)
                # Nor is any held for a day: who held it then has gone with the wrong clock.
                held = Job.objects.filter(kind=name, state=Job.OPEN, until__gt=now + LONGEST_LEASE)
                held.update(until=None, holder="")
        for name in _periodic():
            enqueue(name, key=f"every {name}")


class Runner:
    """A thread that does what is due. One for each process is enough."""

    def __init__(self, poll: float = POLL, lease: timedelta = LEASE) -> None:
        self._poll, self._lease = poll, lease
        self._stopping = threading.Event()
        self._holder = secrets.token_hex(8)
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout: float = 30.0) -> bool:
        """Take no further job and wait for the one at hand; whether it ended in time (seconds)."""
        self._stopping.set()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _work(self) -> None:
        planned = -PLAN_EVERY
        self._stopping.wait(FIRST_LOOK)
        try:
            while not self._stopping.is_set():
                close_old_connections()
                # The database may be restarting: the next look finds it again.
                with suppress(DatabaseError):
                    if time.monotonic() - planned >= PLAN_EVERY:
                        plan_periodic()
                        planned = time.monotonic()
                    if work := take(self._holder, lease=self._lease):
                        _run_where_it_belongs(work)
                        continue
                self._stopping.wait(self._poll)
        finally:
            connection.close()


def work_off(limit: float = 60.0) -> int:
    """Do all that is due here and now, for commands and tests.

    Args:
        limit: Seconds after which no further job is begun.

    Returns:
        How many were done.
    """
    done, end, holder = 0, time.monotonic() + limit, secrets.token_hex(8)
    while time.monotonic() < end and (work := take(holder)):
        done += run(work)
    return done
