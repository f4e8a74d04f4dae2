"""Checks of a table of cases before it is screened: columns, ages, case numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import pyarrow as pa

from equiano.errors import BadInputError, Fault
from equiano.identify.case_file import OLDEST
from equiano.schema.table import load_table
from equiano.vocab.find import did_you_mean


def check_columns(schema: Mapping[str, Any]) -> None:
    """Check the columns of a table of cases against the schema.

    Raises:
        BadInputError: With every fault, named by its column.
    """
    table = load_table("case")
    known = {entry.name: entry for entry in table.fields}
    faults = (
        [] if "case_id" in schema else [Fault("is missing. Make the file with `equiano intake`.", "case_id")]
    )
    for name, kind in schema.items():
        if name not in known:
            if "__" in name or "." in name:
                faults.append(
                    Fault(f"is no code of the vocabulary. {did_you_mean(name.replace('__', '.'))}", name)
                )
        elif (known[name].code or name == "is_child") and kind != nw.Boolean:
            faults.append(Fault("must be boolean, NULL for unknown.", name))
        elif name == "age_years" and not kind.is_integer():
            faults.append(Fault("must be a whole number of years, NULL for unknown.", name))
    if faults:
        raise BadInputError(f"{len(faults)} fault(s) in the columns of the table of cases.", faults)


def row_faults(cases: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """One row: how many ages are impossible, how many contradict `is_child`, how many cases lack a number."""
    names = cases.collect_schema().names()
    age = nw.col("age_years") if "age_years" in names else nw.lit(None, dtype=nw.Int64)
    child = nw.col("is_child") if "is_child" in names else nw.lit(None, dtype=nw.Boolean)
    impossible = ((age < 0) | (age > OLDEST)).fill_null(False)
    contradicts = ((age < 18) != child).fill_null(False)
    return cases.select(
        impossible_age=impossible.cast(nw.Int64).sum(),
        age_contradicts_is_child=contradicts.cast(nw.Int64).sum(),
        no_case_id=nw.col("case_id").is_null().cast(nw.Int64).sum(),
    )


def count_row_faults(cases: pa.RecordBatch) -> dict[str, int]:
    """The same counts as `row_faults`, of a batch in memory."""
    nothing = {"age_years": pa.int64(), "is_child": pa.bool_()}
    for name in nothing.keys() - set(cases.schema.names):
        cases = cases.append_column(name, pa.nulls(len(cases), nothing[name]))
    counted = row_faults(nw.from_native(pa.Table.from_batches([cases])).lazy()).collect()
    return {name: int(counted.item(0, name) or 0) for name in counted.columns}
