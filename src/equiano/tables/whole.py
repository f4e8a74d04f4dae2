"""A small table as a whole: every row in memory, or one error with every broken row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from equiano.errors import BadInputError, Fault
from equiano.tables.account import Account
from equiano.tables.encoding import LIKELIEST
from equiano.tables.numbers import NumberReader
from equiano.tables.open import open_table
from equiano.tables.raw_table import Opening, RawTable
from equiano.words import say

MOST_FAULTS = 200  # of one table; more say no more


@dataclass(frozen=True)
class WholeTable:
    """A table without broken rows.

    Attributes:
        columns: Names of the columns that have one.
        rows: Texts by column, without outer blanks.
        numbers: Number of each row, for faults; see `refuse`.
    """

    source: RawTable
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    numbers: tuple[int, ...]

    @property
    def account(self) -> Account:
        """Every row of the file."""
        return self.source.account

    def column(self, name: str) -> list[str]:
        """Texts of a column."""
        return [row[name] for row in self.rows]

    def reader_of(self, name: str, *, whole: bool = False) -> NumberReader:
        """How to read the numbers of a column, by the habit of its texts and of the file."""
        return NumberReader(self.column(name), self.account.delimiter, whole=whole)

    def refuse(self, faults: Sequence[Fault]) -> None:
        """Raise one error with the faults, in the order of the rows, if there are any.

        Raises:
            BadInputError: With every fault, up to 200.
        """
        refuse_faults(self.source.path.name, faults, self.source)


def refuse_faults(name: str, faults: Sequence[Fault], source: RawTable | None = None) -> None:
    """Raise one error with the faults of a table, in the order of its rows, if there are any.

    Args:
        name: Of the table, for the error.
        faults: What is wrong.
        source: The file, which knows on which line a row stands; None for a table that was no file.

    Raises:
        BadInputError: With every fault, up to 200.
    """
    if not faults:
        return
    ordered = sorted(faults, key=lambda fault: fault.row or 0)[:MOST_FAULTS]
    raise BadInputError(
        say("{name}: {faults:,} {faults|fault|faults}.", name=name, faults=len(faults)),
        [source.located(fault) for fault in ordered] if source else ordered,
    )


def refuse_missing(name: str, columns: Sequence[str], needed: Sequence[str]) -> None:
    """Refuse a table without some columns.

    Raises:
        BadInputError: If one is missing.
    """
    if missing := [one for one in needed if one not in columns]:
        raise BadInputError(
            say(
                "{name}: needs the columns {needed}; it has no {missing}.",
                name=name,
                needed=", ".join(needed),
                missing=", ".join(missing),
            )
        )


def likeliest(opening: Opening | None) -> Opening:
    """To read a table whose words are labels: a wrong guess of the encoding can change no figure.

    So the likeliest one is taken where the user gave none; `account.encoding_lines` says it.
    """
    opening = opening or Opening()
    return opening if opening.encoding else replace(opening, encoding=LIKELIEST)


def read_whole(path: Path | str, opening: Opening | None = None, needed: Sequence[str] = ()) -> WholeTable:
    """Read a small table: flows, counts, categories, decisions.

    Args:
        path: CSV, CSV.gz or XLSX file.
        opening: Encoding, sheets and header row, where the user gave them.
        needed: Columns that it must have; case does not matter.

    Raises:
        BadInputError: If it cannot be opened, lacks a column, or rows are broken: every one is named.
    """
    source = open_table(path, opening)
    wanted = {name.casefold(): name for name in needed if name not in source.header}
    names = [wanted.pop(name.casefold(), name) for name in source.header]
    refuse_missing(source.path.name, names, needed)
    rows, numbers, faults = [], [], []
    for row in source.rows():
        if row.fault is not None:
            faults.append(Fault(row.fault.message, row.fault.field, row.number))
            continue
        rows.append({name: text.strip() for name, text in zip(names, row.cells, strict=True) if name})
        numbers.append(row.number)
    found = WholeTable(source, tuple(name for name in names if name), tuple(rows), tuple(numbers))
    found.refuse(faults)
    source.account.settle(len(rows))
    return found
