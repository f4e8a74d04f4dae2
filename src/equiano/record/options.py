"""How a file of cases is taken in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from equiano.errors import UsageError
from equiano.options import check
from equiano.tables.raw_table import Opening
from equiano.words import say

AUTO, MAPPING = "auto", "mapping"  # what `format` may say beside the names of the formats


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeOptions:
    """What to read, and how strictly.

    Attributes:
        format: A name of a format, `auto` to find it from the columns, or `mapping`.
        mapping: Mapping file, for `mapping`.
        agency: Agency that recorded the cases, where the file does not say.
        data_set: Id of the data set, the same for later files of the same people; kept in the case table.
        opening: Encoding, sheets and header row, where they are not to be found from the file.
        strict: Refuse the whole file if any row is refused; nothing is written then.
        keep_source: Also keep the original cells, names included, in `source_record` (HTCDS and XLSForm).
        htcds_out: Also write the cases as an HTCDS file (.csv or .xlsx); it holds names.
        today: Dates after it are faults; the day of the call if not given.
    """

    format: str = AUTO
    mapping: Path | str | None = None
    agency: str | None = None
    data_set: str | None = None
    opening: Opening | None = None
    strict: bool = False
    keep_source: bool = False
    htcds_out: Path | str | None = None
    today: date | None = None

    def __post_init__(self) -> None:
        check(self)
        if self.format == MAPPING and self.mapping is None:
            raise UsageError(say("`--format mapping` needs `--mapping M.yaml`."))
        if self.mapping is not None and self.format not in (AUTO, MAPPING):
            raise UsageError(say("`--mapping` does not go with `--format {format}`.", format=self.format))
        if self.htcds_out and Path(self.htcds_out).suffix.lower() not in (".csv", ".xlsx"):
            raise UsageError(say("`--htcds` must end in .csv or .xlsx."))

    @property
    def day(self) -> date:
        """The day after which dates are faults."""
        return self.today or date.today()
