"""The side file: every refused row as it stood in the source, with the reasons."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from equiano.errors import Fault
from equiano.files import whole_file
from equiano.tables.sift import REASON_COLUMN, ROW_COLUMN, SURPLUS_COLUMN

_KEPT_FAULTS = 1000  # in memory and in `--json`; the side file has them all


@dataclass(frozen=True)
class RefusedRow:
    """A row that was not taken: where it stood, its original cells, and why."""

    number: int
    cells: list[str]
    faults: tuple[Fault, ...]


@dataclass
class FaultCount:
    """Faults seen so far: the first ones in full, all of them by kind.

    Attributes:
        first: The first 1,000 faults, in row order.
        kinds: How often each (field, message) was seen.
        rows: Rows with at least one fault.
    """

    first: list[Fault] = field(default_factory=list)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: int = 0

    def add(self, row: RefusedRow) -> None:
        """Count one refused row."""
        self.rows += 1
        for fault in row.faults:
            self.kinds[fault.field or "row", fault.message] += 1
            if len(self.first) < _KEPT_FAULTS:
                self.first.append(fault)


def side_file_of(out: Path) -> Path:
    """Where the refused rows of `out` go: `cases.parquet` has `cases.refused.csv`."""
    return out.with_suffix(".refused.csv")


def write_refused(path: Path, header: tuple[str, ...], rows: Iterable[RefusedRow], count: FaultCount) -> None:
    """Write refused rows with their original columns and reasons, whole or not at all.

    The file holds what the source held: keep it as safe as the source.
    """
    with whole_file(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*header, SURPLUS_COLUMN, ROW_COLUMN, REASON_COLUMN])
        width = len(header)
        for row in rows:
            count.add(row)
            cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
            surplus = "|".join(row.cells[width:])
            reason = " ".join(
                f"`{fault.field}`: {fault.message}" if fault.field else fault.message for fault in row.faults
            )
            writer.writerow([*cells, surplus, row.number, reason])
