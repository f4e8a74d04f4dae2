"""Take in a file of cases: good rows to the case table, refused rows to a side file, none lost."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import narwhals as nw
import pyarrow.parquet as pq

from equiano.engine.engine import DuckDBEngine, Engine
from equiano.errors import BadInputError, EngineError, Fault, UsageError
from equiano.files import private_folder, sha256_of, whole_file
from equiano.record import case_file
from equiano.record.bulk import NARWHALS_TYPES, ROW, BulkResult, apply_mapping
from equiano.record.case import Case, from_row
from equiano.record.formats import ctdc, glotip, htcds, xlsform
from equiano.record.formats.htcds_write import write_htcds
from equiano.record.formats.known import format_of
from equiano.record.mapping import TableMapping, load_mapping
from equiano.record.refused import FaultCount, RefusedRow, side_file_of, write_refused
from equiano.record.report import IntakeReport
from equiano.record.rowwise import (
    Reading,
    RowwiseResult,
    htcds_reading,
    read_cases,
    write_table,
    xlsform_reading,
)
from equiano.record.staging import Progress, Staged, distinct_in, stage
from equiano.schema.table import load_table
from equiano.tables.open import open_table
from equiano.tables.raw_table import Opening, RawRow, RawTable
from equiano.words import say

FORMATS = ("auto", "htcds", "xlsform", "ctdc", "glotip", "mapping", case_file.FORMAT)
_BATCH_ROWS = 10_000
_SHOWN = 20  # faults listed in an error message


@dataclass(frozen=True)
class _Job:
    """What to write, and how strictly."""

    out: Path
    sha256: str
    agency: str | None
    strict: bool
    keep_source: bool
    htcds_out: Path | None
    today: date
    progress: Progress


def _kept(rules: TableMapping, columns: Mapping[str, str]) -> dict[str, nw.Expr]:
    """Where the cases of a case table came from, which a file of it still says."""
    if rules.format != case_file.FORMAT:
        return {}
    return {
        "source_format": nw.col(columns["source_format"]),
        ROW: nw.col(columns[ROW]).cast(nw.Int64),
    }


def _case_columns(
    result: BulkResult,
    source_format: str,
    sha256: str,
    agency: str | None,
    kept: Mapping[str, nw.Expr] = MappingProxyType({}),
) -> list[nw.Expr]:
    """Every column of the case table, in order; a field that the source does not have is NULL."""
    made = nw.concat_str(nw.lit(f"{source_format}-{sha256[:8]}-"), nw.col(ROW).cast(nw.String))
    agency_column = nw.lit(agency, dtype=nw.String)
    fixed = {
        ROW: nw.col(ROW),
        "source_format": nw.lit(source_format),
        "case_id": nw.coalesce(nw.col("case_id"), made) if "case_id" in result.fields else made,
        "agency": nw.coalesce(nw.col("agency"), agency_column)
        if "agency" in result.fields
        else agency_column,
        **kept,
    }
    columns = []
    for item in load_table("case").fields:
        missing = nw.lit(None, dtype=NARWHALS_TYPES[item.type])
        known = nw.col(item.name) if item.name in result.fields else missing
        columns.append(fixed.get(item.name, known).alias(item.name))
    return columns


def _refused_rows(engine: Engine, result: BulkResult, staged: Staged) -> Iterator[RefusedRow]:
    """Rows with a fault, in row order; by way of a file, so that memory stays flat if all are refused."""
    texts = staged.columns
    path = staged.path.with_name("refused.parquet")
    frame = result.frame.filter(result.is_refused()).select(ROW, *texts, *result.faults)
    engine.write_parquet(frame.sort(ROW), path)
    for batch in pq.ParquetFile(path).iter_batches(batch_size=_BATCH_ROWS):
        for row in batch.to_pylist():
            faults = tuple(
                Fault(row[fault], field=column, row=row[ROW])
                for fault, column in result.faults.items()
                if row[fault]
            )
            cells = [row[text] for text in texts]
            yield RefusedRow(row[ROW], [*cells, *staged.extras.get(row[ROW], ())], faults)


def _warnings(engine: Engine, result: BulkResult, staged: Staged) -> FaultCount:
    """Warnings of the rows that are taken, in row order; by way of a file, as there may be many."""
    count = FaultCount()
    if not result.warnings:
        return count
    path = staged.path.with_name("warned.parquet")
    engine.write_parquet(
        result.frame.filter(result.is_warned()).select(ROW, *result.warnings).sort(ROW), path
    )
    for batch in pq.ParquetFile(path).iter_batches(batch_size=_BATCH_ROWS):
        for row in batch.to_pylist():
            said = {column: row[name] for name, column in result.warnings.items() if row[name]}
            faults = tuple(Fault(text, field=column, row=row[ROW]) for column, text in said.items())
            count.add(RefusedRow(row[ROW], [], faults))
    return count


def _broken_rows(broken: list[RawRow]) -> Iterator[RefusedRow]:
    for row in broken:
        assert row.fault is not None
        yield RefusedRow(row.number, row.cells, (replace(row.fault, row=row.number),))


class _AllRefusedError(BadInputError):
    """No row was good: the side file is written, the case table is not."""


@contextmanager
def _case_table(out: Path) -> Iterator[Path]:
    """Where to write the case table as Parquet; at the end it is at `out`, in the format of its ending."""
    if out.suffix.lower() == ".parquet":
        with whole_file(out) as table:
            yield table
        return
    with private_folder() as folder:
        yield folder / "cases.parquet"
        case_file.write_case_file(folder / "cases.parquet", out)


@contextmanager
def _outputs(job: _Job) -> Iterator[tuple[Path, Path]]:
    """The side file and the case table, whole or not at all; of a file without a good row the side file."""
    none_good = None
    with whole_file(side_file_of(job.out)) as held:
        try:
            with _case_table(job.out) as table:
                yield held, table
        except _AllRefusedError as error:
            none_good = error
    if none_good is not None:
        raise none_good


def _check_all(job: _Job, source: RawTable, faults: FaultCount, good: int) -> None:
    """Raise unless some rows are good (all of them if `strict`) and none was lost."""
    rows = source.account.content
    if not rows:
        raise BadInputError(say("{name}: there is a header but no row under it.", name=source.path.name))
    if good + faults.rows != rows:
        raise EngineError(
            say(
                "{good} good and {refused} refused rows are not {rows}: nothing was written.",
                good=good,
                refused=faults.rows,
                rows=rows,
            )
        )
    if good and not (job.strict and faults.rows):
        return
    shown = faults.first[:_SHOWN]
    listed = say(
        "{faults:,} {faults|fault|faults}, the first {shown} {shown|is|are} listed",
        faults=sum(faults.kinds.values()),
        shown=len(shown),
    )
    if job.strict:
        raise BadInputError(
            say(
                "{name}: {rows:,} {rows|row has|rows have} faults and `--strict` is set; nothing was written "
                "({listed}).",
                name=source.path.name,
                rows=faults.rows,
                listed=listed,
            ),
            shown,
        )
    raise _AllRefusedError(
        say(
            "{name}: every row was refused. `{side}` has them with the reasons; "
            "no case table was written ({listed}).",
            name=source.path.name,
            side=side_file_of(job.out).name,
            listed=listed,
        ),
        shown,
    )


def take_in(
    path: Path | str,
    out: Path | str,
    *,
    format: str = "auto",
    mapping: Path | str | None = None,
    agency: str | None = None,
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
    job = _Job(
        out=Path(out),
        sha256=sha256_of(source.path),
        agency=agency,
        strict=strict,
        keep_source=keep_source,
        htcds_out=Path(htcds_out) if htcds_out else None,
        today=today,
        progress=progress,
    )
    match format if format != "auto" else _detect(source, mapping):
        case "htcds":
            return _take_in_by_row(htcds_reading(source, _prefix(htcds.FORMAT, job), agency, today), job)
        case "xlsform":
            return _take_in_by_row(xlsform_reading(source, _prefix(xlsform.FORMAT, job), agency, today), job)
        case glotip.FORMAT:
            return _take_in_counts(source, job)
        case case_file.FORMAT:
            rules = case_file.rules(today)
        case "ctdc":
            rules = ctdc.load_edition(_edition(source), today)
        case _:
            assert mapping is not None  # _check_options and _detect see to it
            rules = load_mapping(mapping, today)
    if keep_source:
        raise UsageError(say("`--keep-source` is for HTCDS and XLSForm files."))
    return _take_in_bulk(source, rules, job)


def _prefix(format: str, job: _Job) -> str:
    return f"{format}-{job.sha256[:8]}"


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


def _detect(source: RawTable, mapping: Path | str | None) -> str:
    if mapping is not None:
        return "mapping"
    if (known := format_of(source.header)) is not None:
        return "ctdc" if known.startswith("ctdc") else known
    raise BadInputError(
        say(
            "{name}: the columns are of no format that is known here. Have a mapping drafted: "
            "`--draft-mapping M.yaml`, then `--mapping M.yaml`.",
            name=source.path.name,
        )
    )


def _edition(source: RawTable) -> str:
    if (edition := ctdc.edition_of(source.header)) is None:
        raise BadInputError(
            say("{name}: the columns are of no CTDC edition that is known here.", name=source.path.name)
        )
    return edition


def _take_in_bulk(source: RawTable, rules: TableMapping, job: _Job) -> IntakeReport:
    header = rules.canonical(source.header)
    if not rules.columns() & set(header):
        raise BadInputError(say("{name}: the file has none of the mapping's columns.", name=source.path.name))
    not_taken = tuple(
        own for name, own in zip(header, source.header, strict=True) if own and name not in rules.columns()
    )
    faults = FaultCount()
    with private_folder() as folder, DuckDBEngine() as engine:
        staged = stage(engine, source, folder, job.progress)
        columns = dict(zip(header, staged.columns, strict=True))
        scan, distinct = engine.scan(staged.path), distinct_in(staged.path)
        result = apply_mapping(engine, scan, rules, columns, distinct, job.today).said_of(
            dict(zip(header, source.header, strict=True))
        )
        refused = heapq.merge(
            _refused_rows(engine, result, staged), _broken_rows(staged.broken), key=lambda row: row.number
        )
        with _outputs(job) as (held, table):
            write_refused(held, source, refused, faults, not_taken)
            frame = result.frame.filter(~result.is_refused()).sort(ROW)
            columns_out = _case_columns(result, rules.format, job.sha256, job.agency, _kept(rules, columns))
            engine.write_parquet(frame.select(*columns_out), table)
            good = pq.read_metadata(table).num_rows
            _check_all(job, source, faults, good)
            if job.htcds_out:
                write_htcds(_cases_in(table), job.htcds_out)
            warnings = _warnings(engine, result, staged)
    return _report(job, source, format=rules.format, cases=good, faults=faults, warnings=warnings)


def _cases_in(table: Path) -> Iterator[Case]:
    for batch in pq.ParquetFile(table).iter_batches():
        yield from map(from_row, batch.to_pylist())


def _take_in_by_row(reading: Reading, job: _Job) -> IntakeReport:
    source, faults, result = reading.source, FaultCount(), RowwiseResult()
    with _outputs(job) as (held, table):
        cases = read_cases(reading, result)
        kept = list(cases) if job.htcds_out else None
        written = write_table(kept if kept is not None else cases, table, keep_source=job.keep_source)
        job.progress(result.rows)
        write_refused(held, source, iter(result.refused), faults, result.others)
        _check_all(job, source, faults, result.good)
        if job.htcds_out and kept is not None:
            write_htcds(kept, job.htcds_out)
    return _report(job, source, format=reading.format, cases=written, faults=faults, warnings=result.warnings)


def _take_in_counts(source: RawTable, job: _Job) -> IntakeReport:
    """Published figures to a table of their own; there is no person in them."""
    if job.keep_source or job.htcds_out:
        raise UsageError(say("`--keep-source` and `--htcds` are for cases, not for published figures."))
    faults = FaultCount()
    with _outputs(job) as (held, table):
        counts, refused = glotip.read(source)
        write_refused(held, source, iter(refused), faults, glotip.not_taken(source.header))
        glotip.write(counts, table)
        job.progress(source.account.content)
        _check_all(job, source, faults, len(counts))
    return replace(
        _report(job, source, format=glotip.FORMAT, cases=len(counts), faults=faults), table=glotip.TABLE
    )


def _report(
    job: _Job,
    source: RawTable,
    *,
    format: str,
    cases: int,
    faults: FaultCount,
    warnings: FaultCount | None = None,
) -> IntakeReport:
    side = side_file_of(job.out)
    if not faults.rows:
        side.unlink()
    return IntakeReport(
        format=format,
        rows=source.account.content,
        good=source.account.content - faults.rows,
        refused=faults.rows,
        cases=cases,
        faults=faults,
        warnings=warnings or FaultCount(),
        not_taken=source.account.columns_not_taken,
        out=job.out,
        refused_file=side if faults.rows else None,
        data_sha256=job.sha256,
        account=source.account,
    )
