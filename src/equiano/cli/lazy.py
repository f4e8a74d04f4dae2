"""Commands that are loaded when they are used: the tree that Typer shows and runs, made from the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from equiano.cli import spoken
from equiano.cli.asking import function_of, named
from equiano.cli.outputs import guarded, typed_in
from equiano.cli.table import COMMANDS, CommandEntry, CommandGroup

# How Typer reads help: as Markdown, in which `code` stands in backticks.
MARKUP: Any = "markdown"


class LazyCommand(TyperCommand):
    """A command of the table: its arguments are made when looked at, its function loaded when it runs."""

    def __init__(self, name: str, entry: CommandEntry) -> None:
        super().__init__(name=name, help=entry.help, rich_markup_mode=MARKUP)
        self._entry = entry
        # An attribute that is there never reaches `__getattr__`, and Click's constructor has just set both.
        del self.params, self.callback

    def __getattr__(self, name: str) -> object:
        """Make `params` and `callback`; Python asks here for what an object does not have."""
        if name not in ("params", "callback"):
            raise AttributeError(f"{type(self).__name__} has no {name}")
        kind = named(f"commands.{self._entry.asked}")
        # Typer turns a function into parameters only inside a program, so a throwaway program is made for
        # one.
        made = typer.Typer(add_completion=False, rich_markup_mode=MARKUP)
        made.command(self.name)(function_of(kind, self._run))  # type: ignore[arg-type]
        whole = typer.main.get_command(made)
        # Here and not when the tree is made: the options exist only now, and the language may have been set
        # since.
        spoken.speak_of_options(whole)
        self.params, self.callback = whole.params, whole.callback
        return getattr(self, name)

    def invoke(self, ctx: Any) -> object:  # noqa: ANN401  # contexts of Typer have no public type
        """Run it so that nothing it was given to read is written over."""
        with guarded(typed_in(ctx)):
            return super().invoke(ctx)

    def _run(self, asked: object) -> None:
        run: Callable[[object], None] = named(self._entry.run)  # type: ignore[assignment]
        run(asked)


def _made(
    commands: Mapping[str, CommandEntry | CommandGroup],
) -> Iterator[tuple[str, TyperCommand | TyperGroup]]:
    for name, entry in commands.items():
        if isinstance(entry, CommandEntry):
            yield name, LazyCommand(name, entry)
        else:
            inner: dict[str, Any] = dict(_made(entry.commands))
            yield (
                name,
                TyperGroup(
                    name=name,
                    commands=inner,
                    help=entry.help,
                    no_args_is_help=True,
                    rich_markup_mode=MARKUP,
                ),
            )


class LazyRoot(TyperGroup):
    """The whole program; Typer makes it with its own options, and the table gives its commands."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # what Typer hands to a group
        super().__init__(**options)
        # After Typer's own constructor, which would take the commands for functions to be read.
        self.commands.update(_made(COMMANDS))
