"""One intake: what to write, how strictly, and that no row is lost on the way, whatever the format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from equiano.errors import BadInputError, EngineError
from equiano.files import private_folder, remove, whole_file
from equiano.record import case_file
from equiano.record.case import Case
from equiano.record.options import IntakeOptions
from equiano.record.refused import FaultCount, side_file_of
from equiano.record.report import IntakeReport
from equiano.record.staging import Progress
from equiano.tables.raw_table import RawTable
from equiano.words import say

_SHOWN = 20  # faults listed in an error message: one screen; `--json` and the side file have the others


@dataclass(frozen=True)
class IntakeJob:
    """What to write, and how strictly.

    Attributes:
        out: The table to write.
        sha256: Hash of the file that is read.
        options: What the user asked for.
        today: Dates after it are faults.
        beside: Writes the cases once more, in the format asked for (`htcds_out`); None if none was.
        progress: Called with the number of rows read since the last call.
    """

    out: Path
    sha256: str
    options: IntakeOptions
    today: date
    beside: Callable[[Iterable[Case]], None] | None
    progress: Progress

    def prefix(self, format: str) -> str:
        """Begin of the case numbers that are made."""
        # 32 bits of the file's hash: two files of one agency get other numbers, and the same file the same.
        return f"{format}-{self.sha256[:8]}"


class AllRefusedError(BadInputError):
    """No row was good: the side file is written, the case table is not."""


@contextmanager
def _case_table(out: Path) -> Iterator[Path]:
    """Where to write the case table as Parquet; at the end it is at `out`, in the format of its ending."""
    if out.suffix.lower() == ".parquet":
        with whole_file(out) as table:
            yield table
        return
    with private_folder() as folder:
        yield folder / "cases.parquet"
        case_file.write_case_file(folder / "cases.parquet", out)


@contextmanager
def outputs(job: IntakeJob) -> Iterator[tuple[Path, Path]]:
    """The side file and the case table, whole or not at all; of a file without a good row the side file."""
    none_good = None
    with whole_file(side_file_of(job.out)) as held:
        try:
            with _case_table(job.out) as table:
                yield held, table
        except AllRefusedError as error:
            none_good = error
    if none_good is not None:
        raise none_good


def check_all(job: IntakeJob, source: RawTable, faults: FaultCount, good: int) -> None:
    """Raise unless some rows are good (all of them if `strict`) and none was lost."""
    rows = source.account.content
    if not rows:
        raise BadInputError(say("{name}: there is a header but no row under it.", name=source.path.name))
    # Counted again at the end although each step keeps rows: a lost case is the one fault nobody would see.
    if good + faults.rows != rows:
        raise EngineError(
            say(
                "{good} good and {refused} refused rows are not {rows}: nothing was written.",
                good=good,
                refused=faults.rows,
                rows=rows,
            )
        )
    if good and not (job.options.strict and faults.rows):
        return
    shown = faults.first[:_SHOWN]
    listed = say(
        "{faults:,} {faults|fault|faults}, the first {shown} {shown|is|are} listed",
        faults=sum(faults.kinds.values()),
        shown=len(shown),
    )
    if job.options.strict:
        raise BadInputError(
            say(
                "{name}: {rows:,} {rows|row has|rows have} faults and `--strict` is set; nothing was written "
                "({listed}).",
                name=source.path.name,
                rows=faults.rows,
                listed=listed,
            ),
            shown,
        )
    raise AllRefusedError(
        say(
            "{name}: every row was refused. `{side}` has them with the reasons; "
            "no case table was written ({listed}).",
            name=source.path.name,
            side=side_file_of(job.out).name,
            listed=listed,
        ),
        shown,
    )


@dataclass(frozen=True)
class Taken:
    """What came of a file.

    Attributes:
        format: Format that was read, with its edition.
        rows: Rows of the table that was written.
        faults: Faults of the rows that were refused.
        warnings: What could not be read in rows that were taken.
        table: Name in `schema/` of the table that was written.
    """

    format: str
    rows: int
    faults: FaultCount
    warnings: FaultCount = field(default_factory=FaultCount)
    table: str = "case"


def report_of(job: IntakeJob, source: RawTable, taken: Taken) -> IntakeReport:
    """The report of an intake; a side file without a row in it is gone after it."""
    side, refused = side_file_of(job.out), taken.faults.rows
    if not refused:
        remove(side)
    return IntakeReport(
        format=taken.format,
        rows=source.account.content,
        good=source.account.content - refused,
        refused=refused,
        cases=taken.rows,
        faults=taken.faults,
        warnings=taken.warnings,
        not_taken=source.account.columns_not_taken,
        out=job.out,
        refused_file=side if refused else None,
        data_sha256=job.sha256,
        account=source.account,
        table=taken.table,
    )
