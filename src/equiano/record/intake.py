"""Take in a file of cases: good rows to the case table, refused rows to a side file, none lost."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from equiano import __version__
from equiano.engine.engine import DuckDBEngine, Engine
from equiano.errors import BadInputError, EngineError, Fault
from equiano.files import sha256_of, whole_file
from equiano.record.bulk import NARWHALS_TYPES, ROW, BulkResult, Distinct, apply_mapping
from equiano.record.formats import ctdc
from equiano.record.mapping import TableMapping, load_mapping
from equiano.record.refused import FaultCount, RefusedRow, side_file_of, write_refused
from equiano.record.source import Source, SourceRow, open_source
from equiano.schema.table import load_table

FORMATS = ("auto", "htcds", "xlsform", "ctdc", "mapping")
_CHUNK_ROWS = 20_000
_SHOWN = 20  # faults listed in an error message
Progress = Callable[[int], None]


@dataclass(frozen=True)
class IntakeReport:
    """What an intake did.

    Attributes:
        format: Format that was read, with its edition (`ctdc_vp`).
        rows: Rows in the source; always `good + refused`.
        good: Rows taken.
        refused: Rows written to the side file.
        cases: Cases written.
        faults: Faults seen, by kind and the first ones in full.
        not_taken: Columns of the source that no field takes.
        out: The case table.
        refused_file: The side file, None if no row was refused.
        data_sha256: Hash of the source file.
    """

    format: str
    rows: int
    good: int
    refused: int
    cases: int
    faults: FaultCount
    not_taken: tuple[str, ...]
    out: Path
    refused_file: Path | None
    data_sha256: str

    def as_dict(self) -> dict[str, Any]:
        """For `--json`; holds field names and messages, never a value."""
        return {
            "format": self.format,
            "rows": self.rows,
            "good": self.good,
            "refused": self.refused,
            "cases": self.cases,
            "faults_by_kind": [
                {"field": field, "message": message, "count": number}
                for (field, message), number in self.faults.kinds.most_common()
            ],
            "faults": [
                {"row": fault.row, "field": fault.field, "message": fault.message}
                for fault in self.faults.first
            ],
            "columns_not_taken": list(self.not_taken),
            "out": str(self.out),
            "refused_file": str(self.refused_file) if self.refused_file else None,
            "data_sha256": self.data_sha256,
            "version": __version__,
        }


@dataclass(frozen=True)
class _Staged:
    """The source as a Parquet file of texts, and the rows whose structure is broken."""

    path: Path
    columns: dict[str, str]
    rows: int
    broken: list[SourceRow]


def _chunks(
    rows: Iterator[SourceRow], broken: list[SourceRow], progress: Progress
) -> Iterator[list[SourceRow]]:
    chunk: list[SourceRow] = []
    for row in rows:
        (chunk if row.fault is None else broken).append(row)
        if len(chunk) == _CHUNK_ROWS:
            progress(_CHUNK_ROWS)
            yield chunk
            chunk = []
    if chunk:
        progress(len(chunk))
        yield chunk


def _distinct_in(path: Path) -> Distinct:
    """The different texts of a column of a Parquet file, from its dictionaries."""

    def of_column(column: str) -> list[str]:
        table = pq.read_table(path, columns=[column], read_dictionary=[column])
        return list(pc.unique(table.column(0)).to_pylist())

    return of_column


def _stage(engine: DuckDBEngine, source: Source, folder: Path, progress: Progress) -> _Staged:
    """The source as Parquet: by the fast reader if every record is one plain line, else row by row."""
    if (regular := source.regular) is not None:
        columns = {name: f"s{place}" for place, name in enumerate(source.header)}
        path = folder / "regular.parquet"
        rows = engine.csv_to_parquet(
            source.path, path, columns=list(columns.values()), delimiter=regular.delimiter, row=ROW
        )
        if rows is not None and rows == regular.rows:
            progress(rows)
            return _Staged(path, columns, rows, [])
    return _stage_by_row(source, folder, progress)


def _stage_by_row(source: Source, folder: Path, progress: Progress) -> _Staged:
    """Write the texts of the source to Parquet, chunk by chunk, so that memory stays flat."""
    columns = {name: f"s{place}" for place, name in enumerate(source.header)}
    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in columns.values())])
    path, rows = folder / "source.parquet", 0
    broken: list[SourceRow] = []
    with pq.ParquetWriter(path, schema, compression="lz4") as writer:
        for chunk in _chunks(source.rows(), broken, progress):
            cells = zip(*(row.cells for row in chunk), strict=True)
            arrays = [pa.array([row.number for row in chunk], pa.int64())]
            arrays += [pa.array(column, pa.string()) for column in cells]
            writer.write_table(pa.table(arrays, schema=schema))
            rows += len(chunk)
    return _Staged(path, columns, rows, broken)


def _case_columns(result: BulkResult, source_format: str, sha256: str, agency: str | None) -> list[nw.Expr]:
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
    }
    columns = []
    for item in load_table("case").fields:
        missing = nw.lit(None, dtype=NARWHALS_TYPES[item.type])
        known = nw.col(item.name) if item.name in result.fields else missing
        columns.append(fixed.get(item.name, known).alias(item.name))
    return columns


def _refused_rows(engine: Engine, result: BulkResult, staged: _Staged) -> Iterator[RefusedRow]:
    """Rows with a fault, in row order."""
    texts = list(staged.columns.values())
    frame = result.frame.filter(result.is_refused()).select(ROW, *texts, *result.faults).sort(ROW)
    for row in engine.fetch(frame).to_pylist():
        faults = tuple(
            Fault(row[fault], field=column, row=row[ROW])
            for fault, column in result.faults.items()
            if row[fault]
        )
        yield RefusedRow(row[ROW], [row[text] for text in texts], faults)


def _broken_rows(broken: list[SourceRow]) -> Iterator[RefusedRow]:
    for row in broken:
        assert row.fault is not None
        yield RefusedRow(row.number, row.cells, (replace(row.fault, row=row.number),))


def _all_refused(source: Source, faults: FaultCount, strict: bool) -> BadInputError:
    what = f"{faults.rows} rows have faults and `--strict` is set" if strict else "every row was refused"
    shown = min(_SHOWN, len(faults.first))
    listed = f"{sum(faults.kinds.values())} faults, the first {shown} are listed"
    return BadInputError(f"{source.path.name}: {what}; nothing was written ({listed}).", faults.first[:shown])


def take_in(
    path: Path | str,
    out: Path | str,
    *,
    format: str = "auto",
    mapping: Path | str | None = None,
    agency: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    strict: bool = False,
    today: date | None = None,
    progress: Progress = lambda rows: None,
) -> IntakeReport:
    """Read a file of cases and write the case table.

    Args:
        path: CSV, CSV.gz or XLSX file.
        out: Parquet file to write; refused rows go to `OUT.refused.csv` beside it.
        format: One of `FORMATS`; `auto` looks at the columns.
        mapping: Mapping file, for `mapping`.
        agency: Agency that recorded the cases, where the file does not say.
        encoding: Text encoding, UTF-8 if not given.
        sheet: Sheet of a workbook, the first if not given.
        strict: Refuse the whole file if any row is refused; nothing is written then.
        today: Dates after it are faults; the day of the call if not given.
        progress: Called with the number of rows read since the last call.

    Raises:
        BadInputError: If the file cannot be used, or no row of it; nothing is written then.
    """
    today = today or date.today()
    source = open_source(path, encoding=encoding, sheet=sheet)
    rules = _mapping_for(source, format, mapping, today)
    return _take_in_bulk(source, Path(out), rules, agency=agency, strict=strict, progress=progress)


def _mapping_for(source: Source, format: str, mapping: Path | str | None, today: date) -> TableMapping:
    if mapping is not None:
        return load_mapping(mapping, today)
    edition = ctdc.edition_of(source.header)
    if edition is None:
        raise BadInputError(
            f"{source.path.name}: the columns are of no format that is known here."
            " Give a mapping file: `--format mapping --mapping M.yaml`."
        )
    return ctdc.load_edition(edition, today)


def _take_in_bulk(
    source: Source, out: Path, rules: TableMapping, *, agency: str | None, strict: bool, progress: Progress
) -> IntakeReport:
    sha256 = sha256_of(source.path)
    side, faults = side_file_of(out), FaultCount()
    header = [rules.aliases.get(name, name) for name in source.header]
    with tempfile.TemporaryDirectory(prefix="equiano-") as folder, DuckDBEngine() as engine:
        staged = _stage(engine, source, Path(folder), progress)
        rows = staged.rows + len(staged.broken)
        if not rows:
            raise BadInputError(f"{source.path.name}: there is a header but no row under it.")
        columns = dict(zip(header, staged.columns.values(), strict=True))
        result = apply_mapping(engine, engine.scan(staged.path), rules, columns, _distinct_in(staged.path))
        refused = heapq.merge(
            _refused_rows(engine, result, staged), _broken_rows(staged.broken), key=lambda row: row.number
        )
        with whole_file(side) as held, whole_file(out) as table:
            write_refused(held, source.header, refused, faults)
            if faults.rows == rows or (strict and faults.rows):
                raise _all_refused(source, faults, strict)
            frame = result.frame.filter(~result.is_refused()).sort(ROW)
            engine.write_parquet(frame.select(*_case_columns(result, rules.format, sha256, agency)), table)
            good = pq.read_metadata(table).num_rows
            if good + faults.rows != rows:
                raise EngineError(
                    f"{good} good and {faults.rows} refused rows are not {rows}: nothing was written."
                )
    if not faults.rows:
        side.unlink()
    return IntakeReport(
        format=rules.format,
        rows=rows,
        good=good,
        refused=faults.rows,
        cases=good,
        faults=faults,
        not_taken=tuple(name for name in header if name and name not in rules.columns()),
        out=out,
        refused_file=side if faults.rows else None,
        data_sha256=sha256,
    )
