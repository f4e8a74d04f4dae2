"""A backup is tried by restoring it: names found, files open, chains whole, what was erased stays so."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import psycopg

from tests.web.commands.installation import Installation

HAND = "tests.web.commands.hand"
NAMES = ("Ольховая", "Рябинина")


def _lose(place: Installation) -> None:
    """All but the folder of keys is gone."""
    shutil.rmtree(place.data)
    if url := place.environment.get("DATABASE_URL"):
        with psycopg.connect(url, autocommit=True) as base:
            base.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def _cases(place: Installation, *more: str) -> dict[str, str]:
    made: dict[str, str] = place.python(HAND, "make", *NAMES, *more)
    return made


def _killed(place: Installation, when: str, case: str) -> None:
    """Erase a case in a process that is killed before its transaction stands, or right after."""
    place.python(HAND, "die", when, case, status=-signal.SIGKILL)


def test_what_was_backed_up_is_restored_and_what_was_erased_since_is_not(
    place: Installation, tmp_path: Path
) -> None:
    cases = _cases(place, "Осинина", "Кленова")
    backup = tmp_path / "elsewhere" / "one"
    assert place.json("web", "backup", "--out", str(backup))["backup"] == str(backup)
    # Written after the backup, so not in it.
    place.python(HAND, "make", "Тополева")
    assert place.python(HAND, "erase", cases["Рябинина"]) == 1
    _killed(place, "before", cases["Осинина"])
    _killed(place, "after", cases["Кленова"])
    listed = tmp_path / "keys" / "erased.jsonl"
    assert [one in listed.read_text() for one in cases.values()] == [False, True, False, False]
    place.python(HAND, "work")  # as the server does when it starts again
    assert [one in listed.read_text() for one in cases.values()] == [False, True, False, True]
    assert not (place.data / "files" / cases["Кленова"]).exists()
    assert place.run("web", "restore", str(backup), status=2).stderr.count("holds data") == 1
    _lose(place)
    restored = place.json("web", "restore", str(backup))
    assert (restored["files"], restored["erased_again"], restored["faults"]) == (2, 2, [])
    found = place.python(HAND, "find", "olkhovaya", "ryabinina", "topoleva", "osinina", "klenova")
    kept = [[cases["Ольховая"]], [], [], [cases["Осинина"]], []]
    assert [one["cases"] for one in found] == kept and found[0]["opens"]
    place.run("web", "verify-audit")
    wrong = [one["code"] for one in place.json("web", "check", status=10)["findings"] if not one["fine"]]
    # Of the caseworker of the test; and the server of `.ci/postgres` syncs nothing.
    assert wrong == [*(["lasting"] if place.environment["DATABASE_URL"] else []), "second_factor"]


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


def test_a_damaged_backup_is_refused_and_nothing_is_left(place: Installation, tmp_path: Path) -> None:
    backup = tmp_path / "one"
    place.run("web", "backup", "--out", str(backup))
    content = backup.read_bytes()
    line = content.index(b"\n") + 1
    _lose(place)
    for harmed in (
        content[:-5],
        content[: line + 33 + 2 * (65_536 + 16)],  # to a whole chunk
        content[:-100] + bytes([content[-100] ^ 1]) + content[-99:],
        b"something else\n" * 40,
    ):
        backup.write_bytes(harmed)
        place.run("web", "restore", str(backup), status=10)
        assert [one.name for one in place.data.rglob("*") if one.is_file()] == []
    backup.write_bytes(content)
    place.run("web", "restore", str(backup))


def test_a_backup_that_cannot_be_written_leaves_no_key(place: Installation, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    place.run("web", "backup", "--out", str(tmp_path / "file" / "one"), status=2)
    assert list((tmp_path / "keys" / "backups").iterdir()) == []


def test_the_server_makes_a_backup_a_day_and_old_ones_lose_their_keys(place: Installation) -> None:
    # Days by which all that there is grows older before the job runs again.
    made = place.python("tests.web.commands.daily", "0", "0", "1.1", "28.8", "0.2")
    assert made == [[1, 1], [1, 1], [2, 2], [3, 3], [2, 2]]


def _broken_off(place: Installation, backup: Path, listed: Path) -> None:
    """A restoration ends where the erased would be erased again: their list cannot be read."""
    kept = listed.with_name("kept")
    listed.rename(kept)
    listed.mkdir()
    place.run("web", "restore", str(backup), status=10)
    listed.rmdir()
    kept.rename(listed)


def test_a_restoration_that_was_broken_off_is_no_installation_until_it_is_done(
    place: Installation, tmp_path: Path
) -> None:
    """What was erased since the backup stood there again, and no second restoration was let in."""
    cases = _cases(place)
    backup, listed = tmp_path / "one", tmp_path / "keys" / "erased.jsonl"
    place.run("web", "backup", "--out", str(backup))
    place.python(HAND, "erase", cases["Рябинина"])
    place.python(HAND, "work")
    _lose(place)
    _broken_off(place, backup, listed)
    for command in (["serve"], ["web", "backup"], ["web", "migrate"], ["web", "rotate-keys"]):
        assert "broken off" in place.run(*command, status=2).stderr
    found = place.json("web", "check", status=10)["findings"]
    assert [one["code"] for one in found if not one["fine"]] == ["restored"]
    restored = place.json("web", "restore", str(backup))
    assert (restored["files"], restored["erased_again"], restored["faults"]) == (1, 1, [])
    found = place.python(HAND, "find", "olkhovaya", "ryabinina")
    assert [one["cases"] for one in found] == [[cases["Ольховая"]], []] and found[0]["opens"]
    place.run("web", "verify-audit")
    assert "holds data" in place.run("web", "restore", str(backup), status=2).stderr


def test_whoever_looks_before_restoring_does_not_hinder_it(place: Installation, tmp_path: Path) -> None:
    """The keys are there first: a command that asked for the database made one, or filled it with tables."""
    backup = tmp_path / "one"
    place.run("web", "backup", "--out", str(backup))
    _lose(place)
    place.run("web", "check", status=10)
    for command in (["serve"], ["web", "migrate"], ["web", "backup"], ["web", "verify-audit"]):
        assert "equiano web restore" in place.run(*command, status=2).stderr
    place.run("web", "restore", str(backup))
    place.run("web", "verify-audit")
