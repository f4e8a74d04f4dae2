"""The formats that intake knows: each is a module of this folder and one entry of `KNOWN`.

CONTRIBUTING.md adds one as an example.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from equiano.record import case_file
from equiano.record.formats import ctdc, glotip, htcds_rows
from equiano.record.formats.format import Format, told_by
from equiano.record.in_bulk import take_in_table
from equiano.record.job import IntakeJob
from equiano.record.report import IntakeReport
from equiano.tables.raw_table import RawTable


def _take_in_case_table(source: RawTable, job: IntakeJob) -> IntakeReport:
    return take_in_table(source, case_file.rules(job.today), job)


def _case_table_fields(header: Sequence[str], today: date) -> dict[str, str]:
    return {name: name for name in header}  # those too that intake sets itself


_CASE_TABLE = Format(
    case_file.FORMAT,
    told_by(case_file.FORMAT, case_file.looks_like),
    _take_in_case_table,
    _case_table_fields,
)
# In this order: the first that fits is the one.
KNOWN = (
    _CASE_TABLE,
    ctdc.ENTRY,
    glotip.ENTRY,
    htcds_rows.XLSFORM,
    htcds_rows.HTCDS,
)


def known(name: str) -> Format:
    """The format of that name.

    Raises:
        KeyError: If there is none.
    """
    return {format.name: format for format in KNOWN}[name]


def detected(header: Sequence[str]) -> Format | None:
    """The format that the columns are of, None if of none."""
    return next((format for format in KNOWN if format.edition_of(header) is not None), None)


def format_of(header: Sequence[str]) -> str | None:
    """Name of a table's format with its edition (`ctdc_2024`), None if it is of none that is known."""
    found = detected(header)
    return found.edition_of(header) if found else None
