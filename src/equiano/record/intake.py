"""Take in a file of cases: good rows to the case table, refused rows to a side file, none lost."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from equiano.errors import BadInputError, UsageError
from equiano.files import sha256_of
from equiano.options import takes
from equiano.record import case_file
from equiano.record.formats import htcds
from equiano.record.formats.format import Format
from equiano.record.formats.htcds_write import write_htcds
from equiano.record.formats.known import KNOWN, detected, known
from equiano.record.in_bulk import take_in_table
from equiano.record.job import IntakeJob
from equiano.record.mapping import load_mapping
from equiano.record.options import AUTO, MAPPING, IntakeOptions
from equiano.record.refused import side_file_of
from equiano.record.report import IntakeReport
from equiano.record.staging import Progress
from equiano.tables.open import open_table
from equiano.tables.raw_table import RawTable
from equiano.words import say

FORMATS = (AUTO, *(format.name for format in KNOWN), MAPPING)


@takes(IntakeOptions)
def take_in(
    path: Path | str, out: Path | str, options: IntakeOptions, *, progress: Progress = lambda rows: None
) -> IntakeReport:
    """Read a file of cases and write the case table.

    Args:
        path: CSV, CSV.gz or XLSX file.
        out: File to write (.parquet, .csv or .xlsx): the case table, or `official_count` of published
            figures; refused rows go to `OUT.refused.csv` beside it.
        options: What to read, and how strictly.
        progress: Called with the number of rows read since the last call.

    Raises:
        BadInputError: If the file cannot be used: nothing is written then; or no row of it: the side file
            alone is written then.
        UsageError: If options do not fit together.
    """
    _check(options, Path(path), Path(out))
    # The header of HTCDS takes two rows, which must be known before the first row is read.
    source, today = open_table(path, options.opening, htcds.header_of), options.day
    job = IntakeJob(
        out=Path(out),
        sha256=sha256_of(source.path),
        options=options,
        today=today,
        beside=partial(write_htcds, path=options.htcds_out) if options.htcds_out else None,
        progress=progress,
    )
    if options.mapping is not None:
        return take_in_table(source, load_mapping(options.mapping, today), job)
    return _format(source, options.format).take_in(source, job)


def _check(options: IntakeOptions, path: Path, out: Path) -> None:
    """Whether the format is known, and the options go with the files.

    Raises:
        UsageError: If not.
    """
    if options.format not in FORMATS:
        raise UsageError(
            say("unknown format `{format}`. Use {names}.", format=options.format, names=", ".join(FORMATS))
        )
    written = [out, side_file_of(out), *([Path(options.htcds_out)] if options.htcds_out else [])]
    if out.suffix.lower() not in case_file.SUFFIXES:
        raise UsageError(say("`--out` must end in .parquet, .csv or .xlsx."))
    # A spreadsheet is passed on; the original cells may hold names and stay in a format that no double click
    # opens.
    if options.keep_source and out.suffix.lower() != ".parquet":
        raise UsageError(say("`--keep-source` needs an `--out` that ends in .parquet."))
    if path.resolve() in {target.resolve() for target in written}:
        raise UsageError(say("an output would overwrite the input. Choose another name."))


def _format(source: RawTable, wanted: str) -> Format:
    """The format that was asked for, else the one that the columns are of."""
    found = known(wanted) if wanted != AUTO else detected(source.header)
    if found is None:
        raise BadInputError(
            say(
                "{name}: the columns are of no format that is known here. Have a mapping drafted: "
                "`--draft-mapping M.yaml`, then `--mapping M.yaml`.",
                name=source.path.name,
            )
        )
    return found
