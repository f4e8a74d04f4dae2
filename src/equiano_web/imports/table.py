"""Reading a table of persons by the library's door: its rows as fields of cases, every row accounted for.

    HTCDS, XLSForm/KoBo ──> record.formats (one Case a person) ─┐
    any other table ──> columns chosen by a person ─────────────┴─> `ReadRow`

The file is read from memory (where the system has files that are memory alone; elsewhere from a folder that
only the owner enters, for as long as it is read).
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from equiano.files import private_folder
from equiano.words import say
from equiano_web.cases.sections import PERSON, sections
from equiano_web.cases.values import UnfitError, checked
from equiano_web.imports.cells import reader_of, without_placeholders

if TYPE_CHECKING:
    from equiano.errors import Fault
    from equiano.record.case import Case as Record
    from equiano.record.journey import JourneyEvent
    from equiano.tables.raw_table import RawTable

MAPPING = "mapping"
_STEPS = {"recruitment": "recruitment", "transit": "transit", "exploitation": "destination"}
COUNTS = ("rows", "taken", "refused", "blank", "total_like", "not_read")
_COMMENT = "cco_CaseComment"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a cell; never what stands in it.

    Attributes:
        place: Row, as a spreadsheet shows it.
        field: Column or field.
        text: What is wrong.
    """

    place: str
    field: str
    text: str

    @property
    def called(self) -> str:
        """What the field is called; of a column its own name."""
        known = sections()[PERSON].fields.get(self.field)
        return known.label if known else self.field


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A person of the table.

    Attributes:
        number: Row in the file.
        place: The same as a spreadsheet shows it.
        values: Checked fields of the person.
        steps: Checked steps of the journey.
        note: A comment; "" if there is none.
        source: All cells by column.
    """

    number: int
    place: str
    values: Mapping[str, object]
    steps: Sequence[Mapping[str, object]]
    note: str
    source: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What a table holds.

    Attributes:
        format: `htcds`, `xlsform` or `mapping`.
        header: Names of its columns.
        rows: Rows that can be taken.
        refused: Why others cannot.
        refused_rows: How many others.
        warnings: What could not be read in rows that can be taken; it stays in the sealed source alone.
        kept_only: Columns with content that have no field; they stay in the sealed source alone.
        more_warnings: How many further warnings there are: of very many only the first are kept.
        counts: All rows of the file: `rows` = taken + refused + blank + total_like + not_read.
    """

    format: str
    header: Sequence[str]
    rows: Sequence[ReadRow]
    refused: Sequence[Trouble]
    refused_rows: int
    warnings: Sequence[Trouble]
    kept_only: Sequence[str]
    counts: Mapping[str, int]
    more_warnings: int = 0


def read_table(content: bytes, columns: Mapping[str, str] | None = None) -> ReadTable:
    """Read a table.

    Args:
        content: The file.
        columns: Name of the column -> field, for a table of no known format; guessed if not given.

    Raises:
        BadInputError: If the file is no table, or damaged.
    """
    from equiano.record.formats import htcds, xlsform  # noqa: PLC0415 - loads an engine
    from equiano_web.imports.opening import all_named, opened  # noqa: PLC0415

    with _as_file(content) as path:
        source, notes = opened(path, htcds.header_of)
        source, more = all_named(source)
        if xlsform.looks_like(source.header):
            found = _read_known(source, xlsform.FORMAT)
        elif htcds.looks_like(source.header):
            found = _read_known(source, htcds.FORMAT)
        else:
            found = _read_mapped(source, guessed(source.header) if columns is None else columns)
    noted = tuple(Trouble("", place, text) for place, text in (*notes, *more))
    return replace(found, warnings=(*noted, *found.warnings))


