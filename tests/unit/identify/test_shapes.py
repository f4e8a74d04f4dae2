"""What is made of a class by its fields has the keys of its shape: mypy does not look into `asdict`."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from equiano.identify.findings import Tally
from equiano.identify.how_sure import how_sure
from equiano.identify.narrative import read_narrative
from equiano.identify.shapes import InstrumentResult, ProposalEntry, TallyOfDimension


@pytest.mark.parametrize(
    ("entry", "shape"),
    [
        (how_sure("qyit", positive=True).as_entry(), InstrumentResult),
        (Tally(True, 1, 0, 2, 3).as_entry(), TallyOfDimension),
        (read_narrative("They beat me.")[0].as_entry("en"), ProposalEntry),
    ],
)
def test_an_entry_has_the_keys_of_its_shape_in_their_order(entry: Mapping[str, object], shape: type) -> None:
    assert list(entry) == list(shape.__annotations__)
