"""Databases for installations of tests: a file, or under `.ci/postgres` one of that server for each."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


@contextmanager
def new_database(template: str = "") -> Iterator[str]:
    """Its address, as `DATABASE_URL` has it: empty for a file.

    Args:
        template: Address of another of the same server, of which it is a copy; nobody may be connected to it.
    """
    server = os.environ.get("DATABASE_URL", "")
    if not server:
        yield ""
        return
    name = f"made_{uuid.uuid4().hex}"
    like = f' TEMPLATE "{template.rsplit("/", 1)[1]}"' if template else ""
    with psycopg.connect(server, autocommit=True) as control:
        control.execute(f'CREATE DATABASE "{name}"{like}')  # type: ignore[arg-type]
        yield server.rsplit("/", 1)[0] + f"/{name}"
        control.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]
