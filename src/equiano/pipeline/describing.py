"""From cases or flows, as a file that anyone has, to the situation of a country."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from equiano.countries.pack import load_pack
from equiano.engine import open_engine
from equiano.errors import BadInputError
from equiano.options import BUILT, takes
from equiano.pipeline.cases import Step, case_table
from equiano.settings import get as setting
from equiano.situation.options import DescribeOptions
from equiano.situation.overview import describe
from equiano.words import say

if TYPE_CHECKING:
    from equiano.situation.overview import Situation


@takes(DescribeOptions)
def describe_situation(
    cases: Path | str | None = None,
    options: DescribeOptions = BUILT,
    *,
    progress: Step = lambda text: None,
) -> Situation:
    """Describe a country as origin, transit and destination, from cases or flows and its country pack.

    The tables hold exact counts of cases: they are for the analyst's desk. What leaves goes through
    `report_country` or `draft_release`, which suppress small cells.

    Args:
        cases: Case table (Parquet), or any file that `take_in` reads.
        options: See `DescribeOptions`.
        progress: Told the name of each step.

    Returns:
        Every table with its provenance; `refused` says how many rows intake refused.

    Raises:
        BadInputError: If a file is faulty, or both or neither of `cases` and `flows` are given.
        UsageError: If an option is out of range.
    """
    if (cases is None) == (options.flows is None):
        raise BadInputError(say("give either a case file or a table of flows."))
    pack = load_pack(options.country or setting("country"))
    refused, table = 0, None

    def described() -> Situation:
        return describe(engine, pack, table, options, progress)

    with open_engine() as engine:
        if cases is None:
            return described()
        with case_table(Path(cases), progress, options.opening) as (table, _, refused):
            return replace(described(), refused=refused)
