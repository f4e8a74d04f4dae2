"""Opening and checking a table of cases before it is screened: columns, ages, case numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from equiano.errors import BadInputError, Fault
from equiano.identify.batch import age_contradictions
from equiano.identify.case_file import OLDEST, child_by_band
from equiano.schema.table import column_of, load_table
from equiano.vocab import load
from equiano.vocab.find import did_you_mean
from equiano.words import fill, mark, say, text_of


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind))


def check_columns(schema: pa.Schema) -> None:
    """Check the columns of a table of cases against the schema.

    Raises:
        BadInputError: With every fault, named by its column.
    """
    table = load_table("case")
    known = {entry.name: entry for entry in table.fields}
    faults = (
        []
        if "case_id" in schema.names
        else [Fault(say("is missing. Make the file with `equiano intake`."), "case_id")]
    )
    for name, kind in zip(schema.names, schema.types, strict=True):
        if name not in known:
            if "__" in name or "." in name:
                faults.append(
                    Fault(
                        say(
                            "is no code of the vocabulary. {advice}",
                            advice=did_you_mean(name.replace("__", ".")),
                        ),
                        name,
                    )
                )
        elif (known[name].code or name == "is_child") and not pa.types.is_boolean(kind):
            faults.append(Fault(say("must be boolean, NULL for unknown."), name))
        elif name == "age_years" and not pa.types.is_integer(kind):
            faults.append(Fault(say("must be a whole number of years, NULL for unknown."), name))
        elif name == "age_band" and not _is_text(kind):
            faults.append(Fault(say("must be text such as 9--17, NULL for unknown."), name))
    if faults:
        raise BadInputError(
            say("{faults:,} {faults|fault|faults} in the columns of the table of cases.", faults=len(faults)),
            faults,
        )


def _is_bad_band(bands: pa.Array) -> int:
    wrong = [band for band in pc.unique(bands).to_pylist() if band and child_by_band(band) == "bad"]
    return _count(pc.is_in(bands, pa.array(wrong, pa.string())))


def _count(found: pa.Array) -> int:
    return int(pc.sum(found.cast(pa.int64())).as_py() or 0)


def row_faults(cases: pa.RecordBatch) -> Counter[str]:
    """How many rows have each fault, by a key of `_ROW_FAULTS`; `assess` refuses the same.

    Args:
        cases: A batch with the columns of `checked_columns`, as far as the table has them.
    """
    counted: Counter[str] = Counter()
    names = cases.schema.names
    counted["no_case_id"] = cases.column("case_id").null_count
    if "age_years" in names:
        age = cases.column("age_years")
        counted["impossible_age"] = _count(pc.or_(pc.less(age, 0), pc.greater(age, OLDEST)))
    if "age_band" in names:
        counted["bad_band"] = _is_bad_band(cases.column("age_band").cast(pa.string()))
    for name, rows in age_contradictions(cases).items():
        counted[f"contradicts {name}"] = rows
    return counted


_ROW_FAULTS = {
    "impossible_age": (
        "age_years",
        mark("{n:,} {n|row has|rows have} an age below 0 or above 120. Correct them or leave them empty."),
    ),
    "bad_band": (
        "age_band",
        mark("{n:,} {n|row has|rows have} no band such as 9--17 (years). Correct them or leave them empty."),
    ),
    "no_case_id": ("case_id", mark("{n:,} {n|row has|rows have} no case number. Give every case one.")),
}
_CONTRADICTS = mark(
    "{n:,} {n|row contradicts|rows contradict} another column on being under 18. Correct one of the two."
)


def checked_columns() -> tuple[str, ...]:
    """Columns that the check of rows reads."""
    return ("case_id", "age_years", "is_child", "age_band", *map(column_of, load().under_18))


def refuse_faulty(counted: Mapping[str, int]) -> None:
    """Refuse a table by the counts of `row_faults`.

    Raises:
        BadInputError: If there is any fault; each is named by its column.
    """
    faults = []
    for key, rows in counted.items():
        if rows:
            column, text = _ROW_FAULTS.get(key, (key.removeprefix("contradicts "), _CONTRADICTS))
            faults.append(Fault(fill(text_of(text), n=rows), column))
    if faults:
        raise BadInputError(
            say(
                "{faults:,} {faults|fault|faults} in the table of cases. Nothing was written.",
                faults=len(faults),
            ),
            faults,
        )
