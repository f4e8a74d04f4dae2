"""What an analyst adds is checked where it is said."""

from __future__ import annotations

from typing import Any

import pytest

from equiano.errors import UsageError
from equiano.schema.coverage import Coverage
from equiano.situation.options import DescribeOptions


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": -1},
        {"durations": (0.0, 1.0)},
        {"durations": (2.0, 1.0)},
        {"durations": (1.0, float("inf"))},
        {"durations": (float("nan"), 1.0)},
        {"clock": "birthday"},
        {"coverage": "most"},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        DescribeOptions(**wrong)


def test_a_coverage_written_as_text_is_the_coverage() -> None:
    assert DescribeOptions(coverage="sample").coverage is Coverage.SAMPLE  # type: ignore[arg-type]


def test_durations_may_be_equal_or_not_given() -> None:
    assert DescribeOptions(durations=(1.0, 1.0)).durations == (1.0, 1.0)
    assert DescribeOptions().durations is None
