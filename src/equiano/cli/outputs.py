"""An output may not be an input, a secret or a ledger: checked here for every command, by its options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from equiano import settings
from equiano.errors import UsageError
from equiano.files import keeping, same_place
from equiano.options import typed_as
from equiano.words import say

# Options and arguments that name what a command writes; every other path is read.
OUTPUTS = frozenset({"out", "htcds", "draft_mapping", "save", "plot", "tree", "to", "card"})
# What is read and written again: an interview that goes on, a ledger that is repaired.
MENDED = frozenset({"resume", "ledger", "seen"})


def _paths(value: object) -> list[Path]:
    if isinstance(value, Path):
        return [value]
    return [one for one in value if isinstance(one, Path)] if isinstance(value, list | tuple) else []


def own_files() -> list[Path]:
    """The person's keys, secrets and ledger, where the settings say that they are."""
    home = settings.home()
    named = [Path(value) for name in ("ledger", "key") if (value := settings.get(name))]
    return [*named, *(home / name for name in ("ledger.jsonl", "key", "key.pub", "noise.key", "seen.json"))]


@contextmanager
def guarded(typed: Mapping[str, object]) -> Iterator[None]:
    """Run a command so that nothing it was given to read is written over.

    Args:
        typed: What was typed, by the name of the parameter.

    Raises:
        UsageError: If an output is an input, another output, or a file of the person's keys and ledger; also
            later, if a file that the command writes beside its output or into its folder is an input.
    """
    outputs = [(name, path) for name in typed if name in OUTPUTS for path in _paths(typed[name])]
    inputs = [(name, path) for name in typed if name not in OUTPUTS for path in _paths(typed[name])]
    # Only then: without an output the home folder need not be there.
    own = own_files() if outputs else []
    for place, (name, path) in enumerate(outputs):
        option = typed_as(name)
        if any(same_place(path, one) for one in own) or same_place(path, settings.home()):
            raise UsageError(
                say("{option} is a file of your keys or your ledger. Give another place.", option=option)
            )
        for other, given in inputs:
            if other not in MENDED and same_place(path, given):
                raise UsageError(
                    say(
                        "{option} is the same file as an input, {name}. Give another place.",
                        option=option,
                        name=given.name,
                    )
                )
        for other, given in outputs[:place]:
            if same_place(path, given):
                raise UsageError(
                    say(
                        "{one} and {other} are the same file. Give two places.",
                        one=typed_as(other),
                        other=option,
                    )
                )
    # Also while it runs: what a command writes beside its output is known to the command alone.
    with keeping([path for name, path in inputs if name not in MENDED]):
        yield


def _name_typed(parameter: Any) -> str:  # noqa: ANN401 - parts of Typer have no public type
    """What a person types, as in `OUTPUTS`: a stage may call the same option by another name."""
    long = next((name for name in parameter.opts if name.startswith("--")), parameter.name)
    return str(long).removeprefix("--").replace("-", "_")


def typed_in(context: Any) -> dict[str, object]:  # noqa: ANN401
    """What was typed for a command, by its names there, from the context in which it runs."""
    return {_name_typed(one): context.params.get(one.name) for one in context.command.params}
