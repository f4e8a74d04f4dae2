"""A table of cases is what `schema/case.yaml` says, or it is refused by column before anything is counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equiano.engine import open_engine
from equiano.errors import BadInputError
from equiano.record.case_frame import CaseFrame
from equiano.record.standing import who_counts


def written(folder: Path, **columns: Any) -> Path:
    path = folder / "cases.parquet"
    pq.write_table(pa.table({"case_id": ["A", "B"], **columns}), path)
    return path


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("registration_year", ["2019", "2020"]),
        ("registration_year", [2019.0, None]),  # what pandas makes of years with gaps
        ("citizenship", [643, 804]),
        ("consent", ["agreed-to", "refused-it"]),
        ("is_child", [1, 0]),
        ("journey_date", ["2019-01-01", None]),
        ("form__forced_labour", ["true", None]),
    ],
)
def test_another_type_is_a_fault_of_its_column(tmp_path: Path, column: str, values: list[Any]) -> None:
    with open_engine() as engine, pytest.raises(BadInputError) as refused:
        who_counts(engine, written(tmp_path, **{column: values}))
    assert [fault.field for fault in refused.value.faults] == [column]
    assert not any(str(value) in str(refused.value) for value in values if isinstance(value, str))


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, consent=["agreed-to", None], gender=[1, 2], notes=[1, 2])
    with open_engine() as engine, pytest.raises(BadInputError) as refused:
        CaseFrame.open(engine, path)
    assert [fault.field for fault in refused.value.faults] == ["consent", "gender"]


def test_a_column_without_a_value_has_any_type(tmp_path: Path) -> None:
    nothing: list[None] = [None, None]
    path = written(tmp_path, status=nothing, consent=nothing, journey_date=nothing, age_years=nothing)
    with open_engine() as engine:
        found = CaseFrame.open(engine, path)
        assert found.columns == ("case_id", "status", "consent", "journey_date", "age_years")
        assert who_counts(engine, path).standings.possible == 2


def test_narrower_numbers_and_other_columns_are_taken(tmp_path: Path) -> None:
    years = pa.array([2019, None], pa.int16())
    path = written(tmp_path, registration_year=years, journey_date=[date(2019, 1, 1), None], own=[1.5, 2.5])
    with open_engine() as engine:
        assert who_counts(engine, path).standings.possible == 2
