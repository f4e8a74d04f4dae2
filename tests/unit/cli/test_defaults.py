"""A command says the default of an option as the stage has it.

Where help may not load the stage (its package brings SciPy), the command's class names the default again;
here both are held equal. All others derive from the stage's class (`Flags`).
"""

from __future__ import annotations

from dataclasses import fields

import pytest

from equiano.cli.commands.estimate import EstimateCommand
from equiano.cli.commands.survey import SurveyNsumCommand, SurveyRdsCommand
from equiano.estimate.options import Options
from equiano.options import default_of
from equiano.survey.options import ScaleUpOptions, ShareOptions, SizeOptions

PAIRS = [
    (EstimateCommand, Options),
    (SurveyRdsCommand, ShareOptions),
    (SurveyRdsCommand, SizeOptions),
    (SurveyNsumCommand, ScaleUpOptions),
]


def defaults(kind: type) -> dict[str, object]:
    """By field; a text that is empty is one that was not given."""
    return {field.name: default_of(field) or None for field in fields(kind)}


@pytest.mark.parametrize(("asked", "options"), PAIRS, ids=lambda kind: kind.__name__)
def test_defaults_are_the_same(asked: type, options: type) -> None:
    ours, theirs = defaults(asked), defaults(options)
    common = sorted(ours.keys() & theirs.keys())
    assert len(common) > 1
    assert {name: ours[name] for name in common} == {name: theirs[name] for name in common}
