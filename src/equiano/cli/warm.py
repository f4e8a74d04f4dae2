"""`equiano warm`: the kernels are compiled now, so that the first estimate does not wait for it."""

from __future__ import annotations

from equiano.cli.commands.warm import WarmCommand
from equiano.cli.output import messages, print_json
from equiano.pipeline.warming import warm
from equiano.words import say


def warm_up(asked: WarmCommand) -> None:
    """Run `equiano warm`."""

    def step(done: int, of: int, name: str) -> None:
        messages.print(f"{done + 1}/{of} {name} …")

    made = warm(step)
    if asked.as_json:
        print_json({"kernels": made.kernels, "folder": str(made.folder)})
    else:
        messages.print(
            say(
                "{n:,} {n|kernel|kernels} compiled for this machine; kept in {folder}",
                n=made.kernels,
                folder=made.folder,
            )
        )
