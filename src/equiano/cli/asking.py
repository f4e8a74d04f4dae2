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
from importlib import import_module
from pathlib import Path
from typing import Annotated, TypeVar, cast, get_args, get_origin, get_type_hints

from typer.models import ParameterInfo

from equiano.options import check_numbers, default_of

_Asked = TypeVar("_Asked")


@dataclass(frozen=True, slots=True)
class Flag:
    """How an option of a stage is typed.

    Attributes:
        says: Its help, and its names where they are not the field's; None for a class of fields.
        type: What is typed, where it is not what the stage takes; a class of fields for several.
        read: Makes what the stage takes of what was typed: a function, or the place of one below
            `equiano.cli` that needs what help should not load.
        default: What is typed if nothing is, where `read` makes the stage's default of it.
    """

    says: ParameterInfo | None
    type: object = None
    read: Callable[..., object] | str | None = None
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
        yield from _expanded(field.name, hints[field.name], default_of(field))


def _expanded(name: str, hint: object, default: object) -> Iterator[inspect.Parameter]:
    inner, flags = _split(hint)
    if flags is not None and isinstance(inner, type):
        yield from _of_stage(inner, flags)
    elif is_dataclass(inner) and isinstance(inner, type):
        yield from parameters_of(inner)
    else:
        # Keyword only, so that fields without a default may follow those with one.
        yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint)


def _of_stage(kind: type, flags: Flags) -> Iterator[inspect.Parameter]:
    of = {field.name: field for field in fields(kind)}
    for name, flag in flags.flags.items():
        default = flag.default if flag.default is not inspect.Parameter.empty else default_of(of[name])
        typed = flag.type or _typed(of[name])
        hint = typed if flag.says is None else Annotated[typed, flag.says]
        yield from _expanded(name, hint, default)


def _typed(field: Field[object]) -> object:
    if str(field.type) in _TYPED:
        return _TYPED[str(field.type)]
    # A fault of the program, told when help is made: a test makes the help of every command.
    raise TypeError(f"{field.name}: how {field.type} is typed must be said by a Flag")


def built(kind: type[_Asked], typed: Mapping[str, object]) -> _Asked:
    """The object of a command from what was typed.

    Raises:
        UsageError: If a number is not finite, a seed negative, or the stage refuses its options.
    """
    hints = get_type_hints(kind, include_extras=True)
    values = {
        field.name: _value(field.name, hints[field.name], typed)
        for field in fields(kind)  # type: ignore[arg-type]  # every caller has a dataclass
    }
    made = kind(**values)
    # Here, after Typer: its ranges let nan pass, as every comparison with nan is false.
    check_numbers(made)
    return made


def _value(name: str, hint: object, typed: Mapping[str, object]) -> object:
    inner, flags = _split(hint)
    if flags is not None and isinstance(inner, type):
        return inner(**{name: _read(name, flag, typed) for name, flag in flags.flags.items()})
    if is_dataclass(inner) and isinstance(inner, type):
        return built(inner, typed)
    return typed[name]


def _read(name: str, flag: Flag, typed: Mapping[str, object]) -> object:
    given = _value(name, flag.type, typed)
    if flag.read is None:
        return given
    read = named(flag.read) if isinstance(flag.read, str) else flag.read
    return cast("Callable[[object], object]", read)(given)


def named(where: str) -> object:
    """What stands at `module.name` below `equiano.cli`."""
    module, name = where.rsplit(".", 1)
    return getattr(import_module(f"equiano.cli.{module}"), name)


def function_of(kind: type, run: Callable[[object], None]) -> Callable[..., None]:
    """A function as Typer takes it, with every argument and option; it calls `run` with the object."""
    parameters = list(parameters_of(kind))

    def call(**typed: object) -> None:
        run(built(kind, typed))

    # Typer reads the signature for defaults and the annotations for types; it looks at both.
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    call.__annotations__ = {one.name: one.annotation for one in parameters}
    return call
