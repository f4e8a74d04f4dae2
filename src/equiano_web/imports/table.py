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
from equiano_web.cases.sections import PERSON, CaseField, sections
from equiano_web.cases.values import UnfitError, checked, codes

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


def read_table(content: bytes, columns: Mapping[str, str] | None = None) -> ReadTable:
    """Read a table.

    Args:
        content: The file.
        columns: Name of the column -> field, for a table of no known format; guessed if not given.

    Raises:
        BadInputError: If the file is no table, or damaged.
    """
    from equiano.record.formats import htcds, xlsform  # noqa: PLC0415 - loads an engine
    from equiano_web.imports.opening import opened  # noqa: PLC0415

    with _as_file(content) as path:
        source, notes = opened(path, htcds.header_of)
        if xlsform.looks_like(source.header):
            found = _read_known(source, xlsform.FORMAT)
        elif htcds.looks_like(source.header):
            found = _read_known(source, htcds.FORMAT)
        else:
            found = _read_mapped(source, guessed(source.header) if columns is None else columns)
    noted = tuple(Trouble("", place, text) for place, text in notes)
    return replace(found, warnings=(*noted, *found.warnings))


def guessed(header: Sequence[str]) -> dict[str, str]:
    """Fields that columns seem to be, by their names: ours, in both languages, or usual ones of lists."""
    from equiano.errors import BadInputError  # noqa: PLC0415
    from equiano.link.columns import places_of  # noqa: PLC0415
    from equiano.vocab.plain import plain  # noqa: PLC0415

    fields = sections()[PERSON].fields
    known = {plain(text): name for name, one in fields.items() for text in (name, *one.called.values())}
    found = {column: known[plain(column)] for column in header if plain(column) in known}
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
    rows: list[ReadRow] = field(default_factory=list)
    refused: list[Trouble] = field(default_factory=list)
    refused_rows: int = 0
    warnings: list[Trouble] = field(default_factory=list)

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
        """Take a row, if its values fit their fields."""
        try:
            known = checked(sections()[PERSON], values)
            journey = [checked(sections()["journey"], step) for step in steps]
            checked(sections()["note"], {"text": note})
        except UnfitError as unfit:
            self.refuse(number, unfit.errors)
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
        )


def _read_known(source: RawTable, format: str) -> ReadTable:
    """A table of HTCDS, or an export of its form."""
    from equiano.record.formats import htcds, xlsform  # noqa: PLC0415
    from equiano.record.formats.htcds_rows import HtcdsReading, RowwiseResult, read_cases  # noqa: PLC0415

    is_form = format == xlsform.FORMAT
    names = xlsform.canonical_header(source.header) if is_form else source.header
    header = htcds.canonical_header(names, source.path.name)
    to_cells = xlsform.to_cells if is_form else _plainly
    reading = HtcdsReading(source, header, to_cells, format, format, None, dt.date.today())
    taking, result = _Taking(source), RowwiseResult()
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
    rows, taking = list(source.rows()), _Taking(source)
    whole = [row for row in rows if row.fault is None]
    read = {place: _reader(one, [row.cells[place] for row in whole]) for place, one in places.items()}
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


_Read = Callable[[str], tuple[str, str]]


def _reader(one: CaseField, texts: Sequence[str]) -> _Read:
    """How the cells of a column are read for a field: a value, and what was doubtful."""
    match one.kind:
        case "date":
            return _date_reader(texts)
        case "country":
            return _country
        case "yesno":
            return _yes_or_no
        case "choice":
            return _choice_reader(one)
    return lambda text: (text, "")


def _not_read() -> str:
    return say("cannot be read; it is kept in the sealed source, and unknown in the case.")


def _date_reader(texts: Sequence[str]) -> _Read:
    from equiano.record.days import partial_reader  # noqa: PLC0415
    from equiano.record.values import DoubtError, NotAValueError  # noqa: PLC0415
    from equiano.tables.unknown import is_unknown_date  # noqa: PLC0415

    reader = partial_reader({text.strip() for text in texts if text.strip()}, dt.date.today())

    def read(text: str) -> tuple[str, str]:
        if is_unknown_date(text):
            return "", ""
        try:
            found, doubt = reader(text), ""
        except DoubtError as error:
            found, doubt = error.found, str(error)
        except NotAValueError as error:
            return "", str(error)
        parts = [f"{found.year:04}", *(f"{part:02}" for part in (found.month, found.day) if part)]
        return "-".join(parts), doubt

    return read


def _country(text: str) -> tuple[str, str]:
    from equiano.tables.countries import place_of  # noqa: PLC0415

    found = place_of(text)
    return next(iter(found.codes), ""), found.warning or ""


def _yes_or_no(text: str) -> tuple[str, str]:
    """As consent is read: what is neither yes nor no is no yes."""
    from equiano.record.case import Answer  # noqa: PLC0415
    from equiano.record.standing_words import consent_of  # noqa: PLC0415
    from equiano.record.values import DoubtError  # noqa: PLC0415

    try:
        return Answer.of(consent_of(text)).value, ""
    except DoubtError as doubt:
        return Answer.of(doubt.found).value, str(doubt)


def _choice_reader(one: CaseField) -> _Read:
    from equiano.link.columns import sexes  # noqa: PLC0415
    from equiano.vocab.plain import plain  # noqa: PLC0415
    from equiano.words import LANGUAGES, using  # noqa: PLC0415

    known: dict[str, str] = {}
    for lang in LANGUAGES:
        with using(lang):
            known |= {plain(label): code for code, label in codes(one).items()}
    known |= {code: code for code in codes(one)}
    if one.name == "sex":
        of = {"F": "gender.female", "M": "gender.male"}
        known |= {plain(word): of[code] for word, code in sexes().items()}

    def read(text: str) -> tuple[str, str]:
        found = known.get(text) or known.get(plain(text), "")
        return found, "" if found else _not_read()

    return read
