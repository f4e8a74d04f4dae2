"""A throwaway cluster of PostgreSQL (Debian's), as `.ci/postgres` makes one; reached by its socket alone."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote

# For a machine with a few gigabytes; Debian's 128 MB are less than the tokens of 10^6 cases.
MEMORY = ("shared_buffers=1GB", "effective_cache_size=3GB", "work_mem=16MB", "max_wal_size=4GB", "jit=off")
FILLING = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")
FILLING = (*FILLING, "wal_level=minimal", "max_wal_senders=0", "maintenance_work_mem=1GB")


class Cluster:
    """The cluster: made in its own folder, or taken as it is there; without syncs while it is filled."""

    def __init__(self, place: Path, *, fills: bool = True) -> None:
        bins = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: float(one.parent.name))
        if not bins:
            raise SystemExit("PostgreSQL is not here: apt-get install postgresql")
        self._bin, self._place = bins[-1], place
        place.mkdir(parents=True, exist_ok=True)
        if os.getuid() == 0:
            shutil.chown(place, "postgres", "postgres")
        place.chmod(0o711)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        if Path(self._data).exists():
            self.start(FILLING if fills else ())
            return
        self._run("initdb", "-D", self._data, "-U", "equiano", "--auth=trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        self.start(FILLING)
        self._run("createdb", "-h", str(place), "-p", str(self._port), "-U", "equiano", "equiano")

    @property
    def _data(self) -> str:
        return str(self._place / "data")

    @property
    def url(self) -> str:
        """As the application takes it."""
        return f"postgres://equiano@{quote(str(self._place), safe='')}:{self._port}/equiano"

    @property
    def version(self) -> str:
        """Version of PostgreSQL."""
        return subprocess.check_output([str(self._bin / "postgres"), "-V"], text=True).split()[2]

    @property
    def pid(self) -> int:
        """Its first process."""
        return int(Path(self._data, "postmaster.pid").read_text(encoding="ascii").split()[0])

    def _run(self, command: str, *arguments: str) -> None:
        user: dict[str, Any] = {}
        if os.getuid() == 0:  # the server refuses to run as root
            entry = pwd.getpwnam("postgres")
            user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}
        subprocess.run([str(self._bin / command), *arguments], check=True, stdout=subprocess.DEVNULL, **user)

    def start(self, more: tuple[str, ...] = ()) -> None:
        """Start it; syncs and writes of whole pages as they are by default."""
        options = " ".join(
            [
                f"-p {self._port} -k {self._place} -c listen_addresses=''",
                *(f"-c {one}" for one in (*MEMORY, *more)),
            ]
        )
        self._run("pg_ctl", "-D", self._data, "-w", "-l", str(self._place / "log"), "-o", options, "start")

    def stop(self, how: str = "fast") -> None:
        """Stop it."""
        self._run("pg_ctl", "-D", self._data, "-m", how, "-w", "-t", "300", "stop")
