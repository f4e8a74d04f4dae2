"""What the disk of a PostgreSQL holds when the power goes, as `disk.py` has it of a file.

    its log      up to its last flush; beyond that nothing, or any sectors of what was written later
    data files   each page as the last checkpoint left it, or as it had been written since, or cut at a sector

A page that was written since may stand there only if the log that tells of it was flushed before: PostgreSQL
promises it, and here it holds because pages are read first, then what was acknowledged, then the flush.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.web.durability.acknowledged import Acknowledged
from tests.web.durability.cluster import Cluster
from tests.web.durability.disk import SECTOR

SEGMENT = 16 * 2**20  # of PostgreSQL's log, as `initdb` makes it
PAGE = 8192
_TABLE = re.compile(r"\d+(\.\d+)?")  # a file of a table or an index; not what it can do without


@dataclass(frozen=True)
class Loss:
    """A moment at which the power goes.

    Attributes:
        pages: Files of the database as they stood then, synced or not: name -> content.
        said: What had been acknowledged before.
        flushed: End of the log on the disk, in bytes from its beginning.
    """

    pages: Mapping[str, bytes]
    said: Mapping[str, Any]
    flushed: int


class Disk:
    """The disk of a cluster from a checkpoint on. Nobody writes while it is made."""

    def __init__(self, cluster: Cluster, name: str, work: Path) -> None:
        self._cluster, self._work = cluster, work
        self._base = psycopg.connect(cluster.url("postgres"), autocommit=True)
        row = self._base.execute("SELECT oid FROM pg_database WHERE datname = %s", [name]).fetchone()
        assert row is not None
        self._folder = Path("base", str(row[0]))
        self._base.execute("CHECKPOINT")
        shutil.copytree(cluster.data, work / "base", ignore=shutil.ignore_patterns("postmaster.pid"))

    def lose(self, told: Acknowledged) -> Loss:
        """The power goes now."""
        files = (self._cluster.data / self._folder).iterdir()
        pages = {one.name: one.read_bytes() for one in files if _TABLE.fullmatch(one.name)}
        said = told.said()
        row = self._base.execute("SELECT (pg_current_wal_flush_lsn() - '0/0')::bigint").fetchone()
        assert row is not None
        return Loss(pages, said, row[0])

    def image(self, loss: Loss, chance: random.Random | None) -> tuple[Path, int]:
        """A data folder as the disk would hold it, and how many pages are not as the checkpoint left them.

        Args:
            loss: When. The cluster was ended since, without a checkpoint.
            chance: What of the unsynced is there; None: nothing.
        """
        self._base.close()
        image = self._work / "image"
        shutil.rmtree(image, ignore_errors=True)
        shutil.copytree(self._work / "base", image)
        self._cut_log(image / "pg_wal", loss.flushed, chance)
        newer = self._write_pages(image / self._folder, loss.pages, chance) if chance else 0
        self._cluster.own(image)
        return image, newer

    def _cut_log(self, target: Path, flushed: int, chance: random.Random | None) -> None:
        for segment in (self._cluster.data / "pg_wal").glob("[0-9A-F]" * 24):
            begins = (int(segment.name[8:16], 16) * 256 + int(segment.name[16:], 16)) * SEGMENT
            content = bytearray(segment.read_bytes())
            end = min(len(content), max(0, flushed - begins))
            later = bytes(content[end:])
            content[end:] = bytes(len(later))
            if chance and begins <= flushed:
                for start in range(-end % SECTOR, min(len(later), 64 * SECTOR), SECTOR):
                    if chance.random() < 0.5:
                        content[end + start : end + start + SECTOR] = later[start : start + SECTOR]
            (target / segment.name).write_bytes(content)

    def _write_pages(self, target: Path, pages: Mapping[str, bytes], chance: random.Random) -> int:
        newer = 0
        for name, content in pages.items():
            if not (target / name).exists():
                continue  # the log makes it
            held = bytearray((target / name).read_bytes())
            held.extend(bytes(max(0, len(content) - len(held))))  # as the server makes a file longer
            for start in range(0, len(content), PAGE):
                page = content[start : start + PAGE]
                if page == held[start : start + PAGE] or chance.random() < 0.3:
                    continue
                newer += 1
                torn = chance.random() < 0.3
                for at in range(0, PAGE, SECTOR):
                    if not torn or chance.random() < 0.5:
                        held[start + at : start + at + SECTOR] = page[at : at + SECTOR]
            (target / name).write_bytes(held)
        return newer
