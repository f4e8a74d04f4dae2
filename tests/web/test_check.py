"""What `equiano web check` looks at, one by one; as a command it is run in `commands/test_setup.py`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from equiano_web import backup_keys, check
from equiano_web.cases import actions
from equiano_web.cases.models import Case
from equiano_web.models import AuditEntry, Job
from equiano_web.place import Place
from tests.web import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return replace(settings.PLACE, data=tmp_path, keys=tmp_path / "keys")


def test_entries_that_wait_too_long_for_a_root_are_found(place: Place) -> None:
    actions.create(make.user("caseworker", make.agency()), {})
    for minutes, fine in ((14, True), (16, False)):
        AuditEntry.objects.update(at=timezone.now() - timedelta(minutes=minutes))
        assert check._roots(place).fine is fine


def test_a_job_that_was_given_up_is_found() -> None:
    assert check._jobs().fine
    Job.objects.create(kind="a.kind", run_at=timezone.now(), state=Job.DEAD, tries=8, fault="OSError")
    found = check._jobs()
    assert not found.fine and "a.kind" in found.text


def test_a_backup_that_is_missing_or_too_old_is_found(place: Place) -> None:
    actions.create(make.user("caseworker", make.agency()), {})
    assert check._backup(place).fine  # the case is of today
    Case.objects.update(created_at=timezone.now() - check.LATEST_BACKUP - timedelta(minutes=1))
    assert not check._backup(place).fine
    backup_keys.make(place.backup_keys)
    (path,) = place.backup_keys.iterdir()
    for days, fine in ((1.9, True), (2.1, False)):
        made_at = timezone.now() - timedelta(days=days)
        path.write_text(json.dumps({**json.loads(path.read_text()), "made_at": made_at.isoformat()}))
        assert check._backup(place).fine is fine


@pytest.fixture
def asynchronous() -> Iterator[None]:
    """Commits of this session return before they are on the disk."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        yield
        cursor.execute("SET LOCAL synchronous_commit = on")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a file's settings are the program's own")
def test_a_server_that_may_lose_what_it_acknowledged_is_found(asynchronous: None) -> None:
    (found,) = check._lasting()
    assert not found.fine and "synchronous_commit" in found.text


def test_a_file_is_not_asked_for_the_settings_of_a_server() -> None:
    assert [one.code for one in check._lasting()] == ["lasting"] * (connection.vendor == "postgresql")
