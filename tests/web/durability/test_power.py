"""The power goes: of what was acknowledged nothing is lost, though all that was not synced is.

SQLite: a disk that keeps what was synced (`disk.py`). Not modelled: a disk that says that it has synced and
has not, and a file system that loses names of files which were there long before.

PostgreSQL: the data files as they were at a checkpoint, the log cut where the server says that it has flushed
it. That shows that an acknowledgement waits for the flush; that the flush reaches the disk is PostgreSQL's
own claim (`fsync=on`, which `equiano web check` asks for).
"""

from __future__ import annotations

import _sqlite3
import ctypes
import json
import os
import shutil
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.web.commands.installation import Installation
from tests.web.durability.cluster import Cluster
from tests.web.durability.conftest import CHECK, Held
from tests.web.durability.load import wait_for, writers

SEGMENT = 16 * 2**20  # of PostgreSQL's log, as `initdb` makes it
needs_file = pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="of a database that is a file")
needs_library = pytest.mark.skipif(
    not hasattr(ctypes.CDLL(_sqlite3.__file__), "sqlite3_vfs_find"),
    reason="SQLite's functions are not at hand",
)
needs_server = pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="needs PostgreSQL: .ci/postgres")


def after_cuts(
    place: Installation, out: Path, cuts: int, seed: int, sync: str = ""
) -> tuple[Any, list[list[str]]]:
    """What people at work did, and what was wrong after each loss of power."""
    done = place.python("tests.web.durability.at_work", str(out), str(cuts), str(seed), *filter(None, [sync]))
    folders = sorted(out.iterdir(), key=lambda one: int(one.name))
    asked = [
        {
            "database": str(one / "equiano.sqlite"),
            "acknowledged": json.loads((one / "acknowledged.json").read_text()),
        }
        for one in folders
    ]
    return done, place.python(CHECK, given="".join(f"{json.dumps(one)}\n" for one in asked))


@needs_file
@needs_library
@pytest.mark.parametrize("count", [16, pytest.param(400, marks=pytest.mark.slow)])
def test_a_file_loses_nothing_that_was_acknowledged(place: Installation, tmp_path: Path, count: int) -> None:
    done, faults = after_cuts(place, tmp_path / "out", count, seed=1)
    assert done["cuts"] >= 0.9 * count and done["acknowledged"] > 90
    assert [fault for of in faults for fault in of] == []


@needs_file
@needs_library
def test_with_less_than_full_syncs_it_would(place: Installation, tmp_path: Path) -> None:
    """So the disk forgets, and the check sees it."""
    _, faults = after_cuts(place, tmp_path / "out", 8, seed=1, sync="NORMAL")
    assert sum(map(bool, faults)) > len(faults) / 2


def lost_by_a_cut(held: Held, cluster: Cluster, work: Path, acts: int) -> tuple[int, list[str]]:
    """How many acts were acknowledged when the power went, and what is wrong afterwards."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as base:
        base.execute("CHECKPOINT")  # nobody writes: from here on the files are whole without their log
    shutil.copytree(cluster.data, work / "image", ignore=shutil.ignore_patterns("postmaster.pid"))
    server = held.serve()
    crew = writers(server.url, held.tokens, held.told, "power")
    wait_for(held.told, acts)
    # First what was acknowledged, then how far the log is flushed: only what was flushed by then counts.
    said = held.told.said()
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as base:
        row = base.execute("SELECT (pg_current_wal_flush_lsn() - '0/0')::bigint").fetchone()
    assert row is not None
    cluster.kill()
    server.kill()
    for writer in crew:
        writer.join()
    _cut_log(cluster.data / "pg_wal", work / "image" / "pg_wal", row[0])
    cluster.own(work)
    cluster.start(work / "image")
    try:
        return sum(len(one) for one in said.values()), held.faults(said)
    finally:
        cluster.kill()
        cluster.start()


def _cut_log(source: Path, target: Path, flushed: int) -> None:
    """The log up to its last flush, a number of bytes; nothing of what the server wrote after it."""
    for segment in source.glob("[0-9A-F]" * 24):
        begins = (int(segment.name[8:16], 16) * 256 + int(segment.name[16:], 16)) * SEGMENT
        content = segment.read_bytes()
        kept = content[: max(0, flushed - begins)]
        (target / segment.name).write_bytes(kept + bytes(len(content) - len(kept)))


@needs_server
@pytest.mark.parametrize("held", [6], indirect=True)
def test_a_server_loses_nothing_that_was_acknowledged(held: Held) -> None:
    cluster = held.cluster
    assert cluster is not None
    work = cluster.place / "power"
    work.mkdir()
    count, faults = lost_by_a_cut(held, cluster, work, 60)
    assert count >= 60 and faults == []
    shutil.rmtree(work)
    work.mkdir()
    # Where commits do not wait for the flush they are lost: so the cut forgets, and the check sees it.
    name = held.place.environment["DATABASE_URL"].rsplit("/", 1)[1]
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as base:
        base.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')  # type: ignore[arg-type]
        base.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        base.execute("ALTER SYSTEM SET wal_writer_flush_after = '1GB'")
        base.execute("SELECT pg_reload_conf()")
    assert lost_by_a_cut(held, cluster, work, 60)[1]
