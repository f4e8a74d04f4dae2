"""`equiano example`: invented data to try the program with."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from equiano.words import say

if TYPE_CHECKING:
    from equiano.record.invent import Route

example = typer.Typer(help="Invented data with a known truth, to try the program with.", no_args_is_help=True)


@example.command("lists")
def lists(
    out: Annotated[
        Path, typer.Option(help="Folder for the lists; the truth behind them goes to its subfolder truth.")
    ],
    persons: Annotated[int, typer.Option(min=10, help="True number of persons.")] = 2000,
    lists: Annotated[int, typer.Option(min=2, max=8, help="Number of lists.")] = 5,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print a summary as JSON.")] = False,
) -> None:
    """Invent persons and the lists that several agencies hold about them, errors included."""
    import numpy as np

    from equiano.cli.output import messages, print_json
    from equiano.link.generate import generate_lists, write_lists

    made = generate_lists(persons, lists, np.random.default_rng(seed), seed=seed)
    paths = write_lists(made, out)
    summary = {
        "population": persons,
        "seed": seed,
        "lists": {path.stem: len(made.lists[path.stem]) for path in paths},
        "truth": str(out / "truth" / "truth.csv"),
    }
    if as_json:
        print_json(summary)
    else:
        rows = sum(len(table) for table in made.lists.values())
        messages.print(
            say(
                "{lists:,} {lists|list|lists}, {rows:,} {rows|record|records} of invented persons, in {out}; "
                "who is who: {truth}",
                lists=len(paths),
                rows=rows,
                out=out,
                truth=out / "truth",
            )
        )


@example.command("cases")
def cases(
    out: Annotated[Path, typer.Option(help="CSV file to write, in the columns of HTCDS.")],
    persons: Annotated[int, typer.Option(min=1, help="Number of cases.")] = 2000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print a summary as JSON.")] = False,
) -> None:
    """Invent cases with journeys around Russia and Kaliningrad; in 2020 their routes shift."""
    import numpy as np

    from equiano.cli.output import messages, print_json
    from equiano.record.invent import ROUTES, SHIFT_YEAR, write_cases

    taken = write_cases(persons, np.random.default_rng(seed), out)
    if as_json:
        routes = [
            {
                **{"places": list(route.places), "before": route.before, "after": route.after},
                **_sizes(taken, {route}),
            }
            for route in ROUTES
        ]
        regions = {
            region: _sizes(taken, {route for route in ROUTES if region in route.places})
            for region in sorted({place for route in ROUTES for place in route.places if "-" in place})
        }
        truth = {"shift_year": SHIFT_YEAR, "routes": routes, "regions": regions}
        print_json({"file": str(out), "cases": persons, "seed": seed, **truth})
    else:
        messages.print(
            say(
                "{n:,} invented {n|case|cases}, routes shifted in {year}, in {out}",
                n=persons,
                year=SHIFT_YEAR,
                out=out,
            )
        )


def _sizes(taken: Counter[tuple[Route, bool]], routes: set[Route]) -> dict[str, int]:
    """How many took one of the routes, and how many of them are actual victims, whom tables count."""
    sizes = {actual: sum(taken[route, actual] for route in routes) for actual in (True, False)}
    return {"cases": sum(sizes.values()), "actual": sizes[True]}


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    app.add_typer(example, name="example")
