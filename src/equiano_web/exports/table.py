"""Cases as a table of HTCDS 2.0, as far as their fields are open to who exports them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from equiano_web.access import Sensitivity, Who, opens, see
from equiano_web.bridge import full_record
from equiano_web.cases.sections import PERSON, sections

if TYPE_CHECKING:
    from equiano_web.cases.models import Case


Limits = Mapping[UUID, frozenset[str]]


def csv_of(who: Who, cases: Iterable[Case], limits: Limits | None = None) -> bytes:
    """The table: fields of the standard under their names, others under `x_` and ours; UTF-8.

    Args:
        who: Who exports; what is closed to them does not go.
        cases: The cases.
        limits: Of an export for somebody else the data classes that may go, by case.

    What a spreadsheet would run is marked, as everywhere in the program.
    """
    from equiano.record.formats import htcds_write  # noqa: PLC0415 - loads an engine
    from equiano.tables.write import csv_text  # noqa: PLC0415

    rows = [_cells(who, case, number, limits) for number, case in enumerate(cases, 1)]
    columns = htcds_write.columns_of(rows)
    return csv_text(columns, [[row.get(name, "") for name in columns] for row in rows]).encode("utf-8-sig")


def _cells(who: Who, case: Case, number: int, limits: Limits | None) -> dict[str, str]:
    from equiano.record.formats import htcds, htcds_write  # noqa: PLC0415

    may_go = opens(who) if limits is None else opens(who) & {Sensitivity(one) for one in limits[case.pk]}
    seen = see(who, case, may_go)
    # What the standard has codes for comes from the library's record; all of it is of ordinary fields.
    cells = htcds_write.to_cells(full_record(case, case.code, number))
    if Sensitivity.ORDINARY not in may_go:
        cells = {name: cells[name] for name in (htcds.CASE_ID_COLUMN,) if name in cells}
    if Sensitivity.IDENTITY not in may_go:
        cells.pop("vic_AgeWhenTrafficked", None)
    for name, one in sections()[PERSON].fields.items():
        text = str(seen[name]) if name in seen.fields else ""
        column = one.htcds or f"x_{name}"
        if text and column not in cells:
            cells[column] = text
    return cells
