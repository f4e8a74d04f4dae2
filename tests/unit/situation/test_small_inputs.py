"""Small inputs that once fell over, from the project's cases: a superscript where a number belongs."""

from __future__ import annotations

from pathlib import Path

import pytest

from equiano.errors import BadInputError
from equiano.situation.journeys import read_flows
from equiano.situation.justice import read_counts

DATA = Path(__file__).parent / "data"


def test_a_superscript_is_no_year() -> None:
    with pytest.raises(BadInputError) as caught:
        read_counts(DATA / "c_super.csv")
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [(2, "year")]


def test_a_superscript_is_no_count() -> None:
    with pytest.raises(BadInputError) as caught:
        read_flows(DATA / "f_super.csv")
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [(2, "count")]
