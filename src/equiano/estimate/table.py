"""The capture table: how many persons were seen by which lists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from equiano.errors import BadInputError, Fault
from equiano.files import sha256_of
from equiano.tables.encoding import LIKELIEST
from equiano.tables.numbers import NotANumberError
from equiano.tables.raw_table import Opening
from equiano.tables.ticks import NotATickError, tick_of
from equiano.tables.unknown import is_unknown
from equiano.tables.whole import read_whole
from equiano.words import say

COUNT, DRAW = "count", "draw"
# Other names of the column of counts, where there is no `count`.
COUNT_NAMES = frozenset(
    {"freq", "freq.", "frequency", "counts", "n", "number", "persons", "количество", "кол-во", "число",
     "число лиц", "человек", "частота", "кількість", "anzahl", "häufigkeit", "liczba", "nombre"}
)  # fmt: skip
MAX_LISTS = 20
_FAULTS_SHOWN = 5
Row = Mapping[str, Any]


@dataclass(frozen=True)
class CaptureTable:
    """Counts of persons by capture history.

    Attributes:
        lists: Names of the lists, k of them.
        counts: Count of each history, shape (2^k,). Bit `i` of the index says whether list `i + 1` has the
            person; entry 0, the persons on no list, is what is to be estimated and holds 0.
        sha256: Hash of the file, or of the table's canonical text where there is no file.
        notes: What the reader should know of how the table was read.
    """

    lists: tuple[str, ...]
    counts: npt.NDArray[np.int64]
    sha256: str
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.counts.shape != (1 << len(self.lists),) or self.counts[0] or (self.counts < 0).any():
            raise BadInputError(
                f"{len(self.lists)} lists need {1 << len(self.lists)} counts, 0 or more, the first of them 0."
            )

    @property
    def size(self) -> int:
        """Number of lists, k."""
        return len(self.lists)

    @property
    def observed(self) -> int:
        """Number of persons seen by at least one list."""
        return int(self.counts.sum())

    @property
    def floats(self) -> npt.NDArray[np.float64]:
        """The counts as the kernels take them."""
        return self.counts.astype(np.float64)

    def overlap(self, first: int, second: int) -> int:
        """Persons on both of two lists, whatever other lists they are on. Lists count from 0 here."""
        both = (1 << first) | (1 << second)
        cells = np.arange(len(self.counts))
        return int(self.counts[cells & both == both].sum())

    @property
    def overlaps(self) -> bool:
        """Whether anyone is on more than one list."""
        return any(self.overlap(i, j) for j in range(self.size) for i in range(j))

    def without(self, index: int) -> CaptureTable:
        """The table of the other lists; persons seen by this list only drop out."""
        return self._regroup([[i] for i in range(self.size) if i != index])

    def merge(self, first: int, second: int) -> CaptureTable:
        """The table in which two lists count as one."""
        groups = [[i] for i in range(self.size) if i not in (first, second)]
        groups.insert(first, [first, second])
        return self._regroup(groups)

    def given(self, index: int) -> tuple[CaptureTable, int]:
        """The persons on one list by the other lists that have them, and how many are on that list in all."""
        cells = np.arange(len(self.counts))
        inside = np.where(cells >> index & 1, self.counts, 0)
        return self._regroup([[i] for i in range(self.size) if i != index], inside), int(inside.sum())

    def _regroup(
        self,
        groups: Sequence[Sequence[int]],
        counts: npt.NDArray[np.int64] | None = None,
    ) -> CaptureTable:
        cells = np.arange(len(self.counts))
        target = np.zeros_like(cells)
        for new, members in enumerate(groups):
            for old in members:
                target |= (cells >> old & 1) << new
        result = np.zeros(1 << len(groups), np.int64)
        np.add.at(result, target, self.counts if counts is None else counts)
        result[0] = 0
        names = tuple("+".join(self.lists[i] for i in members) for members in groups)
        return CaptureTable(names, result, self.sha256)

    def with_counts(self, counts: npt.NDArray[np.int64]) -> CaptureTable:
        """The same lists with other counts."""
        return CaptureTable(self.lists, counts, self.sha256, self.notes)

    def canonical(self) -> str:
        """The table as CSV, histories in order, zero counts left out."""
        lines = [",".join([*self.lists, COUNT])]
        for cell in range(1, len(self.counts)):
            if self.counts[cell]:
                bits = [str(cell >> i & 1) for i in range(self.size)]
                lines.append(",".join([*bits, str(self.counts[cell])]))
        return "\n".join(lines) + "\n"


def text_sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def as_tables(
    value: Any, strata: Sequence[str] = (), opening: Opening | None = None
) -> dict[tuple[str, ...], CaptureTable]:
    """Capture tables from whatever a caller has, by stratum.

    Args:
        value: A path of a CSV or XLSX file, a `CaptureTable`, a data frame, a list of dictionaries, a
            dictionary of columns, or an array of 0 and 1 whose last column is the count. Missing histories
            are zeros.
        strata: Columns that divide the table. A column `draw` always divides it.
        opening: Encoding, sheet and header row of a file, where the user gave them.

    Returns:
        One table for each stratum, keyed by its labels; the key is `()` if nothing divides the table.

    Raises:
        BadInputError: With every fault found.
    """
    if isinstance(value, CaptureTable):
        return {(): value}
    if isinstance(value, (str, Path)):
        return _from_file(Path(value), strata, opening)
    rows = list(_rows_of(value))
    return tables_from_rows(rows, strata, None, "the table")


def as_table(value: Any) -> CaptureTable:
    """One capture table; see `as_tables`."""
    tables = as_tables(value)
    if len(tables) != 1:
        raise BadInputError("The table has a column `draw`: pass it to `estimate`, which combines the draws.")
    return next(iter(tables.values()))


def _rows_of(value: Any) -> Iterable[Row]:
    if isinstance(value, Mapping):
        return [dict(zip(value, cells, strict=True)) for cells in zip(*value.values(), strict=True)]
    if hasattr(value, "to_dicts"):  # polars
        rows: Iterable[Row] = value.to_dicts()
        return rows
    if hasattr(value, "to_dict"):  # pandas
        rows = value.to_dict("records")
        return rows
    if isinstance(value, np.ndarray):
        names = [f"L{i + 1}" for i in range(value.shape[1] - 1)]
        return [dict(zip([*names, COUNT], row, strict=True)) for row in value.tolist()]
    return [dict(row) for row in value]


def _from_file(
    path: Path, strata: Sequence[str], opening: Opening | None
) -> dict[tuple[str, ...], CaptureTable]:
    # A wrong guess of the encoding can change no figure here, so the likeliest is taken and said.
    opening = opening or Opening()
    whole = read_whole(path, opening if opening.encoding else replace(opening, encoding=LIKELIEST))
    account = whole.account
    names = list(whole.columns)
    count = _count_column(names, strata)
    notes = [] if count in (None, COUNT) else [say("the counts stand in column `{name}`", name=count)]
    if account.encoding not in (None, "utf-8", "utf-16"):
        notes.append(say("the file is not in UTF-8; it was read as {encoding}", encoding=account.encoding))
    notes += account.lines() if account.left_out else []
    faults: list[Fault] = [
        Fault(say("a column without a name. Name or delete it."), letter) for letter in account.untitled
    ]
    rows = [dict(row) for row in whole.rows]
    if count is not None:
        counts = whole.reader_of(count, whole=True)
        for number, row in zip(whole.numbers, rows, strict=True):
            try:
                row[count] = counts.plain(row[count])
            except NotANumberError as error:
                faults.append(Fault(str(error), COUNT, number))
        if counts.grouped:
            notes.append(
                say("`{mark}` in the counts was read as setting thousands apart", mark=counts.grouped)
            )
    if faults:
        raise BadInputError(
            say("{name}: not a capture table.", name=path.name), [whole.source.located(f) for f in faults]
        )
    return tables_from_rows(rows, strata, sha256_of(path), path.name, names, whole.numbers, notes)


def _count_column(names: Sequence[Any], strata: Sequence[str]) -> Any | None:
    """The column `count`, or the only one with another usual name for it; None if there is none."""
    by_name = {str(name).strip().casefold(): name for name in names if name not in strata}
    if COUNT in by_name:
        return by_name[COUNT]
    found = [name for text, name in by_name.items() if text in COUNT_NAMES]
    return found[0] if len(found) == 1 else None


def tables_from_rows(
    rows: Sequence[Row],
    strata: Sequence[str],
    sha256: str | None,
    source: str,
    header: Sequence[str] | None = None,
    numbers: Sequence[int] | None = None,
    said: Sequence[str] = (),
) -> dict[tuple[str, ...], CaptureTable]:
    """Capture tables by stratum from rows of a file or frame; see `as_tables`.

    Args:
        rows: Cells by column.
        strata: Columns that divide the table.
        sha256: Hash of the file, if it is one.
        source: Its name.
        header: Names of the columns; those of the first row if not given.
        numbers: Number of each row, for faults; from 2 if not given.
        said: Notes on how the file was read.
    """
    names = list(header if header is not None else (rows[0] if rows else []))
    count = _count_column(names, strata)
    dividers = [*strata, *([DRAW] if DRAW in names and DRAW not in strata else [])]
    lists = tuple(str(name) for name in names if name != count and name not in dividers)
    _check_columns(source, names, count, lists, dividers)
    marks = {name: _marks_of(rows, name) for name in lists}
    tables: dict[tuple[str, ...], dict[int, int]] = {}
    faults: list[Fault] = []
    notes = list(said)
    notes += [
        say("in list `{name}` an empty cell was read as not on the list", name=name)
        for name, marked in marks.items()
        if marked.get("") is False
    ]
    for number, row in zip(numbers or range(2, len(rows) + 2), rows, strict=True):
        stratum = tuple(str(row[name]).strip() for name in dividers)
        cell, case_count = _read_row(row, lists, str(count), number, faults, marks)
        if cell is None or case_count is None:
            continue
        known = tables.setdefault(stratum, {})
        if cell in known and known[cell] != case_count:
            faults.append(
                Fault("this capture history stands above with another count. Keep one row.", row=number)
            )
        elif cell in known:
            notes.append(f"row {number} repeats a capture history with the same count; it was taken once")
        known[cell] = case_count
    if faults:
        raise BadInputError(f"{source}: not a capture table.", _gathered(faults))
    if not any(value for table in tables.values() for value in table.values()):
        raise BadInputError(f"{source}: there is no case in it. Every count is zero or missing.")
    return {key: _assemble(lists, table, sha256, notes) for key, table in tables.items()}


_DIGITS: Mapping[str, bool] = {"1": True, "1.0": True, "True": True, "0": False, "0.0": False, "False": False}


def _marks_of(rows: Sequence[Row], name: str) -> Mapping[str, bool]:
    """What the texts of a list's column say: on the list or not. A text that says neither is not in it.

    A column has either digits or words for yes and no; one with other words is no list. Where a column has
    only marks (`x`, `yes`) and empty cells, an empty cell is a no, as on paper; beside another no it is not
    known.
    """
    texts = {text for row in rows if (text := str(row[name]).strip())}
    if not texts or texts & set(_DIGITS):
        return _DIGITS
    try:
        answers = {text: tick_of(text) for text in texts}
    except NotATickError:
        return _DIGITS
    found = {text: answer for text, answer in answers.items() if answer is not None}
    if not any(found.values()):
        return _DIGITS
    return {"": False, **found} if all(answers.values()) else found


def _gathered(faults: Sequence[Fault]) -> list[Fault]:
    """The faults with those of a whole column in one line."""
    groups: dict[tuple[str | None, str], list[Fault]] = {}
    for fault in faults:
        groups.setdefault((fault.field, fault.message), []).append(fault)
    result = []
    for group in groups.values():
        if len(group) <= _FAULTS_SHOWN:
            result += group
        else:
            rows = f"rows {group[0].row} to {group[-1].row}, {len(group)} in all"
            result.append(Fault(f"{group[0].message} ({rows})", group[0].field))
    return result


def _assemble(
    lists: tuple[str, ...], known: Mapping[int, int], sha256: str | None, notes: Sequence[str]
) -> CaptureTable:
    counts = np.zeros(1 << len(lists), np.int64)
    for cell, value in known.items():
        counts[cell] = value
    empty = [
        name for i, name in enumerate(lists) if not any(v and cell >> i & 1 for cell, v in known.items())
    ]
    notes = [*notes, *(f"list {name} has no case" for name in empty)]
    table = CaptureTable(lists, counts, sha256 or "", tuple(notes))
    return table if sha256 else CaptureTable(lists, counts, text_sha256(table.canonical()), tuple(notes))


def _check_columns(
    source: str, names: Sequence[Any], count: Any, lists: Sequence[str], dividers: Sequence[str]
) -> None:
    missing = [name for name in dividers if name not in names]
    if missing:
        raise BadInputError(f"{source}: there is no column `{missing[0]}`. Name a column of the table.")
    if count is None:
        raise BadInputError(
            f"{source}: there is no column `count`. Give 0/1 columns, one a list, and `count`."
        )
    if len(lists) < 2:
        raise BadInputError(f"{source}: {len(lists)} list. An estimate needs two lists or more that overlap.")
    if len(lists) > MAX_LISTS:
        raise BadInputError(
            f"{source}: {len(lists)} lists. At most {MAX_LISTS} can be used; merge lists of one kind."
        )


def _read_row(
    row: Row,
    lists: Sequence[str],
    count: str,
    number: int,
    faults: list[Fault],
    marks: Mapping[str, Mapping[str, bool]],
) -> tuple[int | None, int | None]:
    before = len(faults)
    cell = 0
    for i, name in enumerate(lists):
        text = str(row[name]).strip()
        if (mark := marks[name].get(text)) is not None:
            cell |= mark << i
        elif is_unknown(text):
            message = say("not known whether they were on the list. Write 0 or 1, or leave it out.")
            faults.append(Fault(message, name, number))
        else:
            message = say("not 0 or 1. A column of text is a stratum: name it with --strata.")
            faults.append(Fault(message, name, number))
    value = _whole_number(row[count])
    if isinstance(value, str):
        faults.append(Fault(value, COUNT, number))
    elif len(faults) == before and cell == 0 and value:
        faults.append(Fault("persons on no list cannot have been counted. Remove the row.", COUNT, number))
    if len(faults) > before or isinstance(value, str):
        return None, None
    return (cell, value) if cell else (None, None)


def _whole_number(value: Any) -> int | str:
    try:
        number = float(str(value).strip())
    except ValueError:
        return "not a number. Write a whole number of persons, 0 or more."
    if not np.isfinite(number) or abs(number) > 1e15:
        return "not a usable number. Write a whole number of persons."
    if number < 0:
        return "negative. A count of persons is 0 or more."
    if number != int(number):
        return "a fraction. A count of persons is a whole number."
    return int(number)
