"""A table of `schema/` and the class that mirrors it say the same: names, order, types, what is unknown."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from importlib import resources
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from equiano.schema.claim_rows import RiskRateRow, VulnerabilityIndexRow
from equiano.schema.journey_rows import CorridorCountRow
from equiano.schema.row import TableRow
from equiano.schema.rows import BULK, ROWS
from equiano.schema.table import load_table

TABLES = sorted(
    path.name.removesuffix(".yaml")
    for path in resources.files("equiano.schema").iterdir()
    if path.name.endswith(".yaml")
)
# A table holds text where an object holds several texts, or numbers by name.
TYPES: Mapping[str, tuple[Any, ...]] = {
    "string": (str, tuple[str, ...], Mapping[str, float], Mapping[str, int]),
    "int64": (int,),
    "float64": (float,),
    "boolean": (bool,),
    "date": (date,),
}


def parts(hint: Any) -> tuple[Any, bool]:
    """The type without None, of a vocabulary that of its words; and whether None is one of its values."""
    choices = set(get_args(hint)) if get_origin(hint) in (Union, types.UnionType) else {hint}
    nullable = type(None) in choices
    (kind,) = choices - {type(None)}
    return (type(get_args(kind)[0]) if get_origin(kind) is Literal else kind), nullable


def test_every_table_has_its_class() -> None:
    assert sorted([*ROWS, *BULK]) == TABLES


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_row_mirrors_its_table(name: str) -> None:
    table, hints = load_table(name), get_type_hints(ROWS[name])
    columns = tuple(field.name for field in fields(ROWS[name]))
    assert columns == table.columns
    for field in table.fields:
        kind, nullable = parts(hints[field.name])
        assert kind in TYPES[field.type], field.name
        assert nullable is field.nullable, field.name


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_row_is_frozen_small_and_named_after_its_table(name: str) -> None:
    kind = ROWS[name]
    assert kind.__dataclass_params__.frozen and "__slots__" in vars(kind)  # type: ignore[attr-defined]
    assert kind.__name__ in (name.title().replace("_", "") + "Row", name.title().replace("_", ""))


def test_a_row_is_a_mapping_for_who_reads_by_column() -> None:
    row = CorridorCountRow("RUS", "south", full=3)
    assert row == {
        "layer": "RUS", "corridor": "south", "full": 3, "ends_only": None, "possible": None,
        "full_elsewhere": None, "other_way": None,
    }  # fmt: skip
    assert (row["full"], row.get("no_such"), len(row)) == (3, None, 7)
    assert row == CorridorCountRow("RUS", "south", full=3) != CorridorCountRow("RUS", "south", full=4)
    with pytest.raises(KeyError):
        row["as_dict"]


def test_plain_values_are_those_of_json() -> None:
    row = VulnerabilityIndexRow("North", 0.5, 1, 1, 2, 0.9, {"poverty": 0.5}, {"poverty": 2}, ("poverty",))
    assert json.loads(json.dumps(row.as_dict())) == row.as_dict() == row
    assert row["outlier_in"] == ["poverty"]


def test_unknown_is_none_and_not_zero() -> None:
    row: TableRow = RiskRateRow("ru.care", None, None, None, cases=0)
    assert row["cases"] == 0 and row["rate_low"] is None
