"""A file of official figures to rows of `official_figure`: UNODC's table, or what intake made of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from equiano.engine.rows import DAMAGE, columns_of, read_rows
from equiano.errors import BadInputError, Fault
from equiano.files import must_exist, sha256_of
from equiano.record.formats import glotip
from equiano.schema.official_figure import OfficialFigure
from equiano.schema.table import load_table
from equiano.tables.account import Account
from equiano.tables.open import open_table
from equiano.tables.raw_table import Opening
from equiano.words import say

_DAY = re.compile(r"(?<!\d)(20\d\d-[01]\d-[0-3]\d)(?!\d)")
_SHOWN = 20  # faults listed in a message, as in `job`


@dataclass(frozen=True)
class OfficialFile:
    """What a file of official figures holds.

    Attributes:
        name: Name of the file.
        figures: Its rows.
        refused: Faults of the rows that say no figure.
        release: Day of release (ISO 8601), where the name of the file has one; else empty.
        sha256: Hash of the file.
        account: Every row of the file; None for a table that intake wrote.
    """

    name: str
    figures: Sequence[OfficialFigure]
    refused: Sequence[Fault]
    release: str
    sha256: str
    account: Account | None = None

    @property
    def countries(self) -> tuple[str, ...]:
        """Alpha-3 codes of the named countries."""
        return tuple(sorted({row.reporter for row in self.figures if row.reporter_is_country}))

    @property
    def years(self) -> tuple[int, int]:
        """First and last year."""
        found = [row.year for row in self.figures]
        return min(found), max(found)

    @property
    def not_assigned(self) -> Mapping[str, int]:
        """Spellings of citizenship and places of return that no country is known for, with their rows."""
        spellings = (row.category or "" for row in self.figures if row.category_kind == "not_assigned")
        return dict(Counter(spellings).most_common())

    @property
    def together(self) -> Mapping[str, int]:
        """Reporters that are no single country (several small states), with their rows."""
        return dict(Counter(row.reporter for row in self.figures if not row.reporter_is_country))


def release_of(name: str) -> str:
    """The day that the name of a file has in it (`unodc_glotip_2023-05-30.csv.gz`), else an empty text."""
    found = _DAY.search(name)
    return found[1] if found else ""


def read_official(path: Path | str, opening: Opening | None = None) -> OfficialFile:
    """Read a file of official figures.

    Args:
        path: UNODC's GLOTIP table (.xlsx, .csv, .csv.gz), or a table that `equiano figures import` wrote.
        opening: Encoding, sheet and header row, where they are not to be found from the file.

    Raises:
        BadInputError: If it is another table, or no row of it says a figure.
    """
    found = must_exist(path)
    with found.open("rb") as stream:
        written = stream.read(4) == b"PAR1"
    return _written(found) if written else _downloaded(found, opening)


def _downloaded(path: Path, opening: Opening | None) -> OfficialFile:
    table = open_table(path, opening)
    if not glotip.looks_like(table.header):
        raise BadInputError(
            say(
                "{name}: this is not UNODC's table of official figures: it needs the columns {columns}."
                " Download the table on trafficking in persons from UNODC's data portal; give it as it is.",
                name=path.name,
                columns="Iso3_code, Indicator, Dimension, Category, Sex, Age, Year, txtVALUE",
            )
        )
    figures, refused = glotip.read(table)
    faults = [table.located(fault) for row in refused for fault in row.faults]
    if not figures:
        raise BadInputError(say("{name}: no row of it says a figure.", name=path.name), faults[:_SHOWN])
    table.account.settle(len(figures), len(refused), glotip.not_taken(table.header))
    return OfficialFile(path.name, figures, faults, release_of(path.name), sha256_of(path), table.account)


def _written(path: Path) -> OfficialFile:
    columns = load_table(glotip.TABLE).columns
    try:
        if not set(columns) <= set(columns_of(path)):
            raise BadInputError(
                say(
                    "{name}: holds no official figures. Make it with `equiano figures import`.",
                    name=path.name,
                )
            )
        rows = [OfficialFigure(**row) for row in read_rows(path, columns)]
    except DAMAGE as error:
        raise BadInputError(
            say("{name}: not a readable Parquet file. Make it again.", name=path.name)
        ) from error
    if not rows:
        raise BadInputError(say("{name}: no row of it says a figure.", name=path.name))
    return OfficialFile(path.name, rows, (), release_of(path.name), sha256_of(path))
