"""Queries whose SQL is made once: what a page asks each time anew costs more to write down than to run.

    rows(("of its case", Entry), lambda wanted: Entry.objects.filter(wanted).order_by("pk"), Q(case=case))

The shape of a question (its name, which filters stand in it, their values but for ids and keys) has one SQL;
ids, days and texts of `Given` are put in anew each time, in a question inside (`FoundBy`), too. What cannot
be taken apart is asked as Django does.
PostgreSQL plans the SQL of a shape once a connection too (`planned.py`).

This reads what Django's compiler found out about a query (columns, converters, joined things), which Django
promises to nobody: it has no public way to use the SQL of a query again and still get things. It is bound to
Django 5.2, which is supported until 2028, and `tests/web/test_prepared.py` holds all of it against what
Django itself gives: joined things, those that are not there, annotations, deferred and converted columns.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init

from equiano_web import planned
from equiano_web.planned import Place

_M = TypeVar("_M", bound=Model)
_Build = Callable[[Q], QuerySet[Any, Any]]
# Shapes are as many as there are questions, roles and lengths of lists; past it the oldest are made anew.
MOST_KEPT = 1000
_ID = "?"  # stands for an id or a day in the shape of a filter
_IDS = "?…"  # and for a list of ids, where it is one value whatever its length
# From so many on: a plan that knows no length reckons with ten, too many for the teams of a person.
_A_LIST = 5


class Given(str):
    """A text that is another at each asking, as ids are."""

    __slots__ = ()


_Id = uuid.UUID | Given | dt.date


@dataclass(frozen=True, slots=True)
class FoundBy:
    """Stands in a filter for the ids that a question finds: `Q(case__in=FoundBy(…))`.

    Attributes:
        name: Name of the question, as for `rows`.
        build: The question with filters put in; it gives ids.
        filters: The filters.
    """

    name: Hashable
    build: Callable[..., QuerySet[Any, Any]]
    filters: tuple[Q, ...]

    def resolve_expression(self, *args: object, **named: object) -> object:
        """The question inside another, as Django asks for it."""
        return self.build(*self.filters).resolve_expression(*args, **named)


def _kept(one: _Id | tuple[_Id, ...], vendor: str) -> object:
    """An id, a day or a list of ids as the database takes it."""
    if isinstance(one, tuple):
        return list(one)
    if vendor != "sqlite":
        return one
    if isinstance(one, uuid.UUID):
        return one.hex
    return one.isoformat() if isinstance(one, dt.date) else one


@dataclass(frozen=True, slots=True)
class _Shape:
    """A statement, and how its rows become things.

    Attributes:
        sql: The statement.
        values: Its values, with places for ids.
        model: Whose rows they are; None where they are no things.
        names: Names of its columns.
        start: Where they begin in a row.
        converters: Place in a row, what converts the value there, its expression.
        populators: What fills related things in.
        more: Further values: name and place.
    """

    sql: str
    values: tuple[object, ...]
    model: type[Model] | _Plain | None = None
    names: Sequence[str] = ()
    start: int = 0
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]] = ()
    populators: Sequence[Any] = ()
    more: Sequence[tuple[str, int]] = ()


_KEPT: dict[Hashable, _Shape] = {}


def rows(name: Hashable, build: Callable[[Q], QuerySet[_M]], wanted: Q) -> list[_M]:
    """Rows of a table.

    Args:
        name: Name of the question; two of one name differ in nothing but the filter.
        build: The question with a filter put in. It holds nothing else that changes.
        wanted: The filter.
    """
    found = _shape(name, build, wanted)
    if found is None:
        return list(build(wanted))
    shape, values = found
    with planned.cursor() as asking:
        asking.execute(shape.sql, values)
        return list(_things(shape, asking.fetchall()))


def rows_of_each(name: Hashable, build: Callable[[Q], QuerySet[_M]], filters: Sequence[Q]) -> list[list[_M]]:
    """Rows that each of some filters finds in the same question, by one statement; else as `rows`.

    Args:
        name: Name of the question.
        build: The question with a filter put in.
        filters: The filters. What two of them find is there twice.
    """
    found: list[list[_M]] = [[] for _ in filters]
    shapes: dict[int, _Shape] = {}
    asked, values = list[str](), list[Any]()
    for place, wanted in enumerate(filters):
        shaped = _shape(name, build, wanted)
        if shaped is None:
            found[place] = list(build(wanted))
            continue
        shapes[place] = shaped[0]
        asked.append(f"SELECT {place}, p.* FROM ({shaped[0].sql}) p")  # noqa: S608 - of Django, as it stands
        values += shaped[1]
    if asked:
        with planned.cursor() as asking:
            asking.execute(" UNION ALL ".join(asked), values)
            for place, *row in asking.fetchall():
                found[place] += _things(shapes[place], [tuple(row)])
    return found


def statement(name: Hashable, build: _Build, wanted: Q) -> tuple[str, list[Any]]:
    """SQL of a question and its values, to be put into another.

    Raises:
        EmptyResultSet: If it is known to find nothing.
    """
    found = _shape(name, build, wanted)
    if found is None:
        sql, values = build(wanted).query.sql_with_params()
        return sql, list(values)
    return found[0].sql, found[1]


def _shape(name: Hashable, build: _Build, wanted: Q) -> tuple[_Shape, list[Any]] | None:
    ids: list[_Id | tuple[_Id, ...]] = []
    vendor = connection.vendor
    as_lists = vendor == "postgresql"
    filters = _apart(wanted, ids, as_lists)
    if as_lists and not _is_clear(ids):
        as_lists, ids = False, []
        filters = _apart(wanted, ids, as_lists)
    if filters is None:
        return None
    # Which ids are the same belongs to the shape too.
    first: dict[object, int] = {}
    key = (vendor, name, filters, tuple(first.setdefault(one, place) for place, one in enumerate(ids)))
    shape = _KEPT.get(key)
    if shape is None:
        try:
            shape = _made(build(wanted), ids)
        except EmptyResultSet:
            return None
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = shape
    put = [_kept(one, vendor) for one in ids]
    return shape, [put[one.number] if type(one) is Place else one for one in shape.values]


def _is_clear(ids: Sequence[_Id | tuple[_Id, ...]]) -> bool:
    """Whether an id says which list it is of: no other list has it, and it stands nowhere else."""
    lists = {one for one in ids if isinstance(one, tuple)}
    if not lists:
        return True
    within = {each for one in lists for each in one}
    return len(within) == sum(map(len, lists)) and within.isdisjoint(
        one for one in ids if not isinstance(one, tuple)
    )


def _apart(wanted: Q, ids: list[_Id | tuple[_Id, ...]], as_lists: bool) -> Hashable | None:
    """The shape of a filter, its ids taken out; None if there is something in it that has no shape."""
    parts: list[Hashable] = []
    children: Sequence[Any] = wanted.children
    for child in children:
        if isinstance(child, Q):
            part = _apart(child, ids, as_lists)
        else:
            part = _value(child[1], ids, as_lists and child[0].endswith("__in"))
            part = None if part is None else (child[0], part)
        if part is None:
            return None
        parts.append(part)
    return (wanted.connector, wanted.negated, *parts)


def _value(value: object, ids: list[_Id | tuple[_Id, ...]], as_list: bool) -> Hashable | None:
    if isinstance(value, Model):
        value = value.pk
    if isinstance(value, _Id) and not isinstance(value, dt.datetime):  # a moment is kept in ways of its own
        ids.append(value)
        return _ID
    if isinstance(value, FoundBy):
        parts = [_apart(one, ids, as_list) for one in value.filters]
        return None if None in parts else (value.name, *parts)
    if isinstance(value, list | tuple):
        if as_list and len(value) >= _A_LIST and all(isinstance(one, uuid.UUID) for one in value):
            ids.append(tuple(value))
            return _IDS
        many = [_value(one, ids, False) for one in value]
        return None if None in many else tuple(many)
    # None itself is a value, and not "no shape".
    return (type(value), value) if value is None or isinstance(value, str | bool | int) else None


def _made(query: QuerySet[Any, Any], ids: Sequence[_Id | tuple[_Id, ...]]) -> _Shape:
    compiler: Any = query.query.get_compiler("default")
    sql, values = compiler.as_sql()
    vendor = connection.vendor
    places: dict[object, Place] = {}
    for number, one in enumerate(ids):
        if isinstance(one, tuple):
            places |= dict.fromkeys(one, Place(number, in_list=True))
        else:
            places |= dict.fromkeys((one, _kept(one, vendor)), Place(number))
    put = tuple(places.get(one, one) if isinstance(one, str | uuid.UUID | dt.date) else one for one in values)
    sql, put = planned.written(sql, put)
    select, info = compiler.select, compiler.klass_info
    if info is None:
        return _Shape(sql, put)
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [one[0].target.attname for one in select[start:end]]
    converters = compiler.get_converters([one[0] for one in select[: compiler.col_count]])
    joined: list[Any] = get_related_populators(info, select, "default")  # type: ignore[call-arg]  # stubs of a later Django
    return _Shape(
        sql,
        put,
        _quicker(info["model"], names),
        names,
        start,
        [(place, *one) for place, one in converters.items()],
        [_with_quicker(one) for one in joined],
        list(compiler.annotation_col_map.items()),
    )


@dataclass(frozen=True, slots=True)
class _Plain:
    """Makes things of a table as `Model.from_db` does, in a third of the time: a page has dozens."""

    model: type[Model]

    def from_db(self, _: str, names: Sequence[str], values: Sequence[Any]) -> Model:
        """A thing; columns that are not named are asked for when they are wanted, as Django does it."""
        thing = self.model.__new__(self.model)
        thing._state = ModelState()
        thing._state.adding, thing._state.db = False, "default"
        vars(thing).update(zip(names, values, strict=True))
        return thing


def _quicker(model: type[Model], names: Sequence[str]) -> type[Model] | _Plain:
    """What makes the things: `_Plain` if one is nothing but its columns and no code looks on."""
    is_plain = (
        model.__init__ is Model.__init__
        and model.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined]  # a class method
        and all(isinstance(getattr(model, name, None), DeferredAttribute) for name in names)
        and not (pre_init.has_listeners(model) or post_init.has_listeners(model))
    )
    return _Plain(model) if is_plain else model


def _with_quicker(joined: Any) -> Any:  # noqa: ANN401 - Django's own, of no type
    """What makes the things that are joined, and those joined to them."""
    joined.model_cls = _quicker(joined.model_cls, joined.init_list)
    for one in joined.related_populators:
        _with_quicker(one)
    return joined


def _things(shape: _Shape, found: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
    """As `django.db.models.query.ModelIterable` makes them."""
    assert shape.model is not None
    end = shape.start + len(shape.names)
    for row in found:
        values = list(row)
        for place, converts, expression in shape.converters:
            for convert in converts:
                values[place] = convert(values[place], expression, connection)
        thing = shape.model.from_db("default", shape.names, values[shape.start : end])
        for populator in shape.populators:
            populator.populate(values, thing)
        for name, place in shape.more:
            setattr(thing, name, values[place])
        yield thing
