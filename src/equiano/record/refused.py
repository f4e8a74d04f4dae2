"""The side file: every refused row as it stood in the source, with the reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from equiano.errors import Fault
from equiano.files import whole_file
from equiano.tables.raw_table import RawTable
from equiano.tables.sift import REASON_COLUMN, ROW_COLUMN, SURPLUS_COLUMN
from equiano.tables.write import MarkingWriter

# Enough rows to see what a fault has in common; whoever needs all has the side file. Chosen, not measured.
_KEPT_PLACES = 10
# In memory and in `--json`: a file whose every row is faulty must not fill them. The side file has all.
_KEPT_FAULTS = 1000


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
        places: Where the first few of each kind stand, as a person looks them up.
    """

    first: list[Fault] = field(default_factory=list)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: int = 0
    places: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, row: RefusedRow) -> None:
        """Count one refused row."""
        self.rows += 1
        for fault in row.faults:
            kind = (fault.field or "row", fault.message)
            self.kinds[kind] += 1
            places = self.places.setdefault(kind, [])
            if len(places) < _KEPT_PLACES and fault.row is not None:
                places.append(f"{fault.sheet}!{fault.row}" if fault.sheet else str(fault.row))
            if len(self.first) < _KEPT_FAULTS:
                self.first.append(fault)


def side_file_of(out: Path) -> Path:
    """Where the refused rows of `out` go: `cases.parquet` has `cases.refused.csv`."""
    return out.with_suffix(".refused.csv")


def write_refused(
    path: Path,
    source: RawTable,
    rows: Iterable[RefusedRow],
    count: FaultCount,
    not_taken: Sequence[str] = (),
) -> None:
    """Write refused rows with their original columns and reasons, then the account; whole or not at all.

    If anything but refused rows was left out, the account's lines stand in the column of reasons, in rows
    that are blank to `open_table`. The file holds what the source held: keep it as safe as the source.

    Args:
        path: The file.
        source: What was read; its account is settled with the number of refused rows.
        rows: The refused rows.
        count: Counts them and their faults.
        not_taken: Columns that no field takes.
    """
    own = {SURPLUS_COLUMN, ROW_COLUMN, REASON_COLUMN}
    kept = [place for place, name in enumerate(source.header) if name not in own]
    width = len(source.header)
    # utf-8-sig, as Excel takes UTF-8 without a mark for the code page of the machine.
    with whole_file(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = MarkingWriter(stream)
        writer.writerow(
            [*(source.header[place] for place in kept), SURPLUS_COLUMN, ROW_COLUMN, REASON_COLUMN]
        )
        for row in rows:
            faults = tuple(source.located(fault) for fault in row.faults)
            count.add(replace(row, faults=faults))
            cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
            surplus = "|".join(row.cells[width:])
            reason = " ".join(
                f"`{fault.field}`: {fault.message}" if fault.field else fault.message for fault in faults
            )
            writer.writerow([*(cells[place] for place in kept), surplus, source.place_of(row.number), reason])
        source.account.settle(source.account.content - count.rows, count.rows, not_taken)
        if source.account.left_out:
            for line in source.account.lines():
                writer.writerow([*[""] * len(kept), "", "", line])
