"""Reading agencies' lists: columns by any usual name, every fault with its row, nothing guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from equiano.errors import BadInputError, Fault, UsageError
from equiano.files import must_exist
from equiano.link.dates import UNKNOWN_TEXTS, NotADateError, parse_birth_date
from equiano.link.names import fold, load_data
from equiano.link.prepare import ROW_ID, mapped

FIELDS = ("id", "family_name", "given_name", "patronymic", "birth_date", "sex", "citizenship", "nickname")
FULL_NAME = "full_name"
MOST_FAULTS = 200  # of one list; more say no more
# Cyrillic in UTF-8 that a program read as Latin-1 and wrote again, and the mark of a lost letter.
_MOJIBAKE = re.compile("(?:[ÐÑ][\x80-\xbf‚-™]){2,}|�|(?:Р[°-џ]|С[Ѐ-џ‚-™]){3,}")
_LIST_NAME = re.compile(r"^[^\W\d]\w*$")


@cache
def _synonyms() -> dict[str, str]:
    data = load_data("columns.yaml")
    return {word: field for field in (*FIELDS, FULL_NAME) for word in data[field]}


@cache
def _values(name: str) -> dict[str, str]:
    data: dict[str, list[str]] = load_data("columns.yaml")[name]
    return {word: code for code, words in data.items() for word in words}


def _normal(header: str) -> str:
    return re.sub(r"[^\w]+", "_", header.strip().lstrip("\ufeff").lower()).strip("_")


def load_column_map(path: Path) -> dict[str, str]:
    """A map of our fields to a list's own columns (`family_name: Nachname`).

    Raises:
        BadInputError: If it is no such map.
    """
    try:
        content = yaml.safe_load(must_exist(path).read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"{path.name}: not a YAML file in UTF-8. Write lines `family_name: YOUR COLUMN`."
        ) from error
    known = {*FIELDS, FULL_NAME}
    if not isinstance(content, dict) or not set(content) <= known:
        raise BadInputError(
            f"{path.name}: give any of these fields and nothing else: {', '.join(sorted(known))}."
        )
    return {_normal(str(column)): field for field, column in content.items()}


def _decoded(path: Path) -> str:
    """Text of the file; every line that is not UTF-8 is a fault."""
    raw = must_exist(path).read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadInputError(f"{path.name}: the file is in UTF-16. Save it as CSV in UTF-8.")
    faults = []
    for number, line in enumerate(raw.split(b"\n"), 1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            faults.append(
                Fault("not in UTF-8, as other rows are. Save the whole list as CSV in UTF-8", row=number)
            )
    raise BadInputError(f"{path.name}: {len(faults)} rows are not in UTF-8.", faults[:MOST_FAULTS])


def _text_table(path: Path) -> tuple[list[str], pa.Table, list[Fault]]:
    """Header, rows as text, and a fault for each row with another number of cells."""
    from pyarrow import csv

    text = _decoded(path)
    first = text[: text.find("\n") if "\n" in text else None]
    if not first.strip():
        raise BadInputError(f"{path.name}: the first row is empty. Put the names of the columns there.")
    delimiter = max(",;\t", key=first.count)
    header = [title.strip().strip('"') for title in first.rstrip("\r").split(delimiter)]
    names = [f"c{place}" for place in range(len(header))]
    faults: list[Fault] = []

    def uneven(row: Any) -> str:
        faults.append(
            Fault(
                f"{row.actual_columns} cells under {len(header)} columns. Check quotes and delimiters",
                row=row.number,
            )
        )
        return "skip"

    table = csv.read_csv(
        pa.BufferReader(text.encode("utf-8")),
        csv.ReadOptions(column_names=names, skip_rows=1, use_threads=False),
        csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=uneven),
        csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    )
    return header, table, faults


def _sheet_table(path: Path) -> tuple[list[str], pa.Table, list[Fault]]:
    """The first sheet of a workbook as text."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(must_exist(path), read_only=True, data_only=True)
    except Exception as error:
        raise BadInputError(f"{path.name}: not a readable XLSX file. Save it again or export CSV.") from error
    rows = [[_cell(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    if not rows:
        raise BadInputError(f"{path.name}: the first sheet is empty. Export it again.")
    columns = [list(column) for column in zip(*rows[1:], strict=True)] or [[] for _ in rows[0]]
    names = [f"c{place}" for place in range(len(rows[0]))]
    return rows[0], pa.table([pa.array(column, pa.string()) for column in columns], names=names), []


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _columns(header: Sequence[str], path: Path, own: Mapping[str, str]) -> dict[str, int]:
    """Place of each field in the header."""
    known = {**_synonyms(), **own}
    places: dict[str, int] = {}
    faults = []
    for place, title in enumerate(header):
        field = known.get(_normal(title))
        if field in places:
            faults.append(
                Fault(f"a second column for {field}. Remove one, or name the right one with --columns", title)
            )
        elif field:
            places[field] = place
    if not {"family_name", "given_name", FULL_NAME} & set(places):
        faults.append(
            Fault("no column with names. Add surname and given name, or name the columns with --columns")
        )
    if "birth_date" not in places:
        faults.append(
            Fault("no column with dates of birth. Add birth_date (it may have gaps), or use --columns")
        )
    if faults:
        raise BadInputError(f"{path.name}: the list cannot be linked.", faults)
    return places


def _split_full_name(text: str) -> tuple[str, str, str]:
    """Surname, given name and patronymic, in the order of Russian documents."""
    words = [*text.replace(",", " ").split(), "", "", ""]
    return words[0], words[1], " ".join(words[2:]).strip()


def _date_fault(text: str, today: dt.date) -> str:
    try:
        parse_birth_date(text, today)
    except NotADateError as error:
        return str(error)
    return ""


def _wrong_letters(text: str) -> str:
    wrong = bool(text) and not text.isascii() and _MOJIBAKE.search(text)
    return "letters of a wrong encoding. Export the list again in UTF-8" if wrong else ""


def _faults_in(column: pa.ChunkedArray, field: str, check: Callable[[str], str]) -> list[Fault]:
    """Faults of one column; each distinct text is checked once."""
    messages = mapped(column, check)
    return [Fault(messages[place], field, place + 2) for place in np.flatnonzero(messages != "").tolist()]


def _doubled_ids(ids: pa.ChunkedArray) -> list[Fault]:
    _, first, place = np.unique(mapped(ids, str).astype(str), return_index=True, return_inverse=True)
    again = np.flatnonzero(first[place] != np.arange(len(place)))
    message = "the same id as row {}. Give each record its own"
    return [Fault(message.format(int(first[place[row]]) + 2), "id", row + 2) for row in again.tolist()]


def _standard_sex(text: str) -> str:
    # A gender outside the two, or not known, says nothing for linkage and is never held against a pair.
    return _values("sex_values").get(text.strip().lower(), "")


def _standard_country(text: str) -> str:
    cleaned = text.strip().lower()
    if cleaned in UNKNOWN_TEXTS:
        return ""
    return _values("citizenship_values").get(cleaned, cleaned.split(";")[0].strip().upper())


def read_list(path: Path, today: dt.date, column_map: Mapping[str, str] | None = None) -> pa.Table:
    """Read one list: CSV (comma, semicolon or tab, UTF-8) or XLSX.

    Args:
        path: The file; its stem names the list.
        today: Dates after it are faults.
        column_map: From `load_column_map`.

    Returns:
        A table of strings with the columns `FIELDS` that the list has, and `row` as a spreadsheet shows it. A
        list without ids gets its row numbers as ids.

    Raises:
        BadInputError: With every fault, by row.
    """
    sheet = path.suffix.lower() in (".xlsx", ".xlsm")
    header, raw, faults = _sheet_table(path) if sheet else _text_table(path)
    places = _columns(header, path, column_map or {})
    if not len(raw):
        raise BadInputError(f"{path.name}: no records under the header. Export the list again.", faults)
    columns = {field: pc.utf8_trim_whitespace(raw.column(place)) for field, place in places.items()}
    rows = pa.chunked_array([pa.array([f"{ROW_ID}{number}" for number in range(2, len(raw) + 2)])])
    given = columns.get("id", rows)
    columns["id"] = pc.if_else(pc.equal(given, ""), rows, given)
    faults += _doubled_ids(columns["id"])
    faults += _faults_in(columns["birth_date"], "birth_date", lambda text: _date_fault(text, today))
    for field in ("family_name", "given_name", "patronymic", "nickname", FULL_NAME):
        faults += _faults_in(columns[field], field, _wrong_letters) if field in columns else []
    table = pa.table(_standard(columns))
    if not any(
        pc.any(pc.not_equal(table[name], "")).as_py() for name in ("family_name", "given_name", "nickname")
    ):
        faults.append(Fault("no record has a name. Check the columns, or name them with --columns"))
    if faults:
        more = "" if len(faults) <= MOST_FAULTS else f" The first {MOST_FAULTS} follow."
        ordered = sorted(faults, key=lambda fault: fault.row or 0)[:MOST_FAULTS]
        raise BadInputError(f"{path.name}: {len(faults)} faults.{more} Nothing was linked.", ordered)
    return table


def _standard(columns: dict[str, pa.ChunkedArray]) -> dict[str, pa.Array]:
    """Names in parts, sex and citizenship in codes; empty text where nothing is known."""
    empty = pa.chunked_array([pa.array([""] * len(columns["id"]))])
    found = {field: columns.get(field, empty) for field in FIELDS}
    if FULL_NAME in columns:
        parts = mapped(columns[FULL_NAME], _split_full_name)
        for place, field in enumerate(("family_name", "given_name", "patronymic")):
            part = pa.array([split[place] for split in parts], pa.string())
            found[field] = pc.if_else(pc.equal(found[field], ""), part, found[field])
    standards = dict.fromkeys(("family_name", "given_name", "patronymic", "nickname"), _standard_name)
    standards |= {"sex": _standard_sex, "citizenship": _standard_country}
    return {
        field: _texts(column, standards[field]) if field in standards else column
        for field, column in found.items()
    }


def _texts(column: pa.ChunkedArray, function: Callable[[str], str]) -> pa.Array:
    return pa.array(mapped(column, function), pa.string())


def _standard_name(text: str) -> str:
    return "" if text.lower() in UNKNOWN_TEXTS or not fold(text) else text


def list_name(path: Path) -> str:
    """Name of a list: its file's stem, as it will stand above a column of the capture table.

    Raises:
        UsageError: If it cannot be a column's name.
    """
    name = re.sub(r"[^\w]+", "_", path.stem)
    if not _LIST_NAME.match(name) or name in ("count", "draw"):
        raise UsageError(
            f"{path.name}: a file's name becomes a column. Rename it to letters, digits and `_`."
        )
    return name


def read_lists(
    paths: Sequence[Path], today: dt.date, column_map: Mapping[str, str] | None = None
) -> dict[str, pa.Table]:
    """Read all lists; the faults of every list are reported together.

    Raises:
        UsageError: If there are fewer than two lists or two of the same name.
        BadInputError: With every fault of every list.
    """
    names = [list_name(path) for path in paths]
    if len(set(names)) < max(len(names), 2):
        raise UsageError("give two or more lists with different file names.")
    lists: dict[str, pa.Table] = {}
    wrong: list[BadInputError] = []
    for name, path in zip(names, paths, strict=True):
        try:
            lists[name] = read_list(path, today, column_map)
        except BadInputError as error:
            wrong.append(error)
    if wrong:
        raise BadInputError("\n".join(str(error) for error in wrong)) if len(wrong) > 1 else wrong[0]
    return lists
