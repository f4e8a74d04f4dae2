"""What may stand in a field of a body: its shape, its data class, and strict reading and writing by them.

A body is a frozen dataclass; each field carries a `Shape` with the name that it has on the way (HTCDS 2.0, or
`ext_` where HTCDS has none). The reader takes the fields of the class and no other.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar

from equiano.exchange.strict import Json, decode64
from equiano.record.formats.htcds_standard import picklist, standard_fields

DataClass = Literal["ordinary", "identity", "contact", "legal", "narrative", "health", "sexual_violence"]
T = TypeVar("T")
# A name, a telephone, an address; what is told at length (a page of text has about 3,000 characters).
SHORT, LONG = 200, 8_000
_MOST_OF_A_LIST = 40
_COUNTRY, _LANGUAGE = re.compile(r"[A-Z]{3}"), re.compile(r"[a-z]{3}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class ShapeError(ValueError):
    """A field that is not of its shape; `args[0]` is its name, never its value."""


@dataclass(frozen=True)
class Shape:
    """How a field is written and what it may hold.

    Attributes:
        name: On the way: a field of HTCDS 2.0, or `ext_…`.
        data_class: What kind of datum it is.
        read: Value of the Python field from JSON; raises ValueError.
        write: JSON from the value.
        many: Whether it is a list.
        item: Of the items that are sent on request, the one it belongs to.
    """

    name: str
    data_class: DataClass
    read: Callable[[Json], Any]
    write: Callable[[Any], Json]
    many: bool = False
    item: str = ""


def _declared(shape: Shape, *, needed: bool) -> Any:  # noqa: ANN401 - as dataclasses.field
    if needed:
        return field(metadata={"shape": shape}, kw_only=True)
    return field(metadata={"shape": shape}, kw_only=True, default=() if shape.many else None)


def _same(value: Any) -> Json:  # noqa: ANN401 - text or number
    return value  # type: ignore[no-any-return]


def code(name: str, codes: Sequence[str] = (), *, needed: bool = False, **more: Any) -> Any:  # noqa: ANN401
    """One of some codes; without any given, of the picklist that HTCDS has for the field."""
    return _declared(Shape(name, read=_one_of(name, codes), write=_same, **_class(more)), needed=needed)


def codes(name: str, known: Sequence[str] = (), *, needed: bool = False, **more: Any) -> Any:  # noqa: ANN401
    """Several codes, none twice."""
    read = _list_of(_one_of(name, known), distinct=True)
    return _declared(Shape(name, read=read, write=list, many=True, **_class(more)), needed=needed)


def text(name: str, longest: int = SHORT, *, needed: bool = False, **more: Any) -> Any:  # noqa: ANN401
    """Free text: never in an enquiry."""

    def read(value: Json) -> str:
        if not isinstance(value, str) or not 0 < len(value) <= longest or "\x00" in value:
            raise ValueError
        return value

    return _declared(Shape(name, read=read, write=_same, **_class(more)), needed=needed)


def _matching(pattern: re.Pattern[str]) -> Callable[[Json], str]:
    def read(value: Json) -> str:
        if not isinstance(value, str) or pattern.fullmatch(value) is None:
            raise ValueError
        return value

    return read


def country(name: str, *, needed: bool = False, **more: Any) -> Any:  # noqa: ANN401
    """ISO 3166-1 alpha-3."""
    read = _matching(_COUNTRY)
    return _declared(Shape(name, read=read, write=_same, **_class(more)), needed=needed)


def countries(name: str, *, needed: bool = False, **more: Any) -> Any:  # noqa: ANN401
    """Several countries."""
    read = _list_of(_matching(_COUNTRY), distinct=True)
    return _declared(Shape(name, read=read, write=list, many=True, **_class(more)), needed=needed)


def tongue(name: str, *, needed: bool = False, **more: Any) -> Any:  # noqa: ANN401
    """A language, ISO 639-2."""
    read = _matching(_LANGUAGE)
    return _declared(Shape(name, read=read, write=_same, **_class(more)), needed=needed)


def yes(name: str, *, needed: bool = False, **more: Any) -> Any:  # noqa: ANN401
    """Yes or no."""

    def read(value: Json) -> bool:
        if not isinstance(value, bool):
            raise ValueError
        return value

    return _declared(Shape(name, read=read, write=_same, **_class(more)), needed=needed)


def day(name: str, *, needed: bool = False, **more: Any) -> Any:  # noqa: ANN401
    """A day, `2026-11-26`."""

    def read(value: Json) -> dt.date:
        if not isinstance(value, str) or _DAY.fullmatch(value) is None:
            raise ValueError
        return dt.date.fromisoformat(value)

    write: Callable[[Any], Json] = dt.date.isoformat
    return _declared(Shape(name, read=read, write=write, **_class(more)), needed=needed)


def read_moment(value: Json) -> dt.datetime:
    """A moment of UTC, `2026-11-26T09:00:00Z`.

    Raises:
        ValueError: If it is none.
    """
    if not isinstance(value, str) or _MOMENT.fullmatch(value) is None:
        raise ValueError
    return dt.datetime.fromisoformat(value)


def write_moment(moment: dt.datetime) -> str:
    """As `read_moment` reads it, to the second."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(name: str, *, needed: bool = False, **more: Any) -> Any:  # noqa: ANN401
    """A moment of UTC."""
    return _declared(Shape(name, read=read_moment, write=write_moment, **_class(more)), needed=needed)


