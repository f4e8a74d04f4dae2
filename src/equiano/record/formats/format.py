"""What a format is: how it is told, how a file of it is taken in, and what its columns say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from equiano.record.in_bulk import take_in_table
from equiano.record.job import IntakeJob
from equiano.record.mapping import TableMapping
from equiano.record.report import IntakeReport
from equiano.tables.raw_table import RawTable

Header = Sequence[str]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files.

    Attributes:
        name: As `--format` has it.
        edition_of: Its name with the edition (`ctdc_2024`) if the columns are of this format, else None.
        take_in: Takes a file of it in.
        fields: The field of the case table by the column that fills it.
    """

    name: str
    edition_of: Callable[[Header], str | None]
    take_in: Callable[[RawTable, IntakeJob], IntakeReport]
    fields: Callable[[Header, date], Mapping[str, str]]


def told_by(name: str, looks_like: Callable[[Header], bool]) -> Callable[[Header], str | None]:
    """How a format without editions is told."""
    return lambda header: name if looks_like(header) else None


def by_mapping(
    name: str,
    edition_of: Callable[[Header], str | None],
    mapping_of: Callable[[Header, date], TableMapping],
) -> Format:
    """A format with one person a row, where each column by itself says what it fills.

    Args:
        name: As `--format` has it.
        edition_of: Its name, with the edition if it has any, from the columns; None if it is another.
        mapping_of: What each column says; dates after the day are faults.
    """

    def take_in(source: RawTable, job: IntakeJob) -> IntakeReport:
        return take_in_table(source, mapping_of(source.header, job.today), job)

    return Format(name, edition_of, take_in, lambda header, today: fields_of(mapping_of(header, today)))


def fields_of(mapping: TableMapping) -> dict[str, str]:
    """The fields of the case table by the column that fills them, older names of columns too."""
    found = {rule.column: ", ".join(rule.targets) for rule in mapping.rules}
    return found | {old: found[new] for old, new in mapping.aliases.items() if new in found}
