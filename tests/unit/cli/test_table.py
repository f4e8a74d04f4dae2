"""The table of commands: what is asked and what is done fit, and a page of help loads no engine."""

from __future__ import annotations

import inspect
import math
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Annotated, get_type_hints

import pytest
import typer

from equiano.cli.asking import Flag, Flags, built, named, parameters_of
from equiano.cli.opening import Reading
from equiano.cli.table import COMMANDS, CommandEntry, CommandGroup
from equiano.errors import UsageError
from equiano.tables.raw_table import Opening

HEAVY = ("numpy", "duckdb", "scipy", "pyarrow", "narwhals", "numba", "altair", "pydantic", "cryptography")


def entries(table: Mapping[str, CommandEntry | CommandGroup]) -> Iterator[tuple[str, CommandEntry]]:
    for name, entry in table.items():
        if isinstance(entry, CommandEntry):
            yield name, entry
        else:
            yield from ((f"{name} {inner}", each) for inner, each in entries(entry.commands))


ENTRIES = dict(entries(COMMANDS))


@pytest.mark.parametrize("name", ENTRIES)
def test_each_function_takes_what_is_asked(name: str) -> None:
    kind, run = (
        named(f"commands.{ENTRIES[name].asked}"),
        named(ENTRIES[name].run),
    )
    assert inspect.isfunction(run) and isinstance(kind, type) and is_dataclass(kind)
    taken = [hint for parameter, hint in get_type_hints(run).items() if parameter != "return"]
    assert taken == [kind]
    assert list(parameters_of(kind))


def test_no_two_commands_do_or_ask_the_same() -> None:
    assert len({entry.run for entry in ENTRIES.values()}) == len(ENTRIES)
    assert len({entry.asked for entry in ENTRIES.values()}) == len(ENTRIES)


def test_help_of_every_command_loads_nothing_heavy() -> None:
    modules = sorted({entry.asked.split(".")[0] for entry in ENTRIES.values()})
    code = (
        "import sys, importlib, equiano.cli.app\n"
        f"[importlib.import_module('equiano.cli.commands.' + name) for name in {modules}]\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_list_of_commands_loads_none_of_them() -> None:
    code = (
        "import sys\nfrom equiano.cli.app import app\nfrom typer.testing import CliRunner\n"
        "print(CliRunner().invoke(app, ['--help']).exit_code)\n"
        "print([name for name in sys.modules if name.startswith('equiano.cli.commands')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "[]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BakeOptions:
    minutes: int = 30
    guests: tuple[str, ...] = ()
    opening: Opening | None = None
    tray: Path | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BakeCommand:
    what: Annotated[str, typer.Argument(help="What.")]
    options: Annotated[
        BakeOptions,
        Flags(
            minutes=typer.Option("--min", help="How long."),
            guests=Flag(typer.Option(help="Who."), str, lambda text: tuple(text.split(",")), ""),
            tray=typer.Option(help="On what."),
        ),
    ]
    reading: Reading


def test_options_of_a_stage_stand_where_the_command_has_them_with_its_defaults() -> None:
    found = {one.name: one for one in parameters_of(BakeCommand)}
    assert list(found) == ["what", "minutes", "guests", "tray", *(field.name for field in fields(Reading))]
    assert found["minutes"].default == 30 and found["guests"].default == ""
    assert found["what"].default is inspect.Parameter.empty
    assert found["tray"].annotation.__origin__ == Path | None


def test_what_was_typed_is_one_object() -> None:
    typed = {"what": "tart", "minutes": 5, "guests": "a,b", "tray": None, "encoding": "cp1251", "sheet": None}
    asked = built(BakeCommand, {**typed, "all_sheets": False, "header_row": 2})
    assert asked.options == BakeOptions(minutes=5, guests=("a", "b"))
    assert asked.reading.opening() == Opening("cp1251", None, False, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawCommand:
    level: Annotated[float, typer.Option(help="How sure.")] = 0.5
    seed: Annotated[int, typer.Option(help="Of the draw.")] = 1


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ({"level": 0.5, "seed": -1}, "--seed"),
        ({"level": math.nan, "seed": 1}, "--level"),
        ({"level": math.inf, "seed": 1}, "--level"),
    ],
)
def test_no_command_takes_a_negative_seed_or_a_number_that_is_none(
    typed: dict[str, float], option: str
) -> None:
    with pytest.raises(UsageError, match=option):
        built(DrawCommand, typed)
    assert built(DrawCommand, {"level": 0.0, "seed": 0}) == DrawCommand(level=0.0, seed=0)


def test_an_option_of_no_plain_type_must_say_how_it_is_typed() -> None:
    @dataclass(frozen=True)
    class Command:
        options: BakeOptions

    Command.__annotations__["options"] = Annotated[BakeOptions, Flags(opening=typer.Option(help="x"))]
    with pytest.raises(TypeError, match="opening: how"):
        list(parameters_of(Command))
