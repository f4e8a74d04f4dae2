"""`equiano situation`: roles, routes, shifts, risk groups, published figures and courts of a country."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from equiano.cli.commands.situation import AreaIndexCommand, PopulationAsked, SituationCommand
from equiano.cli.opening import tell_account
from equiano.cli.output import messages, print_json
from equiano.cli.situation_folder import write_result
from equiano.cli.situation_summary import summary
from equiano.cli.situation_tables import print_tables, shown_tables
from equiano.countries.pack import load_pack
from equiano.errors import UsageError
from equiano.files import sha256_of
from equiano.pipeline.describing import describe_situation
from equiano.provenance import Provenance
from equiano.record.examples import example_path
from equiano.settings import get as setting
from equiano.situation.justice import Estimate
from equiano.situation.risk_groups import IndexOptions, areas_of, vulnerability_index
from equiano.tables.whole import read_whole
from equiano.words import say, using

if TYPE_CHECKING:
    from equiano.countries.model import CountryPack
    from equiano.schema.claim_rows import VulnerabilityIndexRow
    from equiano.situation.overview import Situation


def durations(text: str) -> tuple[float, float]:
    """Shortest and longest mean years in exploitation, as `--durations` takes them."""
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        low, high = 0.0, 0.0
    if not 0 < low <= high:
        raise UsageError(say("--durations takes two numbers of years, shortest first, such as 0.5,5."))
    return low, high


def interval(text: str | None, option: str) -> tuple[float, float] | None:
    """Two numbers as LOW,HIGH, the lower first."""
    if text is None:
        return None
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        low, high = 1.0, 0.0
    if not 0 <= low <= high:
        raise UsageError(
            say("{option} takes two numbers, the lower end first, such as 10000,13000.", option=option)
        )
    return low, high


def estimate_of(asked: PopulationAsked) -> Estimate | None:
    """The interval of the estimate, LOW,HIGH or LOW,HIGH,FROM-TO, with the years that it is of.

    Raises:
        UsageError: If it is none, or its years are given twice and differ.
    """
    population, period = asked.population, asked.population_period
    if population is None:
        if period is not None:
            raise UsageError(say("--population-period goes with --population."))
        return None
    low_high, years = _split(population)
    said = [_years(text) for text in (years, period) if text is not None]
    if len(set(said)) > 1:
        raise UsageError(say("--population and --population-period name different years. Leave one out."))
    ends = interval(low_high, "--population")
    given = said[0] if said else None
    if given is None:
        messages.print(
            say(
                "The estimate has no years, so nothing is divided by it. Give them: "
                "--population LOW,HIGH,FROM-TO, such as 10000,13000,2019-2020."
            )
        )
    return Estimate(*ends, given) if ends is not None else None


def _split(text: str) -> tuple[str, str | None]:
    """LOW,HIGH and the years after a second comma, if there are any."""
    parts = text.split(",")
    return (",".join(parts[:2]), parts[2]) if len(parts) == 3 else (text, None)


def _years(text: str) -> tuple[int, int]:
    """One year, or the first and the last."""
    found = re.fullmatch(r"\s*((?:19|20)\d\d)(?:\s*[-–]\s*((?:19|20)\d\d))?\s*", text)
    # What does not match becomes a span that falls, so that one check refuses both.
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if first > last:
        raise UsageError(say("the years of an estimate are one year or FROM-TO, such as 2019-2020."))
    return first, last


_FULL_WIDTH = 10_000  # characters: nothing is cut in a file
_ROWS_ON_A_TERMINAL = 15  # chosen: a table and its heading on a screen of 24 lines


def flows_file(path: Path | None) -> Path | None:
    """The file of flows; `ctdc-2025` is the one that comes with Equiano."""
    if path is None or str(path) != "ctdc-2025":
        return path

    return example_path("ctdc_2025_top_routes")


def situation(asked: SituationCommand) -> None:
    """Run `equiano situation`."""
    chosen = asked.options.country or setting("country")
    options = replace(asked.options, country=chosen, opening=asked.reading.opening())
    with using(asked.lang.value if asked.lang else None), messages.status(say("reading")) as status:
        found = describe_situation(asked.cases, options, progress=status.update)
        _tell_refused(found.refused)
    pack = load_pack(chosen)
    with using(asked.lang.value if asked.lang else None):
        for account in found.accounts.values():
            tell_account(account)
        for sentence in found.sentences():
            messages.print(sentence, markup=False, soft_wrap=True)
        sentences = summary(found, pack, options.coverage)
        for path in write_result(asked.out, found, sentences) if asked.out is not None else ():
            messages.print(str(path), markup=False, soft_wrap=True)
        if asked.json:
            print_json(found.as_dict())
        else:
            _print(found, pack, sentences)


def _tell_refused(refused: int) -> None:
    if refused:
        messages.print(
            say(
                "{refused:,} {refused|row was|rows were} refused and not counted; `equiano intake` on the "
                "file tells why.",
                refused=refused,
            )
        )


def _print(found: Situation, pack: CountryPack, sentences: Sequence[str]) -> None:
    """The summary, then the tables: short on a terminal, whole and at full width into a file or a pipe."""
    on_terminal = sys.stdout.isatty()
    console = Console(highlight=False, width=None if on_terminal else _FULL_WIDTH)
    for sentence in sentences:
        console.print(sentence, markup=False, soft_wrap=True)
    print_tables(console, shown_tables(found, pack), _ROWS_ON_A_TERMINAL if on_terminal else None)


def area_index(asked: AreaIndexCommand) -> None:
    """Run `equiano area-index`."""
    try:
        given = [float(part) for part in asked.weights.split(",")] if asked.weights else None
    except ValueError as error:
        raise UsageError(say("--weights takes numbers with commas between them.")) from error
    read = read_whole(asked.areas, asked.reading.opening(), ("area",))
    names, parts, values = areas_of(read)
    tell_account(read.account)
    turned = [part.strip() for part in asked.lower_is_worse.split(",")] if asked.lower_is_worse else []
    if unknown := [part for part in turned if part not in parts]:
        raise UsageError(
            say(
                "--lower-is-worse: no part {unknown}. The table has {parts}.",
                unknown=unknown[0],
                parts=", ".join(parts),
            )
        )
    options = IndexOptions(seed=asked.seed, lower_is_worse=turned)
    index = vulnerability_index(names, parts, values, given, options)
    for area, part in index.outliers:
        messages.print(
            say(
                "{area} lies far from all other areas in `{part}`: it decides the scale of that part, and "
                "the others hardly differ there. Check the value, or leave it out.",
                area=area,
                part=part,
            )
        )
    rows = index.rows()
    if asked.json:
        origin = Provenance(
            "min-max scaled weighted mean; Dirichlet weights (OECD/JRC 2008)",
            sha256_of(asked.areas),
            asked.seed,
        )
        weighting = dict(zip(parts, index.weights.tolist(), strict=True))
        made = {
            "areas": [row.as_dict() for row in rows],
            "weights": weighting,
            "draws": index.draws,
            **origin.as_dict(),
        }
        print_json({**made, "account": read.account.as_dict()})
        return
    _print_ranks(rows, parts)


def _print_ranks(rows: Sequence[VulnerabilityIndexRow], parts: Sequence[str]) -> None:
    table = Table("area", "score", "rank", "95 %", *parts)
    for row in rows:
        scaled = (f"{value:.2f}" for value in row.parts.values())
        table.add_row(
            row.area,
            f"{row.score:.3f}",
            str(row.rank),
            f"{row.rank_low}–{row.rank_high}",
            *scaled,
        )
    Console(highlight=False).print(table)
