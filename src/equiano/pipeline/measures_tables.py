"""Measures of help, as the application released them, as tables of a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from equiano.assist.measures_file import MEASURES, Measures, read_measures
from equiano.errors import SafeguardError
from equiano.provenance import Provenance
from equiano.publish.disclosure import published_table
from equiano.publish.release import Column, ColumnKind
from equiano.words import in_each, say

if TYPE_CHECKING:
    from equiano.publish.release import ReleasedTable

PREFIX = "measure:"
TITLES = {
    "help_wait": in_each("Median wait from detection to the first help, in days"),
    "answered_in_time": in_each("Share of referrals answered in time"),
    "with_plan": in_each("Share of persons with a plan of support"),
    "outcome_told": in_each("Share of accepted referrals of which an outcome was told"),
}


def measure_tables(path: Path | str | None) -> list[ReleasedTable]:
    """A table of each measure of the file; none without a file.

    Raises:
        BadInputError: If it cannot be used.
        SafeguardError: If it holds the true counts of an agency, which never go into a report.
    """
    if path is None:
        return []
    found = read_measures(path)
    if found.scope != "network":
        raise SafeguardError(
            say(
                "{name}: true counts of one agency, for the agency alone. A report shows the measures of the "
                "network: whoever sees the network's figures takes the file from there.",
                name=Path(path).name,
            )
        )
    return [table for measure in MEASURES if (table := _table(found, measure)) is not None]


def _table(found: Measures, measure: str) -> ReleasedTable | None:
    rows = sorted(
        (
            (row.period or "", row.value, row.low, row.high, row.counted)
            for row in found.rows
            if row.measure == measure
        ),
        key=lambda row: row[0],
    )
    if not rows:
        return None
    kind: ColumnKind = "share" if MEASURES[measure] == "share" else "number"
    columns = (
        Column("period", "dimension", in_each("Month of the figures"), {"": in_each("All")}),
        Column("value", kind, in_each("Value")),
        Column("low", kind, in_each("95 % interval, from")),
        Column("high", kind, in_each("to")),
        Column("counted", "number", in_each("Counted, as shown")),
    )
    # Nothing of it was computed from the data of this report: it was released where it was counted.
    made = Provenance(f"figures of the network of {found.made_on.isoformat()}, behind {found.control}", None)
    return published_table(f"{PREFIX}{measure}", TITLES[measure], columns, rows, provenance=made)
