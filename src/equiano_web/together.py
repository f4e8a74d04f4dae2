"""Rows of several small tables by one question to the database."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

_Thing = TypeVar("_Thing", bound=Model)


def whole(rows: QuerySet[_Thing]) -> QuerySet[_Thing, Any]:
    """All columns of a table, for `together`; `things` makes its rows of them."""
    return rows.values_list(*_names(rows.model))


def things(model: type[_Thing], rows: Iterable[Sequence[Any]]) -> list[_Thing]:
    """Rows of a table, from what `together` gave for `whole`."""
    return [model.from_db("default", _names(model), row) for row in rows]


def together(*parts: QuerySet[Any, Any]) -> list[list[tuple[Any, ...]]]:
    """What each of some queries finds, by one question; in no order.

    Args:
        parts: Queries with `values_list` of columns of their own table. Rows pass as JSON: texts, numbers,
            days, times and ids do, sealed bytes do not.
    """
    found: list[list[tuple[Any, ...]]] = [[] for _ in parts]
    asked: list[str] = []
    values: list[Any] = []
    array, text = ("json_array", "") if connection.vendor == "sqlite" else ("json_build_array", "::text")
    for number, rows in enumerate(parts):
        try:
            sql, given = rows.order_by().query.sql_with_params()
        except EmptyResultSet:  # known to find nothing
            continue
        columns = ", ".join(f'p."{name}"' for name in _asked_of(rows))
        asked.append(f"SELECT {number}, {array}({columns}){text} FROM ({sql}) p")  # noqa: S608 - our names
        values += given
    if not asked:
        return found
    fields = [[rows.model._meta.get_field(name) for name in _asked_of(rows)] for rows in parts]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), values)
        for number, row in cursor.fetchall():
            pairs = zip(fields[number], json.loads(row), strict=True)
            found[number].append(tuple(_value(field, value) for field, value in pairs))
    return found


def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _asked_of(rows: QuerySet[Any, Any]) -> tuple[str, ...]:
    return rows._fields  # type: ignore[attr-defined,no-any-return]  # of `values_list`


def _value(field: Any, value: object) -> object:  # noqa: ANN401 - Django's fields have no common type
    value = field.to_python(value)
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=dt.UTC)  # SQLite keeps UTC without saying so
    return value
