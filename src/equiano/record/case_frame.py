"""A table of cases on an engine, its columns checked once, when it is opened.

It stays a frame: its hundreds of columns follow the vocabularies, and it has millions of rows. Whoever gets a
`CaseFrame` may rely on the types that `schema/case.yaml` gives; a column that is missing is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import narwhals as nw

from equiano.engine.engine import Engine
from equiano.errors import BadInputError, Fault
from equiano.record.column_types import NARWHALS_TYPES
from equiano.schema.table import Field, FieldType, load_table
from equiano.words import say

_IS: Mapping[FieldType, Callable[[nw.dtypes.DType], bool]] = {
    "string": lambda kind: isinstance(kind, nw.String | nw.Categorical | nw.Enum),
    "int64": lambda kind: kind.is_integer(),
    "float64": lambda kind: kind.is_numeric(),
    "boolean": lambda kind: isinstance(kind, nw.Boolean),
    # pandas writes days as timestamps at midnight.
    "date": lambda kind: isinstance(kind, nw.Date | nw.Datetime),
}


def _wanted(kind: FieldType) -> str:
    match kind:
        case "string":
            return say("must be text, NULL for unknown.")
        case "int64" | "float64":
            return say("must be a number without decimals, NULL for unknown.")
        case "boolean":
            return say("must be boolean, NULL for unknown.")
        case "date":
            return say("must be a date, NULL for unknown.")


@dataclass(frozen=True, slots=True)
class CaseFrame:
    """Cases, one row each.

    Attributes:
        frame: The rows.
        columns: The columns that are there, in their order.
        name: Name of the file, for messages.
    """

    frame: nw.LazyFrame[Any]
    columns: tuple[str, ...]
    name: str

    @classmethod
    def open(cls, engine: Engine, path: Path | str) -> CaseFrame:
        """The cases of a Parquet file.

        Raises:
            BadInputError: If the file is missing or broken, or columns have another type than the schema's.
        """
        return cls.of(engine, engine.scan(path), Path(path).name)

    @classmethod
    def of(cls, engine: Engine, frame: nw.LazyFrame[Any], name: str) -> CaseFrame:
        """The same of a frame.

        Raises:
            BadInputError: If columns have another type than the schema's.
        """
        kinds = frame.collect_schema()
        known = {field.name: field for field in load_table("case").fields}
        wrong = [known[name] for name in kinds if name in known and not _IS[known[name].type](kinds[name])]
        if wrong:
            frame = _with_types(engine, frame, wrong, name)
        return cls(frame, tuple(kinds), name)


def _with_types(engine: Engine, frame: nw.LazyFrame[Any], wrong: list[Field], name: str) -> nw.LazyFrame[Any]:
    """The frame with columns that hold nothing as what they should be: Parquet knows no type for those.

    Raises:
        BadInputError: If one of them holds something.
    """
    filled = [(~nw.col(field.name).is_null()).cast(nw.Int64).sum().alias(field.name) for field in wrong]
    (counts,) = engine.fetch(frame.select(*filled)).to_pylist()
    if faults := [Fault(_wanted(field.type), field.name) for field in wrong if counts[field.name]]:
        raise BadInputError(
            say("{name}: this is no table of cases. Make it with `equiano intake`.", name=name), faults
        )
    return frame.with_columns(
        nw.lit(None, dtype=NARWHALS_TYPES[field.type]).alias(field.name) for field in wrong
    )