def guessed(header: Sequence[str]) -> dict[str, str]:
    """Fields that columns seem to be, by their names: ours, in both languages, or usual ones of lists."""
    from equiano.errors import BadInputError  # noqa: PLC0415
    from equiano.link.columns import places_of  # noqa: PLC0415
    from equiano.vocab.plain import plain  # noqa: PLC0415

    fields = sections()[PERSON].fields
    known = {plain(text): name for name, one in fields.items() for text in (name, *one.called.values())}
    # Of two columns of one field the first: what stands in the other is named as kept and in no field.
    found: dict[str, str] = {}
    for column in header:
        name = known.get(plain(column), "")
        if name and name not in found.values():
            found[column] = name
    try:
        usual = places_of(header, "", {})
    except BadInputError:
        usual = {}
    for name, place in usual.items():
        own = {"nickname": "other_names"}.get(name, name)
        if own in fields and own not in found.values() and header[place] not in found:
            found[header[place]] = own
    return found


@contextmanager
def _as_file(content: bytes) -> Iterator[Path]:
    with private_folder() as folder:
        path = folder / "file"
        if not hasattr(os, "memfd_create"):
            path.write_bytes(content)
            yield path
            return
        number = os.memfd_create("import")
        try:
            with os.fdopen(os.dup(number), "wb") as stream:
                stream.write(content)
            path.symlink_to(f"/proc/self/fd/{number}")
            yield path
        finally:
            os.close(number)


@dataclass(slots=True)
class _Taking:
    """Rows as they are sorted into those that can be taken and those that cannot."""

    source: RawTable
    # Whether the cells of a row make a case of it though they fill no field.
    tells: Callable[[Mapping[str, str]], bool]
    rows: list[ReadRow] = field(default_factory=list)
    refused: list[Trouble] = field(default_factory=list)
    refused_rows: int = 0
    warnings: list[Trouble] = field(default_factory=list)
    more_warnings: int = 0

    def refuse(self, number: int, troubles: Mapping[str, str]) -> None:
        """Note why a row cannot be taken."""
        place = str(self.source.place_of(number))
        self.refused_rows += 1
        self.refused += [Trouble(place, name, text) for name, text in troubles.items()]

    def warn(self, number: int, name: str, text: str) -> None:
        """Note what could not be read."""
        self.warnings.append(Trouble(str(self.source.place_of(number)), name, text))

    def take(
        self,
        number: int,
        values: Mapping[str, object],
        steps: Sequence[Mapping[str, object]],
        note: str,
        source: Mapping[str, str],
    ) -> None:
        """Take a row, if its values fit their fields and any of them says something."""
        try:
            known = without_placeholders(checked(sections()[PERSON], values))
            journey = [checked(sections()["journey"], step) for step in steps]
            checked(sections()["note"], {"text": note})
        except UnfitError as unfit:
            self.refuse(number, unfit.errors)
            return
        is_empty = not journey and not note and all(one in ("", "unknown") for one in known.values())
        if is_empty and not self.tells(source):
            self.refuse(number, {"": say("no field is filled by this row, so no case is made of it.")})
            return
        place = str(self.source.place_of(number))
        self.rows.append(ReadRow(number, place, known, journey, note, source))

    def table(self, format: str, used: set[str], named: Callable[[str], str]) -> ReadTable:
        """The whole."""
        filled = {name for row in self.rows for name, text in row.source.items() if text}
        kept_only = sorted({named(name) for name in filled - used})
        account = self.source.account
        account.settle(account.content - self.refused_rows, self.refused_rows, kept_only)
        return ReadTable(
            format,
            tuple(name for name in self.source.header if name),
            tuple(self.rows),
            tuple(self.refused),
            self.refused_rows,
            tuple(self.warnings),
            tuple(kept_only),
            {name: cast("Mapping[str, int]", account.as_dict())[name] for name in COUNTS},
            self.more_warnings,
        )


