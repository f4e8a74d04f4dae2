"""An installation in a folder of its own, and commands on it, each in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg

ADMINISTRATOR = ("--email", "a@example.org", "--name", "Anna", "--agency", "Shelter")


# Variables of the process of the tests, which an installation of its own does not have.
OF_THE_TESTS = frozenset({"DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"})


class Installation:
    """A data folder and the commands on it.

    Its database is a file, or what the variable `DATABASE_URL` names (`tests.web.databases`).
    """

    def __init__(self, folder: Path, **variables: str) -> None:
        self.data = folder / "web"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in OF_THE_TESTS},
            "EQUIANO_WEB_DATA": str(self.data),
            "EQUIANO_HOME": str(folder / "home"),
            "EQUIANO_LANG": "en",
            **variables,
        }

    def copy(self, folder: Path, database_url: str) -> Installation:
        """The same in another folder, its keys apart from its data; the database's copy is already there."""
        made = Installation(folder, EQUIANO_WEB_KEYS=str(folder / "keys"), DATABASE_URL=database_url)
        shutil.copytree(self.data, made.data, ignore=shutil.ignore_patterns("keys"))
        shutil.copytree(self.data / "keys", folder / "keys")
        return made

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run a statement (`%s` for values) past the application; rows, if it gives any."""
        if url := self.environment.get("DATABASE_URL"):
            with psycopg.connect(url) as base:
                done = base.execute(statement, values)  # type: ignore[arg-type]
                return done.fetchall() if done.description else []
        with closing(sqlite3.connect(self.data / "equiano.sqlite")) as file, file:
            return file.execute(statement.replace("%s", "?"), values).fetchall()

    def run(self, *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        """Run `equiano`."""
        done = subprocess.run(
            [sys.executable, "-m", "equiano", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == status, done.stderr
        return done

    def json(self, *arguments: str, status: int = 0) -> Mapping[str, Any]:
        """Run `equiano … --json` and read what it prints."""
        read: Mapping[str, Any] = json.loads(self.run(*arguments, "--json", status=status).stdout)
        return read

    def python(self, *arguments: str, given: str = "", status: int = 0) -> Any:
        """Run a module of the tests in this installation, and read the JSON of one that ends well."""
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "equiano_web.settings"}
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            env=environment,
            cwd=Path(__file__).parents[3],
            input=given,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout) if status == 0 else None

    @contextmanager
    def serving(self, printed: IO[bytes] | None = None) -> Iterator[Served]:
        """The server, on a free port, until the end of the block.

        Args:
            printed: File that takes what it prints.
        """
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "equiano", "serve", "--port", str(port)]
        process = subprocess.Popen(
            command, env=self.environment, stdout=printed, stderr=printed or subprocess.PIPE, text=True
        )
        served = Served(process, f"http://127.0.0.1:{port}")
        try:
            served.wait_for_first_answer()
            yield served
        finally:
            process.terminate()
            process.wait(60)


class Served:
    """A server that runs."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process, self.url = process, url

    def get(self, path: str) -> str:
        """A page as text."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=30) as answer:
            text: str = answer.read().decode()
            return text

    def wait_for_first_answer(self) -> None:
        """Wait until it answers."""
        end = time.monotonic() + 180  # on a machine with twenty others a start took a minute
        while True:
            try:
                self.get("/health")
            except OSError:
                assert self.process.poll() is None and time.monotonic() < end
                time.sleep(0.05)
            else:
                return
