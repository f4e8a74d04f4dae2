"""One case out of a table that `equiano intake` wrote."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from equiano.engine.parquet import DAMAGE, damaged, open_parquet
from equiano.errors import BadInputError
from equiano.identify.case_file import CaseFile, case_from
from equiano.identify.case_table import check_columns
from equiano.schema.table import load_table
from equiano.words import say

# In the order of their weight, as in `batch.said_of_age`.
_AGES = ("age_years", "is_child", "age_band")


def _rows(path: Path, case_id: str) -> list[dict[str, object]]:
    codes = [field.name for field in load_table("case").fields if field.code]
    with open_parquet(path) as file:
        check_columns(file.schema_arrow)
        names = [name for name in ("case_id", *_AGES, *codes) if name in file.schema_arrow.names]
        found: list[dict[str, object]] = []
        try:
            for batch in file.iter_batches(columns=names):
                here = batch.filter(pc.equal(batch.column("case_id").cast(pa.string()), case_id))
                found += here.to_pylist()
        except DAMAGE as error:
            raise damaged(path) from error
    return found


def read_case_of(path: Path | str, case_id: str) -> CaseFile:
    """The case of that number in a table of cases, checked as a case file is.

    Args:
        path: Parquet file of cases (`schema/case.yaml`).
        case_id: Its number.

    Raises:
        BadInputError: If the table is damaged, holds no such case or several, or the case has faults.
    """
    file = Path(path)
    rows = _rows(file, case_id)
    if len(rows) != 1:
        raise BadInputError(
            say(
                "{name}: {count} cases have this number. Give the number of one.",
                name=file.name,
                count=len(rows),
            )
        )
    (row,) = rows
    code_of = {field.name: field.code for field in load_table("case").fields if field.code}
    said = {code: row[name] for name, code in code_of.items() if row.get(name) is not None}
    indicators = {code: "yes" if answer else "no" for code, answer in said.items()}
    ages = {name: row[name] for name in _AGES if row.get(name) is not None}
    return case_from({**ages, "indicators": indicators}, file.name)