def whole(name: str, *, needed: bool = False, **more: Any) -> Any:  # noqa: ANN401
    """A whole number."""

    def read(value: Json) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError
        return value

    return _declared(Shape(name, read=read, write=_same, **_class(more)), needed=needed)


def token(name: str, size: int, *, needed: bool = False, **more: Any) -> Any:  # noqa: ANN401
    """So many bytes in base64url: an id (16), a thumbprint or a hash (32)."""
    read = token_of(size)
    return _declared(Shape(name, read=read, write=_same, **_class(more)), needed=needed)


def token_of(size: int) -> Callable[[Json], str]:
    """Reader of so many bytes in base64url."""

    def read(value: Json) -> str:
        if not isinstance(value, str) or len(decode64(value)) != size:
            raise ValueError
        return value

    return read


def part(name: str, of: type[Any], *, needed: bool = False, **more: Any) -> Any:  # noqa: ANN401
    """An object of its own."""
    shape = Shape(name, read=lambda value: read_shaped(of, value), write=write_shaped, **_class(more))
    return _declared(shape, needed=needed)


def parts(name: str, of: type[Any], *, needed: bool = False, **more: Any) -> Any:  # noqa: ANN401
    """Several objects."""
    read = _list_of(lambda value: read_shaped(of, value))
    write: Callable[[Any], Json] = lambda many: [write_shaped(one) for one in many]  # noqa: E731
    return _declared(Shape(name, read=read, write=write, many=True, **_class(more)), needed=needed)


def _class(more: dict[str, Any]) -> dict[str, Any]:
    return {"data_class": "ordinary", **more}


def _one_of(name: str, known: Sequence[str]) -> Callable[[Json], str]:
    allowed = frozenset(known or picklist(name).values())

    def read(value: Json) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ValueError
        return value

    return read


def _list_of(read_one: Callable[[Json], Any], *, distinct: bool = False) -> Callable[[Json], tuple[Any, ...]]:
    def read(value: Json) -> tuple[Any, ...]:
        if not isinstance(value, list) or not 0 < len(value) <= _MOST_OF_A_LIST:
            raise ValueError
        found = tuple(read_one(one) for one in value)
        if distinct and len(set(found)) != len(found):
            raise ValueError
        return found

    return read


def shapes_of(kind: type[Any]) -> Mapping[str, tuple[Field[Any], Shape]]:
    """Fields of a class by the name that they have on the way, in their order."""
    return _shapes(kind)  # type: ignore[arg-type]  # a class is hashable, whatever its instances are


@cache
def _shapes(kind: type[Any]) -> Mapping[str, tuple[Field[Any], Shape]]:
    return {one.metadata["shape"].name: (one, one.metadata["shape"]) for one in fields(kind)}


def read_shaped(kind: type[T], value: Json) -> T:
    """An object of a class from JSON.

    Raises:
        ShapeError: If a field is unknown, missing or not of its shape; it names the field.
    """
    if not isinstance(value, Mapping):
        raise ShapeError("")
    known = shapes_of(kind)
    if strangers := sorted(set(value) - set(known)):
        # A name that nobody knows may be anything, even a person's: only names of ours are repeated.
        raise ShapeError(strangers[0] if strangers[0] in standard_fields() else "")
    found: dict[str, Any] = {}
    for name, (declared, shape) in known.items():
        if name in value:
            found[declared.name] = _read_one(name, shape, value[name])
        elif declared.default is MISSING:
            raise ShapeError(name)
    return kind(**found)


def _read_one(name: str, shape: Shape, value: Json) -> object:
    try:
        return shape.read(value)
    except ShapeError as error:
        inner = str(error)
        raise ShapeError(f"{name}.{inner}" if inner else name) from None
    except (ValueError, TypeError):
        raise ShapeError(name) from None


def write_shaped(value: object) -> dict[str, Json]:
    """JSON of an object; what is not known is left out.

    Raises:
        ShapeError: If a field holds what its shape does not allow.
    """
    found: dict[str, Json] = {}
    for name, (declared, shape) in shapes_of(type(value)).items():
        held = getattr(value, declared.name)
        if held is None or held == ():
            if declared.default is MISSING:
                raise ShapeError(name)
            continue
        try:
            found[name] = shape.write(held)
        except (ValueError, TypeError, AttributeError):
            raise ShapeError(name) from None
        _read_one(name, shape, found[name])
    return found


def filled(value: object) -> Iterator[tuple[Shape, object]]:
    """Shapes and values of the fields that hold something, with those of objects inside."""
    for declared, shape in shapes_of(type(value)).values():
        held = getattr(value, declared.name)
        if held is None or held == ():
            continue
        yield shape, held
        for one in held if isinstance(held, tuple) else (held,):
            if is_dataclass(one):
                yield from filled(one)
