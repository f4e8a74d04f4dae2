"""Reading agencies' lists: columns by any usual name, every fault with its row, nothing guessed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pyarrow as pa
import yaml

from equiano.errors import BadInputError, Fault, UsageError
from equiano.files import must_exist
from equiano.link.dates import UNKNOWN_TEXTS, NotADateError, parse_birth_date
from equiano.link.names import fold, load_data

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


def _text_rows(path: Path) -> tuple[list[str], list[list[str]]]:
    text = _decoded(path)
    first = text[: text.find("\n") if "\n" in text else None]
    delimiter = max(",;\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if not rows:
        raise BadInputError(f"{path.name}: the file has no rows. Export it again.")
    return rows[0], rows[1:]


def _sheet_rows(path: Path) -> tuple[list[str], list[list[str]]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(must_exist(path), read_only=True, data_only=True)
    except Exception as error:
        raise BadInputError(
            f"{path.name}: not a readable XLSX file. Save it again or export it as CSV."
        ) from error
    sheet = book.worksheets[0]
    rows = [
        ["" if cell is None else _cell(cell) for cell in row] for row in sheet.iter_rows(values_only=True)
    ]
    if not rows:
        raise BadInputError(f"{path.name}: the first sheet is empty. Export it again.")
    return rows[0], rows[1:]


def _cell(value: object) -> str:
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


def _row_faults(record: Mapping[str, str], row: int, today: dt.date) -> list[Fault]:
    faults = []
    for field, text in record.items():
        if text and not text.isascii() and _MOJIBAKE.search(text):
            faults.append(Fault("letters of a wrong encoding. Export the list again in UTF-8", field, row))
    try:
        parse_birth_date(record["birth_date"], today)
    except NotADateError as error:
        faults.append(Fault(f"{error}", "birth_date", row))
    sex = record.get("sex", "").strip().lower()
    if sex and sex not in UNKNOWN_TEXTS and sex not in _values("sex_values") and len(sex) > 40:
        faults.append(Fault("not a sex or gender. Write F, M or leave it empty", "sex", row))
    return faults


def _standard_sex(text: str) -> str:
    # A gender outside the two, or not known, says nothing for linkage and is never held against a pair.
    return _values("sex_values").get(text.strip().lower(), "")


def _standard_country(text: str) -> str:
    cleaned = text.strip().lower()
    if cleaned in UNKNOWN_TEXTS:
        return ""
    return _values("citizenship_values").get(cleaned, cleaned.split(";")[0].strip().upper())


def _usable(record: Mapping[str, str]) -> bool:
    return any(record.get(field, "").strip() for field in ("family_name", "given_name", "nickname"))


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
    header, rows = _sheet_rows(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _text_rows(path)
    places = _columns(header, path, column_map or {})
    records, faults, seen = [], [], dict[str, int]()
    for number, cells in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        record = {
            field: cells[place].strip() if place < len(cells) else "" for field, place in places.items()
        }
        record["id"] = record.get("id") or f"row {number}"
        if record["id"] in seen:
            faults.append(
                Fault(f"the same id as row {seen[record['id']]}. Give each record its own", "id", number)
            )
        seen.setdefault(record["id"], number)
        faults += _row_faults(record, number, today)
        records.append({**_named(record), "row": str(number)})
    if not records:
        raise BadInputError(f"{path.name}: no records under the header. Export the list again.")
    if not any(_usable(record) for record in records):
        faults.append(Fault("no record has a name. Check the columns, or name them with --columns"))
    if faults:
        more = "" if len(faults) <= MOST_FAULTS else f" The first {MOST_FAULTS} follow."
        raise BadInputError(
            f"{path.name}: {len(faults)} faults.{more} Nothing was linked.", faults[:MOST_FAULTS]
        )
    return pa.table({field: [record.get(field, "") for record in records] for field in (*FIELDS, "row")})


def _named(record: Mapping[str, str]) -> dict[str, str]:
    """The record with its name in parts, sex and citizenship in codes."""
    out = dict(record)
    if full := out.pop(FULL_NAME, ""):
        parts = dict(zip(("family_name", "given_name", "patronymic"), _split_full_name(full), strict=True))
        out = {**parts, **{field: text for field, text in out.items() if text}}
    for field in ("family_name", "given_name", "patronymic", "nickname"):
        text = out.get(field, "")
        out[field] = "" if text.lower() in UNKNOWN_TEXTS or not fold(text) else text
    out["sex"] = _standard_sex(out.get("sex", ""))
    out["citizenship"] = _standard_country(out.get("citizenship", ""))
    out.setdefault("birth_date", "")
    return out


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
