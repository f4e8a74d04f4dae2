"""A command as one frozen dataclass: each field is an argument or an option; what was typed is one object.

    @dataclass(frozen=True, slots=True, kw_only=True)
    class LookCommand:
        file: Annotated[Path, typer.Argument(help="...")]
        reading: Reading
        options: Annotated[LookOptions, Flags(seed=typer.Option(help="..."))]

A field of a class of fields (`Reading`) stands for these fields. A field of a stage's own options stands
for the options that `Flags` names; their defaults are the stage's: command line and library agree.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Annotated, TypeVar, get_args, get_origin, get_type_hints

from typer.models import ParameterInfo

from equiano.options import default_of

_Asked = TypeVar("_Asked")


@dataclass(frozen=True, slots=True)
class Flag:
    """How an option of a stage is typed.

    Attributes:
        says: The option's help, and its names where they are not the field's.
        type: What is typed, where it is not what the stage takes.
        read: Makes what the stage takes of what was typed.
        default: What is typed if nothing is, where `read` makes the stage's default of it.
    """

    says: ParameterInfo
    type: object = None
    read: Callable[..., object] | None = None
    default: object = inspect.Parameter.empty


class Flags:
    """The options of a stage that a command takes, in the order of its help."""

    def __init__(self, **flags: Flag | ParameterInfo) -> None:
        self.flags: Mapping[str, Flag] = {
            name: flag if isinstance(flag, Flag) else Flag(flag) for name, flag in flags.items()
        }


# How what a library takes is typed: a path is a path there, also where the library takes its text.
_TYPED: Mapping[str, object] = {
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "int | None": int | None,
    "float | None": float | None,
    "str | None": str | None,
    "Path | str": Path,
    "Path | str | None": Path | None,
    "Path | None": Path | None,
}


def _split(hint: object) -> tuple[object, Flags | None]:
    """The type of a field and its flags, if it is of a stage's options."""
    if get_origin(hint) is Annotated:
        kind, *notes = get_args(hint)
        return kind, next((note for note in notes if isinstance(note, Flags)), None)
    return hint, None


def parameters_of(kind: type) -> Iterator[inspect.Parameter]:
    """The arguments and options of a command, as Typer reads them from a function."""
    hints = get_type_hints(kind, include_extras=True)
    for field in fields(kind):
        inner, flags = _split(hints[field.name])
        if flags is not None and isinstance(inner, type):
            yield from _of_stage(inner, flags)
        elif is_dataclass(inner) and isinstance(inner, type):
            yield from parameters_of(inner)
        else:
            yield _parameter(field.name, hints[field.name], default_of(field))


def _of_stage(kind: type, flags: Flags) -> Iterator[inspect.Parameter]:
    of = {field.name: field for field in fields(kind)}
    for name, flag in flags.flags.items():
        default = flag.default if flag.default is not inspect.Parameter.empty else default_of(of[name])
        yield _parameter(name, Annotated[flag.type or _typed(of[name]), flag.says], default)


def _typed(field: Field[object]) -> object:
    if str(field.type) in _TYPED:
        return _TYPED[str(field.type)]
    raise TypeError(f"{field.name}: how {field.type} is typed must be said by a Flag")


def _parameter(name: str, annotation: object, default: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def built(kind: type[_Asked], typed: Mapping[str, object]) -> _Asked:
    """The object of a command from what was typed."""
    hints = get_type_hints(kind, include_extras=True)
    made: dict[str, object] = {}
    for field in fields(kind):  # type: ignore[arg-type]  # every caller has a dataclass
        inner, flags = _split(hints[field.name])
        if flags is not None and isinstance(inner, type):
            read = {name: flag.read or _as_it_is for name, flag in flags.flags.items()}
            made[field.name] = inner(**{name: read[name](typed[name]) for name in read})
        elif is_dataclass(inner) and isinstance(inner, type):
            made[field.name] = built(inner, typed)
        else:
            made[field.name] = typed[field.name]
    return kind(**made)


def _as_it_is(value: object) -> object:
    return value


def function_of(kind: type, run: Callable[[object], None]) -> Callable[..., None]:
    """A function as Typer takes it, with every argument and option; it calls `run` with the object."""
    parameters = list(parameters_of(kind))

    def call(**typed: object) -> None:
        run(built(kind, typed))

    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    call.__annotations__ = {one.name: one.annotation for one in parameters}
    return call
