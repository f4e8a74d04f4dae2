"""`measures.json`: what is written is read again; what cannot be a measure is named by line and field."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from equiano.assist.measures_file import Measures, read_measures
from equiano.errors import BadInputError
from equiano.schema.measure_rows import MeasureRow

ROWS = (
    MeasureRow("help_wait", "2026-11", 7.0, 3.0, None, None),
    MeasureRow("answered_in_time", "2026-11", 0.8, 0.7, 0.9, 120),
    MeasureRow("with_plan", None, None, 0.0, 1.0, 0),
)
FOUND = Measures("network", dt.date(2026, 11, 1), "equiano-default 2026.11.2", ROWS)


def written(folder: Path, content: object) -> Path:
    path = folder / "measures.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    assert read_measures(written(tmp_path, FOUND.as_dict())) == FOUND


def changed(row: int, **values: Any) -> dict[str, Any]:
    content = FOUND.as_dict()
    content["measures"][row] |= values
    return content


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (changed(0, measure="luck"), "row 1, measure"),
        (changed(0, measure=["help_wait"]), "row 1, measure"),
        (changed(1, value=1.01, high=1.02), "row 2, value"),
        (changed(1, value=0.95), "row 2, value"),
        (changed(1, low=-0.1), "row 2, low"),
        (changed(1, value=True), "row 2, value"),
        (changed(1, counted=-1), "row 2, counted"),
        (changed(1, period="2026-13"), "row 2, period"),
        (changed(1, period=202611), "row 2, period"),
        (changed(0, name="Vera"), "row 1, measures"),
        (changed(2, measure="help_wait", period="2026-11"), "row 3, measure"),
        (FOUND.as_dict() | {"scope": "world"}, "scope"),
        (FOUND.as_dict() | {"control": ""}, "control"),
        (FOUND.as_dict() | {"scope": "agency"}, "control"),
        (FOUND.as_dict() | {"made_on": "yesterday"}, "made_on"),
        (FOUND.as_dict() | {"measures": {}}, "measures"),
    ],
)
def test_a_fault_is_named_by_its_place_and_never_by_its_value(
    tmp_path: Path, content: dict[str, Any], place: str
) -> None:
    with pytest.raises(BadInputError) as refused:
        read_measures(written(tmp_path, content))
    assert place in str(refused.value).replace("`", "")
    assert "Vera" not in str(refused.value) and refused.value.exit_code == 10


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", "nonsense", "[" * 9_000, {"format": "equiano-measures", "version": 2}]
)
def test_another_file_is_one_clear_error(tmp_path: Path, content: object) -> None:
    with pytest.raises(BadInputError, match=r"measures\.json"):
        read_measures(written(tmp_path, content))
