"""Take in a whole table at once by a mapping, on an engine: CTDC and tables of agencies."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import narwhals as nw

from equiano.engine.engine import DuckDBEngine, Engine
from equiano.engine.rows import count_rows, read_rows
from equiano.errors import BadInputError, Fault, UsageError
from equiano.files import private_folder
from equiano.record import case_file
from equiano.record.bulk import ROW, BulkResult, apply_mapping
from equiano.record.case import Case, from_row
from equiano.record.column_types import NARWHALS_TYPES
from equiano.record.job import IntakeJob, Taken, check_all, outputs, report_of
from equiano.record.mapping import TableMapping
from equiano.record.refused import FaultCount, RefusedRow, write_refused
from equiano.record.report import IntakeReport
from equiano.record.staging import Staged, distinct_in, stage
from equiano.schema.table import load_table
from equiano.tables.raw_table import RawRow, RawTable
from equiano.words import say


def _kept(rules: TableMapping, columns: Mapping[str, str]) -> dict[str, nw.Expr]:
    """Where the cases of a case table came from, which a file of it still says."""
    if rules.format != case_file.FORMAT:
        return {}
    return {
        "source_format": nw.col(columns["source_format"]),
        ROW: nw.col(columns[ROW]).cast(nw.Int64),
    }


def _data_set(result: BulkResult, job: IntakeJob) -> nw.Expr:
    """The id that was given, else that of a case table that is taken in again."""
    given = nw.lit(job.options.data_set, dtype=nw.String)
    return nw.col("data_set") if job.options.data_set is None and "data_set" in result.fields else given


def _case_columns(
    result: BulkResult,
    source_format: str,
    job: IntakeJob,
    kept: Mapping[str, nw.Expr] = MappingProxyType({}),
    status_if_empty: str | None = None,
) -> list[nw.Expr]:
    """Every column of the case table, in order; a field that the source does not have is NULL."""
    made = nw.concat_str(nw.lit(f"{job.prefix(source_format)}-"), nw.col(ROW).cast(nw.String))
    agency_column = nw.lit(job.options.agency, dtype=nw.String)
    fixed = {
        ROW: nw.col(ROW),
        "source_format": nw.lit(source_format),
        "case_id": nw.coalesce(nw.col("case_id"), made) if "case_id" in result.fields else made,
        "agency": nw.coalesce(nw.col("agency"), agency_column)
        if "agency" in result.fields
        else agency_column,
        "data_set": _data_set(result, job),
        **kept,
    }
    if status_if_empty:
        status = [nw.col("status")] if "status" in result.fields else []
        fixed["status"] = nw.coalesce(*status, nw.lit(status_if_empty))
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
    for row in read_rows(path):
        faults = tuple(
            Fault(row[fault], field=column, row=row[ROW])
            for fault, column in result.faults.items()
            if row[fault]
        )
        cells = [row[text] for text in texts]
        yield RefusedRow(row[ROW], [*cells, *staged.extras.get(row[ROW], ())], faults)


def _warnings(engine: Engine, result: BulkResult, staged: Staged, source: RawTable) -> FaultCount:
    """Warnings of the rows that are taken, in row order; by way of a file, as there may be many."""
    count = FaultCount()
    if not result.warnings:
        return count
    path = staged.path.with_name("warned.parquet")
    engine.write_parquet(
        result.frame.filter(result.is_warned()).select(ROW, *result.warnings).sort(ROW), path
    )
    for row in read_rows(path):
        said = {column: row[name] for name, column in result.warnings.items() if row[name]}
        found = (Fault(text, field=column, row=row[ROW]) for column, text in said.items())
        faults = tuple(source.located(fault) for fault in found)
        count.add(RefusedRow(row[ROW], [], faults))
    return count


def _broken_rows(broken: list[RawRow]) -> Iterator[RefusedRow]:
    for row in broken:
        assert row.fault is not None
        yield RefusedRow(row.number, row.cells, (replace(row.fault, row=row.number),))


def _cases_in(table: Path) -> Iterator[Case]:
    yield from map(from_row, read_rows(table))


def take_in_table(source: RawTable, rules: TableMapping, job: IntakeJob) -> IntakeReport:
    """Take in a table by a mapping.

    Raises:
        BadInputError: If the file has none of its columns, or no row is good.
        UsageError: If the original cells are asked for.
    """
    if job.options.keep_source:
        raise UsageError(say("`--keep-source` is for HTCDS and XLSForm files."))
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
        with outputs(job) as (held, table):
            write_refused(held, source, refused, faults, not_taken)
            frame = result.frame.filter(~result.is_refused()).sort(ROW)
            columns_out = _case_columns(
                result,
                rules.format,
                job,
                _kept(rules, columns),
                rules.status_if_empty,
            )
            engine.write_parquet(frame.select(*columns_out), table)
            good = count_rows(table)
            check_all(job, source, faults, good)
            if job.beside is not None:
                job.beside(_cases_in(table))
            warnings = _warnings(engine, result, staged, source)
    return report_of(job, source, Taken(rules.format, good, faults, warnings))
