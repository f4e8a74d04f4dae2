"""`equiano example`: invented data to try the program with."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import typer

from equiano.cli.commands.example import ExampleAgenciesCommand, ExampleCasesCommand, ExampleListsCommand
from equiano.cli.output import messages, print_json
from equiano.link.generate import PopulationOptions, generate_lists, write_lists
from equiano.pipeline.national_example import write_agency_lists
from equiano.record.invent import ROUTES, SHIFT_YEAR, write_cases
from equiano.words import say

if TYPE_CHECKING:
    from equiano.record.invent import Route

example = typer.Typer(help="Invented data with a known truth, to try the program with.", no_args_is_help=True)


def lists(asked: ExampleListsCommand) -> None:
    """Run `equiano example lists`."""
    made = generate_lists(
        asked.persons, asked.lists, np.random.default_rng(asked.seed), PopulationOptions(seed=asked.seed)
    )
    paths = write_lists(made, asked.out)
    summary = {
        "population": asked.persons,
        "seed": asked.seed,
        "lists": {path.stem: len(made.lists[path.stem]) for path in paths},
        "truth": str(asked.out / "truth" / "truth.csv"),
    }
    if asked.as_json:
        print_json(summary)
    else:
        rows = sum(len(table) for table in made.lists.values())
        messages.print(
            say(
                "{lists:,} {lists|list|lists}, {rows:,} {rows|record|records} of invented persons, in {out}; "
                "who is who: {truth}",
                lists=len(paths),
                rows=rows,
                out=asked.out,
                truth=asked.out / "truth",
            )
        )


def agencies(asked: ExampleAgenciesCommand) -> None:
    """Run `equiano example agencies`."""
    sizes = write_agency_lists(asked.persons, asked.agencies, asked.seed, asked.out)
    if asked.as_json:
        print_json(
            {"population": asked.persons, "seed": asked.seed, "agencies": sizes, "out": str(asked.out)}
        )
    else:
        messages.print(
            say(
                "{n:,} {n|agency|agencies}, {rows:,} {rows|case|cases} of invented persons, in {out}",
                n=len(sizes), rows=sum(sizes.values()), out=asked.out,
            )
        )  # fmt: skip


def cases(asked: ExampleCasesCommand) -> None:
    """Run `equiano example cases`."""
    taken = write_cases(asked.persons, np.random.default_rng(asked.seed), asked.out)
    if asked.as_json:
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
        print_json({"file": str(asked.out), "cases": asked.persons, "seed": asked.seed, **truth})
    else:
        messages.print(
            say(
                "{n:,} invented {n|case|cases}, routes shifted in {year}, in {out}",
                n=asked.persons,
                year=SHIFT_YEAR,
                out=asked.out,
            )
        )


def _sizes(taken: Counter[tuple[Route, bool]], routes: set[Route]) -> dict[str, int]:
    """How many took one of the routes, and how many of them are actual victims, whom tables count."""
    sizes = {actual: sum(taken[route, actual] for route in routes) for actual in (True, False)}
    return {"cases": sum(sizes.values()), "actual": sizes[True]}
