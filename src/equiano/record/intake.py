"""Take in a file of cases: good rows to the case table, refused rows to a side file, none lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from equiano.errors import BadInputError, UsageError
from equiano.files import sha256_of
from equiano.record import case_file
from equiano.record.formats import htcds
from equiano.record.formats.known import KNOWN, Format, detected, known
from equiano.record.in_bulk import take_in_table
from equiano.record.job import IntakeJob
from equiano.record.mapping import load_mapping
from equiano.record.refused import side_file_of
from equiano.record.report import IntakeReport
from equiano.record.staging import Progress
from equiano.tables.open import open_table
from equiano.tables.raw_table import Opening, RawTable
from equiano.words import say

FORMATS = ("auto", *(format.name for format in KNOWN), "mapping")


def take_in(
    path: Path | str,
    out: Path | str,
    *,
    format: str = "auto",
    mapping: Path | str | None = None,
    agency: str | None = None,
    data_set: str | None = None,
    opening: Opening | None = None,
    strict: bool = False,
    keep_source: bool = False,
    htcds_out: Path | str | None = None,
    today: date | None = None,
    progress: Progress = lambda rows: None,
) -> IntakeReport:
    """Read a file of cases and write the case table.

    Args:
        path: CSV, CSV.gz or XLSX file.
        out: File to write (.parquet, .csv or .xlsx): the case table, or `official_count` of published
            figures; refused rows go to `OUT.refused.csv` beside it.
        format: One of `FORMATS`; `auto` looks at the columns.
        mapping: Mapping file, for `mapping`.
        agency: Agency that recorded the cases, where the file does not say.
        data_set: Id of the data set, the same for later files of the same people; kept in the case table.
        opening: Encoding, sheets and header row, where they are not to be found from the file.
        strict: Refuse the whole file if any row is refused; nothing is written then.
        keep_source: Also keep the original cells, names included, in `source_record` (HTCDS and XLSForm).
        htcds_out: Also write the cases as an HTCDS file (.csv or .xlsx); it holds names.
        today: Dates after it are faults; the day of the call if not given.
        progress: Called with the number of rows read since the last call.

    Raises:
        BadInputError: If the file cannot be used: nothing is written then; or no row of it: the side file
            alone is written then.
        UsageError: If options do not fit together.
    """
    _check_options(format, mapping, Path(path), Path(out), htcds_out, keep_source)
    today = today or date.today()
    source = open_table(path, opening, htcds.header_of)
    job = IntakeJob(
        out=Path(out),
        sha256=sha256_of(source.path),
        agency=agency,
        data_set=data_set,
        strict=strict,
        keep_source=keep_source,
        htcds_out=Path(htcds_out) if htcds_out else None,
        today=today,
        progress=progress,
    )
    if mapping is not None:
        return take_in_table(source, load_mapping(mapping, today), job)
    return _format(source, format).take_in(source, job)


def _check_options(
    format: str,
    mapping: Path | str | None,
    path: Path,
    out: Path,
    htcds_out: Path | str | None,
    keep_source: bool,
) -> None:
    if format not in FORMATS:
        raise UsageError(
            say("unknown format `{format}`. Use {names}.", format=format, names=", ".join(FORMATS))
        )
    if format == "mapping" and mapping is None:
        raise UsageError(say("`--format mapping` needs `--mapping M.yaml`."))
    if mapping is not None and format not in ("auto", "mapping"):
        raise UsageError(say("`--mapping` does not go with `--format {format}`.", format=format))
    written = [out, side_file_of(out), *([Path(htcds_out)] if htcds_out else [])]
    if out.suffix.lower() not in case_file.SUFFIXES:
        raise UsageError(say("`--out` must end in .parquet, .csv or .xlsx."))
    if keep_source and out.suffix.lower() != ".parquet":
        raise UsageError(say("`--keep-source` needs an `--out` that ends in .parquet."))
    if htcds_out and Path(htcds_out).suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError(say("`--htcds` must end in .csv or .xlsx."))
    if path.resolve() in {target.resolve() for target in written}:
        raise UsageError(say("an output would overwrite the input. Choose another name."))


def _format(source: RawTable, wanted: str) -> Format:
    """The format that was asked for, else the one that the columns are of."""
    found = known(wanted) if wanted != "auto" else detected(source.header)
    if found is None:
        raise BadInputError(
            say(
                "{name}: the columns are of no format that is known here. Have a mapping drafted: "
                "`--draft-mapping M.yaml`, then `--mapping M.yaml`.",
                name=source.path.name,
            )
        )
    return found
