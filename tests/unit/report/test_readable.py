"""Which tables a page shows: those of which at least half can be read."""

from __future__ import annotations

import pytest

from equiano.provenance import Provenance
from equiano.publish.release import Column, ReleasedTable, Suppressed, Value
from equiano.report.context import says_something

HIDDEN = Suppressed.COMPLEMENTARY


def _table(*rows: tuple[Value, ...]) -> ReleasedTable:
    kinds = ("dimension", "text", "count", "count", "share")
    columns = tuple(Column(f"c{i}", kind, {"en": "", "ru": ""}) for i, kind in enumerate(kinds))  # type: ignore[arg-type]
    return ReleasedTable("made", {"en": "", "ru": ""}, columns, rows, Provenance("made up", None), {})


@pytest.mark.parametrize(
    ("rows", "readable"),
    [
        # The roles of 265 cases: one line hidden, with ends of intervals that no row has.
        (
            [("a", 140, None, None, 0.5), ("b", *[HIDDEN] * 4), ("c", 75, None, None, 0.3)],
            True,
        ),
        ([("a", 140, None, None, 0.5), ("b", HIDDEN, HIDDEN, HIDDEN, HIDDEN)], True),  # exactly half
        ([("a", 140, None, None, 0.5), *[("b", HIDDEN, HIDDEN, HIDDEN, HIDDEN)] * 2], False),
        ([("a", HIDDEN, HIDDEN, HIDDEN, HIDDEN)], False),
        ([("a", "words", None, None, None)], True),
    ],
)
def test_a_column_without_a_number_is_not_given_rather_than_hidden(
    rows: list[tuple[Value, ...]], readable: bool
) -> None:
    assert says_something(_table(*rows)) is readable
