"""The findings of the table `official_finding`, read back from the release.

Their sentences say "recorded" and "detected", never "victims in", and name an earlier year only where the
finding does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from equiano.report.context import Context, size_of
from equiano.report.tables import rows_of
from equiano.vocab import load

CountEnds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class OfficialFinding:
    """One finding, read back from the release.

    Attributes:
        years: First and last year that it speaks of.
        values: Ends of each number, by name.
        notes: Years or codes that belong to a number.
    """

    id: str
    years: tuple[str, str]
    values: dict[str, CountEnds] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def official_findings_of(context: Context) -> Sequence[OfficialFinding]:
    """The findings in reading order; empty without official figures."""
    table = context.table("official_finding")
    found: dict[str, OfficialFinding] = {}
    for row in rows_of(table) if table is not None else ():
        years = (str(row["first_year"]), str(row["last_year"]))
        entry = found.setdefault(str(row["key"]), OfficialFinding(str(row["finding"]), years))
        low, high, name = size_of(row["low"]), size_of(row["high"]), str(row["value"])
        if low is not None and high is not None:
            entry.values[name] = (int(low), int(high))
        if row["note"]:
            entry.notes[name] = str(row["note"])
    return list(found.values())


def is_country(name: str) -> bool:
    """Whether the name of a number is the code of a country."""
    # Other numbers of a finding are named by words, none of which is an alpha-3 code.
    return len(name) == 3 and name in load()
