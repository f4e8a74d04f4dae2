"""The power goes: of what was acknowledged nothing is lost, though all that was not synced is.

SQLite: a disk that keeps what was synced (`disk.py`). Not modelled: a disk that says that it has synced and
has not, and a file system that loses names of files which were there long before.

PostgreSQL: the log cut where the server says that it has flushed it, and data files of which pages were
written since the last checkpoint or not (`server_disk.py`). That shows that an acknowledgement waits for the
flush; that the flush reaches the disk is PostgreSQL's own claim (`fsync=on`, which `equiano web check` asks
for).
"""

from __future__ import annotations

import _sqlite3
import ctypes
import json
import os
import random
import shutil
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.web.commands.installation import Installation
from tests.web.durability.conftest import CHECK, Held
from tests.web.durability.load import wait_for, writers
from tests.web.durability.server_disk import Disk

ACTS = 60  # before the first loss of power: the log has some of each table
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


def losses_of_power(held: Held, count: int, seed: int) -> tuple[int, list[str]]:
    """How many pages were newer than the checkpoint, and what is wrong, after each of so many moments."""
    cluster, chance, newer, faults = held.cluster, random.Random(seed), 0, list[str]()
    assert cluster is not None
    work = cluster.place / "power"
    work.mkdir()
    disk = Disk(cluster, held.place.environment["DATABASE_URL"].rsplit("/", 1)[1], work)
    server = held.serve()
    crew = writers(server.url, held.tokens, held.told, f"power {seed}")
    wait_for(held.told, ACTS)
    losses = [disk.lose(held.told)]
    while len(losses) < count:
        wait_for(held.told, chance.randrange(1, 12))
        losses.append(disk.lose(held.told))
    cluster.kill()
    server.kill()
    for writer in crew:
        writer.join()
    try:
        for number, loss in enumerate(losses):
            # Half of them with nothing but what was synced, the worst case.
            image, pages = disk.image(loss, chance if number % 2 else None)
            newer += pages
            cluster.start(image)
            try:
                faults += held.faults(loss.said)
            finally:
                cluster.kill()
    finally:
        shutil.rmtree(work)
        cluster.start()
    return newer, faults


@needs_server
@pytest.mark.parametrize("held", [6], indirect=True)
def test_a_server_loses_nothing_that_was_acknowledged(held: Held) -> None:
    newer, faults = losses_of_power(held, 2, seed=1)
    assert newer and faults == []
    # Where commits do not wait for the flush they are lost: so the cut forgets, and the check sees it.
    cluster, name = held.cluster, held.place.environment["DATABASE_URL"].rsplit("/", 1)[1]
    assert cluster is not None
    cluster.kill()
    cluster.start(memory="128MB")  # else pages that are written out flush the log that tells of them
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as base:
        base.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')  # type: ignore[arg-type]
        base.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        base.execute("ALTER SYSTEM SET wal_writer_flush_after = '1GB'")
        base.execute("SELECT pg_reload_conf()")
    try:
        assert losses_of_power(held, 1, seed=2)[1]
    finally:
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as base:
            base.execute("ALTER SYSTEM RESET ALL")
            base.execute("SELECT pg_reload_conf()")


@needs_server
@pytest.mark.slow
@pytest.mark.parametrize("held", [6], indirect=True)
def test_a_server_loses_nothing_at_fifty_moments(held: Held) -> None:
    for part in range(5):
        newer, faults = losses_of_power(held, 10, seed=100 + part)
        assert newer and faults == []
    assert len(held.told) > 400
