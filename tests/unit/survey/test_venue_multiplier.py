from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from equiano.errors import BadInputError, NotEstimableError, UsageError
from equiano.survey import multiplier_size, venue_shares, venue_size

# Two of ten events; at e1 four present and two asked, at e2 two present and both asked.
ROWS: list[dict[str, Any]] = [
    {"event": "e1", "visits": 2, "present": 4, "interviewed": 2, "kind": "a"},
    {"event": "e1", "visits": 5, "present": 4, "interviewed": 2, "kind": "b"},
    {"event": "e2", "visits": 1, "present": 2, "interviewed": 2, "kind": "b"},
    {"event": "e2", "visits": 10, "present": 2, "interviewed": 2, "kind": "b"},
]


def test_size_by_hand() -> None:
    found = venue_size(ROWS, 10)
    # Each event stands for five, each asked at e1 for two present, over the visits of each.
    assert found.population == pytest.approx(5 * (2 / 2 + 2 / 5 + 1 + 1 / 10))
    by_column = venue_size([{**row, "probability": 0.2} for row in ROWS])
    assert by_column.population == pytest.approx(found.population)
    totals = np.array([5 * (2 / 2 + 2 / 5), 5 * (1 + 1 / 10)])
    assert found.diagnostics["standard_error"] == pytest.approx(np.sqrt(2 * totals.var(ddof=1)))


def test_shares_by_hand() -> None:
    found = venue_shares(ROWS, "kind", 10)
    assert found.share("a").share == pytest.approx(1 / (1 + 0.4 + 1 + 0.1))
    assert found.share("a").persons == 1


def test_an_event_without_anybody_counts_as_drawn() -> None:
    empty = {"event": "e3", "visits": "", "present": 0, "interviewed": 0, "kind": ""}
    more = venue_size([*ROWS, empty], 15)
    assert more.population == pytest.approx(venue_size(ROWS, 10).population)
    assert more.diagnostics["events"] == 3


def test_the_true_size_is_in_the_interval() -> None:
    rng = np.random.default_rng(4)
    people, events, drawn = 1500, 120, 24
    visits = rng.integers(1, 15, people)
    there = np.zeros((people, events), bool)
    for person, many in enumerate(visits):
        there[person, rng.choice(events, many, replace=False)] = True
    rows = []
    for event in rng.choice(events, drawn, replace=False):
        here = np.flatnonzero(there[:, event])
        asked = rng.choice(here, min(12, len(here)), replace=False)
        rows += [
            {"event": f"e{event}", "visits": int(visits[p]), "present": len(here), "interviewed": len(asked)}
            for p in asked
        ]
    interval = venue_size(rows, events).interval(0.95)
    assert interval.low < people < interval.high < 1.6 * interval.low


@pytest.mark.parametrize(
    ("change", "row", "field"),
    [
        ({"visits": 0}, 2, "visits"),
        ({"present": 5}, 3, "event"),
        ({"present": ""}, 2, "present"),
        ({"event": ""}, 2, "event"),
        ({"visits": "x"}, 2, "visits"),
    ],
)
def test_faults_by_row(change: dict, row: int, field: str) -> None:
    with pytest.raises(BadInputError) as caught:
        venue_size([{**ROWS[0], **change}, *ROWS[1:]], 10)
    assert (row, field) in {(fault.row, fault.field) for fault in caught.value.faults}


def test_interviews_that_do_not_add_up() -> None:
    with pytest.raises(BadInputError, match="the table has"):
        venue_size(ROWS[1:], 10)
    with pytest.raises(BadInputError) as caught:
        venue_size([{**row, "present": 1} for row in ROWS], 10)
    assert "more than were present" in str(caught.value)
    nobody = [*ROWS, {"event": "e3", "visits": "", "present": 7, "interviewed": 0, "kind": ""}]
    with pytest.raises(BadInputError, match="count for nothing"):
        venue_size(nobody, 15)


def test_how_events_were_drawn_must_be_said() -> None:
    with pytest.raises(UsageError, match="how events were drawn"):
        venue_size(ROWS)
    with pytest.raises(UsageError, match="fewer than the 2"):
        venue_size(ROWS, 1)
    with pytest.raises(NotEstimableError, match="a single event"):
        venue_size(ROWS[:2], 10)


def test_multiplier_by_hand() -> None:
    found = multiplier_size([{"source": "clinic", "count": 300, "share": 0.3, "se": 0.03}])
    assert found.population == pytest.approx(1000)
    interval = found.interval(0.95)
    assert np.log(interval.high / 1000) == pytest.approx(1.96 * 0.1, rel=1e-3)
    assert found.diagnostics["p_agree"] is None


def test_the_three_ways_to_say_how_sure_a_share_is() -> None:
    def half(**how: float) -> float:
        row = {"source": "s", "count": 300, "share": 0.3, **how}
        return float(np.log(multiplier_size([row]).interval(0.95).high / 1000))

    assert half(low=0.3 - 1.96 * 0.03, high=0.3 + 1.96 * 0.03) == pytest.approx(half(se=0.03), rel=1e-3)
    assert half(persons=100, design_effect=1) == pytest.approx(half(se=np.sqrt(0.3 * 0.7 / 100)))
    assert half(persons=100) == pytest.approx(np.sqrt(2) * half(persons=100, design_effect=1))


def test_benchmarks_that_disagree() -> None:
    def rows(second: float) -> list[dict[str, Any]]:
        return [
            {"source": "clinic", "count": 300, "share": 0.3, "se": 0.02},
            {"source": "shelter", "count": second, "share": 0.3, "se": 0.02},
        ]

    alike, apart = multiplier_size(rows(310)), multiplier_size(rows(900))
    assert not alike.notes
    assert "disagree beyond chance" in apart.notes[0]
    assert apart.interval(0.95).high / apart.interval(0.95).low > 3
    assert alike.diagnostics["spread_between"] == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"share": 35}, "more than 1"),
        ({"count": 0}, "less than 1"),
        ({"se": ""}, "how sure the share is"),
        ({"share": "x"}, "not a number"),
    ],
)
def test_multiplier_faults(change: dict, says: str) -> None:
    with pytest.raises(BadInputError, match=says):
        multiplier_size([{"source": "clinic", "count": 300, "share": 0.3, "se": 0.03} | change])


def test_a_share_of_zero_has_no_multiplier() -> None:
    with pytest.raises(NotEstimableError):
        multiplier_size([{"source": "clinic", "count": 300, "share": 0, "se": 0.01}])
