"""The policy of the verdict, pinned: each threshold at its edge, and the verdict from the levels."""

from __future__ import annotations

import math

import pytest

from equiano.estimate.checks import check_of
from equiano.estimate.policy import Level, rules, verdict

# Every threshold there is: check, direction, level, last number that still passes. A change here is a change
# of policy: argue it in `checks.yaml`, and run `benchmarks/bench_verdict.py`.
POLICY: list[tuple[str, str, Level, float]] = [
    ("estimable", "below", "stop", 1),
    ("few_lists", "below", "at-least", 3),
    ("many_lists", "above", "at-least", 10),
    ("sparsity", "below", "care", 100),
    ("sparsity", "below", "stop", 5),
    ("interval_width", "above", "care", 3),
    ("interval_width", "above", "at-least", 10),
    ("visibility", "above", "care", -2),
    ("visibility", "above", "at-least", 0),
    ("overlap", "above", "care", 0.25),
    ("leave_one_out", "above", "care", 1.5),
    ("leave_one_out", "above", "at-least", 3),
    ("merging", "above", "care", 1.5),
    ("dependence", "above", "care", 1.5),
    ("disagreement", "above", "care", 1.5),
    ("chains", "above", "care", 1.05),
    ("consistency", "above", "care", 1.5),
    ("coverage", "below", "care", 0.85),
    ("repeated", "below", "at-least", 100),
    ("repeated", "below", "stop", 1),
    ("overdispersion", "above", "at-least", 1.645),
    ("ones", "above", "at-least", -2),
    ("single_width", "above", "care", 3),
    ("single_width", "above", "at-least", 10),
]
ORDER: tuple[Level, ...] = ("ok", "care", "at-least", "stop")


def test_the_policy_is_this_and_no_other() -> None:
    found = [
        (rule.id, rule.direction, level, limit)
        for rule in rules().values()
        for level, limit in rule.thresholds.items()
    ]
    assert found == POLICY
    assert all(rule.reference for rule in rules().values())


@pytest.mark.parametrize(("name", "direction", "level", "limit"), POLICY)
def test_each_threshold_at_its_edge(name: str, direction: str, level: Level, limit: float) -> None:
    worse = 1e-9 if direction == "above" else -1e-9
    at_limit, beyond = check_of(name, limit).level, check_of(name, limit + worse).level
    assert ORDER.index(at_limit) < ORDER.index(level)
    assert beyond == level


def test_a_number_that_could_not_be_computed() -> None:
    unknown = {name: rule.level(None) for name, rule in rules().items()}
    assert {name for name, level in unknown.items() if level == "at-least"} == {
        "interval_width",
        "overdispersion",
        "ones",
        "single_width",
    }
    assert set(unknown.values()) == {"at-least", "not_run"}
    assert rules()["interval_width"].level(math.nan) == "at-least"
    assert rules()["interval_width"].level(math.inf) == "at-least"
    assert rules()["visibility"].level(-math.inf) == "ok"


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([], "range"),
        (["ok", "ok"], "range"),
        (["ok", "care", "not_run"], "range"),
        (["care", "at-least", "ok"], "at-least"),
        (["at-least", "stop", "care"], "stop"),
        (["stop"], "stop"),
    ],
)
def test_the_verdict_is_the_worst_level(levels: list[Level], expected: str) -> None:
    assert verdict({str(i): level for i, level in enumerate(levels)}) == expected
