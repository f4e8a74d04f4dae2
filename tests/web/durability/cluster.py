"""A PostgreSQL of one test, with every sync on, whose server can be killed."""

from __future__ import annotations

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

SETTINGS = (
    "fsync=on full_page_writes=on synchronous_commit=on listen_addresses= max_connections=40 "
    "checkpoint_timeout=1h max_wal_size=4GB"  # no checkpoint but those that a test asks for
)
MEMORY = "2MB"  # for pages: so little that they are written out all the time


def programs() -> Path | None:
    """Folder of PostgreSQL's server programs, the newest that is here; None if there is none."""
    named = shutil.which("initdb")
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), *([Path(named)] if named else [])]
    return max(found, key=lambda one: (len(str(one)), str(one))).parent if found else None


class Cluster:
    """A cluster in a folder of its own; root starts it as `postgres`, as it refuses to run as root."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._owner = pwd.getpwnam("postgres").pw_uid if os.getuid() == 0 else os.getuid()
        self.place = Path(tempfile.mkdtemp(prefix="equiano-durable-"))
        os.chown(self.place, self._owner, -1)
        self.place.chmod(0o711)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._as_owner = ["setpriv", f"--reuid={self._owner}", "--clear-groups"] if os.getuid() == 0 else []
        initial = ["-D", str(self.data), "-U", "equiano", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"]
        command = [*self._as_owner, str(programs / "initdb"), *initial]
        subprocess.run(command, cwd=self.place, stdout=subprocess.DEVNULL, check=True)
        self.start()
        with psycopg.connect(self.url("postgres"), autocommit=True) as base:
            base.execute("CREATE DATABASE equiano")

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.place / "data"

    def url(self, name: str = "equiano") -> str:
        """Address of a database, as `DATABASE_URL` has it."""
        return f"postgres://equiano@{quote(str(self.place), safe='')}:{self._port}/{name}"

    def copy(self) -> str:
        """A copy of the database `equiano`, to which nobody may be connected; its address."""
        name = f"copy_{uuid.uuid4().hex}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as base:
            base.execute(f'CREATE DATABASE "{name}" TEMPLATE equiano')  # type: ignore[arg-type]
        return self.url(name)

    def start(self, data: Path | None = None, memory: str = MEMORY) -> None:
        """Start the server, on another data folder if one is given; it recovers what its log has."""
        settings = [
            part for one in [*SETTINGS.split(" "), f"shared_buffers={memory}"] for part in ("-c", one)
        ]
        place = ["-D", str(data or self.data), "-p", str(self._port), "-k", str(self.place)]
        command = [*self._as_owner, str(self._programs / "postgres"), *place, *settings]
        # Our own child, so that its end is taken note of: in a container nobody else might.
        with (self.place / "log").open("ab") as log:
            self._server = subprocess.Popen(command, cwd=self.place, stdout=log, stderr=log)
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + 120
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                assert self._server.poll() is None and time.monotonic() < end, self._log()
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """End the server and all its processes at once, as a fault of the machine would."""
        self._server.send_signal(signal.SIGSTOP)  # so that it makes no further child meanwhile
        children = _children(self._server.pid)
        for process in [*children, self._server.pid]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._server.wait()
        end = time.monotonic() + 30
        while any(_runs(process) for process in children):
            assert time.monotonic() < end
            time.sleep(0.01)

    def kill_one(self, name: str, chance: random.Random) -> None:
        """Kill one process that works on a database; the server ends all others by itself and recovers."""
        before = _children(self._server.pid)
        at_work = [one for one in before if f"postgres: equiano {name} " in _command(one)]
        os.kill(chance.choice(at_work), signal.SIGKILL)
        end = time.monotonic() + 60
        while any(_runs(process) for process in before):
            assert time.monotonic() < end, self._log()
            time.sleep(0.01)
        self._wait()

    def stop_at_once(self) -> None:
        """End the server by its own immediate stop, without a checkpoint."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(60)

    def remove(self) -> None:
        """Kill it, and leave nothing."""
        self.kill()
        shutil.rmtree(self.place, ignore_errors=True)

    def own(self, folder: Path) -> None:
        """Give a folder to the user that the server runs as."""
        for one in [folder, *folder.rglob("*")]:
            os.chown(one, self._owner, -1)

    def _log(self) -> str:
        return (self.place / "log").read_text(encoding="utf-8")[-2000:]


def _children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(status.read_text().rsplit(")", 1)[1].split()[1]) == parent:
                found.append(int(status.parent.name))
    return found


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
