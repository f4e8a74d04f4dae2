"""`equiano estimate`: the hidden population from a capture table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from equiano.cli.output import messages, print_json

METHOD_HELP = "auto, bic, stepwise, graphs, latent-class, threshold, chao, independence or all."


def estimate(
    capture: Annotated[Path, typer.Argument(help="CSV: one 0/1 column a list and a column `count`.")],
    method: Annotated[str, typer.Option(help=METHOD_HELP)] = "auto",
    bootstrap: Annotated[int, typer.Option(min=0, help="Resamples for the interval.")] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random generator.")] = 1,
    max_order: Annotated[int | None, typer.Option(help="Highest order of interactions.")] = None,
    models: Annotated[int, typer.Option(min=0, help="Report so many of the best models.")] = 0,
    top: Annotated[int | None, typer.Option(min=1, help="Choose in resamples among so many models.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Estimate how many persons there are, seen and unseen, from how lists overlap."""
    from equiano.estimate import NotEstimable
    from equiano.estimate.methods import estimate as run

    result = run(capture, method, bootstrap=bootstrap, seed=seed, max_order=max_order, models=models, top=top)
    if as_json:
        print_json(result.as_dict())
    else:
        _print_text(result)
    if isinstance(result, NotEstimable):
        raise typer.Exit(11)


def _print_text(result: Any) -> None:
    messages.print(str(result))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(estimate)
