"""Rows as they go into a database in bulk: by COPY into PostgreSQL, many at a time into SQLite."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import models

Row = tuple[Any, ...]


class Table:
    """A table, and the columns that are given; the others hold what the model has by default."""

    def __init__(self, model: type[models.Model], *given: str) -> None:
        fields = {one.attname: one for one in model._meta.concrete_fields}
        rest = [
            one
            for name, one in fields.items()
            if name not in given and not isinstance(one, models.AutoField | models.BigAutoField)
        ]
        self.name = model._meta.db_table
        self.columns = tuple(one.column for one in (*(fields[name] for name in given), *rest))
        self._rest = tuple(_plain(one.get_default()) for one in rest)
        self.rows: list[Row] = []

    def add(self, *values: Any) -> None:
        """A row: values of the given columns."""
        self.rows.append(values + self._rest)


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _of_sqlite(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f").removesuffix(".000000")
    return value.isoformat() if isinstance(value, dt.date) else value


def _of_copy(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return r"\\x" + value.hex()
    text = str(value)
    if "\\" in text or "\n" in text or "\t" in text:
        text = text.replace("\\", r"\\").replace("\n", r"\n").replace("\t", r"\t")
    return text


def into_sqlite(connection: Any, tables: Sequence[Table]) -> None:
    """Write the rows of tables, in one transaction, and forget them."""
    with connection:
        for table in tables:
            marks = ", ".join("?" * len(table.columns))
            connection.executemany(
                f"INSERT INTO {table.name} ({', '.join(table.columns)}) VALUES ({marks})",  # noqa: S608
                (tuple(map(_of_sqlite, row)) for row in table.rows),
            )
            table.rows = []


def into_postgresql(connection: Any, tables: Sequence[Table]) -> None:
    """Write the rows of tables, in one transaction, and forget them."""
    with connection.transaction():
        connection.execute(
            "SET LOCAL session_replication_role = replica"
        )  # the rows fit: no look-up for each
        for table in tables:
            command = f"COPY {table.name} ({', '.join(table.columns)}) FROM STDIN"
            with connection.cursor().copy(command) as copy:
                copy.write("".join("\t".join(map(_of_copy, row)) + "\n" for row in table.rows))
            table.rows = []


def without_indexes(connection: Any, names: Sequence[str], *, keys_only: bool = False) -> list[str]:
    """Take indexes from tables of PostgreSQL that nothing refers to; the commands that bring them back.

    Args:
        connection: To the database.
        names: Tables.
        keys_only: Only those of keys and of what is unique.
    """
    found = connection.execute(
        "SELECT c.relname, t.relname, pg_get_indexdef(i.indexrelid), con.conname, "
        "pg_get_constraintdef(con.oid) "
        "FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid "
        "LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid "
        "WHERE t.relname = ANY(%s) AND NOT EXISTS "
        "(SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = i.indexrelid)",
        [list(names)],
    ).fetchall()
    back = []
    for index, table, made_by, constraint, constrained in found:
        if constraint:
            connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')
            back.append(f'ALTER TABLE {table} ADD CONSTRAINT "{constraint}" {constrained}')
        elif not keys_only:
            connection.execute(f'DROP INDEX "{index}"')
            back.append(made_by)
    return back
