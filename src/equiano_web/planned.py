"""Statements that are planned once a connection: planning took PostgreSQL longer than most of them run.

    with planned.cursor() as asking:
        asking.execute("SELECT … WHERE id = %s", [key])

A plan that serves all values knows only what is written in the statement. So `written` writes all into it but
what is another at each asking: a condition of an index ("open", "not sealed") has to stand there. A list of
ids is one value, however long it is: else each length had a plan of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections

# Of each connection. A page asks some eight, and those of roles and scopes differ.
MOST_PLANS = 300


@dataclass(frozen=True, slots=True)
class Place:
    """Where the n-th of the values that change stands among those of a statement; or one of a list."""

    number: int
    in_list: bool = False


@contextmanager
def cursor() -> Iterator[Any]:
    """A cursor for statements that come again, with other values; for others that of Django is quicker."""
    here: Any = connections[DEFAULT_DB_ALIAS]  # `connection` looks it up anew for each of its attributes
    if here.vendor != "postgresql":
        with here.cursor() as found:
            yield found
        return
    here.ensure_connection()
    if here.connection.prepared_max != MOST_PLANS:
        here.connection.prepared_max = MOST_PLANS
    # As `connection.cursor()` does it, which knows one kind of cursor: values within the text, no plan kept.
    with here._prepare_cursor(_kind()(here.connection)) as found:
        yield found


@cache
def _kind() -> type[Any]:
    """Django's cursor that gives values apart; the driver is not there where the database is a file."""
    from django.db.backends.postgresql import base  # noqa: PLC0415
    from psycopg import ClientCursor  # noqa: PLC0415

    kind: Any = base.ServerBindingCursor  # its stubs lack what it inherits

    class Planned(kind):  # type: ignore[misc]
        def execute(self, query: Any, params: Any = None) -> Any:  # noqa: ANN401 - as the driver's
            done = super().execute(query, params, prepare=True)
            if connection.queries_logged:
                # The driver forgets what was asked by a plan; Django's recorder wants it.
                told = ClientCursor(self.connection).mogrify(query, params)
                self._query = SimpleNamespace(query=told.encode())
            return done

    return Planned


_VALUES = re.compile(r"IN \((%s(?:, %s)*)\)|%s|%%")


def written(sql: str, values: Sequence[object]) -> tuple[str, tuple[object, ...]]:
    """A statement with all values in it but the places, and these.

    With a value of its own, and not one given beside it, each planner sees that a partial index serves it;
    SQLite plans a statement anew at each asking for such a one given beside (1.2 ms of a day's tasks).

    Args:
        sql: The statement.
        values: Its values, `Place` for those that change.

    Returns:
        The statement, and the places in it; on SQLite with values of kinds that are not written here.

    Raises:
        ValueError: If one of a list stands elsewhere than in `IN (…)`.
    """
    left: list[object] = []
    given = iter(values)
    literal = _in_postgresql if connection.vendor == "postgresql" else _in_file

    def put(value: object) -> str:
        text = None if isinstance(value, Place) else literal(value)
        if text is None:
            left.append(value)
            return "%s"
        return text.replace("%", "%%")

    def one(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return found[0]
        if not found[1]:
            return put(next(given))
        many = [next(given) for _ in range(found[1].count("%s"))]
        if isinstance(many[0], Place) and many[0].in_list and set(many) == {many[0]}:
            left.append(Place(many[0].number))
            return "= ANY(%s)"
        return f"IN ({', '.join(map(put, many))})"

    text = _VALUES.sub(one, sql)
    if any(isinstance(one, Place) and one.in_list for one in left):
        raise ValueError("a list of ids stands elsewhere than in IN (…)")
    return text, tuple(left)


def _in_postgresql(value: object) -> str:
    from psycopg.sql import Literal  # noqa: PLC0415

    return Literal(value).as_string(connection.connection)


def _in_file(value: object) -> str | None:
    """A value as SQLite reads it; None for one of another kind than pages have."""
    if isinstance(value, int):  # a truth is 0 or 1 there
        return str(int(value))
    if isinstance(value, str) and "\0" not in value:  # SQLite reads a text up to its first NUL
        return "'" + value.replace("'", "''") + "'"
    return None
