"""What was erased stands in no file of the folder: neither in the database nor in its write-ahead log."""

from __future__ import annotations

import pytest
from django.db import connection

from equiano_web import db, erased_log, jobs
from equiano_web.models import Job
from tests.web.commands.installation import Installation

ON_A_FILE = pytest.mark.skipif(connection.vendor != "sqlite", reason="of a database that is a file")


@ON_A_FILE
def test_bytes_of_a_wrapped_key_that_is_gone_are_in_no_file(place: Installation) -> None:
    erased, after, rotated, then, late = place.python("tests.web.durability.erasing")
    # Until then the log had the one, and the file the others: so the test sees what it looks for.
    assert (erased, rotated) == (["equiano.sqlite-wal"], ["equiano.sqlite"])
    assert after == then == late == []


@pytest.mark.django_db
def test_a_log_that_is_in_use_is_emptied_later(monkeypatch: pytest.MonkeyPatch) -> None:
    free = iter([False, True])
    monkeypatch.setattr(erased_log, "empty_log", lambda: next(free))
    jobs.enqueue("log.empty")
    assert jobs.work_off() == 0 and Job.objects.get().fault == "LogInUseError"
    Job.objects.update(run_at="2026-01-01T00:00:00Z")
    assert jobs.work_off() == 1 and not Job.objects.exists()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="elsewhere it is done")
def test_on_a_server_nothing_is_asked_for() -> None:
    erased_log.empty_log_soon()
    assert db.empty_log() and not Job.objects.exists()


@ON_A_FILE
@pytest.mark.django_db
def test_deleted_content_is_overwritten() -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA secure_delete").fetchone() == (1,)
