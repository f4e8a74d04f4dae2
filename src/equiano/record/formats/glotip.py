"""UNODC's GLOTIP table: figures of authorities by country and year, each value a range, to `official_figure`.

Nothing is added up here, and no row is chosen over another: several rows of one key are all kept and said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from equiano.engine.rows import write_rows
from equiano.errors import Fault, UsageError
from equiano.record.formats.format import Format, told_by
from equiano.record.job import IntakeJob, Taken, check_all, outputs, report_of
from equiano.record.refused import FaultCount, RefusedRow, write_refused
from equiano.record.report import IntakeReport
from equiano.record.values import FIRST_YEAR
from equiano.schema.official_figure import OfficialFigure
from equiano.schema.table import load_table
from equiano.tables.raw_table import RawTable
from equiano.vocab import load
from equiano.vocab.load import read_yaml
from equiano.vocab.place_names import STATELESS, country_of
from equiano.vocab.plain import plain
from equiano.words import say

FORMAT = "glotip"
TABLE = "official_figure"
COLUMNS = ("iso3_code", "country", "indicator", "dimension", "category", "sex", "age", "year")
VALUE = "txtvalue"
# Without country, sex and age: where a release lacks them, its rows are of all.
_LEAST = frozenset({"iso3_code", "indicator", "dimension", "category", "year"})
_VALUES = (VALUE, "value")  # the first of them that a release has holds the counts
_HIDDEN = re.compile(r"< ?(\d+)")
# Thousands by comma, space or no-break space; "1.282" is refused, as nobody can tell it from a decimal.
_COUNT = re.compile(r"\d{1,3}(?:[,  ]\d{3})+|\d+")
# Chosen: beyond every release, so that only numbers of another kind are refused.
_LAST_YEAR = 2100


class Category(NamedTuple):
    """What a category is: its kind, and the code where it has one."""

    kind: str
    code: str | None = None


def _key_of(figure: OfficialFigure) -> tuple[object, ...]:
    """What makes two rows speak of the same thing: for countries the code, else the words."""
    what = figure.category_code or plain(figure.category or "")
    return figure.reporter, figure.year, figure.indicator, figure.dimension, what, figure.sex, figure.age


class _RefusedError(Exception):
    """A row that says no figure; holds the fault."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(message, field=field)


@cache
def _words() -> Mapping[str, Any]:
    content: Mapping[str, Any] = read_yaml(resources.files("equiano.record.formats") / "glotip.yaml")
    return content


@cache
def _codes(kind: str) -> Mapping[str, str]:
    return {plain(text): str(code) for text, code in _words()[kind].items()}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Category], ...]:
    """Spellings of categories with letters that the file has lost, and what they are."""
    found: list[tuple[str, Category]] = []
    for kind in ("own", "abroad", "unknown", "total", "group"):
        for entry in _words()[kind]:
            found += [(text, Category(kind)) for text in (entry if isinstance(entry, list) else [entry])]
    for code, texts in _words()["countries"].items():
        found += [(text, Category("country", code)) for text in texts]
    return tuple(
        (re.compile(re.escape(plain(str(text))).replace(r"\?", ".")), category) for text, category in found
    )


def repaired(text: str) -> str:
    """A text that was encoded twice (`TÃ¼rkiye`), once; any other as it is."""
    # UTF-8 read as Latin-1 keeps control characters, read as cp1252 shows €, œ or ™ in their place; which it
    # was, no file says.
    for codec in ("latin-1", "cp1252"):
        try:
            return text.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
    return text


# Some spellings of every country, each held against all patterns once. Chosen, not measured.
@lru_cache(maxsize=4096)
def category_of(text: str) -> Category:
    """What a category of citizenship or repatriation is."""
    folded = plain(repaired(text))
    if not folded:
        return Category("blank")
    for pattern, category in _patterns():
        if pattern.fullmatch(folded):
            return category
    code = country_of(repaired(text))
    if code == STATELESS:
        return Category("stateless")
    return Category("country", code) if code else Category("not_assigned")


def range_of(text: str) -> tuple[int, int]:
    """The ends of a value: `<5` is 0 to 4, `1,282` is 1282.

    Raises:
        ValueError: If it is no count.
    """
    if match := _HIDDEN.fullmatch(text.strip()):
        return 0, max(int(match[1]) - 1, 0)
    if _COUNT.fullmatch(text.strip()) is None:
        raise ValueError("no count")
    value = int(re.sub(r"\D", "", text))
    return value, value


def looks_like(header: Sequence[str]) -> bool:
    """Whether a header is that of the table."""
    names = {plain(name) for name in header}
    return names >= _LEAST and not names.isdisjoint(_VALUES)


def _coded(cells: Mapping[str, str], column: str, kind: str) -> str:
    text = plain(cells.get(column, ""))
    if (code := _codes(kind).get(text)) is None:
        raise _RefusedError(column, say("the table has no such {column}.", column=column))
    return code


