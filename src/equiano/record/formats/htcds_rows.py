"""Take in HTCDS and XLSForm files, one person at a time: rows to records, records to cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from equiano.engine.rows import write_rows
from equiano.errors import Fault
from equiano.record.case import Case, to_row
from equiano.record.formats import htcds, xlsform
from equiano.record.formats import htcds_standard as standard
from equiano.record.formats.format import Format, told_by
from equiano.record.formats.htcds import Record
from equiano.record.job import IntakeJob, Taken, check_all, outputs, report_of
from equiano.record.refused import FaultCount, RefusedRow, write_refused
from equiano.record.report import IntakeReport
from equiano.schema.table import load_table
from equiano.tables.raw_table import RawRow, RawTable
from equiano.words import say

ToCells = Callable[[Mapping[str, str]], tuple[dict[str, str], list[Fault]]]


@dataclass
class RowwiseResult:
    """What the row path found besides the cases it yields.

    Attributes:
        rows: Rows read, blank ones apart.
        good: Rows taken.
        refused: Rows not taken.
        warnings: Values that were kept but mean nothing to the case table.
        others: Columns that the standard does not have; their cells are kept in the case.
    """

    rows: int = 0
    good: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    warnings: FaultCount = field(default_factory=FaultCount)
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class HtcdsReading:
    """How to read one file.

    Attributes:
        source: The file.
        header: Canonical name of each column.
        to_cells: Turns a row's cells by canonical column into HTCDS cells, and says what could not be read.
        format: Goes to `source_format`.
        prefix: Begin of the case numbers that are made.
        agency: Agency where the file does not say.
        today: Dates after it are faults.
    """

    source: RawTable
    header: list[str]
    to_cells: ToCells
    format: str
    prefix: str
    agency: str | None
    today: date

    def id_column(self) -> str | None:
        """The column that holds a case number, if any."""
        return next((name for name in htcds.CASE_ID_COLUMNS if name in self.header), None)


def _cells(reading: HtcdsReading, row: RawRow) -> tuple[dict[str, str], list[Fault]]:
    cells = {name: text for name, text in zip(reading.header, row.cells, strict=False) if name and text}
    return reading.to_cells(cells)


def _look_through(reading: HtcdsReading) -> tuple[Counter[str], htcds.Days]:
    """How many rows each case number has, and how the columns write dates: both need the whole file."""
    column = reading.id_column()
    place = reading.header.index(column) if column else None
    dates = [
        (number, name)
        for number, column in enumerate(reading.header)
        if (name := standard.base_and_number(column)[0]) in htcds.DATE_FIELDS
    ]
    ids: Counter[str] = Counter()
    texts: dict[str, set[str]] = {name: set() for name in htcds.DATE_FIELDS}
    for row in reading.source.rows() if column or dates else ():
        if row.fault is not None:
            continue
        if place is not None and (found := row.cells[place].strip()):
            ids[found] += 1
        for number, name in dates:
            texts[name].add(row.cells[number])
    return ids, htcds.Days.of(texts, reading.today)


def _groups(cells: Mapping[str, str]) -> tuple[dict[str, str], dict[str, dict[int, dict[str, str]]]]:
    """Cells that a case has once, and the repeats by group and number."""
    once: dict[str, str] = {}
    repeats: dict[str, dict[int, dict[str, str]]] = {}
    for column, text in cells.items():
        name, number = standard.base_and_number(column)
        known = standard.standard_fields().get(name)
        if known is None or known.group is None:
            once[column] = text
        else:
            repeats.setdefault(known.group, {}).setdefault(number, {})[name] = text
    return once, repeats


def merge_rows(rows: list[tuple[int, dict[str, str]]], case_id: str | None) -> Record | list[Fault]:
    """One record from the rows of one case.

    Later rows may add repeats (events, support plans, comments, perpetrators, outgoing referrals); what a
    case has once must be the same or blank. A repeat that says nothing new is not added again.
    """
    number, cells = rows[0]
    if len(rows) == 1:
        return Record(number, cells, case_id)
    merged, repeats = _groups(cells)
    kept = {group: [found[place] for place in sorted(found)] for group, found in repeats.items()}
    for other, more in rows[1:]:
        once, repeats = _groups(more)
        clash = next((name for name, text in once.items() if merged.setdefault(name, text) != text), None)
        if clash is not None:
            message = say(
                "rows {number} and {other} have the same case number but differ here. Correct one.",
                number=number,
                other=other,
            )
            return [Fault(message, field=clash)]
        for group, found in repeats.items():
            known = kept.setdefault(group, [])
            known += [found[place] for place in sorted(found) if found[place] not in known]
    for instances in kept.values():
        for place, instance in enumerate(instances, 1):
            merged.update({standard.numbered(name, place): text for name, text in instance.items()})
    return Record(number, merged, case_id)


def _refuse(result: RowwiseResult, rows: Iterable[RawRow], faults: Iterable[Fault]) -> None:
    for row in rows:
        result.refused.append(
            RefusedRow(
                row.number,
                [*row.cells, *row.extra],
                tuple(replace(fault, row=row.number) for fault in faults),
            )
        )


def _take_record(
    reading: HtcdsReading, rows: list[RawRow], case_id: str | None, result: RowwiseResult, days: htcds.Days
) -> Case | None:
    read = [(row.number, *_cells(reading, row)) for row in rows]
    own = dict(zip(reading.header, reading.source.header, strict=False))
    unread = [
        replace(fault, row=number, field=own.get(fault.field or "", fault.field))
        for number, _, faults in read
        for fault in faults
    ]
    record = merge_rows([(number, cells) for number, cells, _ in read], case_id)
    if isinstance(record, list):
        _refuse(result, rows, record)
        return None
    made = f"{reading.prefix}-{record.row}"
    case, findings = htcds.to_case(
        record, made_id=made, agency=reading.agency, today=reading.today, format=reading.format, days=days
    )
    if findings.faults:
        _refuse(result, rows, findings.faults)
        return None
    if warnings := (*unread, *findings.warnings):
        located = tuple(reading.source.located(fault) for fault in warnings)
        result.warnings.add(RefusedRow(record.row, [], located))
    result.good += len(rows)
    return case


def read_cases(reading: HtcdsReading, result: RowwiseResult) -> Iterator[Case]:
    """The good cases of a file; counts, refused rows and warnings go to `result`."""
    known = {
        name for name in reading.header if standard.base_and_number(name)[0] in standard.standard_fields()
    }
    ours = {htcds.ANSWERS_COLUMN, htcds.AGENCY_COLUMN, htcds.CASE_ID_COLUMN, htcds.GENDER_COLUMN}
    ours |= {htcds.GROUP_COLUMN}
    ours |= {reading.id_column() or ""}
    result.others = tuple(
        name for name in reading.header if name and name not in known | ours and "=" not in name
    )
    (counts, days), column = _look_through(reading), reading.id_column()
    place = reading.header.index(column) if column else None
    waiting: dict[str, list[RawRow]] = {}
    for row in reading.source.rows():
        result.rows += 1
        if row.fault is not None:
            _refuse(result, [row], [row.fault])
            continue
        case_id = row.cells[place].strip() or None if place is not None else None
        rows = waiting.setdefault(case_id, []) if case_id else []
        rows.append(row)
        if case_id and len(rows) < counts[case_id]:
            continue
        if case_id:
            del waiting[case_id]
        if (case := _take_record(reading, rows, case_id, result, days)) is not None:
            yield case
    result.refused.sort(key=lambda row: row.number)


def write_table(cases: Iterable[Case], path: Path, *, keep_source: bool, data_set: str | None = None) -> int:
    """Write cases as the case table; returns how many."""
    types = {item.name: item.type for item in load_table("case").fields}
    rows = ({**to_row(case, keep_source=keep_source), "data_set": data_set} for case in cases)
    return write_rows(rows, types, path)


def take_in_rows(reading: HtcdsReading, job: IntakeJob) -> IntakeReport:
    """Take in a file one person at a time.

    Raises:
        BadInputError: If no row is good.
    """
    source, faults, result = reading.source, FaultCount(), RowwiseResult()
    with outputs(job) as (held, table):
        cases = read_cases(reading, result)
        kept = list(cases) if job.beside else None
        written = write_table(
            kept if kept is not None else cases,
            table,
            keep_source=job.options.keep_source,
            data_set=job.options.data_set,
        )
        job.progress(result.rows)
        write_refused(held, source, iter(result.refused), faults, result.others)
        check_all(job, source, faults, result.good)
        if job.beside is not None and kept is not None:
            job.beside(kept)
    return report_of(job, source, Taken(reading.format, written, faults, result.warnings))


def take_in_htcds(source: RawTable, job: IntakeJob) -> IntakeReport:
    """Take in an HTCDS file."""
    header = htcds.canonical_header(source.header, source.path.name)
    return take_in_rows(_reading(source, job, header, lambda cells: (dict(cells), []), htcds.FORMAT), job)


def take_in_xlsform(source: RawTable, job: IntakeJob) -> IntakeReport:
    """Take in an export of the HTCDS XLSForm."""
    header = htcds.canonical_header(xlsform.canonical_header(source.header), source.path.name)
    return take_in_rows(_reading(source, job, header, xlsform.to_cells, xlsform.FORMAT), job)


def _reading(
    source: RawTable, job: IntakeJob, header: list[str], to_cells: ToCells, format: str
) -> HtcdsReading:
    return HtcdsReading(source, header, to_cells, format, job.prefix(format), job.options.agency, job.today)


def _htcds_fields(header: Sequence[str], today: date) -> dict[str, str]:
    return _known({name: standard.field_of(name) for name in header})


def _xlsform_fields(header: Sequence[str], today: date) -> dict[str, str]:
    canonical = {name: xlsform.canonical_header([name])[0].partition("=")[0] for name in header}
    return _known({name: standard.field_of(found) for name, found in canonical.items()})


def _known(fields: Mapping[str, str | None]) -> dict[str, str]:
    return {name: field for name, field in fields.items() if field is not None}


HTCDS = Format(htcds.FORMAT, told_by(htcds.FORMAT, htcds.looks_like), take_in_htcds, _htcds_fields)
XLSFORM = Format(
    xlsform.FORMAT, told_by(xlsform.FORMAT, xlsform.looks_like), take_in_xlsform, _xlsform_fields
)