def _read_known(source: RawTable, format: str) -> ReadTable:
    """A table of HTCDS, or an export of its form."""
    from equiano.record.formats import htcds, xlsform  # noqa: PLC0415
    from equiano.record.formats.htcds_rows import HtcdsReading, RowwiseResult, read_cases  # noqa: PLC0415
    from equiano.record.formats.htcds_standard import base_and_number, standard_fields  # noqa: PLC0415
    from equiano.tables.unknown import is_unknown  # noqa: PLC0415

    is_form = format == xlsform.FORMAT
    names = xlsform.canonical_header(source.header) if is_form else source.header
    header = htcds.canonical_header(names, source.path.name)
    to_cells = xlsform.to_cells if is_form else _plainly
    reading = HtcdsReading(source, header, to_cells, format, format, None, dt.date.today())
    ids = {*htcds.CASE_ID_COLUMNS, htcds.AGENCY_COLUMN}

    def tells(cells: Mapping[str, str]) -> bool:
        """Whether anything of the standard is said: a form that was sent off empty has its times alone."""
        own = (name for name, text in cells.items() if name not in ids and not is_unknown(text))
        return any(base_and_number(name)[0] in standard_fields() for name in own)

    taking, result = _Taking(source, tells), RowwiseResult()
    by_htcds = {one.htcds: name for name, one in sections()[PERSON].fields.items() if one.htcds}
    for record in read_cases(reading, result):
        values = _values_of(record, by_htcds)
        steps = [step for event in record.journey if (step := _step(event))]
        note = record.source_fields.get(_COMMENT, "")
        taking.take(record.source_row, values, steps, note, record.source_fields)
    for row in result.refused:
        taking.refuse(row.number, {fault.field or "": fault.message for fault in row.faults})
    for fault in result.warnings.first:
        taking.warn(fault.row or 0, fault.field or "", fault.message)
    taking.more_warnings = result.warnings.kinds.total() - len(result.warnings.first)
    own = dict(zip(header, source.header, strict=False))
    used = {
        *by_htcds,
        _COMMENT,
        *(name for name in header if name.startswith(("hte_Type", "hte_Country", "hte_Date"))),
    }
    return taking.table(format, used, lambda name: own.get(name, name))


def _plainly(cells: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    return dict(cells), []


def _values_of(record: Record, by_htcds: Mapping[str, str]) -> dict[str, object]:
    """Fields of the person: texts as they stand, the rest as the library read it."""
    found: dict[str, object] = {
        name: record.source_fields[column]
        for column, name in by_htcds.items()
        if column in record.source_fields
    }
    born = record.person.birth_date
    found["birth_date"] = born.isoformat() if born else ""
    found["sex"] = record.person.gender or ""
    found["citizenship"] = next(iter(record.person.citizenships), "")
    found["use_consent"] = record.consent.value
    return found


def _step(event: JourneyEvent) -> dict[str, object]:
    if event.kind is None:
        return {}
    since = event.on.isoformat() if event.on else ""
    return {"step": _STEPS[event.kind], "country": event.country or "", "since": since}


def _read_mapped(source: RawTable, columns: Mapping[str, str]) -> ReadTable:
    """Any table, by columns that a person chose."""
    fields = sections()[PERSON].fields
    places = {
        place: fields[columns[name]]
        for place, name in enumerate(source.header)
        if columns.get(name) in fields
    }
    # Before columns are chosen all rows wait for it.
    rows, taking = list(source.rows()), _Taking(source, lambda _: not places)
    whole = [row for row in rows if row.fault is None]
    read = {place: reader_of(one, [row.cells[place] for row in whole]) for place, one in places.items()}
    for row in rows:
        if row.fault is not None:
            taking.refuse(row.number, {row.fault.field or "": row.fault.message})
            continue
        values: dict[str, object] = {}
        for place, one in places.items():
            text = row.cells[place].strip()
            values[one.name], doubt = read[place](text) if text else ("", "")
            if doubt:
                taking.warn(row.number, source.header[place], doubt)
        cells = {name: text for name, text in zip(source.header, row.cells, strict=False) if name and text}
        taking.take(row.number, values, (), "", cells)
    used = {source.header[place] for place in places}
    return taking.table(MAPPING, used, str)
