r"""The cues of a file of offers, counted by line of work, region and month; no text and no name comes out.

    Parquet: its row groups are handed to the engine's workers        CSV, XLSX: read row by row here
                      \\                                                /
                       cues of each offer (scan.py) -> counts by (sector, region, month, cue)

The counts are true ones: what leaves goes through `equiano.pipeline.offers`, which hides small cells.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from equiano.engine import check_engine, open_engine
from equiano.engine.parquet import damaged, open_parquet
from equiano.errors import BadInputError
from equiano.files import must_exist
from equiano.prevent.offer.check import LONGEST
from equiano.prevent.offer.patterns import KINDS, OfferKind, OfferLanguage
from equiano.prevent.offer.scan import Scanner, cues_of, scanners
from equiano.tables.open import open_table
from equiano.words import say

# What is counted beside the cues: every offer, those with a cue, those without text, those read in part.
OFFERS, WITH_CUE, NO_TEXT, CUT_SHORT = "#offers", "#with_cue", "#no_text", "#cut_short"
_DAMAGED = "#damaged"
_ROWS = 8_192  # offers in memory at a time: 10 MB of text
_MONTH = re.compile(
    r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])(?:-\d\d.*)?|(?:\d\d?)\.(?P<m>\d\d)\.(?P<y>\d{4})"
)
_Row = tuple[Any, ...]  # text, sector, region, date, kind; None for what the file does not have
OfferCell = tuple[str, str, str]  # sector, region, month; empty where the file does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferColumns:
    """Where in a file of offers things stand; an empty name for what it does not have.

    Attributes:
        text: The offer.
        sector: Line of work.
        region: Where it leads, or where it was published.
        date: Day or month (`2026-11-03`, `2026-11`, `03.11.2026`).
        kind: `job`, `study`, `marriage` or `au-pair`; by its words where it says none.
    """

    text: str = "text"
    sector: str = ""
    region: str = ""
    date: str = ""
    kind: str = ""

    def named(self) -> tuple[str, ...]:
        """The columns that are read."""
        return tuple(one for one in (self.text, self.sector, self.region, self.date, self.kind) if one)


@dataclass(frozen=True, slots=True)
class OfferCounts:
    """True counts; they must not leave.

    Attributes:
        cells: By sector, region and month, then by cue or what else is counted.
    """

    cells: Mapping[OfferCell, Counter[str]]

    def total(self, what: str) -> int:
        """Over all cells."""
        return sum(counts[what] for counts in self.cells.values())


@cache
def _scanners() -> dict[OfferLanguage, Scanner]:
    """Made once in each process: they learn."""
    return scanners()


def month_of(value: object) -> str:
    """`2026-11` of a day or its text; empty if it is none."""
    if isinstance(value, dt.date):
        return f"{value:%Y-%m}"
    found = _MONTH.fullmatch(str(value or "").strip())
    if found is None:
        return ""
    month = f"{found['year'] or found['y']}-{found['month'] or found['m']}"
    return month if "01" <= month[5:] <= "12" else ""


def count_offers(rows: Iterable[Mapping[str, Any]], columns: OfferColumns) -> Counter[str]:
    """Count the cues of offers.

    Args:
        rows: Values by column.
        columns: Which column is what.

    Returns:
        Counts by a JSON list of sector, region, month and cue, as the engine adds them up.
    """
    asked = (columns.text, columns.sector, columns.region, columns.date, columns.kind)
    counts: dict[OfferCell, Counter[str]] = {}
    for some in _in_parts(tuple(map(row.get, asked)) for row in rows):
        _count(some, counts)
    return _by_name(counts)


def _by_name(counts: Mapping[OfferCell, Counter[str]]) -> Counter[str]:
    return Counter(
        {json.dumps([*cell, what]): n for cell, counted in counts.items() for what, n in counted.items() if n}
    )


def _in_parts(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    given = iter(rows)
    while some := list(islice(given, _ROWS)):
        yield some


def _count(rows: Sequence[_Row], counts: dict[OfferCell, Counter[str]]) -> None:
    """Add the cues of some offers to the counts of their cells."""
    texts = [str(row[0] or "") for row in rows]
    cues = cues_of([text[:LONGEST] for text in texts], _scanners(), [_kind(row[4]) for row in rows])
    known: dict[tuple[Any, ...], Counter[str]] = {}  # cells as the file spells them
    for row, text, found in zip(rows, texts, cues, strict=True):
        counted = known.get(spelled := row[1:4])
        if counted is None:
            counted = known[spelled] = counts.setdefault(_cell(*spelled), Counter())
        counted[OFFERS] += 1
        if found:
            counted[WITH_CUE] += 1
            for cue in found:
                counted[cue] += 1
        elif not text or text.isspace():
            counted[NO_TEXT] += 1
        if len(text) > LONGEST and not text.isspace():
            counted[CUT_SHORT] += 1


def _cell(sector: object, region: object, date: object) -> OfferCell:
    return " ".join(str(sector or "").split()), " ".join(str(region or "").split()), month_of(date)


def _kind(value: object) -> OfferKind | None:
    return None if value is None else next((kind for kind in KINDS if kind == value), None)


def read_offers(path: Path | str, columns: OfferColumns, *, engine: str | None = None) -> OfferCounts:
    """Count the cues of a file of offers.

    Args:
        path: Parquet (spread over the engine's workers), CSV or XLSX (read here).
        columns: Which column is what.
        engine: Name of the engine; the setting by default.

    Raises:
        BadInputError: If the file cannot be read or lacks a column.
        EngineError: If the engine is not installed.
    """
    check_engine(engine)
    found = must_exist(path).resolve()
    with found.open("rb") as stream:
        is_parquet = stream.read(4) == b"PAR1"
    return _as_cells(_spread(found, columns, engine) if is_parquet else _from_table(found, columns))


def _as_cells(counts: Mapping[str, int]) -> OfferCounts:
    cells: dict[OfferCell, Counter[str]] = {}
    for name, n in counts.items():
        sector, region, month, what = json.loads(name)
        cells.setdefault((sector, region, month), Counter())[what] = n
    return OfferCounts(cells)


def _must_have(path: Path, header: Iterable[str], columns: OfferColumns) -> None:
    given = list(header)
    for name in columns.named():
        if name not in given:
            raise BadInputError(
                say(
                    "{name}: no column {column}. Name the column with --text, --sector, --region, --date "
                    "or --kind.",
                    name=path.name,
                    column=name,
                )
            )


def _from_table(path: Path, columns: OfferColumns) -> Counter[str]:
    table = open_table(path)
    _must_have(path, table.header, columns)
    return count_offers((dict(zip(table.header, row.cells, strict=False)) for row in table.rows()), columns)


def _spread(path: Path, columns: OfferColumns, engine: str | None) -> Counter[str]:
    with open_engine(engine) as running:
        with open_parquet(path) as file:
            _must_have(path, file.schema_arrow.names, columns)
            groups = file.num_row_groups
        counted = running.spread(partial(_of_group, path, columns), groups)
    if counted[_DAMAGED]:
        raise damaged(path)
    return counted


def _of_group(path: Path, columns: OfferColumns, number: int) -> Counter[str]:
    """What a worker does: the offers of one row group."""
    try:
        with open_parquet(path) as file:
            counts: dict[OfferCell, Counter[str]] = {}
            for batch in file.iter_batches(_ROWS, row_groups=[number], columns=list(columns.named())):
                _count(list(_rows(batch, columns)), counts)
            return _by_name(counts)
    except (pa.ArrowException, UnicodeError):
        return Counter({_DAMAGED: 1})


def _rows(batch: pa.RecordBatch, columns: OfferColumns) -> Iterator[_Row]:
    asked = (columns.text, columns.sector, columns.region, columns.date, columns.kind)
    nothing = [None] * batch.num_rows
    return zip(*(batch.column(name).to_pylist() if name else nothing for name in asked), strict=True)
