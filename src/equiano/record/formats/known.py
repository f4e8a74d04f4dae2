"""The formats that intake knows: each is a module of this folder and one entry of `KNOWN`.

An entry says how the format is told by its columns and how a file of it is taken in. A new format needs its
module, its entry here, and its lines in `docs/how-to/intake.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from equiano.errors import BadInputError
from equiano.record import case_file
from equiano.record.formats import ctdc, htcds, xlsform
from equiano.words import say

if TYPE_CHECKING:  # the ways in load an engine, which telling a format does not need
    from equiano.record.job import IntakeJob
    from equiano.record.report import IntakeReport
    from equiano.tables.raw_table import RawTable


@dataclass(frozen=True)
class Format:
    """A format of files.

    Attributes:
        name: As `--format` has it.
        edition_of: Its name with the edition (`ctdc_2024`) if the columns are of this format, else None.
        take_in: Takes a file of it in.
    """

    name: str
    edition_of: Callable[[Sequence[str]], str | None]
    take_in: Callable[[RawTable, IntakeJob], IntakeReport]


def _if(looks_like: Callable[[Sequence[str]], bool], name: str) -> Callable[[Sequence[str]], str | None]:
    """Of a format without editions."""
    return lambda header: name if looks_like(header) else None


def _case_table(source: RawTable, job: IntakeJob) -> IntakeReport:
    from equiano.record.in_bulk import take_in_table

    return take_in_table(source, case_file.rules(job.today), job)


def _ctdc(source: RawTable, job: IntakeJob) -> IntakeReport:
    from equiano.record.in_bulk import take_in_table

    if (edition := ctdc.edition_of(source.header)) is None:
        raise BadInputError(
            say("{name}: the columns are of no CTDC edition that is known here.", name=source.path.name)
        )
    return take_in_table(source, ctdc.load_edition(edition, job.today), job)


def _is_glotip(header: Sequence[str]) -> str | None:
    from equiano.record.formats import glotip

    return glotip.FORMAT if glotip.looks_like(header) else None


def _glotip(source: RawTable, job: IntakeJob) -> IntakeReport:
    from equiano.record.formats import glotip

    return glotip.take_in(source, job)


def _xlsform(source: RawTable, job: IntakeJob) -> IntakeReport:
    from equiano.record.rowwise import take_in_rows, xlsform_reading

    return take_in_rows(xlsform_reading(source, job), job)


def _htcds(source: RawTable, job: IntakeJob) -> IntakeReport:
    from equiano.record.rowwise import htcds_reading, take_in_rows

    return take_in_rows(htcds_reading(source, job), job)


# In this order: the first that fits is the one.
KNOWN = (
    Format(case_file.FORMAT, _if(case_file.looks_like, case_file.FORMAT), _case_table),
    Format("ctdc", ctdc.edition_of, _ctdc),
    Format("glotip", _is_glotip, _glotip),
    Format(xlsform.FORMAT, _if(xlsform.looks_like, xlsform.FORMAT), _xlsform),
    Format(htcds.FORMAT, _if(htcds.looks_like, htcds.FORMAT), _htcds),
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
