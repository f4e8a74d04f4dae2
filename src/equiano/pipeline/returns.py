"""Returns to others, from a case table: exact and private, or public behind disclosure control.

A confidential return (a ministry to UNODC, an agency to CTDC) holds true counts or records and is a private
file. A public one (`public=True`) holds shown counts only, made by `publish.disclosure` as any release.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from equiano.engine import open_engine
from equiano.errors import BadInputError, SafeguardError
from equiano.files import make_folder, remove
from equiano.pipeline.cases import case_table
from equiano.pipeline.ctdc_records import ctdc_table
from equiano.pipeline.options import ReturnOptions
from equiano.pipeline.return_sheets import ReturnTable, checks, exact_tables, shown_tables
from equiano.publish.people import People, people_of
from equiano.record.standing import nobody_counts, who_counts
from equiano.situation.profile import check_columns
from equiano.situation.returns import persons_of, year_column
from equiano.tables.write import Sheet, write_table, write_workbook
from equiano.words import say

if TYPE_CHECKING:
    from equiano.pipeline.reporting import RecordFigure
    from equiano.record.standing import Standings
    from equiano.situation.returns import Persons
    from equiano.tables.raw_table import Opening


@dataclass(frozen=True)
class MadeReturn:
    """What was written.

    Attributes:
        files: The workbook first, then one CSV a table.
        standings: Who of the file counts; true counts, for its owner.
        number: Random number of a public return, empty for a confidential one.
        data_sha256: Hash of the source, for the maker alone.
    """

    files: tuple[Path, ...]
    standings: Standings
    number: str
    data_sha256: str


def make_return(
    cases: Path,
    out: Path,
    asked: ReturnOptions,
    opening: Opening | None = None,
    record: RecordFigure = lambda number, sha256, more, people: None,
) -> MadeReturn:
    """Fill a return from a case table, or any file that intake reads.

    Args:
        cases: The cases.
        out: Folder for `STANDARD.xlsx` and one CSV a table; made if it is not there.
        asked: What it is to hold.
        opening: How to open the file, where it is not to be found from it.
        record: Called before a public return is written, as `make_report` calls it: for the ledger, which may
            refuse.

    Raises:
        BadInputError: If the file cannot be read, nobody counts, or no person is of the years asked for.
        SafeguardError: If the tables cannot be protected, or records are asked for in public.
    """
    if asked.standard == "ctdc" and asked.public:
        raise SafeguardError(
            say("CTDC takes records, which are never public: release records with `equiano publish`.")
        )
    held_against = People()
    with case_table(cases, opening=opening) as (table, sha256, _), open_engine() as engine:
        check_columns(engine.scan(table), cases.name)
        people = who_counts(engine, table)
        if not people.standings.actual:
            raise BadInputError(nobody_counts(cases.name, people.standings))
        if asked.standard == "ctdc":
            tables, number = [ctdc_table(engine, people.actual, asked.years)], ""
            held = len(tables[0].rows)
        else:
            found = persons_of(engine, people.actual, asked.standard, asked.clock)
            persons = _of_years(found, asked.years)
            held = sum(entry.count for entry in persons)
            if asked.public:
                held_against = people_of(table, year_column(asked.clock), asked.years)
            tables, number = _tables(found, persons, people.standings, asked, sha256, held_against)
    if not held:
        raise BadInputError(say("{name}: no actual victim is of the years asked for.", name=cases.name))
    if number:
        record(number, sha256, (), held_against)
    return MadeReturn(_written(tables, out, asked), people.standings, number, sha256)


def _of_years(persons: Sequence[Persons], years: Sequence[int]) -> list[Persons]:
    wanted = {str(year) for year in years}
    return [entry for entry in persons if entry.year in wanted or not wanted]


def _tables(
    all_persons: Sequence[Persons],
    persons: Sequence[Persons],
    standings: Standings,
    asked: ReturnOptions,
    sha256: str,
    people: People,
) -> tuple[list[ReturnTable], str]:
    if asked.public:
        return shown_tables(persons, asked, sha256, people)
    undated = sum(entry.count for entry in all_persons if not entry.year)
    return [*exact_tables(persons, asked), checks(persons, standings, undated, asked)], ""


def _written(tables: Sequence[ReturnTable], out: Path, asked: ReturnOptions) -> tuple[Path, ...]:
    make_folder(out)
    workbook = out / f"{asked.standard}.xlsx"
    sheets = [Sheet(table.name, table.title, table.header, table.rows) for table in tables]
    contents = (say("Contents"), say("Sheet"), say("Table"))
    write_workbook(workbook, sheets, contents, shared=asked.public)
    made = [workbook]
    for table in tables:
        path = out / f"{asked.standard}.{table.name}.csv"
        write_table(path, table.header, table.rows, shared=asked.public)
        made.append(path)
    for old in out.glob(f"{asked.standard}.*.csv"):  # of an earlier return: true counts beside public ones
        if old not in made:
            remove(old)
    return tuple(made)
