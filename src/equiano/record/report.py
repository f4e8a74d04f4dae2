"""What an intake did: counts, faults by kind, where the files are. Never a value of a record."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equiano.errors import Fault
from equiano.record.refused import FaultCount
from equiano.tables.account import Account
from equiano.version import __version__


def _kinds(count: FaultCount) -> list[dict[str, Any]]:
    return [
        {"field": kind[0], "message": kind[1], "count": number, "first_rows": count.places[kind]}
        for kind, number in count.kinds.most_common()
    ]


def _as_dict(fault: Fault) -> dict[str, Any]:
    sheet = {"sheet": fault.sheet} if fault.sheet is not None else {}
    return {**sheet, "row": fault.row, "field": fault.field, "message": fault.message}


@dataclass(frozen=True)
class IntakeReport:
    """What an intake did.

    Attributes:
        format: Format that was read, with its edition (`ctdc_vp`).
        rows: Rows with content, totals apart; always `good + refused`.
        good: Rows taken.
        refused: Rows written to the side file.
        cases: Cases written; of a table of published figures, these.
        faults: Faults seen, by kind and the first ones in full.
        warnings: Values that could not be read and are unknown, by kind and the first ones in full.
        not_taken: Columns of the source that no field takes.
        out: The case table.
        refused_file: The side file, None if no row was refused.
        data_sha256: Hash of the source file.
        account: Every row of the file, blank ones and totals too, and what else was left out.
        table: Name in `schema/` of the table that was written.
    """

    format: str
    rows: int
    good: int
    refused: int
    cases: int
    faults: FaultCount
    warnings: FaultCount
    not_taken: tuple[str, ...]
    out: Path
    refused_file: Path | None
    data_sha256: str
    account: Account
    table: str = "case"

    def as_dict(self) -> dict[str, Any]:
        """For `--json`; holds field names and messages, never a value."""
        return {
            "format": self.format,
            "rows": self.rows,
            "good": self.good,
            "refused": self.refused,
            "cases": self.cases,
            "faults_by_kind": _kinds(self.faults),
            "faults": [_as_dict(fault) for fault in self.faults.first],
            "warnings_by_kind": _kinds(self.warnings),
            "warnings": [_as_dict(fault) for fault in self.warnings.first],
            "columns_not_taken": list(self.not_taken),
            "account": self.account.as_dict(),
            "table": self.table,
            "out": str(self.out),
            "refused_file": str(self.refused_file) if self.refused_file else None,
            "data_sha256": self.data_sha256,
            "version": __version__,
        }
