"""A few seconds of each fuzzing target, with a fixed seed."""

from __future__ import annotations

import pytest

from tests.fuzz.run import blind
from tests.fuzz.targets import TARGETS, one, seeds


@pytest.mark.parametrize("name", TARGETS)
def test_a_little_of_each_target(name: str) -> None:
    for content in (*seeds(name)[:20], b"", b"\x00", b"\xff\xfe", b"[" * 10_000):
        one(name, content)
    assert blind(name, seconds=2, seed=16, most=60) > 0
