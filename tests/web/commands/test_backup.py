"""A backup is tried by restoring it: names found, files open, chains whole, what was erased stays so."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from tests.web.commands.installation import ADMINISTRATOR, Installation

HAND = "tests.web.commands.hand"
NAMES = ("Ольховая", "Рябинина")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the installation has its database; on PostgreSQL an empty one of its own (`.ci/postgres`)."""
    server = os.environ.get("DATABASE_URL", "")
    if request.param == "sqlite":
        yield ""
        return
    if not server:
        pytest.skip("needs PostgreSQL: .ci/postgres")
    name = f"backup_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as control:
        control.execute(f'CREATE DATABASE "{name}"')
        yield server.rsplit("/", 1)[0] + f"/{name}"
        control.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Installation:
    made = Installation(tmp_path, EQUIANO_WEB_KEYS=str(tmp_path / "keys"), DATABASE_URL=database_url)
    made.run("web", "setup", *ADMINISTRATOR)
    return made


def _lose(place: Installation) -> None:
    """All but the folder of keys is gone."""
    shutil.rmtree(place.data)
    if url := place.environment.get("DATABASE_URL"):
        with psycopg.connect(url, autocommit=True) as base:
            base.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def _cases(place: Installation) -> dict[str, str]:
    return {name: place.python(HAND, "make", name)["case"] for name in NAMES}


def test_what_was_backed_up_is_restored_and_what_was_erased_since_is_not(
    place: Installation, tmp_path: Path
) -> None:
    cases = _cases(place)
    backup = tmp_path / "elsewhere" / "one"
    assert place.json("web", "backup", "--out", str(backup))["backup"] == str(backup)
    # Written after the backup, so not in it.
    place.python(HAND, "make", "Тополева")
    assert place.python(HAND, "erase", cases["Рябинина"]) == 1
    assert place.run("web", "restore", str(backup), status=2).stderr.count("holds data") == 1
    _lose(place)
    restored = place.json("web", "restore", str(backup))
    assert (restored["files"], restored["erased_again"], restored["faults"]) == (1, 1, [])
    assert place.python(HAND, "find", "olkhovaya") == {"cases": [cases["Ольховая"]], "opens": True}
    assert place.python(HAND, "find", "ryabinina")["cases"] == []
    assert place.python(HAND, "find", "topoleva")["cases"] == []
    place.run("web", "verify-audit")
    wrong = [one["code"] for one in place.json("web", "check", status=10)["findings"] if not one["fine"]]
    assert wrong == ["second_factor"]  # of the caseworker of the test


def test_a_backup_holds_nothing_readable_and_opens_with_its_key_alone(
    place: Installation, tmp_path: Path
) -> None:
    cases = _cases(place)
    backup = tmp_path / "one"
    place.run("web", "backup", "--out", str(backup))
    content = backup.read_bytes()
    for canary in (*NAMES, "Ольховая".encode(), "SQLite format", "PGDMP", "equiano_web", *cases.values()):
        assert (canary if isinstance(canary, bytes) else canary.encode()) not in content
    (key,) = (tmp_path / "keys" / "backups").iterdir()
    key.unlink()
    _lose(place)
    assert "without it" in place.run("web", "restore", str(backup), status=10).stderr
    assert not (place.data / "equiano.sqlite").exists()


@pytest.mark.parametrize("harm", ["cut", "cut to a chunk", "changed", "other"])
def test_a_damaged_backup_is_refused_and_nothing_is_left(tmp_path: Path, harm: str) -> None:
    place = Installation(tmp_path, EQUIANO_WEB_KEYS=str(tmp_path / "keys"))
    place.run("web", "setup", *ADMINISTRATOR)
    backup = tmp_path / "one"
    place.run("web", "backup", "--out", str(backup))
    content = backup.read_bytes()
    line = content.index(b"\n") + 1
    harmed = {
        "cut": content[:-5],
        "cut to a chunk": content[: line + 33 + 2 * (65_536 + 16)],
        "changed": content[:-100] + bytes([content[-100] ^ 1]) + content[-99:],
        "other": b"something else\n" * 40,
    }[harm]
    backup.write_bytes(harmed)
    _lose(place)
    place.run("web", "restore", str(backup), status=10)
    assert [one.name for one in place.data.rglob("*") if one.is_file()] == []


def test_a_backup_that_cannot_be_written_leaves_no_key(tmp_path: Path) -> None:
    place = Installation(tmp_path, EQUIANO_WEB_KEYS=str(tmp_path / "keys"))
    place.run("web", "setup", *ADMINISTRATOR)
    (tmp_path / "file").write_text("")
    place.run("web", "backup", "--out", str(tmp_path / "file" / "one"), status=2)
    assert list((tmp_path / "keys" / "backups").iterdir()) == []


def _age_keys(place: Installation, days: float) -> None:
    for path in (Path(place.environment["EQUIANO_WEB_KEYS"]) / "backups").iterdir():
        made_at = datetime.now(UTC) - timedelta(days=days)
        path.write_text(json.dumps({**json.loads(path.read_text()), "made_at": made_at.isoformat()}))


def test_the_server_makes_a_backup_a_day_and_old_ones_lose_their_keys(tmp_path: Path) -> None:
    place = Installation(tmp_path, EQUIANO_WEB_KEYS=str(tmp_path / "keys"))
    place.run("web", "setup", *ADMINISTRATOR)
    assert place.python("tests.web.commands.daily") == {"keys": 1, "files": 1}
    assert place.python("tests.web.commands.daily") == {"keys": 1, "files": 1}
    _age_keys(place, 1.1)
    assert place.python("tests.web.commands.daily") == {"keys": 2, "files": 2}
    _age_keys(place, 29.9)
    assert place.python("tests.web.commands.daily") == {"keys": 3, "files": 3}
    _age_keys(place, 30.1)
    assert place.python("tests.web.commands.daily") == {"keys": 1, "files": 1}


def test_a_backup_that_is_too_old_is_found(tmp_path: Path) -> None:
    place = Installation(tmp_path, EQUIANO_WEB_KEYS=str(tmp_path / "keys"))
    place.run("web", "setup", *ADMINISTRATOR)
    place.python(HAND, "add")

    def wrong(status: int) -> set[str]:
        found = place.json("web", "check", status=status)["findings"]
        return {one["code"] for one in found if not one["fine"]} - {"second_factor"}

    assert wrong(10) == set()  # a new colleague has no second factor yet
    with sqlite3.connect(place.data / "equiano.sqlite") as base:
        base.execute("UPDATE cases_case SET created_at = '2026-01-01 00:00:00'")
    assert wrong(10) == {"backup"}
    place.run("web", "backup")
    assert wrong(10) == set()
    _age_keys(place, 1.9)
    assert wrong(10) == set()
    _age_keys(place, 2.1)
    assert wrong(10) == {"backup"}