def _year(text: str) -> int:
    if not text.strip().isdigit() or not FIRST_YEAR <= int(text) <= _LAST_YEAR:
        raise _RefusedError("year", say("this is no year."))
    return int(text)


def _range(text: str) -> tuple[int, int]:
    try:
        return range_of(text)
    except ValueError:
        raise _RefusedError(
            VALUE, say("not a count: write a whole number, or <5 for a hidden one.")
        ) from None


def _category(dimension: str, text: str, reporter: str) -> Category:
    if dimension == "total":
        return Category("total")
    if dimension == "form":
        if not text:
            raise _RefusedError("category", say("the row names no form of exploitation."))
        return Category("form", _codes("forms").get(plain(text)))  # a later release may name more forms
    found = category_of(text)
    return Category("own", reporter) if found.kind == "own" or found.code == reporter else found


def _count(number: int, cells: Mapping[str, str], countries: frozenset[str]) -> OfficialFigure:
    dimension = _coded(cells, "dimension", "dimensions")
    reporter = cells["iso3_code"].strip() or cells.get("country", "").strip()
    if not reporter:
        raise _RefusedError("iso3_code", say("the row names no country."))
    category = cells["category"].strip()
    found = _category(dimension, category, reporter)
    low, high = _range(cells[VALUE])
    return OfficialFigure(
        source_row=number,
        reporter=reporter,
        reporter_is_country=reporter in countries,
        year=_year(cells["year"]),
        indicator=_coded(cells, "indicator", "indicators"),
        dimension=dimension,
        category=category or None,
        category_kind=found.kind,
        category_code=found.code,
        sex=_coded({"sex": cells.get("sex") or "Total"}, "sex", "sexes"),
        age=_coded({"age": cells.get("age") or "Total"}, "age", "ages"),
        low=low,
        high=high,
    )


def _places(header: Sequence[str]) -> dict[str, int]:
    """Place of each column that is read; the counts stand under `VALUE`, whatever their column is called."""
    found = {plain(name): place for place, name in enumerate(header)}
    value = next((found[name] for name in _VALUES if name in found), None)
    places = {name: found[name] for name in COLUMNS if name in found}
    return places if value is None else {**places, VALUE: value}


def _rows(table: RawTable) -> Iterator[OfficialFigure | RefusedRow]:
    """Every row of the table in its order: a figure, or a row that says none."""
    places = _places(table.header)
    countries = frozenset(term.code for term in load().scheme("country").active_terms) - {STATELESS}
    for row in table.rows():
        fault = row.fault
        if fault is None:
            try:
                yield _count(
                    row.number, {name: row.cells[place] for name, place in places.items()}, countries
                )
                continue
            except _RefusedError as refused:
                fault = replace(refused.fault, field=table.header[places[refused.fault.field or "iso3_code"]])
        yield RefusedRow(row.number, [*row.cells, *row.extra], (replace(fault, row=row.number),))


def read(table: RawTable) -> tuple[list[OfficialFigure], list[RefusedRow]]:
    """The figures of a table, and the rows that say none; together all its rows."""
    counts: list[OfficialFigure] = []
    refused: list[RefusedRow] = []
    for found in _rows(table):
        counts.append(found) if isinstance(found, OfficialFigure) else refused.append(found)
    rows = Counter(map(_key_of, counts))
    return [replace(count, rows_of_key=rows[_key_of(count)]) for count in counts], refused


def not_taken(header: Sequence[str]) -> tuple[str, ...]:
    """Columns of the source that the table of figures has no place for (the region, unit and source)."""
    taken = set(_places(header).values())
    return tuple(name for place, name in enumerate(header) if place not in taken)


def write(counts: Sequence[OfficialFigure], path: Path) -> None:
    """Write the figures as Parquet."""
    types = {field.name: field.type for field in load_table(TABLE).fields}
    write_rows(({name: getattr(count, name) for name in types} for count in counts), types, path)


def take_in(source: RawTable, job: IntakeJob) -> IntakeReport:
    """Published figures to a table of their own; there is no person in them.

    Raises:
        BadInputError: If no row says a figure.
        UsageError: If something of persons is asked for.
    """
    if job.options.keep_source or job.options.htcds_out:
        raise UsageError(say("`--keep-source` and `--htcds` are for cases, not for published figures."))
    faults = FaultCount()
    with outputs(job) as (held, table):
        counts, refused = read(source)
        write_refused(held, source, iter(refused), faults, not_taken(source.header))
        write(counts, table)
        job.progress(source.account.content)
        check_all(job, source, faults, len(counts))
    return report_of(job, source, Taken(FORMAT, len(counts), faults, table=TABLE))


def _fields(header: Sequence[str], today: date) -> dict[str, str]:
    """Its columns are the table's own."""
    left = set(not_taken(header))
    return {name: name for name in header if name not in left}


ENTRY = Format(FORMAT, told_by(FORMAT, looks_like), take_in, _fields)
