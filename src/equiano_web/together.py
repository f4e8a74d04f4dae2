"""Rows of several small tables by one question to the database."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, Q, QuerySet

from equiano_web import planned, prepared

_Thing = TypeVar("_Thing", bound=Model)


@dataclass(frozen=True, slots=True)
class Part:
    """What is asked of one table.

    Attributes:
        model: The table.
        wanted: Filter of its rows; None to ask nothing.
        columns: Columns of its own; all if none are named, and then `things` makes its rows of them.
    """

    model: type[Model]
    wanted: Q | None
    columns: tuple[str, ...] = ()

    @property
    def fields(self) -> list[Any]:
        """The columns."""
        every = self.model._meta.concrete_fields
        return [self.model._meta.get_field(name) for name in self.columns] if self.columns else list(every)


def things(model: type[_Thing], rows: Iterable[Sequence[Any]]) -> list[_Thing]:
    """Rows of a table, from what `together` gave for all its columns."""
    names = [field.attname for field in model._meta.concrete_fields]
    return [model.from_db("default", names, row) for row in rows]


def together(*parts: Part) -> list[list[tuple[Any, ...]]]:
    """What each of some questions finds, by one; in no order.

    Args:
        parts: What is asked. Rows pass as JSON: texts, numbers, days, times and ids do, sealed bytes do not.
    """
    found: list[list[tuple[Any, ...]]] = [[] for _ in parts]
    asked: list[str] = []
    values: list[Any] = []
    array, text = ("json_array", "") if connection.vendor == "sqlite" else ("json_build_array", "::text")
    for number, part in enumerate(parts):
        if part.wanted is None:
            continue
        try:
            sql, given = _statement(part)
        except EmptyResultSet:  # known to find nothing
            continue
        columns = ", ".join(f'p."{field.attname}"' for field in part.fields)
        asked.append(f"SELECT {number}, {array}({columns}){text} FROM ({sql}) p")  # noqa: S608 - our names
        values += given
    if not asked:
        return found
    fields = [part.fields for part in parts]
    with planned.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), values)
        for number, row in cursor.fetchall():
            pairs = zip(fields[number], json.loads(row), strict=True)
            found[number].append(tuple(_value(field, value) for field, value in pairs))
    return found


def _statement(part: Part) -> tuple[str, Sequence[object]]:

    def rows(wanted: Q) -> QuerySet[Any, Any]:
        names = [field.attname for field in part.fields]
        return part.model._default_manager.order_by().values_list(*names).filter(wanted)

    return prepared.statement(("together", part.model, part.columns), rows, part.wanted or Q())


def _value(field: Any, value: object) -> object:  # noqa: ANN401 - Django's fields have no common type
    value = field.to_python(value)
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=dt.UTC)  # SQLite keeps UTC without saying so
    return value
