"""Small CSV tables that an analyst adds: flows, court counts, areas."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from equiano.errors import BadInputError, Fault
from equiano.files import must_exist


def read_rows(path: Path | str, needed: Sequence[str]) -> tuple[list[str], list[dict[str, str]]]:
    """Columns and rows of a UTF-8 CSV file; the row of index `n` stands in line `n + 2` of the file.

    Args:
        path: The file.
        needed: Columns that it must have.

    Raises:
        BadInputError: If it is no such file, lacks a column, or rows have too few or too many cells.
    """
    source = must_exist(path)
    try:
        with source.open(encoding="utf-8-sig", newline="") as stream:
            lines = list(csv.reader(stream, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInputError(f"{source.name}: not a UTF-8 CSV file. Export it as CSV (UTF-8).") from error
    while lines and not lines[-1]:  # blank lines at the end are no rows
        lines.pop()
    columns = [name.strip() for name in lines[0]] if lines else []
    if missing := [name for name in needed if name not in columns]:
        raise BadInputError(f"{source.name}: needs the columns {', '.join(needed)}; no {', '.join(missing)}.")
    refuse(
        source.name,
        [
            Fault(f"{len(line)} cells where the header has {len(columns)}.", row=number)
            for number, line in enumerate(lines[1:], 2)
            if len(line) != len(columns)
        ],
    )
    return columns, [dict(zip(columns, line, strict=True)) for line in lines[1:]]


def refuse(name: str, faults: Sequence[Fault]) -> None:
    """Raise one error with all faults, if there are any.

    Raises:
        BadInputError: With every fault.
    """
    if faults:
        raise BadInputError(f"{name}: {len(faults)} faults.", faults)
